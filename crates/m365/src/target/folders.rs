//! Folders of a mailbox: the tree as it is listed, the well-known ones by their role, and making what is missing.

use std::collections::{HashMap, HashSet, VecDeque};

use cutover_graph::GraphError;
use cutover_model::{
    Failure, FailureCode, FolderKey, FolderPath, FolderRole, Generation, Mark, TargetFolder, WantedFolder,
};
use serde::Deserialize;

use super::requests::Requests;
use crate::Tenant;

/// More folders than any mailbox has.
const MOST_FOLDERS: usize = 50_000;
/// Longer names are refused without asking.
const LONGEST_NAME: usize = 255;
/// The class of a folder that holds mail.
const MAIL: &str = "IPF.Note";
/// The folder of ours in which messages wait for their key.
pub(crate) const STAGING: &str = "Cutover (being moved in)";

/// A folder as Graph tells it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    pub(crate) parent_folder_id: Option<String>,
    pub(crate) child_folder_count: Option<i64>,
    pub(crate) total_item_count: Option<i64>,
    #[serde(rename = "type")]
    pub(crate) class: Option<String>,
    pub(crate) well_known_name: Option<String>,
}

impl Entry {
    fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or_default()
    }

    /// Whether mail belongs there. The door for mail does not tell classes, as it shows no others.
    fn holds_mail(&self) -> bool {
        self.class.as_deref().is_none_or(|class| {
            class.is_empty() || class.eq_ignore_ascii_case(MAIL) || class.to_ascii_uppercase().starts_with("IPF.NOTE.")
        })
    }

    fn items(&self) -> u64 {
        self.total_item_count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
    }
}

/// The folders of a mailbox.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    entries: Vec<Entry>,
    roles: HashMap<String, FolderRole>,
}

/// Each role's well-known name (<https://learn.microsoft.com/graph/api/resources/mailfolder>).
const WELL_KNOWN: [(FolderRole, &str); 6] = [
    (FolderRole::Inbox, "inbox"),
    (FolderRole::Archive, "archive"),
    (FolderRole::Drafts, "drafts"),
    (FolderRole::Junk, "junkemail"),
    (FolderRole::Sent, "sentitems"),
    (FolderRole::Trash, "deleteditems"),
];

/// Lists all folders, whether the service tells them flat or level by level.
pub(crate) async fn list(tenant: &Tenant, requests: &Requests) -> Result<Tree, Failure> {
    let mut seen: HashSet<String> = HashSet::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut waiting: VecDeque<Option<String>> = VecDeque::from([None]);
    while let Some(parent) = waiting.pop_front() {
        let listed: Vec<Entry> = tenant.list(requests.list_folders(parent.as_deref())).await?;
        for mut entry in listed {
            if entries.len() >= MOST_FOLDERS {
                let failure = Failure::new(FailureCode::Protocol, &*requests.user);
                return Err(failure.with_detail("more folders than a mailbox can have"));
            }
            entry.parent_folder_id = parent.clone().or(entry.parent_folder_id);
            if !entry.id.is_empty() && seen.insert(entry.id.clone()) {
                if entry.child_folder_count.unwrap_or(0) > 0 {
                    waiting.push_back(Some(entry.id.clone()));
                }
                entries.push(entry);
            }
        }
    }
    let roles = roles(tenant, requests, &entries).await?;
    Ok(Tree { entries, roles })
}

