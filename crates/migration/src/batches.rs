//! Batches: made from a list of users, started, stopped, synced on demand, removed.
//!
//! What may happen when is decided in [`crate::state`]; here it is written down, each with its actor.

use cutover_model::{Address, BatchName, BatchStatus, EndpointName, UserStatus};
use cutover_store::{
    Actor, Batch, BatchSummary, EscrowFilter, NewBatch, StoreError, SyncRequest, User, UserChange, UserFilter,
};

use crate::error::OperationError;
use crate::operations::{Operations, SOURCE_PASSWORD, TARGET_PASSWORD};
use crate::overview::{is_due_again, not_copied};
use crate::settings::{BatchSettings, EndpointKind};
use crate::state::{
    BatchEffect, BatchEvent, BatchStep, UserEffect, UserEvent, UserTally, derive_batch, step_batch, step_user,
};
use crate::users_file::{NewUser, PasswordsNeeded, Problem, ProblemKind};

/// Most users of a batch without a reason for more; Microsoft's limit for a cutover migration.
pub const MOST_USERS: usize = 2000;
/// More users than this are pointed out; Microsoft's recommendation for a cutover migration.
pub const MANY_USERS: usize = 150;

/// A batch that is to be made.
#[derive(Debug)]
pub struct BatchPlan {
    /// Its name.
    pub name: BatchName,
    /// Where the mailboxes come from.
    pub source: EndpointName,
    /// Where they go to.
    pub target: EndpointName,
    /// Its settings.
    pub settings: BatchSettings,
    /// Its users.
    pub users: Vec<NewUser>,
    /// Why there may be more than [`MOST_USERS`].
    pub reason_for_many: Option<String>,
}

/// What was made, and what should be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedBatch {
    /// How many users it has.
    pub users: usize,
    /// Whether it has more users than are recommended for one cutover.
    pub many_users: bool,
}

/// How far a removal has come when the operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It has begun; the daemon that owns the store ends it.
    Begun,
    /// Nothing is left of the batch but the audit log and its reports.
    Done,
}

impl Operations {
    /// Which passwords a batch between these endpoints needs from each user.
    pub async fn passwords_needed(
        &self,
        source: &EndpointName,
        target: &EndpointName,
    ) -> Result<PasswordsNeeded, OperationError> {
        Ok(PasswordsNeeded {
            source: !self.endpoint_settings(source).await?.signs_in_for_everybody(),
            target: !self.endpoint_settings(target).await?.signs_in_for_everybody(),
        })
    }

    /// Makes a batch with all of its users; nothing is copied before it is started.
    pub async fn create_batch(&self, actor: &Actor, plan: BatchPlan) -> Result<CreatedBatch, OperationError> {
        plan.settings.check()?;
        self.can_be_read(&plan.source).await?;
        self.check_both_ends(&plan).await?;
        let needed = self.passwords_needed(&plan.source, &plan.target).await?;
        check_users(&plan.users, needed)?;
        check_number(&plan)?;
        let settings = serde_json::to_string(&plan.settings)
            .map_err(|source| OperationError::Settings { object: plan.name.to_string(), source })?;
        let new = NewBatch { name: plan.name, source: plan.source, target: plan.target, settings };
        let users: Vec<cutover_store::NewUser> = plan.users.into_iter().map(stored).collect();
        self.store.batches().create(actor, &new, &users).await?;
        if let Some(reason) = plan.reason_for_many.filter(|_| users.len() > MOST_USERS) {
            let details = serde_json::json!({ "users": users.len(), "reason": reason });
            self.store.audit().append(actor, "batch.many-users", new.name.as_str(), details).await?;
        }
        Ok(CreatedBatch { users: users.len(), many_users: users.len() > MANY_USERS })
    }

    /// Mail goes to a tenant and is not read from one.
    async fn can_be_read(&self, source: &EndpointName) -> Result<(), OperationError> {
        match self.endpoint_settings(source).await?.kind {
            EndpointKind::Imap(_) | EndpointKind::Maildir(_) => Ok(()),
            EndpointKind::Microsoft365(_) => {
                Err(OperationError::invalid("source", source.to_string(), "an endpoint that mail is read from"))
            }
        }
    }

