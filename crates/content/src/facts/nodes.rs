//! The objects of a stream as facts.

use cutover_mapi::tags;

use crate::convert::write::{IN_BODY, of_file_time};
use crate::convert::{Addressed, Person, address, flags, identity_of_text};
use crate::mime::charset::Charset;
use crate::mime::fields::Fields;
use crate::mime::text::TextReader;

use super::mime::headers;
use super::text::TextDigest;
use super::values::{Values, Wanted};
use super::{AttachmentFacts, DataFact, MailFacts, TextFact};

/// A message that is being read.
#[derive(Default)]
pub(crate) struct MessageNode {
    pub(crate) values: Values,
    pub(crate) text: Option<TextFact>,
    pub(crate) html: Option<TextFact>,
    /// HTML whose code page is not known yet.
    pub(crate) html_octets: Option<Vec<u8>>,
    pub(crate) recipients: Vec<(Addressed, Person)>,
    pub(crate) attachments: Vec<AttachmentFacts>,
}

/// An attachment that is being read.
#[derive(Default)]
pub(crate) struct AttachmentNode {
    pub(crate) values: Values,
    pub(crate) data: Option<DataFact>,
    pub(crate) message: Option<Box<MailFacts>>,
}

impl MessageNode {
    /// The character set of the HTML, once it is known.
    pub(crate) fn charset(&mut self) -> Option<Charset> {
        let page = self.values.number(tags::INTERNET_CODEPAGE)?;
        Some(u32::try_from(page).ok().and_then(Charset::of_code_page).unwrap_or(Charset::UTF_8))
    }

    pub(crate) fn facts(mut self) -> MailFacts {
        let html = self.html_octets.take().map(|octets| {
            let charset = self.charset().unwrap_or(Charset::UTF_8);
            let (mut reader, mut text, mut digest) = (TextReader::new(charset), String::new(), TextDigest::default());
            reader.feed(&octets, &mut text);
            reader.finish(&mut text);
            digest.feed(&text);
            digest.finish()
        });
        let values = &self.values;
        let header = values.text(tags::TRANSPORT_MESSAGE_HEADERS).unwrap_or_default();
        let mut facts = MailFacts {
            class: values.text(tags::MESSAGE_CLASS).unwrap_or_default(),
            headers: headers(&Fields::read_text(&header)),
            subject: subject(values),
            text: self.text,
            html: html.unwrap_or(self.html),
            recipients: self.recipients,
            attachments: self.attachments,
            ..MailFacts::default()
        };
        add_people(&mut facts, values);
        add_times_and_ids(&mut facts, values);
        add_state(&mut facts, values);
        facts
    }
}

fn subject(values: &Values) -> String {
    let text = |tag| values.text(tag).unwrap_or_default();
    let parts = || format!("{}{}", text(tags::SUBJECT_PREFIX), text(tags::NORMALIZED_SUBJECT));
    values.text(tags::SUBJECT).unwrap_or_else(parts)
}

fn add_people(facts: &mut MailFacts, values: &Values) {
    let person = |name, smtp, address| {
        let address = values.text(smtp).or_else(|| values.text(address)).unwrap_or_default();
        let name = values.text(name).unwrap_or_else(|| address.clone());
        (!name.is_empty()).then_some(Person { name, address })
    };
    facts.from = person(
        tags::SENT_REPRESENTING_NAME,
        tags::SENT_REPRESENTING_SMTP_ADDRESS,
        tags::SENT_REPRESENTING_EMAIL_ADDRESS,
    );
    facts.sender = person(tags::SENDER_NAME, tags::SENDER_SMTP_ADDRESS, tags::SENDER_EMAIL_ADDRESS);
    facts.reply_to = values.bytes(tags::REPLY_RECIPIENT_ENTRIES).map(address::of_flat_entries).unwrap_or_default();
}

fn add_times_and_ids(facts: &mut MailFacts, values: &Values) {
    facts.sent = values.number(tags::CLIENT_SUBMIT_TIME).map(of_file_time);
    facts.received = values.number(tags::MESSAGE_DELIVERY_TIME).map(of_file_time);
    facts.message_id = values.text(tags::INTERNET_MESSAGE_ID);
    facts.in_reply_to = values.text(tags::IN_REPLY_TO_ID);
    facts.references = values.text(tags::INTERNET_REFERENCES);
    facts.importance = values.number(tags::IMPORTANCE).unwrap_or(1);
    facts.sensitivity = values.number(tags::SENSITIVITY).unwrap_or(0);
}

fn add_state(facts: &mut MailFacts, values: &Values) {
    let number = |tag| values.number(tag).unwrap_or(0);
    let has = |flag: i32| number(tags::MESSAGE_FLAGS) & i64::from(flag) != 0;
    facts.read = has(flags::READ);
    facts.draft = has(flags::UNSENT);
    facts.flagged = number(tags::FLAG_STATUS) == i64::from(flags::FLAGGED);
    let verb = number(tags::LAST_VERB_EXECUTED);
    facts.answered = [flags::REPLIED, flags::REPLIED_TO_ALL].map(i64::from).contains(&verb);
    facts.forwarded = verb == i64::from(flags::FORWARDED);
    facts.categories = values.texts(Wanted::Keywords);
    facts.categories.sort();
    facts.identity = values.texts(Wanted::Identity).first().and_then(|text| identity_of_text(text));
}

/// A recipient from its properties, if it is addressed in a way that mail has.
pub(crate) fn recipient(values: &Values) -> Option<(Addressed, Person)> {
    let kind = values.number(tags::RECIPIENT_TYPE).and_then(|kind| i32::try_from(kind).ok())?;
    let address = values.text(tags::SMTP_ADDRESS).or_else(|| values.text(tags::EMAIL_ADDRESS)).unwrap_or_default();
    let name = values.text(tags::DISPLAY_NAME).unwrap_or_else(|| address.clone());
    Some((Addressed::of_number(kind)?, Person { name, address }))
}

impl AttachmentNode {
    pub(crate) fn facts(self) -> AttachmentFacts {
        let text = |tag| self.values.text(tag);
        let name = text(tags::ATTACH_LONG_FILENAME).or_else(|| text(tags::ATTACH_FILENAME));
        AttachmentFacts {
            name: name.or_else(|| text(tags::DISPLAY_NAME)).unwrap_or_default(),
            media_type: text(tags::ATTACH_MIME_TAG).unwrap_or_default(),
            content_id: text(tags::ATTACH_CONTENT_ID),
            inline: self.values.number(tags::ATTACH_FLAGS).unwrap_or(0) & i64::from(IN_BODY) != 0,
            data: self.data,
            message: self.message,
        }
    }
}
