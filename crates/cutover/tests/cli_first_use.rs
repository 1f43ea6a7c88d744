//! What a new user stumbles over: a server that cannot be reached, mailboxes that fail, a signal, items left behind.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a store in it, and the program.
struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With the mailboxes of anna (5 items) and bjørn (3), and endpoints for them.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder for the test") };
        for (user, items) in [("anna", 5), ("bjørn", 3)] {
            for part in ["cur", "new", "tmp"] {
                std::fs::create_dir_all(desk.at("source").join(user).join(part)).expect("a Maildir");
            }
            (0..items).for_each(|number| desk.message(user, number));
        }
        desk.good(&format!("endpoint create old --maildir {}/{{user}}", desk.at("source").display()));
        desk.good(&format!("endpoint create new --maildir {}/{{user}}", desk.at("target").display()));
        desk
    }

    /// With an IMAP server as a further endpoint, which is not tested.
    fn with_server(port: u16) -> Self {
        let desk = Self::new();
        std::fs::write(desk.at("secret"), "secret\n").expect("a password");
        desk.good(&format!(
            "endpoint create server --imap 127.0.0.1:{port} --security none --admin-user a --password-file secret --no-test"
        ));
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn inbox(&self, user: &str) -> PathBuf {
        self.at("source").join(user).join("cur")
    }

    fn message(&self, user: &str, number: usize) {
        let text = format!("From: a@example.org\nSubject: {number}\nMessage-ID: <{number}.{user}@x>\n\nHello\n");
        std::fs::write(self.inbox(user).join(format!("17000000{number}.M1P1.h:2,S")), text).expect("a message");
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
        command.args(line.split(' ')).current_dir(self.folder.path()).env_clear();
        command.env("CUTOVER_STORE", self.at("store")).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
        command
    }

    fn run(&self, line: &str) -> (String, Option<i32>) {
        said(&self.command(line).output().expect("the program can be run"))
    }

    fn good(&self, line: &str) -> String {
        let (said, code) = self.run(line);
        assert_eq!(code, Some(0), "{line}: {said}");
        said
    }

    fn json(&self, line: &str) -> (Value, Option<i32>) {
        let output = self.command(&format!("--json {line}")).output().expect("the program can be run");
        let data = String::from_utf8_lossy(&output.stdout).into_owned();
        let last = data.lines().last().unwrap_or_else(|| panic!("{line}: {}", said(&output).0));
        (serde_json::from_str(last).expect("the last line is an object"), output.status.code())
    }

    fn start(&self, line: &str) -> Running {
        let child = self.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        Running(Some(child.expect("the program can be run")))
    }

    /// A batch of anna and bjørn that is synced, with a message of anna's that cannot be read.
    fn with_an_item_left() -> Self {
        let desk = Self::new();
        std::os::unix::fs::symlink("/nowhere", desk.inbox("anna").join("1700000099.M1P1.h:2,S")).expect("a link");
        desk.good("batch create Move --source old --target new --user anna --user bjørn --start");
        assert_eq!(desk.run("run").1, Some(4));
        desk
    }

    /// A batch of which one user has no mailbox at the source.
    fn with_a_failed_user() -> Self {
        let desk = Self::new();
        desk.good("batch create Half --source old --target new --user anna --user lost --start");
        assert_eq!(desk.run("run").1, Some(4));
        desk
    }
}

fn said(output: &Output) -> (String, Option<i32>) {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    (String::from_utf8(both).expect("output is UTF-8"), output.status.code())
}

/// A process that does not outlive the test.
struct Running(Option<Child>);

impl Running {
    fn process(&self) -> u32 {
        self.0.as_ref().expect("it runs").id()
    }

    fn signalled(mut self, name: &str) -> (String, Option<i32>) {
        let sent = Command::new("kill").args([format!("-{name}"), self.process().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "the signal was sent");
        said(&self.0.take().expect("it runs").wait_with_output().expect("it ends"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until something is so.
fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} did not happen");
        std::thread::yield_now();
    }
}

/// A port that nobody listens on.
fn closed_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).expect("a port").port()
}

