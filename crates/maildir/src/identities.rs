//! Which items of ours a target folder holds, by the identities in their names.
//!
//! The first 64 bits of each are kept, eight octets a message; what they say may be there is looked for on disk.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use cutover_model::{Found, ItemIdentity, TargetKey};

use crate::{names, scan};

/// The identities in one folder, as this session knows them.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    directory: PathBuf,
    sorted: Vec<u64>,
    added: HashSet<u64>,
}

impl Identities {
    /// Looks through the folder.
    pub(crate) fn load(directory: &Path) -> io::Result<Self> {
        let mut sorted = Vec::new();
        scan::look(directory, |_, name| sorted.extend(names::identity(name).map(short)))?;
        sorted.sort_unstable();
        sorted.dedup();
        sorted.shrink_to_fit();
        Ok(Self { directory: directory.to_owned(), sorted, added: HashSet::new() })
    }

    /// Whether this is about that folder.
    pub(crate) fn is_of(&self, directory: &Path) -> bool {
        self.directory == directory
    }

    /// The key of the item, if it is there.
    pub(crate) fn find(&self, identity: ItemIdentity) -> io::Result<Option<Vec<u8>>> {
        let short = short(identity);
        if self.sorted.binary_search(&short).is_err() && !self.added.contains(&short) {
            return Ok(None);
        }
        let found = scan::select(&self.directory, |base| names::identity(base) == Some(identity))?;
        Ok(found.into_iter().map(|(key, _)| key).next())
    }

    /// Remembers an item that was written.
    pub(crate) fn add(&mut self, identity: ItemIdentity) {
        self.added.insert(short(identity));
    }
}

fn short(identity: ItemIdentity) -> u64 {
    let [first, second] =
        [0, 8].map(|at| identity.0[at..at + 8].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
    first ^ second
}

/// The items with these identities, the first file of each; with no identities, every file of those that are there
/// more than once, because only they can be late twins.
pub(crate) fn find(directory: &Path, expected: &[ItemIdentity]) -> io::Result<Vec<Found>> {
    let wanted: BTreeSet<ItemIdentity> = expected.iter().copied().collect();
    let is_wanted = |identity: &ItemIdentity| wanted.is_empty() || wanted.contains(identity);
    let files = scan::select(directory, |base| names::identity(base).as_ref().is_some_and(is_wanted))?;
    let mut numbers: BTreeMap<ItemIdentity, usize> = BTreeMap::new();
    let identified: Vec<(ItemIdentity, Vec<u8>)> =
        files.into_iter().filter_map(|(key, _)| Some((names::identity(scan::base_of_key(&key))?, key))).collect();
    identified.iter().for_each(|(identity, _)| *numbers.entry(*identity).or_default() += 1);
    let mut first = BTreeSet::new();
    let is_meant = |identity: ItemIdentity| match expected {
        [] => numbers[&identity] > 1,
        _ => first.insert(identity),
    };
    let mut is_meant = is_meant;
    let meant = identified.into_iter().filter(|(identity, _)| is_meant(*identity));
    Ok(meant.map(|(identity, key)| Found::Known(identity, TargetKey::new(key))).collect())
}
