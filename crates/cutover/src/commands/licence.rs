//! `cutover licence`: free and used, given by rules, and the days that mailboxes live without (M14).

use cutover_migration::provisioning::{Extent, LicenceTime, RuleOptions};
use cutover_migration::{GRACE_DAYS, LicenceStatus};
use cutover_model::TenantLicence;
use serde_json::{Value, json};

use super::provision;
use super::tenant::{chosen, links};
use crate::cli::{AssignLicences, LicenceCommand, TenantChoice};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::table::Table;

/// Does what was asked for.
pub(crate) async fn run(command: LicenceCommand, context: &Context) -> Result<Exit, Problem> {
    match command {
        LicenceCommand::List(choice) => list(choice, context).await,
        LicenceCommand::Assign(options) => assign(options, context).await,
        LicenceCommand::Status(choice) => status(choice, context).await,
    }
}

async fn list(choice: TenantChoice, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &choice).await?;
    let all = links(&operations, &tenant).await?.administration.licences().await?;
    let rows: Vec<Value> = all.iter().map(licence_json).collect();
    if context.printer.object(&json!({ "tenant": tenant, "licences": rows })) {
        return Ok(Exit::Done);
    }
    let texts = &context.texts;
    let numbers = ["column-enabled", "column-used", "column-free"].map(|key| format!(">{}", texts.word(key)));
    let headings = std::iter::once(texts.word("column-product")).chain(numbers);
    let mut table = Table::new(headings);
    for one in &all {
        let numbers = [one.enabled, one.consumed, one.free()].map(|number| texts.number(number));
        table.row(std::iter::once(one.part_number.clone()).chain(numbers));
    }
    context.printer.table(&table);
    Ok(Exit::Done)
}

fn licence_json(one: &TenantLicence) -> Value {
    json!({ "id": one.id, "product": one.part_number, "enabled": one.enabled, "used": one.consumed, "free": one.free() })
}

async fn assign(options: AssignLicences, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &options.tenant).await?;
    let rules = RuleOptions {
        licences: options.rules,
        licence_time: LicenceTime::Before,
        usage_location: options.usage_location,
        ..RuleOptions::default()
    };
    let work = provision::Work { rules, extent: Extent::Licences, ..provision::Work::default() };
    provision::carry_out(&operations, &tenant, work, context).await
}

async fn status(choice: TenantChoice, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &choice).await?;
    let links = links(&operations, &tenant).await?;
    let all = operations.licence_status(&context.actor(), &tenant, &links).await?;
    let rows: Vec<Value> = all.iter().map(status_json).collect();
    if context.printer.object(&json!({ "tenant": tenant, "without_licence": rows })) {
        return Ok(Exit::Done);
    }
    if all.is_empty() {
        context.talk("licence-all", &[]);
        return Ok(Exit::Done);
    }
    let texts = &context.texts;
    let headings = ["column-user", "column-without-since", "column-until"].map(|key| texts.word(key));
    let mut table = Table::new(headings.into_iter().chain([format!(">{}", texts.word("column-days-left"))]));
    for one in &all {
        let days = if one.days_left < 0 { texts.word("licence-over") } else { one.days_left.to_string() };
        table.row([one.address.clone(), texts.time(one.since), texts.time(one.until), days]);
    }
    context.printer.table(&table);
    context.hint("licence-status-hint", &[("days", GRACE_DAYS.unsigned_abs().into())]);
    Ok(Exit::Done)
}

fn status_json(one: &LicenceStatus) -> Value {
    json!({ "address": one.address, "since": one.since, "until": one.until, "days_left": one.days_left })
}
