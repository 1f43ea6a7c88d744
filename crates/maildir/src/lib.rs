//! Maildir++ as Dovecot and Courier write it: a source that is only read, and a target that takes each item once.
//!
//! A message is a file; its name up to the colon is its key, the letters after it are its flags, the file's time is
//! when it was received. The source converts line ends to CRLF while it reads, so that content is the same as behind
//! IMAP; the target stores LF where that reads back as the same message (`store_form`).
//!
//! All file work is blocking work on threads that the runtime keeps for it; bodies go through bounded channels.

mod files;
mod folders;
mod identities;
mod keywords;
mod names;
mod reader;
mod relocate;
mod scan;
mod source;
mod store_form;
mod subscriptions;
mod target;
mod trouble;
mod utf7;
mod writer;

pub use source::MaildirSource;
pub use target::MaildirTarget;
pub use utf7::{decode_name, encode_name};
