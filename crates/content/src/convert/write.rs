//! The second reading of a message: its properties, recipients and attachments into the stream.

use std::io::{self, Write};

use cutover_mapi::fasttransfer::Writer;
use cutover_mapi::property::PropertyValue as Value;
use cutover_mapi::{NamedProperty, PropertyTag, named, tags};

use crate::loss::Loss;
use crate::mime::Entity;
use crate::mime::spool::Spool;
use crate::mime::text::{Measured, read_body, read_text};

use super::address::{SMTP, entry_id, flat_entries, search_key};
use super::flags::{self, State};
use super::head::{Addressed, Head, Person};
use super::names;
use super::plan::{Attachment, Note, Source};
use super::prepare::{Prepared, read_attachment};
use super::{ConvertError, IDENTITY, ItemFacts, identity_text};

/// `PidTagTextAttachmentCharset` ([MS-OXCMSG] section 2.2.2.25).
pub(crate) const TEXT_CHARSET: PropertyTag = PropertyTag::from_number(0x371B_001F);
/// `PidNameContentType` ([MS-OXPROPS] section 2.414).
pub(crate) const CONTENT_TYPE: NamedProperty = NamedProperty::known(named::sets::INTERNET_HEADERS, "Content-Type");

/// `PidTagAttachMethod`: the data are here; a message is inside ([MS-OXCMSG] section 2.2.2.9).
const BY_VALUE: i32 = 1;
const EMBEDDED: i32 = 5;
/// `PidTagAttachFlags`: the text shows it ([MS-OXCMSG] section 2.2.2.18).
pub(crate) const IN_BODY: i32 = 4;
/// `PidTagNativeBody` ([MS-OXBBODY] section 2.1.1).
const NATIVE_PLAIN: i32 = 1;
const NATIVE_HTML: i32 = 3;
const CODE_PAGE_UTF8: u16 = 65001;

type Done = Result<(), ConvertError>;

/// What is needed to write a message and those inside of it.
pub(crate) struct Writing<'a> {
    pub(crate) spool: &'a mut dyn Spool,
    pub(crate) writer: Writer<&'a mut dyn Write>,
    pub(crate) losses: &'a mut Vec<Loss>,
}

/// The four properties of a person's address, which a message has for its author and its sender.
struct PersonTags {
    name: PropertyTag,
    address_type: PropertyTag,
    address: PropertyTag,
    smtp: PropertyTag,
    entry_id: PropertyTag,
    search_key: PropertyTag,
}

const AUTHOR: PersonTags = PersonTags {
    name: tags::SENT_REPRESENTING_NAME,
    address_type: tags::SENT_REPRESENTING_ADDRESS_TYPE,
    address: tags::SENT_REPRESENTING_EMAIL_ADDRESS,
    smtp: tags::SENT_REPRESENTING_SMTP_ADDRESS,
    entry_id: tags::SENT_REPRESENTING_ENTRY_ID,
    search_key: tags::SENT_REPRESENTING_SEARCH_KEY,
};
const SENDER: PersonTags = PersonTags {
    name: tags::SENDER_NAME,
    address_type: tags::SENDER_ADDRESS_TYPE,
    address: tags::SENDER_EMAIL_ADDRESS,
    smtp: tags::SENDER_SMTP_ADDRESS,
    entry_id: tags::SENDER_ENTRY_ID,
    search_key: tags::SENDER_SEARCH_KEY,
};
const RECIPIENT: PersonTags = PersonTags {
    name: tags::DISPLAY_NAME,
    address_type: tags::ADDRESS_TYPE,
    address: tags::EMAIL_ADDRESS,
    smtp: tags::SMTP_ADDRESS,
    entry_id: tags::ENTRY_ID,
    search_key: tags::SEARCH_KEY,
};

