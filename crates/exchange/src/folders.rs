//! The folders of a mailbox: all that are below the top, with their places and what they are for.

use std::collections::HashMap;
use std::sync::Arc;

use cutover_ews::operations::{FolderChange, GetFolder, SyncFolderHierarchy};
use cutover_ews::{DistinguishedFolder, ExtendedField, Folder, FolderKind, FolderShape, ResponseCode};
use cutover_mapi::{PropertyTag, PropertyType};
use cutover_model::{Failure, FailureCode, FolderKey, FolderPath, FolderRole, Generation, SourceFolder};

use crate::caller::Caller;

/// `PidTagAttributeHidden` ([MS-OXCFOLD] section 2.2.2.2.2.1): what the server keeps for itself.
const HIDDEN: PropertyTag = PropertyTag::new(0x10F4, PropertyType::BOOLEAN);

/// Folders whose role or place is asked for by what they are; the names depend on the user's language.
const ASKED: [DistinguishedFolder; 6] = [
    DistinguishedFolder::Top,
    DistinguishedFolder::Inbox,
    DistinguishedFolder::Drafts,
    DistinguishedFolder::SentItems,
    DistinguishedFolder::DeletedItems,
    DistinguishedFolder::JunkEmail,
];

/// Folders deeper than this are a mistake of the server's.
const DEEPEST: usize = 300;
/// Pages of one listing.
const MOST_PAGES: usize = 10_000;

/// The generation of all keys: an id names one item for ever.
pub(crate) fn generation() -> Generation {
    Generation((*b"ews-1").into())
}

/// Folders by the names that do not depend on the language.
struct Known {
    top: Box<str>,
    roles: HashMap<Box<str>, FolderRole>,
}

/// All folders that hold items of the user's.
pub(crate) async fn list(caller: &Arc<Caller>) -> Result<Vec<SourceFolder>, Failure> {
    let known = known(caller).await?;
    let folders = hierarchy(caller).await?;
    let by_id: HashMap<&str, &Folder> = folders.iter().map(|folder| (&*folder.id.id, folder)).collect();
    let place = |folder: &Folder| path(folder, &by_id, &known);
    let shown = folders.iter().filter(|folder| folder.kind != FolderKind::Search && !is_hidden(folder));
    let mut listed: Vec<_> = shown.map(|folder| source_folder(folder, place(folder), &known)).collect();
    listed.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(listed)
}

/// Looks at the top of the mailbox.
pub(crate) async fn greet(caller: &Arc<Caller>) -> Result<(), Failure> {
    let folders = vec![caller.access.folder(DistinguishedFolder::Top)];
    let (_, message) = caller.ask_one(&GetFolder { shape: FolderShape::default(), folders }).await?;
    message.into_result(&caller.subject).map(drop)
}

/// Asks which folder is what. Those that a mailbox lacks are left out, but for the top.
async fn known(caller: &Arc<Caller>) -> Result<Known, Failure> {
    let folders = ASKED.iter().map(|folder| caller.access.folder(*folder)).collect();
    let answered = caller.ask_all(&GetFolder { shape: FolderShape::default(), folders }).await?;
    let (mut top, mut roles) = (None, HashMap::new());
    for (asked, message) in ASKED.into_iter().zip(answered.messages) {
        if asked != DistinguishedFolder::Top && message.status.code == ResponseCode::ErrorFolderNotFound {
            continue;
        }
        let folder = message.into_result(&caller.subject)?;
        match asked.role() {
            Some(role) => drop(roles.insert(folder.id.id, role)),
            None => top = Some(folder.id.id),
        }
    }
    match top {
        Some(top) => Ok(Known { top, roles }),
        None => Err(caller.failure(FailureCode::Protocol).with_detail("no answer about the top folder")),
    }
}

/// Every folder below the top, read from the beginning.
async fn hierarchy(caller: &Arc<Caller>) -> Result<Vec<Folder>, Failure> {
    let mut shape = FolderShape::listing();
    shape.extended.push(ExtendedField::Tag(HIDDEN));
    let folder = Some(caller.access.folder(DistinguishedFolder::Top));
    let mut request = SyncFolderHierarchy { shape, folder, state: None };
    let mut folders: Vec<Folder> = Vec::new();
    for _ in 0..MOST_PAGES {
        let (changes, message) = caller.ask_one(&request).await?;
        let end = message.into_result(&caller.subject)?;
        changes.into_iter().for_each(|change| apply(&mut folders, change));
        if end.last {
            return Ok(folders);
        }
        request.state = Some(end.state);
    }
    Err(caller.failure(FailureCode::Protocol).with_detail("the list of folders does not end"))
}

/// A folder can change while the pages are read.
fn apply(folders: &mut Vec<Folder>, change: FolderChange) {
    let id = match &change {
        FolderChange::Create(folder) | FolderChange::Update(folder) => &folder.id,
        FolderChange::Delete(id) => id,
    };
    let place = folders.iter().position(|folder| folder.id.id == id.id);
    match (change, place) {
        (FolderChange::Create(folder) | FolderChange::Update(folder), Some(place)) => folders[place] = folder,
        (FolderChange::Create(folder) | FolderChange::Update(folder), None) => folders.push(folder),
        (FolderChange::Delete(_), Some(place)) => drop(folders.remove(place)),
        (FolderChange::Delete(_), None) => {}
    }
}

fn is_hidden(folder: &Folder) -> bool {
    let hidden = folder.extended.iter().find(|property| property.field == ExtendedField::Tag(HIDDEN));
    hidden.is_some_and(|property| property.value.as_integer() == Some(1))
}

/// The names from below the top. What is above the user's folders, or not told, ends the path.
fn path(folder: &Folder, by_id: &HashMap<&str, &Folder>, known: &Known) -> FolderPath {
    let mut names = Vec::new();
    let mut here = Some(folder);
    while let Some(folder) = here.filter(|_| names.len() < DEEPEST) {
        if known.roles.get(&folder.id.id) == Some(&FolderRole::Inbox) {
            names.push("INBOX".to_owned());
            break;
        }
        let parent = folder.parent.as_ref().map(|parent| &*parent.id);
        let above = parent.filter(|id| *id != &*known.top).and_then(|id| by_id.get(id).copied());
        names.push(name(folder, above.is_none()));
        here = above;
    }
    names.reverse();
    FolderPath::new(names)
}

/// A folder at the top can be called as the inbox is in another language; it must not become the inbox.
fn name(folder: &Folder, at_top: bool) -> String {
    let name = folder.name.as_deref().unwrap_or_default();
    if at_top && name.eq_ignore_ascii_case("INBOX") { format!("{name} (1)") } else { name.to_owned() }
}

fn source_folder(folder: &Folder, path: FolderPath, known: &Known) -> SourceFolder {
    SourceFolder {
        key: FolderKey(folder.id.id.as_bytes().into()),
        path,
        role: known.roles.get(&folder.id.id).copied(),
        selectable: true,
        subscribed: None,
        generation: Some(generation()),
        items: folder.total,
        bytes: None,
        state: None,
    }
}
