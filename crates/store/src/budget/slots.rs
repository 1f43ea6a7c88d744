//! Slots: how many requests a process may have under way. One row for each process and budget, with how many it holds;
//! the row expires unless it is renewed. Those that come and go within a process need no database.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cutover_model::{BudgetKey, Failure, HeldSlot, Slot};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::{Inner, to_its_end};
use crate::lease::millis;
use crate::statement::sql;
use crate::store::Store;
use crate::{Durability, StoreError};

/// How long to wait before other processes are asked again for a slot.
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// The slots of one budget in this process.
#[derive(Default)]
pub(super) struct Pool {
    counts: Mutex<Counts>,
    freed: Notify,
    /// Held by whoever changes the row.
    turn: tokio::sync::Mutex<()>,
}

/// How many slots the row says, and how many of them are in use.
#[derive(Clone, Copy, Default)]
struct Counts {
    granted: u64,
    used: u64,
    /// When the row expires, in this process's time.
    expires: i64,
}

impl Pool {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes slots that the row has and nobody uses, as long as the row is good for two thirds of its life.
    fn reuse(&self, count: u64, window: i64, own: i64) -> bool {
        let mut counts = self.counts();
        let fits = counts.used + count <= counts.granted && counts.expires - own > window / 3;
        if fits {
            counts.used += count;
        }
        fits
    }

    /// How many are in use; no idle one is used from now until the row is written.
    fn freeze(&self) -> u64 {
        let mut counts = self.counts();
        counts.granted = counts.used;
        counts.used
    }
}

/// Waits until there are so many slots and takes them.
pub(super) async fn take(inner: &Arc<Inner>, pool: Arc<Pool>, key: &BudgetKey, count: u32) -> Result<Slot, Failure> {
    let count = u64::from(count).clamp(1, key.allowed.max(1));
    let share = Share { inner: Arc::clone(inner), pool: Arc::clone(&pool), key: key.clone() };
    loop {
        let freed = pool.freed.notified();
        let own = inner.time.own();
        if pool.reuse(count, millis(key.window), own) {
            return Ok(Slot::new(Held { share, count }));
        }
        // What was got is given back if nobody takes it any more.
        let asking = share.clone();
        if let Some(held) = to_its_end(async move { asking.ask(count).await }).await? {
            return Ok(Slot::new(held));
        }
        // Either somebody here gives some back, or another process does, which nobody tells.
        let _ = timeout(ASK_AGAIN, freed).await;
    }
}

/// Makes everybody else wait with this budget until the transaction ends.
async fn hold(transaction: &mut crate::db::Transaction, key: &BudgetKey) -> Result<(), StoreError> {
    let text = "INSERT INTO budget_pause (owner, unit, until) VALUES ($1, $2, 0)
        ON CONFLICT (owner, unit) DO UPDATE SET until = budget_pause.until";
    sql(text).bind(key.owner.as_str()).bind(key.unit.as_str()).run(transaction).await.map(drop)
}

async fn write(
    transaction: &mut crate::db::Transaction,
    key: &BudgetKey,
    holder: &str,
    held: u64,
    expires: i64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO budget_slot (owner, unit, holder, held, expires) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (owner, unit, holder) DO UPDATE SET held = excluded.held, expires = excluded.expires";
    let statement = sql(text).bind(key.owner.as_str()).bind(key.unit.as_str()).bind(holder).bind(held).bind(expires);
    statement.run(transaction).await.map(drop)
}

/// Frees everything that this owner's processes held.
pub(super) async fn bury(store: &Store, owner: &str) -> Result<(), StoreError> {
    let mut transaction = store.db().write(Durability::Relaxed).await?;
    let text = "DELETE FROM budget_slot WHERE holder >= $1 AND holder < $2";
    sql(text).bind(format!("{owner}#")).bind(format!("{owner}$")).run(&mut transaction).await?;
    transaction.commit().await
}

