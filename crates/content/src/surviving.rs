//! The form that survives what known servers do to a message they store.
//!
//! - Line ends: servers turn a bare LF into CRLF, and drop or add CRs. Every CR and LF is left out.
//! - NUL: Dovecot stores 0x80 instead. It is read as 0x80 in the body.
//! - 8-bit octets in the header: Cyrus stores `X` instead. They, and NUL, are read as `X` in the header.
//!
//! The border between header and body is kept as a single LF. Two messages that differ only in these respects have
//! the same form; the exact digest tells them apart.

use memchr::{memchr, memchr2_iter};

use crate::border::Border;
use crate::digest::Buffered;

/// Makes the surviving form from pieces and hashes it, and notes what a server could have changed.
#[derive(Default)]
pub(crate) struct SurvivingForm {
    hash: Buffered<blake3::Hasher>,
    border: Border,
    in_body: bool,
    pub(crate) has_nul: bool,
    pub(crate) eight_bit_header: bool,
    mapped: Vec<u8>,
}

impl SurvivingForm {
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        if self.in_body {
            return self.body(piece);
        }
        match self.border.find(piece) {
            None => self.header(piece),
            Some(end) => {
                self.header(&piece[..end]);
                self.hash.update(b"\n");
                self.in_body = true;
                self.body(&piece[end..]);
            }
        }
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.hash.finish()
    }

    fn header(&mut self, piece: &[u8]) {
        self.has_nul |= memchr(0, piece).is_some();
        self.eight_bit_header |= !piece.is_ascii();
        let mut mapped = std::mem::take(&mut self.mapped);
        for part in piece.chunks(64 * 1024) {
            mapped.clear();
            mapped.extend(part.iter().map(|byte| if *byte == 0 || *byte >= 0x80 { b'X' } else { *byte }));
            self.without_line_ends(&mapped);
        }
        self.mapped = mapped;
    }

    fn body(&mut self, piece: &[u8]) {
        if memchr(0, piece).is_none() {
            return self.without_line_ends(piece);
        }
        self.has_nul = true;
        let mut mapped = std::mem::take(&mut self.mapped);
        for part in piece.chunks(64 * 1024) {
            mapped.clear();
            mapped.extend(part.iter().map(|byte| if *byte == 0 { 0x80 } else { *byte }));
            self.without_line_ends(&mapped);
        }
        self.mapped = mapped;
    }

    fn without_line_ends(&mut self, piece: &[u8]) {
        let mut start = 0;
        for at in memchr2_iter(b'\r', b'\n', piece) {
            if start < at {
                self.hash.update(&piece[start..at]);
            }
            start = at + 1;
        }
        self.hash.update(&piece[start..]);
    }
}
