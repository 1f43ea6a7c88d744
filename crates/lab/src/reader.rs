//! Reads any Maildir++ tree, whoever wrote it, for the independent count.

use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use cutover_model::{Flags, SystemFlag};

use crate::encode::fingerprint;
use crate::error::{At, LabError};

/// What was found in a Maildir.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The directories of its folders (`.Sent`), sorted; the inbox is the empty name.
    pub directories: Vec<String>,
    /// The messages of all folders, by folder and file name.
    pub messages: Vec<TreeMessage>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeMessage {
    /// The folder's directory.
    pub directory: String,
    /// The file's name up to the colon.
    pub name: String,
    /// SHA-256 of the CRLF form.
    pub sha256: [u8; 32],
    /// Flags and keywords.
    pub flags: Flags,
    /// The file's time, in seconds since 1970.
    pub received: i64,
}

/// Reads the Maildir at this place.
pub fn read_tree(maildir: &Path) -> Result<Tree, LabError> {
    let mut directories = vec![String::new()];
    for name in names(maildir)? {
        if name.starts_with('.') && maildir.join(&name).join("cur").is_dir() {
            directories.push(name);
        }
    }
    let mut messages = Vec::new();
    for directory in &directories {
        read_folder(maildir, directory, &mut messages)?;
    }
    Ok(Tree { directories, messages })
}

fn read_folder(maildir: &Path, directory: &str, messages: &mut Vec<TreeMessage>) -> Result<(), LabError> {
    let folder = maildir.join(directory);
    let keywords = keywords(&folder)?;
    for part in ["cur", "new"] {
        for file in names(&folder.join(part))? {
            let path = folder.join(part).join(&file);
            let content = fs::read(&path).at(&path)?;
            let modified = fs::metadata(&path).and_then(|data| data.modified()).at(&path)?;
            let received = match modified.duration_since(UNIX_EPOCH) {
                Ok(after) => after.as_secs() as i64,
                Err(before) => -(before.duration().as_secs_f64().ceil() as i64),
            };
            let (name, letters) = file.split_once(":2,").unwrap_or((&file, ""));
            messages.push(TreeMessage {
                directory: directory.to_owned(),
                name: name.to_owned(),
                sha256: fingerprint(&content).0,
                flags: flags(letters, &keywords),
                received,
            });
        }
    }
    Ok(())
}

fn flags(letters: &str, keywords: &[(usize, String)]) -> Flags {
    let mut flags = Flags::none();
    for letter in letters.chars() {
        match letter {
            'D' => flags.insert(SystemFlag::Draft),
            'F' => flags.insert(SystemFlag::Flagged),
            'R' => flags.insert(SystemFlag::Answered),
            'S' => flags.insert(SystemFlag::Seen),
            'T' => flags.insert(SystemFlag::Deleted),
            'a'..='z' => {
                let number = letter as usize - 'a' as usize;
                let named = keywords.iter().find(|(index, _)| *index == number);
                flags.insert_keyword(named.map_or_else(|| format!("letter-{letter}"), |(_, name)| name.clone()));
            }
            _ => {}
        }
    }
    flags
}

fn keywords(folder: &Path) -> Result<Vec<(usize, String)>, LabError> {
    let path = folder.join("dovecot-keywords");
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        other => other.at(&path)?,
    };
    let pair = |line: &str| {
        let (index, name) = line.split_once(' ')?;
        Some((index.parse().ok()?, name.to_owned()))
    };
    Ok(text.lines().filter_map(pair).collect())
}

fn names(directory: &Path) -> Result<Vec<String>, LabError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).at(directory)? {
        names.push(entry.at(directory)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