    /// Refuses a batch that would copy a mailbox into itself.
    async fn check_both_ends(&self, plan: &BatchPlan) -> Result<(), OperationError> {
        if plan.source == plan.target {
            return Err(OperationError::SamePlace { mailbox: plan.source.to_string() });
        }
        let (source, target) =
            (self.endpoint_settings(&plan.source).await?, self.endpoint_settings(&plan.target).await?);
        let same = |user: &&NewUser| source.kind.is_same_mailbox(&user.source_login, &target.kind, &user.target_login);
        match plan.users.iter().find(same) {
            Some(user) => Err(OperationError::SamePlace { mailbox: user.address.to_string() }),
            None => Ok(()),
        }
    }

    /// Starts a batch, or what failed of it. Work begins when a worker sees it.
    pub async fn start_batch(&self, actor: &Actor, name: &BatchName) -> Result<BatchStatus, OperationError> {
        let status = self.batch_event(actor, name, BatchEvent::Start).await?;
        let batch = self.store.batches().get(name).await?;
        if batch.started.is_none() {
            let times = cutover_store::BatchTimes { started: Some(self.now()), ..batch.times() };
            self.store.batches().set_times(name, times).await?;
        }
        Ok(status)
    }

    /// Goes on after a stop or a failure.
    pub async fn resume_batch(&self, actor: &Actor, name: &BatchName) -> Result<BatchStatus, OperationError> {
        self.batch_event(actor, name, BatchEvent::Resume).await
    }

    /// Lets a batch rest. Sessions that run end at their next item.
    pub async fn stop_batch(&self, actor: &Actor, name: &BatchName) -> Result<BatchStatus, OperationError> {
        self.batch_event(actor, name, BatchEvent::Stop).await
    }

    /// Has every user of a batch synced as soon as there is a place.
    pub async fn sync_batch(&self, actor: &Actor, name: &BatchName) -> Result<BatchStatus, OperationError> {
        let batch = self.store.batches().get(name).await?;
        step_batch(batch.status, BatchEvent::SyncNow)?;
        self.store.batches().request_sync(actor, name).await?;
        self.refresh_batch(actor, name).await
    }

    /// Every batch with what its users add up to, oldest first.
    pub async fn list_batches(&self) -> Result<Vec<BatchSummary>, OperationError> {
        Ok(self.store.batches().list().await?)
    }

    /// The settings of a batch.
    pub fn batch_settings(&self, batch: &Batch) -> Result<BatchSettings, OperationError> {
        serde_json::from_str(&batch.settings)
            .map_err(|source| OperationError::Settings { object: batch.name.to_string(), source })
    }

    /// Removes a batch with everything that is known of its users; the audit log and reports stay. What was copied
    /// stays at the target. A removal that was broken off goes on where it stopped.
    pub async fn remove_batch(&self, actor: &Actor, name: &BatchName) -> Result<Removal, OperationError> {
        if self.store.batches().get(name).await?.status != BatchStatus::Removing {
            self.batch_step(actor, name, BatchEvent::Remove).await?;
        }
        if self.store.workers().daemon().await?.is_some() {
            return Ok(Removal::Begun);
        }
        self.finish_removal(actor, name).await?;
        Ok(Removal::Done)
    }

