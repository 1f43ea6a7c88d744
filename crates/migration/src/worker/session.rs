//! One session: a user's mailbox from the lease to the state that it ends in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cutover_model::{Failure, FailureCode, UserStatus};
use cutover_store::{Actor, Batch, Lease, StoreError, User, UserChange, UserId};
use cutover_sync::{LeaseGuard, Progress, Session, StopSignal, Summary, WRITE_MARGIN, sync_mailbox};

use super::heartbeat::{Companion, Seen, Teller, keep_lease, must_end};
use crate::error::OperationError;
use crate::operations::{Operations, SOURCE_PASSWORD, TARGET_PASSWORD};
use crate::retry::{Verdict, judge, next_interval, seconds};
use crate::settings::{BatchSettings, EndpointSettings, UserAccount};
use crate::state::{UserEvent, step_user};

/// How long a session that is told to stop may take to come to an item's end.
const TIME_TO_STOP: Duration = Duration::from_secs(10);

/// Everything that one session needs.
pub(super) struct Assignment {
    pub(super) operations: Operations,
    pub(super) actor: Actor,
    pub(super) user: User,
    pub(super) batch: Batch,
    pub(super) lease: Lease,
    /// Until when the lease holds, by the monotonic clock.
    pub(super) until: Instant,
    pub(super) lease_time: Duration,
    pub(super) heartbeat: Duration,
    pub(super) patience: Option<u32>,
    pub(super) stop: StopSignal,
}

/// What both ends of a session are.
struct Ends {
    source: EndpointSettings,
    target: EndpointSettings,
    source_account: UserAccount,
    target_account: UserAccount,
    settings: BatchSettings,
}

impl Assignment {
    /// Works, writes down how it ended, and gives the lease back.
    pub(super) async fn run(self) -> UserId {
        let result = self.synced().await;
        if let Err(failure) = &result {
            tracing::info!(user = self.user.id.0, %failure, "the session ended");
        }
        if let Err(error) = self.conclude(result).await {
            tracing::error!(user = self.user.id.0, %error, "how the session ended could not be written down");
        }
        if let Err(error) = self.operations.store.leases().release(&self.lease).await {
            tracing::warn!(user = self.user.id.0, %error, "the lease could not be given back");
        }
        self.user.id
    }

    async fn synced(&self) -> Result<Summary, Failure> {
        let ends = self.ends().await.map_err(failure_of)?;
        let connectors = &self.operations.connectors;
        let source = connectors.source(&ends.source, &ends.source_account)?;
        let target = connectors.target(&ends.target, &ends.target_account)?;
        let ledger = self.operations.store.ledger(self.user.id, self.lease);
        let mut settings = ends.settings.sync_settings(&ends.source, &ends.target);
        settings.accept_deletions = self.user.accept_deletions;
        let progress = Arc::new(Progress::default());
        let guard = Arc::new(LeaseGuard::new(self.until).keeping(self.margin()));
        let (keeper, teller) = self.companions(&guard, &progress);
        let session = Session {
            source: &*source,
            target: &*target,
            ledger: &ledger,
            settings: &settings,
            progress: &progress,
            guard: &guard,
            stop: self.stop.clone(),
            escrow_folder: &self.operations.escrow_folder(),
            clock: &*self.operations.clock,
        };
        let result = tokio::select! {
            result = sync_mailbox(&session) => result,
            stopped = self.overstayed() => Err(stopped),
        };
        teller.end().await;
        // The last word on how far it came; if the lease is lost somebody else has it.
        let _ = self.teller(&progress).write(0).await;
        keeper.end().await;
        result
    }

    /// A session that was told to stop and hangs at a server is broken off. That costs nothing that reconciliation
    /// does not find again.
    async fn overstayed(&self) -> Failure {
        loop {
            if let Err(stopped) = self.stop.wait(Duration::from_secs(3600)).await {
                tokio::time::sleep(TIME_TO_STOP).await;
                return stopped;
            }
        }
    }

    fn companions(&self, guard: &Arc<LeaseGuard>, progress: &Arc<Progress>) -> (Companion, Companion) {
        let leases = self.operations.store.leases();
        let keep = keep_lease(leases, self.lease, Arc::clone(guard), self.lease_time, self.heartbeat);
        let (operations, actor, id) = (self.operations.clone(), self.actor.clone(), self.user.id);
        let seen = move |seen| {
            let (operations, actor) = (operations.clone(), actor.clone());
            async move {
                if let Err(error) = note_seen(&operations, &actor, id, seen).await {
                    tracing::debug!(user = id.0, %error, "what the session met is not written down");
                }
            }
        };
        (Companion::spawn(keep), Companion::spawn(self.teller(progress).tell(seen)))
    }

    fn teller(&self, progress: &Arc<Progress>) -> Teller {
        Teller {
            users: self.operations.store.users(),
            lease: self.lease,
            progress: Arc::clone(progress),
            clock: Arc::clone(&self.operations.clock),
        }
    }

    /// How long before the lease's end nothing is written any more: a twelfth of its time, if that is less than usual.
    fn margin(&self) -> Duration {
        WRITE_MARGIN.min(self.lease_time / 12)
    }

    async fn ends(&self) -> Result<Ends, OperationError> {
        let operations = &self.operations;
        let (user, batch) = (&self.user, &self.batch);
        Ok(Ends {
            source: operations.endpoint_settings(&self.batch.source).await?,
            target: operations.endpoint_settings(&self.batch.target).await?,
            source_account: operations.account(user, &user.source_login, SOURCE_PASSWORD, &batch.source).await?,
            target_account: operations.account(user, &user.target_login, TARGET_PASSWORD, &batch.target).await?,
            settings: operations.batch_settings(&self.batch)?,
        })
    }

