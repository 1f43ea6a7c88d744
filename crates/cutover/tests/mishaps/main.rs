//! Bad input and bad luck, with the binary and real servers: a clear message, the right exit code, nothing lost and
//! nothing doubled. What is at the target is judged by a reader that knows neither the ledger nor our IMAP crate.

mod accounts;
mod folders;
mod large;
mod limits;
mod network;
mod processes;
mod stage;
mod store;
#[path = "../support/mod.rs"]
mod support;
mod users_file;
