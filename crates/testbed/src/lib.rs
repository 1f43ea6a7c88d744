//! The test bed: real servers, faulty networks and an independent judge, for tests, `cargo xtask crash` and
//! `cargo xtask bench` (design sections 7 and 8).
//!
//! It uses none of the project's own crates, so that a shared misunderstanding cannot pass. Servers come from the
//! distribution's packages, run in scratch folders on free ports of the loopback interface, and are gone when their
//! value is dropped or the process that started them dies, however it dies. Threads only, no async runtime.
//!
//! ```no_run
//! use cutover_testbed::{Dovecot, MailServer, Mailboxes, judge, workload};
//!
//! # fn main() -> anyhow::Result<()> {
//! let source = Dovecot::start(Mailboxes::Maildir)?;
//! let target = Dovecot::start(Mailboxes::Sdbox)?;
//! source.seed("anna", &workload::odd(1))?;
//! // … run the tool …
//! let verdict = judge::compare(&source.account("anna").into(), &target.account("anna").into())?;
//! assert!(verdict.is_clean(), "{verdict}");
//! # Ok(())
//! # }
//! ```

pub mod apache;
pub mod certificates;
pub mod client;
pub mod cyrus;
pub mod dovecot;
pub mod gate;
pub mod install;
pub mod judge;
pub mod measure;
pub mod postgres;
pub mod prism;
pub mod process;
pub mod proxy;
pub mod pump;
pub mod random;
pub mod samba;
pub mod scratch;
pub mod seed;
pub mod server;
pub mod shared;
pub mod workload;

pub use apache::Apache;
pub use cyrus::Cyrus;
pub use dovecot::{Dovecot, Mailboxes};
pub use postgres::Postgres;
pub use prism::Prism;
pub use proxy::{Fault, FaultProxy};
pub use samba::{Samba, SambaSettings};
pub use server::{Account, MailServer};
