//! How the text of a file is written, found out from its first bytes: what spreadsheets and PowerShell save differs.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a file was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, with a byte order mark or without.
    Utf8,
    /// UTF-16 in either order, with its mark or told from the header's first letter.
    Utf16,
    /// Windows-1252, because it is nothing else.
    Windows1252,
}

/// The text without its mark, and how it was encoded.
pub(super) fn decode(bytes: &[u8]) -> (String, TextEncoding) {
    let (coding, encoding) = recognise(bytes);
    let (text, _) = coding.decode_with_bom_removal(bytes);
    (text.into_owned(), encoding)
}

fn recognise(bytes: &[u8]) -> (&'static Encoding, TextEncoding) {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        let encoding = if marked == UTF_8 { TextEncoding::Utf8 } else { TextEncoding::Utf16 };
        return (marked, encoding);
    }
    match bytes {
        [0, letter, ..] if *letter != 0 => (UTF_16BE, TextEncoding::Utf16),
        [letter, 0, ..] if *letter != 0 => (UTF_16LE, TextEncoding::Utf16),
        _ if std::str::from_utf8(bytes).is_ok() => (UTF_8, TextEncoding::Utf8),
        _ => (WINDOWS_1252, TextEncoding::Windows1252),
    }
}
