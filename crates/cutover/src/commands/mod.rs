//! What each command does: reads what was meant, asks the operations library, prints the answer.

mod assess;
mod audit;
mod batch;
mod completions;
mod debug;
mod demo;
mod domain;
mod endpoint;
mod escrow;
mod lab;
mod licence;
mod man;
mod organisation;
mod provision;
mod report;
mod run;
mod serve;
mod status;
mod store;
mod tenant;
mod user;

use std::future::Future;

use cutover_model::{Failure, FailureCode};

use crate::cli::Command;
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::Problem;

/// Does what was asked for.
pub(crate) fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::Tenant(command) => wait(tenant::run(command, context)).map_err(Problem::at_tenant),
        Command::Domain(command) => wait(domain::run(command, context)).map_err(Problem::at_tenant),
        Command::Licence(command) => wait(licence::run(command, context)).map_err(Problem::at_tenant),
        Command::Organisation(command) => wait(organisation::run(command, context)),
        Command::Assess(options) => wait(assess::run(options, context)),
        Command::Provision(command) => wait(provision::run(command, context)).map_err(Problem::at_tenant),
        Command::Endpoint(command) => wait(endpoint::run(command, context)),
        Command::Batch(command) => wait(batch::run(command, context)),
        Command::User(command) => wait(user::run(command, context)),
        Command::Escrow(command) => wait(escrow::run(command, context)),
        Command::Audit(command) => wait(audit::run(command, context)),
        Command::Report(command) => wait(report::run(command, context)),
        Command::Store(command) => wait(store::run(command, context)),
        Command::Status(options) => wait(status::run(options, context)),
        Command::Run(options) => wait(run::run(options, context)),
        Command::Serve => wait(serve::run(context)),
        Command::Demo(options) => wait(demo::run(options, context)),
        Command::Lab(command) => wait(lab::run(command, context)),
        Command::Debug(command) => debug::run(&command, context),
        Command::Completions(options) => completions::run(&options, context),
        Command::Man(options) => man::run(&options, context),
    }
}

/// Half of the cores: a copy waits for its servers, and handing each piece from thread to thread costs more than it
/// brings. The database has threads of its own.
fn threads_for_work() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2))
}

/// Runs the work of a command to its end.
fn wait(work: impl Future<Output = Result<Exit, Problem>>) -> Result<Exit, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads_for_work()).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(FailureCode::Internal, "").with_detail(error))?;
    runtime.block_on(work)
}
