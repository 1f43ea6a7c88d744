//! The lines of a spool one by one, whatever their length: of each its place and its first octets.

use std::io::{self, SeekFrom};

use memchr::memchr;

use super::spool::{PIECE, Spool, read_some};

/// As much of a line as anybody looks at: a boundary has at most 70 characters, a field name fewer than that.
const HEAD: usize = 1024;

/// One line.
#[derive(Default)]
pub(crate) struct Line {
    /// Where it begins.
    pub(crate) start: u64,
    /// Where the next one begins.
    pub(crate) end: u64,
    /// Its first octets, without its line end.
    pub(crate) head: Vec<u8>,
    /// Octets of its line end: 2, 1, or 0 at the end of the message.
    pub(crate) terminator: u64,
}

impl Line {
    /// Whether there is nothing on it; a CR is never content.
    pub(crate) fn is_empty(&self) -> bool {
        self.head.iter().all(|byte| *byte == b'\r') && self.end - self.start <= HEAD as u64
    }

    fn take(&mut self, part: &[u8]) {
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(&part[..part.len().min(room)]);
    }
}

/// Reads lines from a place on.
pub(crate) struct Lines<'a> {
    spool: &'a mut dyn Spool,
    buffer: Vec<u8>,
    filled: usize,
    at: usize,
    /// Where the buffer's first octet is in the spool.
    base: u64,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(spool: &'a mut dyn Spool) -> Self {
        Self { spool, buffer: vec![0; PIECE], filled: 0, at: 0, base: 0 }
    }

    /// The spool, for reading a range in between.
    pub(crate) fn spool(&mut self) -> &mut dyn Spool {
        self.spool
    }

    /// Reads the next line into `line`; false at the end.
    pub(crate) fn next_line(&mut self, line: &mut Line) -> io::Result<bool> {
        line.start = self.base + self.at as u64;
        line.end = line.start;
        line.head.clear();
        line.terminator = 0;
        let mut last = 0;
        while line.terminator == 0 && (self.at < self.filled || self.fill()?) {
            let rest = &self.buffer[self.at..self.filled];
            let found = memchr(b'\n', rest);
            let part = &rest[..found.unwrap_or(rest.len())];
            let taken = part.len() + usize::from(found.is_some());
            last = part.last().copied().unwrap_or(last);
            line.take(part);
            line.end += taken as u64;
            line.terminator = found.map_or(0, |_| if last == b'\r' { 2 } else { 1 });
            self.at += taken;
        }
        if line.terminator == 2 && line.head.last() == Some(&b'\r') {
            line.head.pop();
        }
        Ok(line.end > line.start)
    }

    /// Leaves the rest of the message unread and tells where it ends.
    pub(crate) fn skip_to_end(&mut self) -> io::Result<u64> {
        let end = self.spool.seek(SeekFrom::End(0))?;
        (self.base, self.at, self.filled) = (end, 0, 0);
        Ok(end)
    }

    fn fill(&mut self) -> io::Result<bool> {
        self.base += self.filled as u64;
        self.at = 0;
        self.filled = 0;
        self.spool.seek(SeekFrom::Start(self.base))?;
        self.filled = read_some(self.spool, &mut self.buffer)?;
        Ok(self.filled > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn lines(message: &[u8]) -> Vec<(u64, u64, usize, u64)> {
        let mut spool = Cursor::new(message);
        let mut lines = Lines::new(&mut spool);
        let (mut all, mut line) = (Vec::new(), Line::default());
        while lines.next_line(&mut line).is_ok_and(|more| more) {
            all.push((line.start, line.end, line.head.len(), line.terminator));
        }
        all
    }

    #[test]
    fn lines_have_places_and_ends() {
        assert_eq!(lines(b"ab\r\n\nc"), [(0, 4, 2, 2), (4, 5, 0, 1), (5, 6, 1, 0)]);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_megabyte_is_one_line_and_a_pair_may_be_cut() {
        let mut message = vec![b'x'; 1_000_000];
        message.extend_from_slice(b"\r\ny\n");
        assert_eq!(lines(&message), [(0, 1_000_002, HEAD, 2), (1_000_002, 1_000_004, 1, 1)]);
        let mut message = vec![b'x'; PIECE - 1];
        message.extend_from_slice(b"\r\n");
        assert_eq!(lines(&message), [(0, PIECE as u64 + 1, HEAD, 2)]);
    }
}
