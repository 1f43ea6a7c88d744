//! A rehearsal tenant as a process of its own, a store that knows it, and the tool between them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use cutover_testbed::measure::{self, Measured};
use cutover_testbed::process::{self, Daemon};
use cutover_testbed::scratch::Scratch;
use cutover_testbed::{seed, workload};
use serde_json::Value;

use super::control::{self, Requests};

/// How long the tenant may take to start.
const READY: Duration = Duration::from_secs(30);
/// The product that everybody gets.
pub(super) const RULE: &str = "EXCHANGESTANDARD=all";

/// A tenant and a store.
#[derive(Debug)]
pub(super) struct Desk {
    program: PathBuf,
    secret: String,
    address: String,
    tenant: Daemon,
    scratch: Scratch,
}

/// What a run took.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    /// Time and memory of the tool.
    pub(super) own: Measured,
    /// Seconds of processor time of the tenant meanwhile.
    pub(super) tenant_cpu: f64,
    /// Requests that the tenant saw.
    pub(super) requests: Requests,
}

impl Desk {
    /// Starts a tenant that throttles nobody, with so many licences, and remembers it as `new`.
    pub(super) fn new(program: &Path, seats: usize) -> Result<Self> {
        let scratch = Scratch::new("bench365")?;
        let mut command = Command::new(program);
        command.args(["lab", "tenant", "--no-limits", "--seats", &seats.to_string()]);
        let tenant = Daemon::spawn("the rehearsal tenant", command, scratch.path())?;
        let told = told(&tenant)?;
        let text = |name: &str| told[name].as_str().map(str::to_owned).with_context(|| format!("its {name} is told"));
        let (url, secret, id) = (text("graph")?, text("secret")?, text("tenant")?);
        let address = url.trim_start_matches("http://").to_owned();
        let desk = Self { program: program.to_owned(), secret, address, tenant, scratch };
        let application = text("application")?;
        let who = ["tenant", "add", "new", "--tenant", &id, "--application", &application];
        let whence = ["--secret-env", "TENANT_SECRET", "--login-url", &url, "--graph-url", &url];
        desk.must(&[&who[..], &whence, &["--exchange-url", &url]].concat())?;
        Ok(desk)
    }

    /// Sets the tenant's limits.
    pub(super) fn limit(&self, limits: &Value) -> Result<()> {
        control::limit(&self.address, limits)
    }

    /// So many people, as an organisation to provision.
    pub(super) fn people(&self, count: usize) -> Result<()> {
        let mut csv = String::from(
            "Kind,PrimarySmtpAddress,DisplayName,Alias,UserPrincipalName,EmailAddresses,LegacyExchangeDN,Country\n",
        );
        for name in names(count) {
            let _ = writeln!(csv, "user,{name}@example.com,{name},{name},{name}@example.com,,/o=Old/cn={name},NO");
        }
        let file = self.scratch.file("people.csv", &csv)?;
        self.must(&["organisation", "import", "--csv", text(&file)?])
    }

    /// Gives everybody an account, a licence and a mailbox.
    pub(super) fn provision(&self) -> Result<Ran> {
        self.ran(&["provision", "apply", "--licence", RULE, "--wait", "10m"])
    }

    /// What is left to do after that.
    pub(super) fn left(&self) -> Result<usize> {
        let text = process::run(self.command(&["provision", "plan", "--licence", RULE]).arg("--json"))?;
        let plan: Value = serde_json::from_str(text.lines().last().unwrap_or("null"))?;
        Ok(plan["steps"].as_array().context("a plan has steps")?.len())
    }

    /// So many mailboxes with so many messages of this size each, in a batch that has been started.
    pub(super) fn mail(&self, mailboxes: usize, messages: usize, size: usize) -> Result<()> {
        let mail = self.scratch.folder("mail")?;
        let mut csv = String::from("EmailAddress,UserName\n");
        for (number, name) in (1..).zip(names(mailboxes)) {
            seed::write_maildir(&mail.join(&name), &workload::large(number, messages, size), None)?;
            let _ = writeln!(csv, "{name}@example.com,{name}");
        }
        self.people(mailboxes)?;
        self.provision()?;
        let (template, at_once) = (format!("{}/{{user}}", text(&mail)?), mailboxes.to_string());
        let endpoint = |name: &str, kind: &str, place: &str| {
            let at_once = ["--max-concurrent-migrations", &at_once];
            self.must(&[&["endpoint", "create", name, kind, place, "--no-test"][..], &at_once].concat())
        };
        endpoint("source", "--maildir", &template)?;
        endpoint("target", "--microsoft365", "new")?;
        let users = self.scratch.file("users.csv", &csv)?;
        let from = ["batch", "create", "move", "--source", "source", "--target", "target"];
        self.must(&[&from[..], &["--csv", text(&users)?, "--start"]].concat())
    }

    /// Moves all of it. Every message must have been taken.
    pub(super) fn moved(&self, messages: usize) -> Result<Ran> {
        let ran = self.ran(&["run", "--batch", "move"])?;
        let taken = ran.requests.with_status_of("/importItem", "2");
        ensure!(taken == messages as u64, "{taken} of {messages} messages were taken: {}", ran.requests.said());
        Ok(ran)
    }

    fn ran(&self, arguments: &[&str]) -> Result<Ran> {
        let (requests, cpu) = (Requests::at(&self.address)?, self.tenant_cpu()?);
        let own = measure::run(&self.command(arguments))?;
        let requests = Requests::at(&self.address)?.since(&requests);
        Ok(Ran { own, tenant_cpu: self.tenant_cpu()? - cpu, requests })
    }

    /// User and system time of the tenant so far, in seconds.
    fn tenant_cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.tenant.id()))?;
        let after_name = stat.rsplit_once(')').context("a name in brackets")?.1;
        let ticks = after_name.split_ascii_whitespace().skip(11).take(2).map(str::parse::<f64>);
        // Linux counts in hundredths of a second here, on every machine.
        Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
    }

    fn must(&self, arguments: &[&str]) -> Result<()> {
        process::run(&mut self.command(arguments)).map(drop)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--store").arg(self.scratch.path().join("store")).args(["--actor", "xtask", "--language", "en"]);
        command.args(arguments).env("TENANT_SECRET", &self.secret).env("NO_PROXY", "*");
        command
    }
}

/// Names of people.
fn names(count: usize) -> impl Iterator<Item = String> {
    (1..=count).map(|number| format!("person{number}"))
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the scratch folder's name is text")
}

/// What the tenant says of itself.
fn told(tenant: &Daemon) -> Result<Value> {
    let line = || tenant.tail().lines().find_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut told = None;
    process::wait_until(READY, || {
        told = line();
        told.is_some()
    });
    told.with_context(|| format!("the rehearsal tenant does not start: {}", tenant.tail()))
}
