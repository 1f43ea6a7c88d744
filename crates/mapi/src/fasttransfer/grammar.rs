//! The objects that atoms make up in the content of a message ([MS-OXCFXICS] section 2.2.4.3.11, `messageContent`):
//!
//! ```text
//! messageContent    = propList [FXDelProp] *recipient [FXDelProp] *attachment
//! recipient         = StartRecip propList EndToRecip
//! attachment        = NewAttach propList [StartEmbed messageContent EndEmbed] EndAttach
//! ```

use super::{LexError, Marker, PropertyHead};
use crate::tags;

/// How deep messages may lie in messages; Exchange allows less.
const DEEPEST: usize = 64;

/// An object in the content of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// A recipient of the message around it.
    Recipient,
    /// An attachment of the message around it.
    Attachment,
    /// The message inside the attachment around it.
    Embedded,
}

/// What a marker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An object begins.
    Enter(Object),
    /// The innermost object ends.
    Leave(Object),
}

/// Why a stream is not the content of a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// It is no FastTransfer stream.
    #[error(transparent)]
    Lexer(#[from] LexError),
    /// A marker stands where it makes no sense.
    #[error("the marker {} stands where it may not", .marker.official())]
    Marker {
        /// The marker.
        marker: Marker,
    },
    /// A property stands after what must follow all of them.
    #[error("the property {} stands where it may not", .head.tag)]
    Property {
        /// The property.
        head: PropertyHead,
    },
    /// The server says that it could not read the message.
    #[error("the server could not read a part of the message")]
    Source,
    /// Messages lie in messages, deeper than anybody does it.
    #[error("messages lie in messages more than {DEEPEST} deep")]
    TooDeep,
    /// More properties, or more bytes in values, than are kept.
    #[error("the message has more or longer properties than are read")]
    TooLarge,
    /// The stream ends before an object does.
    #[error("the stream ends before an object in it does")]
    Unfinished,
}

/// Follows the objects in the content of one message.
#[derive(Debug, Clone)]
pub struct Grammar {
    open: Vec<Open>,
}

/// An object that is open, with what may come next where that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Message(Part),
    Recipient,
    Attachment { closed: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Properties,
    Recipients,
    Attachments,
}

impl Default for Grammar {
    fn default() -> Self {
        Self::new()
    }
}

impl Grammar {
    /// At the beginning of the content of a message.
    pub fn new() -> Self {
        Self { open: vec![Open::Message(Part::Properties)] }
    }

    /// How many objects are open in the message.
    pub fn depth(&self) -> usize {
        self.open.len() - 1
    }

    /// The object that is open inside of the others; nothing if it is the message itself.
    pub fn innermost(&self) -> Option<Object> {
        match self.open.last() {
            Some(Open::Recipient) => Some(Object::Recipient),
            Some(Open::Attachment { .. }) => Some(Object::Attachment),
            Some(Open::Message(_)) if self.depth() > 0 => Some(Object::Embedded),
            _ => None,
        }
    }

    /// What a marker does.
    pub fn marker(&mut self, marker: Marker) -> Result<Step, ContentError> {
        match marker {
            Marker::StartRecipient => self.child(marker, Part::Recipients, Object::Recipient, Open::Recipient),
            Marker::NewAttachment => {
                self.child(marker, Part::Attachments, Object::Attachment, Open::Attachment { closed: false })
            }
            Marker::StartEmbedded => self.embedded(),
            Marker::EndRecipient => self.close(marker, |open| open == Open::Recipient, Object::Recipient),
            Marker::EndAttachment => {
                self.close(marker, |open| matches!(open, Open::Attachment { .. }), Object::Attachment)
            }
            Marker::EndEmbedded => self.close(marker, |open| matches!(open, Open::Message(_)), Object::Embedded),
            Marker::ErrorInfo => Err(ContentError::Source),
            _ => Err(ContentError::Marker { marker }),
        }
    }

    /// Whether a property may stand here.
    pub fn property(&mut self, head: &PropertyHead) -> Result<(), ContentError> {
        match self.open.last_mut() {
            Some(Open::Message(part)) if head.tag == tags::FAST_TRANSFER_DELETED_PROPERTY => {
                *part = (*part).max(Part::Recipients);
                Ok(())
            }
            Some(Open::Message(Part::Properties) | Open::Recipient | Open::Attachment { closed: false }) => Ok(()),
            _ => Err(ContentError::Property { head: head.clone() }),
        }
    }

