//! Numbers of requests, by which a server's log and ours are laid beside each other.

use std::fmt;

use crate::tls;

/// A random UUID (RFC 9562, version 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestNumber([u8; 16]);

impl RequestNumber {
    /// A number that nobody else has.
    pub fn fresh() -> Self {
        let mut bytes = [0; 16];
        // Should there be no randomness, the number is not unique, which harms a log and nothing else.
        let _ = tls::provider().secure_random.fill(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }
}

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_like_uuids_and_differ() {
        let [one, two] = [RequestNumber::fresh().to_string(), RequestNumber::fresh().to_string()];
        assert_ne!(one, two);
        let lengths: Vec<_> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&one[14..15], "4");
    }
}
