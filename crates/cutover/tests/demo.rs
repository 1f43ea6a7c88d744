//! The demo: directory and mail of a sample organisation arrive in a rehearsal tenant, its mail in folders; and an
//! independent count sees every damage.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Runs the program in a folder; the object that it prints last, and how it ends.
fn run(folder: &Path, words: &str) -> (Value, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
    command.args(words.split(' ')).arg("--json").current_dir(folder).env_clear().stdin(Stdio::null());
    let output = command.output().unwrap();
    let data = String::from_utf8(output.stdout).unwrap();
    let talk = String::from_utf8_lossy(&output.stderr);
    let last = data.lines().last().unwrap_or_else(|| panic!("{words} printed nothing: {talk}"));
    (serde_json::from_str(last).unwrap(), output.status.code())
}

fn demo(words: &str) -> (Value, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let answer = run(folder.path(), &format!("demo {words}").replace("  ", " "));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    answer
}

/// Everything arrived.
#[track_caller]
fn is_whole((demo, code): &(Value, Option<i32>)) {
    assert_eq!(*code, Some(0), "{demo}");
    for none in ["missing", "doubled", "flags_differ", "dates_differ", "folders_missing", "skipped", "failed"] {
        assert_eq!(demo[none], 0, "{none} in {demo}");
    }
    let number = |name: &str| demo[name].as_u64().unwrap_or_default();
    assert!(number("mailboxes") >= 12 && number("copied") > 1000 && number("updated") > 0, "{demo}");
    assert_eq!(number("verified"), number("items"), "{demo}");
    assert!(demo["seconds"].is_f64(), "{demo}");
}

/// One item is damaged, and nothing else is found.
#[track_caller]
fn is_seen(words: &str, what: &str) {
    let (demo, code) = demo(words);
    assert_eq!(code, Some(4), "{demo}");
    for found in ["missing", "doubled", "flags_differ", "dates_differ"] {
        assert_eq!(demo[found], u64::from(found == what), "{found} in {demo}");
    }
}

#[test]
fn directory_and_mail_arrive_in_a_rehearsal_tenant() {
    let folder = tempfile::tempdir().unwrap();
    let answer = run(folder.path(), "demo --keep kept");
    is_whole(&answer);
    let (demo, _) = answer;
    assert_eq!((&demo["users"], &demo["contacts"], &demo["groups"]), (&14.into(), &2.into(), &4.into()), "{demo}");
    let directory = &demo["directory"];
    for none in ["missing", "doubled", "differing", "failed", "left"] {
        assert_eq!(directory[none], 0, "{none} in {demo}");
    }
    assert!(directory["steps"].as_u64() > Some(20) && directory["assessed"]["blocks"] == 0, "{demo}");
    let tenant: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("kept/tenant.json")).unwrap()).unwrap();
    assert!(tenant["mailboxes"].as_array().is_some_and(|all| all.len() == 13), "twelve with mail, and a room");
    goes_on(folder.path());
}

/// The commands that the demo proposes work on what it kept.
fn goes_on(folder: &Path) {
    let (accounts, code) = run(folder, "--store kept/store provision show");
    assert_eq!((accounts["accounts"].as_array().map(Vec::len), code), (Some(20), Some(0)), "{accounts}");
    let (sheets, code) = run(folder, "--store kept/store provision passwords --out kept/sheets");
    assert!(sheets["files"].as_array().is_some_and(|files| files.len() > 10) && code == Some(0), "{sheets}");
    let (audit, code) = run(folder, "--store kept/store audit verify");
    assert_eq!((&audit["whole"], code), (&true.into(), Some(0)), "{audit}");
}

#[test]
fn mail_arrives_in_folders() {
    is_whole(&demo("--to maildir"));
    is_seen("--to maildir --sabotage drop", "missing");
}

#[test]
fn a_message_that_is_lost_in_the_tenant_is_seen() {
    is_seen("--sabotage drop", "missing");
}

#[test]
fn a_message_that_is_doubled_in_the_tenant_is_seen() {
    is_seen("--sabotage double", "doubled");
}

#[test]
fn a_message_whose_flag_is_changed_in_the_tenant_is_seen() {
    is_seen("--sabotage flag", "flags_differ");
}

#[test]
fn a_message_whose_date_is_changed_in_the_tenant_is_seen() {
    is_seen("--sabotage date", "dates_differ");
}
