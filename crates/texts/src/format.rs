//! Numbers, sizes, rates, durations and instants as people write them in each language.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{Language, Texts};

/// Groups of three digits: `1,234,567`, in Norwegian with no-break spaces. Four digits stay together in Norwegian.
pub(crate) fn grouped(number: u64, language: Language) -> String {
    let digits = number.to_string();
    let separator = match language {
        Language::English => ',',
        Language::NorwegianBokmal if digits.len() <= 4 => return digits,
        Language::NorwegianBokmal => '\u{a0}',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A number in tenths, with the language's decimal sign.
fn tenths(tenths: u64, language: Language) -> String {
    let sign = match language {
        Language::English => '.',
        Language::NorwegianBokmal => ',',
    };
    format!("{}{sign}{}", grouped(tenths / 10, language), tenths % 10)
}

fn small(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

impl Texts {
    /// A count: `12,345`.
    pub fn number(&self, number: u64) -> String {
        grouped(number, self.language())
    }

    /// A size in powers of ten: `812 B`, `4.2 kB`, `1.3 GB`.
    pub fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
        let bytes = u128::from(bytes);
        if bytes < 1_000 {
            return format!("{bytes}\u{a0}B");
        }
        let mut divisor = 1_000_u128;
        let mut unit = 0;
        while (bytes + divisor / 2) / divisor >= 1_000 && unit + 1 < UNITS.len() {
            divisor *= 1_000;
            unit += 1;
        }
        let in_tenths = small((bytes * 10 + divisor / 2) / divisor);
        let amount = match in_tenths {
            0..1_000 => tenths(in_tenths, self.language()),
            _ => self.number(small((bytes + divisor / 2) / divisor)),
        };
        format!("{amount}\u{a0}{}", UNITS[unit])
    }

    /// A rate: `3.4 MB/s`.
    pub fn rate(&self, bytes_per_second: u64) -> String {
        format!("{}/s", self.bytes(bytes_per_second))
    }

    /// A duration in its two largest units: `0.4 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`.
    pub fn duration(&self, duration: Duration) -> String {
        let seconds = duration.as_secs();
        let (large, small) = match seconds {
            0..10 => {
                let tenths_of_second = u64::from(duration.subsec_millis() + 50) / 100 + seconds * 10;
                return self.unit("seconds", tenths(tenths_of_second, self.language()));
            }
            10..60 => (("seconds", seconds), None),
            60..3_600 => (("minutes", seconds / 60), Some(("seconds", seconds % 60))),
            3_600..86_400 => (("hours", seconds / 3_600), Some(("minutes", seconds % 3_600 / 60))),
            _ => (("days", seconds / 86_400), Some(("hours", seconds % 86_400 / 3_600))),
        };
        let mut text = self.unit(large.0, self.number(large.1));
        if let Some((unit, amount)) = small.filter(|(_, amount)| *amount > 0) {
            text.push(' ');
            text.push_str(&self.unit(unit, self.number(amount)));
        }
        text
    }

    fn unit(&self, unit: &str, amount: String) -> String {
        self.say(&format!("duration-{unit}"), &[("amount", amount.into())])
    }

    /// An instant in this machine's time zone, to the minute: `2026-11-22 14:03`, in Norwegian `22.11.2026 14:03`.
    pub fn time(&self, seconds: i64) -> String {
        self.time_in(seconds, TimeZone::system())
    }

    fn time_in(&self, seconds: i64, zone: TimeZone) -> String {
        let pattern = match self.language() {
            Language::English => "%Y-%m-%d %H:%M",
            Language::NorwegianBokmal => "%d.%m.%Y %H:%M",
        };
        match Timestamp::from_second(seconds) {
            Ok(instant) => instant.to_zoned(zone).strftime(pattern).to_string(),
            Err(_) => self.word("time-unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> [Texts; 2] {
        Language::ALL.map(Texts::new)
    }

    #[test]
    fn numbers_are_grouped_as_the_language_groups_them() {
        let [english, norwegian] = both();
        assert_eq!(english.number(1_234_567), "1,234,567");
        assert_eq!(english.number(1_234), "1,234");
        assert_eq!(norwegian.number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(norwegian.number(1_234), "1234");
        assert_eq!(english.number(0), "0");
    }

    #[test]
    fn sizes_have_two_digits_or_three() {
        let [english, norwegian] = both();
        let sizes: Vec<String> =
            [0, 999, 1_000, 4_249, 99_949, 123_456, 999_999, 1_340_000_000].map(|n| english.bytes(n)).into();
        let shown: Vec<String> = sizes.iter().map(|size| size.replace('\u{a0}', " ")).collect();
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "4.2 kB", "99.9 kB", "123 kB", "1.0 MB", "1.3 GB"]);
        assert_eq!(norwegian.bytes(4_249), "4,2\u{a0}kB");
        assert_eq!(english.bytes(u64::MAX), "18,447\u{a0}PB");
    }

    #[test]
    fn durations_have_their_two_largest_units() {
        let [english, norwegian] = both();
        let shown = [400, 12_000, 125_000, 120_000, 12_000_000, 190_000_000]
            .map(|milliseconds| english.duration(Duration::from_millis(milliseconds)).replace('\u{a0}', " "));
        assert_eq!(shown, ["0.4 s", "12 s", "2 min 5 s", "2 min", "3 h 20 min", "2 d 4 h"]);
        assert_eq!(norwegian.duration(Duration::from_millis(3_400)), "3,4\u{a0}s");
    }

    #[test]
    fn instants_are_written_as_the_language_writes_them() {
        let [english, norwegian] = both();
        assert_eq!(english.time_in(1_795_356_180, TimeZone::UTC), "2026-11-22 14:03");
        assert_eq!(norwegian.time_in(1_795_356_180, TimeZone::UTC), "22.11.2026 14:03");
        assert_eq!(english.time_in(i64::MAX, TimeZone::UTC), english.word("time-unknown"));
    }
}
