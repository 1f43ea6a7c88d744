//! The few things of an X.509 certificate that are needed to check a signature (RFC 5280, section 4.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A certificate.
pub(super) struct Certificate {
    pub(super) der: Vec<u8>,
    /// The subject's public key: RSA, as PKCS #1 has it.
    pub(super) public_key: Vec<u8>,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const BIT_STRING: u8 = 0x03;
const UTC_TIME: u8 = 0x17;

impl Certificate {
    /// The first certificate of a PEM text.
    pub(super) fn from_pem(pem: &str) -> Option<Self> {
        let body = pem.split("-----BEGIN CERTIFICATE-----").nth(1)?.split("-----END").next()?;
        let text: String = body.chars().filter(|character| !character.is_whitespace()).collect();
        Self::from_der(STANDARD.decode(text).ok()?)
    }

    fn from_der(der: Vec<u8>) -> Option<Self> {
        let (_, certificate, _) = element(&der)?;
        let (_, mut fields, _) = element(certificate)?;
        if fields.first() == Some(&VERSION) {
            fields = element(fields)?.2;
        }
        // Serial number, signature algorithm, issuer.
        for _ in 0..3 {
            fields = element(fields)?.2;
        }
        let (_, validity, rest) = element(fields)?;
        let (_, _subject, rest) = element(rest)?;
        let (SEQUENCE, key_info, _) = element(rest)? else { return None };
        let (_, _algorithm, key) = element(key_info)?;
        let (BIT_STRING, bits, _) = element(key)? else { return None };
        let (first, first_time, second) = element(validity)?;
        let (last, last_time, _) = element(second)?;
        let (not_before, not_after) = (time(first, first_time)?, time(last, last_time)?);
        let public_key = bits.get(1..)?.to_vec();
        Some(Self { public_key, not_before, not_after, der })
    }
}

/// Tag, contents, and what follows.
fn element(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = octets.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |sum, digit| (sum << 8) | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

/// `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` after.
fn time(tag: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let text = match tag {
        UTC_TIME if text < "5" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        _ => text.to_owned(),
    };
    let time = DateTime::strptime("%Y%m%d%H%M%SZ", &text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
