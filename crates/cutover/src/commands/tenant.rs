//! `cutover tenant`: tenants, tested before they are stored (M4).

mod show;

use std::path::Path;
use std::sync::Arc;

use cutover_migration::Operations;
use cutover_migration::tenants::{CredentialKind, TenantAccess, TenantLinks, TenantSettings};
use cutover_model::{Secret, TenantExamination};
use serde_json::json;

use crate::cli::{AddTenant, TenantChoice, TenantCommand};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::wiring::tenant_links;
use crate::{secrets, work};

/// Does what was asked for.
pub(crate) async fn run(command: TenantCommand, context: &Context) -> Result<Exit, Problem> {
    match command {
        TenantCommand::Add(options) => add(*options, context).await,
        TenantCommand::Test(named) => test(&named.name, context).await,
        TenantCommand::List => list(context).await,
        TenantCommand::Show(named) => show(&named.name, context).await,
        TenantCommand::Remove(named) => remove(&named.name, context).await,
    }
}

/// The tenant that is meant: the one that was named, or the only one.
pub(super) async fn chosen(operations: &Operations, choice: &TenantChoice) -> Result<String, Problem> {
    if let Some(name) = &choice.tenant {
        return Ok(operations.show_tenant(name).await?.name);
    }
    let mut all = operations.list_tenants().await?;
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only.name),
        (Some(_), false) => Err(Problem::found("tenant-needed", vec![])),
        (None, _) => Err(Problem::found("no-tenant", vec![])),
    }
}

/// The ways to a tenant.
pub(super) async fn links(operations: &Operations, name: &str) -> Result<TenantLinks, Problem> {
    let access = operations.tenant_access(name).await?;
    links_of(operations, &access).await
}

/// The ways to a tenant, with the budgets that all processes on this store share. What processes of this machine held
/// that are gone is freed first, so that nobody waits for the dead.
async fn links_of(operations: &Operations, access: &TenantAccess) -> Result<TenantLinks, Problem> {
    let host = work::host();
    let budgets = operations.store().budgets(&format!("{host}/{}", std::process::id()));
    for owner in budgets.holders().await? {
        let process = owner.strip_prefix(&format!("{host}/")).and_then(|process| process.parse::<u32>().ok());
        if process.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists()) {
            budgets.bury(&owner).await?;
        }
    }
    Ok(tenant_links(access, Arc::new(budgets))?)
}

async fn add(options: AddTenant, context: &Context) -> Result<Exit, Problem> {
    let credential = credential(&options, context)?;
    let settings = settings(&options);
    settings.check()?;
    let operations = context.open(Opening::MayCreate).await?;
    let access = TenantAccess { name: options.name.clone(), settings, credential };
    let links = links_of(&operations, &access).await?;
    let test = match options.no_test {
        true => None,
        false => Some(links.administration.examine().await),
    };
    if let Some(test) = &test {
        show::examination(test, context);
        if let Some(failure) = test.failure() {
            context.hint("tenant-not-stored", &[("name", options.name.as_str().into())]);
            return Err(failure.clone().into());
        }
    }
    operations.add_tenant(&context.actor(), &access.name, &access.settings, access.credential.clone()).await?;
    let told = json!({ "tenant": access.name, "test": test.as_ref().map(show::examination_json) });
    if !context.printer.object(&told) {
        context.talk("tenant-added", &[("name", access.name.as_str().into())]);
    }
    Ok(test.map_or(Exit::Done, |test| show::ending(&test)))
}

fn settings(options: &AddTenant) -> TenantSettings {
    let kind = match options.credential.certificate_file {
        Some(_) => CredentialKind::Certificate,
        None => CredentialKind::Secret,
    };
    TenantSettings {
        version: cutover_migration::SETTINGS_VERSION,
        tenant: options.tenant.trim().to_owned(),
        application: options.application.trim().to_owned(),
        credential: kind,
        cloud: options.cloud.clone(),
        login_url: options.login_url.clone(),
        graph_url: options.graph_url.clone(),
        exchange_url: options.exchange_url.clone(),
        trust_certificate: options.trust_certificate.clone(),
    }
}

/// The application's credential from where the options say, else asked for.
fn credential(options: &AddTenant, context: &Context) -> Result<Secret, Problem> {
    if let Some(given) = secrets::credential(&options.credential)? {
        return Ok(given);
    }
    match secrets::asked(&context.texts, &options.application)? {
        Some(typed) => Ok(typed),
        None => Err(Problem::found("credential-needed", vec![]).ending(Exit::Administrator)),
    }
}

async fn test(name: &str, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let links = links(&operations, name).await?;
    let test: TenantExamination = operations.test_tenant(&context.actor(), name, &links).await?;
    show::examination(&test, context);
    if let Some(failure) = test.failure() {
        return Err(failure.clone().into());
    }
    context.printer.object(&json!({ "tenant": name, "test": show::examination_json(&test) }));
    Ok(show::ending(&test))
}

async fn list(context: &Context) -> Result<Exit, Problem> {
    let all = context.open(Opening::Existing).await?.list_tenants().await?;
    let rows: Vec<_> = all.iter().map(show::json).collect();
    if !context.printer.object(&json!({ "tenants": rows })) {
        show::list(&all, context);
    }
    Ok(Exit::Done)
}

async fn show(name: &str, context: &Context) -> Result<Exit, Problem> {
    let view = context.open(Opening::Existing).await?.show_tenant(name).await?;
    if !context.printer.object(&show::json(&view)) {
        show::one(&view, context);
    }
    Ok(Exit::Done)
}

async fn remove(name: &str, context: &Context) -> Result<Exit, Problem> {
    context.open(Opening::Existing).await?.remove_tenant(&context.actor(), name).await?;
    if !context.printer.object(&json!({ "tenant": name, "removed": true })) {
        context.talk("tenant-removed", &[("name", name.into())]);
    }
    Ok(Exit::Done)
}
