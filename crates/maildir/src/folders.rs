//! The folders of a Maildir++: the root is the inbox, every other folder is a directory `.Name.Sub` beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cutover_model::{Failure, FailureCode, FolderKey, FolderPath, Generation};

use crate::{files, trouble, utf7};

/// The key of the inbox. All others begin with a full stop.
const INBOX_KEY: &[u8] = b"INBOX";
/// A file system's longest name.
const LONGEST_NAME: usize = 255;
/// A directory that changed less than this long ago may change again without its times telling.
const TICK: Duration = Duration::from_secs(2);

/// Base names are unique for ever, so the keys of all folders are of one generation.
pub(crate) fn generation() -> Generation {
    Generation((*b"maildir-1").into())
}

/// A folder on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DiskFolder {
    pub(crate) key: FolderKey,
    pub(crate) path: FolderPath,
    pub(crate) selectable: bool,
}

/// The folder's directory. A key that no listing of ours made is refused.
pub(crate) fn directory(root: &Path, key: &FolderKey) -> Result<PathBuf, Failure> {
    if *key.0 == *INBOX_KEY {
        return Ok(root.to_owned());
    }
    let plain = key.0.starts_with(b".") && !key.0.starts_with(b"..") && key.0.len() > 1;
    if !plain || key.0.contains(&b'/') || key.0.contains(&0) {
        return Err(
            Failure::new(FailureCode::Internal, String::from_utf8_lossy(&key.0)).with_detail("not a folder key")
        );
    }
    Ok(root.join(files::name(&key.0)))
}

/// All folders, parents first. A parent that has no directory of its own is listed and cannot hold anything.
pub(crate) fn list(root: &Path) -> Result<Vec<DiskFolder>, Failure> {
    let failed = |error: &std::io::Error| trouble::of_folder(root, error);
    let mut names: BTreeSet<Vec<u8>> = BTreeSet::new();
    for entry in fs::read_dir(root).map_err(|error| failed(&error))? {
        let entry = entry.map_err(|error| failed(&error))?;
        let name = entry.file_name();
        let name = name.as_bytes();
        let plausible = name.starts_with(b".") && !name.starts_with(b"..") && name.len() > 1;
        if plausible && is_folder(&entry.path()) {
            names.insert(name.to_vec());
        }
    }
    let mut folders = BTreeMap::new();
    if is_folder(root) {
        insert(&mut folders, INBOX_KEY, FolderPath::inbox());
    }
    for name in &names {
        insert(&mut folders, name, path_of(name));
    }
    add_parents(&mut folders);
    Ok(folders.into_values().collect())
}

/// Two directories can read as one name; the second one keeps the name it has on disk.
fn insert(folders: &mut BTreeMap<FolderPath, DiskFolder>, name: &[u8], path: FolderPath) {
    let taken = folders.contains_key(&path) || (path.is_inbox() && name != INBOX_KEY);
    let path = if taken { FolderPath::new([String::from_utf8_lossy(name)]) } else { path };
    let folder = DiskFolder { key: FolderKey(name.into()), path: path.clone(), selectable: true };
    folders.entry(path).or_insert(folder);
}

fn add_parents(folders: &mut BTreeMap<FolderPath, DiskFolder>) {
    let paths: Vec<FolderPath> = folders.keys().cloned().collect();
    for path in paths {
        let mut above = path.parent();
        while let Some(path) = above {
            above = path.parent();
            if path.is_inbox() || folders.contains_key(&path) {
                continue;
            }
            let key = FolderKey(disk_name(path.names()).into_bytes().into());
            folders.insert(path.clone(), DiskFolder { key, path, selectable: false });
        }
    }
}

fn is_folder(directory: &Path) -> bool {
    ["cur", "new"].iter().any(|part| directory.join(part).is_dir()) || directory.join("maildirfolder").is_file()
}

/// Names that are not modified UTF-7 are taken as they are, as UTF-8 where they are that.
fn path_of(name: &[u8]) -> FolderPath {
    let text = String::from_utf8_lossy(&name[1..]).into_owned();
    FolderPath::new(text.split('.').map(|part| utf7::decode_name(part).unwrap_or_else(|| part.to_owned())))
}

fn disk_name(names: &[String]) -> String {
    names.iter().map(|name| format!(".{}", utf7::encode_name(name))).collect()
}

