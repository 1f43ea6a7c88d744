//! Looks through a folder's `new` and `cur`.
//!
//! A directory that changes while it is read may show a renamed file twice or not at all. So a folder that changed
//! during a look, or so shortly before that its times would not tell, is looked at again, and what either look saw
//! counts. `new` is read before `cur`, the way files go.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::{files, folders, names};

/// How often a folder that keeps changing is looked at.
const LOOKS: usize = 4;

/// Where a message's file is now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    part: &'static str,
    pub(crate) name: Box<[u8]>,
}

impl Place {
    pub(crate) fn new(part: &'static str, name: &[u8]) -> Self {
        Self { part, name: name.into() }
    }

    /// The file's path in a folder.
    pub(crate) fn path(&self, directory: &Path) -> PathBuf {
        directory.join(self.part).join(files::name(&self.name))
    }

    /// Whether a server has looked at it yet.
    pub(crate) fn is_in_cur(&self) -> bool {
        self.part == "cur"
    }
}

/// Some of a folder's messages, ascending by key.
pub(crate) struct Found {
    pub(crate) items: Vec<(Vec<u8>, Place)>,
    pub(crate) more: bool,
}

type Seen = BTreeMap<Vec<u8>, Vec<Place>>;

/// The first `limit` messages after the key. Twins of one base name never come apart, so it can be a few more.
pub(crate) fn page(directory: &Path, after: Option<&[u8]>, limit: usize) -> io::Result<Found> {
    let after = after.map(base_of_key);
    let mut seen = Seen::new();
    look(directory, |part, name| {
        let base = names::base(name);
        if after.is_some_and(|after| base <= after) {
            return;
        }
        if seen.len() > limit && seen.last_key_value().is_some_and(|(last, _)| base > last.as_slice()) {
            return;
        }
        remember(&mut seen, part, name);
        if seen.len() > limit + 1 {
            seen.pop_last();
        }
    })?;
    let more = seen.len() > limit;
    while seen.len() > limit {
        seen.pop_last();
    }
    Ok(Found { items: resolve(directory, seen), more })
}

/// How many files there are, without a look into any.
pub(crate) fn count(directory: &Path) -> io::Result<u64> {
    let mut files = 0;
    for part in ["new", "cur"] {
        look_once(directory, part, &mut |_, _| files += 1)?;
    }
    Ok(files)
}

/// Sizes of the files that are larger than this, at most so many. A file that goes meanwhile has none.
pub(crate) fn sizes_over(directory: &Path, bytes: u64, most: usize) -> io::Result<Vec<u64>> {
    let mut sizes = HashMap::new();
    look(directory, |part, name| {
        let file = Place::new(part, name).path(directory);
        let size = fs::metadata(file).map(|metadata| metadata.len());
        if let Some(size) = size.ok().filter(|size| *size > bytes && sizes.len() < most) {
            sizes.insert(names::base(name).to_vec(), size);
        }
    })?;
    Ok(sizes.into_values().collect())
}

/// Where these keys are now; those that are gone are left out.
pub(crate) fn locate<'k>(
    directory: &Path,
    keys: impl IntoIterator<Item = &'k [u8]>,
) -> io::Result<HashMap<Vec<u8>, Place>> {
    let wanted: HashSet<&[u8]> = keys.into_iter().map(base_of_key).collect();
    Ok(select(directory, |base| wanted.contains(base))?.into_iter().collect())
}

/// The messages whose base names are wanted, ascending by key.
pub(crate) fn select(directory: &Path, mut wanted: impl FnMut(&[u8]) -> bool) -> io::Result<Vec<(Vec<u8>, Place)>> {
    let mut seen = Seen::new();
    look(directory, |part, name| {
        if wanted(names::base(name)) {
            remember(&mut seen, part, name);
        }
    })?;
    Ok(resolve(directory, seen))
}

/// Shows every file to `visit`, some of them more than once.
pub(crate) fn look(directory: &Path, mut visit: impl FnMut(&'static str, &[u8])) -> io::Result<()> {
    for turn in 1..=LOOKS {
        let before = (folders::state(directory), times(directory));
        let missing = [look_once(directory, "new", &mut visit)?, look_once(directory, "cur", &mut visit)?];
        if missing == [true, true] && !directory.join("maildirfolder").exists() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let unchanged = before.1 == times(directory);
        // Without a token the change may hide in a tick of the clock; two looks without any change are enough then.
        if unchanged && (before.0.is_some() || turn > 1) {
            break;
        }
    }
    Ok(())
}

/// Answers whether the directory is missing.
fn look_once(directory: &Path, part: &'static str, visit: &mut impl FnMut(&'static str, &[u8])) -> io::Result<bool> {
    let entries = match fs::read_dir(directory.join(part)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        other => other?,
    };
    for entry in entries {
        let name = entry?.file_name();
        if !name.as_bytes().starts_with(b".") && !names::base(name.as_bytes()).is_empty() {
            visit(part, name.as_bytes());
        }
    }
    Ok(false)
}

