//! What may happen to a batch and to its users, as pure functions (design section 4, `step(state, event)`).
//!
//! State names are Exchange Online's. Nothing here reads a clock or a store: a transition gives the next state and the
//! effects that whoever asked has to carry out in the same transaction. A transition that is not in the table is
//! refused with what would have been allowed.

mod batch;
mod user;

pub use batch::{BatchEffect, BatchEvent, BatchStep, UserTally, derive_batch, step_batch};
pub use user::{UserEffect, UserEvent, UserStep, step_user};

/// An event that does not fit the state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible while the {thing} is {status}; possible now: {}", list(.allowed))]
pub struct Refused {
    /// `batch` or `user`.
    pub thing: &'static str,
    /// The state it is in.
    pub status: &'static str,
    /// What was asked for.
    pub event: &'static str,
    /// What is possible in this state, by the words of the events that an administrator can cause.
    pub allowed: Vec<&'static str>,
}

fn list(words: &[&'static str]) -> String {
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

/// Tells an enum's word for messages and audit entries.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every event.
            pub const ALL: &[$name] = &[$(Self::$variant),+];

            /// The word for messages and the audit log.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}
use words;