/// The key of a folder that is to be made, or why a Maildir cannot have it.
pub(crate) fn key_for(path: &FolderPath) -> Result<FolderKey, Failure> {
    let refused = |why: &str| Err(Failure::new(FailureCode::FolderRefused, path.to_string()).with_detail(why));
    if path.is_inbox() {
        return Ok(FolderKey(INBOX_KEY.into()));
    }
    let names = path.names();
    if names.is_empty() || names.iter().any(String::is_empty) {
        return refused("a name is empty");
    }
    if names.iter().any(|name| name.contains(['.', '/']) || name.chars().any(char::is_control)) {
        return refused("a Maildir folder's name cannot hold '.', '/' or control characters");
    }
    let name = disk_name(names);
    if name.len() > LONGEST_NAME {
        return refused("the name is too long for the file system");
    }
    Ok(FolderKey(name.into_bytes().into()))
}

/// Makes a folder where it is not there; what is there stays.
pub(crate) fn make(root: &Path, key: &FolderKey) -> Result<(), Failure> {
    let directory = directory(root, key)?;
    let marker = directory.join("maildirfolder");
    let parts = ["tmp", "new", "cur"].map(|part| directory.join(part));
    if parts.iter().all(|path| path.is_dir()) && (directory == root || marker.is_file()) {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    for path in &parts {
        builder.create(path).map_err(|error| trouble::of_folder(path, &error))?;
    }
    let marked = match directory == root {
        true => Ok(()),
        false => fs::File::options().create(true).append(true).open(&marker).map(drop),
    };
    let durable = marked.and_then(|()| files::sync_files(&[&directory, root]));
    durable.map_err(|error| trouble::of_folder(&directory, &error))
}

/// A token that changes with every file that comes, goes or is renamed, and with the meaning of keyword letters.
///
/// The times of a directory advance in ticks of some milliseconds, so a change can hide in the tick of the one before
/// it. While the last change is younger than two seconds, or lies in the future, there is no token.
pub(crate) fn state(directory: &Path) -> Option<Box<[u8]>> {
    let mut token = vec![1];
    for name in ["cur", "new", "dovecot-keywords"] {
        let Ok(data) = fs::metadata(directory.join(name)) else {
            token.push(0);
            continue;
        };
        let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(data.ctime().max(data.mtime()).unsigned_abs() + 1);
        if SystemTime::now().duration_since(changed).is_ok_and(|age| age > TICK) {
            for number in [data.ino() as i64, data.mtime(), data.mtime_nsec(), data.ctime(), data.ctime_nsec()] {
                token.extend_from_slice(&number.to_be_bytes());
            }
        } else {
            return None;
        }
    }
    Some(token.into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

    use super::*;

    #[test]
    fn names_that_a_maildir_cannot_have_are_refused() {
        for names in [vec!["a.b"], vec!["a/b"], vec!["a", ""], vec!["a\u{7}"], vec![], vec![&*"ø".repeat(100)]] {
            let failure = key_for(&FolderPath::new(names)).unwrap_err();
            assert_eq!(failure.code, FailureCode::FolderRefused);
        }
        assert_eq!(&*key_for(&FolderPath::new(["R&D", "Ø"])).unwrap().0, b".R&-D.&ANg-");
        assert_eq!(&*key_for(&FolderPath::new(["inbox"])).unwrap().0, b"INBOX");
    }

    #[test]
    fn keys_that_lead_elsewhere_are_refused() {
        for key in [&b".."[..], b"../x", b".a/../../b", b"cur", b".", b"", b"/etc"] {
            assert!(directory(Path::new("/m"), &FolderKey(key.into())).is_err(), "{key:?}");
        }
    }

    #[test]
    fn what_is_listed_is_what_is_there() {
        let root = tempfile::TempDir::new().unwrap();
        for name in
            ["cur", ".Sent/cur", ".a.b.c/new", ".Entw&APw-rfe/cur", ".Entwürfe/cur", ".git/objects", ".bad&x/cur"]
        {
            fs::create_dir_all(root.path().join(name)).unwrap();
        }
        fs::write(root.path().join(".a-file"), "").unwrap();
        let listed = list(root.path()).unwrap();
        let shown: Vec<(String, bool)> =
            listed.iter().map(|folder| (folder.path.to_string(), folder.selectable)).collect();
        let expected = [
            (".Entwürfe", true),
            ("Entwürfe", true),
            ("INBOX", true),
            ("Sent", true),
            ("a", false),
            ("a/b", false),
            ("a/b/c", true),
            ("bad&x", true),
        ];
        assert_eq!(shown, expected.map(|(name, selectable)| (name.to_owned(), selectable)));
    }

    #[test]
    fn a_folder_that_changed_just_now_has_no_state() {
        let root = tempfile::TempDir::new().unwrap();
        make(root.path(), &FolderKey(INBOX_KEY.into())).unwrap();
        assert_eq!(state(root.path()), None);
    }
}