impl Writing<'_> {
    /// Writes a message; `item` is what is known of the outermost one.
    pub(crate) fn message(&mut self, message: &Entity, item: Option<&ItemFacts>) -> Done {
        let prepared = Prepared::read(self.spool, message)?;
        self.losses.extend_from_slice(&prepared.losses);
        self.writer.string(tags::MESSAGE_CLASS, prepared.plan.note.class())?;
        self.head(&prepared.head)?;
        self.writer.string(tags::TRANSPORT_MESSAGE_HEADERS, &message.fields.text)?;
        if let (Note::Opaque, Some(content_type)) = (prepared.plan.note, &prepared.plan.content_type) {
            self.writer.named(&CONTENT_TYPE, &Value::String(content_type.clone()))?;
        }
        self.state(&prepared, item)?;
        self.times(&prepared.head, item)?;
        self.bodies(&prepared)?;
        for (row, (addressed, person)) in prepared.head.recipients.iter().enumerate() {
            self.recipient(row, *addressed, person)?;
        }
        for (number, attachment) in prepared.plan.attachments.iter().enumerate() {
            self.attachment(number, attachment, prepared.lengths[number])?;
        }
        Ok(())
    }

    fn head(&mut self, head: &Head) -> Done {
        self.writer.string(tags::SUBJECT, &head.subject())?;
        self.writer.string(tags::SUBJECT_PREFIX, &head.prefix)?;
        self.writer.string(tags::NORMALIZED_SUBJECT, &head.normalized)?;
        self.writer.string(tags::CONVERSATION_TOPIC, head.topic.as_deref().unwrap_or(&head.normalized))?;
        if let Some(index) = &head.thread_index {
            self.writer.property(tags::CONVERSATION_INDEX, &Value::Binary(index.clone()))?;
        }
        self.integer(tags::IMPORTANCE, head.importance)?;
        self.integer(tags::PRIORITY, head.importance - 1)?;
        self.integer(tags::SENSITIVITY, head.sensitivity)?;
        let texts = [
            (tags::INTERNET_MESSAGE_ID, &head.message_id),
            (tags::IN_REPLY_TO_ID, &head.in_reply_to),
            (tags::INTERNET_REFERENCES, &head.references),
        ];
        for (tag, text) in texts {
            self.optional(tag, text.as_deref())?;
        }
        self.people(head)
    }

    fn people(&mut self, head: &Head) -> Done {
        let author = head.from.as_ref().or(head.sender.as_ref());
        if let Some(author) = author {
            self.person(&AUTHOR, author)?;
        }
        if let Some(sender) = head.sender.as_ref().or(author) {
            self.person(&SENDER, sender)?;
        }
        if !head.reply_to.is_empty() {
            let names: Vec<_> = head.reply_to.iter().map(|person| person.name.as_str()).collect();
            self.writer.string(tags::REPLY_RECIPIENT_NAMES, &names.join("; "))?;
            self.writer.property(tags::REPLY_RECIPIENT_ENTRIES, &Value::Binary(flat_entries(&head.reply_to)))?;
        }
        Ok(())
    }

    fn person(&mut self, tags: &PersonTags, person: &Person) -> Done {
        self.writer.string(tags.name, &person.name)?;
        if person.address.is_empty() {
            return Ok(());
        }
        self.writer.string(tags.address_type, SMTP)?;
        self.writer.string(tags.address, &person.address)?;
        self.writer.string(tags.smtp, &person.address)?;
        self.writer.property(tags.entry_id, &Value::Binary(entry_id(person)))?;
        Ok(self.writer.property(tags.search_key, &Value::Binary(search_key(person)))?)
    }

    /// Read state, flags, categories and identity. A message inside another one counts as read.
    fn state(&mut self, prepared: &Prepared<'_>, item: Option<&ItemFacts>) -> Done {
        let state = item.map_or_else(|| State { read: true, ..State::default() }, |item| State::of(&item.flags));
        let flag = |is_set: bool, flag: i32| if is_set { flag } else { 0 };
        let has_attachments = !prepared.plan.attachments.is_empty();
        let message_flags = flag(state.read, flags::READ)
            | flag(state.draft, flags::UNSENT)
            | flag(has_attachments, flags::HAS_ATTACHMENTS);
        self.integer(tags::MESSAGE_FLAGS, message_flags)?;
        if state.flagged {
            self.integer(tags::FLAG_STATUS, flags::FLAGGED)?;
            // Red, as Outlook sets it.
            self.integer(tags::FOLLOWUP_ICON, 6)?;
        }
        if let Some(verb) = state.verb() {
            self.integer(tags::LAST_VERB_EXECUTED, verb)?;
            self.integer(tags::ICON_INDEX, if verb == flags::FORWARDED { 0x106 } else { 0x105 })?;
        }
        if !state.categories.is_empty() {
            self.writer.named(&named::names::KEYWORDS, &Value::strings(state.categories))?;
        }
        if let Some(identity) = item.and_then(|item| item.identity) {
            self.writer.named(&IDENTITY, &Value::String(identity_text(identity)))?;
        }
        Ok(())
    }

    fn times(&mut self, head: &Head, item: Option<&ItemFacts>) -> Done {
        let received = item.and_then(|item| item.received).map(|received| received.seconds);
        let received = received.or(head.received).or(head.sent);
        self.time(tags::CLIENT_SUBMIT_TIME, head.sent)?;
        for tag in [tags::MESSAGE_DELIVERY_TIME, tags::CREATION_TIME, tags::LAST_MODIFICATION_TIME] {
            self.time(tag, received)?;
        }
        Ok(())
    }

    fn bodies(&mut self, prepared: &Prepared<'_>) -> Done {
        let native = if prepared.html.is_some() { NATIVE_HTML } else { NATIVE_PLAIN };
        if prepared.html.is_some() || prepared.plain.is_some() {
            self.integer(tags::NATIVE_BODY, native)?;
        }
        let text = prepared.html.as_ref().or(prepared.plain.as_ref());
        if let Some(measured) = text {
            let page = measured.charset.code_page().unwrap_or(CODE_PAGE_UTF8);
            self.integer(tags::INTERNET_CODEPAGE, i32::from(page))?;
        }
        if let (Some(part), Some(measured)) = (prepared.plan.plain, &prepared.plain) {
            self.plain(part, measured)?;
        }
        if let (Some(part), Some(measured)) = (prepared.plan.html, &prepared.html) {
            self.html(part, measured)?;
        }
        Ok(())
    }

    fn plain(&mut self, part: &Entity, measured: &Measured) -> Done {
        let writer = &mut self.writer;
        writer.long(tags::BODY, length(2 * (measured.found.utf16 + 1))?)?;
        let mut units = Vec::new();
        read_text(self.spool, part, measured.charset, &mut |text| {
            units.clear();
            units.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            writer.piece(&units).map_err(io::Error::other)
        })?;
        Ok(writer.piece(&[0, 0])?)
    }

    fn html(&mut self, part: &Entity, measured: &Measured) -> Done {
        let writer = &mut self.writer;
        if measured.charset.code_page().is_some() {
            writer.long(tags::HTML, length(measured.found.octets)?)?;
            read_body(self.spool, part, &mut |piece| writer.piece(piece).map_err(io::Error::other))?;
            return Ok(());
        }
        writer.long(tags::HTML, length(measured.found.utf8)?)?;
        let mut sink = |text: &str| writer.piece(text.as_bytes()).map_err(io::Error::other);
        Ok(read_text(self.spool, part, measured.charset, &mut sink)?)
    }

    fn recipient(&mut self, row: usize, addressed: Addressed, person: &Person) -> Done {
        self.writer.start_recipient(i32::try_from(row).unwrap_or(i32::MAX))?;
        self.integer(tags::RECIPIENT_TYPE, addressed.number())?;
        // A user's mailbox ([MS-OXCDATA] section 2.8.1, [MS-OXOABK] section 2.2.3).
        self.integer(tags::OBJECT_TYPE, 6)?;
        self.integer(tags::DISPLAY_TYPE, 0)?;
        self.writer.property(tags::RESPONSIBILITY, &Value::Boolean(true))?;
        self.person(&RECIPIENT, person)?;
        Ok(self.writer.end_recipient()?)
    }

    fn attachment(&mut self, number: usize, attachment: &Attachment<'_>, octets: u64) -> Done {
        self.writer.new_attachment(i32::try_from(number).unwrap_or(i32::MAX))?;
        let embedded = matches!(attachment.source, Source::Message(_));
        self.integer(tags::ATTACH_METHOD, if embedded { EMBEDDED } else { BY_VALUE })?;
        // Nowhere in the text.
        self.integer(tags::RENDERING_POSITION, -1)?;
        self.writer.string(tags::DISPLAY_NAME, &attachment.name)?;
        self.writer.string(tags::ATTACH_LONG_FILENAME, &attachment.name)?;
        self.writer.string(tags::ATTACH_FILENAME, &names::short(&attachment.name))?;
        self.optional(tags::ATTACH_EXTENSION, names::extension(&attachment.name))?;
        self.writer.string(tags::ATTACH_MIME_TAG, &attachment.media_type)?;
        self.optional(tags::ATTACH_CONTENT_ID, attachment.content_id.as_deref())?;
        self.optional(tags::ATTACH_CONTENT_LOCATION, attachment.location.as_deref())?;
        self.optional(TEXT_CHARSET, attachment.charset.as_deref())?;
        if attachment.inline {
            self.integer(tags::ATTACH_FLAGS, IN_BODY)?;
            self.writer.property(tags::ATTACHMENT_HIDDEN, &Value::Boolean(true))?;
        }
        match &attachment.source {
            Source::Message(inner) => self.embedded(inner)?,
            source => self.data(source, octets)?,
        }
        Ok(self.writer.end_attachment()?)
    }

    fn embedded(&mut self, inner: &Entity) -> Done {
        self.writer.start_embedded()?;
        self.message(inner, None)?;
        Ok(self.writer.end_embedded()?)
    }

    fn data(&mut self, source: &Source<'_>, octets: u64) -> Done {
        let writer = &mut self.writer;
        writer.long(tags::ATTACH_DATA_BINARY, length(octets)?)?;
        let mut sink = |piece: &[u8]| writer.piece(piece).map_err(io::Error::other);
        Ok(read_attachment(self.spool, source, &mut sink)?)
    }

    fn integer(&mut self, tag: PropertyTag, number: i32) -> Done {
        Ok(self.writer.property(tag, &Value::Integer32(number))?)
    }

    fn optional(&mut self, tag: PropertyTag, text: Option<&str>) -> Done {
        text.map_or(Ok(()), |text| Ok(self.writer.string(tag, text)?))
    }

    fn time(&mut self, tag: PropertyTag, seconds: Option<i64>) -> Done {
        match seconds.and_then(file_time) {
            Some(time) => Ok(self.writer.property(tag, &Value::Time(time))?),
            None => Ok(()),
        }
    }
}

/// Seconds between the beginnings of 1601 and 1970.
const SINCE_1601: i64 = 11_644_473_600;

/// A time as properties have it ([MS-DTYP] section 2.3.3).
pub(crate) fn file_time(seconds: i64) -> Option<u64> {
    u64::try_from(seconds.checked_add(SINCE_1601)?).ok()?.checked_mul(10_000_000)
}

/// Seconds since 1970 of a time as properties have it.
pub(crate) fn of_file_time(time: i64) -> i64 {
    time.div_euclid(10_000_000) - SINCE_1601
}

fn length(octets: u64) -> Result<u32, ConvertError> {
    u32::try_from(octets).map_err(|_| ConvertError::Write(cutover_mapi::fasttransfer::WriteError::TooLong))
}
