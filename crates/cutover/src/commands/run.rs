//! `cutover run`: the work of the started batches, here and now, until they are synced.

use cutover_migration::Operations;
use cutover_migration::overview::BatchOverview;
use cutover_migration::worker::{WorkEnd, WorkerSettings};
use cutover_model::{Address, BatchName, BatchStatus};
use cutover_store::WorkerRole;
use serde_json::json;

use crate::cli::RunOptions;
use crate::commands::{batch, user};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::work;

/// Users that are named when a run is stopped; the rest is counted.
const MOST_NAMES: usize = 10;

/// Works until everything is settled, then tells what came of it.
pub(crate) async fn run(options: RunOptions, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let name = options.batch.as_ref();
    something_started(&batches(&operations, name).await?)?;
    let usual = WorkerSettings::new(WorkerRole::Run, &work::host());
    let settings = WorkerSettings { batch: options.batch.clone(), ..usual };
    let title = context.texts.word("progress-syncing");
    let end = work::shown(&operations, settings, name, &title, context).await?;
    let after = batches(&operations, name).await?;
    told(&after, context);
    if end == WorkEnd::Stopped {
        tell_unfinished(&after, context);
        context.hint("run-stopped-hint", &[]);
        return Ok(Exit::Stopped);
    }
    Ok(ending(&after))
}

/// The batches that are meant; a name that there is none of is a mistake.
async fn batches(operations: &Operations, name: Option<&BatchName>) -> Result<Vec<BatchOverview>, Problem> {
    Ok(match name {
        Some(name) => vec![operations.show_batch(name).await?],
        None => operations.overview(None).await?.batches,
    })
}

/// Refuses to work when nothing was started: an empty run would look like success.
fn something_started(batches: &[BatchOverview]) -> Result<(), Problem> {
    let rests = |overview: &&BatchOverview| {
        matches!(overview.batch.status, BatchStatus::Created | BatchStatus::Stopped | BatchStatus::Waiting)
    };
    let resting: Vec<&str> = batches.iter().filter(rests).map(|overview| overview.batch.name.as_str()).collect();
    if resting.len() < batches.len() {
        return Ok(());
    }
    let name = resting.first().copied().unwrap_or("NAME");
    Err(Problem::found("nothing-started", vec![("name", name.into())]).ending(Exit::Administrator))
}

fn told(after: &[BatchOverview], context: &Context) {
    let rows: Vec<_> = after.iter().map(|overview| batch::as_json(overview, context)).collect();
    if context.printer.object(&json!({ "batches": rows })) {
        return;
    }
    context.printer.table(&batch::table(after, context));
    let failures: Vec<_> = after.iter().flat_map(|overview| overview.failures.iter().cloned()).collect();
    user::failure_lines(&failures, context).iter().for_each(|line| context.printer.prose(line));
}

/// Names the users whose sync did not come to its end, whatever the batch was before.
fn tell_unfinished(after: &[BatchOverview], context: &Context) {
    let users: Vec<&str> = after.iter().flat_map(|overview| &overview.unfinished).map(Address::as_str).collect();
    if users.is_empty() || context.printer.is_json() {
        return;
    }
    let mut names = users.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join(", ");
    if users.len() > MOST_NAMES {
        names.push_str(", …");
    }
    context.warn(&context.texts.say("run-unfinished", &[("count", users.len().into()), ("names", names.into())]));
}

/// 0 when everything is there; what the failures call for when nobody could be synced; otherwise 4.
fn ending(after: &[BatchOverview]) -> Exit {
    let failures: Vec<_> = after.iter().flat_map(|overview| &overview.failures).collect();
    let nobody_synced = after.iter().all(|overview| overview.tally.synced() == 0);
    match failures.first() {
        Some(first) if nobody_synced => Exit::of(&first.failure),
        Some(_) => Exit::Incomplete,
        None if after.iter().any(|overview| overview.not_copied() > 0) => Exit::Incomplete,
        None => Exit::Done,
    }
}
