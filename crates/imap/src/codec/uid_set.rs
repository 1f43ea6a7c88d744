//! Sets of UIDs (RFC 9051 `sequence-set`): read, written compactly, and cut into what fits a command.

/// Ranges of UIDs, in the order in which they were told. Never `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UidSet {
    ranges: Vec<(u32, u32)>,
}

impl UidSet {
    /// Reads `1:5,7`. `None` where it is not a set of numbers; a range that runs backwards is turned round.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut set = Self::default();
        for part in text.split(|&octet| octet == b',') {
            let mut ends = part.splitn(2, |&octet| octet == b':');
            let low = parse_uid(ends.next()?)?;
            let high = ends.next().map_or(Some(low), parse_uid)?;
            set.ranges.push((low.min(high), low.max(high)));
        }
        Some(set)
    }

    /// From UIDs in ascending order.
    pub fn from_sorted(uids: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::default();
        uids.into_iter().for_each(|uid| set.push(uid));
        set
    }

    /// Adds a UID at the end; one that follows the last is joined to its range.
    pub fn push(&mut self, uid: u32) {
        match self.ranges.last_mut() {
            Some((_, high)) if high.checked_add(1) == Some(uid) => *high = uid,
            _ => self.ranges.push((uid, uid)),
        }
    }

    /// Adds all of another set at the end.
    pub fn extend(&mut self, other: &UidSet) {
        self.ranges.extend_from_slice(&other.ranges);
    }

    /// How many UIDs it names.
    pub fn len(&self) -> u64 {
        self.ranges.iter().map(|(low, high)| u64::from(high - low) + 1).sum()
    }

    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Every UID, in the order told. A hostile set can name four thousand million: ask [`UidSet::len`] first.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.ranges.iter().flat_map(|&(low, high)| low..=high)
    }

    /// Sorts the ranges, joins those that touch, and keeps what lies in `low..=high`.
    #[must_use]
    pub fn sorted_within(&self, low: u32, high: u32) -> Self {
        let clip = |&(from, to): &(u32, u32)| Some((from.max(low), to.min(high))).filter(|(from, to)| from <= to);
        let mut ranges: Vec<_> = self.ranges.iter().filter_map(clip).collect();
        ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match joined.last_mut() {
                Some((_, end)) if from <= end.saturating_add(1) => *end = (*end).max(to),
                _ => joined.push((from, to)),
            }
        }
        Self { ranges: joined }
    }

    /// As it goes into a command.
    pub fn write(&self) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        for &(low, high) in &self.ranges {
            let comma = if out.is_empty() { "" } else { "," };
            let written = if low == high { write!(out, "{comma}{low}") } else { write!(out, "{comma}{low}:{high}") };
            debug_assert!(written.is_ok(), "writing to a string cannot fail");
        }
        out
    }

    /// Cuts ascending UIDs into sets of at most `most` UIDs and some 6 kB of text, which every server takes.
    pub fn chunks(uids: &[u32], most: usize) -> Vec<&[u32]> {
        let mut chunks = Vec::new();
        let (mut start, mut ranges) = (0, 0);
        for (place, uid) in uids.iter().enumerate() {
            let follows = place > start && uids.get(place - 1).and_then(|before| before.checked_add(1)) == Some(*uid);
            // A range is at most 22 octets: two numbers of ten digits, a colon and a comma.
            if place - start >= most || (!follows && ranges >= 270) {
                chunks.push(&uids[start..place]);
                (start, ranges) = (place, 0);
            }
            ranges += usize::from(!follows || place == start);
        }
        if start < uids.len() {
            chunks.push(&uids[start..]);
        }
        chunks
    }
}

fn parse_uid(text: &[u8]) -> Option<u32> {
    super::scanner::parse_number(text).and_then(|number| u32::try_from(number).ok())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn sets_are_read_and_written() {
        let set = UidSet::parse(b"5,1:3,9:8").unwrap();
        assert_eq!(set.iter().collect::<Vec<_>>(), [5, 1, 2, 3, 8, 9]);
        assert_eq!(set.sorted_within(2, 8).write(), "2:3,5,8");
        assert_eq!(UidSet::from_sorted([1, 2, 3, 7, 9, 10]).write(), "1:3,7,9:10");
        assert_eq!(UidSet::parse(b"1:*"), None);
        assert_eq!(UidSet::parse(b""), None);
        assert_eq!(UidSet::parse(b"1:4294967295").unwrap().len(), u64::from(u32::MAX));
    }

    #[test]
    fn chunks_are_bounded_and_lose_nothing() {
        let uids: Vec<u32> = (1..2000).filter(|uid| uid % 3 != 0).map(|uid| uid * 2_000_000).collect();
        let chunks = UidSet::chunks(&uids, 1000);
        assert_eq!(chunks.concat(), uids);
        for chunk in &chunks {
            assert!(UidSet::from_sorted(chunk.iter().copied()).write().len() <= 6000);
        }
        let dense: Vec<u32> = (1..=2500).collect();
        let lengths: Vec<usize> = UidSet::chunks(&dense, 1000).iter().map(|chunk| chunk.len()).collect();
        assert_eq!(lengths, [1000, 1000, 500]);
    }
}
