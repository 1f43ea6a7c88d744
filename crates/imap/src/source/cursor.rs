//! The cursor of a folder as bytes, and the token that tells whether anything changed. Both are on disk: a change of
//! the layout needs a new version byte, and a version that is not known reads as a reset.

use cutover_model::Cursor;

const VERSION: u8 = 1;

/// The number of messages is not known.
pub(crate) const UNCOUNTED: u64 = u64::MAX;

/// How far a folder was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) uid_validity: u32,
    /// The highest UID that was told.
    pub(crate) last_uid: u32,
    /// Everything up to this MODSEQ was told; 0 where the server has none.
    pub(crate) modseq: u64,
    /// How many messages are known, or [`UNCOUNTED`].
    pub(crate) messages: u64,
    pub(crate) phase: Phase,
}

/// What the next page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    /// What happened since.
    #[default]
    Steady,
    /// More of the first read.
    First,
    /// More of a listing.
    Listing(Listing),
}

/// A listing under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Only keys, and the flags that changed since [`Position::modseq`].
    pub(crate) keys_only: bool,
    /// The last key that was listed.
    pub(crate) after: u32,
    /// Messages listed so far.
    pub(crate) counted: u64,
    /// The MODSEQ when the listing began: it is the position's when it ends.
    pub(crate) modseq: u64,
}

impl Position {
    pub(crate) fn encode(&self) -> Cursor {
        let mut bytes = vec![VERSION];
        bytes.extend(self.uid_validity.to_be_bytes());
        bytes.extend(self.last_uid.to_be_bytes());
        bytes.extend(self.modseq.to_be_bytes());
        bytes.extend(self.messages.to_be_bytes());
        match self.phase {
            Phase::Steady => bytes.push(0),
            Phase::First => bytes.push(1),
            Phase::Listing(listing) => {
                bytes.push(if listing.keys_only { 2 } else { 3 });
                bytes.extend(listing.after.to_be_bytes());
                bytes.extend(listing.counted.to_be_bytes());
                bytes.extend(listing.modseq.to_be_bytes());
            }
        }
        Cursor::new(bytes)
    }

    /// `None` where this program did not write it.
    pub(crate) fn decode(cursor: &Cursor) -> Option<Self> {
        let mut reader = Reader(cursor.as_bytes());
        if reader.take()? != [VERSION] {
            return None;
        }
        let uid_validity = u32::from_be_bytes(reader.take()?);
        let last_uid = u32::from_be_bytes(reader.take()?);
        let modseq = u64::from_be_bytes(reader.take()?);
        let messages = u64::from_be_bytes(reader.take()?);
        let phase = match reader.take::<1>()? {
            [0] => Phase::Steady,
            [1] => Phase::First,
            [kind @ (2 | 3)] => Phase::Listing(Listing {
                keys_only: kind == 2,
                after: u32::from_be_bytes(reader.take()?),
                counted: u64::from_be_bytes(reader.take()?),
                modseq: u64::from_be_bytes(reader.take()?),
            }),
            _ => return None,
        };
        reader.0.is_empty().then_some(Self { uid_validity, last_uid, modseq, messages, phase })
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }
}

/// A token that changes whenever anything in the folder does. Only CONDSTORE has what it takes.
pub(crate) fn folder_state(
    uid_validity: u32,
    uid_next: Option<u32>,
    modseq: Option<u64>,
    messages: u64,
) -> Option<Box<[u8]>> {
    let mut bytes = Vec::with_capacity(24);
    bytes.extend(uid_validity.to_be_bytes());
    bytes.extend(uid_next?.to_be_bytes());
    bytes.extend(modseq?.to_be_bytes());
    bytes.extend(messages.to_be_bytes());
    Some(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back() {
        let listing = Listing { keys_only: true, after: 9, counted: 4, modseq: 8 };
        for phase in [Phase::Steady, Phase::First, Phase::Listing(listing)] {
            let position = Position { uid_validity: 1, last_uid: 2, modseq: 3, messages: UNCOUNTED, phase };
            assert_eq!(Position::decode(&position.encode()), Some(position));
        }
        assert_eq!(Position::decode(&Cursor::new([])), None);
        assert_eq!(Position::decode(&Cursor::new([2; 26])), None);
    }
}
