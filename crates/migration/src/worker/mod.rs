//! The worker: picks users that are due, works on them under leases, and keeps the schedule. `serve` runs it for ever,
//! `run` until everybody is synced or has failed for good. Several processes can work on one store: leases decide.

mod due;
mod heartbeat;
mod orphans;
mod pool;
mod session;
mod view;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use cutover_model::BatchName;
use cutover_store::{Actor, StoreError, StoreLocation, WorkerRole};
use cutover_sync::StopSignal;

use crate::error::OperationError;
use crate::operations::Operations;
use pool::Pool;
use view::View;

/// How long the store must stay unreachable before a worker gives up.
const PATIENCE_WITH_STORE: Duration = Duration::from_secs(300);

/// How long a lease holds without being renewed.
const LEASE_TIME: Duration = Duration::from_secs(60);
/// Sets another time for leases, in seconds. A process that died is followed by another after this time; one that
/// cannot reach the store for so long loses its mailboxes.
const LEASE_VARIABLE: &str = "CUTOVER_LEASE_SECONDS";
/// A lease is renewed so often in its time.
const HEARTBEATS: u32 = 4;

/// How a worker works.
#[derive(Clone, Debug)]
pub struct WorkerSettings {
    /// Its own name for itself, unique among all processes.
    pub owner: String,
    /// The machine.
    pub host: String,
    /// Whether it goes on for ever.
    pub role: WorkerRole,
    /// This batch alone.
    pub batch: Option<BatchName>,
    /// Mailboxes at the same time in this process.
    pub parallel: usize,
    /// How long a lease holds without being renewed.
    pub lease_time: Duration,
    /// How often leases are renewed.
    pub heartbeat: Duration,
    /// How often the store is looked at while there is something to do.
    pub look: Duration,
    /// How long sessions may take to end when the worker is told to stop.
    pub grace: Duration,
    /// After how many passing failures in a row a mailbox counts as failed; never if `None`.
    pub patience: Option<u32>,
}

impl WorkerSettings {
    /// The usual settings. The owner's name is made from host, process and moment.
    pub fn new(role: WorkerRole, host: &str) -> Self {
        let lease_time = lease_time(std::env::var(LEASE_VARIABLE).ok().as_deref());
        let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self {
            owner: format!("{host}/{}/{:x}", std::process::id(), began.as_nanos()),
            host: host.to_owned(),
            role,
            batch: None,
            parallel: 20,
            lease_time,
            heartbeat: lease_time / HEARTBEATS,
            look: Duration::from_millis(500),
            grace: Duration::from_secs(30),
            patience: (role == WorkerRole::Run).then_some(5),
        }
    }
}

/// The time for leases, where the variable names a believable one: two seconds to an hour.
fn lease_time(variable: Option<&str>) -> Duration {
    let seconds = variable.and_then(|value| value.parse().ok()).filter(|seconds| (2..=3600).contains(seconds));
    seconds.map_or(LEASE_TIME, Duration::from_secs)
}

/// Why a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkEnd {
    /// Every user of the started batches is synced or has failed for good.
    Settled,
    /// It was told to stop.
    Stopped,
}

/// Works on a store.
pub struct Worker {
    operations: Operations,
    settings: WorkerSettings,
    actor: Actor,
}

impl Worker {
    /// A worker, not yet at work.
    pub fn new(operations: Operations, settings: WorkerSettings) -> Self {
        let actor = Actor::new(&format!("worker {}", settings.owner));
        Self { operations, settings, actor }
    }

    /// Works until it is told to stop, or, in the role [`WorkerRole::Run`], until everything is settled. Sessions
    /// are ended before it returns.
    pub async fn work(&self, stop: StopSignal) -> Result<WorkEnd, OperationError> {
        let mut pool = Pool::new(&self.operations, &self.settings, &self.actor);
        let end = self.rounds(&mut pool, &stop).await;
        pool.shut_down().await;
        let workers = self.operations.store.workers();
        let left = workers.leave(&self.settings.owner).await;
        self.refresh_all().await.or_else(|error| if end.is_err() { Ok(()) } else { Err(error) })?;
        let end = end?;
        left?;
        Ok(end)
    }