fn times(directory: &Path) -> [Option<(i64, i64)>; 2] {
    ["new", "cur"].map(|part| fs::metadata(directory.join(part)).ok().map(|data| (data.mtime(), data.mtime_nsec())))
}

fn remember(seen: &mut Seen, part: &'static str, name: &[u8]) {
    let places = seen.entry(names::base(name).to_vec()).or_default();
    let place = Place::new(part, name);
    if !places.contains(&place) {
        places.push(place);
    }
}

/// One key for each file. A base name that several files have at once is no key; each of them then has a key with
/// its inode behind a NUL, which no name can hold, so that none is taken for another.
fn resolve(directory: &Path, seen: Seen) -> Vec<(Vec<u8>, Place)> {
    let mut items = Vec::with_capacity(seen.len());
    for (base, places) in seen {
        match <[Place; 1]>::try_from(places) {
            Ok([place]) => items.push((base, place)),
            Err(places) => items.extend(twins(directory, &base, places)),
        }
    }
    items
}

fn twins(directory: &Path, base: &[u8], places: Vec<Place>) -> Vec<(Vec<u8>, Place)> {
    let inode = |place: &Place| fs::symlink_metadata(place.path(directory)).ok().map(|data| data.ino());
    let files: BTreeMap<u64, Place> = places.iter().filter_map(|place| Some((inode(place)?, place.clone()))).collect();
    if files.len() > 1 {
        let key = |inode: u64| [base, b"\0", &inode.to_be_bytes()].concat();
        return files.into_iter().map(|(inode, place)| (key(inode), place)).collect();
    }
    let place = files.into_values().next().or_else(|| places.into_iter().next_back());
    place.map(|place| (base.to_vec(), place)).into_iter().collect()
}

/// The base name in a key.
pub(crate) fn base_of_key(key: &[u8]) -> &[u8] {
    key.split(|byte| *byte == 0).next().unwrap_or(key)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::TempDir::new().unwrap();
        for part in ["cur", "new"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        files.iter().for_each(|file| fs::write(folder.path().join(file), file).unwrap());
        folder
    }

    fn keys(found: &Found) -> Vec<String> {
        found.items.iter().map(|(key, _)| String::from_utf8_lossy(base_of_key(key)).into_owned()).collect()
    }

    #[test]
    fn pages_are_ascending_and_complete() {
        let folder = folder(&["cur/3:2,S", "new/1", "cur/2:2,", "cur/.hidden", "new/5", "cur/4:2,T"]);
        let first = page(folder.path(), None, 2).unwrap();
        assert_eq!((keys(&first), first.more), (vec!["1".to_owned(), "2".to_owned()], true));
        let second = page(folder.path(), Some(b"2"), 3).unwrap();
        assert_eq!((keys(&second).join(","), second.more), ("3,4,5".to_owned(), false));
        assert!(page(folder.path(), Some(b"5"), 3).unwrap().items.is_empty());
    }

    #[test]
    fn files_of_a_folder_that_changed_a_moment_ago_are_counted_once() {
        let folder = folder(&["cur/3:2,S", "new/1", "cur/.hidden", "new/5"]);
        assert_eq!(count(folder.path()).unwrap(), 3);
    }

    #[test]
    fn files_of_one_base_name_are_told_apart() {
        let folder = folder(&["cur/1:2,S", "new/1", "cur/2:2,"]);
        fs::hard_link(folder.path().join("cur/2:2,"), folder.path().join("new/2")).unwrap();
        let found = page(folder.path(), None, 9).unwrap();
        assert_eq!(keys(&found), ["1", "1", "2"]);
        assert!(found.items.is_sorted_by(|one, other| one.0 < other.0));
        let all = locate(folder.path(), found.items.iter().map(|(key, _)| key.as_slice())).unwrap();
        assert!(found.items.iter().all(|(key, place)| all.get(key) == Some(place)));
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn a_folder_that_is_gone_is_no_empty_folder() {
        let folder = tempfile::TempDir::new().unwrap();
        assert_eq!(page(folder.path(), None, 9).err().map(|error| error.kind()), Some(io::ErrorKind::NotFound));
    }
}
