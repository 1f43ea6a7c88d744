//! What comes back: status and headers at once, the body piece by piece or whole up to a limit.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use cutover_model::{Failure, FailureCode};
use tokio::time::timeout;

use super::{HttpError, RequestNumber, retry_after};

/// An answer whose body has not been read yet.
pub struct HttpResponse {
    inner: reqwest::Response,
    server: String,
    idle: Duration,
    number: RequestNumber,
}

impl HttpResponse {
    pub(crate) fn new(inner: reqwest::Response, server: String, idle: Duration, number: RequestNumber) -> Self {
        Self { inner, server, idle, number }
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.inner.status().as_u16()
    }

    /// A header's value, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.inner.headers().get(name)?.to_str().ok()
    }

    /// All headers that are text.
    pub fn headers(&self) -> Vec<(String, String)> {
        let text = |value: &reqwest::header::HeaderValue| value.to_str().ok().map(str::to_owned);
        self.inner.headers().iter().filter_map(|(name, value)| Some((name.to_string(), text(value)?))).collect()
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
        match timeout(self.idle, self.inner.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk),
            Ok(Err(error)) => Err(HttpError::of(error, &self.server, true)),
            Err(_) => Err(HttpError::after(Failure::new(FailureCode::Timeout, self.server.clone()))),
        }
    }

    /// The whole body, if it is not larger than this.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, HttpError> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if whole.len() + chunk.len() > limit {
                let failure = Failure::new(FailureCode::Protocol, self.server.clone());
                return Err(HttpError::after(failure.with_detail(format!("an answer of more than {limit} bytes"))));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// As much of the body as there is within the limit. For the words of an error, which need not be whole.
    pub async fn beginning(mut self, limit: usize) -> Bytes {
        let mut begun = BytesMut::new();
        while let Ok(Some(chunk)) = self.chunk().await {
            let room = limit.saturating_sub(begun.len());
            begun.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if begun.len() == limit {
                break;
            }
        }
        begun.freeze()
    }
}