    async fn rounds(&self, pool: &mut Pool<'_>, stop: &StopSignal) -> Result<WorkEnd, OperationError> {
        let mut state = RoundState::default();
        let mut good = Instant::now();
        loop {
            match self.round(pool, &mut state).await {
                Ok(Round::Settled) => return Ok(WorkEnd::Settled),
                Ok(Round::Busy) => good = Instant::now(),
                Ok(Round::Idle) => {
                    good = Instant::now();
                    if self.pause(pool, stop, 4 * self.settings.look).await {
                        return Ok(WorkEnd::Stopped);
                    }
                    continue;
                }
                Err(OperationError::Store(error)) if passes(&error) && good.elapsed() < PATIENCE_WITH_STORE => {
                    tracing::warn!(%error, "the store cannot be used now");
                }
                Err(error) => return Err(error),
            }
            if self.pause(pool, stop, self.settings.look).await {
                return Ok(WorkEnd::Stopped);
            }
        }
    }

    /// Waits until it is time to look again or a session has ended; true if the worker is to stop.
    async fn pause(&self, pool: &mut Pool<'_>, stop: &StopSignal, time: Duration) -> bool {
        tokio::select! {
            stopped = stop.wait(time) => stopped.is_err(),
            () = pool.one_ended() => stop.ensure().is_err(),
        }
    }

    async fn round(&self, pool: &mut Pool<'_>, state: &mut RoundState) -> Result<Round, OperationError> {
        self.beat(&mut state.beaten).await?;
        let view = View::load(&self.operations, self.settings.batch.as_ref()).await?;
        pool.cancel_unwanted(&view);
        self.finish_removals(pool).await?;
        let took = pool.take_due(&view).await?;
        self.refresh_changed(&view, &mut state.stamps).await?;
        let settled = !took && pool.is_empty() && view.is_settled(self.operations.now());
        Ok(match (self.settings.role, took || !pool.is_empty()) {
            (WorkerRole::Run, _) if settled => Round::Settled,
            (_, true) => Round::Busy,
            (_, false) => Round::Idle,
        })
    }

    async fn beat(&self, beaten: &mut Option<Instant>) -> Result<(), OperationError> {
        if beaten.is_some_and(|at| at.elapsed() < self.settings.heartbeat) {
            return Ok(());
        }
        let WorkerSettings { owner, host, role, heartbeat, .. } = &self.settings;
        self.operations.store.workers().beat(owner, *role, host, std::process::id(), *heartbeat * 4).await?;
        if matches!(self.operations.store.location(), StoreLocation::Folder(_)) {
            orphans::give_back(&self.operations.store.leases(), host).await?;
        }
        *beaten = Some(Instant::now());
        Ok(())
    }

    /// Ends removals that somebody has begun, as soon as no session of ours works on them.
    async fn finish_removals(&self, pool: &Pool<'_>) -> Result<(), OperationError> {
        for name in self.operations.store.batches().removing().await? {
            if !pool.works_on(&name) {
                self.operations.finish_removal(&self.actor, &name).await.or_else(gone)?;
            }
        }
        Ok(())
    }

    /// Derives the state of each batch anew whose users have changed since the last look.
    async fn refresh_changed(&self, view: &View, stamps: &mut HashMap<BatchName, u64>) -> Result<(), OperationError> {
        for batch in view.our_batches() {
            let (name, stamp) = (&batch.batch.name, batch.stamp());
            if stamps.get(name) != Some(&stamp) {
                self.operations.refresh_batch(&self.actor, name).await.map(drop).or_else(gone)?;
                stamps.insert(name.clone(), stamp);
            }
        }
        Ok(())
    }

    async fn refresh_all(&self) -> Result<(), OperationError> {
        for summary in self.operations.store.batches().list().await? {
            if due::is_at_work(summary.batch.status) {
                self.operations.refresh_batch(&self.actor, &summary.batch.name).await.map(drop).or_else(gone)?;
            }
        }
        Ok(())
    }
}

/// What is remembered from one look to the next.
#[derive(Default)]
struct RoundState {
    /// When the worker last said that it lives.
    beaten: Option<Instant>,
    /// How each batch looked last.
    stamps: HashMap<BatchName, u64>,
}

/// What a look at the store led to.
enum Round {
    /// There is work under way.
    Busy,
    /// There is nothing to do now.
    Idle,
    /// There is nothing to do any more.
    Settled,
}

fn passes(error: &StoreError) -> bool {
    matches!(error, StoreError::Busy | StoreError::Unreachable(_))
}

/// What was removed in the meantime needs nothing.
fn gone(error: OperationError) -> Result<(), OperationError> {
    match error {
        OperationError::Store(StoreError::NotFound { .. }) => Ok(()),
        other => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_have_a_believable_time() {
        assert_eq!(lease_time(None), LEASE_TIME);
        assert_eq!(lease_time(Some("3")), Duration::from_secs(3));
        for odd in ["", "1", "0", "-5", "1e9", "99999"] {
            assert_eq!(lease_time(Some(odd)), LEASE_TIME, "{odd}");
        }
    }
}
