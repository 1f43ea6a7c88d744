//! Budgets: how much a service may be asked for, shared by everything that asks it (design section 5).
//!
//! A service counts what an application does: requests and bytes within a window of time, requests under way at once.
//! Whoever is about to ask takes from the budgets first, and waits when there is nothing left. Where the counts are
//! kept, and how several processes share them, is the business of whoever fulfils [`Budgets`].

use std::time::Duration;

use async_trait::async_trait;

use crate::Failure;

/// What a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BudgetUnit {
    /// Requests within the window.
    Requests,
    /// Bytes sent within the window.
    Bytes,
    /// Units within the window, by the service's own price list.
    Units,
    /// Requests under way at once. The window is how long a slot is held without a sign of life.
    AtOnce,
}

impl BudgetUnit {
    /// The stable word, for stores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Bytes => "bytes",
            Self::Units => "units",
            Self::AtOnce => "at-once",
        }
    }
}

/// A budget: whose it is, what it counts, and how much there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BudgetKey {
    /// Whom the service counts: an application and a mailbox, an application and a tenant. Never a secret.
    pub owner: String,
    /// What is counted.
    pub unit: BudgetUnit,
    /// How much of it may be used within the window.
    pub allowed: u64,
    /// The window, which slides.
    pub window: Duration,
}

/// Something that is held while a slot is taken, and gives it back when it is dropped.
#[async_trait]
pub trait HeldSlot: Send + Sync {
    /// Says that the holder is alive. To be called a few times within the key's window.
    async fn renew(&self) -> Result<(), Failure>;
}

/// The right to have so many requests under way. It ends when this is dropped.
pub struct Slot(Box<dyn HeldSlot>);

impl Slot {
    /// A slot that is held by this.
    pub fn new(held: impl HeldSlot + 'static) -> Self {
        Self(Box::new(held))
    }

    /// Says that the holder is alive. To be called a few times within the key's window.
    pub async fn renew(&self) -> Result<(), Failure> {
        self.0.renew().await
    }
}

/// The budgets of all services, shared by everything that works on the same store.
#[async_trait]
pub trait Budgets: Send + Sync {
    /// Takes so much from a budget. Zero means that it was taken; anything else that nothing was taken, and how long to
    /// wait before asking again. More than the whole budget is taken when the budget is untouched.
    async fn take(&self, key: &BudgetKey, amount: u64) -> Result<Duration, Failure>;

    /// Waits until so many slots are free at once and takes them. More than there are counts as all of them.
    async fn slots(&self, key: &BudgetKey, count: u32) -> Result<Slot, Failure>;

    /// The service asked for patience: nobody takes from this budget for so long.
    async fn told(&self, key: &BudgetKey, retry_after: Duration) -> Result<(), Failure>;
}
