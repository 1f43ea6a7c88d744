//! Base64 (RFC 4648 section 4) that comes in pieces, with white space anywhere (XML Schema part 2 section 3.2.16).

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Bits that are left over in the last digit are not looked at: some writers leave them as they were.
const ENGINE: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The text is no base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotBase64;

/// Decodes one value.
#[derive(Default)]
pub(crate) struct Base64Reader {
    /// Digits that do not make a group of four yet.
    rest: Vec<u8>,
    ended: bool,
}

impl Base64Reader {
    /// The octets that these digits complete.
    pub(crate) fn feed(&mut self, text: &[u8]) -> Result<Vec<u8>, NotBase64> {
        self.rest.reserve(text.len());
        self.rest.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()));
        if self.ended && !self.rest.is_empty() {
            return Err(NotBase64);
        }
        let whole = self.rest.len() / 4 * 4;
        let decoded = ENGINE.decode(&self.rest[..whole]).map_err(|_| NotBase64)?;
        self.ended = whole > 0 && self.rest[whole - 1] == b'=';
        self.rest.drain(..whole);
        if self.ended && !self.rest.is_empty() { Err(NotBase64) } else { Ok(decoded) }
    }

    /// Ends the value.
    pub(crate) fn finish(self) -> Result<(), NotBase64> {
        if self.rest.is_empty() { Ok(()) } else { Err(NotBase64) }
    }

    /// A short value in one go.
    pub(crate) fn whole(text: &str) -> Result<Vec<u8>, NotBase64> {
        let mut reader = Self::default();
        let decoded = reader.feed(text.as_bytes())?;
        reader.finish().map(|()| decoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_pieces(text: &str, size: usize) -> Result<Vec<u8>, NotBase64> {
        let mut reader = Base64Reader::default();
        let mut decoded = Vec::new();
        for piece in text.as_bytes().chunks(size.max(1)) {
            decoded.extend(reader.feed(piece)?);
        }
        reader.finish().map(|()| decoded)
    }

    #[test]
    fn values_end_where_their_padding_is() {
        assert_eq!(Base64Reader::whole(" Zm9v\r\n YmE= \t"), Ok(b"fooba".to_vec()));
        assert_eq!(Base64Reader::whole(""), Ok(Vec::new()));
        for wrong in ["Zg==Zg==", "Zm9", "Zg=", "Zg==Z", "Z$9v", "====", "Zm=v"] {
            for size in 1..=wrong.len() {
                assert_eq!(in_pieces(wrong, size), Err(NotBase64), "{wrong} by {size}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(octets: Vec<u8>, size in 1_usize..9) {
            prop_assert_eq!(in_pieces(&ENGINE.encode(&octets), size), Ok(octets));
        }
    }
}
