//! Secrets in memory: wiped when dropped, and without any way to be printed.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A password, token or key. It has no `Debug`, no `Display` and no serialisation, on purpose.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends or seals it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}
