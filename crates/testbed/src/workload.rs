//! Mail to fill accounts with: made from a seed, so that every run and every machine has the same bytes.
//!
//! A message's content is made when it is asked for, so that a workload of a gigabyte costs nothing to hold.

mod generated;
mod odd;

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Context, Result};

use crate::random::Random;

/// Keywords that generated messages carry.
pub const KEYWORDS: [&str; 5] = ["$Forwarded", "$MDNSent", "NonJunk", "$Label1", "project-x"];

/// The mail of one account.
#[derive(Clone, Debug, Default)]
pub struct Workload {
    /// Folders in the order in which they are made; the first is `INBOX`.
    pub folders: Vec<Folder>,
}

/// A folder and its messages, in their order.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Name in UTF-8, levels divided by `/`.
    pub name: String,
    /// What is in it.
    pub messages: Vec<Message>,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its bytes.
    pub content: Content,
    /// INTERNALDATE, seconds since 1970 in UTC.
    pub received: i64,
    /// System flags and keywords as IMAP writes them.
    pub flags: Vec<String>,
}

/// Bytes of a message, given or still to be made.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes, line ends as they are.
    Given(Vec<u8>),
    /// An ordinary message of about this size.
    Generated {
        /// What the bytes are made from.
        seed: u64,
        /// Bytes, about.
        size: usize,
    },
}

impl Content {
    /// The message.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Given(bytes) => Cow::Borrowed(bytes),
            Self::Generated { seed, size } => Cow::Owned(generated::message(*seed, *size)),
        }
    }
}

impl Workload {
    /// How many messages there are.
    pub fn count(&self) -> usize {
        self.folders.iter().map(|folder| folder.messages.len()).sum()
    }

    /// The folder of this name, made when it is not there.
    pub fn folder(&mut self, name: &str) -> &mut Folder {
        if let Some(at) = self.folders.iter().position(|folder| folder.name == name) {
            return &mut self.folders[at];
        }
        self.folders.push(Folder { name: name.to_owned(), messages: Vec::new() });
        self.folders.last_mut().expect("one was pushed on the line above")
    }

    /// Adds the other's folders and messages to this one's.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for folder in other.folders {
            self.folder(&folder.name).messages.extend(folder.messages);
        }
        self
    }
}

const MANY_FOLDERS: [(&str, u64); 12] = [
    ("INBOX", 30),
    ("Sent", 20),
    ("Drafts", 1),
    ("Trash", 6),
    ("Junk", 5),
    ("Archive", 4),
    ("Archive/2022", 8),
    ("Archive/2023", 9),
    ("Archive/2024", 9),
    ("Projects/Alpha & Beta", 4),
    ("Entwürfe äöü", 2),
    ("Lists/rust", 2),
];

const FEW_FOLDERS: [(&str, u64); 4] = [("INBOX", 60), ("Sent", 25), ("Trash", 5), ("Archive", 10)];

/// A long-used mailbox: this many messages in 12 folders, median 5 kB, tail to 1 MB.
pub fn mailbox(seed: u64, count: usize) -> Workload {
    spread(seed, count, &MANY_FOLDERS)
}

/// A small mailbox of 4 folders, sizes as in [`mailbox`].
pub fn small_mailbox(seed: u64, count: usize) -> Workload {
    spread(seed, count, &FEW_FOLDERS)
}

/// This many messages of this size, all in INBOX.
pub fn large(seed: u64, count: usize, size: usize) -> Workload {
    let mut random = Random::new(seed);
    let messages = (0..count).map(|at| one(&mut random, at, count, size)).collect();
    Workload { folders: vec![Folder { name: "INBOX".into(), messages }] }
}

/// Messages and folders that break tools: no Message-ID, twins, lone CR, raw 8-bit, no header, no end of line, …
pub fn odd(seed: u64) -> Workload {
    odd::workload(seed)
}

/// Every file below a folder as a message in INBOX, at most so many, in the order of their names.
pub fn files(folder: &Path, limit: usize) -> Result<Workload> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    paths.truncate(limit);
    let read = |(at, path): (usize, &std::path::PathBuf)| -> Result<Message> {
        let content = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
        Ok(Message { content: Content::Given(content), received: date(at, limit), flags: vec!["\\Seen".into()] })
    };
    let messages = paths.iter().enumerate().map(read).collect::<Result<_>>()?;
    Ok(Workload { folders: vec![Folder { name: "INBOX".into(), messages }] })
}

