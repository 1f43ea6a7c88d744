//! What is sent.

use std::sync::Arc;

use bytes::Bytes;
use cutover_model::BodySource;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::{HttpAddress, RequestNumber};

/// The body of a request.
#[derive(Clone)]
pub enum HttpBody {
    /// Nothing.
    None,
    /// All of it.
    Bytes(Bytes),
    /// Something that is opened and read while it is sent.
    Source(Arc<dyn BodySource>),
}

/// A request. It is sent once.
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub address: HttpAddress,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: HttpBody,
    /// Its number in the log.
    pub number: RequestNumber,
}

impl HttpRequest {
    /// A request without headers and body.
    pub fn new(method: Method, address: HttpAddress) -> Self {
        Self { method, address, headers: HeaderMap::new(), body: HttpBody::None, number: RequestNumber::fresh() }
    }

    /// With this body.
    #[must_use]
    pub fn with_body(mut self, content_type: &'static str, body: HttpBody) -> Self {
        self.headers.insert(reqwest::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
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

    /// With a token to show. It is never printed.
    #[must_use]
    pub fn with_token(mut self, token: &cutover_model::Secret) -> Self {
        if let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", token.expose())) {
            value.set_sensitive(true);
            self.headers.insert(reqwest::header::AUTHORIZATION, value);
        }
        self
    }
}
