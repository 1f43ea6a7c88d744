//! Changes at the target after the first copy: flags, moves and removals are renames and unlinks. Each can be
//! repeated, and none takes the place of another file.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use cutover_model::{Failure, FailureCode, Flags, TargetKey};

use crate::keywords::Keywords;
use crate::scan::{self, Place};
use crate::{files, names, trouble};

/// Makes the flags of each file exactly these. One that cannot hold a keyword is told after the others are done.
pub(crate) fn set_flags(directory: &Path, changes: &[(TargetKey, Flags)]) -> Result<(), Failure> {
    let failed = |error| trouble::of_folder(directory, &error);
    let mut keywords = Keywords::load(directory).map_err(failed)?;
    let places = scan::locate(directory, changes.iter().map(|(key, _)| key.as_bytes())).map_err(failed)?;
    let mut refused = None;
    for (key, flags) in changes {
        let Some(place) = places.get(key.as_bytes()) else { continue };
        match keywords.assign(flags).and_then(|()| keywords.save(directory)) {
            Err(failure) if failure.code == FailureCode::ItemRefused => refused = Some(failure),
            Err(failure) => return Err(failure),
            Ok(()) => {
                let name = names::with_flags(&place.name, flags, &keywords);
                if !place.is_in_cur() || *name != *place.name {
                    rename(&place.path(directory), &directory.join("cur").join(files::name(&name))).map_err(failed)?;
                }
            }
        }
    }
    files::sync_directory(&directory.join("cur")).map_err(failed)?;
    refused.map_or(Ok(()), Err)
}

/// Moves files to another folder; answers their keys there.
pub(crate) fn move_items(from: &Path, to: &Path, keys: &[TargetKey]) -> Result<Vec<Option<TargetKey>>, Failure> {
    let failed = |error| trouble::of_folder(from, &error);
    let mut mover = Mover {
        from,
        to,
        from_keywords: Keywords::load(from).map_err(failed)?,
        to_keywords: Keywords::load(to).map_err(|error| trouble::of_folder(to, &error))?,
    };
    let places = scan::locate(from, keys.iter().map(TargetKey::as_bytes)).map_err(failed)?;
    let there =
        scan::locate(to, keys.iter().map(TargetKey::as_bytes)).map_err(|error| trouble::of_folder(to, &error))?;
    let mut moved = Vec::with_capacity(keys.len());
    for key in keys {
        let base = scan::base_of_key(key.as_bytes());
        moved.push(match (places.get(key.as_bytes()), there.get(base)) {
            (Some(place), there) => Some(mover.item(place, there)?),
            // It was moved before, by a run that could not say so any more.
            (None, Some(_)) => Some(TargetKey::new(base)),
            (None, None) => None,
        });
    }
    for directory in [to, from] {
        let path = directory.join("cur");
        files::sync_directory(&path).map_err(|error| trouble::of_folder(&path, &error))?;
    }
    Ok(moved)
}

struct Mover<'a> {
    from: &'a Path,
    to: &'a Path,
    from_keywords: Keywords,
    to_keywords: Keywords,
}

impl Mover<'_> {
    fn item(&mut self, place: &Place, there: Option<&Place>) -> Result<TargetKey, Failure> {
        let old = place.path(self.from);
        let failed = |error| trouble::of_folder(&old, &error);
        if let Some(there) = there.filter(|there| same_file(&old, &there.path(self.to))) {
            remove_file(&old).map_err(failed)?;
            return Ok(TargetKey::new(names::base(&there.name)));
        }
        let flags = names::flags(&place.name, &self.from_keywords);
        self.to_keywords.assign(&flags).and_then(|()| self.to_keywords.save(self.to))?;
        let mut name = names::with_flags(&place.name, &flags, &self.to_keywords);
        if there.is_some() {
            name = self.free_name(&name);
        }
        rename(&old, &self.to.join("cur").join(files::name(&name))).map_err(failed)?;
        Ok(TargetKey::new(names::base(&name)))
    }

    /// Another message has the base name there: this one gets a number before its sizes.
    fn free_name(&self, name: &[u8]) -> Vec<u8> {
        let end = name.iter().position(|byte| matches!(byte, b',' | b':')).unwrap_or(name.len());
        let numbered = |number: u32| [&name[..end], format!("_{number}").as_bytes(), &name[end..]].concat();
        let is_free = |name: &Vec<u8>| fs::symlink_metadata(self.to.join("cur").join(files::name(name))).is_err();
        (2..1_000).map(numbered).find(is_free).unwrap_or_else(|| name.to_vec())
    }
}

/// Removes the files with these keys; those that are gone are gone.
pub(crate) fn remove(directory: &Path, keys: &[TargetKey]) -> Result<(), Failure> {
    let failed = |error| trouble::of_folder(directory, &error);
    let places = scan::locate(directory, keys.iter().map(TargetKey::as_bytes)).map_err(failed)?;
    for key in keys {
        if let Some(place) = places.get(key.as_bytes()) {
            remove_file(&place.path(directory)).map_err(failed)?;
        }
    }
    files::sync_directory(&directory.join("cur")).map_err(failed)
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Never takes the place of another message. A file that vanished meanwhile was changed by its owner, who knows best.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return if same_file(from, to) { remove_file(from) } else { Err(ErrorKind::AlreadyExists.into()) };
    }
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    let inode = |path| fs::symlink_metadata(path).ok().map(|data| (data.dev(), data.ino()));
    inode(one).is_some() && inode(one) == inode(other)
}
