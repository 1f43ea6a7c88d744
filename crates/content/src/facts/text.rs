//! Digests of texts and of data, piece by piece.

use crate::digest::{Buffered, ContentDigest, Sha256};

use super::{DataFact, TextFact};

/// Digests a text without regard to line ends and to blanks at its end.
#[derive(Default)]
pub(crate) struct TextDigest {
    hash: Buffered<Sha256>,
    characters: u64,
    after_cr: bool,
    /// Blanks that may be the last ones.
    blanks: String,
}

impl TextDigest {
    /// More blanks than this are no end of a text.
    const BLANKS: usize = 64 * 1024;

    pub(crate) fn feed(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['\r', '\n', ' ', '\t', '\0']) {
            self.words(&rest[..at]);
            let after_cr = std::mem::replace(&mut self.after_cr, rest.as_bytes()[at] == b'\r');
            match rest.as_bytes()[at] {
                b'\n' if after_cr => {}
                b'\r' | b'\n' => self.blank('\n'),
                0 => self.words("\u{fffd}"),
                blank => self.blank(char::from(blank)),
            }
            rest = &rest[at + 1..];
        }
        self.words(rest);
    }

    /// The fact, if there is any text.
    pub(crate) fn finish(self) -> Option<TextFact> {
        let sha256 = ContentDigest(self.hash.finish());
        (self.characters > 0).then_some(TextFact { characters: self.characters, sha256 })
    }

    fn blank(&mut self, c: char) {
        self.blanks.push(c);
        if self.blanks.len() > Self::BLANKS {
            self.flush();
        }
    }

    fn words(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.flush();
        self.after_cr = false;
        self.characters += text.chars().count() as u64;
        self.hash.update(text.as_bytes());
    }

    fn flush(&mut self) {
        if !self.blanks.is_empty() {
            self.characters += self.blanks.len() as u64;
            self.hash.update(self.blanks.as_bytes());
            self.blanks.clear();
        }
    }
}

/// Digests data.
#[derive(Default)]
pub(crate) struct DataDigest {
    hash: Buffered<Sha256>,
    size: u64,
}

impl DataDigest {
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        self.size += piece.len() as u64;
        self.hash.update(piece);
    }

    pub(crate) fn finish(self) -> DataFact {
        DataFact { size: self.size, sha256: ContentDigest(self.hash.finish()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(pieces: &[&str]) -> Option<TextFact> {
        let mut digest = TextDigest::default();
        pieces.iter().for_each(|piece| digest.feed(piece));
        digest.finish()
    }

    #[test]
    fn line_ends_and_last_blanks_make_no_difference() {
        assert_eq!(fact(&["a\r\nb\rc\n \r\n"]), fact(&["a\n", "b\nc"]));
        assert_eq!(fact(&["a\r", "\nb"]), fact(&["a\nb"]));
        assert_eq!(fact(&[" \r\n"]), None);
        assert_ne!(fact(&[" a"]), fact(&["a"]));
        assert_ne!(fact(&["a\n\nb"]), fact(&["a\nb"]));
        assert_eq!(fact(&["æ b"]).map(|fact| fact.characters), Some(3));
    }
}
