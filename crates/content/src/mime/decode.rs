//! Transfer encodings undone piece by piece (RFC 2045 section 6): base64, quoted-printable, and lines as they are,
//! which are brought into the CRLF form.

use crate::lines::CrlfForm;

use super::media::TransferEncoding;

/// Undoes a transfer encoding.
#[derive(Debug)]
pub(crate) enum Decoder {
    Lines(CrlfForm),
    Binary,
    Base64(Base64),
    QuotedPrintable(CrlfForm, QuotedPrintable),
}

impl Decoder {
    pub(crate) fn new(encoding: TransferEncoding) -> Self {
        match encoding {
            TransferEncoding::Lines | TransferEncoding::Unknown => Self::Lines(CrlfForm::default()),
            TransferEncoding::Binary => Self::Binary,
            TransferEncoding::Base64 => Self::Base64(Base64::default()),
            TransferEncoding::QuotedPrintable => Self::QuotedPrintable(CrlfForm::default(), QuotedPrintable::default()),
        }
    }

    /// Appends what the next piece stands for.
    pub(crate) fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Lines(form) => form.extend(piece, out),
            Self::Binary => out.extend_from_slice(piece),
            Self::Base64(base64) => piece.iter().for_each(|byte| base64.feed(*byte, out)),
            Self::QuotedPrintable(form, quoted) => {
                form.convert(piece, |slice| slice.iter().for_each(|byte| quoted.feed(*byte, out)));
            }
        }
    }

    /// Appends what is left at the end, and tells whether something did not belong there.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) -> bool {
        match self {
            Self::Lines(_) | Self::Binary => false,
            Self::Base64(base64) => {
                base64.flush(out);
                base64.defective
            }
            Self::QuotedPrintable(_, quoted) => {
                quoted.flush(out);
                false
            }
        }
    }
}

/// Base64 (RFC 4648 section 4). What is no letter of it is passed over; it ends at its padding.
#[derive(Debug, Default)]
pub(crate) struct Base64 {
    bits: u32,
    count: u8,
    padded: bool,
    defective: bool,
}

impl Base64 {
    fn feed(&mut self, byte: u8, out: &mut Vec<u8>) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => return self.padding(),
            b' ' | b'\t' | b'\r' | b'\n' => return,
            _ => {
                self.defective = true;
                return;
            }
        };
        if self.padded {
            self.defective = true;
            return;
        }
        self.bits = self.bits << 6 | u32::from(value);
        self.count += 1;
        if self.count == 4 {
            out.extend_from_slice(&self.bits.to_be_bytes()[1..]);
            (self.bits, self.count) = (0, 0);
        }
    }

    fn padding(&mut self) {
        self.defective |= self.count == 0 && !self.padded || self.count == 1;
        self.padded = true;
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        let whole = usize::from(self.count * 6 / 8);
        self.defective |= self.count == 1;
        let bits = self.bits << (24 - 6 * u32::from(self.count.min(4)));
        out.extend_from_slice(&bits.to_be_bytes()[1..1 + whole]);
        (self.bits, self.count) = (0, 0);
    }
}

/// Quoted-printable (RFC 2045 section 6.7). What is no escape stands for itself; blanks before a line end are left out.
#[derive(Debug, Default)]
pub(crate) struct QuotedPrintable {
    /// What may be an escape or blanks at the end of a line.
    held: Vec<u8>,
}

impl QuotedPrintable {
    /// Longer runs of blanks are no padding.
    const BLANKS: usize = 1000;

    fn feed(&mut self, byte: u8, out: &mut Vec<u8>) {
        match (self.held.first().copied(), byte) {
            (None, b'=' | b' ' | b'\t') => self.held.push(byte),
            (None, _) => out.push(byte),
            (Some(b'='), _) => self.in_escape(byte, out),
            (Some(_), b' ' | b'\t') if self.held.len() < Self::BLANKS => self.held.push(byte),
            (Some(_), b'\r') => {
                // A CR that ends a line takes the blanks away; one that stands alone is seen too late, and keeps none.
                self.held.clear();
                out.push(byte);
            }
            (Some(_), _) => {
                self.flush(out);
                self.feed(byte, out);
            }
        }
    }

