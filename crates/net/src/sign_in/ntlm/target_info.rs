//! `AV_PAIR` lists, [MS-NLMP] section 2.2.2.1: what a server says of itself, and what the client adds before it signs.

use super::keys::utf16;

const END: u16 = 0;
const FLAGS: u16 = 6;
const TIMESTAMP: u16 = 7;
const TARGET_NAME: u16 = 9;
const CHANNEL_BINDINGS: u16 = 10;

/// In `MsvAvFlags`: the last message carries a MIC.
const HAS_MIC: u32 = 2;

/// More pairs than any server sends.
const MOST: usize = 32;

/// The pairs, in the server's order, without the end mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TargetInfo(Vec<(u16, Vec<u8>)>);

impl TargetInfo {
    /// Reads a list; `None` where it is cut off or longer than can be.
    pub(super) fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut pairs = Vec::new();
        while !bytes.is_empty() && pairs.len() < MOST {
            let (head, rest) = bytes.split_first_chunk::<4>()?;
            let id = u16::from_le_bytes([head[0], head[1]]);
            let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
            if id == END {
                return Some(Self(pairs));
            }
            let (value, rest) = rest.split_at_checked(length)?;
            pairs.push((id, value.to_vec()));
            bytes = rest;
        }
        bytes.is_empty().then_some(Self(pairs))
    }

    /// The server's clock, where it tells it.
    pub(super) fn timestamp(&self) -> Option<[u8; 8]> {
        self.get(TIMESTAMP)?.try_into().ok()
    }

    /// Says that the last message carries a MIC.
    pub(super) fn announce_mic(&mut self) {
        let before = self.get(FLAGS).and_then(|value| value.try_into().ok()).map_or(0, u32::from_le_bytes);
        self.set(FLAGS, (before | HAS_MIC).to_le_bytes().to_vec());
    }

    /// Adds for whom the answer is meant, and over which channel it goes.
    pub(super) fn bind(&mut self, service: &str, channel: [u8; 16]) {
        self.set(CHANNEL_BINDINGS, channel.to_vec());
        self.set(TARGET_NAME, utf16(service));
    }

    /// The bytes, with the end mark.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (id, value) in &self.0 {
            // Values come from the server's own 16-bit lengths or are short ones of ours.
            let Ok(length) = u16::try_from(value.len()) else { continue };
            bytes.extend_from_slice(&id.to_le_bytes());
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(value);
        }
        bytes.extend_from_slice(&[0; 4]);
        bytes
    }

    pub(super) fn get(&self, id: u16) -> Option<&[u8]> {
        self.0.iter().find(|(own, _)| *own == id).map(|(_, value)| value.as_slice())
    }

    fn set(&mut self, id: u16, value: Vec<u8>) {
        self.0.retain(|(own, _)| *own != id);
        self.0.push((id, value));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;

    const COMPUTER: u16 = 1;
    const DOMAIN: u16 = 2;

    #[test]
    fn a_list_reads_back_as_it_was_written() {
        let mut list = TargetInfo(vec![(DOMAIN, utf16("OLD")), (TIMESTAMP, vec![1, 2, 3, 4, 5, 6, 7, 8])]);
        list.announce_mic();
        list.bind("HTTP/mail.old.example", [7; 16]);
        let read = TargetInfo::parse(&list.to_bytes()).unwrap();
        assert_eq!(read, list);
        assert_eq!(read.get(DOMAIN).unwrap(), utf16("OLD"));
        assert_eq!(read.timestamp().unwrap(), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(read.get(FLAGS).unwrap(), [2, 0, 0, 0]);
    }

    #[test]
    fn no_cut_is_taken_for_a_list() {
        let whole = TargetInfo(vec![(DOMAIN, utf16("OLD")), (COMPUTER, utf16("DC1"))]).to_bytes();
        let pairs = [10, 20];
        for length in 1..whole.len() {
            let read = TargetInfo::parse(&whole[..length]);
            assert_eq!(read.is_some(), pairs.contains(&length), "{length}");
        }
    }
}
