//! `cutover endpoint`: servers at both ends, tested before they are stored (M6, M11).

mod settings;
mod show;

use cutover_migration::{EndpointKind, EndpointSettings, EndpointTest, Trial};
use cutover_model::{Address, EndpointName, Secret};
use serde_json::json;

use crate::cli::{CreateEndpoint, EndpointCommand, SecretOptions, SetEndpoint, TestEndpoint};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::secrets;

/// Does what was asked for.
pub(crate) async fn run(command: EndpointCommand, context: &Context) -> Result<Exit, Problem> {
    match command {
        EndpointCommand::Create(options) => create(options, context).await,
        EndpointCommand::Test(options) => test(options, context).await,
        EndpointCommand::List => list(context).await,
        EndpointCommand::Show(named) => show(&named.name, context).await,
        EndpointCommand::Set(options) => set(options, context).await,
        EndpointCommand::Remove(named) => remove(&named.name, context).await,
    }
}

async fn create(options: CreateEndpoint, context: &Context) -> Result<Exit, Problem> {
    let settings = settings::made(&options)?;
    let password = administrator_password(&settings, &options.account.secret, context)?;
    let trial = trial(options.no_test, options.test_user.as_ref(), &settings, context)?;
    let operations = context.open(Opening::MayCreate).await?;
    let made = operations.create_endpoint(&context.actor(), &options.name, settings, password, &trial).await;
    let test = shown(made, context)?;
    told("endpoint-created", &options.name, &test, context);
    Ok(Exit::Done)
}

async fn set(options: SetEndpoint, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let before = operations.show_endpoint(&options.name).await?;
    let settings = settings::changed(before.settings, &options)?;
    let password = match secrets::from_options(&options.account.secret)? {
        None if options.account.admin_user.is_some() => asked(&settings, context)?,
        given => given,
    };
    let trial = trial(options.no_test, options.test_user.as_ref(), &settings, context)?;
    let changed = operations.set_endpoint(&context.actor(), &options.name, settings, password, &trial).await;
    let test = shown(changed, context)?;
    told("endpoint-changed", &options.name, &test, context);
    Ok(Exit::Done)
}

async fn test(options: TestEndpoint, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let view = operations.show_endpoint(&options.name).await?;
    let trial = match &options.test_user {
        Some(user) => as_user(user, &view.settings, &options.secret, context)?,
        None => Trial::Server,
    };
    let test = operations.test_endpoint(&context.actor(), &options.name, &trial).await?;
    show::steps(&test, context);
    context.printer.object(&show::test_json(&test));
    match test.failure() {
        Some(failure) => Err(failure.clone().into()),
        None => Ok(Exit::Done),
    }
}

async fn list(context: &Context) -> Result<Exit, Problem> {
    let views = context.open(Opening::Existing).await?.list_endpoints().await?;
    let rows: Vec<_> = views.iter().map(show::json).collect();
    if !context.printer.object(&json!({ "endpoints": rows })) {
        show::list(&views, context);
    }
    Ok(Exit::Done)
}

async fn show(name: &EndpointName, context: &Context) -> Result<Exit, Problem> {
    let view = context.open(Opening::Existing).await?.show_endpoint(name).await?;
    if !context.printer.object(&show::json(&view)) {
        show::one(&view, context);
    }
    Ok(Exit::Done)
}

async fn remove(name: &EndpointName, context: &Context) -> Result<Exit, Problem> {
    context.open(Opening::Existing).await?.remove_endpoint(&context.actor(), name).await?;
    if !context.printer.object(&json!({ "endpoint": name.as_str(), "removed": true })) {
        context.talk("endpoint-removed", &[("name", name.as_str().into())]);
    }
    Ok(Exit::Done)
}

/// The administrator's password from where the options say, else asked for.
fn administrator_password(
    settings: &EndpointSettings,
    options: &SecretOptions,
    context: &Context,
) -> Result<Option<Secret>, Problem> {
    match secrets::from_options(options)? {
        Some(password) => Ok(Some(password)),
        None => asked(settings, context),
    }
}

/// Asks for the administrator's password, if the endpoint has an administrator who needs one.
fn asked(settings: &EndpointSettings, context: &Context) -> Result<Option<Secret>, Problem> {
    let EndpointKind::Imap(imap) = &settings.kind else { return Ok(None) };
    let Some(administrator) = imap.administrator.as_ref().filter(|_| imap.token_command.is_none()) else {
        return Ok(None);
    };
    let account = format!("{}@{}", administrator.user, imap.host);
    match secrets::asked(&context.texts, &account)? {
        Some(password) => Ok(Some(password)),
        None => Err(Problem::found("password-needed", vec![("account", account.into())]).ending(Exit::Administrator)),
    }
}

fn trial(
    no_test: bool,
    user: Option<&Address>,
    settings: &EndpointSettings,
    context: &Context,
) -> Result<Trial, Problem> {
    match user {
        _ if no_test => Ok(Trial::None),
        Some(user) => as_user(user, settings, &SecretOptions::default(), context),
        None => Ok(Trial::Server),
    }
}

/// A test that signs in; a user without an administrator's help needs a password.
fn as_user(
    user: &Address,
    settings: &EndpointSettings,
    options: &SecretOptions,
    context: &Context,
) -> Result<Trial, Problem> {
    let login = user.to_string();
    let password = match secrets::from_options(options)? {
        None if !settings.signs_in_for_everybody() => secrets::asked(&context.texts, &login)?,
        given => given,
    };
    Ok(Trial::User { login, password })
}

/// Shows the steps of a test, also of one that failed.
fn shown(
    made: Result<EndpointTest, cutover_migration::OperationError>,
    context: &Context,
) -> Result<EndpointTest, Problem> {
    let made = made.map_err(Problem::from);
    match &made {
        Ok(test) => show::steps(test, context),
        Err(Problem::EndpointTest(test)) => show::steps(test, context),
        Err(_) => {}
    }
    made
}

fn told(key: &str, name: &EndpointName, test: &EndpointTest, context: &Context) {
    if !context.printer.object(&json!({ "endpoint": name.as_str(), "test": show::test_json(test) })) {
        context.talk(key, &[("name", name.as_str().into())]);
    }
}