/// Which folder has which role: as the listing tells, else asked for by the well-known names.
async fn roles(
    tenant: &Tenant,
    requests: &Requests,
    entries: &[Entry],
) -> Result<HashMap<String, FolderRole>, Failure> {
    let told = |(role, name): (FolderRole, &str)| {
        let is_it = |entry: &&Entry| entry.well_known_name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        entries.iter().find(is_it).map(|entry| (entry.id.clone(), role))
    };
    let found: HashMap<_, _> = WELL_KNOWN.into_iter().filter_map(told).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let asked = WELL_KNOWN.iter().map(|(_, name)| requests.folder(name)).collect();
    let mut roles = HashMap::new();
    for ((role, _), answer) in WELL_KNOWN.into_iter().zip(tenant.batch(asked).await?) {
        match answer.and_then(|response| response.json::<Entry>()) {
            Ok(entry) => drop(roles.insert(entry.id, role)),
            // A mailbox need not have all of them.
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(roles)
}

fn is_absent(error: &GraphError) -> bool {
    error.is_not_found() || error.failure.code == FailureCode::Refused
}

impl Tree {
    /// Where each folder is, by its id.
    fn paths(&self) -> HashMap<&str, FolderPath> {
        let by_id: HashMap<&str, &Entry> = self.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        self.entries.iter().filter_map(|entry| Some((entry.id.as_str(), self.path(entry, &by_id)?))).collect()
    }

    /// The names from the top; `None` where parents go round in a circle.
    fn path(&self, entry: &Entry, by_id: &HashMap<&str, &Entry>) -> Option<FolderPath> {
        let mut names = Vec::new();
        let mut at = Some(entry);
        while let Some(entry) = at {
            if names.len() > by_id.len() {
                return None;
            }
            let is_inbox = self.roles.get(&entry.id) == Some(&FolderRole::Inbox);
            names.push(if is_inbox { "INBOX".to_owned() } else { entry.name().to_owned() });
            at = entry.parent_folder_id.as_deref().and_then(|parent| by_id.get(parent)).copied();
        }
        names.reverse();
        Some(FolderPath::new(names))
    }

    /// Whether there is a folder of this id.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.entries.iter().any(|entry| entry.id == id)
    }

    /// The folder in which messages wait.
    pub(crate) fn staging(&self) -> Option<&str> {
        self.entries.iter().find(|entry| entry.name() == STAGING).map(|entry| entry.id.as_str())
    }

    /// The folders that mail can be moved into.
    pub(crate) fn targets(&self, generation: &Generation) -> Vec<TargetFolder> {
        let paths = self.paths();
        let staging = self.staging();
        let shown = self.entries.iter().filter(|entry| entry.holds_mail() && Some(entry.id.as_str()) != staging);
        shown.filter_map(|entry| Some(self.target(entry, paths.get(entry.id.as_str())?.clone(), generation))).collect()
    }

    fn target(&self, entry: &Entry, path: FolderPath, generation: &Generation) -> TargetFolder {
        TargetFolder {
            key: FolderKey(entry.id.as_bytes().into()),
            path,
            role: self.roles.get(&entry.id).copied(),
            selectable: true,
            generation: Some(generation.clone()),
            items: Some(entry.items()),
            mark: Some(mark(entry.items())),
        }
    }

    /// The folder of this name below another, or at the top. Names are compared as they are.
    fn child(&self, parent: Option<&str>, name: &str) -> Option<&Entry> {
        let known: HashSet<&str> = self.entries.iter().map(|entry| entry.id.as_str()).collect();
        let is_below = |entry: &&Entry| match parent {
            Some(parent) => entry.parent_folder_id.as_deref() == Some(parent),
            None => entry.parent_folder_id.as_deref().is_none_or(|above| !known.contains(above)),
        };
        let is_named = |entry: &&Entry| {
            let is_inbox = self.roles.get(&entry.id) == Some(&FolderRole::Inbox);
            if parent.is_none() && name.eq_ignore_ascii_case("INBOX") {
                is_inbox
            } else {
                entry.name() == name && !is_inbox
            }
        };
        self.entries.iter().filter(is_below).find(is_named)
    }
}

/// Where a folder stands: how many items it has. What is ours, items say themselves.
pub(crate) fn mark(items: u64) -> Mark {
    Mark::new(items.to_be_bytes())
}

/// How many items a folder has now.
pub(crate) async fn items(tenant: &Tenant, requests: &Requests, folder: &TargetFolder) -> Result<u64, Failure> {
    let answer = tenant.send(requests.folder(&id_of(folder)?)).await;
    let entry: Entry = answer.and_then(|response| response.json()).map_err(|error| gone_or(error, folder))?;
    Ok(entry.items())
}

/// A folder's id.
pub(crate) fn id_of(folder: &TargetFolder) -> Result<String, Failure> {
    let id = String::from_utf8(folder.key.0.to_vec());
    id.map_err(|_| Failure::new(FailureCode::Internal, folder.path.to_string()).with_detail("a key of another target"))
}

/// What an error means that happened to a folder.
pub(crate) fn gone_or(error: GraphError, folder: &TargetFolder) -> Failure {
    if error.failure.code == FailureCode::NotFound {
        return Failure::new(FailureCode::FolderGone, folder.path.to_string()).with_detail(error.failure.detail);
    }
    error.failure
}

/// Makes the folders that are not there, and those above them.
pub(crate) async fn ensure(
    tenant: &Tenant,
    requests: &Requests,
    tree: &mut Tree,
    wanted: &[WantedFolder],
    generation: &Generation,
) -> Result<Vec<Result<TargetFolder, Failure>>, Failure> {
    let mut answers = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        answers.push(match one(tenant, requests, tree, &wanted.path, generation).await {
            Ok(folder) => Ok(folder),
            Err(failure) if failure.code == FailureCode::FolderRefused => Err(failure),
            Err(failure) => return Err(failure),
        });
    }
    Ok(answers)
}

