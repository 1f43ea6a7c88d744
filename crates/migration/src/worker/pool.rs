//! The sessions of one process: taken when there is a place, cancelled when nobody wants them, ended before the
//! process ends.

use std::collections::HashMap;
use std::time::Instant;

use cutover_model::{BatchName, Failure, FailureCode};
use cutover_store::{Actor, Lease, StoreError, User, UserChange, UserId};
use cutover_sync::StopSource;
use tokio::task::{Id, JoinSet};

use super::WorkerSettings;
use super::due::{Need, Places, need};
use super::heartbeat::must_end;
use super::session::Assignment;
use super::view::{BatchView, View};
use crate::error::OperationError;
use crate::operations::Operations;
use crate::state::{UserEvent, step_user};

struct Running {
    user: UserId,
    batch: BatchName,
    stop: StopSource,
}

/// The sessions of one process.
pub(super) struct Pool<'w> {
    operations: &'w Operations,
    settings: &'w WorkerSettings,
    actor: &'w Actor,
    sessions: JoinSet<UserId>,
    running: HashMap<Id, Running>,
}

impl<'w> Pool<'w> {
    pub(super) fn new(operations: &'w Operations, settings: &'w WorkerSettings, actor: &'w Actor) -> Self {
        Self { operations, settings, actor, sessions: JoinSet::new(), running: HashMap::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    pub(super) fn works_on(&self, batch: &BatchName) -> bool {
        self.running.values().any(|running| running.batch == *batch)
    }

    fn works_for(&self, user: UserId) -> bool {
        self.running.values().any(|running| running.user == user)
    }

    /// Waits until a session has ended; for ever if there is none.
    pub(super) async fn one_ended(&mut self) {
        match self.sessions.join_next_with_id().await {
            None => std::future::pending().await,
            Some(Ok((id, _))) => {
                self.running.remove(&id);
            }
            Some(Err(error)) => {
                let running = self.running.remove(&error.id());
                if let Some(running) = running.filter(|_| error.is_panic()) {
                    self.note_panic(running.user).await;
                }
            }
        }
    }

    /// A session that broke a rule of our own fails alone; the others go on.
    async fn note_panic(&self, id: UserId) {
        tracing::error!(user = id.0, "the session broke off");
        let noted = async {
            let user = self.operations.store.users().get(id).await?;
            let step = step_user(user.status, UserEvent::FailedForGood, user.last_synced.is_some())?;
            let failure = Some(Failure::new(FailureCode::Internal, user.address.as_str()));
            let change = UserChange { failure, attempts: user.attempts + 1, ..UserChange::to(step.status) };
            Ok::<_, OperationError>(
                self.operations.store.users().change(self.actor, id, &[user.status], &change).await?,
            )
        };
        if let Err(error) = noted.await {
            tracing::error!(user = id.0, %error, "that could not be written down");
        }
    }

    /// Ends sessions of users that were stopped or removed.
    pub(super) fn cancel_unwanted(&self, view: &View) {
        let statuses: HashMap<UserId, _> =
            view.batches.iter().flat_map(|batch| &batch.users).map(|user| (user.id, user.status)).collect();
        for running in self.running.values() {
            // A user that is not shown any more belongs to a batch that is being removed.
            if statuses.get(&running.user).is_none_or(|status| must_end(*status)) {
                running.stop.stop();
            }
        }
    }

    /// Takes users that are due as long as there are places; true if one was taken or written to.
    pub(super) async fn take_due(&mut self, view: &View) -> Result<bool, OperationError> {
        let mut places = view.places();
        let mut busy = false;
        let mut waiting: Vec<(&BatchView, &User)> = view
            .batches
            .iter()
            .filter(|batch| batch.ours)
            .flat_map(|batch| batch.users.iter().map(move |user| (batch, user)))
            .collect();
        // Those who were never synced come first, then whoever has waited longest.
        waiting.sort_by_key(|(_, user)| (user.last_synced, user.last_started, user.id));
        for (batch, user) in waiting {
            if view.held.contains(&user.id) || self.works_for(user.id) {
                continue;
            }
            busy |= match need(user, self.operations.now(), batch.interval) {
                Need::Nothing => false,
                Need::Recover(event) => self.recover(user, event).await?,
                Need::Reschedule(at) => self.reschedule(user, at).await?,
                Need::Sync => self.sync(view, &mut places, batch, user).await?,
            };
        }
        Ok(busy)
    }

    /// The session's worker is gone: what it left is put where the next one finds it. The lease is taken for this, so
    /// that two processes do not do it at once and a worker that lives on is kept out.
    async fn recover(&self, user: &User, event: UserEvent) -> Result<bool, OperationError> {
        let leases = self.operations.store.leases();
        let Some(lease) = leases.acquire(user.id, &self.settings.owner, self.settings.lease_time).await? else {
            return Ok(false);
        };
        let step = step_user(user.status, event, user.last_synced.is_some())?;
        let change =
            UserChange { failure: user.failure.clone(), attempts: user.attempts, ..UserChange::to(step.status) };
        let changed = self.change(user, &change).await;
        leases.release(&lease).await?;
        changed
    }

    async fn reschedule(&self, user: &User, at: i64) -> Result<bool, OperationError> {
        tracing::warn!(user = user.id.0, "the clock was moved; the next sync is set anew");
        let change = UserChange {
            failure: user.failure.clone(),
            attempts: user.attempts,
            next_attempt: Some(at),
            ..UserChange::to(user.status)
        };
        self.change(user, &change).await
    }

    async fn sync(
        &mut self,
        view: &View,
        places: &mut Places,
        batch: &BatchView,
        user: &User,
    ) -> Result<bool, OperationError> {
        let full = self.running.len() >= self.settings.parallel;
        if full || !places.has_room(&batch.batch, user, &view.settings) {
            return self.no_place(user).await;
        }
        let leases = self.operations.store.leases();
        let asked = Instant::now();
        let Some(lease) = leases.acquire(user.id, &self.settings.owner, self.settings.lease_time).await? else {
            return Ok(false);
        };
        places.take(&batch.batch, user);
        if !self.still_fits(view, batch, user).await? || !self.mark_taken(user).await? {
            leases.release(&lease).await?;
            return Ok(false);
        }
        // What the administrator allowed a moment ago counts too.
        let user = self.operations.store.users().get(user.id).await?;
        self.start(batch, user, lease, asked + self.settings.lease_time);
        Ok(true)
    }

    async fn no_place(&self, user: &User) -> Result<bool, OperationError> {
        let Ok(step) = step_user(user.status, UserEvent::NoPlace, user.last_synced.is_some()) else {
            return Ok(false);
        };
        let change = UserChange {
            failure: user.failure.clone(),
            attempts: user.attempts,
            next_attempt: user.next_attempt,
            ..UserChange::to(step.status)
        };
        self.change(user, &change).await
    }

    /// Looks once more who holds leases: another process can have taken the last place at the same time.
    async fn still_fits(&self, view: &View, batch: &BatchView, user: &User) -> Result<bool, OperationError> {
        let held = self.operations.store.leases().held().await?;
        let mut places = Places::default();
        for other in &view.batches {
            let working = other.users.iter().filter(|user| held.iter().any(|holder| holder.lease.user == user.id));
            working.for_each(|user| places.take(&other.batch, user));
        }
        Ok(places.may_stay(&batch.batch, user, &view.settings))
    }

    async fn mark_taken(&self, user: &User) -> Result<bool, OperationError> {
        let step = step_user(user.status, UserEvent::Taken, user.last_synced.is_some())?;
        let change = UserChange {
            failure: user.failure.clone(),
            attempts: user.attempts,
            last_started: Some(self.operations.now()),
            sync_wanted: Some(false),
            ..UserChange::to(step.status)
        };
        self.change(user, &change).await
    }

    /// Writes a change; false where somebody else was faster and the user is another by now.
    async fn change(&self, user: &User, change: &UserChange) -> Result<bool, OperationError> {
        match self.operations.store.users().change(self.actor, user.id, &[user.status], change).await {
            Ok(()) => Ok(true),
            Err(StoreError::State { .. } | StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn start(&mut self, batch: &BatchView, user: User, lease: Lease, until: Instant) {
        let (source, stop) = StopSource::new();
        let id = user.id;
        let assignment = Assignment {
            operations: self.operations.clone(),
            actor: self.actor.clone(),
            user,
            batch: batch.batch.clone(),
            lease,
            until,
            lease_time: self.settings.lease_time,
            heartbeat: self.settings.heartbeat,
            patience: self.settings.patience,
            stop,
        };
        let handle = self.sessions.spawn(assignment.run());
        let running = Running { user: id, batch: batch.batch.name.clone(), stop: source };
        self.running.insert(handle.id(), running);
    }

    /// Ends every session: asks, waits, and breaks off what does not end in time. The leases of those run out by
    /// themselves, because what they had under way at a server may still arrive.
    pub(super) async fn shut_down(mut self) {
        self.running.values().for_each(|running| running.stop.stop());
        let grace = self.settings.grace;
        let all_ended = async {
            while !self.running.is_empty() {
                self.one_ended().await;
            }
        };
        if tokio::time::timeout(grace, all_ended).await.is_err() {
            tracing::warn!("sessions did not end in time and were broken off");
            self.sessions.shutdown().await;
        }
    }
}
