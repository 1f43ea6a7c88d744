//! The servers of all rounds, and the proxies in front of them.

use anyhow::Result;
use cutover_testbed::judge::Side;
use cutover_testbed::scratch::Scratch;
use cutover_testbed::seed::{self, Changes};
use cutover_testbed::{Dovecot, FaultProxy, MailServer, Mailboxes, workload};

use super::schedule::Round;
use crate::tool::{Pair, Route};

/// Users of a round.
const USERS: usize = 3;

/// Ordinary messages of a user, beside the odd ones.
pub(super) const ORDINARY: usize = 110;

/// What changes at the source between the first copy and the second.
pub(super) const CHANGES: Changes = Changes { added: 12, flagged: 9, removed: 6 };

/// How long the target has to be quiet; what comes late comes sooner.
const SETTLE: u32 = 1;

/// Servers that live as long as the rounds.
#[derive(Debug)]
pub(super) struct Bed {
    source: Dovecot,
    targets: [Dovecot; 2],
}

/// The part of a bed that belongs to one round.
#[derive(Debug)]
pub(super) struct Place<'a> {
    bed: &'a Bed,
    target: &'a Dovecot,
    users: Vec<String>,
    /// In front of the source: its log shows what was asked of it.
    pub(super) source_proxy: FaultProxy,
    /// In front of the target: connections break here.
    pub(super) target_proxy: FaultProxy,
    /// For the store, the list of users and the sockets.
    pub(super) scratch: Scratch,
}

impl Bed {
    /// Starts one source, and two targets that keep mail in different ways.
    pub(super) fn new() -> Result<Self> {
        let targets = [Dovecot::start(Mailboxes::Maildir)?, Dovecot::start(Mailboxes::Sdbox)?];
        Ok(Self { source: Dovecot::start(Mailboxes::Maildir)?, targets })
    }

    /// Users with mail for this round.
    pub(super) fn place(&self, round: &Round) -> Result<Place<'_>> {
        let target = &self.targets[(round.number / 2 % 2) as usize];
        let users: Vec<String> = (0..USERS).map(|user| format!("r{}u{user}", round.number)).collect();
        for (at, user) in users.iter().enumerate() {
            let seed = round.seed.wrapping_add(at as u64);
            self.source.seed(user, &workload::odd(seed).with(workload::small_mailbox(seed, ORDINARY)))?;
        }
        let source_proxy = FaultProxy::start(self.source.port())?;
        let target_proxy = FaultProxy::start(target.port())?;
        Ok(Place { bed: self, target, users, source_proxy, target_proxy, scratch: Scratch::new("crash")? })
    }
}

impl Place<'_> {
    /// For the tool's endpoints.
    pub(super) fn route(&self) -> Route {
        Route { source: self.source_proxy.port(), target: self.target_proxy.port(), settle: SETTLE, at_once: USERS }
    }

    /// For the tool's list of users.
    pub(super) fn pairs(&self) -> Vec<Pair> {
        self.users.iter().map(|user| (user.clone(), user.clone())).collect()
    }

    /// For the judge: past the proxies.
    pub(super) fn sides(&self) -> Vec<(Side, Side)> {
        let side = |user: &String| (self.bed.source.account(user).into(), self.target.account(user).into());
        self.users.iter().map(side).collect()
    }

    /// What may not change: the accounts as IMAP shows them, and the files behind them.
    pub(super) fn sources(&self) -> Vec<Side> {
        let accounts = self.users.iter().map(|user| Side::from(self.bed.source.account(user)));
        accounts.chain(self.users.iter().map(|user| Side::Maildir(self.bed.source.maildir(user)))).collect()
    }

    /// The first user's account at the target.
    pub(super) fn victim(&self) -> cutover_testbed::Account {
        self.target.account(&self.users[0])
    }

    /// Mail comes, is read and is deleted at the source.
    pub(super) fn change_sources(&self, seed: u64) -> Result<()> {
        let owner = self.bed.source.owner();
        self.users.iter().enumerate().try_for_each(|(at, user)| {
            seed::change_maildir(&self.bed.source.maildir(user), CHANGES, seed.wrapping_add(at as u64), owner)
        })
    }

    /// Removes the users' mail at both ends.
    pub(super) fn clear(&self) -> Result<()> {
        for user in &self.users {
            self.bed.source.forget(user)?;
            self.target.forget(user)?;
        }
        Ok(())
    }
}
