//! Connections to servers: TCP, TLS and HTTP, with deadlines, and failures told apart (design sections 5 and 6).
//!
//! Nothing here knows what is said over a connection. What goes wrong ends in a [`NetError`] or an [`http::HttpError`],
//! and that in one `Failure`.

mod certificate;
mod connect;
mod error;
pub mod http;
pub mod pool;
pub mod probe;
mod server;
pub mod sign_in;
mod stream;
mod tls;

pub use certificate::Certificate;
pub use connect::connect;
pub use error::NetError;
pub use server::{Security, Server, Timeouts, Trust};
pub use stream::Stream;
