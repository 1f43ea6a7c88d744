//! Into Microsoft 365 with the real binary: directories and mail from real servers, into a rehearsal tenant that is a
//! process of its own (issue 3, "To show").

mod control;
mod directory;
mod mail;
mod mishaps;
mod reading;
mod sign_in;
mod stage;
#[path = "../support/mod.rs"]
mod support;