/// The messages of a file in mbox format, in INBOX. A `From ` line after an empty line starts the next one.
pub fn mbox(file: &Path) -> Result<Workload> {
    let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut after_empty = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if after_empty && line.starts_with(b"From ") {
            messages.push(Vec::new());
        } else if let Some(message) = messages.last_mut() {
            message.extend_from_slice(line);
        }
        after_empty = line == b"\n" || line == b"\r\n";
    }
    let count = messages.len();
    let message = |(at, bytes)| Message { content: Content::Given(bytes), received: date(at, count), flags: vec![] };
    let messages = messages.into_iter().enumerate().map(message).collect();
    Ok(Workload { folders: vec![Folder { name: "INBOX".into(), messages }] })
}

fn collect(folder: &Path, paths: &mut Vec<std::path::PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { collect(&entry.path(), paths)? } else { paths.push(entry.path()) }
    }
    Ok(())
}

fn spread(seed: u64, count: usize, folders: &[(&str, u64)]) -> Workload {
    let mut random = Random::new(seed);
    let total = folders.iter().map(|(_, weight)| weight).sum();
    let mut workload = Workload::default();
    for (name, _) in folders {
        workload.folder(name);
    }
    for at in 0..count {
        let chosen = weighted(folders, random.below(total));
        let size = ordinary_size(&mut random);
        let message = one(&mut random, at, count, size);
        workload.folders[chosen].messages.push(message);
    }
    workload
}

fn weighted(folders: &[(&str, u64)], mut at: u64) -> usize {
    for (index, (_, weight)) in folders.iter().enumerate() {
        if at < *weight {
            return index;
        }
        at -= weight;
    }
    0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
fn ordinary_size(random: &mut Random) -> usize {
    (8.52 + 1.66 * random.normal()).exp().clamp(700.0, 1_000_000.0) as usize
}

fn one(random: &mut Random, at: usize, count: usize, size: usize) -> Message {
    let content = Content::Generated { seed: random.bits(), size };
    Message { content, received: date(at, count), flags: flags(random) }
}

/// Spread over fifteen years, in order.
fn date(at: usize, count: usize) -> i64 {
    1_262_304_000 + (480_000_000 / count.max(1) * at) as i64 + 17
}

fn flags(random: &mut Random) -> Vec<String> {
    let system = [("\\Seen", 0.8), ("\\Answered", 0.15), ("\\Flagged", 0.05), ("\\Draft", 0.01)];
    let keywords = KEYWORDS.into_iter().zip([0.05, 0.02, 0.10, 0.03, 0.02]);
    let all = system.into_iter().chain(keywords);
    all.filter(|(_, probability)| random.chance(*probability)).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_mail() {
        let bytes = |workload: &Workload| -> Vec<Vec<u8>> {
            let all = workload.folders.iter().flat_map(|folder| &folder.messages);
            all.map(|message| message.content.bytes().into_owned()).collect()
        };
        assert_eq!(bytes(&mailbox(7, 30)), bytes(&mailbox(7, 30)));
        assert_ne!(bytes(&mailbox(7, 30)), bytes(&mailbox(8, 30)));
    }

    #[test]
    fn a_mailbox_has_the_sizes_of_real_mail() {
        let workload = mailbox(1, 4000);
        let all = workload.folders.iter().flat_map(|folder| &folder.messages);
        let mut sizes: Vec<usize> = all.map(|message| message.content.bytes().len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes.len(), 4000);
        assert!((3_000..8_000).contains(&sizes[2000]), "median {}", sizes[2000]);
        assert!((10_000..28_000).contains(&(sizes.iter().sum::<usize>() / 4000)), "mean");
    }

    #[test]
    fn large_messages_have_the_size_asked_for() {
        let size = large(1, 1, 20_000_000).folders[0].messages[0].content.bytes().len();
        assert!((19_800_000..20_200_000).contains(&size), "{size}");
    }

    #[test]
    fn an_mbox_is_divided_at_its_from_lines() -> Result<()> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), "From a Mon\nSubject: 1\n\nFrom here on\n\nFrom b Tue\nSubject: 2\n\nx\n")?;
        let workload = mbox(file.path())?;
        assert_eq!(workload.count(), 3, "a line in a body that looks like one starts a message too");
        Ok(())
    }
}
