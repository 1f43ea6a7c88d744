//! `cutover lab tenant`: the rehearsal tenant alone, until a signal stops it. One line of JSON on the standard output
//! says where it is; everything else is done through it. A store is not needed.

use std::path::Path;

use cutover_lab::tenant::{APPLICATION, Limits, TenantOptions, TenantServer};
use cutover_model::{Failure, FailureCode};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::{LabCommand, LabTenant};
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};

/// Does what was asked for.
pub(crate) async fn run(command: LabCommand, context: &Context) -> Result<Exit, Problem> {
    let LabCommand::Tenant(options) = command;
    let listen = options.listen.to_string();
    let is_own_secret = options.secret_file.is_some();
    let options = settings(options)?;
    // The usual one is no secret; one that somebody chose is.
    let (tenant, secret) = (options.tenant.clone(), (!is_own_secret).then(|| options.secret.clone()));
    let problem = |error| Failure::new(FailureCode::Connect, listen).with_detail(error);
    let server = TenantServer::start(options).await.map_err(problem)?;
    let url = server.url();
    let line = json!({
        "tenant": tenant, "application": APPLICATION, "secret": secret,
        "login": url, "graph": url, "exchange": url, "control": format!("{url}/_lab"),
    });
    context.printer.line(&line.to_string());
    let stopped = until_stopped().await;
    server.stop().await;
    stopped.map(|()| Exit::Done)
}

/// What was asked for, over what is usual.
fn settings(options: LabTenant) -> Result<TenantOptions, Problem> {
    let mut all = TenantOptions { listen: options.listen, keep: options.keep, ..TenantOptions::default() };
    if !options.domain.is_empty() {
        all.verified_domains = options.domain;
    }
    if let Some(file) = &options.secret_file {
        all.secret = text(file)?.trim().to_owned();
    }
    all.certificate = options.certificate_file.as_deref().map(text).transpose()?;
    if let Some(seats) = options.seats {
        all.skus.iter_mut().for_each(|sku| sku.enabled = seats);
    }
    if options.no_limits {
        all.limits = Limits::none();
    }
    Ok(all)
}

fn text(file: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(file).map_err(|error| file_problem(file, &error))
}

async fn until_stopped() -> Result<(), Problem> {
    let listen = |kind| signal(kind).map_err(|error| Failure::new(FailureCode::Internal, "").with_detail(error));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
