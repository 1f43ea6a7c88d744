//! Budgets that everything which works on a store shares (design section 5).
//!
//! A process takes a block, a sixtieth of the budget, and spends it in memory within ten seconds at most; what is left
//! of it then is given back with the next block. The block of a process that died counts as spent. What was taken is
//! kept by slices of time, so that at no instant more than the budget lies within the window that slides. Slots are rows
//! that expire unless their holder renews them.
//!
//! Time is the database server's, as with leases; tests give a clock.

mod blocks;
mod slots;
mod window;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use cutover_model::{BudgetKey, BudgetUnit, Budgets, Clock, Failure, Slot};

use self::blocks::Book;
use self::slots::Pool;
use crate::StoreError;
use crate::statement::{Access, sql_of};
use crate::store::Store;

/// The budgets of a store, as one process uses them. Cheap to clone; clones share their blocks.
#[derive(Clone)]
pub struct StoreBudgets {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    holder: String,
    time: Time,
    books: Mutex<HashMap<Name, Arc<tokio::sync::Mutex<Book>>>>,
    pools: Mutex<HashMap<Name, Arc<Pool>>>,
}

/// A budget's name among the others.
type Name = (String, BudgetUnit);

fn name(key: &BudgetKey) -> Name {
    (key.owner.clone(), key.unit)
}

/// Where the time comes from.
enum Time {
    /// The database for what is shared, this machine's steady clock for what is in memory.
    Real(Instant),
    /// A clock that tests move.
    Held(Arc<dyn Clock>),
}

impl Time {
    /// For what is in memory, in milliseconds.
    fn own(&self) -> i64 {
        match self {
            Self::Real(begun) => crate::lease::millis(begun.elapsed()),
            Self::Held(clock) => clock.now() * 1000,
        }
    }

    /// For what is shared, in milliseconds since 1970.
    async fn shared(&self, store: &Store, on: &mut impl Access) -> Result<i64, StoreError> {
        match self {
            Self::Real(_) => sql_of(store.db().many("SELECT {now}", "", 0)).one(on).await?.get(0),
            Self::Held(clock) => Ok(clock.now() * 1000),
        }
    }
}

impl StoreBudgets {
    pub(crate) fn new(store: Store, owner: &str) -> Self {
        Self::with_time(store, owner, Time::Real(Instant::now()))
    }

    pub(crate) fn with_clock(store: Store, owner: &str, clock: Arc<dyn Clock>) -> Self {
        Self::with_time(store, owner, Time::Held(clock))
    }

    fn with_time(store: Store, owner: &str, time: Time) -> Self {
        let number = u64::from_le_bytes(crate::key::random::<8>());
        let holder = format!("{owner}#{number:016x}");
        let inner = Inner { store, holder, time, books: Mutex::default(), pools: Mutex::default() };
        Self { inner: Arc::new(inner) }
    }

    /// Frees the slots of a process that is known to be dead, under the name that it gave when it opened its budgets.
    pub async fn bury(&self, owner: &str) -> Result<(), StoreError> {
        slots::bury(&self.inner.store, owner).await
    }

    /// The processes that hold slots, as they named themselves when they opened their budgets.
    pub async fn holders(&self) -> Result<Vec<String>, StoreError> {
        slots::holders(&self.inner.store).await
    }

    fn book(&self, key: &BudgetKey) -> Arc<tokio::sync::Mutex<Book>> {
        let mut books = self.inner.books.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(books.entry(name(key)).or_default())
    }

    fn pool(&self, key: &BudgetKey) -> Arc<Pool> {
        let mut pools = self.inner.pools.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(pools.entry(name(key)).or_default())
    }
}

/// Does something in a task of its own, so that it comes to its end although whoever asked is dropped, or is not polled
/// for a while: meanwhile it holds the database's writer, and what all callers of this process share.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // The runtime is being shut down, and with it whoever asked.
        Err(_) => Err(StoreError::Busy),
    }
}

#[async_trait]
impl Budgets for StoreBudgets {
    async fn take(&self, key: &BudgetKey, amount: u64) -> Result<Duration, Failure> {
        let book = self.book(key);
        let spent = book.try_lock().ok().and_then(|mut book| book.spend(amount, self.inner.time.own()));
        if let Some(wait) = spent {
            return Ok(wait);
        }
        let (inner, key) = (Arc::clone(&self.inner), key.clone());
        let taken = async move {
            let mut book = book.lock().await;
            match book.spend(amount, inner.time.own()) {
                Some(wait) => Ok(wait),
                None => book.refill(&inner.store, &inner.time, &key, amount).await,
            }
        };
        Ok(to_its_end(taken).await?)
    }

    async fn slots(&self, key: &BudgetKey, count: u32) -> Result<Slot, Failure> {
        let pool = self.pool(key);
        slots::take(&self.inner, pool, key, count).await
    }

    async fn told(&self, key: &BudgetKey, retry_after: Duration) -> Result<(), Failure> {
        let (inner, book, key) = (Arc::clone(&self.inner), self.book(key), key.clone());
        let told = async move {
            book.lock().await.pause(retry_after, inner.time.own());
            blocks::pause(&inner.store, &inner.time, &key, retry_after).await
        };
        Ok(to_its_end(told).await?)
    }
}
