//! A second opinion: the same message taken apart by another parser as a whole, and the converted message read as a
//! tree by another reader. Every leaf of the one must be somewhere in the other.

use std::collections::HashSet;

use cutover_content::CrlfForm;
use cutover_mapi::fasttransfer::{Limits, Message};
use cutover_mapi::{PropertyTag, tags};
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};

/// `PidTagTextAttachmentCharset`.
const TEXT_CHARSET: PropertyTag = PropertyTag::from_number(0x371B_001F);
const WHOLE: Limits = Limits { value: 1 << 28, message: 1 << 30 };

/// What of a message is not as it should be in its conversion.
pub(crate) fn differences(message: &[u8], stream: &[u8]) -> Vec<String> {
    let converted = Message::parse(stream, WHOLE).expect("the stream is whole");
    let mut found = Vec::new();
    let headers = converted.properties.text(tags::TRANSPORT_MESSAGE_HEADERS).unwrap_or_default();
    if header_section(message).is_some_and(|section| section != headers) {
        found.push("headers otherwise".to_owned());
    }
    let mut held = Held::default();
    held.take(&converted, &in_crlf(message));
    if held.original {
        return found;
    }
    if let Some(parsed) = MessageParser::default().parse(message) {
        leaves(&parsed, &held, &mut found);
    }
    if held.signed.iter().any(|entity| !is_signed_entity(message, entity)) {
        found.push("signed entity otherwise".to_owned());
    }
    found
}

/// The header section in the form that a property has it, if it is one that can be compared: ended by an empty line,
/// without NUL, in UTF-8.
fn header_section(message: &[u8]) -> Option<String> {
    let text = in_crlf(message);
    let end = if text.starts_with(b"\r\n") { 0 } else { find(&text, b"\r\n\r\n")? + 2 };
    let section = String::from_utf8(text[..end].to_vec()).ok()?;
    let is_plain = !section.contains(['\0']) && !section.contains("\r\r");
    let has_field = section.lines().any(|line| line.split_once(':').is_some_and(|(name, _)| !name.contains(' ')));
    (is_plain && has_field).then_some(section)
}

/// Whether the entity is a part of the message, octet for octet but for its line ends.
fn is_signed_entity(message: &[u8], entity: &[u8]) -> bool {
    let body = find(entity, b"\r\n\r\n").map_or(0, |at| at + 4);
    entity.to_ascii_lowercase().starts_with(b"content-") && find(&in_crlf(message), &entity[body..]).is_some()
}

/// All that a converted message holds.
#[derive(Default)]
struct Held {
    texts: HashSet<String>,
    octets: HashSet<Vec<u8>>,
    original: bool,
    signed: Vec<Vec<u8>>,
}

impl Held {
    fn take(&mut self, message: &Message, whole: &[u8]) {
        let page = message.properties.integer(tags::INTERNET_CODEPAGE).unwrap_or(65001);
        self.texts.extend(message.properties.text(tags::BODY).map(|text| plain(&text)));
        if let Some(html) = message.properties.bytes(tags::HTML) {
            self.texts.insert(plain(&decoded(&page_label(page), html)));
        }
        let class = message.properties.text(tags::MESSAGE_CLASS).unwrap_or_default();
        for attachment in &message.attachments {
            if let Some(inner) = &attachment.message {
                self.take(inner, whole);
            }
            let Some(data) = attachment.properties.bytes(tags::ATTACH_DATA_BINARY) else { continue };
            self.octets.insert(in_crlf(data));
            let media_type = attachment.properties.text(tags::ATTACH_MIME_TAG).unwrap_or_default();
            if media_type.starts_with("text/") {
                let charset = attachment.properties.text(TEXT_CHARSET);
                self.texts.insert(plain(&decoded(charset.as_deref().unwrap_or("utf-8"), data)));
            }
            if media_type == "message/rfc822" {
                self.take_file(&MessageParser::default().parse(data).unwrap_or_default());
            }
            self.original |= whole == data;
            if class == "IPM.Note.SMIME.MultipartSigned" {
                self.signed.push(data.to_vec());
            }
        }
    }
}

impl Held {
    /// A message inside that stayed a file, because it was encoded.
    fn take_file(&mut self, file: &mail_parser::Message<'_>) {
        for part in &file.parts {
            match &part.body {
                PartType::Text(text) | PartType::Html(text) => drop(self.texts.insert(plain(text))),
                PartType::Binary(octets) | PartType::InlineBinary(octets) => {
                    self.octets.insert(in_crlf(octets));
                }
                PartType::Message(inner) => self.take_file(inner),
                PartType::Multipart(_) => {}
            }
        }
    }

    /// Whether the octets are there. Of base64 without padding the other parser leaves the end out.
    fn has_octets(&self, octets: &[u8]) -> bool {
        let unpadded = |held: &Vec<u8>| held.starts_with(octets) && held.len() <= octets.len() + 2;
        self.octets.contains(octets) || self.octets.iter().any(unpadded)
    }
}

fn leaves(message: &mail_parser::Message<'_>, held: &Held, found: &mut Vec<String>) {
    // What is signed in clear stays one entity, which is looked at as such.
    let root = message.parts.first();
    let is_signed = root.is_some_and(|part| part.is_content_type("multipart", "signed"));
    if is_signed && root.and_then(MessagePart::sub_parts).is_some_and(|parts| parts.len() > 1) {
        return;
    }
    // Where the other parser could not decode a part or a character, it is no judge.
    let gave_up = |part: &&MessagePart<'_>| {
        part.is_encoding_problem || part.text_contents().is_some_and(|text| text.contains('\u{fffd}'))
    };
    for part in message.parts.iter().filter(|part| !gave_up(part)) {
        let name = part
            .content_type()
            .map_or("?".to_owned(), |content| format!("{}/{}", content.ctype(), content.subtype().unwrap_or_default()));
        let is_held = match &part.body {
            PartType::Text(text) | PartType::Html(text) => {
                plain(text).trim().is_empty()
                    || held.texts.contains(&plain(text))
                    || held.octets.contains(&in_crlf(text.as_bytes()))
            }
            PartType::Binary(octets) | PartType::InlineBinary(octets) => {
                octets.is_empty() || held.has_octets(&in_crlf(octets))
            }
            PartType::Message(inner) => {
                leaves(inner, held, found);
                true
            }
            PartType::Multipart(_) => true,
        };
        if !is_held {
            found.push(format!("{name} not found"));
        }
    }
}

fn page_label(page: i64) -> String {
    match page {
        65001 => "utf-8".to_owned(),
        65000 => "utf-7".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        932 => "shift_jis".to_owned(),
        54936 => "gb18030".to_owned(),
        50220 => "iso-2022-jp".to_owned(),
        51932 => "euc-jp".to_owned(),
        20866 => "koi8-r".to_owned(),
        1200 => "utf-16le".to_owned(),
        10007 => "x-mac-cyrillic".to_owned(),
        28592..=28605 => format!("iso-8859-{}", page - 28590),
        _ => format!("windows-{page}"),
    }
}

fn decoded(label: &str, octets: &[u8]) -> String {
    match charset_decoder(label.as_bytes()) {
        Some(decoder) => decoder(octets),
        None => String::from_utf8_lossy(octets).into_owned(),
    }
}

/// A text without regard to line ends, NUL, and blanks around a line or the text.
fn plain(text: &str) -> String {
    let text = text.replace(['\r', '\0'], "");
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

fn in_crlf(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len() + octets.len() / 16);
    CrlfForm::default().extend(octets, &mut out);
    out
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}
