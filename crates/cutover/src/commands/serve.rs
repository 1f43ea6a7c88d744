//! `cutover serve`: the daemon. Workers and schedule in one process, until a signal stops it.

use cutover_migration::worker::{Worker, WorkerSettings};
use cutover_store::WorkerRole;
use cutover_sync::StopSource;
use serde_json::json;

use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::work;

/// Works until it is told to stop.
pub(crate) async fn run(context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    if let Some(daemon) = work::daemon(&work::workers(&operations).await?) {
        let arguments = vec![("host", daemon.host.as_str().into()), ("process", daemon.pid.to_string().into())];
        return Err(Problem::found("daemon-runs-already", arguments).ending(Exit::Store));
    }
    context.talk("serving", &[("store", context.store_name().into())]);
    let (source, stop) = StopSource::new();
    let worker = Worker::new(operations, WorkerSettings::new(WorkerRole::Daemon, &work::host()));
    let say = |text: &str| context.printer.talk(text);
    work::stopped_by_signals(worker.work(stop), &source, context, &say).await?;
    if !context.printer.object(&json!({ "stopped": true })) {
        context.talk("served", &[]);
    }
    Ok(Exit::Done)
}
