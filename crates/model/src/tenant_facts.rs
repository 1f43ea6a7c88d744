//! What a Microsoft 365 tenant looks like before anything is written to it: plain data for the preflight and the plan,
//! and the trait of whoever reads them.

use async_trait::async_trait;

use crate::Failure;

/// Reads the facts of one tenant. Nothing here changes anything there.
#[async_trait]
pub trait TenantReader: Send + Sync {
    /// Everything that the preflight asks of the tenant.
    async fn facts(&self) -> Result<TenantFacts, Failure>;
}

/// A tenant as it is now.
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
    /// Its domains, verified or not.
    pub domains: Vec<TenantDomain>,
    /// Everything that has an address or a name to sign in with.
    pub objects: Vec<TenantObject>,
    /// Whether a directory outside is the master of its users.
    pub directory_sync: DirectorySync,
    /// What it subscribes to.
    pub licences: Vec<TenantLicence>,
    /// Retention policies that move or delete old items by themselves, of those that a new mailbox gets.
    pub retention: Vec<RetentionRule>,
    /// The largest message that a new mailbox takes, in bytes; `None` where the tenant did not say.
    pub receive_limit: Option<u64>,
}

impl TenantFacts {
    /// The domain of this name, in whatever case.
    pub fn domain(&self, name: &str) -> Option<&TenantDomain> {
        self.domains.iter().find(|domain| domain.name.eq_ignore_ascii_case(name))
    }

    /// The licence of this part number or id.
    pub fn licence(&self, name: &str) -> Option<&TenantLicence> {
        let matches = |licence: &&TenantLicence| {
            licence.part_number.eq_ignore_ascii_case(name) || licence.id.eq_ignore_ascii_case(name)
        };
        self.licences.iter().find(matches)
    }
}

/// A domain of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantDomain {
    /// Its name.
    pub name: String,
    /// Whether the tenant has seen the proof of who owns it.
    pub verified: bool,
}

/// What kind of thing holds an address in a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TenantObjectKind {
    /// An account, with or without a mailbox.
    User,
    /// An account whose mail goes elsewhere.
    MailUser,
    /// An address elsewhere without an account.
    Contact,
    /// A group of any kind.
    Group,
}

impl TenantObjectKind {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::MailUser => "mail-user",
            Self::Contact => "contact",
            Self::Group => "group",
        }
    }
}

/// Something in a tenant that has an address or a name to sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantObject {
    /// The tenant's id for it.
    pub id: String,
    /// What it is.
    pub kind: TenantObjectKind,
    /// What people see.
    pub display_name: String,
    /// The name to sign in with, where there is an account.
    pub sign_in: Option<String>,
    /// The primary SMTP address, where there is one.
    pub primary: Option<String>,
    /// All SMTP addresses, the primary one among them.
    pub addresses: Vec<String>,
    /// The text of the custom attribute in which provisioning leaves its mark.
    pub marker: Option<String>,
    /// Whether a directory outside is its master.
    pub synced: bool,
    /// Whether it has a mailbox; `None` where that is not known.
    pub has_mailbox: Option<bool>,
}

impl TenantObject {
    /// Whether it holds this SMTP address, in whatever case.
    pub fn holds(&self, address: &str) -> bool {
        let mut all = self.primary.iter().chain(&self.addresses);
        all.any(|held| held.eq_ignore_ascii_case(address))
    }
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
