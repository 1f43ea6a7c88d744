//! The operations library: everything that the command line and the dashboard do goes through here.
//!
//! Nothing prints: results and errors are data, which the caller puts into words from the catalogue. Below are the
//! store and `sync`; connectors come from the binary through [`Connectors`]. [`Operations`] is the way in.

pub mod assess;
mod batches;
mod changes;
mod connectors;
mod domains;
mod endpoints;
mod error;
mod escrow;
mod licences;
mod operations;
pub mod organisation;
pub mod overview;
mod probe;
pub mod provisioning;
pub mod rate;
pub mod report;
pub mod retry;
mod settings;
pub mod state;
pub mod tenants;
mod user_report;
pub mod users_file;
mod verify;
pub mod worker;

pub use batches::{BatchPlan, CreatedBatch, MANY_USERS, MOST_USERS, Removal};
pub use connectors::Connectors;
pub use domains::Verification;
pub use endpoints::{EndpointView, Trial};
pub use error::OperationError;
pub use escrow::{Exported, Privacy};
pub use licences::{GRACE_DAYS, LicenceStatus};
pub use operations::Operations;
pub use probe::{EndpointTest, StepResult, TestStep};
pub use settings::{
    Administrator, AdministratorScheme, Authentication, BatchSettings, Deletions, EndpointKind, EndpointSettings,
    Extensions, ImapPlace, ImapSettings, MaildirSettings, Microsoft365Settings, SETTINGS_VERSION, Security,
    UserAccount, WritePath,
};
pub use user_report::{FolderReport, NotCopied, UserReport, write_folders, write_not_copied, write_users};
pub use verify::{VerifyOptions, VerifyProgress, VerifySnapshot};
