//! The folders of a mailbox with their numbers, in one command where the server can (RFC 5258, RFC 5819, RFC 6154),
//! in three round trips where it knows RFC 3501 alone.

use std::collections::{HashMap, HashSet};

use cutover_model::{FolderKey, FolderPath, FolderRole, Generation};

use crate::codec::{ListEntry, MailboxStatus, NameForm, Response, Scanner, quoted};
use crate::driver::Session;
use crate::error::ImapError;
use crate::tree::Tree;

/// No mailbox has more folders…
const MOST: usize = 100_000;
/// …or longer names in all.
const NAMES: usize = 64 << 20;

/// A folder with what the server told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) key: FolderKey,
    pub(crate) path: FolderPath,
    pub(crate) role: Option<FolderRole>,
    pub(crate) selectable: bool,
    pub(crate) subscribed: Option<bool>,
    pub(crate) status: Option<MailboxStatus>,
}

impl Folder {
    pub(crate) fn generation(&self) -> Option<Generation> {
        self.status.as_ref().and_then(|status| status.uid_validity).map(generation)
    }
}

/// UIDVALIDITY as the model keeps it.
pub(crate) fn generation(uid_validity: u32) -> Generation {
    Generation(Box::from(uid_validity.to_be_bytes()))
}

/// The UIDVALIDITY in a generation that this connector made.
pub(crate) fn uid_validity(generation: Option<&Generation>) -> Option<u32> {
    generation.and_then(|generation| <[u8; 4]>::try_from(&*generation.0).ok()).map(u32::from_be_bytes)
}

/// What is asked of STATUS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Numbers that tell whether anything changed.
    Numbers,
    /// These and the bytes.
    Sizes,
}

/// Everything gathered from the answers.
#[derive(Default)]
struct Answers {
    entries: Vec<ListEntry>,
    statuses: HashMap<Vec<u8>, MailboxStatus>,
    subscribed: Option<HashSet<Vec<u8>>>,
    bytes: usize,
    names: NameForm,
}

impl Answers {
    fn new(names: NameForm) -> Self {
        Self { names, ..Self::default() }
    }

    fn absorb(&mut self, response: Response<'_>) {
        let Response::Data { name, rest, .. } = response else {
            return;
        };
        self.bytes = self.bytes.saturating_add(rest.remainder().len());
        if self.entries.len() >= MOST || self.statuses.len() >= MOST || self.bytes > NAMES {
            return;
        }
        if name.eq_ignore_ascii_case(b"LIST") {
            self.entries.extend(self.entry(rest));
        } else if name.eq_ignore_ascii_case(b"LSUB") {
            let entry = self.entry(rest).filter(|entry| !entry.unselectable);
            self.subscribed.get_or_insert_default().extend(entry.map(|entry| key(&entry.name)));
        } else if name.eq_ignore_ascii_case(b"STATUS")
            && let Some(mut status) = MailboxStatus::parse(rest)
        {
            status.name = key(&self.names.from_wire(status.name));
            self.statuses.insert(status.name.clone(), status);
        }
    }

    fn entry(&self, rest: Scanner<'_>) -> Option<ListEntry> {
        let entry = ListEntry::parse(rest)?;
        Some(ListEntry { name: self.names.from_wire(entry.name), ..entry })
    }
}

/// The inbox is one, however it is spelt.
fn key(name: &[u8]) -> Vec<u8> {
    if name.eq_ignore_ascii_case(b"INBOX") { b"INBOX".to_vec() } else { name.to_vec() }
}

/// All folders of the user's own mailbox, and how their names are written.
pub(crate) async fn list(session: &mut Session, detail: Detail) -> Result<(Vec<Folder>, Tree), ImapError> {
    session.settle().await?;
    let mut tree = Tree::new(&session.namespaces);
    let mut answers = Answers::new(session.connection.names);
    let extended = session.connection.capabilities.has_or_rev2("LIST-EXTENDED");
    let told = extended && list_extended(session, &tree, detail, &mut answers).await?;
    if !told {
        answers = Answers::new(session.connection.names);
        list_plain(session, &tree, &mut answers).await?;
    }
    tree.learn_separator(answers.entries.iter().find_map(|entry| entry.separator));
    let listed_status = told && session.connection.capabilities.has_or_rev2("LIST-STATUS");
    if !listed_status {
        ask_status(session, &tree, detail, &mut answers).await?;
    }
    Ok((assemble(answers, &tree, told), tree))
}

