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
        let migration = Migration { program: self.program.clone(), store: folder.join("store") };
        migration.endpoint("source", route.source, route)?;
        migration.endpoint("target", route.target, route)?;
        let csv = folder.join("users.csv");
        std::fs::write(&csv, users(pairs)).with_context(|| format!("write {}", csv.display()))?;
        let csv = csv.to_str().context("the scratch folder's name is text")?;
        migration
            .must(&["batch", "create", "move", "--source", "source", "--target", "target", "--csv", csv, "--start"])?;
        Ok(migration)
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

    /// Asks for an incremental sync; the work itself is [`Migration::work`]'s.
    pub(crate) fn ask_for_sync(&self) -> Result<()> {
        self.must(&["batch", "sync", "move"])
    }

    /// After the process was killed and is gone: its leases run out now and not in a minute.
    pub(crate) fn let_leases_run_out(&self) -> Result<()> {
        let script = judge::scripts().join("leases.py");
        process::run(Command::new("python3").arg("-B").arg(script).arg(self.store.join("cutover.db"))).map(drop)
    }

    fn endpoint(&self, name: &str, port: u16, route: Route) -> Result<()> {
        let (host, settle, at_once) =
            (format!("127.0.0.1:{port}"), route.settle.to_string(), route.at_once.to_string());
        self.must(&[
            "endpoint",
            "create",
            name,
            "--imap",
            &host,
            "--security",
            "none",
            "--no-test",
            "--auth",
            AUTHENTICATION,
            "--settle",
            &settle,
            "--max-concurrent-migrations",
            &at_once,
            "--max-concurrent-incremental-syncs",
            &at_once,
        ])
    }

    fn must(&self, arguments: &[&str]) -> Result<()> {
        process::run(&mut self.command(arguments)).map(drop)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--store").arg(&self.store).args(["--actor", "xtask", "--language", "en"]).args(arguments);
        command
    }
}
