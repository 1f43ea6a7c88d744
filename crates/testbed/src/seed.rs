//! Fills mailboxes: as Maildir files where a server keeps those, else by APPEND; and changes a Maildir afterwards.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::client::{Client, quote, wire_name};
use crate::random::Random;
use crate::server::Account;
use crate::workload::{self, KEYWORDS, Message, Workload};

const LETTERS: [(&str, char); 5] =
    [("\\Draft", 'D'), ("\\Flagged", 'F'), ("\\Answered", 'R'), ("\\Seen", 'S'), ("\\Deleted", 'T')];

/// Names begin with a number that grows, as servers order a Maildir by it.
const FIRST: usize = 1_500_000_000;

/// Writes the mail as Maildir++ with line ends LF, as most servers keep it; everything belongs to `owner`.
pub fn write_maildir(root: &Path, workload: &Workload, owner: Option<u32>) -> Result<()> {
    fs::create_dir_all(root).with_context(|| format!("make {}", root.display()))?;
    let mut next = FIRST;
    for folder in &workload.folders {
        let path = make_folder(root, &folder.name)?;
        for message in &folder.messages {
            next += 1;
            write_message(&path, next, message)?;
        }
    }
    subscribe(root, workload)?;
    owner.map_or(Ok(()), |owner| give_to(root, owner))
}

/// Adds the mail by one APPEND a message, making folders that are not there.
pub fn append_all(account: &Account, workload: &Workload, separator: char) -> Result<()> {
    let mut client = Client::sign_in(account)?;
    for folder in &workload.folders {
        let name = wire_name(&folder.name.replace('/', &separator.to_string()));
        if folder.name != "INBOX" {
            // It may be there already; APPEND tells otherwise.
            let _ = client.command(&format!("CREATE {}", quote(&name)));
            client.command(&format!("SUBSCRIBE {}", quote(&name)))?;
        }
        for message in &folder.messages {
            client.append(&name, message).with_context(|| format!("a message for {}", folder.name))?;
        }
    }
    Ok(())
}

/// How much [`change_maildir`] changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changes {
    /// New messages.
    pub added: usize,
    /// Messages whose `\Seen` or `\Flagged` is turned round.
    pub flagged: usize,
    /// Messages that are removed.
    pub removed: usize,
}

/// Changes a Maildir behind its server's back, as mail clients and deliveries would.
pub fn change_maildir(root: &Path, changes: Changes, seed: u64, owner: Option<u32>) -> Result<()> {
    let mut random = Random::new(seed);
    let mut files = message_files(root)?;
    if files.len() < changes.flagged + changes.removed + 1 {
        bail!("{} has too few messages to change so many", root.display());
    }
    random.shuffle(&mut files);
    files[..changes.removed].iter().try_for_each(fs::remove_file)?;
    files[changes.removed..][..changes.flagged].iter().try_for_each(|file| turn_flag(file, random.chance(0.5)))?;
    add_messages(&files, changes.added, &mut random)?;
    owner.map_or(Ok(()), |owner| give_to(root, owner))
}

fn add_messages(near: &[PathBuf], count: usize, random: &mut Random) -> Result<()> {
    let fresh = workload::large(random.bits(), count, 5000);
    // After everything that was there, and never a name that an earlier change gave: a file under the same name with
    // other bytes is something that no mail server does.
    let first = 1_790_000_000 + random.below(100_000_000) as usize;
    let all = fresh.folders.iter().flat_map(|folder| &folder.messages);
    for (at, message) in all.enumerate() {
        let cur = near[at % near.len()].parent().context("a message file lies in a folder")?;
        let folder = cur.parent().context("and that one in another")?;
        write_message(folder, first + at, message)?;
    }
    Ok(())
}

fn turn_flag(file: &PathBuf, seen: bool) -> std::io::Result<()> {
    let text = file.to_string_lossy().into_owned();
    let (base, flags) = text.split_once(":2,").unwrap_or((&text, ""));
    let letter = if seen { 'S' } else { 'F' };
    let mut letters: Vec<char> = flags.chars().filter(|other| *other != letter).collect();
    if letters.len() == flags.len() {
        letters.push(letter);
    }
    letters.sort_unstable();
    fs::rename(file, format!("{base}:2,{}", String::from_iter(letters)))
}

fn message_files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let inner = fs::read_dir(root)?.filter_map(Result::ok).map(|entry| entry.path());
    let folders = inner.filter(|path| path.join("cur").is_dir()).chain([root.to_owned()]);
    for folder in folders {
        files.extend(fs::read_dir(folder.join("cur"))?.filter_map(Result::ok).map(|entry| entry.path()));
    }
    files.sort();
    Ok(files)
}

fn make_folder(root: &Path, name: &str) -> Result<PathBuf> {
    let path = match name {
        "INBOX" => root.to_owned(),
        other => root.join(format!(".{}", wire_name(other).replace('/', "."))),
    };
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(path.join(part)).with_context(|| format!("make {}", path.display()))?;
    }
    if name != "INBOX" {
        File::create(path.join("maildirfolder"))?;
    }
    let keywords: String = KEYWORDS.iter().enumerate().map(|(at, word)| format!("{at} {word}\n")).collect();
    fs::write(path.join("dovecot-keywords"), keywords)?;
    Ok(path)
}

fn write_message(folder: &Path, number: usize, message: &Message) -> Result<()> {
    let body = with_bare_line_ends(&message.content.bytes());
    let (size, lines) = (body.len(), body.iter().filter(|byte| **byte == b'\n').count());
    let bare = lines - body.windows(2).filter(|pair| pair == b"\r\n").count();
    let wire = size + bare;
    let name = format!("{number}.M{number}P1.testbed,S={size},W={wire}:2,{}", letters(&message.flags));
    let path = folder.join("cur").join(name);
    let mut file = File::create(&path).with_context(|| format!("make {}", path.display()))?;
    file.write_all(&body)?;
    let received = UNIX_EPOCH + Duration::from_secs(message.received.unsigned_abs());
    file.set_modified(received).context("set the date")
}

/// CRLF becomes LF; whatever else there is stays.
fn with_bare_line_ends(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for (at, byte) in body.iter().enumerate() {
        if *byte != b'\r' || body.get(at + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    out
}

fn letters(flags: &[String]) -> String {
    let system = LETTERS.iter().filter(|(name, _)| flags.iter().any(|flag| flag == name)).map(|(_, letter)| *letter);
    let keywords = ('a'..).zip(KEYWORDS).filter(|(_, word)| flags.iter().any(|flag| flag == word));
    system.chain(keywords.map(|(letter, _)| letter)).collect()
}

fn subscribe(root: &Path, workload: &Workload) -> Result<()> {
    let names = workload.folders.iter().map(|folder| wire_name(&folder.name).replace('/', "\t"));
    let lines: String = names.map(|name| name + "\n").collect();
    fs::write(root.join("subscriptions"), format!("V\t2\n\n{lines}")).context("write the subscriptions")
}

/// Gives a folder and all that is in it to a user.
pub fn give_to(path: &Path, owner: u32) -> Result<()> {
    chown(path, Some(owner), Some(owner)).with_context(|| format!("give away {}", path.display()))?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            give_to(&entry?.path(), owner)?;
        }
    }
    Ok(())
}
