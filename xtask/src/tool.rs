//! The binary under test, driven by its command line alone.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cutover_testbed::server::PASSWORD;
use cutover_testbed::{judge, process};

use crate::options::Options;
use crate::{cargo, project};

/// As the peers sign in; SCRAM makes both ends hash for ten milliseconds.
const AUTHENTICATION: &str = "login";

/// Who gets which licence in a tenant.
pub(crate) const LICENCE: &str = "O365_BUSINESS_PREMIUM=all";

/// How long provisioning waits for mailboxes and new objects in one run.
const PROVISION_WAIT: &str = "20s";

/// The built binary.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    program: PathBuf,
}

/// Where mail goes from and to, by port.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    /// The source's.
    pub(crate) source: u16,
    /// The target's.
    pub(crate) target: u16,
    /// How long the target may be quiet before it is believed that nothing comes late, in seconds.
    pub(crate) settle: u32,
    /// Mailboxes at once.
    pub(crate) at_once: usize,
}

/// One user: the name at the source and the name at the target.
pub(crate) type Pair = (String, String);

impl Tool {
    /// Builds it.
    pub(crate) fn built() -> Result<Self> {
        cargo::build_cutover()?;
        Ok(Self { program: project::target().join("release/cutover") })
    }

    /// Builds it unless told not to.
    pub(crate) fn from(options: &Options) -> Result<Self> {
        if options.has("no-build") {
            return Ok(Self { program: project::target().join("release/cutover") });
        }
        Self::built()
    }

    /// A store in this folder with two endpoints and one started batch named `move`.
    pub(crate) fn prepare(&self, folder: &Path, route: Route, pairs: &[Pair]) -> Result<Migration> {
        let migration = self.store(folder);
        migration.imap_endpoint("source", route.source, route.settle, route.at_once)?;
        migration.imap_endpoint("target", route.target, route.settle, route.at_once)?;
        let csv = folder.join("users.csv");
        std::fs::write(&csv, users(pairs)).with_context(|| format!("write {}", csv.display()))?;
        migration.start_batch(&csv)?;
        Ok(migration)
    }

    /// A store in this folder that is still to be made.
    pub(crate) fn store(&self, folder: &Path) -> Migration {
        Migration { program: self.program.clone(), store: folder.join("store") }
    }

    /// The command that is a rehearsal tenant until it is stopped.
    pub(crate) fn rehearsal_tenant(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["lab", "tenant", "--keep", "--language", "en"]);
        command
    }
}

fn users(pairs: &[Pair]) -> String {
    let header = String::from("EmailAddress,UserName,Password,TargetUserName,TargetPassword\n");
    let line = |(source, target): &Pair| format!("{source}@example.org,{source},{PASSWORD},{target},{PASSWORD}\n");
    header + &pairs.iter().map(line).collect::<String>()
}

/// A store with a batch in it.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    program: PathBuf,
    store: PathBuf,
}

impl Migration {
    /// The command that works until every user is synced.
    pub(crate) fn work(&self) -> Command {
        self.command(&["run", "--batch", "move"])
    }

    /// The command that brings the directory into the tenant.
    pub(crate) fn provision(&self) -> Command {
        self.command(&["provision", "apply", "--licence", LICENCE, "--wait", PROVISION_WAIT])
    }

    /// Asks for an incremental sync; the work itself is [`Migration::work`]'s.
    pub(crate) fn ask_for_sync(&self) -> Result<()> {
        self.must(&["batch", "sync", "move"]).map(drop)
    }

    /// After the process was killed and is gone: its leases run out now and not in a minute.
    pub(crate) fn let_leases_run_out(&self) -> Result<()> {
        let script = judge::scripts().join("leases.py");
        process::run(Command::new("python3").arg("-B").arg(script).arg(self.store.join("cutover.db"))).map(drop)
    }

    /// An endpoint that is an IMAP server of this machine.
    pub(crate) fn imap_endpoint(&self, name: &str, port: u16, settle: u32, at_once: usize) -> Result<()> {
        let host = format!("127.0.0.1:{port}");
        let how = ["--imap", &host, "--security", "none", "--no-test", "--auth", AUTHENTICATION];
        self.endpoint(name, &how, settle, at_once)
    }

    /// An endpoint that is the mailboxes of a tenant.
    pub(crate) fn tenant_endpoint(
        &self,
        name: &str,
        tenant: &str,
        write_path: &str,
        settle: u32,
        at_once: usize,
    ) -> Result<()> {
        self.endpoint(name, &["--microsoft365", tenant, "--write-path", write_path], settle, at_once)
    }

    fn endpoint(&self, name: &str, how: &[&str], settle: u32, at_once: usize) -> Result<()> {
        let (settle, at_once) = (settle.to_string(), at_once.to_string());
        let most = ["--max-concurrent-migrations", &at_once, "--max-concurrent-incremental-syncs", &at_once];
        self.must(&[&["endpoint", "create", name], how, &["--settle", &settle], &most].concat()).map(drop)
    }

    /// Makes a batch named `move` from `source` to `target` with the users in this file, and starts it.
    pub(crate) fn start_batch(&self, csv: &Path) -> Result<()> {
        let csv = csv.to_str().context("the scratch folder's name is text")?;
        let ends = ["--source", "source", "--target", "target", "--csv", csv, "--start"];
        self.must(&[&["batch", "create", "move"], &ends[..]].concat()).map(drop)
    }

    /// Runs a command that must end well; what it prints.
    pub(crate) fn must(&self, arguments: &[&str]) -> Result<String> {
        process::run(&mut self.command(arguments))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--store").arg(&self.store).args(["--actor", "xtask", "--language", "en"]).args(arguments);
        // The servers are on this machine, whatever proxy it has.
        command.env("NO_PROXY", "*");
        command
    }
}
