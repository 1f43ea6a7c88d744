//! INTERNALDATE: read leniently, written strictly (RFC 9051 `date-time`).

use cutover_model::Timestamp;

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// Reads `17-Jul-1996 02:44:25 -0700`. Values out of their range are clamped; `None` where the shape is another.
pub fn parse_date(text: &[u8]) -> Option<Timestamp> {
    let mut words = text.split(|&octet| octet == b' ').filter(|word| !word.is_empty());
    let mut date = words.next()?.splitn(3, |&octet| octet == b'-');
    let mut time = words.next()?.split(|&octet| octet == b':');
    let day = number(date.next()?)?.clamp(1, 31);
    let month = month(date.next()?)?;
    let year = number(date.next()?)?.min(9999);
    let hour = number(time.next()?)?.min(23);
    let minute = number(time.next()?)?.min(59);
    let second = time.next().map_or(Some(0), number)?.min(59);
    let offset_minutes = words.next().map_or(0, offset);
    let local =
        days_from_civil(year, month, day.min(days_in(year, month))) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(Timestamp { seconds: local - i64::from(offset_minutes) * 60, offset_minutes })
}

/// Writes the date as APPEND takes it, without quotes. Years outside 0 to 9999 are clamped.
pub fn format_date(date: Timestamp) -> String {
    let offset = date.offset_minutes.clamp(-1439, 1439);
    let latest = days_from_civil(9999, 12, 31) * 86_400 + 86_399;
    let local = date.seconds.saturating_add(i64::from(offset) * 60).clamp(days_from_civil(0, 1, 1) * 86_400, latest);
    let (year, month, day) = civil_from_days(local.div_euclid(86_400));
    let second = local.rem_euclid(86_400);
    let name = MONTHS
        .get(usize::try_from(month - 1).unwrap_or(0))
        .map_or("Jan", |name| std::str::from_utf8(name.as_slice()).unwrap_or("Jan"));
    let sign = if offset < 0 { '-' } else { '+' };
    let zone = offset.unsigned_abs();
    format!(
        "{day:02}-{name}-{year:04} {:02}:{:02}:{:02} {sign}{:02}{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60,
        zone / 60,
        zone % 60
    )
}

fn number(text: &[u8]) -> Option<i64> {
    let number = super::scanner::parse_number(text)?;
    Some(i64::try_from(number).unwrap_or(i64::MAX))
}

fn month(name: &[u8]) -> Option<i64> {
    let place = MONTHS.iter().position(|known| name.eq_ignore_ascii_case(known.as_slice()))?;
    i64::try_from(place + 1).ok()
}

/// Minutes east of UTC. A zone that cannot be read is UTC.
fn offset(zone: &[u8]) -> i16 {
    let (sign, digits) = match zone.split_first() {
        Some((b'+', digits)) => (1, digits),
        Some((b'-', digits)) => (-1, digits),
        _ => return 0,
    };
    let value = if digits.len() == 4 { number(digits).unwrap_or(0) } else { 0 };
    i16::try_from((value / 100).min(23) * 60 + (value % 100).min(59)).unwrap_or(0) * sign
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_rfc_3501() {
        let date = parse_date(b"17-Jul-1996 02:44:25 -0700").unwrap();
        assert_eq!(date, Timestamp { seconds: 837_596_665, offset_minutes: -420 });
        assert_eq!(format_date(date), "17-Jul-1996 02:44:25 -0700");
    }

    #[test]
    fn odd_dates_are_clamped_or_refused() {
        assert_eq!(parse_date(b" 1-jan-1970 00:00:00 +0000").unwrap(), Timestamp::utc(0));
        assert_eq!(parse_date(b"30-Feb-2020 25:61:61 +0000"), parse_date(b"29-Feb-2020 23:59:59 +0000"));
        assert_eq!(parse_date(b"01-Jan-1970 00:00:00 GMT").unwrap(), Timestamp::utc(0));
        assert_eq!(parse_date(b"01-Jan-1970 00:00:00 +9999").unwrap().offset_minutes, 23 * 60 + 59);
        assert_eq!(parse_date(b"yesterday"), None);
        assert_eq!(format_date(Timestamp::utc(i64::MAX)), "31-Dec-9999 23:59:59 +0000");
        assert_eq!(format_date(Timestamp::utc(i64::MIN)), "01-Jan-0000 00:00:00 +0000");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(seconds in -62_000_000_000i64..253_000_000_000, offset in -1439i16..=1439) {
            let date = Timestamp { seconds, offset_minutes: offset };
            prop_assert_eq!(parse_date(format_date(date).as_bytes()), Some(date));
        }
    }
}
