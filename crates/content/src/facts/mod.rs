//! The facts of a mail: what a person would miss if it were otherwise. The same facts are read from an Internet message
//! and from FastTransfer message content, so that what was written can be read back and compared field by field.
//!
//! Texts and attachments are kept as digests, so facts are small whatever the message.

mod compare;
mod fasttransfer;
mod mime;
mod nodes;
mod text;
mod values;

use cutover_model::ItemIdentity;

use crate::convert::{Addressed, Person};
use crate::digest::ContentDigest;

pub use compare::{FactDifference, FactField, compare_facts};
pub use fasttransfer::{FastTransferFacts, facts_of_fasttransfer};
pub use mime::facts_of_mime;

/// What is known of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFacts {
    /// The message class.
    pub class: String,
    /// Name and unfolded value of each header field, runs of blanks as one. Lines that are no field have no name.
    pub headers: Vec<(String, String)>,
    /// The subject as a list shows it: decoded, at most 253 units of UTF-16.
    pub subject: String,
    /// The first author.
    pub from: Option<Person>,
    /// Who sent it, if that is said.
    pub sender: Option<Person>,
    /// Where answers go.
    pub reply_to: Vec<Person>,
    /// To whom it went, in the order of `To`, `Cc` and `Bcc`.
    pub recipients: Vec<(Addressed, Person)>,
    /// The author's date, in seconds since 1970.
    pub sent: Option<i64>,
    /// When it was received, in seconds since 1970.
    pub received: Option<i64>,
    /// The Message-ID with its brackets.
    pub message_id: Option<String>,
    /// What it answers.
    pub in_reply_to: Option<String>,
    /// The thread it belongs to.
    pub references: Option<String>,
    /// 0 low, 1 normal, 2 high.
    pub importance: i64,
    /// 0 none, 1 personal, 2 private, 3 confidential.
    pub sensitivity: i64,
    /// The plain text.
    pub text: Option<TextFact>,
    /// The HTML.
    pub html: Option<TextFact>,
    /// The attachments in their order.
    pub attachments: Vec<AttachmentFacts>,
    /// Whether it has been read.
    pub read: bool,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether it is marked for attention.
    pub flagged: bool,
    /// Whether it was answered.
    pub answered: bool,
    /// Whether it was forwarded, and not answered after or before that.
    pub forwarded: bool,
    /// The categories, sorted.
    pub categories: Vec<String>,
    /// The identity it was written with.
    pub identity: Option<ItemIdentity>,
    /// SHA-256 of the whole original in the CRLF form; known for Internet messages only.
    pub original: Option<ContentDigest>,
}

/// A text: its characters without regard to the form of its line ends and to blanks at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextFact {
    /// How many characters.
    pub characters: u64,
    /// SHA-256 of them in UTF-8.
    pub sha256: ContentDigest,
}

/// What is known of an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttachmentFacts {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// By what the text refers to it.
    pub content_id: Option<String>,
    /// Whether the text shows it.
    pub inline: bool,
    /// Its octets; nothing for a message inside.
    pub data: Option<DataFact>,
    /// The message inside.
    pub message: Option<Box<MailFacts>>,
}

/// Octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataFact {
    /// How many.
    pub size: u64,
    /// SHA-256 of them.
    pub sha256: ContentDigest,
}
