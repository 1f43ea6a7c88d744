//! What a store makes of a mail ([MS-OXCMAIL]): properties, recipients, attachments, messages in messages.

use super::content::Kind;
use super::property as p;
use crate::tenant::codec::{Attachment, Key, Mail, Message, Property, read_mime};

/// How deep messages may stand in each other.
const DEEPEST: u32 = 8;

/// Kind and properties of a mail.
pub(super) fn message(mime: &[u8]) -> (Kind, Message) {
    let mail = read_mime(mime).unwrap_or_default();
    let is_request = mail.attachments.iter().any(|(_, kind, _)| kind == "text/calendar");
    let mut message = tree(&mail, 0);
    message.set(p::binary(Key::Id(p::SEARCH_KEY), &super::content::sha256(mime).into_bytes()[..16]));
    if is_request {
        message.set(Property::text(p::CLASS, "IPM.Schedule.Meeting.Request"));
    }
    (if is_request { Kind::Request } else { Kind::Message }, message)
}

fn tree(mail: &Mail, deep: u32) -> Message {
    let mut message = Message::default();
    let subject = mail.field("subject").unwrap_or_default();
    let mut put = |id: u16, text: Option<&str>| text.into_iter().for_each(|text| message.set(Property::text(id, text)));
    put(p::CLASS, Some("IPM.Note"));
    put(p::SUBJECT, Some(subject));
    put(p::TOPIC, Some(topic(subject)));
    put(p::MESSAGE_ID, mail.field("message-id"));
    put(p::IN_REPLY_TO, mail.field("in-reply-to"));
    put(p::REFERENCES, mail.field("references"));
    put(p::HEADERS, Some(&mail.header));
    put(p::BODY, mail.plain.as_deref());
    if let Some((name, address)) = addresses(mail.field("from").unwrap_or_default()).into_iter().next() {
        let own = [
            (p::FROM_NAME, &name),
            (p::FROM_ADDRESS, &address),
            (p::SENDER_NAME, &name),
            (p::SENDER_ADDRESS, &address),
        ];
        own.iter().for_each(|(id, text)| put(*id, Some(text)));
        [p::FROM_KIND, p::SENDER_KIND].iter().for_each(|id| put(*id, Some("SMTP")));
    }
    if let Some(html) = &mail.html {
        message.set(p::binary(Key::Id(p::HTML), html.as_bytes()));
        message.set(Property::number(p::INTERNET_PAGE, 65001));
    }
    if let Some(date) = mail.date() {
        message.set(p::time(Key::Id(p::SUBMIT_TIME), date.as_second()));
    }
    message.set(Property::number(p::IMPORTANCE, importance(mail)));
    message.set(Property::number(p::SENSITIVITY, 0));
    recipients(mail, &mut message);
    message.attachments =
        mail.attachments.iter().enumerate().map(|(place, part)| attachment(place, part, deep)).collect();
    message
}

/// The subject without what answers put before it.
fn topic(subject: &str) -> &str {
    ["Re: ", "Fwd: ", "SV: ", "AW: "].iter().find_map(|prefix| subject.strip_prefix(prefix)).unwrap_or(subject)
}

fn importance(mail: &Mail) -> i32 {
    match mail.field("importance").map(str::to_ascii_lowercase).as_deref() {
        Some("low") => 0,
        Some("high") => 2,
        _ => 1,
    }
}

fn recipients(mail: &Mail, message: &mut Message) {
    for (field, kind, display) in [("to", 1, Some(p::DISPLAY_TO)), ("cc", 2, Some(p::DISPLAY_CC)), ("bcc", 3, None)] {
        let all = addresses(mail.field(field).unwrap_or_default());
        if let Some(display) = display {
            let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
            message.set(Property::text(display, &names.join("; ")));
        }
        for (name, address) in all {
            let row = message.recipients.len();
            message.recipients.push(recipient(row, &name, &address, kind));
        }
    }
}

/// A row of a recipient table.
pub(super) fn recipient(row: usize, name: &str, address: &str, kind: i32) -> Vec<Property> {
    vec![
        Property::number(p::ROW, row as i32),
        Property::number(p::RECIPIENT_KIND, kind),
        Property::text(p::DISPLAY_NAME, name),
        Property::text(p::ADDRESS_KIND, "SMTP"),
        Property::text(p::ADDRESS, address),
        Property::text(p::SMTP, address),
    ]
}

