//! Dates with times (XML Schema part 2 section 3.2.7): any number of digits of a second, with a zone or in UTC.

use cutover_model::Timestamp;

/// 100 ns from 1601 to 1970.
const EPOCH_AS_FILE_TIME: i64 = 116_444_736_000_000_000;

/// An instant to 100 ns, as MAPI counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant {
    /// Seconds since 1970.
    seconds: i64,
    /// 100 ns after it.
    fraction: i64,
    /// Minutes east of UTC.
    offset: i16,
}

impl Instant {
    /// Reads an instant; nothing if it is none. Without a zone it is UTC.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.trim().split_once('T')?;
        let (year, month, day) = date_of(date)?;
        let place = time.find(['Z', '+', '-']).unwrap_or(time.len());
        let (clock, zone) = time.split_at(place);
        let (clock, digits) = clock.split_once('.').unwrap_or((clock, ""));
        let offset = zone_of(zone)?;
        let seconds = days(year, month, day) * 86_400 + clock_of(clock)? - i64::from(offset) * 60;
        Some(Self { seconds, fraction: fraction_of(digits)?, offset })
    }

    /// In the model's words.
    pub(crate) fn timestamp(self) -> Timestamp {
        Timestamp { seconds: self.seconds, offset_minutes: self.offset }
    }

    /// As `PtypTime`; nothing before 1601.
    pub(crate) fn file_time(self) -> Option<u64> {
        let ticks = self.seconds.checked_mul(10_000_000)?.checked_add(self.fraction)?;
        u64::try_from(ticks.checked_add(EPOCH_AS_FILE_TIME)?).ok()
    }
}

/// The instant in a text, in the model's words.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    Instant::parse(text).map(Instant::timestamp)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn date_of(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split('-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let sound = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    sound.then_some((year, month, day))
}

fn clock_of(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hour, minute, second) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let sound = parts.next().is_none() && hour <= 24 && minute < 60 && second <= 60;
    sound.then_some(hour * 3600 + minute * 60 + second)
}

/// Seven digits of a second; further ones are dropped.
fn fraction_of(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seven = digits.bytes().chain(std::iter::repeat(b'0')).take(7);
    Some(seven.fold(0, |value, digit| value * 10 + i64::from(digit - b'0')))
}

fn zone_of(text: &str) -> Option<i16> {
    let (sign, rest) = match text.as_bytes().first() {
        None | Some(b'Z') => return (text.len() <= 1).then_some(0),
        Some(b'-') => (-1, &text[1..]),
        Some(_) => (1, &text[1..]),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let offset = number(hours, 2)? * 60 + number(minutes, 2)?;
    (offset <= 14 * 60).then_some(sign * i16::try_from(offset).ok()?)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// An instant as requests carry it, in UTC.
pub(crate) fn written(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * shifted_month + 2) / 5 + 1, (shifted_month + 2) % 12 + 1);
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(i64, i16)>) {
        let found = timestamp(text).map(|time| (time.seconds, time.offset_minutes));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_have_zones_and_fractions() {
        check("1970-01-01T00:00:00Z", Some((0, 0)));
        check("2026-11-22T08:36:44.760838300Z", Some((1_795_336_604, 0)));
        check("2024-02-29T23:30:00+01:00", Some((1_709_245_800, 60)));
        check("2024-02-29T23:30:00-03:30", Some((1_709_262_000, -210)));
        check("2024-02-29T23:30:00", Some((1_709_249_400, 0)));
        check("0001-01-01T00:00:00Z", Some((-62_135_596_800, 0)));
        for wrong in [
            "",
            "2024-02-29",
            "2024-13-01T00:00:00Z",
            "2024-01-01T1:00:00Z",
            "-024-01-01T01:00:00Z",
            "T",
            "2024-01-01T00:00:00ä",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn mapi_counts_from_1601() {
        let ticks = |text| Instant::parse(text).and_then(Instant::file_time);
        assert_eq!(ticks("1601-01-01T00:00:00.0000001Z"), Some(1));
        assert_eq!(ticks("1600-12-31T23:59:59Z"), None);
        assert_eq!(ticks("1970-01-01T00:00:00Z"), Some(116_444_736_000_000_000));
    }

    proptest! {
        #[test]
        fn what_was_written_comes_back(seconds in -62_135_596_800_i64..253_402_300_800) {
            prop_assert_eq!(timestamp(&written(seconds)).map(|time| time.seconds), Some(seconds));
        }

        #[test]
        fn any_text_is_taken(text: String) {
            let _ = Instant::parse(&text).and_then(Instant::file_time);
        }
    }
}
