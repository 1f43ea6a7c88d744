//! Counts what is missing, doubled or altered in a tenant, by what the tenant says of itself.
//!
//! A message is known by its folder and its `Message-ID`; several with the same one, or without one, count as often as
//! they are there, and their dates and flags have to be the same on both sides. What bears the same mark of a migration
//! twice is doubled, whatever else it is.

use std::collections::{BTreeMap, BTreeSet};

use cutover_model::{Flags, SystemFlag};
use jiff::Timestamp;
use serde_json::Value;

use crate::count::{Copies, Count, compare};
use crate::manifest::{Mailbox, Manifest};

/// Where the special folders of the company go, in all of its languages; every other one keeps its place.
const SPECIAL: [(&str, &[&str]); 6] = [
    ("inbox", &["INBOX"]),
    ("sentitems", &["Sendt", "Sent", "Gesendete Objekte", "送信済み", "Отправленные"]),
    ("drafts", &["Utkast", "Drafts", "Entwürfe", "下書き", "Черновики"]),
    ("deleteditems", &["Papirkurv", "Trash", "Papierkorb", "ゴミ箱"]),
    ("junkemail", &["Søppelpost", "Junk"]),
    ("archive", &["Arkiv", "Archive"]),
];

/// Keywords with which programs talk to each other: no categories of anybody's.
const FOR_PROGRAMS: [&str; 2] = ["$Forwarded", "NonJunk"];

/// The mark that a migration leaves in an item.
const MARK: &str = "CutoverItem";

/// Compares a whole organisation with the state of a tenant, as
/// [`TenantState::look`](crate::tenant::TenantState::look) shows it.
pub fn count_tenant(organisation: &Manifest, look: &Value) -> Count {
    let mut sum = Count::default();
    for mailbox in &organisation.mailboxes {
        sum += mailbox_of(look, &mailbox.address).map_or_else(|| nothing(mailbox), |found| count(mailbox, found));
    }
    sum
}

/// The mailbox of a user, as the tenant shows it.
fn mailbox_of<'a>(look: &'a Value, address: &str) -> Option<&'a Value> {
    let user = array(&look["users"]).find(|user| user["mail"].as_str().is_some_and(|mail| mail == address))?;
    let id = user["exchange"]["mailbox"].as_str()?;
    array(&look["mailboxes"]).find(|mailbox| mailbox["id"] == id)
}

fn nothing(mailbox: &Mailbox) -> Count {
    let expected = mailbox.folders.iter().map(|folder| folder.messages.len() as u64).sum();
    Count { expected, missing: expected, folders: mailbox.folders.len() as u64, ..Count::default() }
}

fn count(mailbox: &Mailbox, found: &Value) -> Count {
    let mut copies: BTreeMap<(String, String), Copies> = BTreeMap::new();
    let places: BTreeSet<String> = array(&found["folders"]).map(place).collect();
    let mut result = Count::default();
    for folder in &mailbox.folders {
        let wanted = wanted_place(&folder.path);
        result.folders += u64::from(!places.contains(&wanted));
        for message in &folder.messages {
            let id = message.message_id.clone().unwrap_or_default();
            let entry = copies.entry((wanted.clone(), id)).or_default();
            entry.expected.push((kept(&message.flags), message.received));
        }
    }
    let mut marks = Vec::new();
    for folder in array(&found["folders"]) {
        for item in array(&folder["items"]) {
            let id = item["messageId"].as_str().unwrap_or_default().to_owned();
            copies.entry((place(folder), id)).or_default().found.push((flags(item), received(item)));
            marks.extend(mark(item));
        }
    }
    copies.into_values().for_each(|entry| result += compare(entry));
    result.doubled = result.doubled.max(repeated(marks));
    result
}

fn wanted_place(path: &[String]) -> String {
    let special = |name: &String| SPECIAL.iter().find(|(_, names)| names.contains(&name.as_str()));
    match path {
        [name] => special(name).map_or_else(|| name.clone(), |(place, _)| (*place).to_owned()),
        _ => path.join("/"),
    }
}

fn place(folder: &Value) -> String {
    let name = folder["wellKnown"].as_str().or(folder["path"].as_str());
    name.unwrap_or_default().to_owned()
}

/// What of the flags Exchange has a place for, in words.
fn kept(flags: &Flags) -> String {
    let system = [(SystemFlag::Draft, "draft"), (SystemFlag::Flagged, "flagged"), (SystemFlag::Seen, "read")];
    let mut words: Vec<&str> =
        system.into_iter().filter(|(flag, _)| flags.contains(*flag)).map(|(_, word)| word).collect();
    words.extend(flags.keywords().filter(|keyword| !FOR_PROGRAMS.contains(keyword)));
    words.sort_unstable();
    words.join(" ")
}

fn flags(item: &Value) -> String {
    let system =
        [("draft", item["draft"] == true), ("flagged", item["flag"] == "flagged"), ("read", item["read"] == true)];
    let mut words: Vec<&str> = system.into_iter().filter(|(_, set)| *set).map(|(word, _)| word).collect();
    words.extend(array(&item["categories"]).filter_map(Value::as_str));
    words.sort_unstable();
    words.join(" ")
}

fn received(item: &Value) -> i64 {
    let time = item["received"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    time.map_or(i64::MIN, Timestamp::as_second)
}

fn mark(item: &Value) -> Option<&str> {
    let named = item["named"].as_object()?;
    named.iter().find(|(name, _)| name.ends_with(MARK)).and_then(|(_, value)| value.as_str())
}

/// How many are there once more than once.
fn repeated(mut marks: Vec<&str>) -> u64 {
    let all = marks.len();
    marks.sort_unstable();
    marks.dedup();
    (all - marks.len()) as u64
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
