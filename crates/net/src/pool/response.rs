//! What comes back. With the last piece of its body the connection is free for the next request.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use cutover_model::{Failure, FailureCode};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::connection::{Connection, failure_of};
use super::shelf::Shelf;
use crate::Server;
use crate::http::{HttpError, RequestNumber, retry_after};
use crate::sign_in::Offers;

/// What a response needs to give its connection back.
pub(super) struct Lease {
    pub(super) connection: Connection,
    pub(super) permit: OwnedSemaphorePermit,
    pub(super) shelf: Arc<Shelf>,
}

impl Lease {
    /// Puts the connection where the next request finds it, if it can be used again.
    async fn give_back(self) {
        let Self { mut connection, permit, shelf } = self;
        if connection.becomes_ready().await {
            shelf.put(connection);
        }
        drop(permit);
    }
}

/// An answer whose body has not been read yet.
pub struct PoolResponse {
    head: hyper::http::response::Parts,
    body: Incoming,
    lease: Option<Lease>,
    server: Arc<Server>,
    number: RequestNumber,
}

impl PoolResponse {
    pub(super) fn new(
        response: hyper::Response<Incoming>,
        lease: Lease,
        server: &Arc<Server>,
        number: RequestNumber,
    ) -> Self {
        let (head, body) = response.into_parts();
        Self { head, body, lease: Some(lease), server: Arc::clone(server), number }
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// A header's value, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// All headers that are text.
    pub fn headers(&self) -> Vec<(String, String)> {
        let pairs = self.head.headers.iter();
        pairs.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))).collect()
    }

    /// What the server offers for signing in.
    pub fn offers(&self) -> Offers {
        offers(&self.head.headers)
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.header("retry-after")?, SystemTime::now())
    }

    /// The number of the request that this answers.
    pub fn number(&self) -> RequestNumber {
        self.number
    }

    /// The next piece of the body; `None` at its end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, HttpError> {
        loop {
            let frame = match timeout(self.server.timeouts.idle, self.body.frame()).await {
                Ok(None) => {
                    self.end().await;
                    return Ok(None);
                }
                Ok(Some(Ok(frame))) => frame,
                Ok(Some(Err(error))) => return Err(HttpError::after(failure_of(&error, &self.server))),
                Err(_) => return Err(HttpError::after(Failure::new(FailureCode::Timeout, self.server.address()))),
            };
            // Trailers mean nothing here.
            if let Ok(data) = frame.into_data() {
                if self.body.is_end_stream() {
                    self.end().await;
                }
                return Ok(Some(data));
            }
        }
    }

    /// The whole body, if it is not larger than this.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, HttpError> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if whole.len() + chunk.len() > limit {
                let failure = Failure::new(FailureCode::Protocol, self.server.address());
                return Err(HttpError::after(failure.with_detail(format!("an answer of more than {limit} bytes"))));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// Reads the rest away, so that the connection can be used again; false where it is too much or breaks.
    pub(super) async fn finish(mut self, limit: usize) -> Option<Lease> {
        let mut read = 0;
        let lease = self.lease.take();
        while let Ok(piece) = self.chunk().await {
            let Some(piece) = piece else { return lease };
            read += piece.len();
            if read > limit {
                break;
            }
        }
        None
    }

    async fn end(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.give_back().await;
        }
    }
}

/// The offers in these headers.
pub(super) fn offers(headers: &hyper::HeaderMap) -> Offers {
    Offers::parse(headers.get_all(hyper::header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()))
}
