//! Budgets of one process, kept in memory: for commands that work alone, and for tests.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cutover_model::{BudgetKey, BudgetUnit, Budgets, Failure, HeldSlot, Slot};
use tokio::sync::Notify;
use tokio::time::Instant;

type Name = (String, BudgetUnit);

/// Budgets that nobody else sees.
#[derive(Clone, Default)]
pub struct MemoryBudgets {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    books: Mutex<HashMap<Name, Book>>,
    freed: Notify,
}

/// What is known of one budget.
#[derive(Default)]
struct Book {
    taken: VecDeque<(Instant, u64)>,
    not_before: Option<Instant>,
    held: u64,
}

impl Shared {
    fn books(&self) -> MutexGuard<'_, HashMap<Name, Book>> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Takes, or tells how long to wait.
    fn take(&mut self, key: &BudgetKey, amount: u64, now: Instant) -> Duration {
        if let Some(rest) = self.not_before.and_then(|at| at.checked_duration_since(now)).filter(|rest| !rest.is_zero())
        {
            return rest;
        }
        let life = key.window + grain(key.window);
        while self.taken.front().is_some_and(|(at, _)| now.duration_since(*at) >= life) {
            self.taken.pop_front();
        }
        let mut used: u64 = self.taken.iter().map(|(_, amount)| amount).sum();
        if used == 0 || used.saturating_add(amount) <= key.allowed {
            self.note(now, amount, key.window);
            return Duration::ZERO;
        }
        for (at, freed) in &self.taken {
            used -= freed;
            if used == 0 || used.saturating_add(amount) <= key.allowed {
                return (*at + life).saturating_duration_since(now).max(Duration::from_millis(1));
            }
        }
        key.window
    }

    /// Amounts of the same hundredth of the window are one entry, which is dated as the first and lives for as much
    /// longer.
    fn note(&mut self, now: Instant, amount: u64, window: Duration) {
        match self.taken.back_mut() {
            Some((at, sum)) if now.duration_since(*at) < grain(window) => *sum += amount,
            _ => self.taken.push_back((now, amount)),
        }
    }
}

fn grain(window: Duration) -> Duration {
    window / 100
}

#[async_trait]
impl Budgets for MemoryBudgets {
    async fn take(&self, key: &BudgetKey, amount: u64) -> Result<Duration, Failure> {
        let mut books = self.shared.books();
        let book = books.entry((key.owner.clone(), key.unit)).or_default();
        Ok(book.take(key, amount, Instant::now()))
    }

    async fn slots(&self, key: &BudgetKey, count: u32) -> Result<Slot, Failure> {
        let count = u64::from(count).clamp(1, key.allowed.max(1));
        let name = (key.owner.clone(), key.unit);
        loop {
            let freed = self.shared.freed.notified();
            {
                let mut books = self.shared.books();
                let book = books.entry(name.clone()).or_default();
                if book.held + count <= key.allowed.max(1) {
                    book.held += count;
                    return Ok(Slot::new(Held { shared: Arc::clone(&self.shared), name, count }));
                }
            }
            freed.await;
        }
    }

    async fn told(&self, key: &BudgetKey, retry_after: Duration) -> Result<(), Failure> {
        let until = Instant::now() + retry_after;
        let mut books = self.shared.books();
        let book = books.entry((key.owner.clone(), key.unit)).or_default();
        book.not_before = Some(book.not_before.map_or(until, |known| known.max(until)));
        Ok(())
    }
}

struct Held {
    shared: Arc<Shared>,
    name: Name,
    count: u64,
}

#[async_trait]
impl HeldSlot for Held {
    async fn renew(&self) -> Result<(), Failure> {
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(book) = self.shared.books().get_mut(&self.name) {
            book.held = book.held.saturating_sub(self.count);
        }
        self.shared.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn key(unit: BudgetUnit, allowed: u64) -> BudgetKey {
        BudgetKey { owner: "t/a/anna".to_owned(), unit, allowed, window: 100 * SECOND }
    }

    #[test]
    fn what_was_taken_comes_back_when_the_window_has_passed() {
        let (mut book, key, begun) = (Book::default(), key(BudgetUnit::Requests, 10), Instant::now());
        let mut take = |amount, at| book.take(&key, amount, begun + at * SECOND);
        assert_eq!(take(6, 0), Duration::ZERO);
        assert_eq!(take(4, 50), Duration::ZERO);
        assert_eq!(take(1, 50), 51 * SECOND);
        assert_eq!(take(7, 50), 101 * SECOND);
        assert_eq!(take(6, 101), Duration::ZERO);
        assert_eq!(take(1, 101), 50 * SECOND);
    }

    #[test]
    fn more_than_everything_is_taken_from_an_untouched_budget() {
        let (mut book, key, begun) = (Book::default(), key(BudgetUnit::Bytes, 100), Instant::now());
        assert_eq!(book.take(&key, 1, begun), Duration::ZERO);
        assert_eq!(book.take(&key, 500, begun), 101 * SECOND);
        assert_eq!(book.take(&key, 500, begun + 101 * SECOND), Duration::ZERO);
        assert_eq!(book.take(&key, 1, begun + 101 * SECOND), 101 * SECOND);
    }

    #[tokio::test]
    async fn the_services_word_counts_for_everybody_and_the_longest_wins() {
        let (budgets, key) = (MemoryBudgets::default(), key(BudgetUnit::Requests, 10));
        budgets.told(&key, 17 * SECOND).await.unwrap();
        budgets.told(&key, 3 * SECOND).await.unwrap();
        let wait = budgets.clone().take(&key, 1).await.unwrap();
        assert!(wait > 16 * SECOND && wait <= 17 * SECOND, "{wait:?}");
        let other = BudgetKey { owner: "t/a/bo".to_owned(), ..key };
        assert_eq!(budgets.take(&other, 1).await, Ok(Duration::ZERO));
    }

    /// What it gives if it gives something without waiting.
    async fn soon<T>(future: impl Future<Output = T>) -> Option<T> {
        tokio::select! { biased; got = future => Some(got), () = std::future::ready(()) => None }
    }

    #[tokio::test]
    async fn slots_are_waited_for() {
        let (budgets, key) = (MemoryBudgets::default(), key(BudgetUnit::AtOnce, 4));
        let three = budgets.slots(&key, 3).await.unwrap();
        let one = budgets.slots(&key, 1).await.unwrap();
        let mut all = std::pin::pin!(budgets.slots(&key, 9));
        assert!(soon(&mut all).await.is_none());
        drop(three);
        assert!(soon(&mut all).await.is_none());
        drop(one);
        assert!(soon(&mut all).await.is_some());
    }
}
