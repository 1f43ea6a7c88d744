//! How requests get to a server and answers back: the seam between messages and connections.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_ews::Operation;
use cutover_model::Failure;

/// Carries requests to one server, signed in as one account.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends a request and waits for the head of the answer.
    async fn send(&self, operation: Operation, envelope: Vec<u8>) -> Result<Reply, Failure>;
}

/// An answer whose body is on its way.
pub struct Reply {
    /// The status of HTTP. An answer, and a fault too, can come with any.
    pub status: u16,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Box<dyn ReplyBody>,
}

/// The body of an answer.
#[async_trait]
pub trait ReplyBody: Send {
    /// The next piece; `None` at its end.
    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure>;
}
