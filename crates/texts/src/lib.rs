//! Every text that a person reads: a Fluent catalogue in English and Norwegian Bokmål (design section 4).
//!
//! The catalogues stand in `locales/<language>/*.ftl` and are part of the binary. Code asks for a text by its key;
//! numbers, sizes, durations and instants are written the way the language writes them.

mod argument;
mod catalogue;
mod failure;
mod format;
mod language;

pub use argument::Argument;
pub use catalogue::{Texts, sources};
pub use failure::Explanation;
pub use language::Language;
