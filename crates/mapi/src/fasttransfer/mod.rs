//! FastTransfer streams ([MS-OXCFXICS] section 2.2.4): atoms, which are markers and properties, and the objects that
//! they make up.

mod digest;
mod event;
mod grammar;
mod ignored;
mod lexer;
mod marker;
mod message;
mod properties;
mod show;
mod stamp;
mod writer;

pub use digest::{ALGORITHM, Digester};
pub use event::{Event, LexError, PropertyHead};
pub use grammar::{ContentError, Grammar, Object, Step};
pub use lexer::Lexer;
pub use marker::Marker;
pub use message::{Limits, MessageReader};
pub use properties::{Attachment, Held, Message, Properties, Property};
pub use show::Shower;
pub use stamp::Stamp;
pub use writer::{WriteError, Writer};
