//! `cutover tenant`: tenants, tested before they are stored (M4).

mod show;
mod sign_in;

use std::path::Path;
use std::sync::Arc;

use cutover_migration::Operations;
use cutover_migration::tenants::{CredentialKind, TenantAccess, TenantLinks, TenantSettings};
use cutover_model::{Secret, TenantExamination};
use serde_json::json;

use crate::cli::{AddTenant, CredentialOptions, SetTenant, TenantChoice, TenantCommand};
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
        TenantCommand::SignIn(named) => sign_in::run(&named.name, context).await,
        TenantCommand::List => list(context).await,
        TenantCommand::Show(named) => show(&named.name, context).await,
        TenantCommand::Set(options) => set(options, context).await,
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
    let settings = settings(&options);
    settings.check()?;
    let operations = context.open(Opening::MayCreate).await?;
    operations.ensure_new_tenant(&options.name).await?;
    let credential = credential(&options.credential, &options.application, context)?;
    let access = TenantAccess { name: options.name, settings, credential };
    let test = tried(&operations, &access, options.no_test, "tenant-not-stored", context).await?;
    operations.add_tenant(&context.actor(), &access.name, &access.settings, access.credential.clone()).await?;
    Ok(told("tenant-added", &access.name, test.as_ref(), context))
}

/// Gives a tenant another credential, if it works.
async fn set(options: SetTenant, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let mut access = operations.tenant_access(&options.name).await?;
    access.credential = credential(&options.credential, &access.settings.application, context)?;
    access.settings.credential = kind(&options.credential);
    let test = tried(&operations, &access, options.no_test, "tenant-not-changed", context).await?;
    operations.set_tenant_credential(&context.actor(), &access).await?;
    Ok(told("tenant-changed", &access.name, test.as_ref(), context))
}

/// Tests a tenant before it is stored, unless nobody wants that; without success it is not.
async fn tried(
    operations: &Operations,
    access: &TenantAccess,
    no_test: bool,
    refusal: &'static str,
    context: &Context,
) -> Result<Option<TenantExamination>, Problem> {
    let links = links_of(operations, access).await?;
    if no_test {
        return Ok(None);
    }
    let test = links.administration.examine().await;
    show::examination(&test, context);
    if let Some(failure) = test.failure() {
        context.hint(refusal, &[("name", access.name.as_str().into())]);
        return Err(failure.clone().into());
    }
    Ok(Some(test))
}

fn told(key: &'static str, name: &str, test: Option<&TenantExamination>, context: &Context) -> Exit {
    let object = json!({ "tenant": name, "test": test.map(show::examination_json) });
    if !context.printer.object(&object) {
        context.talk(key, &[("name", name.into())]);
    }
    test.map_or(Exit::Done, show::ending)
}

fn kind(options: &CredentialOptions) -> CredentialKind {
    match options.certificate_file {
        Some(_) => CredentialKind::Certificate,
        None => CredentialKind::Secret,
    }
}

fn settings(options: &AddTenant) -> TenantSettings {
    TenantSettings {
        version: cutover_migration::SETTINGS_VERSION,
        tenant: options.tenant.trim().to_owned(),
        application: options.application.trim().to_owned(),
        credential: kind(&options.credential),
        cloud: options.cloud.clone(),
        login_url: options.login_url.clone(),
        graph_url: options.graph_url.clone(),
        exchange_url: options.exchange_url.clone(),
        trust_certificate: options.trust_certificate.clone(),
    }
}

/// The application's credential from where the options say, else asked for.
fn credential(options: &CredentialOptions, application: &str, context: &Context) -> Result<Secret, Problem> {
    if let Some(given) = secrets::credential(options)? {
        return Ok(given);
    }
    match secrets::asked(&context.texts, application)? {
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
