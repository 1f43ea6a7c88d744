//! Making folders: what is missing is created in one go, parents first, and the listing afterwards tells the truth.

use std::collections::HashMap;

use cutover_model::{Failure, FailureCode, FolderPath, FolderRole, TargetFolder, WantedFolder};

use super::target_folder;
use crate::driver::{Completion, Session, Tag};
use crate::error::{ImapError, Refusal};
use crate::listing::{Detail, Folder, list};
use crate::tree::Tree;

/// Each wanted folder as it is afterwards, or why it is not there.
/// `listed` is what was there a moment ago, if that is known.
pub(crate) async fn ensure(
    session: &mut Session,
    listed: Option<(Vec<Folder>, Tree)>,
    wanted: &[WantedFolder],
) -> Result<Vec<Result<TargetFolder, Failure>>, ImapError> {
    let (before, tree) = match listed {
        Some(listed) => listed,
        None => list(session, Detail::Numbers).await?,
    };
    let names: Vec<Result<Vec<u8>, String>> = wanted.iter().map(|folder| tree.name(&folder.path)).collect();
    let have = Folders::new(&before);
    let mut tags = Vec::with_capacity(wanted.len());
    for (folder, name) in wanted.iter().zip(&names) {
        let missing = have.exactly(&folder.path).is_none_or(|found| !found.selectable);
        let name = name.as_ref().ok().filter(|_| missing);
        tags.push(name.map(|name| create(session, name, folder.role)).transpose()?);
    }
    let subscriptions = subscribe(session, wanted, &names, &have)?;
    let refusals = finish_creating(session, wanted, &names, tags).await?;
    for tag in &subscriptions {
        // A folder without a subscription is still a folder.
        session.connection.finish(*tag, &mut |_| {}).await?;
    }
    let changed = !subscriptions.is_empty() || refusals.iter().any(Option::is_some);
    let after = if changed { list(session, Detail::Numbers).await?.0 } else { before };
    let have = Folders::new(&after);
    let answers = wanted.iter().zip(names).zip(refusals);
    Ok(answers.map(|((folder, name), refusal)| answer(session, folder, name, refusal, &have, &tree)).collect())
}

/// Sends CREATE, with the use where the server takes it (RFC 6154).
fn create(session: &mut Session, name: &[u8], role: Option<FolderRole>) -> Result<Tag, ImapError> {
    let mailbox = session.connection.mailbox(name)?;
    let purpose = role.filter(|_| session.has("CREATE-SPECIAL-USE")).and_then(special_use);
    let using = purpose.map_or_else(String::new, |name| format!(" (USE ({name}))"));
    Ok(session.connection.send([b"CREATE ", mailbox.as_slice(), using.as_bytes()].concat()))
}

fn special_use(role: FolderRole) -> Option<&'static str> {
    match role {
        FolderRole::Inbox => None,
        FolderRole::Archive => Some("\\Archive"),
        FolderRole::Drafts => Some("\\Drafts"),
        FolderRole::Junk => Some("\\Junk"),
        FolderRole::Sent => Some("\\Sent"),
        FolderRole::Trash => Some("\\Trash"),
    }
}

/// How each CREATE ended: outer `None` where there was none. One refused for its use is tried without.
async fn finish_creating(
    session: &mut Session,
    wanted: &[WantedFolder],
    names: &[Result<Vec<u8>, String>],
    tags: Vec<Option<Tag>>,
) -> Result<Vec<Option<Completion>>, ImapError> {
    let mut endings = Vec::with_capacity(tags.len());
    for tag in tags {
        endings.push(match tag {
            Some(tag) => Some(session.connection.finish(tag, &mut |_| {}).await?),
            None => None,
        });
    }
    for ((ending, folder), name) in endings.iter_mut().zip(wanted).zip(names) {
        let refused = ending.as_ref().is_some_and(|ending| !ending.is_ok() && !exists_already(&ending.refusal()));
        let (true, true, Ok(name)) = (refused, folder.role.and_then(special_use).is_some(), name) else {
            continue;
        };
        let tag = create(session, name, None)?;
        *ending = Some(session.connection.finish(tag, &mut |_| {}).await?);
    }
    Ok(endings)
}

fn exists_already(refusal: &Refusal) -> bool {
    refusal.has_code("ALREADYEXISTS") || refusal.text.to_ascii_lowercase().contains("exists")
}

/// Subscribes to what is wanted and is not known to be subscribed. The answers are still to come.
fn subscribe(
    session: &mut Session,
    wanted: &[WantedFolder],
    names: &[Result<Vec<u8>, String>],
    have: &Folders<'_>,
) -> Result<Vec<Tag>, ImapError> {
    let mut tags = Vec::new();
    for (folder, name) in wanted.iter().zip(names) {
        let already = have.exactly(&folder.path).is_some_and(|found| found.subscribed == Some(true));
        if let (Some(true), false, Ok(name)) = (folder.subscribed, already, name) {
            let mailbox = session.connection.mailbox(name)?;
            tags.push(session.connection.send([b"SUBSCRIBE ", mailbox.as_slice()].concat()));
        }
    }
    Ok(tags)
}

fn answer(
    session: &Session,
    wanted: &WantedFolder,
    name: Result<Vec<u8>, String>,
    ending: Option<Completion>,
    have: &Folders<'_>,
    tree: &Tree,
) -> Result<TargetFolder, Failure> {
    let subject = wanted.path.to_string();
    if let Err(reason) = name {
        return Err(Failure::new(FailureCode::FolderRefused, subject).with_detail(reason));
    }
    let refusal = ending.filter(|ending| !ending.is_ok()).map(|ending| ending.refusal());
    let spelt_otherwise = refusal.as_ref().is_some_and(exists_already);
    let found = have.exactly(&wanted.path).or_else(|| have.any_case(&wanted.path).filter(|_| spelt_otherwise));
    match (found.filter(|found| found.selectable), refusal) {
        (Some(found), _) => Ok(target_folder(found.clone())),
        (None, Some(refusal)) => Err(refusal.failure(FailureCode::FolderRefused, &subject)),
        (None, None) => {
            tracing::warn!(account = session.subject, folder = subject, ?tree, "the folder was made and is not listed");
            Err(Failure::new(FailureCode::FolderRefused, subject).with_detail("it was made and is not listed"))
        }
    }
}

/// The listing, by place.
struct Folders<'a> {
    exact: HashMap<&'a FolderPath, &'a Folder>,
    folded: HashMap<String, &'a Folder>,
}

impl<'a> Folders<'a> {
    fn new(folders: &'a [Folder]) -> Self {
        let exact = folders.iter().map(|folder| (&folder.path, folder)).collect();
        Self { exact, folded: folders.iter().map(|folder| (fold(&folder.path), folder)).collect() }
    }

    fn exactly(&self, path: &FolderPath) -> Option<&'a Folder> {
        if path.is_inbox() {
            return self.exact.get(&FolderPath::inbox()).copied();
        }
        self.exact.get(path).copied()
    }

    fn any_case(&self, path: &FolderPath) -> Option<&'a Folder> {
        self.folded.get(&fold(path)).copied()
    }
}

fn fold(path: &FolderPath) -> String {
    path.names().join("\0").to_lowercase()
}
