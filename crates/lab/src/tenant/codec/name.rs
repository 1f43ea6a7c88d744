//! Keys of properties: a number, or a name in a set.

/// A GUID as it lies in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Guid(pub(crate) [u8; 16]);

/// A property's name within its set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    Number(u32),
    Text(String),
}

/// What identifies a property of an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Below 0x8000.
    Id(u16),
    Named(Guid, Name),
}

impl Guid {
    /// PS_PUBLIC_STRINGS.
    pub(crate) const PUBLIC_STRINGS: Self = Self([0x29, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46]);

    /// Reads `00020329-0000-0000-C000-000000000046`, with or without braces.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('{').trim_end_matches('}');
        let parts: Vec<&str> = text.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if lengths != [8, 4, 4, 4, 12] || !text.is_ascii() {
            return None;
        }
        let digits = parts.concat();
        let octet = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok();
        let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
        let octets: Option<Vec<u8>> = order.into_iter().map(octet).collect();
        octets?.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for Guid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
        for (position, at) in order.into_iter().enumerate() {
            if [4, 6, 8, 10].contains(&position) {
                f.write_str("-")?;
            }
            write!(f, "{:02x}", self.0[at])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_are_read_and_shown() {
        let text = "00020329-0000-0000-c000-000000000046";
        assert_eq!(Guid::parse(&format!("{{{text}}}")), Some(Guid::PUBLIC_STRINGS));
        assert_eq!(Guid::PUBLIC_STRINGS.to_string(), text);
        assert_eq!(Guid::parse("0002032é-000-0000-c000-000000000046"), None);
    }
}
