//! What every command has at hand: the reader's language, the printer, and what was said for all commands.

use std::io::IsTerminal;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use cutover_migration::Operations;
use cutover_model::Secret;
use cutover_store::{Actor, MasterKey, Store, StoreError, StoreLocation};
use cutover_texts::{Argument, Language, Texts};

use crate::cli::GlobalOptions;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::problem::Problem;
use crate::wiring::Wiring;
use crate::work;

/// Whether a store may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// It has to be there.
    Existing,
    /// It is made if it is not there.
    MayCreate,
}

/// What every command has at hand.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// The catalogue in the reader's language.
    pub(crate) texts: Texts,
    /// Where output goes.
    pub(crate) printer: Printer,
    /// The options that may stand anywhere.
    pub(crate) options: GlobalOptions,
}

impl Context {
    /// The context of a command line that was understood.
    pub(crate) fn new(options: GlobalOptions, texts: Texts) -> Self {
        Self { printer: Printer::new(options.json), texts, options }
    }

    /// A line of talk from the catalogue.
    pub(crate) fn talk(&self, key: &str, arguments: &[(&str, Argument)]) {
        self.printer.talk(&self.texts.say(key, arguments));
    }

    /// A hint from the catalogue.
    pub(crate) fn hint(&self, key: &str, arguments: &[(&str, Argument)]) {
        let style = console::Style::new().cyan().bold();
        self.printer.labelled(&self.texts.word("hint-label"), style, &self.texts.say(key, arguments));
    }

    /// A warning in words.
    pub(crate) fn warn(&self, text: &str) {
        let style = console::Style::new().yellow().bold();
        self.printer.labelled(&self.texts.word("warning-label"), style, text);
    }

    /// Asks a question on the terminal; without one, nobody agreed.
    pub(crate) fn agreed(&self, question: &str) -> bool {
        if !std::io::stdin().is_terminal() || !self.printer.talk_is_terminal() {
            return false;
        }
        let yes = self.texts.word("answer-yes");
        self.printer.ask(&format!("{question} [{yes}/N] "));
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).is_ok() && answer.trim().to_lowercase().starts_with(&yes)
    }

    /// Where the store is.
    pub(crate) fn location(&self) -> Result<StoreLocation, Problem> {
        let place = &self.options.store;
        if place.starts_with("postgres://") || place.starts_with("postgresql://") {
            let files = self.options.files.clone().ok_or_else(|| Problem::found("files-missing", vec![]))?;
            return Ok(StoreLocation::Postgres { url: Secret::new(place.clone()), files });
        }
        Ok(StoreLocation::Folder(PathBuf::from(place)))
    }

    /// The store's name for people: never with the password of a database address.
    pub(crate) fn store_name(&self) -> String {
        let place = &self.options.store;
        match place.split_once("://") {
            Some((scheme, rest)) => {
                let after_account = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                format!("{scheme}://{}", after_account.split('?').next().unwrap_or_default())
            }
            None => place.clone(),
        }
    }

    /// Opens the store for operations.
    pub(crate) async fn open(&self, opening: Opening) -> Result<Operations, Problem> {
        open(&self.location()?, opening).await
    }

    /// Who acts, for the audit log: as said, else the system's user.
    pub(crate) fn actor(&self) -> Actor {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let name = self.options.actor.clone().or_else(system_user).or_else(|| variable("USER"));
        Actor::new(name.as_deref().unwrap_or("unknown"))
    }
}

/// The name of the user that this process runs as, by the system's own list.
fn system_user() -> Option<String> {
    let uid = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let list = std::fs::read_to_string("/etc/passwd").ok()?;
    let entries = list.lines().map(|line| line.split(':').collect::<Vec<_>>());
    entries.into_iter().find(|entry| entry.get(2) == Some(&uid.as_str())).map(|entry| entry[0].to_owned())
}

/// Opens a store for operations.
pub(crate) async fn open(location: &StoreLocation, opening: Opening) -> Result<Operations, Problem> {
    let missing = location.database_file().is_some_and(|file| !file.exists());
    if missing && opening == Opening::Existing {
        let place = location.files().display().to_string();
        return Err(Problem::found("store-missing", vec![("place", place.into())]).ending(Exit::Usage));
    }
    let opened = Store::open(location, MasterKey::for_store(location)?).await;
    let store = opened.map_err(|error| match (error, location) {
        // A server that never answers looks like one that has no time.
        (StoreError::Busy, StoreLocation::Postgres { .. }) => {
            Problem::found("store-unreachable", vec![]).ending(Exit::Store)
        }
        (error, _) => error.into(),
    })?;
    let owner = format!("{}/{}", work::host(), std::process::id());
    let wiring = Wiring::new(Arc::new(store.budgets(&owner)));
    Ok(Operations::new(store, Arc::new(wiring)))
}

/// The language, before the command line is read: `--language`, else the environment.
pub(crate) fn language(arguments: &[String]) -> Language {
    let mut said = None;
    for (index, argument) in arguments.iter().enumerate() {
        let value = match argument.strip_prefix("--language") {
            Some("") => arguments.get(index + 1).map(String::as_str),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        said = value.and_then(Language::from_code).or(said);
    }
    said.unwrap_or_else(|| Language::from_environment(|name| std::env::var(name).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_known_before_the_rest_is_understood() {
        let of = |words: &[&str]| language(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["cutover", "batch", "--language", "nb"]), Language::NorwegianBokmal);
        assert_eq!(of(&["cutover", "--language=en", "nonsense"]), Language::English);
    }
}
