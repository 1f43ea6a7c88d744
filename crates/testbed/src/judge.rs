//! The independent judge, from Rust: the scripts in `judge/` read both sides with Python's own libraries.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::server::Account;

/// Something that can be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// A mailbox behind IMAP.
    Imap(Account),
    /// A Maildir++ on this machine.
    Maildir(PathBuf),
}

impl From<Account> for Side {
    fn from(account: Account) -> Self {
        Self::Imap(account)
    }
}

impl Side {
    fn json(&self) -> Value {
        match self {
            Self::Imap(account) => {
                json!({"port": account.port, "user": account.user, "password": account.password})
            }
            Self::Maildir(path) => json!({ "maildir": path }),
        }
    }
}

/// What the judge counted. Everything but the two totals is to be 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Messages at the source, and at the target.
    pub source_messages: u64,
    /// Messages at the target.
    pub target_messages: u64,
    /// At the source and not at the target.
    pub lost: u64,
    /// More often at the target than at the source.
    pub doubled: u64,
    /// There, with other bytes.
    pub altered: u64,
    /// As the server makes it of what anybody writes: a last lone CR is gone (Dovecot 2.3). Not a fault.
    pub rewritten: u64,
    /// At the target and not like anything at the source.
    pub unknown: u64,
    /// Other flags or keywords.
    pub flags: u64,
    /// Another INTERNALDATE.
    pub dates: u64,
    /// Folders whose messages stand in another order.
    pub order: u64,
    /// Folders that the target does not have.
    pub folders_missing: u64,
    /// Folders with mail that only the target has.
    pub folders_extra: u64,
    /// Some of the above, in words.
    pub examples: Vec<String>,
}

impl Verdict {
    /// Whether the target is what the source is.
    pub fn is_clean(&self) -> bool {
        self.faults().iter().all(|(_, count)| *count == 0)
    }

    /// Adds another verdict's counts.
    pub fn add(&mut self, other: &Self) {
        self.source_messages += other.source_messages;
        self.target_messages += other.target_messages;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.altered += other.altered;
        self.rewritten += other.rewritten;
        self.unknown += other.unknown;
        self.flags += other.flags;
        self.dates += other.dates;
        self.order += other.order;
        self.folders_missing += other.folders_missing;
        self.folders_extra += other.folders_extra;
        self.examples.extend(other.examples.iter().cloned());
    }

    /// Every count that is to be 0, with its name.
    pub fn faults(&self) -> [(&'static str, u64); 9] {
        [
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("altered", self.altered),
            ("unknown", self.unknown),
            ("flags", self.flags),
            ("dates", self.dates),
            ("order", self.order),
            ("folders_missing", self.folders_missing),
            ("folders_extra", self.folders_extra),
        ]
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} messages, {} at the target", self.source_messages, self.target_messages)?;
        for (name, count) in self.faults().iter().filter(|(_, count)| *count > 0) {
            write!(f, ", {name} {count}")?;
        }
        self.examples.iter().try_for_each(|example| write!(f, "\n  {example}"))
    }
}

/// What can be done to a finished target so that a judge must see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// Remove a message.
    Drop,
    /// Copy a message into its own folder.
    Double,
    /// Turn a flag round.
    Flag,
    /// Give a message another date.
    Date,
}

impl Sabotage {
    /// All of them, with their words.
    pub const ALL: [(&str, Self); 4] =
        [("drop", Self::Drop), ("double", Self::Double), ("flag", Self::Flag), ("date", Self::Date)];

    /// The one that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, sabotage)| *sabotage)
    }

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, sabotage)| *sabotage == self).map_or("", |(name, _)| name)
    }
}

/// Compares a copy with what it was made from.
pub fn compare(source: &Side, target: &Side) -> Result<Verdict> {
    compare_all(&[(source.clone(), target.clone())])
}

/// Compares several, and counts together.
pub fn compare_all(pairs: &[(Side, Side)]) -> Result<Verdict> {
    compare_named(pairs, &[])
}

/// The same, where folders have other names at the target: `(source, target)`, levels divided by `/`, modified UTF-7.
pub fn compare_named(pairs: &[(Side, Side)], names: &[(&str, &str)]) -> Result<Verdict> {
    let names: serde_json::Map<_, _> = names.iter().map(|(from, to)| ((*from).to_owned(), json!(to))).collect();
    let pair =
        |(source, target): &(Side, Side)| json!({"source": source.json(), "target": target.json(), "names": names});
    let pairs: Vec<_> = pairs.iter().map(pair).collect();
    verdict(&ask(&json!({"do": "compare", "pairs": pairs}))?)
}

/// A digest over every folder and every message's UID, flags, date and size; for a Maildir, over every file's name,
/// size and time.
pub fn fingerprint(sides: &[Side]) -> Result<String> {
    let sides: Vec<_> = sides.iter().map(Side::json).collect();
    let answer = ask(&json!({"do": "fingerprint", "sides": sides}))?;
    Ok(answer["fingerprint"].as_str().context("the judge gave no fingerprint")?.to_owned())
}

/// Spoils one message.
pub fn tamper(account: &Account, how: Sabotage) -> Result<()> {
    ask(&json!({"do": "tamper", "side": Side::Imap(account.clone()).json(), "how": how.word()})).map(drop)
}

/// Where the judge's scripts are.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("judge")
}

fn ask(job: &Value) -> Result<Value> {
    let mut command = Command::new("python3");
    command
        .arg("-B")
        .arg(scripts().join("judge.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().context("start python3")?;
    child.stdin.take().context("the judge has no input")?.write_all(job.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("the judge failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("read the verdict")
}

fn verdict(answer: &Value) -> Result<Verdict> {
    let count = |name: &str| answer[name].as_u64().with_context(|| format!("the judge did not count {name}"));
    let examples = answer["examples"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Ok(Verdict {
        source_messages: count("source_messages")?,
        target_messages: count("target_messages")?,
        lost: count("lost")?,
        doubled: count("doubled")?,
        altered: count("altered")?,
        rewritten: count("rewritten")?,
        unknown: count("unknown")?,
        flags: count("flags")?,
        dates: count("dates")?,
        order: count("order")?,
        folders_missing: count("folders_missing")?,
        folders_extra: count("folders_extra")?,
        examples: examples.map(str::to_owned).collect(),
    })
}
