//! What a server says it can do (RFC 9051 section 7.2.2).

use std::collections::BTreeSet;

use super::scanner::{Scanner, parse_number};

/// More names than any server has.
const MOST: usize = 500;

/// The names in a CAPABILITY response, in upper case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(BTreeSet<String>);

impl Capabilities {
    /// Reads the names up to the end of the text.
    pub fn parse(mut rest: Scanner<'_>) -> Self {
        let words = std::iter::from_fn(|| rest.text());
        Self(words.take(MOST).map(|word| String::from_utf8_lossy(&word).to_ascii_uppercase()).collect())
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the server has it. The name is in upper case.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Whether the server has it, or is of revision 2, which includes it.
    pub fn has_or_rev2(&self, name: &str) -> bool {
        self.has(name) || self.has("IMAP4REV2")
    }

    /// The number behind `name=`, as in `APPENDLIMIT=35651584`.
    pub fn value(&self, name: &str) -> Option<u64> {
        let found = self.0.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))?;
        parse_number(found.as_bytes())
    }

    /// Acts as if the server did not have it.
    pub fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
