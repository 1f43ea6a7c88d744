//! Series as a store keeps them: the recurrence of an appointment ([MS-OXOCAL] section 2.2.1.44), time zones
//! (2.2.1.39), global object ids (2.2.1.27).

use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::appointment::{Exception, Series};

const VERSION: u16 = 0x3004;
const WEEKLY: u16 = 0x200b;
const BY_WEEK: u16 = 1;
const ENDS_AFTER_COUNT: u32 = 0x2022;
const MONDAY: u32 = 1;
const HAS_SUBJECT: u16 = 1;

/// The rules of the zone that everybody here lives in; no machine needs to have a list of zones.
const ZONE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
/// Its name in Windows, and what people read.
pub(crate) const WINDOWS_ZONE: &str = "W. Europe Standard Time";
pub(crate) const ZONE_NAME: &str = "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna";

/// The local time of an instant.
pub(super) fn local(seconds: i64) -> DateTime {
    let zone = TimeZone::posix(ZONE).unwrap_or(TimeZone::UTC);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone).datetime()
}

/// The instant of a local time.
pub(super) fn instant(local: DateTime) -> i64 {
    let zone = TimeZone::posix(ZONE).unwrap_or(TimeZone::UTC);
    zone.to_zoned(local).map_or(0, |zoned| zoned.timestamp().as_second())
}

/// The same time of day so many weeks later.
pub(super) fn weeks_later(seconds: i64, weeks: i64) -> i64 {
    instant(local(seconds).checked_add(Span::new().weeks(weeks)).unwrap_or_else(|_| local(seconds)))
}

/// Minutes since 1601 of a local time.
fn minutes(local: DateTime) -> u32 {
    let seconds = TimeZone::UTC.to_zoned(local).map_or(0, |zoned| zoned.timestamp().as_second());
    u32::try_from((seconds + 11_644_473_600) / 60).unwrap_or(0)
}

fn midnight(seconds: i64) -> u32 {
    let time = minutes(local(seconds));
    time - time % 1440
}

/// The octets of a series that begins then and takes so many seconds each time.
pub(super) fn octets(series: &Series, start: i64, length: i64) -> Vec<u8> {
    let mut out = Vec::new();
    pattern(&mut out, series, start);
    let begin = minutes(local(start)) - midnight(start);
    let long = |out: &mut Vec<u8>, number: u32| out.extend_from_slice(&number.to_le_bytes());
    [0x3006, 0x3009, begin, begin + (length / 60) as u32].into_iter().for_each(|number| long(&mut out, number));
    out.extend_from_slice(&(series.exceptions.len() as u16).to_le_bytes());
    series.exceptions.iter().for_each(|exception| short_exception(&mut out, exception));
    long(&mut out, 0);
    series.exceptions.iter().for_each(|exception| long_exception(&mut out, exception));
    long(&mut out, 0);
    out
}

fn pattern(out: &mut Vec<u8>, series: &Series, start: i64) {
    for word in [VERSION, VERSION, WEEKLY, BY_WEEK, 0] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    let first = midnight(start);
    let weekday = local(start).date().weekday();
    let week_start = first - weekday.to_monday_zero_offset() as u32 * 1440;
    let mut changed: Vec<u32> = series.exceptions.iter().map(|exception| midnight(exception.original)).collect();
    changed.sort_unstable();
    let mut deleted: Vec<u32> =
        series.deleted.iter().map(|day| midnight(*day)).chain(changed.iter().copied()).collect();
    deleted.sort_unstable();
    let moved: Vec<u32> = {
        let mut days: Vec<u32> = series.exceptions.iter().map(|exception| midnight(exception.start)).collect();
        days.sort_unstable();
        days
    };
    let last = midnight(weeks_later(start, i64::from(series.interval) * (i64::from(series.count) - 1)));
    let fixed = [
        week_start % (series.interval * 10_080),
        series.interval,
        0,
        1 << weekday_number(weekday),
        ENDS_AFTER_COUNT,
        series.count,
        MONDAY,
    ];
    let lists = [&[deleted.len() as u32][..], &deleted, &[moved.len() as u32], &moved, &[first, last]].concat();
    fixed.into_iter().chain(lists).for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

/// From Sunday.
fn weekday_number(weekday: Weekday) -> u32 {
    weekday.to_sunday_zero_offset() as u32
}

fn times(out: &mut Vec<u8>, exception: &Exception) {
    for time in [exception.start, exception.end, exception.original] {
        out.extend_from_slice(&minutes(local(time)).to_le_bytes());
    }
}

fn short_exception(out: &mut Vec<u8>, exception: &Exception) {
    times(out, exception);
    let subject = encoding_rs::WINDOWS_1252.encode(&exception.subject).0.into_owned();
    let length = subject.len() as u16;
    for word in [HAS_SUBJECT, length + 1, length] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(&subject);
}

fn long_exception(out: &mut Vec<u8>, exception: &Exception) {
    for number in [4_u32, 0, 0] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    times(out, exception);
    let units: Vec<u16> = exception.subject.encode_utf16().collect();
    out.extend_from_slice(&(units.len() as u16).to_le_bytes());
    units.iter().for_each(|unit| out.extend_from_slice(&unit.to_le_bytes()));
    out.extend_from_slice(&0_u32.to_le_bytes());
}

/// The zone's rules as a structure: an hour east, summer time from March to October.
pub(super) fn zone_octets() -> Vec<u8> {
    let mut out = Vec::new();
    [-60_i32, 0, -60].iter().for_each(|bias| out.extend_from_slice(&bias.to_le_bytes()));
    for (month, hour) in [(10_u16, 3_u16), (3, 2)] {
        for word in [0, 0, month, 0, 5, hour, 0, 0, 0] {
            out.extend_from_slice(&word.to_le_bytes());
        }
    }
    out
}

/// A global object id around sixteen octets.
pub(super) fn global_id(own: &[u8]) -> Vec<u8> {
    const LEAD: [u8; 16] = [0x04, 0, 0, 0, 0x82, 0, 0xe0, 0, 0x74, 0xc5, 0xb7, 0x10, 0x1a, 0x82, 0xe0, 0x08];
    [&LEAD[..], &[0; 20], &(own.len() as u32).to_le_bytes(), own].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_keeps_the_time_of_day() {
        // 2026-03-23 09:00 in Oslo, a week before the clocks change.
        let start = 1_774_252_800;
        assert_eq!(local(start).to_string(), "2026-03-23T09:00:00");
        assert_eq!(local(weeks_later(start, 1)).to_string(), "2026-03-30T09:00:00");
        assert_eq!(weeks_later(start, 1) - start, 7 * 86_400 - 3_600);
    }

    #[test]
    fn a_plain_series_has_the_length_of_its_fields() {
        let series = Series { interval: 1, count: 4, exceptions: Vec::new(), deleted: Vec::new() };
        let octets = octets(&series, 1_774_252_800, 3_600);
        assert_eq!(octets.len(), 10 + 7 * 4 + 4 + 4 + 8 + 16 + 2 + 4 + 4);
        assert_eq!(&octets[..10], [0x04, 0x30, 0x04, 0x30, 0x0b, 0x20, 1, 0, 0, 0]);
        assert_eq!(zone_octets().len(), 48);
    }
}
