//! The command line as a person and a program meet it: help, mistakes, JSON, exit codes, signals.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Every command that does something.
const COMMANDS: &[&str] = &[
    "tenant add",
    "tenant test",
    "tenant sign-in",
    "tenant list",
    "tenant show",
    "tenant set",
    "tenant remove",
    "domain add",
    "domain show",
    "domain verify",
    "licence list",
    "licence assign",
    "licence status",
    "organisation import",
    "organisation list",
    "organisation show",
    "organisation mark",
    "assess",
    "provision plan",
    "provision apply",
    "provision show",
    "provision passwords",
    "endpoint create",
    "endpoint test",
    "endpoint list",
    "endpoint show",
    "endpoint set",
    "endpoint remove",
    "batch create",
    "batch start",
    "batch stop",
    "batch resume",
    "batch sync",
    "batch list",
    "batch show",
    "batch verify",
    "batch report",
    "batch remove",
    "user list",
    "user show",
    "user retry",
    "escrow list",
    "escrow export",
    "escrow retry",
    "escrow release",
    "report verify",
    "audit show",
    "audit verify",
    "store backup",
    "store restore",
    "status",
    "run",
    "serve",
    "demo",
    "completions",
    "man",
];

/// A folder with a store in it, and the program.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the test") }
    }

    /// With a source of two users, two endpoints and a batch.
    fn with_batch() -> Self {
        let desk = Self::new();
        for (user, items) in [("anna", 5), ("bjørn", 3)] {
            desk.mailbox(user, items);
        }
        desk.good(&format!("endpoint create old --maildir {}/{{user}}", desk.at("source").display()));
        desk.good(&format!("endpoint create new --maildir {}/{{user}}", desk.at("target").display()));
        desk.good("batch create Move --source old --target new --user anna --user bjørn");
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn mailbox(&self, user: &str, items: usize) {
        let inbox = self.at("source").join(user);
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(inbox.join(part)).expect("a Maildir");
        }
        for number in 0..items {
            let message = format!("From: a@example.org\nSubject: {number}\nMessage-ID: <{number}.{user}@x>\n\nHello\n");
            std::fs::write(inbox.join(format!("cur/17000000{number}.M1P1.h:2,S")), message).expect("a message");
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
        command.args(words).current_dir(self.folder.path()).env_clear();
        command.env("CUTOVER_STORE", self.at("store")).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
        command
    }

    fn run(&self, line: &str) -> Output {
        let words: Vec<&str> = line.split(' ').collect();
        self.command(&words).output().expect("the program can be run")
    }

    /// Runs a command that has to succeed.
    fn good(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs a command with `--json` and reads the last line of its data.
    fn json(&self, line: &str) -> (Value, Option<i32>) {
        let output = self.run(&format!("--json {line}"));
        let data = text(&output.stdout);
        let last = data.lines().last().unwrap_or_else(|| panic!("{line}: {}", text(&output.stderr)));
        (serde_json::from_str(last).expect("the last line is an object"), output.status.code())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// Waits until something is so.
fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} did not happen");
        std::thread::yield_now();
    }
}

#[test]
fn every_command_has_help_in_both_languages_and_the_general_options() {
    let desk = Desk::new();
    for command in COMMANDS {
        let english = desk.good(&format!("{command} --json --store x --language en --actor me --help"));
        let norwegian = desk.good(&format!("--language nb {command} --help"));
        assert!(english.contains("Usage: cutover") && english.contains("--json"), "{command}: {english}");
        assert!(norwegian.contains("Bruk: cutover") && norwegian.contains("Generelle valg:"), "{command}: {norwegian}");
        for english_word in ["Usage", "Options:", "Arguments:", "Commands:", "[OPTIONS]", "Prints", "default:"] {
            assert!(!norwegian.contains(english_word), "{command}: {english_word} in {norwegian}");
        }
        assert!(!english.contains('\u{1b}'), "no colour without a terminal");
    }
}

