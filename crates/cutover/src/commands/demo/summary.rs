//! What came of the demo: the figures, and the next commands to try.

use std::path::Path;
use std::time::Duration;

use console::Style;
use cutover_lab::{Count, DirectoryCheck, Manifest};
use cutover_migration::Operations;
use cutover_migration::report::{ItemVerdict, ReportFiles};
use cutover_model::BatchName;
use cutover_store::{Counters, EscrowFilter, UserFilter};
use serde_json::{Value, json};

use super::provisioning::Carried;
use crate::context::Context;
use crate::problem::Problem;
use crate::table::{Cell, Table};

/// Categories of the verification: an item that had to take another form and says the same, or nearly.
const CONVERTED: &str = "converted";
const WITH_LOSSES: &str = "converted-with-losses";

/// What the independent readers found.
pub(super) struct Counts {
    pub(super) target: Count,
    pub(super) source: Count,
    pub(super) directory: Option<Provisioned>,
}

/// What became of the directory: what is in the tenant, and what the operations say.
#[derive(Clone, Copy)]
pub(super) struct Provisioned {
    /// Records.
    pub(super) expected: u64,
    pub(super) check: DirectoryCheck,
    pub(super) carried: Carried,
}

impl Provisioned {
    fn is_clean(&self) -> bool {
        self.check.is_clean() && self.carried.failed == 0 && self.carried.left == 0
    }

    fn as_json(&self) -> Value {
        let Self { expected, check, carried } = self;
        let [blocks, warns, tells] = carried.findings;
        json!({
            "records": expected,
            "missing": check.missing,
            "doubled": check.doubled,
            "differing": check.differing,
            "steps": carried.steps,
            "failed": carried.failed,
            "left": carried.left,
            "assessed": { "blocks": blocks, "warns": warns, "tells": tells },
        })
    }
}

/// What came of the demo.
pub(super) struct Outcome {
    before: Manifest,
    after: Manifest,
    counters: Counters,
    skipped: u64,
    failed: u64,
    counts: Counts,
    report: ReportFiles,
    took: Duration,
}

impl Outcome {
    /// Adds up what the store knows; what the target holds was counted elsewhere.
    pub(super) async fn collect(
        operations: &Operations,
        name: &BatchName,
        (before, after): (Manifest, Manifest),
        counts: Counts,
        report: ReportFiles,
        took: Duration,
    ) -> Result<Self, Problem> {
        let filter = UserFilter { batch: Some(name.clone()), ..UserFilter::default() };
        let users = operations.list_users(&filter).await?;
        let filter = EscrowFilter { batch: Some(name.clone()), ..EscrowFilter::default() };
        let skipped = operations.store().escrow().counts(&filter).await?.held;
        let failed = users.iter().filter(|user| user.failure.is_some()).count();
        let counters = users.iter().fold(Counters::default(), |sum, user| add(sum, user.counters));
        let failed = u64::try_from(failed).unwrap_or(u64::MAX);
        Ok(Self { before, after, counters, skipped, failed, counts, report, took })
    }

    /// Whether nothing is lost, doubled or altered, and the source is as it was.
    pub(super) fn is_clean(&self) -> bool {
        let directory = self.counts.directory.as_ref().is_none_or(Provisioned::is_clean);
        let mail = self.counts.target.is_clean() && self.counts.source.is_clean();
        mail && directory && self.report.totals.is_clean() && self.failed == 0
    }

    /// How many items the verification puts into these categories.
    fn verified(&self, categories: &[&str]) -> u64 {
        let counts = self.report.totals.tally.categories.iter();
        counts.filter(|count| categories.contains(&count.category.as_str())).map(|count| count.items).sum()
    }

    fn as_json(&self) -> Value {
        let mut told = json!({
            "to": if self.counts.directory.is_some() { "tenant" } else { "maildir" },
            "mailboxes": self.after.mailboxes.len(),
            "items": self.counts.target.expected,
            "items_before": self.before.messages(),
            "bytes": self.after.octets(),
            "copied": self.counters.copied,
            "updated": self.counters.updated,
            "removed": self.counters.removed,
            "adopted": self.counters.adopted,
            "skipped": self.skipped,
            "failed": self.failed,
            "missing": self.counts.target.missing,
            "doubled": self.counts.target.doubled,
            "flags_differ": self.counts.target.flags,
            "dates_differ": self.counts.target.dates,
            "folders_missing": self.counts.target.folders,
            "source_changed": !self.counts.source.is_clean(),
            "verified": self.verified(&["identical", CONVERTED, WITH_LOSSES]),
            "with_losses": self.verified(&[WITH_LOSSES]),
            "differences": self.report.totals.tally.of(ItemVerdict::Differs),
            "clean": self.is_clean(),
            "seconds": (self.took.as_secs_f64() * 100.0).round() / 100.0,
        });
        if let Some(directory) = &self.counts.directory {
            told["users"] = json!(directory.check.users);
            told["contacts"] = json!(directory.check.contacts);
            told["groups"] = json!(directory.check.groups);
            told["directory"] = directory.as_json();
        }
        told
    }
}

