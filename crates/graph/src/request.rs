//! A request: method, where it goes, body, whose budget it is charged to, and whether it may be sent twice.

use std::sync::Arc;

use bytes::Bytes;
use cutover_model::{BodySource, Secret};
use serde_json::Value;

use crate::path::query_value;

/// The method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes, or does.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// As it stands in the request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Where a request goes, and with that which token it carries.
#[derive(Clone)]
pub enum Destination {
    /// A path of Graph with its version, `/v1.0/users/…`, and query.
    Graph(String),
    /// A path of Exchange Online, `/adminapi/…`, and query.
    Exchange(String),
    /// A whole address that a session was opened at. It is a secret and needs no token.
    Upload(Secret),
}

impl Destination {
    /// For messages and logs: the path without its query. Of an upload, nothing but that it is one.
    pub fn shown(&self) -> &str {
        match self {
            Self::Graph(path) | Self::Exchange(path) => path.split('?').next().unwrap_or_default(),
            Self::Upload(_) => "importItem",
        }
    }
}

/// The body.
#[derive(Clone)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// `text/plain`, as `importMime` takes it.
    Text(Bytes),
    /// Something of this content type that is opened anew for each try.
    Stream {
        /// `application/json`, `text/plain`.
        content_type: &'static str,
        /// The body.
        source: Arc<dyn BodySource>,
    },
}

impl Body {
    /// Whether it can be sent again.
    pub fn opens_again(&self) -> bool {
        match self {
            Self::None | Self::Json(_) | Self::Text(_) => true,
            Self::Stream { source, .. } => source.opens_again(),
        }
    }

    /// How many bytes it has, where that is known beforehand.
    pub fn length(&self) -> Option<u64> {
        match self {
            Self::None => Some(0),
            Self::Json(value) => Some(value.to_string().len() as u64),
            Self::Text(bytes) => Some(bytes.len() as u64),
            Self::Stream { source, .. } => source.length(),
        }
    }
}

/// Whether a request may be sent again when it is not known what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Twice does what once does.
    Safe,
    /// Only when it is certain that it was not carried out. Otherwise the failure says that it is uncertain.
    Never,
}

/// A request. What reads, replaces or removes may be repeated; what makes something may not, unless it is said.
#[derive(Clone)]
pub struct GraphRequest {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub to: Destination,
    /// Further headers. The token, `Prefer: IdType="ImmutableId"` and the client's own number are added when it is sent.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
    /// The mailbox whose budget is charged, always by the same name; `None` for the directory.
    pub mailbox: Option<String>,
    /// Whether it may be sent again.
    pub repeat: Repeat,
    /// What a failure is said to have happened to. Never a secret.
    pub subject: String,
}

impl GraphRequest {
    /// A request to Graph without a body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self::to(method, Destination::Graph(path.into()))
    }

    /// A request without a body to wherever it goes.
    pub fn to(method: Method, to: Destination) -> Self {
        let repeat = if method == Method::Post { Repeat::Never } else { Repeat::Safe };
        let subject = to.shown().to_owned();
        Self { method, to, headers: Vec::new(), body: Body::None, mailbox: None, repeat, subject }
    }

    /// Reads.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::Get, path)
    }

    /// Makes or does something, with JSON.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self::new(Method::Post, path).with_body(Body::Json(body))
    }

    /// Changes something, with JSON.
    pub fn patch(path: impl Into<String>, body: Value) -> Self {
        Self::new(Method::Patch, path).with_body(Body::Json(body))
    }

    /// Removes something.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::Delete, path)
    }

    /// With this body.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// With one more header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With one more parameter in the query; its value is encoded here. An upload's address stays as it was given.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: &str) -> Self {
        if let Destination::Graph(path) | Destination::Exchange(path) = &mut self.to {
            path.push(if path.contains('?') { '&' } else { '?' });
            path.push_str(name);
            path.push('=');
            path.push_str(&query_value(value));
        }
        self
    }

    /// Charged to this mailbox.
    #[must_use]
    pub fn of_mailbox(mut self, mailbox: impl Into<String>) -> Self {
        self.mailbox = Some(mailbox.into());
        self
    }

    /// Twice does what once does.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeat = Repeat::Safe;
        self
    }

    /// Failures name this.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_makes_something_must_not_be_repeated() {
        assert_eq!(GraphRequest::get("/v1.0/users").repeat, Repeat::Safe);
        assert_eq!(GraphRequest::patch("/v1.0/users/1", Value::Null).repeat, Repeat::Safe);
        assert_eq!(GraphRequest::post("/v1.0/users", Value::Null).repeat, Repeat::Never);
        assert_eq!(GraphRequest::post("/v1.0/x/verify", Value::Null).repeatable().repeat, Repeat::Safe);
    }

    #[test]
    fn a_query_is_encoded_and_never_shown() {
        let request =
            GraphRequest::get("/v1.0/users").with_query("$select", "id,mail").with_query("$filter", "a eq 'b c'");
        let Destination::Graph(path) = &request.to else { panic!("it goes to Graph") };
        assert_eq!(path, "/v1.0/users?$select=id,mail&$filter=a%20eq%20'b%20c'");
        assert_eq!(request.subject, "/v1.0/users");
        let upload =
            GraphRequest::to(Method::Post, Destination::Upload(Secret::new("https://x/importItem?authtoken=s")));
        assert_eq!(upload.subject, "importItem");
    }
}
