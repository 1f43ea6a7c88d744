//! Plans, what came of them, and how far each record is; for people and for programs.

use std::collections::BTreeMap;

use console::Style;
use cutover_migration::provisioning::{
    Applied, ApplyProgress, FailedStep, Finding, Plan, Weight, finding_json, plan_json, step_json, subject_of,
};
use cutover_store::Account;
use serde_json::{Value, json};

use crate::context::Context;
use crate::table::{Cell, Table};

/// A plan: the steps as data, the findings, and how much it is.
pub(super) fn plan(tenant: &str, plan: &Plan, context: &Context) {
    let mut told = plan_json(plan);
    told["tenant"] = json!(tenant);
    if context.printer.object(&told) {
        return;
    }
    steps(plan, context);
    findings(&plan.findings, context);
    summary(plan, context);
}

fn steps(plan: &Plan, context: &Context) {
    let mut table = Table::new(["column-step", "column-address", "column-what"].map(|key| context.texts.word(key)));
    for step in &plan.steps {
        let name = context.texts.word(&format!("provision-step-{}", step.action.word()));
        table.row([name, step.address.clone(), subject_of(&step.action)]);
    }
    if !plan.steps.is_empty() {
        context.printer.table(&table);
    }
}

fn summary(plan: &Plan, context: &Context) {
    if plan.steps.is_empty() {
        let key = match (plan.stops().next().is_some(), missing(plan)) {
            (true, _) => "provision-stopped",
            (false, 0) => "provision-nothing-left",
            (false, _) => "provision-not-made",
        };
        context.talk(key, &[("count", missing(plan).into())]);
        return;
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    plan.steps.iter().for_each(|step| *counts.entry(step.action.word()).or_default() += 1);
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(word, count)| {
            let name = context.texts.word(&format!("provision-step-{word}"));
            format!("{name}: {}", context.texts.number(count))
        })
        .collect();
    context.talk("provision-steps", &[("count", plan.steps.len().into()), ("steps", counts.join(", ").into())]);
}

/// How many findings say that a record is not made, or lacks something that it needs.
pub(super) fn missing(plan: &Plan) -> usize {
    plan.hindrances().count()
}

/// The findings, the heavier ones first.
fn findings(findings: &[Finding], context: &Context) {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.kind.weight());
    if sorted.is_empty() {
        return;
    }
    context.talk("provision-findings", &[("count", sorted.len().into())]);
    let headings = ["column-address", "column-finding", "column-details"];
    let mut table = Table::new(headings.map(|key| context.texts.word(key)));
    for finding in sorted {
        let style = match finding.kind.weight() {
            Weight::Stop => Style::new().red().bold(),
            Weight::Missing => Style::new().yellow(),
            Weight::Note => Style::new().dim(),
        };
        let text = context.texts.word(&format!("provision-finding-{}", finding.kind.word()));
        table.row([Cell::styled(finding.subject.clone(), style), text.into(), finding.detail.clone().into()]);
    }
    context.printer.talk_table(&table);
}

/// A line of progress.
pub(super) fn progress(progress: ApplyProgress, context: &Context) {
    let key = if progress.waiting { "provision-waiting" } else { "provision-progress" };
    context.talk(key, &[("done", progress.done.into()), ("left", progress.left.into())]);
}

/// What came of carrying a plan out.
pub(super) fn applied(tenant: &str, applied: &Applied, context: &Context) {
    let left: Vec<Value> = applied.left.steps.iter().map(step_json).collect();
    let failed: Vec<Value> = applied.failed.iter().map(failed_json).collect();
    let found: Vec<Value> = applied.left.findings.iter().map(finding_json).collect();
    let told = json!({ "tenant": tenant, "done": applied.done, "failed": failed, "left": left, "findings": found,
        "stopped": applied.stopped });
    if context.printer.object(&told) {
        return;
    }
    findings(&applied.left.findings, context);
    for failed in &applied.failed {
        let name = context.texts.word(&format!("provision-step-{}", failed.step.action.word()));
        let told = context.texts.explain(&failed.failure);
        context.warn(&format!("{name}: {} {}", told.message, told.detail));
    }
    if let Some(failed) = applied.failed.first() {
        let hint = context.texts.explain(&failed.failure).hint;
        context.printer.labelled(&context.texts.word("hint-label"), Style::new().cyan().bold(), &hint);
    }
    let arguments = [("done", applied.done.into()), ("left", applied.left.steps.len().into())];
    match applied.left.steps.is_empty() && applied.left.stops().next().is_none() {
        true => context.talk("provision-done", &arguments),
        false => context.talk("provision-left", &arguments),
    }
    if missing(&applied.left) > 0 {
        context.talk("provision-not-made", &[("count", missing(&applied.left).into())]);
    }
}

fn failed_json(failed: &FailedStep) -> Value {
    let mut told = step_json(&failed.step);
    told["failure"] = json!(failed.failure.code.as_str());
    told["reason"] = json!(failed.failure.detail);
    told
}

/// How far each record is.
pub(super) fn accounts(tenant: &str, accounts: &[Account], context: &Context) {
    let row = |one: &Account| {
        json!({ "address": one.address, "record": one.record, "object": one.object, "status": one.status.as_str(),
            "first_password": one.password.as_str(), "changed": one.changed,
            "failure": one.failure.as_ref().map(|failure| failure.code.as_str()) })
    };
    let rows: Vec<Value> = accounts.iter().map(row).collect();
    if context.printer.object(&json!({ "tenant": tenant, "accounts": rows })) {
        return;
    }
    let headings = ["column-address", "column-status", "column-changed", "column-reason"];
    let mut table = Table::new(headings.map(|key| context.texts.word(key)));
    for one in accounts {
        let reason = one.failure.as_ref().map(|failure| context.texts.explain(failure).message);
        let changed = context.texts.time(one.changed);
        table.row([one.address.clone(), one.status.as_str().to_owned(), changed, reason.unwrap_or_default()]);
    }
    context.printer.table(&table);
}
