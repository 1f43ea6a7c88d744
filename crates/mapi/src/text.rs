//! Strings in code pages ([MS-OXCFXICS] section 2.2.4.1.1.1): UTF-16 where a server is asked for it, other code pages
//! where a message was stored with them.

use encoding_rs::Encoding;

use crate::PropertyType;

/// The code page that is UTF-16.
pub(crate) const UTF16: u16 = 1200;

/// How strings of a type are encoded. A `PtypString8` does not say it; 1252 is what sessions are opened with. The same
/// is taken for a code page that is not known.
pub(crate) fn encoding_of(property_type: PropertyType) -> &'static Encoding {
    match property_type.single() {
        PropertyType::STRING => encoding_rs::UTF_16LE,
        single => single.code_page().map_or(encoding_rs::WINDOWS_1252, of_code_page),
    }
}

fn of_code_page(code_page: u16) -> &'static Encoding {
    match code_page {
        UTF16 => encoding_rs::UTF_16LE,
        1201 => encoding_rs::UTF_16BE,
        874 => encoding_rs::WINDOWS_874,
        866 => encoding_rs::IBM866,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 | 28599 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        20866 => encoding_rs::KOI8_R,
        20932 => encoding_rs::EUC_JP,
        21866 => encoding_rs::KOI8_U,
        28592 => encoding_rs::ISO_8859_2,
        28593 => encoding_rs::ISO_8859_3,
        28594 => encoding_rs::ISO_8859_4,
        28595 => encoding_rs::ISO_8859_5,
        28596 => encoding_rs::ISO_8859_6,
        28597 => encoding_rs::ISO_8859_7,
        28598 => encoding_rs::ISO_8859_8,
        28603 => encoding_rs::ISO_8859_13,
        28605 => encoding_rs::ISO_8859_15,
        _ => encoding_rs::WINDOWS_1252,
    }
}

/// How many bytes a letter of the encoding has at least: the size of the final NUL.
pub(crate) fn unit_of(property_type: PropertyType) -> usize {
    let encoding = encoding_of(property_type);
    if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE { 2 } else { 1 }
}

/// The bytes without the final NUL, which some servers leave out.
pub(crate) fn without_end(property_type: PropertyType, bytes: &[u8]) -> &[u8] {
    let end = &[0, 0][..unit_of(property_type)];
    bytes.strip_suffix(end).filter(|rest| rest.len() % end.len() == 0).unwrap_or(bytes)
}

/// The text, with U+FFFD for what is none.
pub(crate) fn decode(property_type: PropertyType, bytes: &[u8]) -> String {
    let text = encoding_of(property_type).decode_without_bom_handling(without_end(property_type, bytes)).0;
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_in_their_code_page() {
        assert_eq!(decode(PropertyType::STRING, &[0xE9, 0, 0, 0]), "é");
        assert_eq!(decode(PropertyType::string_in(UTF16), &[0xE9, 0]), "é");
        assert_eq!(decode(PropertyType::STRING8, b"\xE9\0"), "é");
        assert_eq!(decode(PropertyType::string_in(1251), b"\xE9\0"), "й");
        assert_eq!(decode(PropertyType::string_in(932), b"\x93\xFA\0"), "日");
        assert_eq!(decode(PropertyType::STRING, &[b'a', 0, 0]), "a\u{FFFD}");
        assert_eq!(decode(PropertyType::STRING.multiple(), &[b'a', 0]), "a");
    }
}