    /// Writes down how the session ended. The state may be changed by others at the same time; then it is decided
    /// anew.
    async fn conclude(&self, result: Result<Summary, Failure>) -> Result<(), OperationError> {
        if matches!(&result, Err(failure) if failure.code == FailureCode::LeaseLost) && self.is_anothers().await? {
            return Ok(());
        }
        let users = self.operations.store.users();
        loop {
            let user = match users.get(self.user.id).await {
                Ok(user) if user.status != UserStatus::Removing => user,
                Ok(_) | Err(StoreError::NotFound { .. }) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            if user.status == UserStatus::Validating && result.is_ok() {
                mark_validated(&self.operations, &self.actor, user.id).await?;
                continue;
            }
            let change = self.ending(&user, &result)?;
            match users.change(&self.actor, user.id, &[user.status], &change).await {
                Err(StoreError::State { .. }) => {}
                other => return Ok(other?),
            }
        }
    }

    async fn is_anothers(&self) -> Result<bool, OperationError> {
        let holder = self.operations.store.leases().holder(self.user.id).await?;
        Ok(holder.is_some_and(|holder| holder.lease != self.lease))
    }

    fn ending(&self, user: &User, result: &Result<Summary, Failure>) -> Result<UserChange, OperationError> {
        match result {
            Ok(summary) => self.ended_well(user, summary),
            Err(failure) => self.ended_badly(user, failure),
        }
    }

    fn ended_well(&self, user: &User, summary: &Summary) -> Result<UserChange, OperationError> {
        let now = self.operations.now();
        let stopping = user.status == UserStatus::Stopping;
        let event = if stopping { UserEvent::Halted } else { UserEvent::Finished };
        let step = step_user(user.status, event, true)?;
        let interval = self.operations.batch_settings(&self.batch)?.interval();
        Ok(UserChange {
            failure: summary.questions.first().map(cutover_sync::Question::failure),
            next_attempt: (!stopping).then(|| next_interval(now, interval, dice())),
            last_synced: Some(now),
            // The word was for this session; one that was given since is for the next.
            accept_deletions: self.user.accept_deletions.then_some(false),
            ..UserChange::to(step.status)
        })
    }

    fn ended_badly(&self, user: &User, failure: &Failure) -> Result<UserChange, OperationError> {
        let synced_before = user.last_synced.is_some();
        let untouched = UserChange { failure: user.failure.clone(), ..UserChange::to(user.status) };
        if user.status == UserStatus::Stopping {
            let step = step_user(user.status, UserEvent::Halted, synced_before)?;
            return Ok(UserChange { status: step.status, ..untouched });
        }
        if matches!(failure.code, FailureCode::Stopped | FailureCode::LeaseLost) {
            let step = step_user(user.status, UserEvent::Interrupted, synced_before)?;
            return Ok(UserChange { status: step.status, attempts: user.attempts, ..untouched });
        }
        let attempts = user.attempts + 1;
        let tired = self.patience.is_some_and(|patience| attempts >= patience);
        let (event, next_attempt) = match judge(failure, attempts, dice()) {
            Verdict::Again(wait) if !tired => {
                (UserEvent::FailedForNow, Some(self.operations.now().saturating_add(seconds(wait))))
            }
            _ => (UserEvent::FailedForGood, None),
        };
        let step = step_user(user.status, event, synced_before)?;
        Ok(UserChange { failure: Some(failure.clone()), attempts, next_attempt, ..UserChange::to(step.status) })
    }
}

/// Writes what a session met into its user's state: a passing fault that it waits out, or that there is none any more.
async fn note_seen(operations: &Operations, actor: &Actor, id: UserId, seen: Seen) -> Result<(), OperationError> {
    let trouble = match seen {
        Seen::Trouble(failure) => Some(failure),
        Seen::Open => {
            mark_validated(operations, actor, id).await?;
            None
        }
    };
    let user = operations.store.users().get(id).await?;
    // What the administrator was asked stays until the sync has ended well.
    let asked = user.failure.as_ref().is_some_and(|failure| !failure.is_transient());
    if must_end(user.status) || user.failure == trouble || (asked && trouble.is_none()) {
        return Ok(());
    }
    let change = UserChange {
        failure: trouble,
        attempts: user.attempts,
        next_attempt: user.next_attempt,
        ..UserChange::to(user.status)
    };
    match operations.store.users().change(actor, id, &[user.status], &change).await {
        Ok(()) | Err(StoreError::State { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Both ends could be opened: from validating to syncing, if it is still that.
async fn mark_validated(operations: &Operations, actor: &Actor, id: UserId) -> Result<(), OperationError> {
    let user = operations.store.users().get(id).await?;
    let Ok(step) = step_user(user.status, UserEvent::Validated, user.last_synced.is_some()) else { return Ok(()) };
    let change = UserChange { failure: user.failure, attempts: user.attempts, ..UserChange::to(step.status) };
    match operations.store.users().change(actor, id, &[user.status], &change).await {
        Ok(()) | Err(StoreError::State { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What was wrong before any server was asked, in the words of a user's state.
fn failure_of(error: OperationError) -> Failure {
    match error {
        OperationError::Store(error) => error.into(),
        OperationError::Failure(failure) => failure,
        other => Failure::new(FailureCode::Store, "").with_detail(other),
    }
}

/// A random number.
fn dice() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}
