//! Microsoft Exchange as a source: mailboxes by Exchange Web Services, Exchange 2007 to Subscription Edition.
//!
//! [`ExchangeSource`] implements the model's source over the messages of `ews`, which has no verb that writes. How a request
//! gets to the server is a [`Transport`]'s business. What is read, in which order, and what is tried again is left to `sync`.

mod caller;
mod changes;
mod folders;
mod heads;
mod pool;
mod read;
mod source;
mod transport;

pub use caller::Access;
pub use pool::PoolTransport;
pub use source::{ExchangeSettings, ExchangeSource};
pub use transport::{Reply, ReplyBody, Transport};
