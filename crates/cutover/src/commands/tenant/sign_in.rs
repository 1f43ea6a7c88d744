//! `cutover tenant sign-in`: a person signs in with a code, for what a tenant shows to people only (issue 3, item 1).
//!
//! The code goes to stderr for people, and as an object of its own to stdout for programs. Nothing of the sign-in is
//! kept but a line in the audit log.

use cutover_migration::Operations;
use cutover_model::{SignInCode, SignedIn, SynchronisationSettings};
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::{Problem, explain_at_tenant, tell};
use crate::table::Table;

/// Shows the code, waits for the person, and says who it was.
pub(super) async fn run(name: &str, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let person = in_time(name, &operations, context).await?;
    if context.printer.object(&json!({ "tenant": name, "signed_in": person_json(&person) })) {
        return Ok(Exit::Done);
    }
    who(&person, context);
    match &person.synchronisation {
        Ok(settings) => synchronisation(settings, context),
        Err(failure) => {
            context.warn(&context.texts.word("sign-in-no-synchronisation"));
            tell(&context.printer, &context.texts, &explain_at_tenant(failure, &context.texts));
        }
    }
    context.talk("sign-in-nothing-kept", &[]);
    Ok(Exit::Done)
}

/// Waits for the person, until a signal comes.
async fn in_time(name: &str, operations: &Operations, context: &Context) -> Result<SignedIn, Problem> {
    let links = super::links(operations, name).await?;
    let pending = links.person.begin_sign_in().await?;
    show_code(pending.code(), context);
    let actor = context.actor();
    tokio::select! {
        person = operations.finish_sign_in(&actor, name, pending) => Ok(person?),
        stopped = signalled() => {
            stopped?;
            Err(Problem::found("sign-in-stopped", vec![]).ending(Exit::Stopped))
        }
    }
}

fn show_code(code: &SignInCode, context: &Context) {
    let minutes = code.lifetime.as_secs().div_ceil(60);
    context.printer.object(&json!({ "sign_in": {
        "address": code.address, "code": code.code, "seconds": code.lifetime.as_secs(),
    }}));
    context.talk("sign-in-code", &[("address", code.address.as_str().into()), ("code", code.code.as_str().into())]);
    context.talk("sign-in-waiting", &[("minutes", minutes.into())]);
}

/// The first signal that asks this process to end.
async fn signalled() -> Result<(), Problem> {
    let listen = |kind| {
        let failed = |error| cutover_model::Failure::new(cutover_model::FailureCode::Internal, "").with_detail(error);
        signal(kind).map_err(|error: std::io::Error| Problem::from(failed(error)))
    };
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn who(person: &SignedIn, context: &Context) {
    let texts = &context.texts;
    let mut table = Table::pairs();
    table.pair(texts.word("sign-in-person"), named(person));
    table.pair(texts.word("sign-in-tenant-id"), person.tenant.clone());
    table.pair(texts.word("sign-in-rights"), person.rights.join(", "));
    context.printer.table(&table);
}

fn named(person: &SignedIn) -> String {
    match person.display_name.is_empty() {
        true => person.user_name.clone(),
        false => format!("{} ({})", person.display_name, person.user_name),
    }
}

/// How the tenant is synchronised, and what that means for the move.
fn synchronisation(settings: &SynchronisationSettings, context: &Context) {
    let texts = &context.texts;
    let mut table = Table::pairs();
    let none = texts.word("sign-in-no-features");
    let features = if settings.features.is_empty() { none } else { settings.features.join(", ") };
    table.pair(texts.word("sign-in-features"), features);
    if let Some(threshold) = settings.deletion_threshold {
        table.pair(texts.word("sign-in-deletions"), texts.number(u64::from(threshold)));
    }
    context.printer.table(&table);
    if settings.features.iter().any(|feature| feature == "passwordSyncEnabled") {
        context.hint("sign-in-passwords", &[]);
    }
}

fn person_json(person: &SignedIn) -> Value {
    let settings = |one: &SynchronisationSettings| json!({ "features": one.features, "deletion_threshold": one.deletion_threshold });
    json!({
        "name": person.display_name, "user": person.user_name, "tenant_id": person.tenant, "rights": person.rights,
        "synchronisation": person.synchronisation.as_ref().ok().map(settings),
        "synchronisation_failure": person.synchronisation.as_ref().err().map(|failure| failure.code.as_str()),
    })
}
