//! The preflight (missions M1, M4, M8, M10, B13): everything that will not move, or not as it is, found before anything
//! is written.
//!
//! [`assess`] is pure: four descriptions go in, findings come out, always the same ones in the same order. Who reads
//! the descriptions, and who shows the findings, are others: [`gather`] asks the source, [`Assessment`] puts the
//! findings into words, as data and as a page.

mod addresses;
mod batch;
mod document;
mod duplicates;
mod existing;
mod finding;
mod folders;
mod forecast;
mod gather;
mod groups;
mod html;
mod licences;
mod lines;
mod names;
mod operation;
mod people;
mod plan;
mod references;
mod source_facts;
mod tenant;
mod view;
mod words;

#[cfg(test)]
mod tests;

use cutover_model::{Organisation, TenantFacts};

use view::View;

pub use document::{Assessment, Counts};
pub use finding::{Finding, FindingKind, Severity, Value, Who};
pub use forecast::{Forecast, MailboxForecast};
pub use gather::Depth;
pub use licences::LicenceNeed;
pub use lines::MailLines;
pub use operation::AssessRequest;
pub use plan::{AssessPlan, PARALLEL_MAILBOXES};
pub use source_facts::{FolderFacts, LargeItem, MailboxFacts, SourceFacts};
pub use words::{ToldFinding, ToldGroup};

/// Everything that will not move, or not as it is; the gravest first, then by kind and by address.
pub fn assess(
    organisation: &Organisation,
    tenant: &TenantFacts,
    source: Option<&SourceFacts>,
    plan: &AssessPlan,
) -> Vec<Finding> {
    let view = View::new(organisation, tenant, source, plan);
    let mut findings = Vec::new();
    tenant::check(&view, &mut findings);
    batch::check(&view, &mut findings);
    addresses::check(&view, &mut findings);
    duplicates::check(&view, &mut findings);
    existing::check(&view, &mut findings);
    people::check(&view, &mut findings);
    names::check(&view, &mut findings);
    references::check(&view, &mut findings);
    groups::check(&view, &mut findings);
    licences::check(&view, &mut findings);
    folders::check(&view, &mut findings);
    forecast::check(&view, &mut findings);
    findings.sort_by(|one, other| (one.severity, one.kind, &one.who).cmp(&(other.severity, other.kind, &other.who)));
    findings
}
