//! A signed-in connection, what it knows of the server, and the folder that is open on it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use cutover_model::{Failure, FolderKey};

use super::connection::{Completion, Connection, Tag};
use super::login::sign_in;
use crate::codec::{Capabilities, Condition, NameForm, Namespaces, Response};
use crate::error::ImapError;
use crate::{Account, Manners, Options};

/// Whether the open folder may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// EXAMINE
    Read,
    /// SELECT
    Write,
}

/// What the server told of the folder that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) name: Vec<u8>,
    pub(crate) writable: bool,
    pub(crate) uid_validity: Option<u32>,
    pub(crate) uid_next: Option<u32>,
    pub(crate) exists: u64,
    pub(crate) highest_modseq: Option<u64>,
}

impl Opened {
    /// Takes what a response to SELECT or EXAMINE tells; later changes of the number of messages as well.
    pub(crate) fn absorb(&mut self, response: &Response<'_>) {
        match response {
            Response::Condition { tag: None, condition: Condition::Ok, code, .. } => {
                let narrow = || code.number().and_then(|number| u32::try_from(number).ok());
                if code.is("UIDVALIDITY") {
                    self.uid_validity = narrow();
                } else if code.is("UIDNEXT") {
                    self.uid_next = narrow();
                } else if code.is("HIGHESTMODSEQ") {
                    self.highest_modseq = code.number().filter(|&modseq| modseq > 0);
                } else if code.is("NOMODSEQ") {
                    self.highest_modseq = None;
                }
            }
            Response::Data { number: Some(number), name, .. } if name.eq_ignore_ascii_case(b"EXISTS") => {
                self.exists = *number;
            }
            _ => {}
        }
    }
}

/// A session on a mailbox.
pub(crate) struct Session {
    pub(crate) connection: Connection,
    pub(crate) namespaces: Namespaces,
    pub(crate) opened: Option<Opened>,
    /// When what others did in the open mailbox was last asked for.
    refreshed: Option<Instant>,
    /// The account, for messages.
    pub(crate) subject: String,
    /// Messages with NUL go out as binary.
    pub(crate) binary: bool,
    /// What the server is known to do.
    pub(crate) manners: Manners,
    /// The largest message that folders take, where they were asked.
    pub(crate) append_limits: HashMap<Vec<u8>, Option<u64>>,
}

/// For how long a look at a mailbox is fresh enough: changes of others in that time are met like those a moment later.
const FRESH: Duration = Duration::from_millis(500);

impl Session {
    /// Signs in and tells and asks, in one round trip, what is said once on every connection.
    pub(crate) async fn open(account: &Account) -> Result<Self, Failure> {
        let subject = account.subject();
        Self::try_open(account).await.map_err(|error| error.into_failure(&subject))
    }

    async fn try_open(account: &Account) -> Result<Self, ImapError> {
        let mut connection = sign_in(account).await?;
        let namespaces = begin(&mut connection, &account.options).await?;
        let binary = account.options.binary && connection.capabilities.has_or_rev2("BINARY");
        let (subject, manners, append_limits) = (account.subject(), account.options.manners, HashMap::new());
        Ok(Self { connection, namespaces, opened: None, refreshed: None, subject, binary, manners, append_limits })
    }

    /// Translates an error, with the folder it happened to.
    pub(crate) fn failure(&self, error: ImapError, folder: Option<&FolderKey>) -> Failure {
        let subject = match folder {
            Some(folder) => format!("{} of {}", crate::codec::decode_mailbox(&folder.0), self.subject),
            None => self.subject.clone(),
        };
        error.into_failure(&subject)
    }

    pub(crate) fn has(&self, capability: &str) -> bool {
        self.connection.capabilities.has(capability)
    }

    /// Forgets answers that nobody waits for any more (a stream that was given up).
    pub(crate) async fn settle(&mut self) -> Result<(), ImapError> {
        if self.connection.is_busy() { self.connection.drain().await } else { Ok(()) }
    }

    /// Sends SELECT or EXAMINE, with a parameter such as `(CONDSTORE)` or nothing.
    pub(crate) fn send_open(&mut self, name: &[u8], access: Access, parameter: &str) -> Result<Tag, ImapError> {
        self.opened = None;
        let verb: &[u8] = match access {
            Access::Read => b"EXAMINE ",
            Access::Write => b"SELECT ",
        };
        let mailbox = self.connection.mailbox(name)?;
        let space: &[u8] = if parameter.is_empty() { b"" } else { b" " };
        Ok(self.connection.send([verb, mailbox.as_slice(), space, parameter.as_bytes()].concat()))
    }

