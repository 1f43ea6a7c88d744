//! The parts of an Internet message (RFC 5322, RFC 2045 to 2047), by their places in a spool.
//!
//! A message is read once from front to back, a line at a time; what is kept are the fields of its parts and where
//! their bodies lie. Values of fields (addresses, dates, encoded words) are read by `mail-parser`.

pub(crate) mod charset;
pub(crate) mod decode;
pub(crate) mod fields;
mod lines;
pub(crate) mod media;
mod scan;
pub(crate) mod spool;
pub(crate) mod text;
mod utf7;

use std::ops::Range;

use fields::Fields;
use media::Media;

pub(crate) use scan::scan;

/// The longest header section that is read.
pub(crate) const HEADER_CAP: u64 = 1024 * 1024;
/// As much of all header sections together is read.
pub(crate) const HEADERS_CAP: usize = 8 * 1024 * 1024;
/// The most parts that are taken apart.
pub(crate) const PART_CAP: usize = 10_000;
/// How deep multiparts and messages may be nested.
pub(crate) const DEPTH_CAP: usize = 50;
/// How many messages may be inside of one another.
pub(crate) const MESSAGES_CAP: usize = 20;

/// What is wrong with how a message is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    NoHeader,
    HeaderTooLong,
    MissingSeparator,
    MultipartBroken,
    MultipartUnclosed,
    TextBetweenParts,
    TooManyParts,
    TooDeep,
    EmbeddedEncoded,
}

/// An entity (RFC 2045 section 2.4): header fields and a body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entity {
    /// Its number, counted from outside in (`2.1`); empty for the message.
    pub(crate) number: String,
    /// The header section of a message; the media of other parts says what theirs say.
    pub(crate) fields: Fields,
    pub(crate) media: Media,
    /// Where header and body lie.
    pub(crate) start: u64,
    pub(crate) body: Range<u64>,
    pub(crate) content: Content,
    pub(crate) defects: Vec<Defect>,
}

/// What a body consists of.
#[derive(Clone, Debug, Default)]
pub(crate) enum Content {
    #[default]
    Leaf,
    Multipart(Vec<Entity>),
    Message(Box<Entity>),
}

impl Entity {
    /// The parts of a multipart.
    pub(crate) fn children(&self) -> &[Entity] {
        match &self.content {
            Content::Multipart(children) => children,
            Content::Message(inner) => std::slice::from_ref(&**inner),
            Content::Leaf => &[],
        }
    }
}
