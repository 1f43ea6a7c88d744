//! A Maildir++ tree on disk, written and changed the way a server with Dovecot does it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use cutover_model::{Flags, SystemFlag};

use crate::encode::{fingerprint, folder_name};
use crate::error::{At, LabError};
use crate::manifest::Message;

/// The keywords of every folder, in the order of their letters.
pub(crate) const KEYWORDS: [&str; 4] = ["$Forwarded", "$Label1", "NonJunk", "Viktig-sak"];

/// A folder's directory below the Maildir; empty for the inbox.
pub(crate) fn directory_name<N: AsRef<str>>(path: &[N]) -> String {
    if path.len() == 1 && path[0].as_ref() == "INBOX" {
        return String::new();
    }
    path.iter().map(|name| format!(".{}", folder_name(name.as_ref()))).collect()
}

/// Makes a folder's directories.
pub(crate) fn make_folder(directory: &Path, is_inbox: bool) -> Result<(), LabError> {
    for name in ["cur", "new", "tmp"] {
        let path = directory.join(name);
        fs::create_dir_all(&path).at(&path)?;
    }
    if !is_inbox {
        write(&directory.join("maildirfolder"), b"")?;
    }
    let lines: String = KEYWORDS.iter().enumerate().map(|(index, name)| format!("{index} {name}\n")).collect();
    write(&directory.join("dovecot-keywords"), lines.as_bytes())
}

/// Delivers a message into a folder: into `new` when it has no flags and is to look unseen by any program yet.
pub(crate) fn deliver(directory: &Path, stem: &str, message: &[u8], to: Delivery) -> Result<Message, LabError> {
    let (sha256, size) = fingerprint(message);
    let name = format!("{stem},S={},W={size}", message.len());
    let path = match to.fresh {
        true => directory.join("new").join(&name),
        false => directory.join("cur").join(format!("{name}{}", suffix(&to.flags))),
    };
    let mut file = File::create(&path).at(&path)?;
    file.write_all(message).at(&path)?;
    let received = UNIX_EPOCH + Duration::from_secs(to.received.unsigned_abs());
    file.set_modified(received).at(&path)?;
    let message_id = message_id(message);
    Ok(Message { name, sha256, size, message_id, flags: to.flags, received: to.received })
}

/// The first `Message-ID` of a header; in the sample organisation it is never folded.
fn message_id(message: &[u8]) -> Option<String> {
    let lines = message.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut header = lines.take_while(|line| !line.is_empty());
    let value = header.find_map(|line| line.strip_prefix(b"Message-ID:"))?;
    Some(String::from_utf8_lossy(value.trim_ascii()).into_owned())
}

/// How a message is delivered.
pub(crate) struct Delivery {
    pub(crate) received: i64,
    pub(crate) flags: Flags,
    pub(crate) fresh: bool,
}

/// The part of a file's name that tells the flags: letters in the order of ASCII, keywords last.
pub(crate) fn suffix(flags: &Flags) -> String {
    const LETTERS: [(char, SystemFlag); 5] = [
        ('D', SystemFlag::Draft),
        ('F', SystemFlag::Flagged),
        ('R', SystemFlag::Answered),
        ('S', SystemFlag::Seen),
        ('T', SystemFlag::Deleted),
    ];
    let system = LETTERS.iter().filter(|(_, flag)| flags.contains(*flag)).map(|(letter, _)| *letter);
    let has = |name: &str| flags.keywords().any(|keyword| keyword == name);
    let keywords = ('a'..).zip(KEYWORDS).filter(|(_, name)| has(name)).map(|(letter, _)| letter);
    format!(":2,{}", system.chain(keywords).collect::<String>())
}

/// The files of a folder by their base names.
pub(crate) fn files(directory: &Path) -> Result<HashMap<String, PathBuf>, LabError> {
    let mut files = HashMap::new();
    for part in ["cur", "new"] {
        let path = directory.join(part);
        for entry in fs::read_dir(&path).at(&path)? {
            let entry = entry.at(&path)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let base = name.split(':').next().unwrap_or_default().to_owned();
            files.insert(base, entry.path());
        }
    }
    Ok(files)
}

/// Writes the list of subscribed folders, in the older or the newer of Dovecot's two forms.
pub(crate) fn write_subscriptions(maildir: &Path, folders: &[&[String]], newer: bool) -> Result<(), LabError> {
    let separator = if newer { "\t" } else { "." };
    let mut text = String::from(if newer { "V\t2\n\n" } else { "" });
    for path in folders {
        let names: Vec<String> = path.iter().map(|name| folder_name(name)).collect();
        text.push_str(&names.join(separator));
        text.push('\n');
    }
    write(&maildir.join("subscriptions"), text.as_bytes())
}

fn write(path: &Path, content: &[u8]) -> Result<(), LabError> {
    fs::write(path, content).at(path)
}