#[test]
fn a_run_that_cannot_reach_its_target_says_why_and_who_works() {
    let desk = Desk::with_server(closed_port());
    desk.good("batch create Move --source old --target server --user anna --user bjørn --start");
    let run = desk.start("run");
    let mut status = Value::Null;
    eventually("the reason", || {
        status = desk.json("status").0;
        status["batches"][0]["failures"][0]["failure"]["code"] == "connect"
    });
    assert_eq!(status["batches"][0]["users"]["Failed"], Value::Null, "it is tried again: {status}");
    assert!(status["daemon"].is_null(), "{status}");
    let worker = &status["workers"][0];
    assert_eq!((worker["role"].as_str(), worker["process"].as_u64()), (Some("run"), Some(run.process().into())));
    let (told, _) = desk.run("status");
    assert!(told.contains(&format!("process {}", run.process())) && told.contains("Connection refused"), "{told}");
    let (told, _) = desk.run("batch sync Move");
    assert!(told.contains("`cutover run` on ") && !told.contains("No daemon"), "{told}");
    let (told, code) = run.signalled("INT");
    assert_eq!(code, Some(130), "{told}");
    for words in
        ["reason: Connection refused", "hint: Check the port", "2 users are not synced to the end: anna, bjørn"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_run_that_was_killed_works_no_more() {
    let desk = Desk::with_server(closed_port());
    desk.good("batch create Move --source old --target server --user anna --start");
    let run = desk.start("run");
    eventually("the run's entry", || desk.json("status").0["workers"][0]["role"] == "run");
    run.signalled("KILL");
    assert_eq!(desk.json("status").0["workers"], Value::Array(Vec::new()));
    assert!(desk.run("status").0.contains("Nobody works on this store now"));
}

#[test]
fn a_broken_off_sync_is_not_called_synced() {
    let desk = Desk::new();
    desk.good("batch create Move --source old --target new --user anna --user bjørn --start");
    desk.good("run");
    assert_eq!(desk.json("status").0["batches"][0]["unfinished"], Value::Array(Vec::new()));
    desk.good("batch sync Move");
    let (status, _) = desk.json("status");
    let batch = &status["batches"][0];
    assert_eq!(
        (batch["status"].as_str(), batch["unfinished"].as_array().map(Vec::len)),
        (Some("IncrementalSyncing"), Some(2))
    );
    desk.good("run");
    assert_eq!(desk.json("status").0["batches"][0]["status"], "Synced");
}

#[test]
fn an_empty_escrow_is_not_taken_for_a_copy() {
    let desk = Desk::new();
    desk.good("batch create Move --source old --target new --user anna --user bjørn --start");
    let told = desk.good("escrow list");
    assert!(told.contains("2 users were not synced") && !told.contains("Every item was copied"), "{told}");
    assert_eq!(desk.json("escrow list").0["users_not_synced"], 2);
    desk.good("run");
    assert!(desk.good("escrow list").contains("Every item was copied."));
    assert_eq!(desk.json("escrow list").0["users_not_synced"], 0);
    let told = Desk::with_a_failed_user().good("escrow list");
    assert!(told.contains("1 user was not synced") && !told.contains("Every item"), "{told}");
}

#[test]
fn a_verification_names_whom_it_could_not_compare() {
    let desk = Desk::with_a_failed_user();
    let (told, code) = desk.run("batch verify Half");
    assert_eq!(code, Some(4), "{told}");
    assert!(told.contains("  lost  The file ") && told.contains("1 user could not be compared"), "{told}");
    assert!(!told.contains("Both sides differ"), "{told}");
    let (verified, _) = desk.json("batch verify Half");
    assert_eq!(
        (verified["failures"][0]["user"].as_str(), verified["failures"].as_array().map(Vec::len)),
        (Some("lost"), Some(1))
    );
}

#[test]
fn a_verification_that_is_stopped_says_so() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let desk = Desk::with_server(silent.local_addr().expect("an address").port());
    desk.good("batch create Move --source old --target server --user anna");
    for signal in ["INT", "TERM"] {
        let verification = desk.start("batch verify Move");
        // It waits for the word of a server that says nothing.
        let _connection = silent.accept().expect("it connects");
        let (told, code) = verification.signalled(signal);
        assert_eq!(code, Some(130), "{told}");
        assert!(
            told.contains("The verification was stopped.") && told.contains("`cutover batch verify Move`"),
            "{told}"
        );
        assert!(!told.contains("the server was stopped") && !told.contains("batch resume"), "{told}");
        let left = std::fs::read_dir(desk.at("store/reports")).expect("the folder").count();
        assert_eq!(left, 0, "no part of a report stays");
    }
}

#[test]
fn an_item_that_is_released_is_decided() {
    let desk = Desk::with_an_item_left();
    let (verified, code) = desk.json("batch verify Move");
    assert_eq!((verified["clean"].as_bool(), code), (Some(false), Some(4)), "{verified}");
    assert_eq!(desk.run("batch report Move").1, Some(4));
    desk.good("escrow export --out kept");
    assert_eq!(desk.json("status").0["batches"][0]["not_copied"], 1, "exported is not decided");
    desk.good("escrow release --reason known");
    let (verified, code) = desk.json("batch verify Move");
    let categories = verified["totals"]["tally"]["categories"].to_string();
    assert_eq!((verified["clean"].as_bool(), code), (Some(true), Some(0)), "{verified}");
    assert!(categories.contains("\"released\"") && categories.contains("explained"), "it is shown: {categories}");
    assert!(desk.good("batch verify Move").contains("1 item that you decided to leave behind"));
    assert_eq!(desk.json("status").0["batches"][0]["not_copied"], 0);
    assert_eq!(desk.run("batch report Move").1, Some(0));
    assert!(desk.good("escrow list").contains("released"));
}

#[test]
fn a_report_has_the_users_that_failed() {
    let desk = Desk::with_a_failed_user();
    let (told, code) = desk.run("batch report Half --out report");
    assert_eq!(code, Some(4), "{told}");
    let row = told.lines().find(|line| line.starts_with("lost")).unwrap_or_default();
    assert!(row.contains("Failed") && told.contains("  lost  The file "), "{told}");
    let users = std::fs::read_to_string(desk.at("report").join("Half-users.csv")).expect("the users");
    assert!(users.lines().any(|line| line.starts_with("lost,Failed,,0,0,file,")), "{users}");
    assert_eq!(desk.json("batch report Half").0["users_incomplete"], 1);
}

#[test]
fn a_mailbox_is_not_copied_into_itself() {
    let desk = Desk::new();
    desk.good(&format!("endpoint create again --maildir {}/{{user}}/", desk.at("source").display()));
    for line in [
        "batch create Self --source old --target old --user anna=bjørn",
        "batch create Self --source old --target again --user anna",
    ] {
        let (object, code) = desk.json(line);
        assert_eq!((object["error"]["code"].as_str(), code), (Some("same-place"), Some(2)), "{object}");
        assert!(object["error"]["hint"].as_str().is_some_and(|hint| hint.contains("endpoint create")), "{object}");
    }
    desk.good("batch create Other --source old --target again --user anna=carl");
}

#[test]
fn the_figures_of_a_batch_agree() {
    let figures = |desk: &Desk| {
        let status = desk.json("status").0;
        let batch = &status["batches"][0];
        ["items", "items_done", "items_expected", "not_copied"].map(|name| batch[name].as_u64())
    };
    let desk = Desk::with_an_item_left();
    assert_eq!(figures(&desk), [Some(8), Some(9), Some(9), Some(1)]);
    // A sync of what changed a moment ago, with an item that comes, one that goes, and the one in escrow.
    desk.message("anna", 7);
    std::fs::remove_file(desk.inbox("bjørn").join("170000000.M1P1.h:2,S")).expect("a message");
    desk.good("batch sync Move");
    assert_eq!(desk.run("run").1, Some(4));
    assert_eq!(figures(&desk), [Some(8), Some(9), Some(9), Some(1)]);
}

#[test]
fn a_log_whose_reader_has_gone_ends_nothing() {
    let desk = Desk::new();
    desk.good("batch create Move --source old --target new --user anna --user bjørn --start");
    let mut run = desk.command("run -vv");
    let mut run = run.env("RUST_LOG", "debug").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(run.stderr.take());
    let run = Running(Some(run));
    eventually("the sync", || desk.json("status").0["batches"][0]["status"] == "Synced");
    let mut child = { run }.0.take().expect("it runs");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn what_is_wrong_is_told_in_one_language() {
    let desk = Desk::with_an_item_left();
    let (told, code) = desk.run("--language nb escrow release --reason ");
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("«» kan ikke brukes for --reason; det må være en grunn som kan tas vare på."), "{told}");
    let (told, _) = desk.run("endpoint create odd --maildir /nowhere");
    assert!(told.contains("for --maildir; it has to be a path with {user} or {local} in it."), "{told}");
}

#[test]
fn tables_follow_the_language_and_states_do_not() {
    let desk = Desk::new();
    let large = format!("Subject: large\n\n{}", "large\n".repeat(200_000));
    std::fs::write(desk.inbox("bjørn").join("1700000077.M1P1.h:2,S"), large).expect("a message");
    desk.good("batch create Move --source old --target new --user anna --user bjørn --start");
    desk.good("run");
    for (line, row) in [("batch list", "Move"), ("user list", "bjørn"), ("batch report Move", "bjørn")] {
        let told = desk.good(&format!("--language nb {line}"));
        let found = told.lines().find(|line| line.starts_with(row)).unwrap_or_default();
        assert!(found.contains("Synced"), "{line}: {told}");
        let heading = told.lines().next().unwrap_or_default();
        for word in ["User", "Items", "Copied", "Folder", "Size", "Failed", "Last synced"] {
            assert!(!heading.contains(word), "{line}: {word} in {heading}");
        }
        let sizes = [told, desk.good(line)].map(|told| (told.contains("1,4\u{a0}MB"), told.contains("1.4\u{a0}MB")));
        let wanted = if line.contains("list") { [(true, false), (false, true)] } else { [(false, false); 2] };
        assert_eq!(sizes, wanted, "{line}");
    }
}
