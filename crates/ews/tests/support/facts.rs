//! Facts about a recorded answer, with a list kept of which of them were looked at: a fact that no test asks for must not
//! pass unnoticed.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;

/// How often each kind of fact was looked at, by its path with `[]` for places in lists.
#[derive(Default)]
pub(crate) struct Seen(RefCell<BTreeMap<String, usize>>);

impl Seen {
    /// Whether a fact at this path was looked at.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.borrow().contains_key(path)
    }
}

/// A fact, or a group of them.
#[derive(Clone)]
pub(crate) struct Fact<'a> {
    value: &'a Value,
    path: String,
    seen: &'a Seen,
}

impl<'a> Fact<'a> {
    /// All facts of a file.
    pub(crate) fn all(value: &'a Value, operation: &str, seen: &'a Seen) -> Self {
        Self { value, path: operation.to_owned(), seen }
    }

    fn note(&self) {
        *self.seen.0.borrow_mut().entry(self.path.clone()).or_default() += 1;
    }

    /// The fact of this name; it has to be there.
    pub(crate) fn get(&self, name: &str) -> Self {
        self.find(name).unwrap_or_else(|| panic!("{} has no {name}", self.path))
    }

    /// The fact of this name, if there is one and it is not null.
    pub(crate) fn find(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        let fact = Self { value, path: format!("{}.{name}", self.path), seen: self.seen };
        if value.is_null() {
            fact.note();
            return None;
        }
        Some(fact)
    }

    /// The facts in a list.
    pub(crate) fn items(&self) -> Vec<Self> {
        self.note();
        let path = format!("{}[]", self.path);
        let list = self.value.as_array().unwrap_or_else(|| panic!("{} is no list", self.path));
        list.iter().map(|value| Self { value, path: path.clone(), seen: self.seen }).collect()
    }

    /// A text.
    pub(crate) fn text(&self) -> &'a str {
        self.note();
        self.value.as_str().unwrap_or_else(|| panic!("{} is no text", self.path))
    }

    /// A text, or null.
    pub(crate) fn text_or_none(&self) -> Option<&'a str> {
        self.note();
        self.value.as_str()
    }

    /// A number.
    pub(crate) fn number(&self) -> u64 {
        self.note();
        self.value.as_u64().unwrap_or_else(|| panic!("{} is no number", self.path))
    }

    /// A truth value.
    pub(crate) fn truth(&self) -> bool {
        self.note();
        self.value.as_bool().unwrap_or_else(|| panic!("{} is no truth value", self.path))
    }

    /// An instant, in seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        let text = self.text().replacen(' ', "T", 1);
        text.parse::<Timestamp>().unwrap().as_second()
    }
}

/// The facts of a recorded answer.
pub(crate) fn load(folder: &Path, id: &str) -> Value {
    let text = std::fs::read_to_string(folder.join(format!("{id}.expect.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The paths of all facts that are no groups.
pub(crate) fn paths(value: &Value, path: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| paths(value, &format!("{path}.{name}"), out)),
        Value::Array(values) if values.is_empty() => out.push(path.to_owned()),
        Value::Array(values) => values.iter().for_each(|value| paths(value, &format!("{path}[]"), out)),
        _ => out.push(path.to_owned()),
    }
}
