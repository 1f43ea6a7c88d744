//! A date that can be read is written so that it reads back as the same instant and zone (RFC 9051 `date-time`).

#![no_main]

use cutover_imap::codec::{format_date, parse_date};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some(date) = parse_date(input) {
        assert_eq!(parse_date(format_date(date).as_bytes()), Some(date));
    }
});
