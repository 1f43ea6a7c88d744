//! Identifiers of Active Directory as text: security identifiers ([MS-DTYP] 2.4.2) and object GUIDs (2.3.4).

use std::fmt::Write;

/// NT AUTHORITY\SELF: an account stands for itself.
pub(crate) const SELF: &str = "S-1-5-10";

/// `S-1-5-21-…`; `None` where the bytes are no such identifier.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    let [revision, count, authority @ ..] = bytes else { return None };
    let (authority, parts) = authority.split_at_checked(6)?;
    if *revision != 1 || parts.len() != usize::from(*count) * 4 || *count > 15 {
        return None;
    }
    let authority = authority.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut text = format!("S-1-{authority}");
    for part in parts.chunks_exact(4) {
        let number = u32::from_le_bytes(part.try_into().ok()?);
        write!(text, "-{number}").ok()?;
    }
    Some(text)
}

/// `f2b61edb-…`, the first three groups with their bytes turned round; `None` where there are not 16 bytes.
pub(crate) fn guid(bytes: &[u8]) -> Option<String> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut text = String::with_capacity(36);
    for (place, at) in order.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        write!(text, "{:02x}", bytes[at]).ok()?;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_identifiers() {
        assert_eq!(text(&[1, 1, 0, 0, 0, 0, 0, 5, 10, 0, 0, 0]).as_deref(), Some(SELF));
        let domain = [1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 255, 255, 255, 255];
        assert_eq!(text(&domain).as_deref(), Some("S-1-5-21-4294967295"));
        assert_eq!(text(&domain[..15]), None);
        assert_eq!(text(&[1, 3, 0, 0, 0, 0, 0, 5, 10, 0, 0, 0]), None);
        assert_eq!(text(&[]), None);
    }

    #[test]
    fn object_identifiers() {
        let bytes = [0xd8, 0x16, 0xb0, 0x10, 0x61, 0x02, 0xeb, 0x49, 0x8d, 0xf9, 0x21, 0x5d, 0x0c, 0xc1, 0xb6, 0xbc];
        assert_eq!(guid(&bytes).as_deref(), Some("10b016d8-0261-49eb-8df9-215d0cc1b6bc"));
        assert_eq!(guid(&bytes[1..]), None);
    }
}
