//! The rehearsal tenant: Microsoft 365 as its documentation describes it, in the process, on the loopback interface
//! (issue 3, item 10).
//!
//! Written from Microsoft's reference and not from our client, with coders of its own ([`codec`]). One port serves the
//! token endpoint, Graph, the Exchange administration interface, the import addresses and a control interface below
//! `/_lab/`. Every request is one entry of the table in [`routes`], which also names the permission that it demands.
//! What is not known for sure about the real service is a setting here, so that a client can be shown both.

mod batch;
mod call;
pub(crate) mod codec;
pub(crate) mod connection;
mod control;
mod directory;
mod domains;
mod exchange;
mod faults;
mod gate;
mod licences;
mod limits;
mod mailbox;
mod odata;
mod options;
mod organization;
mod reply;
mod routes;
pub(crate) mod server;
mod settings;
mod state;
mod store;
mod token;

pub use faults::{Fault, FaultKind};
pub use limits::Limits;
pub use options::{APPLICATION, Delays, Sku, TenantOptions};
pub use server::TenantServer;
pub use state::TenantState;
