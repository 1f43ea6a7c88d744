//! `cutover escrow`: the items that were not copied, and what is done about each (B3).

use cutover_migration::{Operations, Privacy};
use cutover_model::{Address, BatchName, Failure};
use cutover_store::{EscrowFilter, EscrowItem, UserFilter};
use serde_json::{Value, json};

use crate::cli::{EscrowCommand, EscrowSelection, ExportEscrow, ListEscrow, ReleaseEscrow};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::table::Table;

/// Does what was asked for.
pub(crate) async fn run(command: EscrowCommand, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    match command {
        EscrowCommand::List(options) => list(&options, &operations, context).await,
        EscrowCommand::Export(options) => export(&options, &operations, context).await,
        EscrowCommand::Retry(selection) => retry(&selection, &operations, context).await,
        EscrowCommand::Release(options) => release(&options, &operations, context).await,
    }
}

async fn list(options: &ListEscrow, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let privacy = if options.hide_subjects { Privacy::Hidden } else { Privacy::Shown };
    let items = operations.list_escrow(&filter(&options.selection, operations).await?, privacy).await?;
    let rows: Vec<Value> = items.iter().map(|item| as_json(item, context)).collect();
    let unsynced = unsynced(&options.selection, operations).await?;
    if context.printer.object(&json!({ "items": rows, "users_not_synced": unsynced })) {
        return Ok(Exit::Done);
    }
    if unsynced > 0 {
        context.warn(&context.texts.say("escrow-unsynced", &[("count", unsynced.into())]));
    }
    if items.is_empty() {
        context.talk(if unsynced > 0 { "escrow-empty" } else { "no-escrow" }, &[]);
        return Ok(Exit::Done);
    }
    context.printer.table(&table(&items, context));
    context.hint("escrow-hint", &[]);
    Ok(Exit::Done)
}

/// How many of the users that are meant were not synced to the end; what of theirs is missing is not known.
async fn unsynced(selection: &EscrowSelection, operations: &Operations) -> Result<usize, Problem> {
    let mut users =
        operations.list_users(&UserFilter { batch: selection.batch.clone(), ..UserFilter::default() }).await?;
    users.retain(|user| selection.user.as_ref().is_none_or(|address| user.address == *address));
    Ok(users.iter().filter(|user| user.last_synced.is_none() || user.failure.is_some()).count())
}

fn table(items: &[EscrowItem], context: &Context) -> Table {
    let headings = [
        "column-user",
        "column-folder",
        "column-received",
        "column-size",
        "column-subject",
        "column-reason",
        "column-state",
    ];
    let mut table = Table::new(headings.map(|key| context.texts.word(key)));
    for item in items {
        let entry = &item.entry;
        table.row([
            item.address.to_string(),
            item.path.to_string(),
            entry.received.map(|at| context.texts.time(at)).unwrap_or_default(),
            entry.size.map(|size| context.texts.bytes(size)).unwrap_or_default(),
            entry.subject.clone(),
            reason(&entry.failure, context),
            context.texts.word(&format!("escrow-state-{}", entry.state.as_str())),
        ]);
    }
    table
}

/// Why, in few words where the catalogue has them.
fn reason(failure: &Failure, context: &Context) -> String {
    let key = format!("escrow-reason-{}", failure.code.as_str());
    if context.texts.has(&key) { context.texts.word(&key) } else { context.texts.explain(failure).message }
}

fn as_json(item: &EscrowItem, context: &Context) -> Value {
    let entry = &item.entry;
    json!({
        "batch": item.batch.as_str(),
        "user": item.address.as_str(),
        "folder": item.path.names(),
        "received": entry.received,
        "size": entry.size,
        "subject": entry.subject,
        "sender": entry.sender,
        "code": entry.failure.code.as_str(),
        "reason": context.texts.explain(&entry.failure).message,
        "detail": entry.failure.detail,
        "attempts": entry.attempts,
        "state": entry.state.as_str(),
        "kept": entry.file.is_some(),
        "since": entry.since,
    })
}

async fn export(options: &ExportEscrow, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let filter = filter(&options.selection, operations).await?;
    let exported = operations.export_escrow(&context.actor(), &filter, &options.out).await?;
    let files: Vec<String> = exported.files.iter().map(|file| file.display().to_string()).collect();
    let without = exported.without_content;
    if !context.printer.object(&json!({ "files": files, "without_content": without })) {
        let dir = options.out.display().to_string();
        context.talk("escrow-exported", &[("count", files.len().into()), ("dir", dir.into())]);
        if without > 0 {
            context.warn(&context.texts.say("escrow-without-content", &[("count", without.into())]));
        }
    }
    Ok(Exit::Done)
}

async fn retry(selection: &EscrowSelection, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let filter = filter(selection, operations).await?;
    let items = operations.retry_escrow(&context.actor(), &filter).await?;
    if !context.printer.object(&json!({ "items": items })) {
        context.talk("escrow-retried", &[("count", items.into())]);
        context.hint("work-hint", &[]);
    }
    Ok(Exit::Done)
}

async fn release(options: &ReleaseEscrow, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let filter = filter(&options.selection, operations).await?;
    let items = operations.release_escrow(&context.actor(), &filter, &options.reason).await?;
    if !context.printer.object(&json!({ "items": items })) {
        context.talk("escrow-released-now", &[("count", items.into())]);
    }
    Ok(Exit::Done)
}

async fn filter(selection: &EscrowSelection, operations: &Operations) -> Result<EscrowFilter, Problem> {
    if let Some(batch) = &selection.batch {
        operations.store().batches().get(batch).await?;
    }
    let user = match &selection.user {
        Some(address) => Some(find(operations, selection.batch.as_ref(), address).await?),
        None => None,
    };
    Ok(EscrowFilter { batch: selection.batch.clone(), user, state: None })
}

/// The one user with this address, in the batch if one is named.
async fn find(
    operations: &Operations,
    batch: Option<&BatchName>,
    address: &Address,
) -> Result<cutover_store::UserId, Problem> {
    Ok(super::user::find(operations, batch, address).await?.id)
}
