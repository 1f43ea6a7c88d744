//! Values of properties ([MS-OXCDATA] section 2.11, in the form of [MS-OXCFXICS] section 2.2.4.1).

/// Bit of a type that has many values.
pub(super) const MANY: u16 = 0x1000;
/// Bit of a type that is a text in a code page.
pub(super) const CODE_PAGE: u16 = 0x8000;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A number or the like of a fixed size, as it lies in the stream.
    Fixed(Vec<u8>),
    /// Octets of any length, texts too, as they lie in the stream.
    Long(Vec<u8>),
    /// Many of one of the two.
    Many(Vec<Value>),
}

/// How many octets a value of this type has, if that is fixed.
pub(super) fn fixed_size(kind: u16) -> Option<usize> {
    match kind {
        0x0002 | 0x000b => Some(2),
        0x0003 | 0x0004 | 0x000a => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        _ => None,
    }
}

/// Whether this type has a length of its own.
pub(super) fn is_long(kind: u16) -> bool {
    matches!(kind, 0x000d | 0x001e | 0x001f | 0x00fb | 0x00fd | 0x00fe | 0x0102) || kind & CODE_PAGE != 0
}

impl Value {
    pub(crate) fn number(&self) -> Option<i64> {
        let Self::Fixed(octets) = self else { return None };
        Some(match octets.as_slice() {
            [a, b] => i64::from(i16::from_le_bytes([*a, *b])),
            [a, b, c, d] => i64::from(i32::from_le_bytes([*a, *b, *c, *d])),
            octets => i64::from_le_bytes(octets.try_into().ok()?),
        })
    }

    /// The text of a value of this type.
    pub(crate) fn text(&self, kind: u16) -> Option<String> {
        let Self::Long(octets) = self else { return None };
        let text = match kind {
            0x001f | 0x84b0 => utf16(octets),
            0x001e => encoding_rs::WINDOWS_1252.decode_without_bom_handling(octets).0.into_owned(),
            kind if kind & CODE_PAGE != 0 => decode(kind & !CODE_PAGE, octets),
            _ => return None,
        };
        Some(text.trim_end_matches('\0').to_owned())
    }

    pub(crate) fn octets(&self) -> Option<&[u8]> {
        if let Self::Long(octets) = self { Some(octets) } else { None }
    }

    /// How many octets it has in all.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Fixed(octets) | Self::Long(octets) => octets.len(),
            Self::Many(all) => all.iter().map(Self::size).sum(),
        }
    }

    pub(crate) fn from_text(text: &str) -> Self {
        Self::Long(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect())
    }

    pub(crate) fn from_number(number: i32) -> Self {
        Self::Fixed(number.to_le_bytes().to_vec())
    }
}

fn utf16(octets: &[u8]) -> String {
    let units: Vec<u16> = octets.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    String::from_utf16_lossy(&units)
}

fn decode(page: u16, octets: &[u8]) -> String {
    let label = match page {
        65001 => "utf-8".to_owned(),
        20127 => "us-ascii".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        page @ 28591..=28605 => format!("iso-8859-{}", page - 28590),
        page => format!("windows-{page}"),
    };
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
    encoding.decode_without_bom_handling(octets).0.into_owned()
}
