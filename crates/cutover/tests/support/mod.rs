//! Runs the binary as its user does: a store in a scratch folder, real servers at both ends.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests stop at what they do not expect")]
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cutover_testbed::client::Client;
use cutover_testbed::judge::Side;
use cutover_testbed::scratch::Scratch;
use cutover_testbed::seed::{self, Changes};
use cutover_testbed::server::PASSWORD;
use cutover_testbed::workload::{self, Workload};
use cutover_testbed::{Cyrus, Dovecot, FaultProxy, MailServer};
use serde_json::Value;

/// One end of a migration: a server, or folders.
pub(crate) enum End {
    Imap(Box<dyn MailServer>),
    Maildir(Scratch),
}

impl End {
    pub(crate) fn dovecot(server: Dovecot) -> Self {
        Self::Imap(Box::new(server))
    }

    pub(crate) fn cyrus() -> Self {
        Self::Imap(Box::new(Cyrus::start().unwrap()))
    }

    pub(crate) fn maildir(name: &str) -> Self {
        Self::Maildir(Scratch::new(name).unwrap())
    }

    pub(crate) fn seed(&self, user: &str, workload: &Workload) {
        match self {
            Self::Imap(server) => server.seed(user, workload).unwrap(),
            Self::Maildir(root) => seed::write_maildir(&root.path().join(user), workload, None).unwrap(),
        }
    }

    pub(crate) fn prepare(&self, user: &str) {
        if let Self::Imap(server) = self {
            server.prepare(user).unwrap();
        }
    }

    pub(crate) fn side(&self, user: &str) -> Side {
        match self {
            Self::Imap(server) => server.account(user).into(),
            Self::Maildir(root) => Side::Maildir(root.path().join(user)),
        }
    }

    /// What happens in a mailbox on a working day.
    pub(crate) fn change(&self, user: &str) {
        match self {
            Self::Imap(server) => {
                let mut client = Client::sign_in(&server.account(user)).unwrap();
                let fresh = workload::large(77, 8, 3000);
                let folder = &fresh.folders[0];
                folder.messages.iter().for_each(|message| client.append("INBOX", message).unwrap());
                for command in [
                    "SELECT INBOX",
                    "STORE 1:3 +FLAGS.SILENT (\\Flagged)",
                    "STORE 4 -FLAGS.SILENT (\\Seen)",
                    "STORE 5 +FLAGS.SILENT (\\Deleted)",
                    "EXPUNGE",
                    "CREATE \"Nyhetsbrev og s&APg-nt\"",
                    "COPY 6 \"Nyhetsbrev og s&APg-nt\"",
                    "STORE 6 +FLAGS.SILENT (\\Deleted)",
                    "EXPUNGE",
                ] {
                    client.command(command).unwrap();
                }
            }
            Self::Maildir(root) => {
                let changes = Changes { added: 6, flagged: 5, removed: 2 };
                seed::change_maildir(&root.path().join(user), changes, 3, None).unwrap();
            }
        }
    }

    /// The options of `endpoint create` for it.
    pub(crate) fn options(&self) -> Vec<String> {
        match self {
            Self::Imap(server) => imap_options(server.port()),
            Self::Maildir(root) => vec!["--maildir".into(), root.path().join("{user}").display().to_string()],
        }
    }

    /// The same by way of a proxy that sees every command.
    pub(crate) fn watched(&self) -> (Vec<String>, Option<FaultProxy>) {
        let Self::Imap(server) = self else { return (self.options(), None) };
        let proxy = FaultProxy::start(server.port()).unwrap();
        (imap_options(proxy.port()), Some(proxy))
    }
}

pub(crate) fn imap_options(port: u16) -> Vec<String> {
    let server = format!("127.0.0.1:{port}");
    ["--imap", server.as_str(), "--security", "none", "--settle", "1"].map(str::to_owned).into()
}

/// A store, and the binary on it.
pub(crate) struct Bench {
    pub(crate) folder: Scratch,
    pub(crate) store: PathBuf,
    /// The folder for the key, escrow and reports, where the store itself is a database's address.
    pub(crate) files: Option<PathBuf>,
}

impl Bench {
    pub(crate) fn new(name: &str) -> Self {
        let folder = Scratch::new(name).unwrap();
        let store = folder.path().join("store");
        Self { folder, store, files: None }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
        command
            .arg("--store")
            .arg(&self.store)
            .args(["--language", "en"])
            .args(arguments)
            .stdin(std::process::Stdio::null());
        if let Some(files) = &self.files {
            command.arg("--files").arg(files);
        }
        command
    }

    /// Runs it, whatever comes of it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it and expects this exit code; answers what it said on both streams.
    pub(crate) fn expect(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        said
    }

    /// Runs it with `--json`; the last line of stdout is one object.
    pub(crate) fn json(&self, code: i32, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stdout}{stderr}");
        serde_json::from_str(stdout.lines().last().unwrap_or_default()).unwrap()
    }

    pub(crate) fn endpoint(&self, name: &str, options: &[String]) {
        let mut arguments = vec!["endpoint", "create", name, "--no-test"];
        arguments.extend(options.iter().map(String::as_str));
        self.expect(0, &arguments);
    }

    /// A users file with a password for each user at both ends.
    pub(crate) fn users(&self, users: &[&str]) -> String {
        let mut text = String::from("EmailAddress,UserName,Password,TargetUserName,TargetPassword\r\n");
        for user in users {
            text.push_str(&format!("{user}@example.org,{user},{PASSWORD},{user},{PASSWORD}\r\n"));
        }
        self.folder.file("users.csv", &text).unwrap().display().to_string()
    }

    pub(crate) fn batch(&self, users: &[&str], options: &[&str]) {
        let file = self.users(users);
        let arguments = ["batch", "create", "Move", "--source", "old", "--target", "new", "--csv", &file, "--start"];
        self.expect(0, &[&arguments, options].concat());
    }

    pub(crate) fn forget_store(&self) {
        std::fs::remove_dir_all(&self.store).unwrap();
    }
}

/// How many items a verification put into each category.
pub(crate) fn tally(verification: &Value) -> std::collections::BTreeMap<String, u64> {
    let categories = verification["totals"]["tally"]["categories"].as_array().unwrap();
    let one = |entry: &Value| (entry["category"].as_str().unwrap().to_owned(), entry["items"].as_u64().unwrap());
    categories.iter().map(one).collect()
}

pub(crate) fn exists(path: &Path) -> bool {
    path.exists()
}
