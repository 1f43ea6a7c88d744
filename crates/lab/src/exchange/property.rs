//! Numbers and names of the MAPI properties that items bear ([MS-OXPROPS]).

use jiff::Timestamp;

use crate::tenant::codec::{Guid, Key, Name, Property, Value};

pub(super) const IMPORTANCE: u16 = 0x0017;
pub(super) const CLASS: u16 = 0x001a;
pub(super) const SENSITIVITY: u16 = 0x0036;
pub(super) const SUBJECT: u16 = 0x0037;
pub(super) const SUBMIT_TIME: u16 = 0x0039;
pub(super) const FROM_NAME: u16 = 0x0042;
pub(super) const FROM_KIND: u16 = 0x0064;
pub(super) const FROM_ADDRESS: u16 = 0x0065;
pub(super) const TOPIC: u16 = 0x0070;
pub(super) const HEADERS: u16 = 0x007d;
pub(super) const RECIPIENT_KIND: u16 = 0x0c15;
pub(super) const SENDER_NAME: u16 = 0x0c1a;
pub(super) const SENDER_KIND: u16 = 0x0c1e;
pub(super) const SENDER_ADDRESS: u16 = 0x0c1f;
pub(super) const DISPLAY_CC: u16 = 0x0e03;
pub(super) const DISPLAY_TO: u16 = 0x0e04;
pub(super) const DELIVERY_TIME: u16 = 0x0e06;
pub(super) const FLAGS: u16 = 0x0e07;
pub(super) const ATTACHMENT_NUMBER: u16 = 0x0e21;
pub(super) const BODY: u16 = 0x1000;
pub(super) const HTML: u16 = 0x1013;
pub(super) const MESSAGE_ID: u16 = 0x1035;
pub(super) const REFERENCES: u16 = 0x1039;
pub(super) const IN_REPLY_TO: u16 = 0x1042;
pub(super) const LAST_VERB: u16 = 0x1081;
pub(super) const FLAG_STATUS: u16 = 0x1090;
pub(super) const ROW: u16 = 0x3000;
pub(super) const DISPLAY_NAME: u16 = 0x3001;
pub(super) const ADDRESS_KIND: u16 = 0x3002;
pub(super) const ADDRESS: u16 = 0x3003;
pub(super) const CREATION_TIME: u16 = 0x3007;
pub(super) const MODIFICATION_TIME: u16 = 0x3008;
pub(super) const SEARCH_KEY: u16 = 0x300b;
pub(super) const ATTACHMENT_DATA: u16 = 0x3701;
pub(super) const ATTACHMENT_METHOD: u16 = 0x3705;
pub(super) const ATTACHMENT_NAME: u16 = 0x3707;
pub(super) const ATTACHMENT_TYPE: u16 = 0x370e;
pub(super) const INTERNET_PAGE: u16 = 0x3fde;
pub(super) const SMTP: u16 = 0x39fe;
pub(super) const ATTACHMENT_HIDDEN: u16 = 0x7ffe;
pub(super) const RECIPIENT_STATE: u16 = 0x5fff;

/// An attachment that holds its octets, and one that holds a message.
pub(super) const BY_VALUE: i32 = 1;
pub(super) const EMBEDDED: i32 = 5;

/// The octets of a set `000620xx-0000-0000-C000-000000000046`.
const fn office(number: u8) -> Guid {
    Guid([number, 0x20, 0x06, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46])
}

pub(super) const APPOINTMENT: Guid = office(0x02);
pub(super) const TASK: Guid = office(0x03);
pub(super) const PERSON: Guid = office(0x04);
pub(super) const COMMON: Guid = office(0x08);
pub(super) const JOURNAL: Guid = office(0x0a);
pub(super) const NOTE: Guid = office(0x0e);
pub(super) const MEETING: Guid =
    Guid([0x90, 0xda, 0xd8, 0x6e, 0x0b, 0x45, 0x1b, 0x10, 0x98, 0xda, 0, 0xaa, 0, 0x3f, 0x13, 0x05]);

/// The key of a property with a number in a set.
pub(super) const fn named(set: Guid, number: u32) -> Key {
    Key::Named(set, Name::Number(number))
}

fn of(key: Key, kind: u16, value: Value) -> Property {
    Property { key, kind, value }
}

pub(super) fn text(key: Key, text: &str) -> Property {
    of(key, 0x001f, Value::from_text(text))
}

pub(super) fn number(key: Key, number: i32) -> Property {
    of(key, 0x0003, Value::from_number(number))
}

pub(super) fn truth(key: Key, truth: bool) -> Property {
    of(key, 0x000b, Value::Fixed(u16::from(truth).to_le_bytes().to_vec()))
}

pub(super) fn binary(key: Key, octets: &[u8]) -> Property {
    of(key, 0x0102, Value::Long(octets.to_vec()))
}

pub(super) fn double(key: Key, number: f64) -> Property {
    of(key, 0x0005, Value::Fixed(number.to_le_bytes().to_vec()))
}

/// A time, from seconds since 1970.
pub(super) fn time(key: Key, seconds: i64) -> Property {
    of(key, 0x0040, Value::Fixed(filetime(seconds).to_le_bytes().to_vec()))
}

pub(super) fn texts(key: Key, texts: &[String]) -> Property {
    of(key, 0x101f, Value::Many(texts.iter().map(|text| Value::from_text(text)).collect()))
}

/// Steps of 100 nanoseconds since 1601, from seconds since 1970.
pub(super) fn filetime(seconds: i64) -> u64 {
    u64::try_from((seconds + 11_644_473_600) * 10_000_000).unwrap_or(0)
}

/// Seconds since 1970, from a property's value.
pub(super) fn seconds(filetime: i64) -> i64 {
    filetime.div_euclid(10_000_000) - 11_644_473_600
}

/// A time as XML has it.
pub(super) fn shown(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sets_are_those_of_the_specification() {
        assert_eq!(filetime(1_583_398_800), 132_278_724_000_000_000);
        assert_eq!(seconds(132_278_724_000_000_000), 1_583_398_800);
        assert_eq!(shown(1_583_398_800), "2020-03-05T09:00:00Z");
        assert_eq!(APPOINTMENT.to_string(), "00062002-0000-0000-c000-000000000046");
        assert_eq!(MEETING.to_string(), "6ed8da90-450b-101b-98da-00aa003f1305");
    }
}
