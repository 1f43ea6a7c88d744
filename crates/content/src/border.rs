//! The border between header and body (RFC 5322 section 2.1): the first line without any content.
//!
//! A line ends at LF, and a CR is never content, so the border is at the same place whatever a server did to line ends.

use memchr::memchr_iter;

/// Looks for the end of the header section in pieces that may be cut anywhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Border {
    line_has_content: bool,
}

impl Border {
    /// The place in this piece just after the LF that ends the header section, if it is in this piece.
    pub(crate) fn find(&mut self, piece: &[u8]) -> Option<usize> {
        let mut start = 0;
        for at in memchr_iter(b'\n', piece) {
            if !self.line_has_content && !has_content(&piece[start..at]) {
                return Some(at + 1);
            }
            self.line_has_content = false;
            start = at + 1;
        }
        self.line_has_content |= has_content(&piece[start..]);
        None
    }
}

fn has_content(line: &[u8]) -> bool {
    line.iter().any(|byte| *byte != b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &[u8], expected: Option<usize>) {
        assert_eq!(Border::default().find(message), expected, "{message:?}");
        let mut border = Border::default();
        let found = message.chunks(1).position(|byte| border.find(byte).is_some());
        assert_eq!(found.map(|at| at + 1), expected, "byte by byte: {message:?}");
    }

    #[test]
    fn the_first_empty_line_is_the_border() {
        check(b"A: b\r\n\r\nbody\r\n\r\n", Some(8));
        check(b"A: b\n\nbody", Some(6));
        check(b"\r\nbody", Some(2));
        check(b"\nbody", Some(1));
        check(b"A: b\r\n\r\r\nbody", Some(9));
        check(b"A: b\r\n \r\nbody\r\n", None);
        check(b"A: b\rC: d\n", None);
        check(b"", None);
    }
}
