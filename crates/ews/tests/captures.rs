//! The recorded sessions of an independent server decode to the facts that are known of them from elsewhere. Every kind of
//! fact is asserted here or listed with the reason why it is not.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod recorded;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use support::facts::{self, Fact, Seen};

/// Kinds of facts that no answer to a reading operation tells, or that this crate does not read, by the beginning of
/// their path.
const LISTED: &[(&str, &str)] = &[
    ("GetItem.facts.body", "texts come in the Internet message"),
    ("GetItem.facts.html", "texts come in the Internet message"),
    ("GetItem.facts.rtf_compressed", "texts come in the Internet message"),
    ("GetItem.facts.stored_properties", "properties in the server's database, of which few are asked for"),
    ("GetItem.facts.source", "the message that the server was given; it writes its own anew"),
    ("GetItem.facts.read_cn_gc", "the server's database"),
    ("GetItem.facts.fai", "associated items are not among these"),
    ("GetItem.facts.attachments[].embedded.", "attached items are read with GetAttachment"),
    ("GetItem.facts.attachments[].data", "contents are read with GetAttachment"),
    ("GetItem.facts.attachments[].filename", "the short name"),
    ("GetItem.facts.attachments[].size", "null everywhere"),
    ("GetItem.facts.source_key", "null everywhere"),
    ("GetItem.known", "what was set by MAPI; the facts say what came of it"),
    ("GetItem.source", "what the server was given"),
    ("GetItem.note", "words"),
    ("GetItem.exchangelib.", "typed fields of the schema that a migration does not read; MAPI properties carry them"),
    ("GetAttachment.", "the item that the attachment is in; the attachment's own are asserted"),
    ("ExpandDL.list", "what was asked for"),
    ("FindItem.note", "words"),
    ("FindItem.source_ics", "what the server was given"),
    ("SyncFolderItems.note", "words"),
    ("SyncFolderHierarchy.note", "words"),
    ("GetDelegate.note", "words"),
    ("GetInboxRules.rule_in_mailbox", "the server leaves rules out"),
    ("ResolveNames[].login", "the server's database"),
    ("ResolveNames[].display_type", "the kind of mailbox is asserted by the list"),
    ("ResolveNames[].aliases", "this server tells no other addresses"),
    ("ResolveNames[].dn_expected", "this server tells no distinguished name"),
    ("ResolveNames.gal[].login", "the server's database"),
    ("ResolveNames.gal[].display_type", "the server's database"),
    ("ResolveNames.gal[].aliases", "this server tells no other addresses"),
    ("ResolveNames.gal[].dn_expected", "this server tells no distinguished name"),
    ("FindPeople[].login", "the server's database"),
    ("FindPeople[].display_type", "the kind is told in words"),
    ("FindPeople[].aliases", "this server tells no other addresses"),
    ("FindPeople[].dn_expected", "this server tells no distinguished name"),
    ("FindPeople[].business_phone", "null"),
    ("GetFolder.imap_status", "another protocol"),
    ("SyncFolderHierarchy.imap_status", "another protocol"),
    ("ResolveNames.note", "words"),
    ("UpdateItem.", "writes"),
    ("DeleteItem.", "writes"),
    ("MoveItem.", "writes"),
    ("CreateItem.", "writes"),
    ("CreateFolder.", "writes"),
    ("DeleteFolder.", "writes"),
    ("AddDelegate.", "writes"),
    (".http", "answers that are no SOAP are net's"),
];

/// One recorded exchange.
pub(crate) struct Exchange<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) id: String,
    pub(crate) answer: Vec<u8>,
    pub(crate) status: u64,
}

/// What the server was asked for; its own name for one of them differs.
fn operation(exchange: &Value) -> &str {
    match exchange["operation"].as_str().unwrap_or_default() {
        "GetUserOofSettingsRequest" => "GetUserOofSettings",
        name => name,
    }
}

fn check(operation: &str, exchange: &Exchange<'_>, facts: &Fact<'_>) -> bool {
    use recorded::{directory, folders, items, settings};
    match operation {
        "" if exchange.status == 500 => folders::get_folder(exchange, facts),
        "GetFolder" => folders::get_folder(exchange, facts),
        "FindFolder" => folders::find_folder(exchange, facts),
        "SyncFolderHierarchy" => folders::hierarchy(exchange, facts),
        "SyncFolderItems" => items::sync(exchange, facts),
        "FindItem" => items::find(exchange, facts),
        "GetItem" => items::get(exchange, facts),
        "GetAttachment" => items::attachment(exchange, facts),
        "ExportItems" => items::export(exchange, facts),
        "ResolveNames" => directory::resolve(exchange, facts),
        "ExpandDL" => directory::expand(exchange, facts),
        "FindPeople" => directory::people(exchange, facts),
        "GetUserOofSettings" => settings::out_of_office(exchange, facts),
        "GetDelegate" => settings::delegates(exchange, facts),
        "GetInboxRules" => settings::rules(exchange, facts),
        _ => return false,
    }
    true
}

#[test]
fn recorded_answers_tell_the_recorded_facts() {
    let Some(folder) = support::recorded() else { return };
    let index: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("index.json")).unwrap()).unwrap();
    let (seen, mut kinds, mut counts) = (Seen::default(), BTreeSet::new(), BTreeMap::new());
    for exchange in index["exchanges"].as_array().unwrap() {
        let id = exchange["id"].as_str().unwrap().to_owned();
        let (operation, values) = (operation(exchange), facts::load(&folder, &id));
        let answer = std::fs::read(folder.join(format!("{id}.resp.xml"))).unwrap_or_default();
        let mut paths = Vec::new();
        facts::paths(&values, operation, &mut paths);
        kinds.extend(paths);
        let one = Exchange { folder: &folder, id, answer, status: exchange["status"].as_u64().unwrap() };
        let decoded = check(operation, &one, &Fact::all(&values, operation, &seen));
        *counts.entry((operation.to_owned(), decoded)).or_insert(0) += 1;
    }
    report(&kinds, &seen, &counts);
}

/// Says how much was asserted, and stops at facts that nobody asked for.
fn report(kinds: &BTreeSet<String>, seen: &Seen, counts: &BTreeMap<(String, bool), usize>) {
    for ((operation, decoded), count) in counts {
        println!(
            "{operation}: {count} {}",
            if *decoded { "decoded" } else { "not decoded: no answer to a reading operation" }
        );
    }
    let listed = |path: &str| LISTED.iter().any(|(begin, _)| path.starts_with(begin));
    let asserted = kinds.iter().filter(|path| seen.has(path)).count();
    let unnoticed: Vec<_> = kinds.iter().filter(|path| !seen.has(path) && !listed(path)).collect();
    let rest = kinds.len() - asserted - unnoticed.len();
    println!("{} kinds of facts: {asserted} asserted, {rest} listed, {} unnoticed", kinds.len(), unnoticed.len());
    assert!(unnoticed.is_empty(), "facts that nobody asks for: {unnoticed:#?}");
    let decoded: usize = counts.iter().filter(|((_, decoded), _)| *decoded).map(|(_, count)| count).sum();
    assert!(decoded >= 80, "{decoded} answers decoded");
    assert!(asserted >= 100, "{asserted} kinds of facts asserted");
}
