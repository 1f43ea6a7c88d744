//! Reads as much of a MIME message as a mailbox shows of it (RFC 5322, 2045, 2047): headers, text, attachments.

use base64::Engine;
use base64::engine::general_purpose::GeneralPurpose;
use base64::{alphabet, engine};
use encoding_rs::{Encoding, WINDOWS_1252};
use jiff::Timestamp;

/// How deep parts are looked into.
const DEEPEST: u32 = 16;
const MOST_PARTS: usize = 1000;

/// Base64 as it is met in mail.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent),
);

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    /// The header as it stands there.
    pub(crate) header: String,
    /// Names and values, unfolded and decoded.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) plain: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) attachments: Vec<(String, String, Vec<u8>)>,
}

impl Mail {
    /// The first field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }

    /// When it says that it was written.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        let text = self.field("date")?;
        let text = text.split('(').next().unwrap_or_default().trim();
        jiff::fmt::rfc2822::parse(text).ok().map(|time| time.timestamp())
    }
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Reads a message; nothing when it has no header at all.
pub(crate) fn read(octets: &[u8]) -> Option<Mail> {
    let (header, body) = split(octets);
    let fields = fields(header);
    if fields.is_empty() {
        return None;
    }
    let mut mail = Mail { header: text(header, "utf-8"), ..Mail::default() };
    part(&fields, body, &mut mail, 0);
    mail.fields = fields.into_iter().map(|(name, value)| (name, decoded_words(&value))).collect();
    Some(mail)
}

/// Header and body; the empty line belongs to neither.
fn split(octets: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(length) = octets[at..].iter().position(|octet| *octet == b'\n') {
        let line = &octets[at..at + length];
        if line.is_empty() || line == b"\r" {
            return (&octets[..at], &octets[at + length + 1..]);
        }
        at += length + 1;
    }
    (octets, &[])
}

/// The fields; lines that belong to none are passed over.
fn fields(header: &[u8]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for line in text(header, "utf-8").lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = all.last_mut() {
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            all.push((name.trim_end().to_owned(), value.trim().to_owned()));
        }
    }
    all
}

fn text(octets: &[u8], charset: &str) -> String {
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(WINDOWS_1252);
    let (text, malformed) = encoding.decode_without_bom_handling(octets);
    if malformed { WINDOWS_1252.decode_without_bom_handling(octets).0.into_owned() } else { text.into_owned() }
}

/// A parameter of a field's value.
fn parameter(value: &str, name: &str) -> Option<String> {
    let parts = value.split(';').skip(1);
    let mut pairs = parts.filter_map(|part| part.split_once('='));
    let found = pairs.find(|(own, _)| own.trim().eq_ignore_ascii_case(name))?;
    Some(found.1.trim().trim_matches('"').to_owned())
}

fn part(fields: &[(String, String)], body: &[u8], mail: &mut Mail, deep: u32) {
    let value = field(fields, "content-type").unwrap_or("text/plain");
    let kind = value.split(';').next().unwrap_or_default().trim().to_lowercase();
    if kind.starts_with("multipart/")
        && deep < DEEPEST
        && let Some(boundary) = parameter(value, "boundary")
    {
        return parts(body, &boundary, mail, deep);
    }
    let disposition = field(fields, "content-disposition").unwrap_or_default();
    let name = parameter(disposition, "filename").or_else(|| parameter(value, "name"));
    let octets = transferred(body, field(fields, "content-transfer-encoding").unwrap_or_default());
    let charset = parameter(value, "charset").unwrap_or_else(|| "utf-8".to_owned());
    let attached = disposition.to_lowercase().starts_with("attachment") || name.is_some();
    match kind.as_str() {
        "text/plain" if !attached && mail.plain.is_none() => mail.plain = Some(text(&octets, &charset)),
        "text/html" if !attached && mail.html.is_none() => mail.html = Some(text(&octets, &charset)),
        _ if mail.attachments.len() < MOST_PARTS => {
            mail.attachments.push((decoded_words(&name.unwrap_or_default()), kind, octets));
        }
        _ => {}
    }
}

