//! What came back: status, headers, and the body as bytes or as what it means.

use bytes::Bytes;
use cutover_model::{Failure, FailureCode};
use serde::de::DeserializeOwned;

use crate::GraphError;

/// The headers of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first header of this name, in whatever case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// An answer that is a success.
#[derive(Clone)]
pub struct GraphResponse {
    /// The status, 200 to 299.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body, whole.
    pub body: Bytes,
    /// What the request was about, for failures.
    pub subject: String,
}

impl GraphResponse {
    /// Reads the body. One that does not fit is a fault of the protocol, and what the request did, it has done.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, GraphError> {
        serde_json::from_slice(&self.body).map_err(|error| GraphError {
            status: Some(self.status),
            code: "unreadable".to_owned(),
            failure: Failure::new(FailureCode::Protocol, self.subject.clone()).with_detail(place(&error)),
            uncertain: false,
        })
    }
}

/// Where the body is not what was expected. The text of the error could quote the body, which can hold secrets.
fn place(error: &serde_json::Error) -> String {
    format!("the answer cannot be read: {:?} at line {}, column {}", error.classify(), error.line(), error.column())
}