fn add(sum: Counters, more: Counters) -> Counters {
    Counters {
        copied: sum.copied + more.copied,
        adopted: sum.adopted + more.adopted,
        updated: sum.updated + more.updated,
        removed: sum.removed + more.removed,
        twins: sum.twins + more.twins,
        bytes: sum.bytes + more.bytes,
    }
}

/// Prints the figures, then what to try next.
pub(super) fn show(outcome: &Outcome, kept: Option<&Path>, context: &Context) {
    if context.printer.object(&outcome.as_json()) {
        return;
    }
    context.printer.line("");
    context.printer.table(&table(outcome, context));
    context.printer.line("");
    let key = if outcome.is_clean() { "demo-clean" } else { "demo-not-clean" };
    let style = if outcome.is_clean() { Style::new().green().bold() } else { Style::new().red().bold() };
    context.printer.line(&context.printer.paint(&context.texts.word(key), style));
    context.printer.line("");
    context.printer.heading(&context.texts.word("demo-next"));
    for line in next(outcome, kept, context) {
        context.printer.line(&format!("  {line}"));
    }
}

fn table(outcome: &Outcome, context: &Context) -> Table {
    let texts = &context.texts;
    let mut table = Table::new(["", ">", ""]).without_headings();
    let mut row = |key: &str, number: u64, good: Option<bool>| {
        let mark = match good {
            Some(true) => Cell::styled("✓", Style::new().green()),
            Some(false) => Cell::styled("✗", Style::new().red().bold()),
            None => "".into(),
        };
        table.row([texts.word(key).into(), texts.number(number).into(), mark]);
    };
    let none = |number: u64| Some(number == 0);
    if let Some(Provisioned { check, carried, .. }) = &outcome.counts.directory {
        row("demo-users", check.users, None);
        row("demo-contacts", check.contacts, None);
        row("demo-groups", check.groups, None);
        row("demo-plan-left", carried.left, none(carried.left));
        let wrong = check.missing + check.doubled + check.differing;
        row("demo-directory-wrong", wrong, none(wrong));
    }
    row("demo-mailboxes", u64::try_from(outcome.after.mailboxes.len()).unwrap_or(u64::MAX), None);
    row("demo-items", outcome.counts.target.expected, None);
    row("demo-copied", outcome.counters.copied, None);
    row("demo-updated", outcome.counters.updated, None);
    row("demo-removed", outcome.counters.removed, None);
    row("demo-skipped", outcome.skipped, none(outcome.skipped));
    let verified = outcome.verified(&["identical", CONVERTED, WITH_LOSSES]);
    row("demo-verified", verified, Some(outcome.report.totals.is_clean()));
    if outcome.counts.directory.is_some() {
        row("demo-with-losses", outcome.verified(&[WITH_LOSSES]), None);
    }
    row("demo-missing", outcome.counts.target.missing, none(outcome.counts.target.missing));
    row("demo-doubled", outcome.counts.target.doubled, none(outcome.counts.target.doubled));
    let altered = outcome.counts.target.flags + outcome.counts.target.dates + outcome.counts.target.folders;
    row("demo-altered", altered, none(altered));
    let touched = u64::from(!outcome.counts.source.is_clean());
    row("demo-source-changed", touched, none(touched));
    table.row([texts.word("demo-time"), texts.duration(outcome.took), String::new()]);
    table
}

/// Commands that go on from here: with what was kept, or how to keep it.
fn next(outcome: &Outcome, kept: Option<&Path>, context: &Context) -> Vec<String> {
    let Some(root) = kept else {
        let (again, own) = match outcome.counts.directory {
            Some(_) => ("cutover demo --keep demo", "cutover tenant add --help"),
            None => ("cutover demo --to maildir --keep demo", "cutover endpoint create --help"),
        };
        return vec![again.to_owned(), own.to_owned()];
    };
    let store = format!("cutover --store {}", root.join("store").display());
    let page = outcome.report.page.display();
    let mut lines = vec![format!("{store} status"), format!("{store} batch show Demo")];
    if outcome.counts.directory.is_some() {
        let sheets = root.join("sheets").display().to_string();
        lines.push(format!("{store} organisation list"));
        lines.push(format!("{store} provision show"));
        lines.push(format!("{store} provision passwords --out {sheets}"));
    }
    lines.push(format!("{store} audit show"));
    lines.push(format!("{store} report verify {page}"));
    let open = |page: String| context.texts.say("demo-open", &[("page", page.into())]);
    if outcome.counts.directory.is_some() {
        lines.push(open(root.join("reports/assess.html").display().to_string()));
    }
    lines.push(open(page.to_string()));
    lines
}