fn parts(body: &[u8], boundary: &str, mail: &mut Mail, deep: u32) {
    let mark = [b"--", boundary.as_bytes()].concat();
    let mut starts = Vec::new();
    let mut at = 0;
    while at < body.len() && starts.len() < MOST_PARTS {
        let length = body[at..].iter().position(|octet| *octet == b'\n').map_or(body.len() - at, |length| length + 1);
        if body[at..].starts_with(&mark) {
            starts.push((at, at + length, body[at + mark.len()..].starts_with(b"--")));
        }
        at += length;
    }
    for (index, (_, begin, last)) in starts.iter().enumerate() {
        if *last {
            break;
        }
        let end = starts.get(index + 1).map_or(body.len(), |(mark, ..)| *mark);
        let (header, inner) = split(&body[*begin..end.max(*begin)]);
        part(&fields(header), inner, mail, deep + 1);
    }
}

/// Undoes the transfer encoding.
fn transferred(body: &[u8], encoding: &str) -> Vec<u8> {
    match encoding.trim().to_lowercase().as_str() {
        "base64" => {
            let digits: Vec<u8> = body.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
            LENIENT.decode(&digits).unwrap_or(digits)
        }
        "quoted-printable" => quoted_printable(body, false),
        _ => body.to_vec(),
    }
}

fn quoted_printable(body: &[u8], in_header: bool) -> Vec<u8> {
    let mut octets = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let digits = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, digits.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'=', Some(octet)) => {
                octets.push(octet);
                rest = &rest[2..];
            }
            (b'=', None) if rest.starts_with(b"\r\n") => rest = &rest[2..],
            (b'=', None) if rest.starts_with(b"\n") => rest = &rest[1..],
            (b'_', _) if in_header => octets.push(b' '),
            _ => octets.push(first),
        }
    }
    octets
}

/// Encoded words become text; blanks between two of them go.
fn decoded_words(value: &str) -> String {
    let mut shown = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let Some((word, length)) = encoded_word(&rest[at..]) else {
            shown.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        shown.push_str(&rest[..at]);
        shown.push_str(&word);
        rest = &rest[at + length..];
        let next = rest.trim_start();
        if next.starts_with("=?") && encoded_word(next).is_some() {
            rest = next;
        }
    }
    shown + rest
}

fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut parts = text[2..].splitn(3, '?');
    let (charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.find("?=")?;
    let octets = match encoding {
        "B" | "b" => LENIENT.decode(&rest[..end]).ok()?,
        "Q" | "q" => quoted_printable(&rest.as_bytes()[..end], true),
        _ => return None,
    };
    let charset = charset.split('*').next().unwrap_or_default();
    Some((self::text(&octets, charset), 2 + charset_length(text) + 1 + encoding.len() + 1 + end + 2))
}

fn charset_length(text: &str) -> usize {
    text[2..].find('?').unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn reads_headers_texts_and_attachments() {
        let mail =
            b"Subject: =?utf-8?Q?Bl=C3=A5?= =?utf-8?B?YsOmcg==?= x\r\nDate: Thu, 5 Mar 2020 10:00:00 +0100 (CET)\r\n\
            Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\r\nHello=\r\n--b\r\n\
            Content-Type: application/pdf; name=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n";
        let mail = read(mail).unwrap();
        assert_eq!(mail.field("subject"), Some("Blåbær x"));
        assert_eq!(mail.date().unwrap().to_string(), "2020-03-05T09:00:00Z");
        assert_eq!(mail.plain.as_deref(), Some("Hello=\r\n"));
        assert_eq!(mail.attachments, [("x.pdf".to_owned(), "application/pdf".to_owned(), vec![0, 1, 2])]);
    }

    #[test]
    fn stray_lines_in_a_header_are_passed_over() {
        let mail = read(b" \t\r\nFrom a@b Mon\r\nstray\r\nSubject: x\r\n y\r\n\r\nz").unwrap();
        assert_eq!(mail.fields, [("Subject".to_owned(), "x y".to_owned())]);
        assert_eq!(mail.plain.as_deref(), Some("z"));
    }

    #[test]
    fn survives_anything() {
        assert!(read(b"").is_none());
        assert!(read(b"no header here\r\n").is_none());
        for odd in [
            "A: =?",
            "A: =?x?Q?",
            "A: =?x?q?=?=",
            "A: =?\u{e9}?B?AA?=",
            "Content-Type: multipart/x; boundary=\r\n\r\n--\r\n--",
        ] {
            assert!(read(odd.as_bytes()).is_some(), "{odd}");
        }
    }
}
