//! Messages of Exchange Web Services, without I/O: requests as octets, answers as events. Exchange 2007 to Subscription
//! Edition.
//!
//! A request is a struct of [`operations`]; [`Request::envelope`] writes it, and [`Request::decoder`] reads its answer, in pieces
//! of any size, as [`Event`]s. Only operations that read exist here ([`Operation`]). How the messages travel, who signs in
//! and what is tried again is left to `net` and `exchange`. What comes from a server is hostile: nothing here panics, and
//! nothing is kept whose size was not capped ([`Limits`]).

pub mod answer;
pub mod autodiscover;
mod beside_mime;
mod decoder;
mod fault;
mod header;
mod limits;
mod operation;
pub mod operations;
mod request;
mod status;
mod types;
mod version;
mod xml;

pub use answer::{Answer, ContentHead, ContentKind, DecodeError, Event, EventOf};
pub use beside_mime::beside_mime;
pub use decoder::Decoder;
pub use fault::Fault;
pub use header::{ActingFor, Header};
pub use limits::Limits;
pub use operation::Operation;
pub use request::Request;
pub use status::{Outcome, ResponseClass, ResponseCode, Status};
pub use types::attachment::{Attachment, AttachmentKind};
pub use types::distinguished::{DistinguishedFolder, FolderRef};
pub use types::extended::{ExtendedField, ExtendedProperty};
pub use types::folder::{Folder, FolderKind};
pub use types::ids::{AttachmentId, FolderId, ItemId};
pub use types::item::{Item, Recipient, RecipientKind};
pub use types::paging::{PageEnd, PageView};
pub use types::people::{Mailbox, MailboxKind};
pub use types::permissions::{FolderPermission, Rights, UserId};
pub use types::restriction::Restriction;
pub use types::shape::{BaseShape, FieldUri, FolderShape, ItemShape};
pub use version::{Feature, RequestVersion, ServerVersion, features};
pub use xml::{Writer, XmlError};
