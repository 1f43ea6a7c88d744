//! Holds a message whose length the source does not know: IMAP wants the length first. Small ones stay in memory,
//! large ones go to a file that has no name.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};

use bytes::Bytes;

/// What stays in memory.
const IN_MEMORY: usize = 1 << 20;
/// Read back in pieces of this size.
const PIECE: usize = 128 << 10;

/// A body that was gathered.
#[derive(Default)]
pub(crate) struct Spool {
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
    given: bool,
}

impl Spool {
    /// Adds a piece.
    pub(crate) fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        self.length += piece.len() as u64;
        if self.file.is_none() && self.memory.len() + piece.len() <= IN_MEMORY {
            self.memory.extend_from_slice(piece);
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        file.write_all(&std::mem::take(&mut self.memory))?;
        file.write_all(piece)
    }

    /// Octets gathered.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Goes to the start for reading.
    pub(crate) fn rewind(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.rewind())
    }

    /// The next piece.
    pub(crate) fn piece(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(file) = &mut self.file {
            let mut piece = vec![0; PIECE];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            return Ok((length > 0).then(|| Bytes::from(piece)));
        }
        let first = !std::mem::replace(&mut self.given, true);
        Ok((first && !self.memory.is_empty()).then(|| Bytes::from(std::mem::take(&mut self.memory))))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        for length in [0, 10, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY] {
            let body: Vec<u8> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
            let mut spool = Spool::default();
            body.chunks(70_001).for_each(|piece| spool.push(piece).unwrap());
            assert_eq!(spool.length(), length as u64);
            spool.rewind().unwrap();
            let mut out = Vec::new();
            while let Some(piece) = spool.piece().unwrap() {
                out.extend_from_slice(&piece);
            }
            assert!(out == body);
        }
    }
}
