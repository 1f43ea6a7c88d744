//! `cutover batch`: mailboxes that move together (M12).

mod create;
mod report;
mod show;

pub(super) use create::read as read_users;
pub(super) use report::verified;
pub(crate) use show::{as_json, status_cell, table};

use cutover_migration::{Operations, Removal};
use cutover_model::{BatchName, BatchStatus};
use cutover_texts::Argument;
use serde_json::json;

use crate::cli::{BatchCommand, RemoveBatch, ResumeBatch};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::work;

/// Does what was asked for.
pub(crate) async fn run(command: BatchCommand, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    match command {
        BatchCommand::Create(options) => create::run(options, &operations, context).await,
        BatchCommand::Start(named) => start(&named.name, &operations, context).await,
        BatchCommand::Stop(named) => stop(&named.name, &operations, context).await,
        BatchCommand::Resume(options) => resume(&options, &operations, context).await,
        BatchCommand::Sync(named) => sync(&named.name, &operations, context).await,
        BatchCommand::List => show::list(&operations, context).await,
        BatchCommand::Show(named) => show::one(&named.name, &operations, context).await,
        BatchCommand::Verify(options) => report::verify(&options, &operations, context).await,
        BatchCommand::Report(options) => report::write(&options, &operations, context).await,
        BatchCommand::Remove(options) => remove(&options, &operations, context).await,
    }
}

async fn start(name: &BatchName, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let status = operations.start_batch(&context.actor(), name).await?;
    told("batch-started", name, status, context);
    who_works(name, operations, context).await
}

async fn stop(name: &BatchName, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let status = operations.stop_batch(&context.actor(), name).await?;
    told("batch-stopped", name, status, context);
    Ok(Exit::Done)
}

async fn resume(options: &ResumeBatch, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    create::change(options, operations, context).await?;
    let status = operations.resume_batch(&context.actor(), &options.name).await?;
    told("batch-resumed", &options.name, status, context);
    who_works(&options.name, operations, context).await
}

async fn sync(name: &BatchName, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let status = operations.sync_batch(&context.actor(), name).await?;
    told("batch-sync-asked", name, status, context);
    who_works(name, operations, context).await
}

/// What became of a batch; the status alone is data.
fn told(key: &str, name: &BatchName, status: BatchStatus, context: &Context) {
    if !context.printer.object(&json!({ "batch": name.as_str(), "status": status.as_str() })) {
        context.talk(key, &[("name", name.as_str().into()), ("status", status.as_str().into())]);
    }
}

/// Says who does the work: the daemon that owns the store, a run in the foreground, or nobody yet.
pub(super) async fn who_works(name: &BatchName, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let workers = work::workers(operations).await?;
    // A daemon takes everything; a run, what it was started for.
    match work::daemon(&workers).or(workers.first()) {
        Some(worker) => {
            let arguments: [(&str, Argument); 2] =
                [("host", worker.host.as_str().into()), ("process", worker.pid.to_string().into())];
            context.talk(&format!("{}-works", worker.role.as_str()), &arguments);
            context.hint("daemon-works-hint", &[]);
        }
        None => context.hint("nobody-works-hint", &[("name", name.as_str().into())]),
    }
    Ok(Exit::Done)
}

async fn remove(options: &RemoveBatch, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let summary = operations.store().batches().summary(&options.name).await?;
    let users: u64 = summary.users.values().sum();
    let arguments = [("name", Argument::from(options.name.as_str())), ("users", users.into())];
    if !options.yes && !context.agreed(&context.texts.say("batch-remove-question", &arguments)) {
        return Err(Problem::found("not-agreed", vec![]));
    }
    let removal = operations.remove_batch(&context.actor(), &options.name).await?;
    let done = removal == Removal::Done;
    if !context.printer.object(&json!({ "batch": options.name.as_str(), "removed": done })) {
        context.talk(if done { "batch-removed" } else { "batch-removing" }, &arguments);
    }
    Ok(Exit::Done)
}
