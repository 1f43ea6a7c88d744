//! The one HTTP client: HTTP/1.1 over the project's TLS, streaming both ways, with failures that say whether the request
//! may have been carried out (design section 5).
//!
//! It sends a request once. Who may repeat it, and when, is decided where the request is understood. Addresses are shown
//! without their query, which can hold a secret, and every request has a number that the server logs as well.

mod address;
pub(crate) mod body;
mod client;
mod error;
mod number;
mod proxy;
mod request;
mod response;
mod retry_after;

pub use address::HttpAddress;
pub use client::{HttpClient, HttpSettings};
pub use error::HttpError;
pub use number::RequestNumber;
pub use proxy::Proxies;
pub use request::{HttpBody, HttpRequest};
pub use reqwest::Method;
pub use response::HttpResponse;
pub use retry_after::{MOST_PATIENCE, retry_after};
