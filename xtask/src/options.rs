//! Options of the commands: `--name` and `--name value`.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::{Context, Result, bail};

/// Options that stand alone.
const SWITCHES: [&str; 4] = ["json", "quick", "resume", "no-build"];

/// What was typed after the command.
#[derive(Debug, Default)]
pub(crate) struct Options(BTreeMap<String, String>);

impl Options {
    /// Reads them.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = BTreeMap::new();
        while let Some(word) = words.next() {
            let name = word.strip_prefix("--").with_context(|| format!("what is {word}?"))?.to_owned();
            let value = match SWITCHES.contains(&name.as_str()) {
                true => String::new(),
                false => words.next().with_context(|| format!("--{name} wants a value"))?,
            };
            options.insert(name, value);
        }
        Ok(Self(options))
    }

    /// Refuses every option that is not one of these.
    pub(crate) fn only(&self, known: &[&str]) -> Result<()> {
        match self.0.keys().find(|name| !known.contains(&name.as_str()) && *name != "no-build") {
            Some(name) => bail!("there is no --{name} here"),
            None => Ok(()),
        }
    }

    /// Whether a switch was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The text of an option.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The number of an option, or what it is when not given.
    pub(crate) fn number<T: FromStr>(&self, name: &str, otherwise: T) -> Result<T> {
        let Some(text) = self.text(name) else { return Ok(otherwise) };
        text.parse().ok().with_context(|| format!("--{name} wants a number, not {text}"))
    }
}
