//! Line ends: the CRLF form of a message (RFC 5322 section 2.3), made from pieces that may be cut anywhere.
//!
//! In the CRLF form every LF has a CR before it. A CR that stands alone stays as it is.

use memchr::memchr_iter;

const CRLF: &[u8] = b"\r\n";

/// Brings pieces of a message into the CRLF form. Remembers whether the last piece ended in a CR.
#[derive(Clone, Copy, Debug, Default)]
pub struct CrlfForm {
    after_cr: bool,
}

impl CrlfForm {
    /// Gives the CRLF form of the next piece to `sink`, in slices. A piece that has the form already is one slice.
    #[inline]
    pub fn convert<'a>(&mut self, piece: &'a [u8], mut sink: impl FnMut(&'a [u8])) {
        if is_in_form(piece, self.after_cr) {
            if let Some(last) = piece.last() {
                self.after_cr = *last == b'\r';
                sink(piece);
            }
            return;
        }
        let mut start = 0;
        for at in memchr_iter(b'\n', piece) {
            let after_cr = if at == 0 { self.after_cr } else { piece[at - 1] == b'\r' };
            if !after_cr {
                if start < at {
                    sink(&piece[start..at]);
                }
                sink(CRLF);
                start = at + 1;
            }
        }
        if start < piece.len() {
            sink(&piece[start..]);
        }
        self.after_cr = piece.last().map_or(self.after_cr, |last| *last == b'\r');
    }

    /// Appends the CRLF form of the next piece to `out`.
    pub fn extend(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        self.convert(piece, |slice| out.extend_from_slice(slice));
    }
}

/// Whether every LF of the piece has a CR before it. One pass without a branch for each line: most mail has the form,
/// and a search from line to line is several times slower.
fn is_in_form(piece: &[u8], after_cr: bool) -> bool {
    const STRETCH: usize = 4096;
    if piece.first() == Some(&b'\n') && !after_cr {
        return false;
    }
    let starts = (0..piece.len().saturating_sub(1)).step_by(STRETCH);
    starts.into_iter().all(|start| {
        let stretch = &piece[start..piece.len().min(start + STRETCH + 1)];
        let pairs = stretch.iter().zip(&stretch[1..]);
        pairs.fold(0, |bare, (one, next)| bare | (u8::from(*next == b'\n') & u8::from(*one != b'\r'))) == 0
    })
}

/// Counts the kinds of line ends in a message that comes in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineEndCounts {
    octets: u64,
    cr: u64,
    lf: u64,
    crlf: u64,
    after_cr: bool,
}

impl LineEndCounts {
    /// Counts the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.octets += piece.len() as u64;
        self.cr += memchr_iter(b'\r', piece).count() as u64;
        for at in memchr_iter(b'\n', piece) {
            let after_cr = if at == 0 { self.after_cr } else { piece[at - 1] == b'\r' };
            self.lf += 1;
            self.crlf += u64::from(after_cr);
        }
        self.after_cr = piece.last().map_or(self.after_cr, |last| *last == b'\r');
    }

    /// Line feeds without a CR before them.
    pub fn bare_lf(&self) -> u64 {
        self.lf - self.crlf
    }

    /// Carriage returns without a LF after them.
    pub fn bare_cr(&self) -> u64 {
        self.cr - self.crlf
    }

    /// Proper line ends.
    pub fn crlf(&self) -> u64 {
        self.crlf
    }

    /// Octets that were fed.
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// Length of the message in its CRLF form.
    pub fn crlf_length(&self) -> u64 {
        self.octets + self.bare_lf()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(message: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        CrlfForm::default().extend(message, &mut out);
        out
    }

    #[test]
    fn only_bare_line_feeds_change() {
        assert_eq!(whole(b"a\nb\r\nc\rd\r\r\n\n"), b"a\r\nb\r\nc\rd\r\r\n\r\n");
        assert_eq!(whole(b""), b"");
        assert_eq!(whole(b"\n"), b"\r\n");
    }

    #[test]
    fn a_bare_line_feed_is_seen_wherever_it_is() {
        for at in (0..3).chain(4094..4100).chain(8190..8195).chain([8999]) {
            let mut message = vec![b'a'; 9000];
            message[at] = b'\n';
            let expected = [&message[..at], b"\r\n", &message[at + 1..]].concat();
            assert_eq!(whole(&message), expected, "at {at}");
            assert_eq!(whole(&expected), expected, "at {at}");
        }
    }

    #[test]
    fn the_kinds_of_line_ends_are_counted() {
        let mut counts = LineEndCounts::default();
        for piece in [&b"a\r"[..], b"\nb\n", b"", b"\rc\r\r", b"\n"] {
            counts.feed(piece);
        }
        assert_eq!((counts.crlf(), counts.bare_lf(), counts.bare_cr()), (2, 1, 2));
        assert_eq!((counts.octets(), counts.crlf_length()), (10, 11));
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same(message in "[a\r\n]{0,60}", cut in 0usize..60) {
            let bytes = message.as_bytes();
            let (left, right) = bytes.split_at(cut.min(bytes.len()));
            let mut form = CrlfForm::default();
            let mut out = Vec::new();
            form.extend(left, &mut out);
            form.extend(right, &mut out);
            prop_assert_eq!(&out, &whole(bytes));
            prop_assert_eq!(whole(&out), out.clone());
            let mut counts = LineEndCounts::default();
            counts.feed(left);
            counts.feed(right);
            prop_assert_eq!(counts.crlf_length(), out.len() as u64);
        }
    }
}
