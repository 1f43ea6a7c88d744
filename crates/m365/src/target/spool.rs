//! Bodies that were gathered: small ones in memory, large ones in a file that has no name. Once gathered, one can be read
//! from any place, several times and at the same time, because what is sent may have to be sent again.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;

/// What stays in memory.
const IN_MEMORY: usize = 256 << 10;

/// Takes a body.
#[derive(Default)]
pub(crate) struct SpoolWriter {
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
}

impl SpoolWriter {
    /// Bytes taken so far.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// That was all.
    pub(crate) fn finish(self) -> Spool {
        let place = match self.file {
            Some(file) => Place::File(Arc::new(file)),
            None => Place::Memory(Bytes::from(self.memory)),
        };
        Spool { place, length: self.length }
    }
}

impl Write for SpoolWriter {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.file.is_none() && self.memory.len() + piece.len() <= IN_MEMORY {
            self.memory.extend_from_slice(piece);
        } else {
            let file = match &mut self.file {
                Some(file) => file,
                None => self.file.insert(tempfile::tempfile()?),
            };
            file.write_all(&std::mem::take(&mut self.memory))?;
            file.write_all(piece)?;
        }
        self.length += piece.len() as u64;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body that is there.
#[derive(Clone)]
pub(crate) struct Spool {
    place: Place,
    length: u64,
}

#[derive(Clone)]
enum Place {
    Memory(Bytes),
    File(Arc<File>),
}

impl Spool {
    /// Its bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// At most so many bytes from there on; empty at the end.
    pub(crate) fn piece(&self, from: u64, most: usize) -> io::Result<Bytes> {
        let left = usize::try_from(self.length.saturating_sub(from)).unwrap_or(usize::MAX).min(most);
        match &self.place {
            Place::Memory(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(from..from + left))
            }
            Place::File(file) => {
                let mut piece = vec![0; left];
                file.read_exact_at(&mut piece, from)?;
                Ok(Bytes::from(piece))
            }
        }
    }

    /// For those who read and seek.
    pub(crate) fn reader(&self) -> SpoolReader {
        SpoolReader { spool: self.clone(), at: 0 }
    }
}

/// Reads a spool.
pub(crate) struct SpoolReader {
    spool: Spool,
    at: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let piece = self.spool.piece(self.at, buffer.len())?;
        buffer[..piece.len()].copy_from_slice(&piece);
        self.at += piece.len() as u64;
        Ok(piece.len())
    }
}

impl Seek for SpoolReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(distance) => self.spool.length.checked_add_signed(distance),
            SeekFrom::Current(distance) => self.at.checked_add_signed(distance),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_from_any_place() {
        for length in [0, 10, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY] {
            let body: Vec<u8> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
            let mut writer = SpoolWriter::default();
            body.chunks(70_001).for_each(|piece| writer.write_all(piece).unwrap());
            let spool = writer.finish();
            assert_eq!(spool.length(), length as u64);
            let mut whole = Vec::new();
            spool.reader().read_to_end(&mut whole).unwrap();
            assert!(whole == body);
            assert!(spool.piece(length as u64 / 2, 7).unwrap() == body[length / 2..body.len().min(length / 2 + 7)]);
            assert_eq!(spool.piece(length as u64 + 5, 7).unwrap().len(), 0);
            let mut reader = spool.reader();
            assert_eq!(reader.seek(SeekFrom::End(0)).unwrap(), length as u64);
            assert!(reader.seek(SeekFrom::Current(-1 - i64::try_from(length).unwrap())).is_err());
        }
    }
}
