//! Which part of a message becomes its body, and which an attachment ([MS-OXCMAIL] section 2.2.3.3, [MS-OXOSMIME]
//! section 2.1). Every leaf becomes exactly one of them.

use std::ops::Range;

use crate::loss::{Loss, LossKind};
use crate::mime::media::{Disposition, Media, TransferEncoding};
use crate::mime::{Content, Defect, Entity};

use super::names;

/// What a message is made into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Note {
    #[default]
    Plain,
    /// Signed in clear: one attachment holds all that was signed.
    ClearSigned,
    /// Encrypted or signed in a wrapping: one attachment holds it.
    Opaque,
}

impl Note {
    /// The message class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Plain => "IPM.Note",
            Self::ClearSigned => "IPM.Note.SMIME.MultipartSigned",
            Self::Opaque => "IPM.Note.SMIME",
        }
    }
}

/// Where the data of an attachment come from.
#[derive(Clone, Debug)]
pub(crate) enum Source<'e> {
    /// The body of a part, its transfer encoding undone.
    Body(&'e Entity),
    /// A message inside.
    Message(&'e Entity),
    /// Octets of the spool in the CRLF form, after these fields.
    Raw(String, Range<u64>),
}

/// An attachment to be.
#[derive(Clone, Debug)]
pub(crate) struct Attachment<'e> {
    pub(crate) source: Source<'e>,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) charset: Option<String>,
    pub(crate) content_id: Option<String>,
    pub(crate) location: Option<String>,
    /// Whether the text shows it.
    pub(crate) inline: bool,
}

/// What becomes of the parts of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan<'e> {
    pub(crate) note: Note,
    pub(crate) plain: Option<&'e Entity>,
    pub(crate) html: Option<&'e Entity>,
    pub(crate) attachments: Vec<Attachment<'e>>,
    /// The Content-Type field of a wrapped message.
    pub(crate) content_type: Option<String>,
    pub(crate) losses: Vec<Loss>,
}

/// What surrounds a part.
#[derive(Clone, Copy, Default)]
struct Around {
    related: bool,
    /// Whether this part may give the body.
    body: bool,
}

impl<'e> Plan<'e> {
    /// Plans a message.
    pub(crate) fn of(message: &'e Entity) -> Self {
        let mut plan = Self::default();
        plan.defects(message);
        if is_clear_signed(message) {
            plan.clear_signed(message);
        } else if is_opaque(message) {
            plan.note = Note::Opaque;
            plan.content_type = Some(message.media.content_type.clone());
            plan.attach_body(message, Around::default());
        } else {
            plan.part(message, Around { body: true, ..Around::default() });
        }
        plan
    }

    fn clear_signed(&mut self, message: &'e Entity) {
        self.note = Note::ClearSigned;
        for child in message.children().iter().take(1) {
            self.part(child, Around { body: true, ..Around::default() });
        }
        self.attachments.clear();
        let source = Source::Raw(content_fields(message), message.body.clone());
        let attachment = Attachment::new(source, names::SIGNED.to_owned(), "multipart/signed");
        self.attachments.push(attachment);
    }

    /// Takes a part into the plan. Whether it gave a body.
    fn part(&mut self, part: &'e Entity, around: Around) -> bool {
        match &part.content {
            Content::Leaf => self.leaf(part, around),
            Content::Message(inner) => {
                self.attach(part, Source::Message(inner), around);
                false
            }
            Content::Multipart(children) => self.multipart(part, children, around),
        }
    }

    fn multipart(&mut self, part: &'e Entity, children: &'e [Entity], around: Around) -> bool {
        if part.media.sub == "report" {
            self.losses.push(Loss::new(LossKind::ReportAsNote, &part.number));
        }
        if part.media.sub == "signed" && self.note == Note::Plain {
            self.losses.push(Loss::new(LossKind::NestedSignature, &part.number));
        }
        let mut found = false;
        for (index, child) in children.iter().enumerate() {
            self.defects(child);
            let alternative = part.media.sub == "alternative";
            let related = part.media.sub == "related" && index > 0 || around.related && !alternative;
            let body = around.body && (alternative || !found) && part.media.sub != "digest";
            found |= self.part(child, Around { related, body });
        }
        found
    }

    fn leaf(&mut self, part: &'e Entity, around: Around) -> bool {
        let media = &part.media;
        let attached = media.disposition == Disposition::Attachment || media.name.is_some() && !part.number.is_empty();
        let is_text = media.main == "text" && !matches!(media.sub.as_str(), "calendar" | "html" | "plain");
        let is_plain = media.is("text", "plain") || part.number.is_empty() && is_text || is_shown_as_it_is(part);
        if around.body && !attached && is_plain && self.plain.is_none() {
            self.plain = Some(part);
        } else if around.body && !attached && media.is("text", "html") && self.html.is_none() {
            self.html = Some(part);
        } else {
            self.attach_body(part, around);
            return false;
        }
        if part.media.encoding == TransferEncoding::Unknown {
            self.losses.push(Loss::new(LossKind::EncodingUnknown, &part.number).with_detail(&media.encoding_name));
        }
        true
    }

