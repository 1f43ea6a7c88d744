//! Provisioning: plan → show → apply → show again with nothing left (M9, M10, M13, M14).
//!
//! `plan` is pure: the records of the organisation, the tenant as it is, the rules in; steps and findings out. Whatever
//! was interrupted is found again by its marker, so carrying a plan out is: look, plan, do what can be done now, look
//! again, until nothing is left.

mod apply;
mod country;
mod create;
mod differences;
mod finding;
mod journal;
mod licences;
mod members;
mod operations;
mod password;
mod plan;
mod references;
mod rules;
mod settle;
mod sheet;
mod show;
mod standing;
mod wanted;

#[cfg(test)]
mod tests;

pub use apply::{Applied, Apply, ApplyProgress, Extent, FailedStep, Patience};
pub use country::{BadCountry, country};
pub use finding::{Finding, FindingKind, Weight};
pub use members::{Added, Moved};
pub use operations::{Provisioning, RuleOptions};
pub use plan::{Plan, look_for, plan};
pub use rules::{BadRule, FirstPasswords, FolderPermission, LicenceRange, LicenceRule, LicenceTime, Rules};
pub(crate) use settle::countdowns as refresh_countdowns;
pub use sheet::{Sheet, write_sheets};
pub use show::{finding_json, plan_json, step_json, subject_of};
