//! How things stand: data for `status`, `batch show`, `user show` and the dashboard. Nothing here is guessed; what is
//! not known is `None`.

use std::time::Duration;

use cutover_model::{Address, BatchName, Failure, UserStatus};
use cutover_store::{Batch, Counters, EscrowCounts, EscrowFilter, User, UserFilter, UserProgress, Worker, WorkerRole};

use crate::error::OperationError;
use crate::operations::Operations;
use crate::rate::{Remaining, time_left};
use crate::settings::BatchSettings;
use crate::state::UserTally;

/// All batches at one moment.
#[derive(Clone, Debug)]
pub struct Overview {
    /// When, seconds since 1970.
    pub at: i64,
    /// The processes that work on the store: the daemon, and runs in the foreground.
    pub workers: Vec<Worker>,
    /// The batches, oldest first.
    pub batches: Vec<BatchOverview>,
}

impl Overview {
    /// The daemon that owns the store, if one lives.
    pub fn daemon(&self) -> Option<&Worker> {
        self.workers.iter().find(|worker| worker.role == WorkerRole::Daemon)
    }
}

/// A batch at one moment.
#[derive(Clone, Debug)]
pub struct BatchOverview {
    /// The batch, with its state and times.
    pub batch: Batch,
    /// Its settings.
    pub settings: BatchSettings,
    /// Its users by state.
    pub tally: UserTally,
    /// Share of the users whose initial copy is done, 0 to 1.
    pub synced_share: f64,
    /// Items that the source's folders held when each user's last sync looked, that sync under way or over.
    pub items_expected: u64,
    /// Items of these that are settled: at the target, or kept because they could not be copied. Never more than
    /// expected; the same when every sync is over and has left nothing.
    pub items_done: u64,
    /// Items that are at the target by now: written or taken over, and not removed again.
    pub items_at_target: u64,
    /// Bytes written since the beginning.
    pub bytes: u64,
    /// Items a second, over all mailboxes that run.
    pub items_per_second: f64,
    /// Bytes a second, over all mailboxes that run.
    pub bytes_per_second: u64,
    /// How long the syncs under way and waiting will take, where that is known.
    pub time_left: Option<Duration>,
    /// Items that were not copied.
    pub escrow: EscrowCounts,
    /// Users whose sync is not at its end: they wait for it, are at work, were interrupted, or are tried again.
    pub unfinished: Vec<Address>,
    /// Users with a failure: one that ended their sync, or a question to the administrator.
    pub failures: Vec<UserFailure>,
    /// Mailboxes that are being worked on.
    pub running: Vec<RunningMailbox>,
}

/// A user's failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFailure {
    /// The user.
    pub address: Address,
    /// The user's state.
    pub status: UserStatus,
    /// The failure.
    pub failure: Failure,
    /// How often in a row.
    pub attempts: u32,
    /// When it is tried again by itself, seconds since 1970.
    pub next_attempt: Option<i64>,
}

/// A mailbox that is being worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningMailbox {
    /// The user.
    pub address: Address,
    /// The user's state.
    pub status: UserStatus,
    /// How far it is.
    pub progress: UserProgress,
    /// When this sync began, seconds since 1970.
    pub since: Option<i64>,
}

impl Operations {
    /// All batches, or one.
    pub async fn overview(&self, only: Option<&BatchName>) -> Result<Overview, OperationError> {
        let mut batches = Vec::new();
        for summary in self.store.batches().list().await? {
            if only.is_none_or(|name| *name == summary.batch.name) {
                batches.push(self.batch_overview(summary.batch).await?);
            }
        }
        Ok(Overview { at: self.now(), workers: self.store.workers().living().await?, batches })
    }

    /// One batch.
    pub async fn show_batch(&self, name: &BatchName) -> Result<BatchOverview, OperationError> {
        self.batch_overview(self.store.batches().get(name).await?).await
    }

    /// One user.
    pub async fn show_user(&self, batch: &BatchName, address: &Address) -> Result<User, OperationError> {
        Ok(self.store.users().find(batch, address).await?)
    }

