//! The store: SQLite for one machine, PostgreSQL for several, behind one interface (design sections 3 and 5).
//!
//! One database, several small interfaces: the ledger of a user (what the target has confirmed, what is about to be
//! written, what could not be copied), leases, batches and users, endpoints, the vault, the audit log, reports.
//! What an administrator does takes an [`Actor`] and is written into the audit log in the same transaction. When
//! something is to be done is decided above; here it is kept.

mod actor;
mod audit;
mod backup;
mod batch;
mod budget;
mod checkpoint;
mod db;
mod endpoint;
mod error;
mod escrow;
mod key;
mod keywords;
mod lease;
mod ledger;
mod ledger_types;
mod location;
mod membership;
mod organisation;
mod prefix;
mod provisioning;
mod removal;
mod report;
mod schema;
mod signing;
mod statement;
mod store;
mod stored;
mod tenant;
mod transfer;
mod user;
mod vault;
mod worker;

pub use actor::Actor;
pub use audit::{Audit, AuditRow, AuditVerdict};
pub use batch::{Batch, BatchSummary, BatchTimes, Batches, NewBatch, NewUser};
pub use budget::StoreBudgets;
pub use endpoint::{Endpoint, Endpoints};
pub use error::{KeyProblem, StoreError};
pub use escrow::{Escrow, EscrowCounts, EscrowFilter, EscrowItem};
pub use key::MasterKey;
pub use lease::{Holder, Lease, Leases};
pub use ledger::UserLedger;
pub use ledger_types::{
    Checkpoint, Counters, Durability, EscrowEntry, EscrowState, FolderId, FolderRow, Intent, IntentId, ItemRow, UserId,
};
pub use location::StoreLocation;
pub use membership::{GroupPart, Membership};
pub use organisation::{OrganisationImport, OrganisationRecord, OrganisationRecords};
pub use provisioning::{Account, AccountPassword, AccountStatus, Accounts, Countdown};
pub use report::{Report, Reports};
pub use signing::{SigningKey, verify_signature};
pub use store::Store;
pub use tenant::{Tenant, Tenants};
pub use user::{SyncRequest, User, UserChange, UserFilter, UserProgress, Users};
pub use vault::{SecretOwner, Vault};
pub use worker::{Worker, WorkerRole, Workers};
