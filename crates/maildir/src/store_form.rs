//! In which form a message is stored: with LF, as Dovecot does by default, where that reads back as the same message.
//!
//! Readers of a Maildir turn every LF without a CR before it into CRLF. Two kinds of messages do not come through
//! that: one with a LF alone would lose the difference, and one with CR CR LF would lose a CR. They are stored as
//! they came; readers leave a CRLF in a file alone, so the message is the same in its CRLF form.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use cutover_content::LineEndCounts;
use memchr::memchr_iter;

const BUFFER: usize = 64 * 1024;

/// Watches a message for what LF form would lose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FormWatch {
    counts: LineEndCounts,
    last_two: [u8; 2],
    cr_before_crlf: bool,
}

impl FormWatch {
    /// Looks at the next piece.
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        self.counts.feed(piece);
        for at in memchr_iter(b'\n', piece) {
            self.cr_before_crlf |= self.before(piece, at, 1) == b'\r' && self.before(piece, at, 2) == b'\r';
        }
        self.last_two = [self.before(piece, piece.len(), 2), self.before(piece, piece.len(), 1)];
    }

    fn before(&self, piece: &[u8], at: usize, distance: usize) -> u8 {
        match at.checked_sub(distance) {
            Some(place) => piece[place],
            None => self.last_two[2 + at - distance],
        }
    }

    /// Whether the LF form is a shorter form of the same message.
    pub(crate) fn shortens(&self) -> bool {
        self.counts.crlf() > 0 && self.counts.bare_lf() == 0 && !self.cr_before_crlf
    }

    /// Octets of the CRLF form.
    pub(crate) fn crlf_length(&self) -> u64 {
        self.counts.crlf_length()
    }
}

/// Takes the CR out of every CRLF of pieces that may be cut anywhere.
#[derive(Default)]
struct LfForm {
    held_cr: bool,
}

impl LfForm {
    fn extend(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        if self.held_cr && !piece.is_empty() && piece[0] != b'\n' {
            out.push(b'\r');
        }
        if piece.is_empty() {
            return;
        }
        let mut start = 0;
        for at in memchr_iter(b'\n', piece) {
            let end = if at > start && piece[at - 1] == b'\r' { at - 1 } else { at };
            out.extend_from_slice(&piece[start..end]);
            out.push(b'\n');
            start = at + 1;
        }
        self.held_cr = piece.ends_with(b"\r");
        out.extend_from_slice(&piece[start..piece.len() - usize::from(self.held_cr)]);
    }

    fn finish(&self, out: &mut Vec<u8>) {
        if self.held_cr {
            out.push(b'\r');
        }
    }
}

/// The LF form of a whole message.
pub(crate) fn shortened(message: &[u8]) -> Vec<u8> {
    let (mut form, mut out) = (LfForm::default(), Vec::with_capacity(message.len()));
    form.extend(message, &mut out);
    form.finish(&mut out);
    out
}

/// Writes the LF form of what is in a file into another.
pub(crate) fn shorten_file(from: &mut File, to: &mut File) -> io::Result<()> {
    from.seek(SeekFrom::Start(0))?;
    let (mut form, mut buffer, mut out) = (LfForm::default(), vec![0; BUFFER], Vec::with_capacity(BUFFER));
    loop {
        let length = from.read(&mut buffer)?;
        out.clear();
        if length == 0 {
            form.finish(&mut out);
            return to.write_all(&out);
        }
        form.extend(&buffer[..length], &mut out);
        to.write_all(&out)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_content::CrlfForm;
    use proptest::prelude::*;

    fn watch(message: &[u8], piece: usize) -> FormWatch {
        let mut watch = FormWatch::default();
        message.chunks(piece).for_each(|piece| watch.feed(piece));
        watch
    }

    fn shortens(message: &[u8]) -> bool {
        watch(message, message.len().max(1)).shortens()
    }

    #[test]
    fn only_what_reads_back_the_same_is_shortened() {
        assert!(shortens(b"a\r\nb\rc\r\n"));
        assert!(!shortens(b"a\r\nb\n"), "a LF alone would become CRLF unseen");
        assert!(!shortens(b"a\r\r\nb\r\n"), "a CR would be lost");
        assert!(!shortens(b"no line end"));
    }

    proptest! {
        #[test]
        fn the_form_on_disk_reads_back(message in "[ab\r\n]{0,50}", piece in 1usize..8) {
            let bytes = message.as_bytes();
            prop_assert_eq!(watch(bytes, piece).shortens(), shortens(bytes));
            let mut form = LfForm::default();
            let mut pieces = Vec::new();
            bytes.chunks(piece).for_each(|piece| form.extend(piece, &mut pieces));
            form.finish(&mut pieces);
            prop_assert_eq!(&pieces, &shortened(bytes));
            if shortens(bytes) {
                let mut back = Vec::new();
                CrlfForm::default().extend(&pieces, &mut back);
                prop_assert_eq!(back, bytes);
            }
        }
    }
}