    async fn batch_overview(&self, batch: Batch) -> Result<BatchOverview, OperationError> {
        let users = self.list_users(&UserFilter { batch: Some(batch.name.clone()), ..UserFilter::default() }).await?;
        let tally = self.tally(&batch.name, &users).await?;
        let filter = EscrowFilter { batch: Some(batch.name.clone()), ..EscrowFilter::default() };
        let escrow = self.store.escrow().counts(&filter).await?;
        let items_per_second = items_per_second(&users, self.now());
        Ok(BatchOverview {
            settings: self.batch_settings(&batch)?,
            synced_share: share(tally.synced(), tally.total()),
            items_expected: users.iter().map(|user| user.progress.items_expected).sum(),
            items_done: users.iter().map(|user| items_done(&user.progress)).sum(),
            unfinished: users.iter().filter(|user| is_unfinished(user)).map(|user| user.address.clone()).collect(),
            items_at_target: users.iter().map(|user| items_at_target(&user.counters)).sum(),
            bytes: users.iter().map(|user| user.counters.bytes).sum(),
            items_per_second,
            bytes_per_second: running(&users).map(|user| user.progress.bytes_per_second).sum(),
            time_left: time_left(&remaining(&users), items_per_second),
            escrow,
            failures: failures(&users),
            running: running(&users).map(running_mailbox).collect(),
            tally,
            batch,
        })
    }
}

impl BatchOverview {
    /// Items that are not at the target and that nobody released.
    pub fn not_copied(&self) -> u64 {
        not_copied(&self.escrow)
    }
}

/// Items that are not at the target and that nobody released.
pub(crate) fn not_copied(escrow: &EscrowCounts) -> u64 {
    escrow.held + escrow.retry + escrow.exported
}

/// Items of a user's sync that are settled. What was removed or came while it ran makes no more than was expected.
pub fn items_done(progress: &UserProgress) -> u64 {
    progress.items_done.min(progress.items_expected)
}

/// Whether a user that was synced before is to be synced at once: somebody asked for it, or its sync was broken off.
pub(crate) fn is_due_again(user: &User) -> bool {
    let rests = matches!(user.status, UserStatus::Synced | UserStatus::IncrementalSynced);
    rests && (user.sync_wanted || user.next_attempt.is_none())
}

fn is_unfinished(user: &User) -> bool {
    let initial = matches!(user.status, UserStatus::Starting | UserStatus::Queued);
    let tried_again = user.status.has_synced() && !user.status.is_failure() && user.attempts > 0;
    initial || tried_again || is_running(user.status) || is_due_again(user)
}

/// Items of a user that are at the target by now: written or taken over, and not removed again.
pub fn items_at_target(counters: &Counters) -> u64 {
    (counters.copied + counters.adopted).saturating_sub(counters.removed)
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn is_running(status: UserStatus) -> bool {
    matches!(
        status,
        UserStatus::Validating | UserStatus::Syncing | UserStatus::IncrementalSyncing | UserStatus::Stopping
    )
}

fn running(users: &[User]) -> impl Iterator<Item = &User> {
    users.iter().filter(|user| is_running(user.status))
}

fn running_mailbox(user: &User) -> RunningMailbox {
    let (address, status) = (user.address.clone(), user.status);
    RunningMailbox { address, status, progress: user.progress, since: user.last_started }
}

fn failures(users: &[User]) -> Vec<UserFailure> {
    let failed = users.iter().filter_map(|user| Some((user, user.failure.clone()?)));
    let told = failed.map(|(user, failure)| UserFailure {
        address: user.address.clone(),
        status: user.status,
        failure,
        attempts: user.attempts,
        next_attempt: user.next_attempt,
    });
    told.collect()
}

/// The rate of each mailbox since its sync began, added up. Only what a running session has written counts.
fn items_per_second(users: &[User], now: i64) -> f64 {
    running(users)
        .filter(|user| user.progress.at >= user.last_started)
        .filter_map(|user| {
            let seconds = now.checked_sub(user.last_started?)?.max(1);
            Some(user.progress.items_done as f64 / seconds as f64)
        })
        .sum()
}

/// What is left of the syncs that run and of those that wait. A mailbox that waits and was never looked into is
/// counted as such; one that was synced before needs next to nothing.
fn remaining(users: &[User]) -> Remaining {
    let mut remaining = Remaining::default();
    for user in users {
        let progress = user.progress;
        if progress.items_expected > 0 {
            remaining.seen_mailboxes += 1;
            remaining.seen_items += progress.items_expected;
        }
        match user.status {
            UserStatus::Starting | UserStatus::Queued if progress.at.is_none() => remaining.unseen_mailboxes += 1,
            UserStatus::Validating if progress.at.is_none() => remaining.unseen_mailboxes += 1,
            status if is_running(status) || matches!(status, UserStatus::Starting | UserStatus::Queued) => {
                remaining.items += progress.items_expected.saturating_sub(progress.items_done);
            }
            _ => {}
        }
    }
    remaining
}