    /// After `=`: two digits, or blanks and a line end, which both go.
    fn in_escape(&mut self, byte: u8, out: &mut Vec<u8>) {
        let soft = self.held.len() > 1 && matches!(self.held[1], b' ' | b'\t' | b'\r');
        match (self.held.len(), byte) {
            (_, b'\n') if soft => self.held.clear(),
            (_, b' ' | b'\t' | b'\r') if (soft || self.held.len() == 1) && self.held.len() < Self::BLANKS => {
                self.held.push(byte);
            }
            (1, _) if byte.is_ascii_hexdigit() => self.held.push(byte),
            (2, _) if !soft && byte.is_ascii_hexdigit() => {
                out.push(digit(self.held[1]) << 4 | digit(byte));
                self.held.clear();
            }
            _ => {
                self.flush(out);
                self.feed(byte, out);
            }
        }
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.held);
    }
}

fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(encoding: TransferEncoding, pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let mut decoder = Decoder::new(encoding);
        let mut out = Vec::new();
        pieces.iter().for_each(|piece| decoder.feed(piece, &mut out));
        let defective = decoder.finish(&mut out);
        (out, defective)
    }

    fn check(encoding: TransferEncoding, encoded: &str, expected: &str, defective: bool) {
        let (out, found) = decode(encoding, &[encoded.as_bytes()]);
        assert_eq!((String::from_utf8_lossy(&out).as_ref(), found), (expected, defective), "{encoded:?}");
    }

    #[test]
    fn base64_is_read_as_forgiving_readers_do() {
        let base64 = TransferEncoding::Base64;
        check(base64, "Zm9v\r\nYmFy\r\n", "foobar", false);
        check(base64, "Zm9vYg==\n", "foob", false);
        check(base64, "Zm9vYg", "foob", false);
        check(base64, "Zm9vYmE=", "fooba", false);
        check(base64, "Zm9v\n!!\nYg==\n", "foob", true);
        check(base64, "Zm9vYg==\nAnd words.", "foob", true);
        check(base64, "Zm9vY", "foo", true);
    }

    #[test]
    fn quoted_printable_is_read_as_forgiving_readers_do() {
        let quoted = TransferEncoding::QuotedPrintable;
        check(quoted, "a=C3=A6b =\r\nc  \r\nd=  \r\ne", "aæb c\r\nde", false);
        check(quoted, "a=\nb=3d1\nc", "ab=1\r\nc", false);
        check(quoted, "a=zz b= c =", "a=zz b= c =", false);
        check(quoted, "x=", "x=", false);
        check(quoted, "=4", "=4", false);
    }

    #[test]
    fn lines_come_in_the_crlf_form() {
        check(TransferEncoding::Lines, "a\nb\r\n", "a\r\nb\r\n", false);
        check(TransferEncoding::Binary, "a\nb\r\n", "a\nb\r\n", false);
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same(encoded in "[a-zA-Z0-9+/= \r\n\t]{0,80}", cut in 0usize..80, kind in 0usize..3) {
            let kinds = [TransferEncoding::Base64, TransferEncoding::QuotedPrintable, TransferEncoding::Lines];
            let (left, right) = encoded.as_bytes().split_at(cut.min(encoded.len()));
            prop_assert_eq!(decode(kinds[kind], &[left, right]), decode(kinds[kind], &[encoded.as_bytes()]));
        }

        #[test]
        fn base64_comes_back(octets in prop::collection::vec(any::<u8>(), 0..200)) {
            let parser = mail_parser::decoders::base64::base64_decode;
            let encoded = encode(&octets);
            let (out, defective) = decode(TransferEncoding::Base64, &[encoded.as_bytes()]);
            prop_assert_eq!(&out, &octets);
            prop_assert!(!defective);
            if !octets.is_empty() {
                prop_assert_eq!(parser(encoded.as_bytes()).unwrap_or_default(), octets);
            }
        }
    }

    fn encode(octets: &[u8]) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for group in octets.chunks(3) {
            let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
            for place in 0..4 {
                let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
                text.push(if place <= group.len() { char::from(letter) } else { '=' });
            }
        }
        text
    }
}
