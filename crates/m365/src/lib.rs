//! The connector to Microsoft 365: tenant, tokens, budgets, and what is written and provisioned through them.
//!
//! [`Tenant`] is the way to all of its services: it puts the token on a request, waits for the budgets, obeys what the
//! service says about waiting, and repeats what may be repeated. What is asked, and what the answers mean, is in the
//! `graph` crate.

mod assertion;
mod cloud;
mod device;
mod examine;
mod facts;
mod limits;
mod memory;
mod pace;
mod provision;
mod settings;
mod target;
mod tenant;
mod token;
mod token_error;

pub use cloud::{Addresses, Cloud, UnknownCloud};
pub use examine::PERMISSIONS;
pub use facts::TenantFactsReader;
pub use limits::{Limits, Rate};
pub use memory::MemoryBudgets;
pub use pace::Pace;
pub use provision::M365Provisioner;
pub use settings::{Credential, TenantSettings};
pub use target::{M365Target, WritePath};
pub use tenant::{GraphStream, Tenant};
pub use token::Resource;
