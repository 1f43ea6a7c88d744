//! Batches for people and for programs.

use console::Style;
use cutover_migration::Operations;
use cutover_migration::overview::{BatchOverview, UserFailure};
use cutover_model::{Address, BatchName, BatchStatus};
use cutover_store::UserFilter;
use serde_json::{Value, json};

use crate::commands::user;
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::table::{Cell, Table};

/// A line for each batch.
pub(super) async fn list(operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let batches = operations.overview(None).await?.batches;
    let rows: Vec<Value> = batches.iter().map(|batch| as_json(batch, context)).collect();
    if context.printer.object(&json!({ "batches": rows })) {
        return Ok(Exit::Done);
    }
    if batches.is_empty() {
        context.talk("no-batches", &[]);
        context.hint("no-batches-hint", &[]);
        return Ok(Exit::Done);
    }
    context.printer.table(&table(&batches, context));
    Ok(Exit::Done)
}

/// The columns of the dashboard: name, status, synced, failed, items, bytes, last synced.
pub(crate) fn table(batches: &[BatchOverview], context: &Context) -> Table {
    let texts = &context.texts;
    let right = |key: &str| format!(">{}", texts.word(key));
    let mut table = Table::new([
        texts.word("column-batch"),
        texts.word("column-status"),
        right("column-users"),
        right("column-synced"),
        right("column-failed"),
        right("column-items"),
        right("column-not-copied"),
        right("column-size"),
        texts.word("column-last-synced"),
    ]);
    let warned =
        |number: u64, style: Style| Cell::styled(texts.number(number), if number > 0 { style } else { Style::new() });
    for overview in batches {
        table.row([
            overview.batch.name.to_string().into(),
            status_cell(overview.batch.status),
            texts.number(overview.tally.total()).into(),
            texts.number(overview.tally.synced()).into(),
            warned(overview.tally.failed(), Style::new().red()),
            texts.number(overview.items_at_target).into(),
            warned(overview.not_copied(), Style::new().yellow()),
            texts.bytes(overview.bytes).into(),
            overview.batch.last_synced.map_or_else(|| "–".to_owned(), |at| texts.time(at)).into(),
        ]);
    }
    table
}

/// A batch's state in its colour.
pub(crate) fn status_cell(status: BatchStatus) -> Cell {
    let style = match status {
        BatchStatus::Synced | BatchStatus::Completed => Style::new().green(),
        BatchStatus::Failed | BatchStatus::Corrupted => Style::new().red(),
        BatchStatus::SyncedWithErrors | BatchStatus::CompletedWithErrors | BatchStatus::Stopped => {
            Style::new().yellow()
        }
        BatchStatus::Syncing | BatchStatus::IncrementalSyncing | BatchStatus::Starting => Style::new().cyan(),
        _ => Style::new(),
    };
    Cell::styled(status.as_str(), style)
}

/// A batch as JSON, the same in every command.
pub(crate) fn as_json(overview: &BatchOverview, context: &Context) -> Value {
    let batch = &overview.batch;
    let users: serde_json::Map<String, Value> =
        overview.tally.each().map(|(status, users)| (status.as_str().to_owned(), json!(users))).collect();
    let failures: Vec<Value> = overview.failures.iter().map(|failure| failure_json(failure, context)).collect();
    json!({
        "batch": batch.name.as_str(),
        "status": batch.status.as_str(),
        "source": batch.source.as_str(),
        "target": batch.target.as_str(),
        "users": users,
        "mailboxes": overview.tally.total(),
        "synced": overview.tally.synced(),
        "failed": overview.tally.failed(),
        "items": overview.items_at_target,
        "items_expected": overview.items_expected,
        "items_done": overview.items_done,
        "not_copied": overview.not_copied(),
        "unfinished": overview.unfinished.iter().map(Address::as_str).collect::<Vec<_>>(),
        "bytes": overview.bytes,
        "bytes_per_second": overview.bytes_per_second,
        "seconds_left": overview.time_left.map(|left| left.as_secs()),
        "created": batch.created,
        "created_by": batch.created_by,
        "started": batch.started,
        "last_synced": batch.last_synced,
        "next_sync": batch.next_sync,
        "settings": overview.settings,
        "failures": failures,
    })
}

fn failure_json(user: &UserFailure, context: &Context) -> Value {
    json!({
        "user": user.address.as_str(),
        "status": user.status.as_str(),
        "attempts": user.attempts,
        "next_attempt": user.next_attempt,
        "failure": user::failure_json(&user.failure, context),
    })
}

/// A batch with its users.
pub(super) async fn one(name: &BatchName, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let overview = operations.show_batch(name).await?;
    let filter = UserFilter { batch: Some(name.clone()), ..UserFilter::default() };
    let users = operations.list_users(&filter).await?;
    let mut object = as_json(&overview, context);
    object["members"] = users.iter().map(|user| user::as_json(user, context)).collect();
    if context.printer.object(&object) {
        return Ok(Exit::Done);
    }
    context.printer.table(&pairs(&overview, context));
    context.printer.line("");
    context.printer.table(&user::table(&users, context));
    user::failures(&users, context);
    Ok(Exit::Done)
}

fn pairs(overview: &BatchOverview, context: &Context) -> Table {
    let texts = &context.texts;
    let batch = &overview.batch;
    let time = |at: Option<i64>| at.map_or_else(|| "–".to_owned(), |at| texts.time(at));
    let mut table = Table::pairs();
    table.pair(texts.word("column-batch"), batch.name.to_string());
    table.pair(texts.word("column-status"), status_cell(batch.status));
    table.pair(texts.word("column-way"), format!("{} → {}", batch.source, batch.target));
    table.pair(texts.word("column-created"), format!("{}  {}", texts.time(batch.created), batch.created_by));
    table.pair(texts.word("column-started"), time(batch.started));
    table.pair(texts.word("column-last-synced"), time(batch.last_synced));
    table.pair(texts.word("column-next-sync"), time(batch.next_sync));
    table.pair(texts.word("column-items"), texts.number(overview.items_at_target));
    table.pair(texts.word("column-not-copied"), texts.number(overview.not_copied()));
    table.pair(texts.word("column-size"), texts.bytes(overview.bytes));
    table
}
