//! The folder plan (pure): which folders of the source are copied, and where each one goes.
//!
//! A place that was once given to a folder stays its place (it is in the ledger). A new folder goes where the map
//! sends it, else to the target's folder of the same role, else to the same path. Two folders never share a place.

use std::collections::{BTreeMap, BTreeSet};

use cutover_model::{FolderKey, FolderPath, FolderRole, SourceFolder, TargetFolder};
use cutover_store::{FolderId, FolderRow};

use crate::{FolderRules, roles};

/// What the plan says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FolderPlan {
    /// Every folder that is copied, parents before children; rows with id 0 are new.
    pub(crate) folders: Vec<PlannedFolder>,
    /// Rows of the ledger that the source does not show any more.
    pub(crate) vanished: Vec<FolderRow>,
}

/// A source folder and its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlannedFolder {
    pub(crate) source: SourceFolder,
    pub(crate) row: FolderRow,
}

/// Makes the plan. `target` is what the target has already.
pub(crate) fn plan(
    source: Vec<SourceFolder>,
    known: Vec<FolderRow>,
    target: &[TargetFolder],
    rules: &FolderRules,
) -> FolderPlan {
    let mut known: BTreeMap<FolderKey, FolderRow> = known.into_iter().map(|row| (row.source.clone(), row)).collect();
    let mut places = Places::new(known.values(), target);
    let mut admitted: Vec<SourceFolder> =
        source.into_iter().filter(|folder| folder.selectable && rules.admits(&folder.path)).collect();
    admitted.sort_by(|a, b| a.path.cmp(&b.path));
    let roles = roles_of(&admitted);
    let mut folders = Vec::with_capacity(admitted.len());
    for folder in admitted {
        let role = roles.get(&folder.key).copied();
        let row = match known.remove(&folder.key) {
            Some(row) => row,
            None => places.new_row(&folder, role, rules),
        };
        folders.push(PlannedFolder { source: folder, row });
    }
    let vanished = known.into_values().filter(|row| rules.admits(&row.path)).collect();
    FolderPlan { folders, vanished }
}

/// One folder for each role: the one that the server declares, else the first that is named like it.
fn roles_of(folders: &[SourceFolder]) -> BTreeMap<FolderKey, FolderRole> {
    let mut roles = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let declared = folders.iter().filter_map(|folder| folder.role.map(|role| (folder, role)));
    let named = folders.iter().filter_map(|folder| roles::by_name(&folder.path).map(|role| (folder, role)));
    for (folder, role) in declared.chain(named) {
        if !roles.contains_key(&folder.key) && taken.insert(role) {
            roles.insert(folder.key.clone(), role);
        }
    }
    roles
}

/// The places at the target that are given away, and where its special folders are.
struct Places {
    taken: BTreeSet<FolderPath>,
    by_role: BTreeMap<FolderRole, FolderPath>,
}

impl Places {
    fn new<'a>(known: impl Iterator<Item = &'a FolderRow>, target: &[TargetFolder]) -> Self {
        let mut by_role: BTreeMap<FolderRole, FolderPath> = BTreeMap::new();
        for folder in target {
            if let Some(role) = roles::by_name(&folder.path) {
                by_role.entry(role).or_insert_with(|| folder.path.clone());
            }
        }
        by_role.extend(target.iter().filter_map(|folder| Some((folder.role?, folder.path.clone()))));
        by_role.insert(FolderRole::Inbox, FolderPath::inbox());
        Self { taken: known.map(|row| row.target_path.clone()).collect(), by_role }
    }

    fn new_row(&mut self, folder: &SourceFolder, role: Option<FolderRole>, rules: &FolderRules) -> FolderRow {
        let of_role = || role.and_then(|role| self.by_role.get(&role)).cloned();
        let wanted = rules.mapped(&folder.path).or_else(of_role).unwrap_or_else(|| folder.path.clone());
        let target_path = self.free(wanted, &folder.path);
        self.taken.insert(target_path.clone());
        FolderRow {
            id: FolderId(0),
            source: folder.key.clone(),
            path: folder.path.clone(),
            role,
            generation: None,
            cursor: None,
            state: None,
            target_path,
            target: None,
            target_generation: None,
            adopted: false,
            vanished: None,
        }
    }

    /// The wanted place if it is free, else the folder's own path, else that with a number.
    fn free(&self, wanted: FolderPath, own: &FolderPath) -> FolderPath {
        let candidates = [wanted, own.clone()].into_iter().chain((2..).map(|number| numbered(own, number)));
        let mut free = candidates.filter(|path| !self.taken.contains(path));
        free.next().unwrap_or_else(|| own.clone())
    }
}

