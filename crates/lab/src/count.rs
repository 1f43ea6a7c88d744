//! Counts what is missing, doubled or altered at a target, by what is on disk alone.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use cutover_model::Flags;

use crate::manifest::Mailbox;
use crate::reader::Tree;
use crate::tree::directory_name;

/// The result of a count. Everything but `expected` and `found` is 0 when nothing is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Messages that ought to be there.
    pub expected: u64,
    /// Messages that are there.
    pub found: u64,
    /// Messages that are not in their folder, or not with their content.
    pub missing: u64,
    /// Messages that are there once more than they ought to be, or that nobody knows.
    pub doubled: u64,
    /// Messages whose flags or keywords are others.
    pub flags: u64,
    /// Messages whose date is another.
    pub dates: u64,
    /// Folders that are not there.
    pub folders: u64,
}

impl Count {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        let right = Self { expected: self.expected, found: self.found, ..Self::default() };
        *self == right && self.expected == self.found
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.expected += other.expected;
        self.found += other.found;
        self.missing += other.missing;
        self.doubled += other.doubled;
        self.flags += other.flags;
        self.dates += other.dates;
        self.folders += other.folders;
    }
}

/// Messages that cannot be told apart: flags in words and date, of those that ought to be there and of those that are.
#[derive(Default)]
pub(crate) struct Copies {
    pub(crate) expected: Vec<(String, i64)>,
    pub(crate) found: Vec<(String, i64)>,
}

/// Compares a mailbox as it ought to be with what was found. Messages of the same content in the same folder count as
/// often as they are there.
pub fn count(mailbox: &Mailbox, tree: &Tree) -> Count {
    let mut copies: BTreeMap<(String, [u8; 32]), Copies> = BTreeMap::new();
    let mut result = Count::default();
    for folder in &mailbox.folders {
        let directory = directory_name(&folder.path);
        result.folders += u64::from(!tree.directories.contains(&directory));
        for message in &folder.messages {
            let entry = copies.entry((directory.clone(), message.sha256)).or_default();
            entry.expected.push((words(&message.flags), message.received));
        }
    }
    for message in &tree.messages {
        let entry = copies.entry((message.directory.clone(), message.sha256)).or_default();
        entry.found.push((words(&message.flags), message.received));
    }
    copies.into_values().for_each(|entry| result += compare(entry));
    result
}

/// How many of them are missing, doubled or altered.
pub(crate) fn compare(copies: Copies) -> Count {
    let (expected, found) = (copies.expected.len() as u64, copies.found.len() as u64);
    let flags = |side: &[(String, i64)]| side.iter().map(|(flags, _)| flags.clone()).collect();
    let dates = |side: &[(String, i64)]| side.iter().map(|(_, date)| *date).collect();
    let common = expected.min(found);
    Count {
        expected,
        found,
        missing: expected.saturating_sub(found),
        doubled: found.saturating_sub(expected),
        flags: common - matches::<String>(flags(&copies.expected), flags(&copies.found)).min(common),
        dates: common - matches::<i64>(dates(&copies.expected), dates(&copies.found)).min(common),
        folders: 0,
    }
}

/// How many of the values are on both sides, each as often as it is on both.
fn matches<T: PartialEq>(left: Vec<T>, mut right: Vec<T>) -> u64 {
    let mut matches = 0;
    for value in left {
        if let Some(at) = right.iter().position(|other| *other == value) {
            right.swap_remove(at);
            matches += 1;
        }
    }
    matches
}

fn words(flags: &Flags) -> String {
    flags.names().map(str::to_ascii_lowercase).collect::<Vec<_>>().join(" ")
}
