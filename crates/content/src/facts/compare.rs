//! Two sets of facts, field by field, with a name for each difference. Pure.

use std::fmt;

use crate::convert::names;

use super::{AttachmentFacts, MailFacts};

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $word:literal;)+) => {
        /// What of a mail can differ.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FactField { $($(#[$doc])* $variant),+ }

        impl FactField {
            /// Every field.
            pub const ALL: &[FactField] = &[$(Self::$variant),+];

            /// A stable word for reports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

fields! {
    /// The message class.
    Class = "class";
    /// The header fields.
    Headers = "headers";
    /// The subject.
    Subject = "subject";
    /// Author, sender, and where answers go.
    People = "people";
    /// To whom it went.
    Recipients = "recipients";
    /// The author's date.
    Sent = "sent";
    /// When it was received.
    Received = "received";
    /// Message-ID, In-Reply-To and References.
    Ids = "ids";
    /// Importance and sensitivity.
    Importance = "importance";
    /// The plain text.
    Text = "text";
    /// The HTML.
    Html = "html";
    /// How many attachments.
    AttachmentCount = "attachment-count";
    /// The name of an attachment.
    AttachmentName = "attachment-name";
    /// The media type of an attachment.
    AttachmentType = "attachment-type";
    /// How the text shows an attachment.
    AttachmentPlace = "attachment-place";
    /// The octets of an attachment.
    AttachmentData = "attachment-data";
    /// Whether it has been read.
    Read = "read";
    /// Whether it is a draft.
    Draft = "draft";
    /// Flagged, answered, forwarded.
    Flags = "flags";
    /// The categories.
    Categories = "categories";
    /// The identity it was written with.
    Identity = "identity";
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactDifference {
    /// What differs.
    pub field: FactField,
    /// In which attachment, counted from 1, from outside in; empty for the message.
    pub place: String,
}

impl fmt::Display for FactDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.as_str())?;
        if self.place.is_empty() { Ok(()) } else { write!(f, " in attachment {}", self.place) }
    }
}

/// Compares what a mail is with what was found in its place.
///
/// A target may add a plain text to an HTML mail, as servers do, and the whole original as an attachment.
pub fn compare_facts(expected: &MailFacts, found: &MailFacts) -> Vec<FactDifference> {
    let mut differences = Vec::new();
    message(expected, found, "", &mut differences);
    differences
}

fn message(expected: &MailFacts, found: &MailFacts, place: &str, differences: &mut Vec<FactDifference>) {
    let mut check = |field, same: bool| {
        if !same {
            differences.push(FactDifference { field, place: place.to_owned() });
        }
    };
    check(FactField::Class, expected.class.eq_ignore_ascii_case(&found.class));
    check(FactField::Headers, expected.headers == found.headers);
    check(FactField::Subject, expected.subject == found.subject);
    let people = |facts: &MailFacts| (facts.from.clone(), facts.sender.clone(), facts.reply_to.clone());
    check(FactField::People, people(expected) == people(found));
    check(FactField::Recipients, expected.recipients == found.recipients);
    check(FactField::Sent, expected.sent == found.sent);
    check(FactField::Received, expected.received == found.received);
    let ids = |facts: &MailFacts| (facts.message_id.clone(), facts.in_reply_to.clone(), facts.references.clone());
    check(FactField::Ids, ids(expected) == ids(found));
    let weight = |facts: &MailFacts| (facts.importance, facts.sensitivity);
    check(FactField::Importance, weight(expected) == weight(found));
    let text_may_be_made = expected.text.is_none() && expected.html.is_some();
    check(FactField::Text, expected.text == found.text || text_may_be_made);
    check(FactField::Html, expected.html == found.html);
    check(FactField::Read, expected.read == found.read);
    check(FactField::Draft, expected.draft == found.draft);
    let flags = |facts: &MailFacts| (facts.flagged, facts.answered, facts.forwarded);
    check(FactField::Flags, flags(expected) == flags(found));
    check(FactField::Categories, expected.categories == found.categories);
    check(FactField::Identity, expected.identity.is_none() || expected.identity == found.identity);
    attachments(expected, found, place, differences);
}

fn attachments(expected: &MailFacts, found: &MailFacts, place: &str, differences: &mut Vec<FactDifference>) {
    let is_original = |attachment: &&AttachmentFacts| {
        let digest = attachment.data.map(|data| data.sha256);
        attachment.name == names::ORIGINAL && digest.is_some() && digest == expected.original
    };
    let found: Vec<_> = found.attachments.iter().filter(|attachment| !is_original(attachment)).collect();
    if expected.attachments.len() != found.len() {
        differences.push(FactDifference { field: FactField::AttachmentCount, place: place.to_owned() });
    }
    for (index, (expected, found)) in expected.attachments.iter().zip(found).enumerate() {
        let number = index + 1;
        let place = if place.is_empty() { number.to_string() } else { format!("{place}.{number}") };
        attachment(expected, found, &place, differences);
    }
}

fn attachment(expected: &AttachmentFacts, found: &AttachmentFacts, place: &str, differences: &mut Vec<FactDifference>) {
    let mut check = |field, same: bool| {
        if !same {
            differences.push(FactDifference { field, place: place.to_owned() });
        }
    };
    check(FactField::AttachmentName, expected.name == found.name);
    check(FactField::AttachmentType, expected.media_type.eq_ignore_ascii_case(&found.media_type));
    let shown = |facts: &AttachmentFacts| (facts.content_id.clone(), facts.inline);
    check(FactField::AttachmentPlace, shown(expected) == shown(found));
    let same_kind = expected.message.is_some() == found.message.is_some();
    check(FactField::AttachmentData, expected.data == found.data && same_kind);
    if let (Some(expected), Some(found)) = (&expected.message, &found.message) {
        message(expected, found, place, differences);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut MailFacts), expected: &[&str]) {
        let inner = MailFacts { subject: "in".to_owned(), ..MailFacts::default() };
        let attachment = AttachmentFacts { message: Some(Box::new(inner)), ..AttachmentFacts::default() };
        let facts = MailFacts { attachments: vec![attachment], ..MailFacts::default() };
        let mut found = facts.clone();
        change(&mut found);
        let differences: Vec<_> = compare_facts(&facts, &found).iter().map(ToString::to_string).collect();
        assert_eq!(differences, expected);
    }

    #[test]
    fn every_difference_has_a_name_and_a_place() {
        check(|_| {}, &[]);
        check(|facts| facts.subject.push('x'), &["subject"]);
        check(|facts| facts.read = true, &["read"]);
        check(|facts| facts.headers.push((String::new(), String::new())), &["headers"]);
        check(|facts| facts.attachments[0].name.push('x'), &["attachment-name in attachment 1"]);
        check(|facts| facts.attachments.clear(), &["attachment-count"]);
        let inner = |facts: &mut MailFacts| {
            if let Some(inner) = &mut facts.attachments[0].message {
                inner.subject.clear();
            }
        };
        check(inner, &["subject in attachment 1"]);
    }
}
