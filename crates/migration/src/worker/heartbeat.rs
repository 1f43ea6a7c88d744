//! What runs beside a session: the lease is renewed in time, and how far the session is goes to the store.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cutover_model::{Clock, Failure, UserStatus};
use cutover_store::{Lease, Leases, StoreError, UserProgress, Users};
use cutover_sync::{LeaseGuard, Progress};
use tokio::task::JoinHandle;

use crate::rate::SmoothedRate;

/// How often the store is told how far a session is.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// A task that ends when this is dropped.
pub(super) struct Companion(JoinHandle<()>);

impl Companion {
    pub(super) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }

    /// Ends the task and waits until it has.
    pub(super) async fn end(mut self) {
        self.0.abort();
        // It was aborted or had ended; there is nothing to learn.
        let _ = (&mut self.0).await;
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Renews a lease until it is lost. Times count from before the renewal was asked for, by the monotonic clock.
pub(super) async fn keep_lease(
    leases: Leases,
    lease: Lease,
    guard: Arc<LeaseGuard>,
    lease_time: Duration,
    heartbeat: Duration,
) {
    let mut pause = heartbeat;
    loop {
        tokio::time::sleep(pause).await;
        let asked = Instant::now();
        match tokio::time::timeout(heartbeat, leases.renew(&lease, lease_time)).await {
            Ok(Ok(true)) => {
                guard.renewed(asked + lease_time);
                pause = heartbeat;
            }
            Ok(Ok(false)) => {
                tracing::warn!(user = lease.user.0, "the lease was taken over");
                guard.lost();
                return;
            }
            Ok(Err(error)) => {
                tracing::warn!(user = lease.user.0, %error, "the lease could not be renewed");
                pause = heartbeat / 5;
            }
            Err(_) => {
                tracing::warn!(user = lease.user.0, "the store takes too long to renew the lease");
                pause = heartbeat / 5;
            }
        }
    }
}

/// What a session met that its user's state has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Both ends are open.
    Open,
    /// A passing fault that it waits out.
    Trouble(Failure),
}

/// Tells the store how far a session is.
pub(super) struct Teller {
    pub(super) users: Users,
    pub(super) lease: Lease,
    pub(super) progress: Arc<Progress>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Teller {
    /// Tells until it is ended. `seen` is called when both ends could be opened, and when what the session waits out
    /// changes.
    pub(super) async fn tell<F: Future<Output = ()>>(self, seen: impl Fn(Seen) -> F) {
        let mut told = None;
        let mut rate = SmoothedRate::default();
        let (mut before, mut last) = (0, Instant::now());
        loop {
            tokio::time::sleep(TELL_EVERY).await;
            let snapshot = self.progress.snapshot();
            let now = match self.progress.trouble() {
                Some(trouble) => Some(Seen::Trouble(trouble)),
                None => (snapshot.folders > 0).then_some(Seen::Open),
            };
            if let Some(now) = now.filter(|now| told.as_ref() != Some(now)) {
                told = Some(now.clone());
                seen(now).await;
            }
            rate.add(snapshot.bytes_done.saturating_sub(before), last.elapsed());
            (before, last) = (snapshot.bytes_done, Instant::now());
            if let Err(StoreError::LeaseLost) = self.write(rate.per_second() as u64).await {
                return;
            }
        }
    }

    /// Tells once.
    pub(super) async fn write(&self, bytes_per_second: u64) -> Result<(), StoreError> {
        let snapshot = self.progress.snapshot();
        let progress = UserProgress {
            folders: snapshot.folders,
            folders_done: snapshot.folders_done,
            items_expected: snapshot.items_expected,
            items_done: snapshot.items_done,
            bytes_done: snapshot.bytes_done,
            bytes_per_second,
            at: Some(self.clock.now()),
        };
        self.users.progress(&self.lease, &progress).await
    }
}

/// Whether a session in this state has been told to end.
pub(super) fn must_end(status: UserStatus) -> bool {
    matches!(status, UserStatus::Stopping | UserStatus::Removing)
}
