//! `cutover provision`: plan → show → apply → show again with nothing left (M9, M10, M13, M14).

mod given;
mod show;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cutover_migration::Operations;
use cutover_migration::provisioning::{
    Applied, ApplyProgress, Extent, FirstPasswords, LicenceTime, Patience, Provisioning, RuleOptions, write_sheets,
};
use cutover_model::Secret;
use cutover_sync::StopSource;
use serde_json::json;

use super::tenant::{chosen, links};
use crate::cli::{
    ApplyProvisioning, LicenceTimeChoice, PasswordChoice, PlanProvisioning, PrintPasswords, ProvisionCommand,
    RuleArguments, TenantChoice,
};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::work;

/// Where people sign in the first time, by cloud.
const SIGN_IN: [(&str, &str); 4] = [
    ("global", "https://www.office.com"),
    ("gcc-high", "https://portal.office365.us"),
    ("dod", "https://portal.apps.mil"),
    ("china", "https://portal.partner.microsoftonline.cn"),
];

/// Does what was asked for.
pub(crate) async fn run(command: ProvisionCommand, context: &Context) -> Result<Exit, Problem> {
    match command {
        ProvisionCommand::Plan(options) => plan(options, context).await,
        ProvisionCommand::Apply(options) => apply(options, context).await,
        ProvisionCommand::Show(choice) => show(choice, context).await,
        ProvisionCommand::Passwords(options) => passwords(options, context).await,
    }
}

/// The rules as typed.
pub(super) fn rules(arguments: &RuleArguments) -> RuleOptions {
    RuleOptions {
        licences: arguments.licence.clone(),
        licence_time: match arguments.licence_when {
            LicenceTimeChoice::Before => LicenceTime::Before,
            LicenceTimeChoice::After => LicenceTime::After,
        },
        passwords: match arguments.passwords {
            PasswordChoice::Generate => FirstPasswords::Generate,
            PasswordChoice::Given => FirstPasswords::Given,
            PasswordChoice::None => FirstPasswords::None,
        },
        adopt: arguments.adopt,
        usage_location: arguments.usage_location.clone(),
    }
}

async fn plan(options: PlanProvisioning, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &options.tenant).await?;
    let links = links(&operations, &tenant).await?;
    let plan = operations.provision_plan(&tenant, &links, &rules(&options.rules), Extent::Everything).await?;
    show::plan(&tenant, &plan, context);
    Ok(match (plan.stops().next(), plan.hindrances().next()) {
        (Some(_), _) => Exit::Administrator,
        (None, Some(_)) => Exit::Incomplete,
        (None, None) => Exit::Done,
    })
}

/// What is carried out.
#[derive(Default)]
pub(super) struct Work {
    pub(super) rules: RuleOptions,
    pub(super) given: HashMap<String, Secret>,
    pub(super) extent: Extent,
    pub(super) wait: Option<Duration>,
}

async fn apply(options: ApplyProvisioning, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &options.tenant).await?;
    let given = options.passwords_file.as_deref().map(given::read).transpose()?.unwrap_or_default();
    let work = Work { rules: rules(&options.rules), given, extent: Extent::Everything, wait: Some(options.wait) };
    carry_out(&operations, &tenant, work, context).await
}

/// Carries a plan out and tells what came of it.
pub(super) async fn carry_out(
    operations: &Operations,
    tenant: &str,
    work: Work,
    context: &Context,
) -> Result<Exit, Problem> {
    let links = links(operations, tenant).await?;
    let usual = Patience::default();
    let all = work.wait.unwrap_or(usual.all);
    let told = |progress: ApplyProgress| show::progress(progress, context);
    let stop = Arc::new(AtomicBool::new(false));
    let how = Provisioning {
        options: work.rules,
        given: work.given,
        extent: work.extent,
        patience: Patience { first: usual.first.min(all), longest: usual.longest, all },
        stop: stop.clone(),
        told: &told,
    };
    let actor = context.actor();
    let running = operations.provision_apply(&actor, tenant, &links, how);
    let applied = stopped_by_signals(running, &stop, context).await?;
    show::applied(tenant, &applied, context);
    Ok(ending(&applied))
}

/// The first signal lets the steps under way end; the second ends the process.
async fn stopped_by_signals(
    running: impl Future<Output = Result<Applied, cutover_migration::OperationError>>,
    stop: &Arc<AtomicBool>,
    context: &Context,
) -> Result<Applied, Problem> {
    let (source, handle) = StopSource::new();
    let flag = stop.clone();
    let watch = tokio::spawn(async move {
        while handle.wait(Duration::from_secs(3600)).await.is_ok() {}
        flag.store(true, Ordering::Relaxed);
    });
    let applied = work::stopped_by_signals(running, &source, context, &|text| context.printer.talk(text)).await;
    watch.abort();
    applied
}

fn ending(applied: &Applied) -> Exit {
    if applied.stopped {
        return Exit::Stopped;
    }
    if applied.left.stops().next().is_some() {
        return Exit::Administrator;
    }
    let administrator = applied.failed.iter().find(|failed| Exit::of(&failed.failure) == Exit::Administrator);
    match (administrator.or(applied.failed.first()), applied.left.steps.is_empty()) {
        (Some(failed), _) if applied.done == 0 => Exit::of(&failed.failure),
        (Some(_), _) => Exit::Incomplete,
        (None, false) => Exit::Passing,
        (None, true) if applied.left.hindrances().next().is_some() => Exit::Incomplete,
        (None, true) => Exit::Done,
    }
}

async fn show(choice: TenantChoice, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &choice).await?;
    let accounts = operations.provisioned(&tenant).await?;
    show::accounts(&tenant, &accounts, context);
    Ok(Exit::Done)
}

async fn passwords(options: PrintPasswords, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &options.tenant).await?;
    let cloud = operations.show_tenant(&tenant).await?.settings.cloud;
    let address = SIGN_IN.iter().find(|(name, _)| *name == cloud).map_or(SIGN_IN[0].1, |(_, address)| *address);
    let sheets = operations.first_passwords(&context.actor(), &tenant).await?;
    let files = write_sheets(&sheets, &options.out, address, &context.texts)?;
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    if !context.printer.object(&json!({ "tenant": tenant, "files": names })) {
        let folder = options.out.display().to_string();
        context.talk("sheets-written", &[("count", files.len().into()), ("dir", folder.into())]);
    }
    Ok(Exit::Done)
}
