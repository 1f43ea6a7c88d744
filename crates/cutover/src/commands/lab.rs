//! `cutover lab tenant` and `cutover lab exchange`: the parts of the rehearsal, each alone, until a signal stops it. One
//! line of JSON on the standard output says where it is; everything else is done through it. A store is not needed.

use std::path::Path;

use cutover_lab::exchange::{ExchangeOptions, ExchangeServer};
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
    match command {
        LabCommand::Tenant(options) => tenant(options, context).await,
        LabCommand::Exchange(own) => {
            let is_own_password = own.password_file.is_some();
            let mut all = ExchangeOptions { listen: own.listen, seed: own.seed, ..ExchangeOptions::default() };
            all.release = own.release.parse().unwrap_or(all.release);
            (all.impersonation, all.full_access) = (!own.no_impersonation, !own.no_full_access);
            if let Some(file) = &own.password_file {
                all.password = text(file)?.trim().to_owned();
            }
            if let (Some(certificate), Some(key)) = (&own.certificate_file, &own.key_file) {
                all.tls = Some((text(certificate)?, text(key)?));
            }
            exchange(all, is_own_password, context).await
        }
    }
}

/// The organisation of Exchange.
async fn exchange(options: ExchangeOptions, is_own_password: bool, context: &Context) -> Result<Exit, Problem> {
    let listen = options.listen.to_string();
    // The usual one is no secret; one that somebody chose is.
    let password = (!is_own_password).then(|| options.password.clone());
    let problem = |error| Failure::new(FailureCode::Connect, listen).with_detail(error);
    let server = ExchangeServer::start(options).await.map_err(problem)?;
    let (url, state) = (server.url(), server.state());
    let line = json!({
        "administrator": state.administrator(), "password": password, "mailboxes": state.addresses(),
        "ews": format!("{url}/EWS/Exchange.asmx"), "autodiscover": format!("{url}/autodiscover/autodiscover.xml"),
        "control": format!("{url}/_lab"),
    });
    context.printer.line(&line.to_string());
    let stopped = until_stopped().await;
    server.stop().await;
    stopped.map(|()| Exit::Done)
}

/// The tenant of Microsoft 365.
async fn tenant(options: LabTenant, context: &Context) -> Result<Exit, Problem> {
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
