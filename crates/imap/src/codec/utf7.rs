//! Modified UTF-7, the form of mailbox names on the wire (RFC 3501 section 5.1.3).

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::Alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const ALPHABET: Alphabet = match Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,") {
    Ok(alphabet) => alphabet,
    Err(_) => panic!("64 different signs"),
};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The name in Unicode. Names that are not modified UTF-7 are taken as UTF-8, and those that are neither as Latin-1.
pub fn decode_mailbox(name: &[u8]) -> String {
    let text = unicode(name);
    decode(&text).unwrap_or_else(|| text.into_owned())
}

/// A name in UTF-8, or else in Latin-1.
pub(crate) fn unicode(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => name.iter().copied().map(char::from).collect(),
    }
}

fn decode(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (plain, shifted) = rest.split_at(start);
        out.push_str(plain);
        let (encoded, after) = shifted.get(1..)?.split_once('-')?;
        if encoded.is_empty() {
            out.push('&');
        } else {
            out.push_str(&decode_units(encoded)?);
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

fn decode_units(encoded: &str) -> Option<String> {
    let bytes = BASE64.decode(encoded).ok().filter(|bytes| bytes.len() >= 2 && bytes.len() % 2 == 0)?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

/// The name as it goes on the wire.
pub fn encode_mailbox(name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut pending: Vec<u8> = Vec::new();
    for character in name.chars() {
        if (' '..='~').contains(&character) {
            flush(&mut out, &mut pending);
            out.extend(u8::try_from(character));
            out.extend((character == '&').then_some(b'-'));
        } else {
            let mut units = [0u16; 2];
            let encoded = character.encode_utf16(&mut units);
            pending.extend(encoded.iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut out, &mut pending);
    out
}

fn flush(out: &mut Vec<u8>, pending: &mut Vec<u8>) {
    if !pending.is_empty() {
        out.push(b'&');
        out.extend_from_slice(BASE64.encode(&pending).as_bytes());
        out.push(b'-');
        pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_rfc_3501_both_ways() {
        for (wire, name) in [
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("Entw&APw-rfe", "Entwürfe"),
            ("R&-D", "R&D"),
            ("&2D3eAA-", "😀"),
            ("INBOX.12", "INBOX.12"),
        ] {
            assert_eq!(decode_mailbox(wire.as_bytes()), name);
            assert_eq!(encode_mailbox(name), wire.as_bytes());
        }
    }

    #[test]
    fn what_is_not_modified_utf7_is_kept() {
        for name in ["a&b", "&", "&!!-", "&AA-", "Entwürfe"] {
            assert!(!decode_mailbox(name.as_bytes()).is_empty());
        }
        assert_eq!(decode_mailbox("Entwürfe".as_bytes()), "Entwürfe");
        assert_eq!(decode_mailbox(b"Entw\xfcrfe"), "Entwürfe");
        assert_eq!(decode_mailbox(b"a&b"), "a&b");
    }
}
