//! The source of all rounds, and what a round has of its own: users with mail, a tenant, a directory.

use anyhow::{Context, Result};
use cutover_testbed::judge::Side;
use cutover_testbed::scratch::Scratch;
use cutover_testbed::seed;
use cutover_testbed::server::PASSWORD;
use cutover_testbed::{Dovecot, FaultProxy, MailServer, Mailboxes, workload};
use serde_json::{Value, json};

use super::control::RehearsalTenant;
use super::organisation::{MAIL_USERS, Organisation};
use super::schedule::Round;
use crate::crash::bed::{CHANGES, ORDINARY};
use crate::tool::{Migration, Tool};

/// What comes late comes sooner. Times are kept in whole seconds, so that one second could be over in an instant.
const SETTLE: u32 = 2;

/// A server that lives as long as the rounds.
#[derive(Debug)]
pub(in crate::crash) struct Bed {
    source: Dovecot,
}

/// The part of a bed that belongs to one round, and the tenant.
pub(super) struct Place<'a> {
    bed: &'a Bed,
    organisation: Organisation,
    path: super::schedule::WritePath,
    users: Vec<String>,
    /// In front of the source: its log shows what was asked of it.
    pub(super) source_proxy: FaultProxy,
    /// Where mail and directory go.
    pub(super) tenant: RehearsalTenant,
    /// For the store, the lists and the socket.
    pub(super) scratch: Scratch,
}

impl Bed {
    /// Starts the source.
    pub(in crate::crash) fn new() -> Result<Self> {
        Ok(Self { source: Dovecot::start(Mailboxes::Maildir)? })
    }

    /// A tenant, and users with mail for this round.
    pub(super) fn place(&self, tool: &Tool, round: &Round) -> Result<Place<'_>> {
        let organisation = Organisation::new(round.number, round.seed);
        let users: Vec<String> = (0..MAIL_USERS).map(|at| organisation.user(at)).collect();
        for (at, user) in users.iter().enumerate() {
            let seed = round.seed.wrapping_add(at as u64);
            self.source.seed(user, &workload::odd(seed).with(workload::small_mailbox(seed, ORDINARY)))?;
        }
        let source_proxy = FaultProxy::start(self.source.port())?;
        let (tenant, scratch) = (RehearsalTenant::start(tool)?, Scratch::new("crash")?);
        Ok(Place { bed: self, organisation, path: round.path, users, source_proxy, tenant, scratch })
    }
}

impl Place<'_> {
    /// Makes the tool know the tenant, its domain and the directory.
    pub(super) fn introduce(&mut self, migration: &Migration) -> Result<()> {
        let secret = self.tenant.secret_file.display().to_string();
        let word = |name: &str| self.tenant.word(name);
        let mut add = vec!["tenant", "add", "new", "--tenant", word("tenant")?, "--application", word("application")?];
        add.extend(["--secret-file", &secret, "--login-url", word("login")?, "--graph-url", word("graph")?]);
        add.extend(["--exchange-url", word("exchange")?]);
        migration.must(&add)?;
        self.verify_domain(migration)?;
        let csv = self.organisation.csv();
        let file = self.scratch.file("organisation.csv", &csv)?;
        migration.must(&["organisation", "import", "--csv", text(&file)?]).map(drop)
    }

    fn verify_domain(&self, migration: &Migration) -> Result<()> {
        let domain = self.organisation.domain.as_str();
        let told = migration.must(&["--json", "domain", "add", domain])?;
        let told: Value = serde_json::from_str(told.lines().last().unwrap_or_default()).context("a domain as JSON")?;
        let mut proofs = told["proof"].as_array().into_iter().flatten();
        let proof = proofs.find(|record| record["type"] == "TXT").context("a domain is proven by a TXT record")?;
        self.tenant.publish(domain, proof["value"].as_str().unwrap_or_default())?;
        migration.must(&["domain", "verify", domain, "--wait", "20s"]).map(drop)
    }

    /// Makes endpoints, and a batch that is started.
    pub(super) fn start_batch(&self, migration: &Migration) -> Result<()> {
        migration.imap_endpoint("source", self.source_proxy.port(), SETTLE, MAIL_USERS)?;
        migration.tenant_endpoint("target", "new", self.path.word(), SETTLE, MAIL_USERS)?;
        let line = |(at, user): (usize, &String)| format!("{},{user},{PASSWORD}\n", self.organisation.address(at));
        let lines: String = self.users.iter().enumerate().map(line).collect();
        let file = self.scratch.file("users.csv", &format!("EmailAddress,UserName,Password\n{lines}"))?;
        migration.start_batch(&file)
    }

    /// The job of the judge: past the proxy.
    pub(super) fn comparison(&self) -> Value {
        let pair = |(at, user): (usize, &String)| {
            let account = self.bed.source.account(user);
            let source = json!({"port": account.port, "user": account.user, "password": account.password});
            json!({"source": source, "address": self.organisation.address(at)})
        };
        let pairs: Vec<Value> = self.users.iter().enumerate().map(pair).collect();
        let csv = self.scratch.path().join("organisation.csv");
        json!({"do": "compare", "tenant": self.tenant.said(), "csv": csv, "path": self.path.word(), "pairs": pairs})
    }

    /// The address of the first user.
    pub(super) fn victim(&self) -> String {
        self.organisation.address(0)
    }

    /// What may not change: the accounts as IMAP shows them, and the files behind them.
    pub(super) fn sources(&self) -> Vec<Side> {
        let accounts = self.users.iter().map(|user| Side::from(self.bed.source.account(user)));
        accounts.chain(self.users.iter().map(|user| Side::Maildir(self.bed.source.maildir(user)))).collect()
    }

    /// Mail comes, is read and is deleted at the source.
    pub(super) fn change_sources(&self, seed: u64) -> Result<()> {
        let owner = self.bed.source.owner();
        self.users.iter().enumerate().try_for_each(|(at, user)| {
            seed::change_maildir(&self.bed.source.maildir(user), CHANGES, seed.wrapping_add(at as u64), owner)
        })
    }

    /// Removes the users' mail at the source; the tenant goes with its process.
    pub(super) fn clear(&self) -> Result<()> {
        self.users.iter().try_for_each(|user| self.bed.source.forget(user))
    }
}

fn text(path: &std::path::Path) -> Result<&str> {
    path.to_str().context("the scratch folder's name is text")
}
