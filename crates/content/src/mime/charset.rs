//! Character sets by their labels in mail and by the numbers Windows has for them.

use encoding_rs::{self as encodings, Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

use super::utf7;

/// A character set that can be read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Charset {
    /// Read piece by piece.
    Pieces(&'static Encoding),
    /// Old ones, which are read as a whole.
    Whole(fn(&[u8]) -> String, Option<u16>),
}

/// Code pages by number ([MS-UCODEREF] section 2.2.1).
const CODE_PAGES: &[(u16, &Encoding)] = &[
    (65001, UTF_8),
    (1252, WINDOWS_1252),
    (28591, WINDOWS_1252),
    (20127, WINDOWS_1252),
    (866, encodings::IBM866),
    (874, encodings::WINDOWS_874),
    (932, encodings::SHIFT_JIS),
    (936, encodings::GBK),
    (949, encodings::EUC_KR),
    (950, encodings::BIG5),
    (1200, encodings::UTF_16LE),
    (1201, encodings::UTF_16BE),
    (1250, encodings::WINDOWS_1250),
    (1251, encodings::WINDOWS_1251),
    (1253, encodings::WINDOWS_1253),
    (1254, encodings::WINDOWS_1254),
    (1255, encodings::WINDOWS_1255),
    (1256, encodings::WINDOWS_1256),
    (1257, encodings::WINDOWS_1257),
    (1258, encodings::WINDOWS_1258),
    (10000, encodings::MACINTOSH),
    (10007, encodings::X_MAC_CYRILLIC),
    (20866, encodings::KOI8_R),
    (21866, encodings::KOI8_U),
    (28592, encodings::ISO_8859_2),
    (28593, encodings::ISO_8859_3),
    (28594, encodings::ISO_8859_4),
    (28595, encodings::ISO_8859_5),
    (28596, encodings::ISO_8859_6),
    (28597, encodings::ISO_8859_7),
    (28598, encodings::ISO_8859_8),
    (38598, encodings::ISO_8859_8_I),
    (28599, encodings::WINDOWS_1254),
    (28603, encodings::ISO_8859_13),
    (28605, encodings::ISO_8859_15),
    (50220, encodings::ISO_2022_JP),
    (50221, encodings::ISO_2022_JP),
    (50222, encodings::ISO_2022_JP),
    (51932, encodings::EUC_JP),
    (20932, encodings::EUC_JP),
    (51949, encodings::EUC_KR),
    (54936, encodings::GB18030),
];

const UTF_7: u16 = 65000;

impl Charset {
    pub(crate) const UTF_8: Self = Self::Pieces(UTF_8);
    pub(crate) const WINDOWS_1252: Self = Self::Pieces(WINDOWS_1252);

    /// The character set that mail calls this.
    pub(crate) fn of_label(label: &str) -> Option<Self> {
        let label = label.trim().trim_matches(['"', '\'']);
        let encoding = Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != encodings::REPLACEMENT);
        if let Some(encoding) = encoding {
            return Some(Self::Pieces(encoding));
        }
        let lower = label.to_ascii_lowercase();
        if lower.ends_with("utf-7") {
            return Some(Self::Whole(utf7::decode, Some(UTF_7)));
        }
        // The parser answers "hz-gb-2312" and its like with a decoder that reads nothing.
        let known = Encoding::for_label(label.as_bytes()).is_none();
        charset_decoder(lower.as_bytes())
            .filter(|_| known && !label.is_empty())
            .map(|decoder| Self::Whole(decoder, None))
    }

    /// The character set of a code page.
    pub(crate) fn of_code_page(number: u32) -> Option<Self> {
        if number == u32::from(UTF_7) {
            return Self::of_label("utf-7");
        }
        let found = CODE_PAGES.iter().find(|(page, _)| u32::from(*page) == number);
        found.map(|(_, encoding)| Self::Pieces(encoding))
    }

    /// The code page of it, if Windows has one.
    pub(crate) fn code_page(self) -> Option<u16> {
        match self {
            Self::Pieces(encoding) => {
                CODE_PAGES.iter().find(|(_, of_page)| *of_page == encoding).map(|(page, _)| *page)
            }
            Self::Whole(_, page) => page,
        }
    }

    /// Whether the label promises nothing above 127, so that what is there must be something else.
    pub(crate) fn is_ascii_label(label: &str) -> bool {
        let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        matches!(label.as_str(), "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "us")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_code_pages_name_the_same() {
        for (label, page) in [
            ("UTF-8", Some(65001)),
            ("iso-8859-1", Some(1252)),
            ("\"gb2312\"", Some(936)),
            ("iso-2022-jp", Some(50220)),
            ("unicode-1-1-utf-7", Some(65000)),
            ("iso-8859-10", None),
            ("cp850", None),
        ] {
            let charset = Charset::of_label(label);
            assert_eq!(charset.and_then(Charset::code_page), page, "{label}");
            assert!(charset.is_some(), "{label}");
        }
        assert!(Charset::of_label("base64").is_none());
        assert!(Charset::of_label("hz-gb-2312").is_none());
        assert!(Charset::of_label("").is_none());
    }

    #[test]
    fn a_code_page_that_is_written_reads_back_as_the_same() {
        for (page, encoding) in CODE_PAGES {
            let written = Charset::Pieces(encoding).code_page().and_then(|page| Charset::of_code_page(page.into()));
            assert!(matches!(written, Some(Charset::Pieces(read)) if read == *encoding), "{page}");
        }
    }
}
