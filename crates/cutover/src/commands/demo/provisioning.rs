//! The directory of the demo: imported, looked over, provisioned, and planned again until nothing is left.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use cutover_directory::csv::{self, CsvFile};
use cutover_migration::Operations;
use cutover_migration::assess::{AssessRequest, Assessment, Severity};
use cutover_migration::provisioning::{
    Applied, ApplyProgress, Extent, LicenceRange, LicenceRule, Patience, Provisioning, RuleOptions,
};
use cutover_migration::tenants::TenantLinks;
use cutover_model::{Failure, FailureCode};

use super::Stage;
use super::rehearsal::TENANT;
use crate::problem::{Problem, file_problem};

/// The product that everybody with a mailbox gets.
const PRODUCT: &str = "O365_BUSINESS_PREMIUM";
/// The rehearsal tenant has its mailboxes ready in no time.
const PATIENCE: Patience =
    Patience { first: Duration::from_millis(50), longest: Duration::from_secs(1), all: Duration::from_secs(20) };

/// What the operations say of the directory.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Carried {
    /// Findings of the preflight that block, that warn, and that are good to know.
    pub(super) findings: [u64; 3],
    /// Steps that were done.
    pub(super) steps: u64,
    /// Steps that failed.
    pub(super) failed: u64,
    /// Steps of the second plan.
    pub(super) left: u64,
}

/// Everything between the CSV file and the mailboxes.
pub(super) async fn carry_out(
    stage: &Stage<'_>,
    operations: &Operations,
    links: &TenantLinks,
) -> Result<Carried, Problem> {
    import(stage, operations).await?;
    let rules = RuleOptions {
        licences: vec![LicenceRule { product: PRODUCT.to_owned(), range: LicenceRange::All }],
        ..RuleOptions::default()
    };
    let assessment = assess(stage, operations, links, &rules).await?;
    let plan = operations.provision_plan(TENANT, links, &rules, Extent::Everything).await?;
    stage.step("demo-step-plan", &[("steps", plan.steps.len().into())]);
    let applied = apply(stage, operations, links, rules.clone()).await?;
    let again = operations.provision_plan(TENANT, links, &rules, Extent::Everything).await?;
    let (done, left) = (applied.done, again.steps.len());
    stage.step("demo-step-provisioned", &[("done", done.into()), ("left", left.into())]);
    Ok(Carried {
        findings: [Severity::Blocks, Severity::Warns, Severity::Tells].map(|severity| assessment.count(severity)),
        steps: done as u64,
        failed: applied.failed.len() as u64,
        left: left as u64,
    })
}

async fn import(stage: &Stage<'_>, operations: &Operations) -> Result<(), Problem> {
    let path = &stage.places.directory;
    let bytes = std::fs::read(path).map_err(|error| file_problem(path, &error))?;
    let name = path.display().to_string();
    let read = csv::read(&[CsvFile { name: &name, bytes: &bytes }]).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Failure::new(FailureCode::Internal, &*name).with_detail(told.join("; "))
    })?;
    let organisation = &read.imported.organisation;
    Ok(operations.import_organisation(&stage.actor, &name, organisation, &[]).await?)
}

async fn assess(
    stage: &Stage<'_>,
    operations: &Operations,
    links: &TenantLinks,
    rules: &RuleOptions,
) -> Result<Assessment, Problem> {
    let request = AssessRequest { tenant: TENANT.to_owned(), rules: rules.clone(), ..AssessRequest::default() };
    let assessment = operations.assess(&stage.actor, &request, links, |_, _| {}).await?;
    let page = stage.places.reports.join("assess.html");
    write(&assessment, &page, stage).map_err(|error| file_problem(&page, &error))?;
    let count = |severity| assessment.count(severity).into();
    let counts =
        [("blocks", count(Severity::Blocks)), ("warns", count(Severity::Warns)), ("tells", count(Severity::Tells))];
    stage.step("demo-step-assess", &counts);
    Ok(assessment)
}

fn write(assessment: &Assessment, page: &Path, stage: &Stage<'_>) -> std::io::Result<()> {
    std::fs::create_dir_all(&stage.places.reports)?;
    let mut out = BufWriter::new(File::create(page)?);
    assessment.write_html(&stage.context.texts, &mut out)?;
    out.flush()
}

async fn apply(
    stage: &Stage<'_>,
    operations: &Operations,
    links: &TenantLinks,
    options: RuleOptions,
) -> Result<Applied, Problem> {
    let told = |progress: ApplyProgress| tracing::debug!(?progress, "provisioning");
    let how = Provisioning {
        options,
        given: std::collections::HashMap::new(),
        extent: Extent::Everything,
        patience: PATIENCE,
        stop: Arc::new(AtomicBool::new(false)),
        told: &told,
    };
    Ok(operations.provision_apply(&stage.actor, TENANT, links, how).await?)
}