    fn attach_body(&mut self, part: &'e Entity, around: Around) {
        if part.media.encoding == TransferEncoding::Unknown {
            let loss = Loss::new(LossKind::EncodingUnknown, &part.number);
            self.losses.push(loss.with_detail(&part.media.encoding_name));
        }
        self.attach(part, Source::Body(part), around);
    }

    fn attach(&mut self, part: &'e Entity, source: Source<'e>, around: Around) {
        let media = &part.media;
        let mut attachment = Attachment::new(source, String::new(), &media.full());
        attachment.name = match (&media.name, self.note) {
            (Some(name), _) => name.clone(),
            (None, Note::Opaque) => names::OPAQUE.to_owned(),
            (None, _) => names::default(self.attachments.len() + 1, media),
        };
        attachment.charset = media.charset.clone().filter(|_| media.main == "text");
        attachment.content_id = media.content_id.clone();
        attachment.location = media.location.clone();
        let referred = media.content_id.is_some() || media.location.is_some();
        attachment.inline = around.related && referred && media.disposition != Disposition::Attachment;
        self.attachments.push(attachment);
    }

    /// Attaches the octets of the message as they are, because something of it would be missing.
    pub(crate) fn attach_original(&mut self, message: &Entity) {
        let source = Source::Raw(String::new(), message.start..message.body.end);
        self.attachments.push(Attachment::new(source, names::ORIGINAL.to_owned(), names::ORIGINAL_TYPE));
    }

    fn defects(&mut self, part: &Entity) {
        let losses = part.defects.iter().map(|defect| Loss::new(of_defect(*defect), &part.number));
        self.losses.extend(losses);
        if part.media.other_fields > 0 && !part.number.is_empty() && part.fields.fields.is_empty() {
            self.losses.push(Loss::new(LossKind::PartFields, &part.number));
        }
    }
}

impl<'e> Attachment<'e> {
    fn new(source: Source<'e>, name: String, media_type: &str) -> Self {
        let media_type = media_type.to_owned();
        Self { source, name, media_type, charset: None, content_id: None, location: None, inline: false }
    }
}

/// A multipart that could not be taken apart is shown, so that nothing of it is hidden.
fn is_shown_as_it_is(part: &Entity) -> bool {
    part.media.main == "multipart" && matches!(part.content, Content::Leaf)
}

/// [MS-OXOSMIME] section 2.1.1: any `multipart/signed`, whatever its protocol.
fn is_clear_signed(message: &Entity) -> bool {
    message.media.is("multipart", "signed") && message.children().len() > 1
}

/// [MS-OXOSMIME] section 2.1.2: the message is one part of PKCS #7; certificates alone are no message.
fn is_opaque(message: &Entity) -> bool {
    let media = &message.media;
    let is_pkcs7 = media.main == "application" && matches!(media.sub.as_str(), "pkcs7-mime" | "x-pkcs7-mime");
    let has_name = |media: &Media| media.name.as_deref().is_some_and(|name| name.to_lowercase().ends_with(".p7m"));
    let is_named = media.is("application", "octet-stream") && has_name(media);
    (is_pkcs7 || is_named) && media.smime_type.as_deref() != Some("certs-only")
}

/// The fields that say what the body is, so that the entity stands by itself.
fn content_fields(message: &Entity) -> String {
    let mut section = String::new();
    let mut keep = false;
    for line in message.fields.text.split_inclusive("\r\n") {
        if !line.starts_with([' ', '\t']) {
            keep = line.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("content-"));
        }
        if keep {
            section.push_str(line);
        }
    }
    section.push_str("\r\n");
    section
}

fn of_defect(defect: Defect) -> LossKind {
    match defect {
        Defect::NoHeader => LossKind::NoHeader,
        Defect::HeaderTooLong => LossKind::HeaderTooLong,
        Defect::MissingSeparator => LossKind::HeaderDefective,
        Defect::MultipartBroken => LossKind::MultipartBroken,
        Defect::MultipartUnclosed => LossKind::MultipartUnclosed,
        Defect::TextBetweenParts => LossKind::TextBetweenParts,
        Defect::TooManyParts => LossKind::TooManyParts,
        Defect::TooDeep => LossKind::TooDeep,
        Defect::EmbeddedEncoded => LossKind::EmbeddedEncoded,
    }
}
