//! Who may still write: the lease as this process sees it, and the wish to stop.
//!
//! The ledger is fenced by the lease's epoch; the target is not. So the last bytes of every body are held back until
//! [`LeaseGuard::ensure`] has agreed, by the monotonic clock, that the lease outlives the write.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cutover_model::{Failure, FailureCode, Fence};
use tokio::sync::watch;

/// How long before the lease's end nothing is written to the target any more, unless another margin is set.
pub const WRITE_MARGIN: Duration = Duration::from_secs(5);

/// Until when this process holds the mailbox's lease. Clones know of each other's renewals.
#[derive(Clone, Debug)]
pub struct LeaseGuard {
    until: Arc<Mutex<Instant>>,
    margin: Duration,
}

impl LeaseGuard {
    /// A lease that was taken and ends then.
    pub fn new(until: Instant) -> Self {
        Self { until: Arc::new(Mutex::new(until)), margin: WRITE_MARGIN }
    }

    /// The same, with another margin before the lease's end: leases that are short need a short one.
    #[must_use]
    pub fn keeping(self, margin: Duration) -> Self {
        Self { margin, ..self }
    }

    /// The heartbeat has renewed the lease. `until` counts from before the renewal was asked for.
    pub fn renewed(&self, until: Instant) {
        *self.lock() = until;
    }

    /// The lease is gone or cannot be renewed.
    pub fn lost(&self) {
        *self.lock() = Instant::now();
    }

    /// Agrees that a write that starts now ends before the lease does.
    pub fn ensure(&self) -> Result<(), Failure> {
        if Instant::now() + self.margin < *self.lock() {
            return Ok(());
        }
        Err(Failure::new(FailureCode::LeaseLost, ""))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Instant> {
        self.until.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Fence for LeaseGuard {
    fn ensure(&self) -> Result<(), Failure> {
        LeaseGuard::ensure(self)
    }
}

/// Asks sessions to stop.
#[derive(Debug)]
pub struct StopSource(watch::Sender<bool>);

impl StopSource {
    /// A source and a signal to hand out (clone it for every session).
    pub fn new() -> (Self, StopSignal) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), StopSignal(receiver))
    }

    /// Asks for the stop. Sessions end at the next item with [`FailureCode::Stopped`].
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// Tells a session that it is to stop.
#[derive(Clone, Debug)]
pub struct StopSignal(watch::Receiver<bool>);

impl StopSignal {
    /// Fails once a stop was asked for.
    pub fn ensure(&self) -> Result<(), Failure> {
        if *self.0.borrow() {
            return Err(Failure::new(FailureCode::Stopped, ""));
        }
        Ok(())
    }

    /// Waits for that long, or until a stop is asked for.
    pub async fn wait(&self, duration: Duration) -> Result<(), Failure> {
        let mut receiver = self.0.clone();
        let stopped = async {
            // An error means that nobody is left to ask for a stop.
            if receiver.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        match tokio::time::timeout(duration, stopped).await {
            Ok(()) => Err(Failure::new(FailureCode::Stopped, "")),
            Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_shortly_before_the_lease_ends() {
        let guard = LeaseGuard::new(Instant::now() + WRITE_MARGIN + Duration::from_secs(60));
        assert!(guard.ensure().is_ok());
        guard.renewed(Instant::now() + WRITE_MARGIN / 2);
        assert_eq!(guard.ensure().map_err(|failure| failure.code), Err(FailureCode::LeaseLost));
        assert!(guard.keeping(WRITE_MARGIN / 4).ensure().is_ok());
    }

    #[tokio::test]
    async fn a_stop_ends_the_wait() {
        let (source, signal) = StopSource::new();
        source.stop();
        let waited = signal.wait(Duration::from_secs(3600)).await;
        assert_eq!(waited.map_err(|failure| failure.code), Err(FailureCode::Stopped));
    }
}
