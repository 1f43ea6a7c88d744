//! Blocks: what a process took from a budget and spends in memory.

use std::time::Duration;

use cutover_model::BudgetKey;

use super::Time;
use super::window::{Grant, Window, grant};
use crate::db::Transaction;
use crate::lease::millis;
use crate::statement::{sql, sql_of};
use crate::store::Store;
use crate::{Durability, StoreError};

/// What a process knows of a budget.
#[derive(Default)]
pub(super) struct Book {
    block: Option<Block>,
    paused_until: i64,
}

/// A block in memory.
struct Block {
    left: u64,
    /// The slice that it is counted in.
    slice: i64,
    /// When it is over, in this process's time.
    over: i64,
}

impl Book {
    /// Spends from the block if it can: no wait, or the wait that the service asked for. `None` if a block is needed.
    pub(super) fn spend(&mut self, amount: u64, own: i64) -> Option<Duration> {
        if self.paused_until > own {
            return Some(from_millis(self.paused_until - own));
        }
        let block = self.block.as_mut().filter(|block| own < block.over && block.left >= amount)?;
        block.left -= amount;
        Some(Duration::ZERO)
    }

    /// Gives back what is left and takes another block, from which the amount is spent; or tells how long to wait.
    pub(super) async fn refill(
        &mut self,
        store: &Store,
        time: &Time,
        key: &BudgetKey,
        amount: u64,
    ) -> Result<Duration, StoreError> {
        let window = Window::of(key.window);
        let own = time.own();
        let mut transaction = store.db().write(Durability::Relaxed).await?;
        let pause = hold(&mut transaction, key).await?;
        let now = time.shared(store, &mut transaction).await?;
        if let Some(block) = &self.block {
            give_back(&mut transaction, key, block).await?;
        }
        if pause > now {
            transaction.commit().await?;
            self.block = None;
            // Asked again now and then: the pause of a clock that was set back must not last.
            return Ok(from_millis((pause - now).min(window.counted.max(10_000))));
        }
        let spent = slices(&mut transaction, key, window, now).await?;
        let granted = grant(&spent, window, now, key.allowed, amount);
        if let Grant::Block(block) = granted {
            note(&mut transaction, key, window.slice_of(now), block).await?;
        }
        transaction.commit().await?;
        Ok(match granted {
            Grant::Block(block) => {
                self.block = Some(Block { left: block - amount, slice: window.slice_of(now), over: own + window.life });
                Duration::ZERO
            }
            Grant::Wait(wait) => {
                self.block = None;
                from_millis(wait)
            }
        })
    }

    /// Nothing is spent for so long.
    pub(super) fn pause(&mut self, wait: Duration, own: i64) {
        self.paused_until = self.paused_until.max(own.saturating_add(millis(wait)));
    }
}

fn from_millis(wait: i64) -> Duration {
    Duration::from_millis(u64::try_from(wait).unwrap_or(0))
}

/// Makes everybody else wait with this budget until the transaction ends, and reads until when it is paused.
async fn hold(transaction: &mut Transaction, key: &BudgetKey) -> Result<i64, StoreError> {
    let text = "INSERT INTO budget_pause (owner, unit, until) VALUES ($1, $2, 0)
        ON CONFLICT (owner, unit) DO UPDATE SET until = budget_pause.until RETURNING until";
    sql(text).bind(key.owner.as_str()).bind(key.unit.as_str()).one(transaction).await?.get(0)
}

/// The slices that count, in order of time; the others are removed.
async fn slices(
    transaction: &mut Transaction,
    key: &BudgetKey,
    window: Window,
    now: i64,
) -> Result<Vec<(i64, u64)>, StoreError> {
    let text = "DELETE FROM budget_spent WHERE owner = $1 AND unit = $2 AND (slice < $3 OR slice > $4 OR spent <= 0)";
    let (owner, unit, counting) = (key.owner.as_str(), key.unit.as_str(), window.counting(now));
    let statement = sql(text).bind(owner).bind(unit).bind(*counting.start()).bind(*counting.end());
    statement.run(transaction).await?;
    let text = "SELECT slice, spent FROM budget_spent WHERE owner = $1 AND unit = $2 ORDER BY slice";
    let rows = sql(text).bind(owner).bind(unit).all(transaction).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.count(1)?))).collect()
}

async fn note(transaction: &mut Transaction, key: &BudgetKey, slice: i64, block: u64) -> Result<(), StoreError> {
    let text = "INSERT INTO budget_spent (owner, unit, slice, spent) VALUES ($1, $2, $3, $4)
        ON CONFLICT (owner, unit, slice) DO UPDATE SET spent = budget_spent.spent + excluded.spent";
    let statement = sql(text).bind(key.owner.as_str()).bind(key.unit.as_str()).bind(slice).bind(block);
    statement.run(transaction).await.map(drop)
}

async fn give_back(transaction: &mut Transaction, key: &BudgetKey, block: &Block) -> Result<(), StoreError> {
    if block.left == 0 {
        return Ok(());
    }
    let text = "UPDATE budget_spent SET spent = spent - $1 WHERE owner = $2 AND unit = $3 AND slice = $4";
    let statement = sql(text).bind(block.left).bind(key.owner.as_str()).bind(key.unit.as_str()).bind(block.slice);
    statement.run(transaction).await.map(drop)
}

/// Tells everybody that the service asked for patience. The longest wait counts.
pub(super) async fn pause(store: &Store, time: &Time, key: &BudgetKey, wait: Duration) -> Result<(), StoreError> {
    let mut transaction = store.db().write(Durability::Relaxed).await?;
    let now = time.shared(store, &mut transaction).await?;
    let until = now.saturating_add(millis(wait));
    let text = "INSERT INTO budget_pause (owner, unit, until) VALUES (?, ?, ?) ON CONFLICT (owner, unit) DO UPDATE
        SET until = CASE WHEN budget_pause.until > excluded.until THEN budget_pause.until ELSE excluded.until END";
    let statement = sql_of(store.db().many(text, "", 0)).bind(key.owner.as_str()).bind(key.unit.as_str()).bind(until);
    statement.run(&mut transaction).await?;
    transaction.commit().await
}