    /// Whether the content may end here.
    pub fn finish(&self) -> Result<(), ContentError> {
        if self.depth() == 0 { Ok(()) } else { Err(ContentError::Unfinished) }
    }

    fn child(&mut self, marker: Marker, of: Part, object: Object, open: Open) -> Result<Step, ContentError> {
        match self.open.last_mut() {
            Some(Open::Message(part)) if *part <= of => *part = of,
            _ => return Err(ContentError::Marker { marker }),
        }
        self.open.push(open);
        Ok(Step::Enter(object))
    }

    fn embedded(&mut self) -> Result<Step, ContentError> {
        match self.open.last_mut() {
            Some(Open::Attachment { closed: closed @ false }) => *closed = true,
            _ => return Err(ContentError::Marker { marker: Marker::StartEmbedded }),
        }
        if self.open.len() > 2 * DEEPEST {
            return Err(ContentError::TooDeep);
        }
        self.open.push(Open::Message(Part::Properties));
        Ok(Step::Enter(Object::Embedded))
    }

    fn close(&mut self, marker: Marker, is: impl Fn(Open) -> bool, object: Object) -> Result<Step, ContentError> {
        match self.open.last() {
            Some(open) if self.open.len() > 1 && is(*open) => self.open.pop(),
            _ => return Err(ContentError::Marker { marker }),
        };
        Ok(Step::Leave(object))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;
    use Marker::*;

    fn check(markers: &[Marker]) -> Result<(), ContentError> {
        let mut grammar = Grammar::new();
        markers.iter().try_for_each(|marker| grammar.marker(*marker).map(|_| ()))?;
        grammar.finish()
    }

    #[test]
    fn objects_nest_as_the_reference_says() {
        check(&[]).unwrap();
        check(&[StartRecipient, EndRecipient, NewAttachment, EndAttachment]).unwrap();
        check(&[NewAttachment, StartEmbedded, StartRecipient, EndRecipient, EndEmbedded, EndAttachment]).unwrap();
        assert_eq!(check(&[EndEmbedded]), Err(ContentError::Marker { marker: EndEmbedded }));
        assert_eq!(check(&[StartEmbedded]), Err(ContentError::Marker { marker: StartEmbedded }));
        assert_eq!(check(&[StartRecipient, NewAttachment]), Err(ContentError::Marker { marker: NewAttachment }));
        assert_eq!(check(&[NewAttachment]), Err(ContentError::Unfinished));
        assert_eq!(check(&[StartMessage]), Err(ContentError::Marker { marker: StartMessage }));
        assert_eq!(check(&[NewAttachment, ErrorInfo]), Err(ContentError::Source));
        let twice = [NewAttachment, StartEmbedded, EndEmbedded, StartEmbedded];
        assert_eq!(check(&twice), Err(ContentError::Marker { marker: StartEmbedded }));
    }

    #[test]
    fn messages_lie_in_messages_only_so_deep() {
        let deep = |depth: usize| [NewAttachment, StartEmbedded].repeat(depth);
        assert_eq!(check(&deep(DEEPEST)), Err(ContentError::Unfinished));
        assert_eq!(check(&deep(DEEPEST + 1)), Err(ContentError::TooDeep));
    }

    #[test]
    fn properties_come_before_children() {
        let head = |tag| PropertyHead { tag, name: None };
        let mut grammar = Grammar::new();
        grammar.property(&head(tags::SUBJECT)).unwrap();
        grammar.property(&head(tags::FAST_TRANSFER_DELETED_PROPERTY)).unwrap();
        assert!(grammar.property(&head(tags::SUBJECT)).is_err());
        grammar.marker(StartRecipient).unwrap();
        grammar.property(&head(tags::SUBJECT)).unwrap();
        grammar.marker(EndRecipient).unwrap();
        grammar.property(&head(tags::FAST_TRANSFER_DELETED_PROPERTY)).unwrap();
    }
}
