//! What several suites of this crate need.

pub(crate) mod ldif;
