//! PostgreSQL in a scratch folder, for tests: nothing is flushed to disk, everybody on this machine may sign in.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{Daemon, run, wait_until};
use crate::scratch::{Scratch, free_port, is_root};

/// The user that the server runs as when the test bed is the superuser; the package makes it.
const SERVICE_USER: &str = "postgres";

/// A running server with one role, `cutover`, that may do everything.
#[derive(Debug)]
pub struct Postgres {
    _daemon: Daemon,
    programs: PathBuf,
    port: u16,
    scratch: Scratch,
}

impl Postgres {
    /// Starts one.
    pub fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL is not installed; `cargo xtask test` as root installs it")?;
        let scratch = Scratch::new("postgres")?;
        let data = scratch.folder("data")?;
        if is_root() {
            run(Command::new("chown").arg(SERVICE_USER).arg(&data).arg(scratch.path()))?;
        }
        make_cluster(&programs, &data)?;
        let port = free_port()?;
        let daemon = Daemon::spawn("postgres", server(&programs, &data, port), scratch.path())?;
        let server = Self { _daemon: daemon, programs, port, scratch };
        server.wait()?;
        Ok(server)
    }

    /// Where the database that is there from the start is found.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// Makes one more database, and tells where it is found.
    pub fn create_database(&self, name: &str) -> Result<String> {
        let mut command = Command::new(self.programs.join("createdb"));
        command.args(["-h", "127.0.0.1", "-U", "cutover", "-p", &self.port.to_string(), name]);
        run(&mut command)?;
        Ok(self.url_of(name))
    }

    /// Where everything lies.
    pub fn folder(&self) -> &Path {
        self.scratch.path()
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://cutover@127.0.0.1:{}/{database}", self.port)
    }

    fn wait(&self) -> Result<()> {
        let ask = self.programs.join("pg_isready");
        let port = self.port.to_string();
        let answers = || run(Command::new(&ask).args(["-h", "127.0.0.1", "-p", &port])).is_ok();
        if !wait_until(Duration::from_secs(30), answers) {
            bail!("PostgreSQL does not answer: {}", self._daemon.tail());
        }
        Ok(())
    }
}

/// Where `initdb` and `postgres` are: the newest version that is installed.
pub fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let mut found: Vec<PathBuf> =
        versions.map(|path| path.join("bin")).filter(|path| path.join("initdb").exists()).collect();
    found.sort();
    found.pop()
}

fn make_cluster(programs: &Path, data: &Path) -> Result<()> {
    let mut command = as_service_user(&programs.join("initdb"));
    command.args(["--auth=trust", "--username=cutover", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]);
    run(command.arg(data).current_dir("/")).map(drop)
}

fn server(programs: &Path, data: &Path, port: u16) -> Command {
    let mut command = as_service_user(&programs.join("postgres"));
    let sockets = format!("unix_socket_directories={}", data.display());
    command.arg("-D").arg(data).args(["-h", "127.0.0.1", "-p", &port.to_string(), "-c", &sockets]);
    for setting in ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200"] {
        command.args(["-c", setting]);
    }
    command.current_dir("/");
    command
}

fn as_service_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", SERVICE_USER, "--regid", SERVICE_USER, "--clear-groups"]).arg(program);
    command
}
