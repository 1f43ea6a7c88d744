//! The rehearsal (design section 6): a company that does not exist, made from a seed, and a tenant for it to move to.
//!
//! [`sample_organisation`] writes its mailboxes as a Maildir tree, [`change`] lets a working day pass in them, and
//! [`read_tree`] with [`count`] says what is in any such tree and what is missing or doubled, for the demo's judge.
//! [`sample_directory`] is what its directory knows; [`count_tenant`] and [`check_directory`] judge what arrived in a
//! tenant.
//! Nothing here uses a connector or a coder of another crate, so that a shared misunderstanding cannot pass.

mod change;
mod check;
mod compose;
mod count;
mod count_tenant;
mod directory;
mod encode;
mod error;
pub mod exchange;
mod manifest;
mod odd;
mod organisation;
mod people;
mod phrases;
mod random;
mod reader;
mod structure;
pub mod tenant;
mod tree;

pub use change::change;
pub use check::{DirectoryCheck, check_directory};
pub use count::{Count, count};
pub use count_tenant::count_tenant;
pub use directory::{Directory, Record, RecordKind, sample_directory};
pub use error::LabError;
pub use manifest::{Account, Folder, Mailbox, Manifest, Message};
pub use organisation::{DOMAIN, sample_organisation};
pub use reader::{Tree, TreeMessage, read_tree};
