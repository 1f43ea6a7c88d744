//! Batches for people and for programs.

use console::Style;
use cutover_migration::Operations;
use cutover_model::{BatchName, BatchStatus};
use cutover_store::{BatchSummary, UserFilter};
use serde_json::{Value, json};

use crate::commands::user;
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::table::{Cell, Table};

/// A line for each batch.
pub(super) async fn list(operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let batches = operations.list_batches().await?;
    let rows: Vec<Value> = batches.iter().map(as_json).collect();
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
pub(crate) fn table(batches: &[BatchSummary], context: &Context) -> Table {
    let texts = &context.texts;
    let [name, status, users, synced, failed, items, bytes, last] = [
        "column-batch",
        "column-status",
        "column-users",
        "column-synced",
        "column-failed",
        "column-items",
        "column-size",
        "column-last-synced",
    ]
    .map(|key| texts.word(key));
    let right = |name: String| format!(">{name}");
    let headings = [name, status, right(users), right(synced), right(failed), right(items), right(bytes), last];
    let mut table = Table::new(headings);
    for summary in batches {
        let of = |wanted: fn(cutover_model::UserStatus) -> bool| -> u64 {
            summary.users.iter().filter(|(status, _)| wanted(**status)).map(|(_, users)| users).sum()
        };
        let failed = of(cutover_model::UserStatus::is_failure);
        let failed_style = if failed > 0 { Style::new().red() } else { Style::new() };
        table.row([
            summary.batch.name.to_string().into(),
            status_cell(summary.batch.status),
            texts.number(of(|_| true)).into(),
            texts.number(of(cutover_model::UserStatus::has_synced)).into(),
            Cell::styled(texts.number(failed), failed_style),
            texts.number(summary.items_done).into(),
            texts.bytes(summary.bytes_done).into(),
            summary.batch.last_synced.map(|at| texts.time(at)).unwrap_or_else(|| "–".to_owned()).into(),
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

/// A batch as JSON.
pub(crate) fn as_json(summary: &BatchSummary) -> Value {
    let batch = &summary.batch;
    let users: serde_json::Map<String, Value> =
        summary.users.iter().map(|(status, users)| (status.as_str().to_owned(), json!(users))).collect();
    json!({
        "batch": batch.name.as_str(),
        "status": batch.status.as_str(),
        "source": batch.source.as_str(),
        "target": batch.target.as_str(),
        "users": users,
        "items": summary.items_expected,
        "items_done": summary.items_done,
        "bytes": summary.bytes_done,
        "created": batch.created,
        "created_by": batch.created_by,
        "started": batch.started,
        "last_synced": batch.last_synced,
        "next_sync": batch.next_sync,
    })
}

/// A batch with its users.
pub(super) async fn one(name: &BatchName, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let summary = operations.store().batches().summary(name).await?;
    let filter = UserFilter { batch: Some(name.clone()), ..UserFilter::default() };
    let users = operations.list_users(&filter).await?;
    let settings = operations.batch_settings(&summary.batch)?;
    let mut object = as_json(&summary);
    object["settings"] = json!(settings);
    object["members"] = users.iter().map(|user| user::as_json(user, context)).collect();
    if context.printer.object(&object) {
        return Ok(Exit::Done);
    }
    context.printer.table(&pairs(&summary, context));
    context.printer.line("");
    context.printer.table(&user::table(&users, context));
    user::failures(&users, context);
    Ok(Exit::Done)
}

fn pairs(summary: &BatchSummary, context: &Context) -> Table {
    let texts = &context.texts;
    let batch = &summary.batch;
    let time = |at: Option<i64>| at.map_or_else(|| "–".to_owned(), |at| texts.time(at));
    let mut table = Table::pairs();
    table.pair(texts.word("column-batch"), batch.name.to_string());
    table.pair(texts.word("column-status"), status_cell(batch.status));
    table.pair(texts.word("column-way"), format!("{} → {}", batch.source, batch.target));
    table.pair(texts.word("column-created"), format!("{}  {}", texts.time(batch.created), batch.created_by));
    table.pair(texts.word("column-started"), time(batch.started));
    table.pair(texts.word("column-last-synced"), time(batch.last_synced));
    table.pair(texts.word("column-next-sync"), time(batch.next_sync));
    table
}
