//! Real mail, converted and read back: the facts of every message of the corpus and of its conversion must be equal,
//! but for those that `exceptions.tsv` names with a reason. Another parser is asked as well ([`leaves`]).

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod leaves;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use cutover_content::{ItemFacts, LossKind, compare_facts, facts_of_fasttransfer, facts_of_mime, to_fasttransfer};
use cutover_model::{Flags, ItemIdentity, Timestamp};
use cutover_testbed::shared;

/// Facts that an IMAP server would have, different from message to message.
fn item(number: usize) -> ItemFacts {
    let names = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "Project X", "$Forwarded", "$label1"];
    let flags = names.into_iter().enumerate().filter(|(bit, _)| number >> bit & 1 == 1).map(|(_, name)| name);
    let seconds = 1_000_000_000 + i64::try_from(number).unwrap() * 3607;
    ItemFacts {
        received: Some(Timestamp { seconds, offset_minutes: 60 }),
        flags: Flags::from_names(flags),
        identity: Some(ItemIdentity((number as u128).to_be_bytes())),
    }
}

/// Every message with its name, in order.
fn messages(corpus: &Path) -> Vec<(String, PathBuf)> {
    let (mut found, mut folders) = (Vec::new(), vec![corpus.to_owned()]);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(corpus).unwrap().to_string_lossy().into_owned(), path));
            }
        }
    }
    found.sort();
    found
}

/// What one message came to.
struct Outcome {
    name: String,
    losses: Vec<LossKind>,
    /// Facts that differ after the conversion.
    facts: String,
    /// What the other parser sees and the conversion does not hold.
    leaves: String,
}

fn outcome(number: usize, name: &str, path: &Path) -> Outcome {
    let message = std::fs::read(path).unwrap();
    let item = item(number);
    let mut stream = Vec::new();
    let losses = to_fasttransfer(&mut Cursor::new(&message), &item, &mut stream).unwrap();
    let expected = facts_of_mime(&mut Cursor::new(&message), &item).unwrap();
    let found = facts_of_fasttransfer(&stream).unwrap();
    let facts: Vec<_> = compare_facts(&expected, &found).iter().map(ToString::to_string).collect();
    Outcome {
        name: name.to_owned(),
        losses: losses.iter().map(|loss| loss.kind).collect(),
        facts: facts.join(", "),
        leaves: leaves::differences(&message, &stream).join(", "),
    }
}

/// All messages, on as many threads as there are processors.
fn outcomes(messages: &[(String, PathBuf)]) -> Vec<Outcome> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((number, (name, path))) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|number| Some((number, messages.get(number)?)))
        {
            done.push(outcome(number, name, path));
        }
        done
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// The list of exceptions: what it is about (`facts` or `leaves`), the message, and why it is as it is.
fn exceptions() -> BTreeMap<(String, String), String> {
    let list = include_str!("exceptions.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let fields = list.map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    fields.map(|line| ((line[0].clone(), line[1].clone()), line[2].clone())).collect()
}

#[test]
fn facts_survive_the_conversion() {
    let Some(corpus) = shared::corpus().unwrap() else {
        eprintln!("not run: there is no corpus beside the project");
        return;
    };
    let messages = messages(&corpus);
    assert!(messages.len() > 6000, "only {} messages in the corpus", messages.len());
    let outcomes = outcomes(&messages);
    let mut losses = BTreeMap::<&str, usize>::new();
    outcomes.iter().flat_map(|outcome| &outcome.losses).for_each(|kind| *losses.entry(kind.as_str()).or_default() += 1);
    let mut found = BTreeMap::new();
    for outcome in &outcomes {
        for (about, what) in [("facts", &outcome.facts), ("leaves", &outcome.leaves)] {
            if !what.is_empty() {
                found.insert((about.to_owned(), outcome.name.clone()), what.clone());
            }
        }
    }
    let different = found.keys().filter(|(about, _)| about == "facts").count();
    eprintln!(
        "{} messages, {different} with other facts, {} exceptions, losses {losses:?}",
        messages.len(),
        found.len()
    );
    let listed = exceptions();
    let unlisted: Vec<_> = found.iter().filter(|(key, _)| !listed.contains_key(*key)).collect();
    let gone: Vec<_> = listed.keys().filter(|key| !found.contains_key(*key)).collect();
    assert!(unlisted.is_empty(), "not in the list of exceptions: {unlisted:#?}");
    assert!(gone.is_empty(), "in the list of exceptions, but in order: {gone:#?}");
    assert!(different * 200 <= messages.len() && found.len() * 200 <= messages.len(), "more than 0.5 % exceptions");
}