fn numbered(path: &FolderPath, number: u32) -> FolderPath {
    let mut names = path.names().to_vec();
    if let Some(last) = names.last_mut() {
        last.push_str(&format!(" ({number})"));
    }
    FolderPath::new(names)
}

/// The names that are tried, one after the other, for a folder that the target refuses: characters that servers
/// refuse become `_`, and at last a name of plain letters that tells its origin by a number.
pub(crate) fn renamed(path: &FolderPath, attempt: u32) -> FolderPath {
    let plain = |name: &String| match attempt {
        0 => clean(name),
        _ => format!("{}-{:08x}", ascii(name), checksum(name)),
    };
    FolderPath::new(
        path.names().iter().map(|name| if name.eq_ignore_ascii_case("INBOX") { name.clone() } else { plain(name) }),
    )
}

fn clean(name: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || " -_+".contains(c) { c } else { '_' };
    let cleaned: String = name.trim().chars().map(kept).collect();
    if cleaned.is_empty() { "_".to_owned() } else { cleaned }
}

fn ascii(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    if letters.is_empty() { "Folder".to_owned() } else { letters }
}

/// FNV-1a: stable across versions and machines, which is all that is needed of it here.
fn checksum(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(names: &[&str], role: Option<FolderRole>) -> SourceFolder {
        SourceFolder {
            key: FolderKey(names.join("/").into_bytes().into()),
            path: FolderPath::new(names.iter().copied()),
            role,
            selectable: true,
            subscribed: None,
            generation: None,
            items: None,
            bytes: None,
            state: None,
        }
    }

    fn target(names: &[&str], role: Option<FolderRole>) -> TargetFolder {
        TargetFolder {
            key: FolderKey(names.join("/").into_bytes().into()),
            path: FolderPath::new(names.iter().copied()),
            role,
            selectable: true,
            generation: None,
            items: None,
            mark: None,
        }
    }

    fn places(plan: &FolderPlan) -> Vec<(String, String)> {
        plan.folders.iter().map(|f| (f.source.path.to_string(), f.row.target_path.to_string())).collect()
    }

    #[test]
    fn special_folders_go_to_the_targets_own() {
        let plan = plan(
            vec![
                source(&["INBOX"], None),
                source(&["Sendte elementer"], None),
                source(&["Sent"], Some(FolderRole::Sent)),
            ],
            vec![],
            &[target(&["Sent Items"], Some(FolderRole::Sent))],
            &FolderRules::default(),
        );
        let expected = [("INBOX", "INBOX"), ("Sendte elementer", "Sendte elementer"), ("Sent", "Sent Items")];
        assert_eq!(places(&plan), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn two_folders_never_share_a_place() {
        let rules = FolderRules {
            map: vec![
                (FolderPath::new(["A"]), FolderPath::new(["C"])),
                (FolderPath::new(["B"]), FolderPath::new(["C"])),
            ],
            ..FolderRules::default()
        };
        let plan = plan(vec![source(&["A"], None), source(&["B"], None), source(&["C"], None)], vec![], &[], &rules);
        let expected = [("A", "C"), ("B", "B"), ("C", "C (2)")];
        assert_eq!(places(&plan), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn a_place_once_given_stays_and_a_missing_folder_is_told() {
        let first = plan(vec![source(&["A"], None), source(&["B"], None)], vec![], &[], &FolderRules::default());
        let rows: Vec<FolderRow> = first.folders.into_iter().map(|folder| folder.row).collect();
        let moved = FolderRow { target_path: FolderPath::new(["Elsewhere"]), ..rows[0].clone() };
        let second = plan(vec![source(&["A"], None)], vec![moved, rows[1].clone()], &[], &FolderRules::default());
        assert_eq!(places(&second), [("A".to_owned(), "Elsewhere".to_owned())]);
        assert_eq!(second.vanished, [rows[1].clone()]);
    }

    #[test]
    fn refused_names_become_plain() {
        let odd = FolderPath::new(["INBOX", "Odd [x] (y) %25 "]);
        assert_eq!(renamed(&odd, 0), FolderPath::new(["INBOX", "Odd _x_ _y_ _25"]));
        assert_eq!(renamed(&odd, 1), FolderPath::new(["INBOX", "Oddxy25-416bef74"]));
    }
}