/// The owners of all slots, each once.
pub(super) async fn holders(store: &Store) -> Result<Vec<String>, StoreError> {
    let rows = sql("SELECT DISTINCT holder FROM budget_slot").all(&mut store.db().read().await?).await?;
    let mut owners = Vec::with_capacity(rows.len());
    for row in &rows {
        let holder: &str = row.get(0)?;
        owners.push(holder.rsplit_once('#').map_or(holder, |(owner, _)| owner).to_owned());
    }
    owners.sort();
    owners.dedup();
    Ok(owners)
}

/// What this process has of a budget's slots.
#[derive(Clone)]
struct Share {
    inner: Arc<Inner>,
    pool: Arc<Pool>,
    key: BudgetKey,
}

impl Share {
    /// Asks the database for more slots, besides those in use.
    async fn ask(self, count: u64) -> Result<Option<Held>, StoreError> {
        let Self { inner, pool, key } = &self;
        let _turn = pool.turn.lock().await;
        let mut transaction = inner.store.db().write(Durability::Relaxed).await?;
        hold(&mut transaction, key).await?;
        let now = inner.time.shared(&inner.store, &mut transaction).await?;
        let window = millis(key.window);
        let others = others(&mut transaction, key, &inner.holder, now).await?;
        let own = inner.time.own();
        let used = pool.freeze();
        let fits = others + used + count <= key.allowed.max(1);
        let held = if fits { used + count } else { used };
        write(&mut transaction, key, &inner.holder, held, now + window).await?;
        transaction.commit().await?;
        let mut counts = pool.counts();
        *counts = Counts { granted: held, used: counts.used + if fits { count } else { 0 }, expires: own + window };
        drop(counts);
        Ok(fits.then(|| Held { share: self.clone(), count }))
    }

    /// Writes that this process lives, unless somebody has just done so.
    async fn renew(self) -> Result<(), StoreError> {
        let window = millis(self.key.window);
        let _turn = self.pool.turn.lock().await;
        let own = self.inner.time.own();
        let counts = *self.pool.counts();
        if counts.expires - own > window * 2 / 3 {
            return Ok(());
        }
        let mut transaction = self.inner.store.db().write(Durability::Relaxed).await?;
        let now = self.inner.time.shared(&self.inner.store, &mut transaction).await?;
        let used = self.pool.freeze();
        write(&mut transaction, &self.key, &self.inner.holder, used, now + window).await?;
        transaction.commit().await?;
        let mut counts = self.pool.counts();
        counts.granted = used;
        counts.expires = own + window;
        Ok(())
    }
}

/// How many slots other processes hold. What has expired is removed.
async fn others(
    transaction: &mut crate::db::Transaction,
    key: &BudgetKey,
    holder: &str,
    now: i64,
) -> Result<u64, StoreError> {
    let (owner, unit) = (key.owner.as_str(), key.unit.as_str());
    // A row that lasts longer than any does was written by a clock that was set back since.
    let text = "DELETE FROM budget_slot WHERE owner = $1 AND unit = $2 AND (expires <= $3 OR expires > $4)";
    let latest = now + 2 * millis(key.window);
    sql(text).bind(owner).bind(unit).bind(now).bind(latest).run(transaction).await?;
    let text = "SELECT held FROM budget_slot WHERE owner = $1 AND unit = $2 AND holder <> $3";
    let rows = sql(text).bind(owner).bind(unit).bind(holder).all(transaction).await?;
    rows.iter().map(|row| row.count(0)).sum()
}

/// Slots that are in use.
struct Held {
    share: Share,
    count: u64,
}

#[async_trait]
impl HeldSlot for Held {
    /// The first of those who hold slots of this budget renews the row for all; what nobody uses is given back.
    async fn renew(&self) -> Result<(), Failure> {
        Ok(to_its_end(self.share.clone().renew()).await?)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.share.pool.counts();
        counts.used = counts.used.saturating_sub(self.count);
        drop(counts);
        self.share.pool.freed.notify_waiters();
    }
}
