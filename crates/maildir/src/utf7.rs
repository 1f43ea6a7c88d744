//! Modified UTF-7, in which folder names stand on disk (RFC 3501 section 5.1.3).

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// Takes unused bits in the last letter, as old clients leave them.
const MODIFIED: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// The name as it stands on disk.
pub fn encode_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for character in name.chars() {
        if (' '..='~').contains(&character) {
            end_shift(&mut out, &mut shifted);
            out.push(character);
            if character == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    end_shift(&mut out, &mut shifted);
    out
}

fn end_shift(out: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        out.push('&');
        MODIFIED.encode_string(&*shifted, out);
        out.push('-');
        shifted.clear();
    }
}

/// The name that stands on disk in this form, or `None` where it is not of this form.
pub fn decode_name(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, shifted)) = rest.split_once('&') {
        let (code, after) = shifted.split_once('-')?;
        out.push_str(plain);
        match code {
            "" => out.push('&'),
            code => out.push_str(&decode_shift(code)?),
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

fn decode_shift(code: &str) -> Option<String> {
    let octets = MODIFIED.decode(code).ok().filter(|octets| octets.len() % 2 == 0)?;
    let units: Vec<u16> = octets.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(name: &str, on_disk: &str) {
        assert_eq!(encode_name(name), on_disk);
        assert_eq!(decode_name(on_disk).as_deref(), Some(name));
    }

    #[test]
    fn the_examples_of_rfc_3501() {
        check("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        check("R&D", "R&-D");
        check("Entwürfe", "Entw&APw-rfe");
        check("عقود 🏮", "&BjkGQgZIBi8- &2Dzf7g-");
        check("", "");
    }

    #[test]
    fn what_is_not_of_the_form_is_told() {
        for name in ["a&", "a&b", "&A-", "&!!!!-", "&2Dw-"] {
            assert_eq!(decode_name(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in "\\PC{0,30}") {
            prop_assert_eq!(decode_name(&encode_name(&name)), Some(name));
        }

        #[test]
        fn nothing_on_disk_is_too_strange(name in "[&-zA-Za-z,+/]{0,30}") {
            let _ = decode_name(&name);
        }
    }
}
