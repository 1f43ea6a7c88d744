//! How text goes onto the wire: charsets, transfer encodings, encoded words, folder names, dates.
//! RFC 2045, RFC 2047, RFC 3501 section 5.1.3, RFC 5322 section 3.3.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use encoding_rs::Encoding;

/// Text in a charset by its name; characters it lacks become numeric references.
pub(crate) fn in_charset(text: &str, charset: &str) -> Vec<u8> {
    match Encoding::for_label(charset.as_bytes()) {
        Some(encoding) => encoding.encode(text).0.into_owned(),
        None => text.as_bytes().to_vec(),
    }
}

/// Base64 in lines of 76.
pub(crate) fn base64_lines(octets: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(octets);
    let mut out = Vec::with_capacity(text.len() + text.len() / 76 + 1);
    for line in text.as_bytes().chunks(76) {
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    out
}

/// Quoted-printable, with soft line breaks.
pub(crate) fn quoted_printable(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len() * 5 / 4);
    let mut column = 0;
    for (at, byte) in octets.iter().enumerate() {
        let before_end = matches!(octets.get(at + 1), None | Some(b'\n'));
        let plain = matches!(byte, 33..=60 | 62..=126) || (matches!(byte, b' ' | b'\t') && !before_end);
        if *byte == b'\n' {
            out.push(b'\n');
            column = 0;
            continue;
        }
        if column > 71 {
            out.extend_from_slice(b"=\n");
            column = 0;
        }
        if plain {
            out.push(*byte);
            column += 1;
        } else {
            out.extend_from_slice(format!("={byte:02X}").as_bytes());
            column += 3;
        }
    }
    out
}

/// An encoded word in Base64.
pub(crate) fn word_b(text: &str, charset: &str) -> Vec<u8> {
    format!("=?{charset}?B?{}?=", STANDARD.encode(in_charset(text, charset))).into_bytes()
}

/// An encoded word with the Q encoding.
pub(crate) fn word_q(text: &str, charset: &str) -> Vec<u8> {
    let mut out = format!("=?{charset}?Q?");
    for byte in in_charset(text, charset) {
        match byte {
            b' ' => out.push('_'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ => out.push_str(&format!("={byte:02X}")),
        }
    }
    out.push_str("?=");
    out.into_bytes()
}

/// A folder's name in modified UTF-7.
pub(crate) fn folder_name(name: &str) -> String {
    let mut out = String::new();
    let mut shifted: Vec<u8> = Vec::new();
    for character in name.chars() {
        if (' '..='~').contains(&character) {
            end_shift(&mut out, &mut shifted);
            out.push(character);
            if character == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    end_shift(&mut out, &mut shifted);
    out
}

fn end_shift(out: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        out.push('&');
        out.push_str(&STANDARD_NO_PAD.encode(&shifted).replace('/', ","));
        out.push('-');
        shifted.clear();
    }
}

/// The parts of an instant: year, month, day, hour, minute, second, and the day of the week from Sunday.
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) weekday: i64,
}

/// The civil date of an instant, by the 400-year cycle of the calendar.
pub(crate) fn civil(seconds: i64) -> Civil {
    let (days, second_of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
        hour: second_of_day / 3_600,
        minute: second_of_day / 60 % 60,
        second: second_of_day % 60,
        weekday: (days + 4).rem_euclid(7),
    }
}

/// A Date field's value in a zone that many minutes east.
pub(crate) fn date_field(seconds: i64, offset_minutes: i64) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Civil { year, month, day, hour, minute, second, weekday } = civil(seconds + offset_minutes * 60);
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let zone = offset_minutes.abs() / 60 * 100 + offset_minutes.abs() % 60;
    let (weekday, month) = (DAYS[weekday as usize], MONTHS[month as usize - 1]);
    format!("{weekday}, {day} {month} {year} {hour:02}:{minute:02}:{second:02} {sign}{zone:04}")
}

/// SHA-256 and length of the CRLF form.
pub(crate) fn fingerprint(message: &[u8]) -> ([u8; 32], u64) {
    let mut form = Vec::with_capacity(message.len() + message.len() / 32);
    let mut before = 0;
    for byte in message {
        if *byte == b'\n' && before != b'\r' {
            form.push(b'\r');
        }
        form.push(*byte);
        before = *byte;
    }
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(digest(&SHA256, &form).as_ref());
    (sha256, form.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_modified_utf_7() {
        assert_eq!(folder_name("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "RFC 3501, 5.1.3");
        assert_eq!(folder_name("R&D"), "R&-D");
        assert_eq!(folder_name("Entwürfe"), "Entw&APw-rfe");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date_field(880_127_706, -360), "Fri, 21 Nov 1997 09:55:06 -0600", "RFC 5322, A.1.1");
        assert_eq!(date_field(951_782_400, 0), "Tue, 29 Feb 2000 00:00:00 +0000");
    }

    #[test]
    fn transfer_encodings_are_those_of_rfc_2045() {
        assert_eq!(quoted_printable("smør = \n".as_bytes()), b"sm=C3=B8r =3D=20\n");
        assert_eq!(word_q("Kåre x", "iso-8859-1"), b"=?iso-8859-1?Q?K=E5re_x?=");
        assert_eq!(word_b("日本", "iso-2022-jp"), b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=");
        assert!(quoted_printable(&b"x ".repeat(200)).split(|b| *b == b'\n').all(|line| line.len() <= 76));
    }
}
