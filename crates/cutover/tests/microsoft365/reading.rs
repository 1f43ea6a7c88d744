//! What a verification found, message by message, against the reviewed list of those that may differ.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use cutover_testbed::workload::Workload;
use serde_json::Value;

use crate::support::Bench;

/// The reviewed list.
const EXCEPTIONS: &str = include_str!("exceptions.tsv");

/// Names of messages by the digest of their content, as a server shows it.
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    /// Every file below the folder, by its path, and every message of the others, by folder and number.
    pub(crate) fn new(corpus: Option<&Path>, others: &[(&str, &Workload)]) -> Self {
        let mut names = BTreeMap::new();
        for (name, workload) in others {
            for folder in &workload.folders {
                for (at, message) in folder.messages.iter().enumerate() {
                    let known = format!("{name}/{}/{at}", folder.name);
                    names.entry(digest(&message.content.bytes())).or_insert(known);
                }
            }
        }
        for file in corpus.map(files).unwrap_or_default() {
            let known = file.strip_prefix(corpus.unwrap()).unwrap().display().to_string();
            names.insert(digest(&std::fs::read(&file).unwrap()), known);
        }
        Self(names)
    }

    fn of(&self, line: &Value) -> String {
        let digest = line["source_sha256"].as_str().unwrap_or_default();
        self.0.get(digest).cloned().unwrap_or_else(|| format!("unknown in {}: {line}", line["folder"]))
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

/// The digest of the form that has CRLF at the end of every line.
fn digest(content: &[u8]) -> String {
    let mut hasher = Context::new(&SHA256);
    let mut last = 0;
    for byte in content {
        if *byte == b'\n' && last != b'\r' {
            hasher.update(b"\r");
        }
        hasher.update(&[*byte]);
        last = *byte;
    }
    hasher.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How many messages were compared, and which are not equal in every field: name, and what is wrong.
pub(crate) struct Found {
    pub(crate) compared: usize,
    pub(crate) different: BTreeSet<(String, String)>,
}

/// Verifies the batch and reads what was written of each message.
pub(crate) fn verified(bench: &Bench, names: &Names) -> Found {
    let out = bench
        .folder
        .folder(&format!("report-{}", bench.run(&["audit", "show", "--last", "1000"]).stdout.len()))
        .unwrap();
    let output = bench.run(&["batch", "verify", "Move", "--out", &out.display().to_string()]);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", String::from_utf8_lossy(&output.stderr));
    let data = files(&out).into_iter().find(|file| file.extension().is_some_and(|end| end == "jsonl")).unwrap();
    let text = std::fs::read_to_string(data).unwrap();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut found = Found { compared: 0, different: BTreeSet::new() };
    for line in lines.filter(|line| line["category"].is_string()) {
        found.compared += 1;
        if let Some(what) = difference(&line) {
            found.different.insert((names.of(&line), what));
        }
    }
    found
}

/// What is not equal in an item: where it is not the same in every field, or where the conversion lost something that a
/// person could miss. Losses of form (a boundary never closed, a keyword of another program) are no such thing.
fn difference(line: &Value) -> Option<String> {
    let category = line["category"].as_str().unwrap();
    if !["identical", "converted", "converted-with-losses"].contains(&category) {
        let note = line["note"].as_str().unwrap_or_default();
        // The key says where the message lay, which its name does better.
        let what = match note.split_once(": SourceKey(") {
            Some((code, rest)) => format!("{category} {code}:{}", rest.split_once("):").map_or("", |(_, said)| said)),
            None => format!("{category} {note}"),
        };
        return Some(what.trim().to_owned());
    }
    let losses = line["losses"].as_array().into_iter().flatten();
    let content = losses.filter(|loss| loss["weight"] == "content").filter_map(|loss| loss["kind"].as_str());
    let kinds: BTreeSet<&str> = content.collect();
    (!kinds.is_empty()).then(|| format!("lost {}", Vec::from_iter(kinds).join(" ")))
}

/// At least 99.5 % are equal in every field, and every other one stands in the list for this way. So does every one that
/// is equal as far as it can be read, but broken in such a way that its original was attached as a whole.
pub(crate) fn assert_equal(found: &Found, way: &str, when: &str) {
    let listed: BTreeSet<(String, String)> = exceptions(way).collect();
    let unlisted: Vec<_> = found.different.difference(&listed).collect();
    let (compared, different) = (found.compared, found.different.len());
    let unequal = found.different.iter().filter(|(_, what)| !what.starts_with("lost ")).count();
    println!(
        "{way}, {when}: {compared} compared, {unequal} unequal, {} with the original attached",
        different - unequal
    );
    let text: Vec<_> = unlisted.iter().map(|(name, what)| format!("{way}\t{name}\t{what}\t")).collect();
    assert!(unlisted.is_empty(), "{way}, {when}: not in exceptions.tsv:\n{}", text.join("\n"));
    assert!(unequal * 1000 <= compared * 5, "{way}, {when}: {unequal} of {compared}");
}

fn exceptions(way: &str) -> impl Iterator<Item = (String, String)> {
    let lines = EXCEPTIONS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let fields = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    fields.filter(move |fields| fields[0] == way || fields[0] == "all").map(|fields| {
        assert!(fields.len() == 4 && !fields[3].is_empty(), "an exception has a reason: {fields:?}");
        (fields[1].to_owned(), fields[2].to_owned())
    })
}