    /// Waits for the end of SELECT or EXAMINE; other responses go to `on_data` too.
    pub(crate) async fn finish_open(
        &mut self,
        tag: Tag,
        name: &[u8],
        access: Access,
        on_data: &mut (dyn for<'r> FnMut(&Response<'r>) + Send),
    ) -> Result<&Opened, ImapError> {
        let mut opened = Opened { name: name.to_vec(), writable: access == Access::Write, ..Opened::default() };
        let mut absorb = |response: Response<'_>| {
            opened.absorb(&response);
            on_data(&response);
        };
        let completion = self.connection.finish(tag, &mut absorb).await?;
        completion.ok(if access == Access::Read { "EXAMINE" } else { "SELECT" })?;
        Ok(self.opened.insert(opened))
    }

    /// Opens the folder unless it is open already in a way that serves, and checks its generation where one is given.
    pub(crate) async fn ensure_open(
        &mut self,
        name: &[u8],
        access: Access,
        generation: Option<u32>,
    ) -> Result<(), ImapError> {
        self.settle().await?;
        let serves = |opened: &Opened| opened.name == name && (opened.writable || access == Access::Read);
        if !self.opened.as_ref().is_some_and(serves) {
            let tag = self.send_open(name, access, "")?;
            self.finish_open(tag, name, access, &mut |_| {}).await?;
        }
        let now = self.opened.as_ref().and_then(|opened| opened.uid_validity);
        match (generation, now) {
            (Some(known), Some(now)) if known != now => Err(ImapError::Generation),
            _ => Ok(()),
        }
    }

    /// As [`Session::ensure_open`], and what others did meanwhile is seen.
    pub(crate) async fn ensure_fresh(
        &mut self,
        name: &[u8],
        access: Access,
        generation: Option<u32>,
    ) -> Result<(), ImapError> {
        let before = self.opened.clone();
        self.ensure_open(name, access, generation).await?;
        let seen_just_now = self.refreshed.is_some_and(|at| at.elapsed() < FRESH);
        if before == self.opened && !seen_just_now {
            self.connection.run("NOOP", "NOOP").await?;
        }
        if before != self.opened || !seen_just_now {
            self.refreshed = Some(Instant::now());
        }
        Ok(())
    }

    /// Says goodbye without waiting long.
    pub(crate) async fn close(mut self) {
        self.connection.idle = Duration::from_secs(2);
        // The answers of streams that were given up are not worth waiting for.
        if !self.connection.is_busy() && !self.connection.is_dead() {
            let tag = self.connection.send("LOGOUT");
            let _: Result<Completion, ImapError> = self.connection.finish(tag, &mut |_| {}).await;
        }
    }
}

/// Says what is said once on every connection; none of it has to succeed. Answers with the namespaces.
async fn begin(connection: &mut Connection, options: &Options) -> Result<Namespaces, ImapError> {
    let mut namespaces = Namespaces::default();
    let mut names = NameForm::default();
    let commands = opening_commands(&connection.capabilities, options);
    let Some(last) = commands.into_iter().map(|command| connection.send(command)).last() else {
        return Ok(namespaces);
    };
    let mut gather = |response: Response<'_>| {
        let Response::Data { name, rest, .. } = response else {
            return;
        };
        if name.eq_ignore_ascii_case(b"NAMESPACE") {
            namespaces = Namespaces::parse(rest);
        } else if name.eq_ignore_ascii_case(b"ENABLED") && Capabilities::parse(rest).has("UTF8=ACCEPT") {
            names = NameForm::Utf8;
        }
    };
    connection.finish(last, &mut gather).await?;
    connection.drain().await?;
    connection.names = names;
    namespaces.rename(|prefix| names.from_wire(prefix));
    Ok(namespaces)
}

fn opening_commands(capabilities: &Capabilities, options: &Options) -> Vec<&'static str> {
    let mut commands = Vec::new();
    let enable = capabilities.has_or_rev2("ENABLE");
    if capabilities.has("ID") {
        commands.push(concat!("ID (\"name\" \"cutover\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")"));
    }
    if capabilities.has("QRESYNC") && enable {
        commands.push("ENABLE QRESYNC");
    } else if capabilities.has("CONDSTORE") && enable {
        commands.push("ENABLE CONDSTORE");
    }
    // A server that speaks UTF-8 only takes nothing else (RFC 6855 section 6).
    let utf8 = (options.utf8 && capabilities.has("UTF8=ACCEPT")) || capabilities.has("UTF8=ONLY");
    if utf8 && enable {
        commands.push("ENABLE UTF8=ACCEPT");
    }
    if capabilities.has_or_rev2("NAMESPACE") {
        commands.push("NAMESPACE");
    }
    commands
}
