//! Making recipients in a tenant: the tenant as the plan sees it, the steps of a plan, and the traits of whoever reads
//! the tenant and carries the steps out.
//!
//! A plan is made from the records of an organisation and a [`TenantState`]; it leaves no choice to whoever carries it
//! out. What was made by us bears a [`Marker`], so that a second look knows it again.

mod state;
mod step;

use std::fmt;

use async_trait::async_trait;

pub use state::{
    ExistingForwarding, ExistingKind, ExistingObject, Grant, GroupKind, MailboxKind, ObjectId, TenantState,
};
pub use step::{
    Action, Family, Forward, NewContact, NewGroup, NewMailUser, NewMailbox, NewUser, Product, RecipientChanges, Right,
    Step, Target, UserChanges,
};

use crate::{Failure, RecordId, Secret, TenantLicence};

/// What stands in the name and in the custom attribute 15 of an object that was made by us: whose plan made it (the
/// nonce) and from which record (the key).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Marker(String);

impl Marker {
    const BEGIN: &'static str = "cutover-";

    /// The marker of a record in the plans with this nonce.
    pub fn new(nonce: &str, key: &str) -> Self {
        Self(format!("{}{nonce}-{key}", Self::BEGIN))
    }

    /// Reads a marker; anything else that stands in the attribute is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let (nonce, key) = text.strip_prefix(Self::BEGIN)?.split_once('-')?;
        let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
        (is_word(nonce) && is_word(key) && text.len() <= 64).then(|| Self(text.to_owned()))
    }

    /// The text as it stands in the tenant: at most 64 characters, good for a name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What of a tenant has to be looked at besides its users, recipients, domains and licences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Addresses of accounts whose managers are wanted.
    pub managers: Vec<String>,
    /// Addresses of groups whose members are wanted.
    pub groups: Vec<String>,
    /// Addresses of mailboxes whose permissions are wanted.
    pub permissions: Vec<String>,
    /// Mailboxes and folders whose permissions are wanted.
    pub folders: Vec<(String, String)>,
}

/// Changes a tenant. One for each tenant.
#[async_trait]
pub trait Provisioner: Send + Sync {
    /// The tenant as it is now. Nothing is changed.
    async fn look(&self, look: &Look) -> Result<TenantState, Failure>;

    /// Carries out the steps, as many at once as the tenant takes, and tells the journal what became of each. The
    /// steps must not depend on each other, and every [`Target`] in them must be an object of the tenant.
    /// An error is one that concerns all of them; steps that were not settled may or may not have been done.
    async fn carry_out(&self, steps: &[Step], journal: &dyn StepJournal) -> Result<(), Failure>;
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// Done; a step that makes an object tells which, where the tenant said.
    Done(Option<ObjectId>),
    /// The tenant refused it.
    Failed(Failure),
    /// It was not tried, because another step of its kind failed in a way that would hit this one too.
    NotTried,
}

/// The other side of [`Provisioner::carry_out`]: gives secrets and takes outcomes.
#[async_trait]
pub trait StepJournal: Send + Sync {
    /// The first password of a record's account. It is durable before it is given.
    fn first_password(&self, record: &RecordId) -> Option<Secret>;

    /// Tells what became of steps, by their place in the list.
    async fn settled(&self, outcomes: Vec<(usize, StepOutcome)>) -> Result<(), Failure>;

    /// Whether to stop at the next good moment.
    fn is_stopping(&self) -> bool;
}

/// A record that a domain's owner has to put into DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainRecord {
    /// `TXT`, `MX`, `CNAME`, `SRV`.
    pub kind: String,
    /// The name it stands at.
    pub label: String,
    /// What it says, as a zone file has it.
    pub value: String,
    /// Seconds that others may keep it.
    pub ttl: u32,
    /// Whether the service works without it.
    pub optional: bool,
}

/// What the tenant says of a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainDetails {
    /// Its name.
    pub name: String,
    /// Whether the tenant has seen the proof of who owns it.
    pub verified: bool,
    /// Whether new addresses get it.
    pub is_default: bool,
    /// Whether it is the tenant's first one, `….onmicrosoft.com`.
    pub is_initial: bool,
    /// What proves who owns it; any one of them is enough.
    pub proof: Vec<DomainRecord>,
    /// What mail needs in DNS once the domain is verified.
    pub service: Vec<DomainRecord>,
}

/// A permission of the application, and whether the tenant granted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationPermission {
    /// Its name, `User.ReadWrite.All`.
    pub name: &'static str,
    /// Whether the token says that it was granted.
    pub granted: bool,
    /// Whether nothing at all works without it.
    pub required: bool,
}

/// A step of a tenant's test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantCheck {
    /// What was tried, as a stable word: `token-graph`, `token-exchange`, `organisation`, `administration`.
    pub check: &'static str,
    /// What was found, for people.
    pub found: String,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
}

/// What a test of a tenant gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantExamination {
    /// What was tried.
    pub checks: Vec<TenantCheck>,
    /// The permissions that there are, granted or not; empty when there is no token to read them from.
    pub permissions: Vec<ApplicationPermission>,
    /// Where an administrator consents to the missing ones.
    pub consent_address: String,
    /// Whether the cloud has the mailbox import.
    pub has_mailbox_import: bool,
}

impl TenantExamination {
    /// The first failure.
    pub fn failure(&self) -> Option<&Failure> {
        self.checks.iter().find_map(|check| check.failure.as_ref())
    }
}

/// Looks after a tenant: its test, domains and licences.
#[async_trait]
pub trait TenantAdministration: Send + Sync {
    /// Tests the way to the tenant and reads what the application may do. What fails is in the answer.
    async fn examine(&self) -> TenantExamination;

    /// What the tenant subscribes to.
    async fn licences(&self) -> Result<Vec<TenantLicence>, Failure>;

    /// All domains.
    async fn domains(&self) -> Result<Vec<DomainDetails>, Failure>;

    /// One domain with its records.
    async fn domain(&self, name: &str) -> Result<DomainDetails, Failure>;

    /// Adds a domain, if it is not there, and tells what has to stand in DNS.
    async fn add_domain(&self, name: &str) -> Result<DomainDetails, Failure>;

    /// Asks the tenant to look for the proof; false where it does not see it yet.
    async fn verify_domain(&self, name: &str) -> Result<bool, Failure>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_read_back_and_nothing_else_is_one() {
        let marker = Marker::new("0123456789abcdef", "fedcba9876543210");
        assert!(marker.as_str().len() <= 64);
        assert_eq!(Marker::parse(marker.as_str()), Some(marker));
        for text in ["", "cutover-", "cutover-a", "cutover-a-", "cutover-a-b c", "Sales", "xcutover-a-b"] {
            assert_eq!(Marker::parse(text), None, "{text}");
        }
    }
}
