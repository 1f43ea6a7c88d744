//! What the tests of the crate have in common.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

pub(crate) mod script;
