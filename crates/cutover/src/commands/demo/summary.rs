//! What came of the demo: the figures, and the next commands to try.

use std::path::Path;
use std::time::Duration;

use console::Style;
use cutover_lab::{Count, Manifest};
use cutover_migration::Operations;
use cutover_migration::report::{ItemVerdict, ReportFiles};
use cutover_model::BatchName;
use cutover_store::{Counters, EscrowFilter, UserFilter};
use serde_json::{Value, json};

use crate::context::Context;
use crate::problem::Problem;
use crate::table::{Cell, Table};

/// What came of the demo.
pub(super) struct Outcome {
    before: Manifest,
    after: Manifest,
    counters: Counters,
    skipped: u64,
    failed: u64,
    source: Count,
    target: Count,
    report: ReportFiles,
    took: Duration,
}

impl Outcome {
    /// Adds up what the store knows; what the target holds was counted elsewhere.
    pub(super) async fn collect(
        operations: &Operations,
        name: &BatchName,
        (before, after): (Manifest, Manifest),
        (source, target): (Count, Count),
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
        Ok(Self { before, after, counters, skipped, failed, source, target, report, took })
    }

    /// Whether nothing is lost, doubled or altered, and the source is as it was.
    pub(super) fn is_clean(&self) -> bool {
        self.target.is_clean() && self.source.is_clean() && self.report.totals.is_clean() && self.failed == 0
    }

    fn as_json(&self) -> Value {
        json!({
            "mailboxes": self.after.mailboxes.len(),
            "items": self.target.expected,
            "items_before": self.before.messages(),
            "bytes": self.after.octets(),
            "copied": self.counters.copied,
            "updated": self.counters.updated,
            "removed": self.counters.removed,
            "adopted": self.counters.adopted,
            "skipped": self.skipped,
            "failed": self.failed,
            "missing": self.target.missing,
            "doubled": self.target.doubled,
            "flags_differ": self.target.flags,
            "dates_differ": self.target.dates,
            "folders_missing": self.target.folders,
            "source_changed": !self.source.is_clean(),
            "verified": self.report.totals.tally.of(ItemVerdict::Same),
            "differences": self.report.totals.tally.of(ItemVerdict::Differs),
            "clean": self.is_clean(),
            "seconds": (self.took.as_secs_f64() * 100.0).round() / 100.0,
        })
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
    row("demo-mailboxes", u64::try_from(outcome.after.mailboxes.len()).unwrap_or(u64::MAX), None);
    row("demo-items", outcome.target.expected, None);
    row("demo-copied", outcome.counters.copied, None);
    row("demo-updated", outcome.counters.updated, None);
    row("demo-removed", outcome.counters.removed, None);
    row("demo-skipped", outcome.skipped, none(outcome.skipped));
    row("demo-verified", outcome.report.totals.tally.of(ItemVerdict::Same), Some(outcome.report.totals.is_clean()));
    row("demo-missing", outcome.target.missing, none(outcome.target.missing));
    row("demo-doubled", outcome.target.doubled, none(outcome.target.doubled));
    let altered = outcome.target.flags + outcome.target.dates + outcome.target.folders;
    row("demo-altered", altered, none(altered));
    let touched = u64::from(!outcome.source.is_clean());
    row("demo-source-changed", touched, none(touched));
    table.row([texts.word("demo-time"), texts.duration(outcome.took), String::new()]);
    table
}

/// Commands that go on from here: with what was kept, or how to keep it.
fn next(outcome: &Outcome, kept: Option<&Path>, context: &Context) -> Vec<String> {
    let Some(root) = kept else {
        return vec!["cutover demo --keep demo".to_owned(), "cutover endpoint create --help".to_owned()];
    };
    let store = format!("cutover --store {}", root.join("store").display());
    let page = outcome.report.page.display();
    vec![
        format!("{store} status"),
        format!("{store} batch show Demo"),
        format!("{store} audit show"),
        format!("{store} report verify {page}"),
        context.texts.say("demo-open", &[("page", page.to_string().into())]),
    ]
}
