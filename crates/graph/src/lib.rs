//! Messages of Microsoft Graph and of Exchange Online's administration interface (design section 6).
//!
//! The modules mirror the reference: a function makes the request of an operation, a type reads its answer. There is no
//! I/O here: [`GraphRequest`] goes out and [`GraphResponse`] comes back through the `m365` crate, which knows tokens,
//! budgets and when a request may be repeated. What Microsoft documents, and what only others tell, is said at each.

pub mod batch;
pub mod cmdlet;
pub mod contacts;
pub mod domains;
mod error;
pub mod groups;
pub mod licences;
pub mod organization;
mod path;
mod request;
mod response;
pub mod synchronisation;
pub mod users;

pub use cmdlet::Cmdlet;
pub use error::GraphError;
pub use path::segment;
pub use request::{Body, Destination, GraphRequest, Method, Repeat};
pub use response::{GraphResponse, Headers};
