//! An answer that is read as it comes, while its place among the requests under way is held.

use bytes::Bytes;
use cutover_graph::{GraphError, GraphResponse, Headers};
use cutover_model::Slot;
use cutover_net::http::HttpResponse;
use tokio::time::Instant;

use super::exchange::{renew, unanswered};
use crate::limits::SLOT_LIFE;

/// An answer that is a success, and whose body has not been read yet.
pub struct GraphStream {
    response: HttpResponse,
    slot: Option<Slot>,
    renewed: Instant,
}

impl GraphStream {
    pub(super) fn new(response: HttpResponse, slot: Option<Slot>) -> Self {
        Self { response, slot, renewed: Instant::now() }
    }

    /// The status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.header(name)
    }

    /// The next piece of the body; `None` at its end. A failure here comes after the request was carried out.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, GraphError> {
        if self.renewed.elapsed() > SLOT_LIFE / 3 {
            renew(self.slot.as_ref()).await;
            self.renewed = Instant::now();
        }
        self.response.chunk().await.map_err(unanswered)
    }

    /// Reads the rest, if it is not more than this.
    pub(super) async fn whole(self, limit: usize, subject: &str) -> Result<GraphResponse, GraphError> {
        let (status, headers) = (self.response.status(), Headers(self.response.headers()));
        let body = self.response.bytes(limit).await.map_err(unanswered)?;
        Ok(GraphResponse { status, headers, body, subject: subject.to_owned() })
    }
}
