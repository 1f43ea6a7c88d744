//! Which encoding a text file from somebody's spreadsheet is in.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a file was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, with a byte order mark or without.
    Utf8,
    /// UTF-16, low byte first (what Excel calls Unicode text).
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, because it is nothing else.
    Windows1252,
}

impl TextEncoding {
    /// The usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    fn coding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }
}

/// The text, and how it was encoded.
pub(super) fn decode(bytes: &[u8]) -> (String, TextEncoding) {
    let encoding = recognise(bytes);
    let (text, _) = encoding.coding().decode_with_bom_removal(bytes);
    (text.into_owned(), encoding)
}

fn recognise(bytes: &[u8]) -> TextEncoding {
    match bytes {
        [0xff, 0xfe, ..] => TextEncoding::Utf16Le,
        [0xfe, 0xff, ..] => TextEncoding::Utf16Be,
        // Without a mark the header's first letter tells: it is ASCII.
        [0, letter, ..] if *letter != 0 => TextEncoding::Utf16Be,
        [letter, 0, ..] if *letter != 0 => TextEncoding::Utf16Le,
        _ if std::str::from_utf8(bytes).is_ok() => TextEncoding::Utf8,
        _ => TextEncoding::Windows1252,
    }
}
