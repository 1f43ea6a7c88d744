//! What is sent through a pool: all but the server, which the pool has.

use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::Method;

use crate::http::{HttpBody, RequestNumber};

/// A request to the pool's server.
#[derive(Clone)]
pub struct PoolRequest {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body. It is opened once more where a connection has to be signed in again.
    pub body: HttpBody,
    /// Its number in the log.
    pub number: RequestNumber,
}

impl PoolRequest {
    /// A request without headers and body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let (headers, number) = (HeaderMap::new(), RequestNumber::fresh());
        Self { method, path: path.into(), headers, body: HttpBody::None, number }
    }

    /// With this body.
    #[must_use]
    pub fn with_body(mut self, content_type: &'static str, body: HttpBody) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body;
        self
    }

    /// With one more header. What cannot stand in a header is left out.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            self.headers.append(name, value);
        }
        self
    }

    /// Path without the query, which may hold what is not for a log.
    pub(super) fn shown(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// Whether the body can be sent again.
    pub(super) fn repeats(&self) -> bool {
        match &self.body {
            HttpBody::None | HttpBody::Bytes(_) => true,
            HttpBody::Source(source) => source.opens_again(),
        }
    }
}
