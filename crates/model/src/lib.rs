//! The words of the domain: keys, flags, folders, changes, states, failures, and the traits that connectors fulfil.
//!
//! Everything above the wire speaks in these types. There is no I/O here, no async runtime and no serialisation
//! format: connectors translate what a server says into them, `sync` decides in them, `store` keeps them.

mod body;
mod budget;
mod connector;
mod failure;
mod flags;
mod folder;
mod item;
mod keeping;
mod key;
mod name;
mod organisation;
mod page;
mod provisioning;
mod secret;
mod sign_in;
mod status;
mod tenant_facts;
mod time;

pub use body::{BodyPieces, BodySource};
pub use budget::{BudgetKey, BudgetUnit, Budgets, HeldSlot, Slot};
pub use connector::{
    Fence, Found, ItemStream, SourceConnector, SourceMailbox, TargetConnector, TargetMailbox, Ticket, WriteItem,
    WriteJob, WriteLimits, WriteOutcome,
};
pub use failure::{Disposition, Failure, FailureCode};
pub use flags::{Flags, SystemFlag};
pub use folder::{FolderKey, FolderPath, FolderRole, Generation, SourceFolder, TargetFolder, WantedFolder};
pub use item::{Digest, ItemClass, ItemForm, ItemHead, ItemIdentity, TargetState};
pub use keeping::{ContentKept, FlagsKept, IdentityKept, Keeping, Replacing};
pub use key::{Cursor, Mark, SourceKey, TargetKey};
pub use name::{Address, BatchName, EndpointName, NameError};
pub use organisation::{
    Forwarding, Organisation, Person, ProxyAddress, Quotas, Recipient, RecipientKind, RecordId, Reference, Relation,
};
pub use page::{Change, DeltaPage, Listed, ListingPage, Page};
pub use provisioning::{
    Action, ApplicationPermission, DomainDetails, DomainRecord, ExistingForwarding, ExistingKind, ExistingObject,
    Family, Forward, Grant, GroupKind, Look, MailboxKind, Marker, NewContact, NewGroup, NewMailUser, NewMailbox,
    NewUser, ObjectId, Product, Provisioner, RecipientChanges, Right, Step, StepJournal, StepOutcome, Target,
    TenantAdministration, TenantCheck, TenantExamination, TenantState, UserChanges,
};
pub use secret::Secret;
pub use sign_in::{PendingSignIn, PersonalAccess, SignInCode, SignedIn, SynchronisationSettings};
pub use status::{BatchStatus, ParseStatusError, UserStatus};
pub use tenant_facts::{
    DirectorySync, RetentionAction, RetentionRule, TenantDomain, TenantFacts, TenantLicence, TenantReader,
};
pub use time::{Clock, SystemClock, Timestamp};
