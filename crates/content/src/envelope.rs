//! What lists and reports show of a message: subject, sender, date and Message-ID, decoded (RFC 5322, RFC 2047).
//!
//! Headers are hostile and often broken: whatever they hold, there is an answer, of bounded size and without control
//! characters.

use cutover_model::Timestamp;
use encoding_rs::{UTF_8, WINDOWS_1252};
use mail_parser::{Address, MessageParser};

use crate::border::Border;

/// The longest header section that is looked at.
const HEADER_CAP: usize = 64 * 1024;
/// The longest text that is kept of a field, in characters.
const TEXT_CAP: usize = 500;

/// What a list shows of a message. A field that is missing or unreadable is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The subject, decoded.
    pub subject: Option<String>,
    /// The first author, as `Name <address>`.
    pub from: Option<String>,
    /// The date the author gave.
    pub date: Option<Timestamp>,
    /// The Message-ID without its brackets.
    pub message_id: Option<String>,
}

/// Collects the header section from the first pieces of a message, at most 64 kB of it.
#[derive(Clone, Debug, Default)]
pub struct EnvelopeCollector {
    header: Vec<u8>,
    border: Border,
    complete: bool,
}

impl EnvelopeCollector {
    /// Starts a message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece. Once the header section is over this costs nothing.
    pub fn feed(&mut self, piece: &[u8]) {
        if self.complete {
            return;
        }
        let end = self.border.find(piece);
        let part = &piece[..end.unwrap_or(piece.len())];
        let room = HEADER_CAP - self.header.len();
        self.header.extend_from_slice(&part[..part.len().min(room)]);
        self.complete = end.is_some() || part.len() >= room;
    }

    /// Whether everything that will be looked at has been fed.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Decodes what was collected.
    pub fn finish(&self) -> Envelope {
        let header = in_utf8(&self.header);
        let Some(message) = MessageParser::default().parse_headers(header.as_bytes()) else {
            return Envelope::default();
        };
        Envelope {
            subject: message.subject().and_then(shown),
            from: message.from().and_then(first_author),
            date: message.date().filter(|date| date.is_valid()).map(timestamp),
            message_id: message.message_id().and_then(shown),
        }
    }
}

/// Headers with raw octets are UTF-8 if they can be, else what most such mail was written in.
fn in_utf8(header: &[u8]) -> std::borrow::Cow<'_, str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(header) {
        Some(text) => text,
        None => WINDOWS_1252.decode_without_bom_handling(header).0,
    }
}

fn first_author(address: &Address<'_>) -> Option<String> {
    let author = address.first()?;
    let name = author.name().filter(|name| !name.trim().is_empty());
    match (name, author.address()) {
        (Some(name), Some(address)) => shown(&format!("{name} <{address}>")),
        (Some(one), None) | (None, Some(one)) => shown(one),
        (None, None) => None,
    }
}

fn timestamp(date: &mail_parser::DateTime) -> Timestamp {
    let minutes = i16::from(date.tz_hour) * 60 + i16::from(date.tz_minute);
    let offset_minutes = if date.tz_before_gmt { -minutes } else { minutes };
    Timestamp { seconds: date.to_timestamp(), offset_minutes }
}

/// One line of bounded length without control characters, or nothing.
fn shown(text: &str) -> Option<String> {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let text: String = visible.take(TEXT_CAP).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn envelope(message: &[u8]) -> Envelope {
        let mut collector = EnvelopeCollector::new();
        message.chunks(7).for_each(|piece| collector.feed(piece));
        collector.finish()
    }

    fn subject(line: &[u8]) -> Option<String> {
        envelope(&[b"Subject: ", line, b"\r\n\r\nbody"].concat()).subject
    }

    #[test]
    fn fields_are_decoded() {
        let found = envelope(
            b"From: =?iso-8859-1?Q?K=E5re_=D8deg=E5rd?= <kare@example.org>, b@example.org\n\
              Date: Tue, 3 Mar 2015 09:26:53 +0130\nMessage-ID: <1@example.org>\n\
              Subject: =?utf-8?B?w4Z0dA==?=\n =?utf-8?Q?_og_s=C3=A5?=\n\nSubject: not this\n",
        );
        assert_eq!(found.from.as_deref(), Some("Kåre Ødegård <kare@example.org>"));
        assert_eq!(found.date, Some(Timestamp { seconds: 1_425_369_413, offset_minutes: 90 }));
        assert_eq!(found.message_id.as_deref(), Some("1@example.org"));
        assert_eq!(found.subject.as_deref(), Some("Ætt og så"));
    }

    #[test]
    fn charsets_of_old_mail_are_known() {
        assert_eq!(subject(b"=?koi8-r?B?8NLJ18XU?=").as_deref(), Some("Привет"));
        assert_eq!(subject(b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=").as_deref(), Some("日本"));
        assert_eq!(subject(b"raw sm\xf8r").as_deref(), Some("raw smør"));
        assert_eq!(subject("raw smør".as_bytes()).as_deref(), Some("raw smør"));
    }

    #[test]
    fn nothing_is_an_answer() {
        assert_eq!(envelope(b""), Envelope::default());
        assert_eq!(envelope(b"\r\nSubject: body\r\n"), Envelope::default());
        assert_eq!(envelope(b"Date: yesterday\nFrom:\nSubject:\nMessage-ID: \n\n"), Envelope::default());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut collector = EnvelopeCollector::new();
        let line = [b"Subject: ".as_slice(), &b"long\x07 ".repeat(1000)].concat();
        (0..40).for_each(|_| collector.feed(&line));
        assert!(collector.is_complete());
        assert_eq!(collector.header.len(), HEADER_CAP);
        let subject = collector.finish().subject.unwrap_or_default();
        assert!(subject.chars().count() <= TEXT_CAP && !subject.contains('\x07'));
    }

    proptest! {
        #[test]
        fn no_header_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400), field in 0usize..4) {
            let name = [b"Subject: ".as_slice(), b"From: ", b"Date: ", b"Message-ID: "][field];
            let found = envelope(&[name, &bytes].concat());
            prop_assert!(found.subject.is_none_or(|text| text.chars().count() <= TEXT_CAP));
        }

        #[test]
        fn no_encoded_word_is_too_strange(word in "(=\\?[a-z0-9-]{0,12}\\?[bBqQ]?\\?[ -~]{0,40}(\\?=)?){0,3}", date in "[ -~]{0,40}") {
            let found = envelope(format!("Subject: {word}\r\nDate: {date}\r\nFrom: {word}\r\n\r\n").as_bytes());
            prop_assert!(found.subject.is_none_or(|text| !text.is_empty()));
        }
    }
}
