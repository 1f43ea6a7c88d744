//! What a certificate says of itself (RFC 5280): names, issuer, validity, and the hash its signature is made with.
//!
//! Read from the outside and shown to people; whether it is to be believed is judged by `tls`.

pub(crate) mod der;

use std::net::IpAddr;

use cutover_model::Timestamp;

use self::der::{Reader, Value};

/// Names, at most, that are read.
const MOST_NAMES: usize = 1000;

/// The hash by which RFC 5929 names a certificate: the signature's, but SHA-256 for MD5 and SHA-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HashOfSignature {
    Sha256,
    Sha384,
    Sha512,
    /// None is laid down (Ed25519, for one).
    None,
}

/// A certificate, as far as people ask about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The subject's common name, or what there is of a name.
    pub subject: String,
    /// The issuer's common name, or what there is of a name.
    pub issuer: String,
    /// Whether it names itself as its issuer.
    pub is_self_signed: bool,
    /// From when on it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
    /// The hosts that it is for, as written (`*.old.example`).
    pub names: Vec<String>,
    pub(crate) hash_of_signature: HashOfSignature,
}

impl Certificate {
    /// Reads one (DER). `None` where it is none.
    pub fn parse(der: &[u8]) -> Option<Self> {
        let mut outer = Reader::new(Reader::new(der).expect(der::SEQUENCE)?);
        let mut body = Reader::new(outer.expect(der::SEQUENCE)?);
        let hash_of_signature = hash_of(outer.expect(der::SEQUENCE)?);
        if body.next_is(0xa0) {
            body.next()?;
        }
        body.expect(der::INTEGER)?;
        body.expect(der::SEQUENCE)?;
        let issuer = body.expect(der::SEQUENCE)?;
        let mut validity = Reader::new(body.expect(der::SEQUENCE)?);
        let not_before = time(&validity.next()?)?;
        let not_after = time(&validity.next()?)?;
        let subject = body.expect(der::SEQUENCE)?;
        body.expect(der::SEQUENCE)?;
        Some(Self {
            subject: shown(subject),
            issuer: shown(issuer),
            is_self_signed: subject == issuer,
            not_before,
            not_after,
            names: alternative_names(&mut body),
            hash_of_signature,
        })
    }

    /// Whether it is for this host, by its names (RFC 9525): a star stands for one label, the first.
    pub fn is_for(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.names.iter().any(|name| {
            let name = name.to_ascii_lowercase();
            match name.strip_prefix("*.") {
                Some(parent) => host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent),
                None => name == host,
            }
        })
    }
}

/// The hash in an `AlgorithmIdentifier`.
fn hash_of(algorithm: &[u8]) -> HashOfSignature {
    let mut parts = Reader::new(algorithm);
    let identifier = parts.expect(der::OBJECT_IDENTIFIER).unwrap_or_default();
    match identifier {
        // MD5 and SHA-1, with RSA, DSA and ECDSA.
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4 | 5]
        | [0x2b, 0x0e, 0x03, 0x02, 0x1d]
        | [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3]
        | [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1] => HashOfSignature::Sha256,
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11] | [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2] => {
            HashOfSignature::Sha256
        }
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12] | [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3] => {
            HashOfSignature::Sha384
        }
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13] | [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4] => {
            HashOfSignature::Sha512
        }
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10] => hash_of_pss(&mut parts),
        _ => HashOfSignature::None,
    }
}

/// RSASSA-PSS says its hash in its parameters (RFC 4055, section 3.1); SHA-1 where it does not.
fn hash_of_pss(parts: &mut Reader<'_>) -> HashOfSignature {
    match named_in_pss(parts) {
        Some([0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2]) => HashOfSignature::Sha384,
        Some([0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3]) => HashOfSignature::Sha512,
        _ => HashOfSignature::Sha256,
    }
}

fn named_in_pss<'a>(parts: &mut Reader<'a>) -> Option<&'a [u8]> {
    let mut parameters = Reader::new(parts.expect(der::SEQUENCE)?);
    let mut tagged = Reader::new(parameters.expect(0xa0)?);
    Reader::new(tagged.expect(der::SEQUENCE)?).expect(der::OBJECT_IDENTIFIER)
}

/// `UTCTime` or `GeneralizedTime`, both in the form that RFC 5280 allows.
fn time(value: &Value<'_>) -> Option<Timestamp> {
    let digits = value.content.strip_suffix(b"Z")?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    let (year, rest) = match value.tag {
        der::UTC_TIME if text.len() == 12 => {
            let short: i16 = text[..2].parse().ok()?;
            (if short >= 50 { 1900 + short } else { 2000 + short }, &text[2..])
        }
        der::GENERALIZED_TIME if text.len() == 14 => (text[..4].parse().ok()?, &text[4..]),
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let civil = jiff::civil::DateTime::new(year, part(0)?, part(2)?, part(4)?, part(6)?, part(8)?, 0).ok()?;
    Some(Timestamp::utc(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second()))
}

/// The common name of a `Name`; without one, its last part.
fn shown(name: &[u8]) -> String {
    let mut last = String::new();
    let mut sets = Reader::new(name);
    while let Some(set) = sets.expect(der::SET) {
        let mut attributes = Reader::new(set);
        while let Some(attribute) = attributes.expect(der::SEQUENCE) {
            let mut parts = Reader::new(attribute);
            let kind = parts.expect(der::OBJECT_IDENTIFIER).unwrap_or_default();
            let Some(value) = parts.next() else { continue };
            last = text(&value);
            if kind == [0x55, 4, 3] {
                return last;
            }
        }
    }
    last
}

fn text(value: &Value<'_>) -> String {
    let whole = match value.tag {
        der::BMP_STRING => {
            let units: Vec<u16> =
                value.content.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(value.content).into_owned(),
    };
    whole.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// `subjectAltName`: hosts and addresses.
fn alternative_names(body: &mut Reader<'_>) -> Vec<String> {
    while let Some(value) = body.next() {
        if value.tag == 0xa3 {
            return Reader::new(value.content).expect(der::SEQUENCE).map(names_of).unwrap_or_default();
        }
    }
    Vec::new()
}

fn names_of(extensions: &[u8]) -> Vec<String> {
    let mut extensions = Reader::new(extensions);
    while let Some(extension) = extensions.expect(der::SEQUENCE) {
        let mut parts = Reader::new(extension);
        if parts.expect(der::OBJECT_IDENTIFIER) != Some(&[0x55, 0x1d, 0x11]) {
            continue;
        }
        if parts.next_is(der::BOOLEAN) {
            parts.next();
        }
        let inner = parts.expect(der::OCTET_STRING).and_then(|octets| Reader::new(octets).expect(der::SEQUENCE));
        return inner.map(general_names).unwrap_or_default();
    }
    Vec::new()
}

fn general_names(list: &[u8]) -> Vec<String> {
    let mut reader = Reader::new(list);
    let values = std::iter::from_fn(|| reader.next()).take(MOST_NAMES);
    let names = values.filter_map(|value| match (value.tag, value.content.len()) {
        (0x82, _) => Some(text(&value)),
        (0x87, 4) => <[u8; 4]>::try_from(value.content).ok().map(|octets| IpAddr::from(octets).to_string()),
        (0x87, 16) => <[u8; 16]>::try_from(value.content).ok().map(|octets| IpAddr::from(octets).to_string()),
        _ => None,
    });
    names.collect()
}
