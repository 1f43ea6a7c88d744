//! Times as a stream has them: steps of 100 nanoseconds since 1601.

use jiff::Timestamp;

/// From 1601 to 1970.
const OFFSET: i128 = 116_444_736_000_000_000;

pub(super) fn from_filetime(filetime: i64) -> Option<Timestamp> {
    let nanoseconds = (i128::from(filetime) - OFFSET) * 100;
    Timestamp::from_nanosecond(nanoseconds).ok()
}

pub(super) fn to_filetime(time: Timestamp) -> u64 {
    u64::try_from(time.as_nanosecond() / 100 + OFFSET).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn times_go_both_ways() {
        let time: Timestamp = "2020-03-05T09:00:00Z".parse().unwrap();
        assert_eq!(to_filetime(time), 132_278_724_000_000_000);
        assert_eq!(from_filetime(132_278_724_000_000_000), Some(time));
        assert_eq!(from_filetime(i64::MAX), None);
    }
}
