//! The rehearsal organisation: Exchange 2007 to 2016 as its schema and documentation describe them, in the process, on
//! the loopback interface (issue 4, item 8).
//!
//! Written from Microsoft's EWS schema and not from our client, with coders of its own. One port serves Autodiscover
//! (POX, and SOAP from 2010 on), EWS at `/EWS/Exchange.asmx` and a control interface below `/_lab/`. Its operations only
//! read: they get the organisation by shared reference. What changes in a mailbox is done through [`ExchangeState`] or the
//! control interface, as its owner would, and shows in sync states.

mod account;
mod autodiscover;
mod change;
mod content;
mod control;
mod faults;
mod fields;
mod filter;
mod gate;
mod ids;
mod mail;
mod mailbox;
mod ntlm;
mod operations;
mod options;
mod organisation;
mod property;
mod seed;
mod server;
mod settings;
mod shape;
mod soap;
mod state;
mod sync;
mod version;
mod xml;

pub use change::MailboxChange;
pub use faults::{Fault, FaultKind};
pub use options::{ExchangeOptions, Scheme};
pub use organisation::Redirect;
pub use server::ExchangeServer;
pub use state::{Exchange, ExchangeState, FolderSight, ItemSight, MailboxSight};
pub use version::Release;
