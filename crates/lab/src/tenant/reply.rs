//! What an operation answers: a reply, or a refusal in the words of the service that was asked.

use axum::body::Body;
use axum::response::Response;
use serde_json::{Value, json};

/// The outcome of an operation.
pub(super) type Answer = Result<Reply, Refusal>;

/// What goes back when it went well.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content: Content,
}

/// The body of a reply.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// Octets with their type.
    Octets(&'static str, Vec<u8>),
}

impl Reply {
    pub(super) fn ok(value: Value) -> Self {
        Self { status: 200, content: Content::Json(value) }
    }

    pub(super) fn created(value: Value) -> Self {
        Self { status: 201, content: Content::Json(value) }
    }

    pub(super) fn nothing() -> Self {
        Self { status: 204, content: Content::None }
    }

    pub(super) fn octets(kind: &'static str, octets: Vec<u8>) -> Self {
        Self { status: 200, content: Content::Octets(kind, octets) }
    }
}

/// Which service's way of refusing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dialect {
    #[default]
    Graph,
    Token,
    Exchange,
}

/// A refusal.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) dialect: Dialect,
    pub(super) retry_after: Option<u64>,
    /// The property that is to blame, and the code of the detail.
    pub(super) detail: Option<(String, &'static str)>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        Self { status, code, message, dialect: Dialect::Graph, retry_after: None, detail: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "Request_BadRequest", message)
    }

    pub(super) fn forbidden() -> Self {
        Self::new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    }

    /// A directory object that does not exist, or not yet.
    pub(super) fn no_such(id: &str) -> Self {
        let message =
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
        Self::new(404, "Request_ResourceNotFound", message)
    }

    pub(super) fn throttled(message: &str, retry_after: Option<u64>) -> Self {
        Self { retry_after, ..Self::new(429, "ApplicationThrottled", message) }
    }

    /// The property that is to blame.
    pub(super) fn about(self, property: &str) -> Self {
        Self { detail: Some((property.to_owned(), "InvalidValue")), ..self }
    }

    /// The code of the detail.
    pub(super) fn with_detail_code(mut self, code: &'static str) -> Self {
        if let Some((_, old)) = &mut self.detail {
            *old = code;
        }
        self
    }

    pub(super) fn in_dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    fn json(&self) -> Value {
        match self.dialect {
            Dialect::Graph => self.graph(),
            Dialect::Token => json!({
                "error": self.code, "error_description": self.message, "error_codes": codes(&self.message),
                "trace_id": "00000000-0000-0000-0000-000000000000",
                "correlation_id": "00000000-0000-0000-0000-000000000000",
            }),
            Dialect::Exchange => json!({"error": {
                "code": code_of(self.status), "message": "Error executing cmdlet",
                "details": [{"code": "Context", "target": "", "message": format!("|{}|{}", self.code, self.message)}],
                "innererror": {
                    "message": "Error executing cmdlet", "type": "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
                    "internalexception": {"message": self.message, "type": self.code},
                },
            }}),
        }
    }
}

impl Refusal {
    fn graph(&self) -> Value {
        let mut error = json!({
            "code": self.code, "message": self.message,
            "innerError": {"date": "2026-11-22T10:00:00", "request-id": "00000000-0000-0000-0000-000000000000"},
        });
        if let Some((target, code)) = &self.detail {
            error["details"] = json!([{"code": code, "target": target, "message": self.message}]);
        }
        json!({"error": error})
    }
}

/// The number of an error of the identity platform, as its text begins with it.
fn codes(message: &str) -> Vec<u64> {
    let number = message.strip_prefix("AADSTS").and_then(|rest| rest.split(':').next());
    number.and_then(|number| number.parse().ok()).into_iter().collect()
}

fn code_of(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        _ => "InternalServerError",
    }
}

/// Status, JSON or octets, and headers of an answer.
pub(super) fn respond(answer: Answer) -> Response {
    let (status, content, retry_after) = match answer {
        Ok(reply) => (reply.status, reply.content, None),
        Err(refusal) => (refusal.status, Content::Json(refusal.json()), refusal.retry_after),
    };
    let mut builder = Response::builder().status(status);
    if let Some(seconds) = retry_after {
        builder = builder.header("Retry-After", seconds);
    }
    let (kind, octets) = match content {
        Content::None => return finish(builder.body(Body::empty())),
        Content::Json(value) => ("application/json; charset=utf-8", value.to_string().into_bytes()),
        Content::Octets(kind, octets) => (kind, octets),
    };
    finish(builder.header("Content-Type", kind).body(Body::from(octets)))
}

fn finish(built: Result<Response, axum::http::Error>) -> Response {
    built.unwrap_or_else(|_| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// An answer as it stands inside of a batch.
pub(super) fn in_batch(id: &str, answer: Answer) -> Value {
    let (status, body, retry_after) = match answer {
        Ok(Reply { status, content: Content::Json(value), .. }) => (status, value, None),
        Ok(Reply { status, content: Content::Octets(_, octets), .. }) => {
            (status, Value::String(super::store::base64(&octets)), None)
        }
        Ok(Reply { status, .. }) => (status, Value::Null, None),
        Err(refusal) => (refusal.status, refusal.json(), refusal.retry_after),
    };
    let mut entry = json!({"id": id, "status": status, "headers": {"Content-Type": "application/json"}});
    if let Some(seconds) = retry_after {
        entry["headers"]["Retry-After"] = Value::String(seconds.to_string());
    }
    if !body.is_null() {
        entry["body"] = body;
    }
    entry
}