async fn one(
    tenant: &Tenant,
    requests: &Requests,
    tree: &mut Tree,
    path: &FolderPath,
    generation: &Generation,
) -> Result<TargetFolder, Failure> {
    let mut parent: Option<Entry> = None;
    for name in path.names() {
        let above = parent.as_ref().map(|entry| entry.id.clone());
        let there = tree.child(above.as_deref(), name).cloned();
        parent = Some(match there {
            Some(entry) => entry,
            None => make(tenant, requests, tree, above.as_deref(), name, path).await?,
        });
    }
    match parent {
        Some(entry) if entry.holds_mail() => Ok(tree.target(&entry, path.clone(), generation)),
        Some(entry) => Err(refused(path, format!("a folder of class {}", entry.class.unwrap_or_default()))),
        None => Err(refused(path, "no name")),
    }
}

/// Makes one folder. Where the service says that it exists, or nobody knows what became of the request, it is looked for.
async fn make(
    tenant: &Tenant,
    requests: &Requests,
    tree: &mut Tree,
    parent: Option<&str>,
    name: &str,
    path: &FolderPath,
) -> Result<Entry, Failure> {
    fits(name, path)?;
    let answer = tenant.send(requests.make_folder(parent, name)).await.and_then(|response| response.json::<Entry>());
    match answer {
        Ok(mut entry) => {
            entry.parent_folder_id = parent.map(str::to_owned);
            entry.display_name = Some(name.to_owned());
            tree.entries.push(entry.clone());
            Ok(entry)
        }
        Err(error) if error.is_conflict() || error.uncertain => {
            *tree = list(tenant, requests).await?;
            let found = tree.child(parent, name).cloned();
            found.ok_or_else(|| if error.uncertain { error.failure } else { refused(path, error.failure.detail) })
        }
        Err(error) if error.failure.code == FailureCode::Refused => Err(refused(path, error.failure.detail)),
        Err(error) => Err(error.failure),
    }
}

/// Names that the service would take and alter, or refuse.
fn fits(name: &str, path: &FolderPath) -> Result<(), Failure> {
    let odd = name.trim().is_empty() || name.trim() != name || name.chars().any(char::is_control);
    if odd || name == STAGING || name.encode_utf16().count() > LONGEST_NAME {
        return Err(refused(path, "a name that the service would not keep"));
    }
    Ok(())
}

fn refused(path: &FolderPath, detail: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::FolderRefused, path.to_string()).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, name: &str, parent: Option<&str>) -> Entry {
        let (id, display_name) = (id.to_owned(), Some(name.to_owned()));
        Entry { id, display_name, parent_folder_id: parent.map(str::to_owned), ..Entry::default() }
    }

    fn tree(entries: Vec<Entry>) -> Tree {
        Tree {
            entries,
            roles: HashMap::from([("i".to_owned(), FolderRole::Inbox), ("s".to_owned(), FolderRole::Sent)]),
        }
    }

    #[test]
    fn paths_begin_at_the_top_and_the_inbox_has_its_own_name() {
        let calendar = Entry { class: Some("IPF.Appointment".to_owned()), ..entry("c", "Kalender", Some("root")) };
        let tree = tree(vec![
            entry("i", "Innboks", Some("root")),
            entry("b", "a/b", Some("i")),
            entry("s", "Sendte elementer", Some("root")),
            calendar,
            entry("x", STAGING, Some("root")),
            entry("o", "round", Some("p")),
            entry("p", "and round", Some("o")),
        ]);
        let targets = tree.targets(&Generation(Box::from([1])));
        let shown: Vec<_> = targets.iter().map(|folder| (folder.path.names().to_vec(), folder.role)).collect();
        let expected = [
            (vec!["INBOX".to_owned()], Some(FolderRole::Inbox)),
            (vec!["INBOX".to_owned(), "a/b".to_owned()], None),
            (vec!["Sendte elementer".to_owned()], Some(FolderRole::Sent)),
        ];
        assert_eq!(shown, expected);
        assert_eq!(tree.staging(), Some("x"));
    }

    #[test]
    fn a_child_is_found_by_its_name_and_no_other() {
        let tree =
            tree(vec![entry("i", "Innboks", Some("root")), entry("a", "A", Some("i")), entry("t", "A", Some("root"))]);
        let id = |parent, name| tree.child(parent, name).map(|entry| entry.id.as_str());
        assert_eq!(id(None, "inbox"), Some("i"));
        assert_eq!(id(None, "Innboks"), None);
        assert_eq!(id(Some("i"), "A"), Some("a"));
        assert_eq!(id(None, "A"), Some("t"));
        assert_eq!(id(None, "a"), None);
    }

    #[test]
    fn names_that_would_not_be_kept_are_refused() {
        let path = FolderPath::new(["x"]);
        let good = |name: &str| fits(name, &path).is_ok();
        assert!(good("a/b \\ c: ?") && good(&"x".repeat(255)));
        assert!(!good("") && !good(" a") && !good("a ") && !good("a\tb") && !good(&"x".repeat(256)) && !good(STAGING));
    }
}
