//! What all mishaps share: two servers for the whole test binary, a store for each test, processes with a deadline.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::LazyLock;
use std::time::Duration;

use cutover_testbed::judge::{self, Verdict};
use cutover_testbed::process::{signal, wait_until};
use cutover_testbed::server::PASSWORD;
use cutover_testbed::workload::Workload;
use cutover_testbed::{Dovecot, MailServer, Mailboxes};
use serde_json::Value;

use crate::support::{Bench, imap_options};

/// No process of a test takes longer.
pub(crate) const LIMIT: Duration = Duration::from_secs(100);

/// The old server of every test that needs no other.
pub(crate) static OLD: LazyLock<Dovecot> = LazyLock::new(|| Dovecot::start(Mailboxes::Maildir).unwrap());
/// The new one.
pub(crate) static NEW: LazyLock<Dovecot> = LazyLock::new(|| Dovecot::start(Mailboxes::Sdbox).unwrap());

/// A store with the two servers as its endpoints, and mail for each user on the old one.
pub(crate) fn stage(name: &str, users: &[&str], mail: &Workload) -> Bench {
    let bench = Bench::new(name);
    users.iter().for_each(|user| OLD.seed(user, mail).unwrap());
    bench.endpoint("old", &imap_options(OLD.port()));
    bench.endpoint("new", &imap_options(NEW.port()));
    bench
}

/// The same with another way to the old or the new server, such as a proxy's port.
pub(crate) fn stage_between(name: &str, users: &[&str], mail: &Workload, old: u16, new: u16) -> Bench {
    let bench = Bench::new(name);
    users.iter().for_each(|user| OLD.seed(user, mail).unwrap());
    bench.endpoint("old", &imap_options(old));
    bench.endpoint("new", &imap_options(new));
    bench
}

/// What the judge finds between the two servers.
pub(crate) fn verdict(users: &[&str]) -> Verdict {
    verdict_between(&*OLD, &*NEW, users)
}

/// What the judge finds between these.
pub(crate) fn verdict_between(old: &dyn MailServer, new: &dyn MailServer, users: &[&str]) -> Verdict {
    let pair = |user: &&str| (old.account(user).into(), new.account(user).into());
    judge::compare_all(&users.iter().map(pair).collect::<Vec<_>>()).unwrap()
}

/// Everything of these users is at the new server, once and whole.
pub(crate) fn assert_clean(users: &[&str], messages: usize) {
    assert_whole(&verdict(users), messages);
}

/// So many messages, and nothing wrong with any.
pub(crate) fn assert_whole(verdict: &Verdict, messages: usize) {
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.target_messages, messages as u64, "{verdict}");
}

/// The same, where a message that was tried again may stand behind later ones.
pub(crate) fn assert_complete(verdict: &Verdict, messages: usize) {
    let verdict = Verdict { order: 0, ..verdict.clone() };
    assert_whole(&verdict, messages);
}

/// The address of a user, as in the users file.
pub(crate) fn address(user: &str) -> String {
    format!("{user}@example.org")
}

/// A user as `user list` shows it.
pub(crate) fn user_state(bench: &Bench, user: &str) -> Value {
    let list = bench.json(0, &["user", "list"]);
    let users = list["users"].as_array().unwrap();
    users.iter().find(|entry| entry["user"] == address(user)).unwrap().clone()
}

/// The statuses of all users, sorted.
pub(crate) fn statuses(bench: &Bench) -> Vec<String> {
    let list = bench.json(0, &["user", "list"]);
    let mut all: Vec<String> =
        list["users"].as_array().unwrap().iter().map(|user| user["status"].as_str().unwrap().to_owned()).collect();
    all.sort();
    all
}

/// A process of the binary in the background; it is killed when the test is over before it.
pub(crate) struct Running {
    child: Child,
    said: PathBuf,
}

impl Running {
    /// Starts it with these variables. `name` tells its output from others'.
    pub(crate) fn start(bench: &Bench, name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = bench.command(arguments);
        command.envs(variables.iter().copied());
        Self::spawn(bench, name, command)
    }

    /// Starts a command that was made ready.
    pub(crate) fn spawn(bench: &Bench, name: &str, mut command: Command) -> Self {
        let said = bench.folder.path().join(format!("{name}.said"));
        let file = File::create(&said).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file);
        Self { child: command.spawn().unwrap(), said }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        signal(name, &self.child.id().to_string());
    }

    /// Kills it as the system does when there is no memory left, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.said).unwrap()
    }

    /// Waits for its end; gives the exit code and what it said.
    pub(crate) fn finish(&mut self) -> (Option<i32>, String) {
        let mut status: Option<ExitStatus> = None;
        wait_until(LIMIT, || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        let said = self.said();
        (status.unwrap_or_else(|| panic!("still running: {said}")).code(), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until it is so, and says what was waited for if it never is.
pub(crate) fn eventually(what: &str, is_so: impl FnMut() -> bool) {
    assert!(wait_until(LIMIT, is_so), "never: {what}");
}

/// A line of the users file with a password for the source that may be wrong.
pub(crate) fn line(user: &str, password: &str) -> String {
    format!("{user}@example.org,{user},{password},{user},{PASSWORD}\r\n")
}
