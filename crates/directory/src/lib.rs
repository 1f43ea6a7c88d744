//! The records of an organisation, from Active Directory by LDAP and from CSV (design section 6).
//!
//! Everything that a directory says of its recipients ends in one [`Organisation`](cutover_model::Organisation);
//! references between records are resolved, and what leads outside of them stays a name. What is odd is told in
//! [`Notice`]s and hinders nothing. Nothing is ever written to a directory.

pub mod csv;
mod dn;
pub mod ldap;
mod notice;
mod resolve;
mod sid;
pub mod stored;

use cutover_model::Organisation;

pub use notice::{NotTaken, Notice};
pub use resolve::circles;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The records.
    pub organisation: Organisation,
    /// What should be looked at.
    pub notices: Vec<Notice>,
}
