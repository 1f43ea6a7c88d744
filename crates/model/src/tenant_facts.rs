//! What a Microsoft 365 tenant looks like before anything is written to it: plain data for the preflight and the plan,
//! and the trait of whoever reads them.

use async_trait::async_trait;

use crate::{Failure, TenantState};

/// Reads the facts of one tenant. Nothing here changes anything there.
#[async_trait]
pub trait TenantReader: Send + Sync {
    /// Everything that the preflight asks of the tenant.
    async fn facts(&self) -> Result<TenantFacts, Failure>;
}

/// A tenant as it is now: what a plan sees of it, and what else the preflight asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantFacts {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub display_name: String,
    /// The cloud that it is in: `global`, `gcc-high`, `dod`, `china`.
    pub cloud: String,
    /// Whether that cloud has the mailbox import, which takes items of every class. Without it there is IMAP only.
    pub has_mailbox_import: bool,
    /// Domains, licences, directory synchronisation, and everything that has an address. Members and permissions need
    /// not have been looked at.
    pub state: TenantState,
    /// Rules that move or delete old items by themselves, of those that a new mailbox gets.
    pub retention: Vec<RetentionRule>,
    /// The largest message that a new mailbox takes, in bytes; `None` where the tenant did not say.
    pub receive_limit: Option<u64>,
}

/// A domain of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantDomain {
    /// Its name.
    pub name: String,
    /// Whether the tenant has seen the proof of who owns it.
    pub verified: bool,
}

/// Whether a directory outside is the master of a tenant's users (`onPremisesSyncEnabled`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DirectorySync {
    /// It never was on.
    #[default]
    Never,
    /// It is on; seconds since 1970 when it last ran, where the tenant tells.
    On {
        /// When it last ran.
        last: Option<i64>,
    },
    /// It was on once.
    Off,
}

/// A product that a tenant subscribes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantLicence {
    /// The product's id.
    pub id: String,
    /// Its part number, `O365_BUSINESS_PREMIUM`.
    pub part_number: String,
    /// Licences paid for and usable.
    pub enabled: u64,
    /// Licences given out.
    pub consumed: u64,
    /// Bytes that a mailbox with this licence may hold; `None` where the product has no mailbox.
    pub mailbox_quota: Option<u64>,
}

impl TenantLicence {
    /// Licences that can still be given.
    pub fn free(&self) -> u64 {
        self.enabled.saturating_sub(self.consumed)
    }
}

/// A rule of the tenant that moves or deletes items by their age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionRule {
    /// Its name.
    pub name: String,
    /// What it does with an item that is old enough.
    pub action: RetentionAction,
    /// After how many days, where the tenant tells.
    pub days: Option<u64>,
}

/// What a retention rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionAction {
    /// The item goes to the archive mailbox.
    Archive,
    /// The item is deleted.
    Delete,
}
