//! Reading ranges of a message that lies in a file or in memory.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// How much is read at a time.
pub(crate) const PIECE: usize = 64 * 1024;

/// A message that can be read anywhere: a spool file, or a slice in a cursor.
pub trait Spool: Read + Seek {}

impl<T: Read + Seek> Spool for T {}

/// Gives a range of the spool to `sink` in pieces. A spool that ends early gives what there is.
pub(crate) fn read_range(
    spool: &mut dyn Spool,
    range: Range<u64>,
    sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    spool.seek(SeekFrom::Start(range.start))?;
    let mut left = range.end.saturating_sub(range.start);
    let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
    while left > 0 {
        let room = piece.len().min(usize::try_from(left).unwrap_or(PIECE));
        let got = read_some(spool, &mut piece[..room])?;
        if got == 0 {
            break;
        }
        sink(&piece[..got])?;
        left -= got as u64;
    }
    Ok(())
}

/// A small range as bytes; the caller has bounded it.
pub(crate) fn read_all(spool: &mut dyn Spool, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_range(spool, range, &mut |piece| {
        bytes.extend_from_slice(piece);
        Ok(())
    })?;
    Ok(bytes)
}

/// Reads once, again after an interruption.
pub(crate) fn read_some(spool: &mut dyn Spool, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match spool.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
