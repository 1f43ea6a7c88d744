//! Connections to servers: TCP and TLS, with deadlines, and failures told apart (design sections 5 and 6).
//!
//! Nothing here knows a protocol above TLS. What goes wrong ends in a [`NetError`], and that in one `Failure`.

mod connect;
mod error;
mod server;
mod stream;
mod tls;

pub use connect::connect;
pub use error::NetError;
pub use server::{Security, Server, Timeouts, Trust};
pub use stream::Stream;
