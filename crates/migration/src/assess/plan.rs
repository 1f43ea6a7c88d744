//! What is going to be done with the organisation, as far as the preflight asks.

use std::collections::BTreeSet;

use crate::provisioning::Rules;

/// Mailboxes at once unless endpoints allow fewer: as many as one process works on.
pub const PARALLEL_MAILBOXES: u64 = 20;

/// What is going to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessPlan {
    /// The tenant's name on the command line; the commands that mend something name it.
    pub tenant: String,
    /// The batch's name, where there is one.
    pub batch: Option<String>,
    /// Addresses of the mailboxes of the batch, in lower case; without a batch all of the organisation move.
    pub mailboxes: Option<BTreeSet<String>>,
    /// What provisioning will be asked for.
    pub rules: Rules,
    /// Mailboxes that are copied at once.
    pub parallel: u64,
    /// Why there may be more mailboxes than a cutover takes.
    pub reason_for_many: Option<String>,
}

impl AssessPlan {
    /// A plan for everything that the organisation has, without licences.
    pub fn new(tenant: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            batch: None,
            mailboxes: None,
            rules: Rules::default(),
            parallel: PARALLEL_MAILBOXES,
            reason_for_many: None,
        }
    }
}
