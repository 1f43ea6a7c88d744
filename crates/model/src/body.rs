//! Bodies that are sent without being whole in memory: opened once for each try, and read piece by piece.

use async_trait::async_trait;
use bytes::Bytes;

use crate::Failure;

/// Something that can be sent, and sent again where it can be opened again.
#[async_trait]
pub trait BodySource: Send + Sync {
    /// How many bytes it has, where that is known beforehand.
    fn length(&self) -> Option<u64>;

    /// Whether it can be opened more than once. A request whose body cannot is not repeated once it was opened.
    fn opens_again(&self) -> bool;

    /// Opens it at its start.
    async fn open(&self) -> Result<Box<dyn BodyPieces>, Failure>;
}

/// An opened body.
#[async_trait]
pub trait BodyPieces: Send {
    /// The next piece, never empty; `None` at the end. After a failure nothing more is read, and what was sent so far is
    /// an incomplete request that no server carries out.
    async fn piece(&mut self) -> Result<Option<Bytes>, Failure>;
}
