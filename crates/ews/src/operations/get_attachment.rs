//! GetAttachment, [MS-OXWSATT] section 3.1.4.3: attachments with their contents.

use crate::answer::{Answer, ContentKind, DecodeError, Reading};
use crate::types::attachment::Attachment;
use crate::types::ids::AttachmentId;
use crate::xml::{Writer, boolean};
use crate::{Operation, Request};

/// Asks for attachments. There is a message for each, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetAttachment {
    /// Whether attached items come as Internet messages.
    pub mime: bool,
    /// Which.
    pub attachments: Vec<AttachmentId>,
}

impl Request for GetAttachment {
    type Answer = GetAttachmentAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:GetAttachment", |out| {
            if self.mime {
                out.wrap("m:AttachmentShape", |out| out.text("t:IncludeMimeContent", boolean(true)));
            }
            out.wrap("m:AttachmentIds", |out| {
                self.attachments.iter().for_each(|id| out.empty("t:AttachmentId", &[("Id", &id.id)]));
            });
        });
    }
}

/// The answer to [`GetAttachment`]: each message is an attachment; its octets, or its Internet message, are a content.
#[derive(Clone, Copy, Debug)]
pub enum GetAttachmentAnswer {}

impl Answer for GetAttachmentAnswer {
    type Part = ();
    type Summary = Attachment;
    const OPERATION: Operation = Operation::GetAttachment;

    fn content(parent: &str, name: &str) -> Option<ContentKind> {
        match (parent, name) {
            ("FileAttachment", "Content") => Some(ContentKind::File),
            (_, "MimeContent") => Some(ContentKind::Mime),
            _ => None,
        }
    }

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<Attachment, DecodeError> {
        let inside = &element.0.required("Attachments")?.children;
        inside.iter().find_map(Attachment::read).ok_or(DecodeError::Value("Attachments"))
    }
}