    /// Ends a removal that has begun. Can be broken off and called again at any point.
    pub async fn finish_removal(&self, actor: &Actor, name: &BatchName) -> Result<(), OperationError> {
        let filter = EscrowFilter { batch: Some(name.clone()), ..EscrowFilter::default() };
        for item in self.store.escrow().list(&filter).await? {
            if let Some(file) = self.escrow_file(&item) {
                match tokio::fs::remove_file(&file).await {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(OperationError::file(&file)(error));
                    }
                    _ => {}
                }
            }
        }
        match self.store.batches().remove(actor, name).await {
            // Another process ended it at the same time.
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Users that are meant, with their states.
    pub async fn list_users(&self, filter: &UserFilter) -> Result<Vec<User>, OperationError> {
        Ok(self.store.users().list(filter).await?)
    }

    /// Has a user tried again now. `accept_deletions` answers the question that the guard against mass deletion put.
    pub async fn retry_user(
        &self,
        actor: &Actor,
        batch: &BatchName,
        address: &Address,
        request: SyncRequest,
    ) -> Result<UserStatus, OperationError> {
        let user = self.store.users().find(batch, address).await?;
        let status = self.user_event(actor, &user, UserEvent::Retry).await?;
        self.store.users().request_sync(actor, &[user.id], request).await?;
        self.refresh_batch(actor, batch).await?;
        Ok(status)
    }

    async fn batch_event(
        &self,
        actor: &Actor,
        name: &BatchName,
        event: BatchEvent,
    ) -> Result<BatchStatus, OperationError> {
        let BatchEffect::ForEachUser(event) = self.batch_step(actor, name, event).await?.effect;
        let filter = UserFilter { batch: Some(name.clone()), ..UserFilter::default() };
        for user in self.store.users().list(&filter).await? {
            match self.user_event(actor, &user, event).await {
                // The event means nothing to a user in that state; others go on.
                Ok(_) | Err(OperationError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.refresh_batch(actor, name).await
    }

    /// Writes the state that an event leads to. A worker or another command may change it at the same time; then it
    /// is decided anew.
    async fn batch_step(
        &self,
        actor: &Actor,
        name: &BatchName,
        event: BatchEvent,
    ) -> Result<BatchStep, OperationError> {
        loop {
            let status = self.store.batches().get(name).await?.status;
            if (status, event) == (BatchStatus::Removing, BatchEvent::Remove) {
                return Ok(BatchStep { status, effect: BatchEffect::ForEachUser(UserEvent::Remove) });
            }
            let step = step_batch(status, event)?;
            match self.store.batches().set_status(actor, name, &[status], step.status).await {
                Err(StoreError::State { .. }) => {}
                other => return Ok(other.map(|()| step)?),
            }
        }
    }

    /// Lets an administrator's event happen to a user. A worker may change the state at the same time; then it is
    /// decided anew.
    async fn user_event(&self, actor: &Actor, user: &User, event: UserEvent) -> Result<UserStatus, OperationError> {
        let mut user = user.clone();
        loop {
            let step = step_user(user.status, event, user.last_synced.is_some())?;
            let Some(change) = change_for(&user, step.status, step.effect) else { return Ok(step.status) };
            match self.store.users().change(actor, user.id, &[user.status], &change).await {
                Ok(()) => return Ok(step.status),
                Err(StoreError::State { .. }) => user = self.store.users().get(user.id).await?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Asks for a sync of users that have items to be tried again, where they are waiting for nothing else.
    pub(crate) async fn wake_users_with_retries(
        &self,
        actor: &Actor,
        batch: &BatchName,
        items: &[&cutover_store::EscrowItem],
    ) -> Result<(), OperationError> {
        let mut users: Vec<_> = items.iter().filter(|item| item.batch == *batch).map(|item| item.user).collect();
        users.sort();
        users.dedup();
        for id in users {
            let user = self.store.users().get(id).await?;
            match self.user_event(actor, &user, UserEvent::Retry).await {
                Ok(_) => self.store.users().request_sync(actor, &[id], SyncRequest::default()).await?,
                // A user that rests stays at rest; the items are tried when it goes on.
                Err(OperationError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.refresh_batch(actor, batch).await.map(drop)
    }

    /// Derives the state of batches from their users anew.
    pub(crate) async fn refresh_batches<'b>(
        &self,
        actor: &Actor,
        names: impl Iterator<Item = &'b BatchName>,
    ) -> Result<(), OperationError> {
        let mut names: Vec<&BatchName> = names.collect();
        names.sort();
        names.dedup();
        for name in names {
            self.refresh_batch(actor, name).await?;
        }
        Ok(())
    }

    /// Derives a batch's state and times from its users anew, and writes down what changed.
    pub(crate) async fn refresh_batch(&self, actor: &Actor, name: &BatchName) -> Result<BatchStatus, OperationError> {
        let batch = self.store.batches().get(name).await?;
        let filter = UserFilter { batch: Some(name.clone()), ..UserFilter::default() };
        let users = self.store.users().list(&filter).await?;
        let tally = self.tally(name, &users).await?;
        let status = derive_batch(batch.status, &tally);
        if status != batch.status {
            match self.store.batches().set_status(actor, name, &[batch.status], status).await {
                // Somebody else was faster; what they decided stands.
                Ok(()) | Err(StoreError::State { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let times = times(&batch, &users);
        if times != batch.times() {
            self.store.batches().set_times(name, times).await?;
        }
        Ok(status)
    }

    /// Counts users by state, with what was left behind.
    pub(crate) async fn tally(&self, name: &BatchName, users: &[User]) -> Result<UserTally, OperationError> {
        let mut tally = UserTally::of(users.iter().map(|user| user.status));
        let filter = EscrowFilter { batch: Some(name.clone()), ..EscrowFilter::default() };
        let escrow = self.store.escrow().counts(&filter).await?;
        let questions = users.iter().filter(|user| is_question(user)).count() as u64;
        tally.held_items = not_copied(&escrow) + questions;
        tally.due_again = users.iter().filter(|user| is_due_again(user)).count() as u64;
        Ok(tally)
    }
}

/// Whether the last sync ended well but for something that the administrator has to decide.
pub(crate) fn is_question(user: &User) -> bool {
    user.status.has_synced() && !user.status.is_failure() && user.failure.as_ref().is_some_and(|f| !f.is_transient())
}

/// What an administrator's event writes; `None` where nothing changes.
fn change_for(user: &User, status: UserStatus, effect: Option<UserEffect>) -> Option<UserChange> {
    if status == user.status && effect.is_none() {
        return None;
    }
    let kept = UserChange {
        failure: user.failure.clone(),
        attempts: user.attempts,
        next_attempt: user.next_attempt,
        ..UserChange::to(status)
    };
    Some(match effect {
        Some(UserEffect::DueNow) => UserChange { sync_wanted: Some(true), ..UserChange::to(status) },
        Some(UserEffect::NeverDue) => UserChange { next_attempt: None, sync_wanted: Some(false), ..kept },
        _ => kept,
    })
}

/// The times of a batch as they follow from its users: synced when the last of them was, due when the first of them is.
fn times(batch: &Batch, users: &[User]) -> cutover_store::BatchTimes {
    let all: Option<Vec<i64>> = users.iter().map(|user| user.last_synced).collect();
    cutover_store::BatchTimes {
        started: batch.started,
        last_synced: all.and_then(|times| times.into_iter().min()),
        next_sync: users.iter().filter(|user| user.last_synced.is_some()).filter_map(|user| user.next_attempt).min(),
    }
}

fn check_number(plan: &BatchPlan) -> Result<(), OperationError> {
    let users = plan.users.len();
    let reason = plan.reason_for_many.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if users > MOST_USERS && !reason {
        return Err(OperationError::TooManyUsers { users, most: MOST_USERS });
    }
    Ok(())
}

/// What has to hold also for users that were not read from a file.
fn check_users(users: &[NewUser], needed: PasswordsNeeded) -> Result<(), OperationError> {
    let mut problems = Vec::new();
    let mut seen = std::collections::BTreeMap::new();
    if users.is_empty() {
        problems.push(Problem { line: None, kind: ProblemKind::Empty });
    }
    for user in users {
        let mut problem = |kind| problems.push(Problem { line: user.line, kind });
        if let Some(first) = seen.insert(&user.address, user.line) {
            problem(ProblemKind::SameUser { address: user.address.clone(), first_line: first.unwrap_or(0) });
        }
        if needed.source && user.source_password.is_none() {
            problem(ProblemKind::PasswordMissing { column: "Password" });
        }
        if needed.target && user.target_password.is_none() {
            problem(ProblemKind::PasswordMissing { column: "TargetPassword" });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(OperationError::Users { problems }) }
}

fn stored(user: NewUser) -> cutover_store::NewUser {
    let source = user.source_password.map(|secret| (SOURCE_PASSWORD, secret));
    let target = user.target_password.map(|secret| (TARGET_PASSWORD, secret));
    cutover_store::NewUser {
        address: user.address,
        source_login: user.source_login,
        target_login: user.target_login,
        secrets: source.into_iter().chain(target).collect(),
    }
}
