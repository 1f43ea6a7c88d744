//! Processes that work on a store: a daemon, a foreground run. The command line asks here whether a daemon owns it.

use std::time::Duration;

use crate::lease::millis;
use crate::statement::{Row, sql, sql_of};
use crate::store::Store;
use crate::{Durability, StoreError};

/// What kind of process works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerRole {
    /// The daemon, which runs the schedule.
    Daemon,
    /// A run in the foreground, which ends when it is done.
    Run,
}

impl WorkerRole {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Daemon => "daemon",
            Self::Run => "run",
        }
    }
}

/// A process that works on the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Its own name for itself, unique among all processes, as in its leases.
    pub owner: String,
    /// What kind.
    pub role: WorkerRole,
    /// The machine.
    pub host: String,
    /// The process there.
    pub pid: u32,
    /// When it started, in seconds since 1970 by the clock of the leases.
    pub started: i64,
    /// When it last said that it lives.
    pub heartbeat: i64,
}

/// The processes that work on a store.
#[derive(Clone)]
pub struct Workers {
    store: Store,
}

impl Workers {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Says that a process works, or still works. It counts as gone when it has not said so for `ttl`.
    pub async fn beat(
        &self,
        owner: &str,
        role: WorkerRole,
        host: &str,
        pid: u32,
        ttl: Duration,
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO worker (owner, role, host, pid, ttl, started, heartbeat)
            VALUES (?, ?, ?, ?, ?, {now}, {now}) ON CONFLICT (owner) DO UPDATE SET ttl = excluded.ttl,
            heartbeat = excluded.heartbeat";
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        sql_of(self.text(text))
            .bind(owner)
            .bind(role.as_str())
            .bind(host)
            .bind(pid)
            .bind(millis(ttl))
            .run(&mut transaction)
            .await?;
        let old = "DELETE FROM worker WHERE heartbeat + 10 * ttl < {now}";
        sql_of(self.text(old)).run(&mut transaction).await?;
        transaction.commit().await
    }

    /// Says that a process has ended.
    pub async fn leave(&self, owner: &str) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        sql("DELETE FROM worker WHERE owner = $1").bind(owner).run(&mut transaction).await?;
        transaction.commit().await
    }

    /// The processes that live. One whose heartbeat lies in the future (the clock was set back) does not count.
    pub async fn living(&self) -> Result<Vec<Worker>, StoreError> {
        let text = "SELECT owner, role, host, pid, started / 1000, heartbeat / 1000 FROM worker
            WHERE heartbeat + ttl > {now} AND heartbeat <= {now} + 1000 ORDER BY started, owner";
        let rows = sql_of(self.text(text)).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(worker_of).collect()
    }

    /// The daemon that owns the store, if one lives.
    pub async fn daemon(&self) -> Result<Option<Worker>, StoreError> {
        Ok(self.living().await?.into_iter().find(|worker| worker.role == WorkerRole::Daemon))
    }

    fn text(&self, template: &'static str) -> std::sync::Arc<str> {
        self.store.db().many(template, "", 0)
    }
}

fn worker_of(row: &Row) -> Result<Worker, StoreError> {
    let role = match row.get::<&str>(1)? {
        "daemon" => WorkerRole::Daemon,
        "run" => WorkerRole::Run,
        other => return Err(StoreError::corrupt(format!("{other:?} is not a kind of process"))),
    };
    Ok(Worker {
        owner: row.get(0)?,
        role,
        host: row.get(2)?,
        pid: row.small(3)?,
        started: row.get(4)?,
        heartbeat: row.get(5)?,
    })
}
