//! `cutover run`: the work of the started batches, here and now, until they are synced.

use cutover_migration::Operations;
use cutover_migration::worker::{WorkEnd, WorkerSettings};
use cutover_model::{BatchName, BatchStatus};
use cutover_store::{BatchSummary, UserFilter, WorkerRole};
use serde_json::json;

use crate::cli::RunOptions;
use crate::commands::{batch, user};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::work;

/// Works until everything is settled, then tells what came of it.
pub(crate) async fn run(options: RunOptions, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let name = options.batch.as_ref();
    let before = work::batches(&operations, name).await?;
    something_started(&before)?;
    let settings =
        WorkerSettings { batch: options.batch.clone(), ..WorkerSettings::new(WorkerRole::Run, &work::host()) };
    let title = context.texts.word("progress-syncing");
    let end = work::shown(&operations, settings, name, &title, context).await?;
    let after = work::batches(&operations, name).await?;
    told(&operations, name, &after, context).await?;
    Ok(match end {
        WorkEnd::Stopped => {
            context.hint("run-stopped-hint", &[]);
            Exit::Stopped
        }
        WorkEnd::Settled => ending(&operations, name, &after).await?,
    })
}

/// Refuses to work when nothing was started: an empty run would look like success.
fn something_started(batches: &[BatchSummary]) -> Result<(), Problem> {
    let rests = |summary: &&BatchSummary| {
        matches!(summary.batch.status, BatchStatus::Created | BatchStatus::Stopped | BatchStatus::Waiting)
    };
    let resting: Vec<&str> = batches.iter().filter(rests).map(|summary| summary.batch.name.as_str()).collect();
    if resting.len() < batches.len() {
        return Ok(());
    }
    let name = resting.first().copied().unwrap_or("NAME");
    Err(Problem::found("nothing-started", vec![("name", name.into())]).ending(Exit::Administrator))
}

async fn told(
    operations: &Operations,
    name: Option<&BatchName>,
    after: &[BatchSummary],
    context: &Context,
) -> Result<(), Problem> {
    let rows: Vec<_> = after.iter().map(batch::as_json).collect();
    if context.printer.object(&json!({ "batches": rows })) {
        return Ok(());
    }
    context.printer.table(&batch::table(after, context));
    let users = operations.list_users(&UserFilter { batch: name.cloned(), ..UserFilter::default() }).await?;
    user::failures(&users, context);
    Ok(())
}

/// 0 when everything is there; otherwise what the failures of the users call for.
async fn ending(operations: &Operations, name: Option<&BatchName>, after: &[BatchSummary]) -> Result<Exit, Problem> {
    let users = operations.list_users(&UserFilter { batch: name.cloned(), ..UserFilter::default() }).await?;
    let failures: Vec<_> = users.iter().filter_map(|user| user.failure.as_ref()).collect();
    let nobody_synced = users.iter().all(|user| !user.status.has_synced());
    if let (true, Some(first)) = (nobody_synced, failures.first()) {
        return Ok(Exit::of(first));
    }
    let incomplete = after.iter().any(|summary| summary.batch.status == BatchStatus::SyncedWithErrors);
    Ok(if incomplete || !failures.is_empty() { Exit::Incomplete } else { Exit::Done })
}
