//! The operations library: everything that the command line and the dashboard do goes through here.
//!
//! Nothing prints: results and errors are data, which the caller puts into words from the catalogue. Below are the
//! store and `sync`; connectors come from the binary through `Connectors`.

pub mod state;
pub mod users_file;