#[test]
fn the_environment_chooses_the_language() {
    let desk = Desk::new();
    let help = desk.command(&["--help"]).env("LC_ALL", "nb_NO.UTF-8").output().expect("the program can be run");
    assert!(text(&help.stdout).contains("Flytter en hel e-postorganisasjon"), "{}", text(&help.stdout));
}

#[test]
fn what_is_not_there_is_told_with_a_hint() {
    let desk = Desk::with_batch();
    for line in ["batch show Nothing", "batch start Nothing", "run --batch Nothing", "status --batch Nothing"] {
        let output = desk.run(line);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        assert!(said.contains("error: There is no batch “Nothing”.") && said.contains("hint: "), "{line}: {said}");
        let (object, _) = desk.json(line);
        assert_eq!(object["error"]["code"], "not-found", "{line}: {object}");
    }
    let (object, code) = desk.json("user show nobody@example.org");
    assert_eq!((object["error"]["code"].as_str(), code), (Some("not-found"), Some(2)));
}

#[test]
fn a_store_is_made_by_the_first_endpoint_only() {
    let desk = Desk::new();
    let (object, code) = desk.json("batch list");
    assert_eq!((object["error"]["code"].as_str(), code), (Some("store-missing"), Some(2)));
    assert!(!desk.at("store").exists());
    desk.good("endpoint create old --maildir /nowhere/{user}");
    assert!(desk.at("store").join("cutover.db").exists());
}

#[test]
fn mistakes_are_told_in_the_readers_language() {
    let desk = Desk::new();
    let output = desk.run("--language nb bacth list");
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("feil: Kommandoen «bacth» finnes ikke.") && said.contains("Mente du `batch`?"), "{said}");
    let output = desk.run("batch create two/words --source a --target b --user x");
    assert!(text(&output.stderr).contains("it contains “/”"), "{}", text(&output.stderr));
}