fn attachment(place: usize, (name, kind, octets): &(String, String, Vec<u8>), deep: u32) -> Attachment {
    let inner = if kind == "message/rfc822" && deep < DEEPEST { read_mime(octets) } else { None };
    let method = if inner.is_some() { p::EMBEDDED } else { p::BY_VALUE };
    let mut properties =
        vec![Property::number(p::ATTACHMENT_NUMBER, place as i32), Property::number(p::ATTACHMENT_METHOD, method)];
    let embedded = inner.map(|mail| tree(&mail, deep + 1));
    match &embedded {
        Some(message) => {
            properties.push(Property::text(p::DISPLAY_NAME, &message.text(p::SUBJECT).unwrap_or_default()));
        }
        None => properties.extend([
            Property::text(p::ATTACHMENT_NAME, name),
            Property::text(p::ATTACHMENT_TYPE, kind),
            p::binary(Key::Id(p::ATTACHMENT_DATA), octets),
        ]),
    }
    Attachment { properties, embedded }
}

/// Names and addresses of a field like `To`.
fn addresses(field: &str) -> Vec<(String, String)> {
    let (mut all, mut quoted, mut from) = (Vec::new(), false, 0);
    for (at, character) in field.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                all.extend(address(&field[from..at]));
                from = at + 1;
            }
            _ => {}
        }
    }
    all.extend(address(&field[from..]));
    all
}

fn address(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let (name, address) = match text.rsplit_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"'), rest.trim_end_matches('>').trim()),
        None => (text, text),
    };
    let shown = if name.is_empty() { address } else { name };
    (!address.is_empty()).then(|| (shown.to_owned(), address.to_owned()))
}

/// The mail with another subject, in the place of the first one.
pub(super) fn with_subject(mime: &[u8], subject: &str) -> Vec<u8> {
    let line = format!("Subject: {}\r\n", encoded(subject)).into_bytes();
    let (mut out, mut is_done, mut in_subject) = (Vec::with_capacity(mime.len() + line.len()), false, false);
    for old in mime.split_inclusive(|octet| *octet == b'\n') {
        let is_fold = old.starts_with(b" ") || old.starts_with(b"\t");
        if !is_done && (old.len() > 8 && old[..8].eq_ignore_ascii_case(b"subject:")) {
            out.extend_from_slice(&line);
            (is_done, in_subject) = (true, true);
        } else if !(in_subject && is_fold) {
            in_subject = false;
            out.extend_from_slice(old);
        }
    }
    if is_done { out } else { [line, mime.to_vec()].concat() }
}

/// A message in a message as MIME: header and text, as a store makes them anew.
pub(super) fn mime_of(message: &Message) -> Vec<u8> {
    let text = |id: u16| message.text(id).unwrap_or_default();
    let header = format!(
        "From: {} <{}>\r\nSubject: {}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        encoded(&text(p::FROM_NAME)),
        text(p::FROM_ADDRESS),
        encoded(&text(p::SUBJECT))
    );
    [header, text(p::BODY)].concat().into_bytes()
}

/// Text of a header as one encoded word where it needs one.
pub(super) fn encoded(text: &str) -> String {
    let word = || String::from_utf8_lossy(&crate::encode::word_b(text, "utf-8")).into_owned();
    if text.is_ascii() { text.to_owned() } else { word() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_in_a_message_is_one() {
        let mime = b"From: \"A, B\" <a@b.example>\r\nTo: c@d.example, E <e@f.example>\r\nSubject: outer\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
            Subject: inner\r\n\r\nx\r\n--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n";
        let (kind, message) = message(mime);
        assert_eq!(kind, Kind::Request);
        assert_eq!(message.text(p::FROM_NAME).as_deref(), Some("A, B"));
        assert_eq!(message.text(p::DISPLAY_TO).as_deref(), Some("c@d.example; E"));
        let inner = message.attachments[0].embedded.as_ref();
        assert_eq!(inner.and_then(|inner| inner.text(p::SUBJECT)).as_deref(), Some("inner"));
    }

    #[test]
    fn subjects_are_replaced() {
        assert_eq!(
            with_subject(b"A: b\nSubject: x\n y\nC: d\n\nSubject: z\n", "new"),
            b"A: b\nSubject: new\r\nC: d\n\nSubject: z\n"
        );
        assert_eq!(with_subject(b"A: b\n\n", "\u{f8}"), b"Subject: =?utf-8?B?w7g=?=\r\nA: b\n\n");
    }
}
