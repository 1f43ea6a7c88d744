//! Moves the bytes: one connection with many commands in flight, signing in, and the folder that is open.

mod connection;
mod login;
mod sasl;
mod scram;
mod session;
mod token;
mod transport;

pub(crate) use connection::{Completion, Connection, Incoming, Tag};
pub(crate) use session::{Access, Opened, Session};