/// False if the server does not take the command after all.
async fn list_extended(
    session: &mut Session,
    tree: &Tree,
    detail: Detail,
    answers: &mut Answers,
) -> Result<bool, ImapError> {
    let mut returns = vec!["SUBSCRIBED".to_owned()];
    if session.connection.capabilities.has_or_rev2("SPECIAL-USE") {
        returns.push("SPECIAL-USE".to_owned());
    }
    if session.connection.capabilities.has_or_rev2("LIST-STATUS") {
        returns.push(format!("STATUS ({})", status_items(session, detail)));
    }
    let names = session.connection.names;
    let patterns: Vec<_> = tree.patterns().iter().map(|pattern| quoted(&names.on_wire(pattern))).collect();
    let pattern = match patterns.as_slice() {
        [one] => one.clone(),
        several => [b"(".as_slice(), &several.join(&b' '), b")"].concat(),
    };
    let text = [b"LIST \"\" ", pattern.as_slice(), format!(" RETURN ({})", returns.join(" ")).as_bytes()].concat();
    let tag = session.connection.send(text);
    let completion = session.connection.finish(tag, &mut |response| answers.absorb(response)).await?;
    Ok(completion.is_ok())
}

async fn list_plain(session: &mut Session, tree: &Tree, answers: &mut Answers) -> Result<(), ImapError> {
    let mut lists = Vec::new();
    let mut subscriptions = Vec::new();
    for pattern in tree.patterns() {
        let pattern = quoted(&session.connection.names.on_wire(&pattern));
        lists.push(session.connection.send([b"LIST \"\" ", pattern.as_slice()].concat()));
        subscriptions.push(session.connection.send([b"LSUB \"\" ", pattern.as_slice()].concat()));
    }
    for tag in lists {
        session.connection.finish(tag, &mut |response| answers.absorb(response)).await?.ok("LIST")?;
    }
    for tag in subscriptions {
        let completion = session.connection.finish(tag, &mut |response| answers.absorb(response)).await?;
        if completion.is_ok() {
            answers.subscribed.get_or_insert_default();
        }
    }
    Ok(())
}

async fn ask_status(
    session: &mut Session,
    tree: &Tree,
    detail: Detail,
    answers: &mut Answers,
) -> Result<(), ImapError> {
    let own = |entry: &&ListEntry| !entry.unselectable && tree.path(&entry.name, entry.separator).is_some();
    let names: Vec<Vec<u8>> = answers.entries.iter().filter(own).map(|entry| entry.name.clone()).collect();
    // A folder that does not answer is still a folder.
    status(session, &names, detail, &mut |response| answers.absorb(response)).await
}

/// Asks for the numbers of these mailboxes, all in one go. Refusals are passed over.
pub(crate) async fn status(
    session: &mut Session,
    names: &[Vec<u8>],
    detail: Detail,
    on_data: &mut (dyn for<'r> FnMut(Response<'r>) + Send),
) -> Result<(), ImapError> {
    let items = status_items(session, detail);
    let mut tags = Vec::with_capacity(names.len());
    for name in names {
        let mailbox = session.connection.mailbox(name)?;
        tags.push(session.connection.send([b"STATUS ", mailbox.as_slice(), format!(" ({items})").as_bytes()].concat()));
    }
    for tag in tags {
        session.connection.finish(tag, on_data).await?;
    }
    Ok(())
}

fn status_items(session: &Session, detail: Detail) -> String {
    let mut items = String::from("MESSAGES UIDNEXT UIDVALIDITY");
    if session.has("CONDSTORE") || session.has("QRESYNC") {
        items.push_str(" HIGHESTMODSEQ");
    }
    if detail == Detail::Sizes && session.connection.capabilities.has_or_rev2("STATUS=SIZE") {
        items.push_str(" SIZE");
    }
    items
}

fn assemble(mut answers: Answers, tree: &Tree, extended: bool) -> Vec<Folder> {
    let mut seen = HashSet::new();
    let mut folders = Vec::with_capacity(answers.entries.len());
    for entry in answers.entries {
        let Some(path) = tree.path(&entry.name, entry.separator) else {
            continue;
        };
        let name = key(&entry.name);
        if !seen.insert(name.clone()) {
            continue;
        }
        let subscribed = match &answers.subscribed {
            Some(subscribed) => Some(subscribed.contains(&name)),
            None => extended.then_some(entry.subscribed),
        };
        let role = if path.is_inbox() { Some(FolderRole::Inbox) } else { entry.role };
        let status = answers.statuses.remove(&name);
        let selectable = !entry.unselectable;
        folders.push(Folder { key: FolderKey(name.into()), path, role, selectable, subscribed, status });
    }
    folders.sort_by(|one, other| one.path.cmp(&other.path));
    folders
}
