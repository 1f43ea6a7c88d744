//! Writing into mailboxes of the rehearsal tenant: nothing is lost, nothing is doubled, whatever happens on the way.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests stop at what they do not expect")]

mod bench;
mod changes;
mod faults;
mod folders;
mod imap;
mod losses;
mod replace;
mod whole;

#[path = "../../../sync/tests/support/mod.rs"]
#[allow(dead_code, reason = "the source half of it is used")]
mod support;