#[test]
fn a_secret_cannot_be_typed() {
    let desk = Desk::new();
    for line in ["endpoint create old --imap h --password hunter2", "endpoint create old --imap h --password=hunter2"] {
        let output = desk.run(line);
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("--password-file") && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_list_of_users_is_refused_line_by_line() {
    let desk = Desk::with_batch();
    let lines = "\u{feff}EmailAddress;UserName;Password\nanna@x.org;anna;\n\nAnna@x.org;anna;\nsome body;x;\n";
    std::fs::write(desk.at("users.csv"), lines).expect("a file");
    let output = desk.run("batch create Two --source old --target new --csv users.csv");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("line 4: anna@x.org stands in line 2 already"), "{said}");
    assert!(said.contains("line 5: “some body” is not an e-mail address"), "{said}");
}

#[test]
fn a_batch_goes_its_way() {
    let desk = Desk::with_batch();
    let (status, _) = desk.json("status");
    assert_eq!(status["batches"][0]["status"], "Created");
    let output = desk.run("run");
    assert_eq!(output.status.code(), Some(3), "nothing is started: {}", text(&output.stderr));
    desk.good("batch start Move");
    let (run, code) = desk.json("run --batch Move");
    assert_eq!((run["batches"][0]["status"].as_str(), code), (Some("Synced"), Some(0)), "{run}");
    assert_eq!((&run["batches"][0]["items"], &run["batches"][0]["synced"]), (&Value::from(8), &Value::from(2)));
    let (verified, code) = desk.json("batch verify Move");
    assert_eq!((verified["clean"].as_bool(), code), (Some(true), Some(0)), "{verified}");
    let page = verified["page"].as_str().expect("the page of the report");
    let (check, code) = desk.json(&format!("report verify {page}"));
    assert_eq!((check["own_key"].as_bool(), code), (Some(true), Some(0)), "{check}");
    let (report, code) = desk.json("batch report Move --out report");
    assert_eq!((report["not_copied"].as_u64(), code), (Some(0), Some(0)));
    assert!(desk.at("report").join("Move-folders.csv").exists());
    let (audit, code) = desk.json("audit verify");
    assert_eq!((audit["whole"].as_bool(), code), (Some(true), Some(0)));
    assert!(desk.json("batch show Move").0["members"].as_array().is_some_and(|users| users.len() == 2));
    assert_eq!(desk.run("batch remove Move").status.code(), Some(2), "nobody agreed");
    let (removed, _) = desk.json("batch remove Move --yes");
    assert_eq!(removed["removed"], true);
    assert_eq!(desk.json("batch list").0["batches"], Value::Array(Vec::new()));
}

#[test]
fn a_changed_report_is_not_believed() {
    let desk = Desk::with_batch();
    desk.good("batch start Move");
    desk.good("run");
    let data = desk.json("batch verify Move").0["data"].as_str().expect("the data").to_owned();
    let changed = std::fs::read_to_string(&data).expect("the data").replacen("anna", "anne", 1);
    std::fs::write(&data, changed).expect("the data");
    let (object, code) = desk.json(&format!("report verify {data}"));
    assert_eq!((object["error"]["code"].as_str(), code), (Some("report-not-genuine"), Some(4)));
}

#[test]
fn one_broken_user_does_not_hide_the_others() {
    let desk = Desk::with_batch();
    desk.good("batch create Half --source old --target new --user anna --user lost --start");
    let (run, code) = desk.json("run --batch Half");
    let batch = &run["batches"][0];
    assert_eq!((batch["synced"].as_u64(), code), (Some(1), Some(4)), "{run}");
    assert_eq!(batch["failures"][0]["user"], "lost", "{run}");
    assert!(batch["failures"][0]["failure"]["hint"].as_str().is_some_and(|hint| hint.len() > 20));
}

#[test]
fn a_backup_comes_back_with_its_key() {
    let desk = Desk::with_batch();
    desk.good("store backup copy.db");
    let (object, code) = desk.json("--store other store restore copy.db");
    assert_eq!((object["error"]["code"].as_str(), code), (Some("restore-key-needed"), Some(3)), "{object}");
    desk.good("--store other store restore copy.db --key-file store/key");
    assert_eq!(desk.json("--store other batch list").0["batches"][0]["batch"], "Move");
}

#[test]
fn completions_and_manual_pages_are_made() {
    let desk = Desk::new();
    for shell in ["bash", "fish", "zsh"] {
        assert!(desk.good(&format!("completions {shell}")).contains("cutover"), "{shell}");
    }
    desk.good("man pages");
    let page = std::fs::read_to_string(desk.at("pages").join("cutover-batch-create.1")).expect("a page");
    assert!(page.contains(".TH") && page.contains("bad\\-item\\-limit"), "{page}");
}

#[test]
fn the_daemon_works_until_it_is_told_to_stop() {
    let desk = Desk::with_batch();
    let mut daemon = Stopped(desk.command(&["serve"]).stderr(Stdio::null()).spawn().expect("the daemon starts"));
    eventually("the daemon's entry", || desk.json("status").0["daemon"].is_object());
    assert_eq!(desk.json("serve").1, Some(6), "there is a daemon already");
    desk.good("batch start Move");
    eventually("the sync", || desk.json("status").0["batches"][0]["status"] == "Synced");
    signal(&daemon.0, "TERM");
    let code = daemon.0.wait().expect("the daemon ends").code();
    assert_eq!(code, Some(0));
    assert!(desk.json("status").0["daemon"].is_null());
}

/// A process that does not outlive the test.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the signal was sent");
}

#[test]
fn every_output_stays_inside_of_the_folder() {
    let desk = Desk::with_batch();
    let names: Vec<String> = entries(desk.folder.path());
    assert_eq!(names, ["source", "store"], "nothing else is written");
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
