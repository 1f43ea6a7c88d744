//! Divides a stream of IMAP into lines and literals (RFC 3501 section 4.3), in either direction.

use crate::client::literal_size;

/// A line that is longer is passed on without being understood; so is everything after it.
const LONGEST_LINE: usize = 2 << 20;

/// The first byte of TLS: nothing can be read along there.
const TLS_HANDSHAKE: u8 = 0x16;

/// A piece of the stream. All pieces in order are the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A whole line with its end.
    Line {
        /// The line.
        bytes: Vec<u8>,
        /// The size of the literal that follows it, if one does.
        literal: Option<u64>,
    },
    /// Bytes of a literal.
    Literal {
        /// The bytes.
        bytes: Vec<u8>,
        /// How many bytes of it come after these.
        left: u64,
        /// How long it is altogether.
        total: u64,
    },
    /// Bytes that were not understood.
    Raw(Vec<u8>),
}

/// Where in the stream we are.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    line: Vec<u8>,
    literal: Option<(u64, u64)>,
    raw: bool,
    started: bool,
}

impl Scanner {
    /// Takes the next bytes and gives the pieces that are complete now.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if !std::mem::replace(&mut self.started, true) && bytes.first() == Some(&TLS_HANDSHAKE) {
            self.raw = true;
        }
        while !bytes.is_empty() {
            bytes = match self.literal {
                _ if self.raw => self.pass(bytes, &mut pieces),
                Some((left, total)) => self.literal(bytes, left, total, &mut pieces),
                None => self.text(bytes, &mut pieces),
            };
        }
        pieces
    }

    /// What was held back as the beginning of a line, at the end of the stream.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.line)
    }

    fn pass<'a>(&mut self, bytes: &'a [u8], pieces: &mut Vec<Piece>) -> &'a [u8] {
        pieces.push(Piece::Raw(bytes.to_vec()));
        &[]
    }

    fn literal<'a>(&mut self, bytes: &'a [u8], left: u64, total: u64, pieces: &mut Vec<Piece>) -> &'a [u8] {
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let left = left - take as u64;
        self.literal = (left > 0).then_some((left, total));
        pieces.push(Piece::Literal { bytes: bytes[..take].to_vec(), left, total });
        &bytes[take..]
    }

    fn text<'a>(&mut self, bytes: &'a [u8], pieces: &mut Vec<Piece>) -> &'a [u8] {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line.extend_from_slice(bytes);
            if self.line.len() > LONGEST_LINE {
                self.raw = true;
                pieces.push(Piece::Raw(self.rest()));
            }
            return &[];
        };
        self.line.extend_from_slice(&bytes[..=end]);
        let bytes_of_line = self.rest();
        let literal = literal_size(&bytes_of_line);
        self.literal = literal.filter(|size| *size > 0).map(|size| (size, size));
        pieces.push(Piece::Line { bytes: bytes_of_line, literal });
        &bytes[end + 1..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[Piece]) -> Vec<u8> {
        let bytes = |piece: &Piece| match piece {
            Piece::Line { bytes, .. } | Piece::Literal { bytes, .. } | Piece::Raw(bytes) => bytes.clone(),
        };
        pieces.iter().flat_map(bytes).collect()
    }

    #[test]
    fn however_it_is_cut_up_the_pieces_are_the_stream() {
        let stream = b"a APPEND x {5+}\r\nab\r\nc {3}\r\nxyz\r\nb NOOP\r\n* 1 FETCH (BODY[] {0}\r\n)\r\n";
        for size in 1..stream.len() {
            let mut scanner = Scanner::default();
            let pieces: Vec<Piece> = stream.chunks(size).flat_map(|chunk| scanner.feed(chunk)).collect();
            assert_eq!(joined(&pieces), stream);
            let lines = pieces.iter().filter(|piece| matches!(piece, Piece::Line { .. })).count();
            assert_eq!(lines, 6, "in chunks of {size}");
        }
    }

    #[test]
    fn tls_passes_as_it_is() {
        let mut scanner = Scanner::default();
        assert_eq!(scanner.feed(b"\x16\x03\x01\n"), [Piece::Raw(b"\x16\x03\x01\n".to_vec())]);
    }
}
