//! `Retry-After`: seconds or an HTTP date (RFC 9110, sections 5.6.7 and 10.2.3).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::fmt::rfc2822::DateTimeParser;

/// The longest wait that a server's word makes us wait; longer ones, and dates far ahead, are cut to it.
pub const MOST_PATIENCE: Duration = Duration::from_secs(3600);

/// How long the header asks to wait, seen from `now`; `None` if it makes no sense. A date that is past is no wait.
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let wait = match value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        true => value.parse().map_or(MOST_PATIENCE, Duration::from_secs),
        false => until(value, now)?,
    };
    Some(wait.min(MOST_PATIENCE))
}

fn until(date: &str, now: SystemTime) -> Option<Duration> {
    let at = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(date).ok()?.as_second();
    let now = i64::try_from(now.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?;
    Some(Duration::from_secs(u64::try_from(at.saturating_sub(now)).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_capped() {
        // 1994-11-06T08:49:37Z, the example of RFC 9110.
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(retry_after(text, now), expected.map(Duration::from_secs), "{text:?}");
        };
        check("120", Some(120));
        check(" 0 ", Some(0));
        check("99999999999999999999999", Some(3600));
        check("Sun, 06 Nov 1994 08:50:37 GMT", Some(60));
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(0));
        check("Sun, 06 Nov 1994 08:00:00 GMT", Some(0));
        check("Fri, 31 Dec 1999 23:59:59 GMT", Some(3600));
        check("", None);
        check("-5", None);
        check("soon", None);
    }
}
