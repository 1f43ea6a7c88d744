//! `cutover organisation`: the records of the directory that moves (M10).

mod import;
mod show;

use cutover_model::RecipientKind;
use cutover_store::StoreError;
use serde_json::{Value, json};

use crate::cli::{ListOrganisation, MarkRecipient, OrganisationCommand, UNMARKED};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;

/// Does what was asked for.
pub(crate) async fn run(command: OrganisationCommand, context: &Context) -> Result<Exit, Problem> {
    match command {
        OrganisationCommand::Import(options) => import::run(*options, context).await,
        OrganisationCommand::List(options) => list(&options, context).await,
        OrganisationCommand::Show(named) => one(&named.address, context).await,
        OrganisationCommand::Mark(options) => mark(&options, context).await,
    }
}

async fn list(options: &ListOrganisation, context: &Context) -> Result<Exit, Problem> {
    let stored = context.open(Opening::Existing).await?.organisation().await?;
    let kind = options.kind.as_deref().and_then(RecipientKind::from_word);
    let all = stored.organisation.recipients.iter().filter(|one| kind.is_none_or(|kind| one.kind == kind));
    let all: Vec<_> = all.collect();
    let rows: Vec<Value> = all.iter().map(|one| show::json(one, &stored)).collect();
    let told = json!({ "origin": stored.origin, "imported": stored.imported, "recipients": rows });
    if !context.printer.object(&told) {
        show::list(&all, &stored, context);
    }
    Ok(Exit::Done)
}

async fn one(address: &str, context: &Context) -> Result<Exit, Problem> {
    let stored = context.open(Opening::Existing).await?.organisation().await?;
    let missing = || StoreError::NotFound { what: "record", name: address.to_owned() };
    let recipient = stored.organisation.by_address(address).ok_or_else(missing)?;
    if !context.printer.object(&show::json(recipient, &stored)) {
        show::one(recipient, &stored, context);
    }
    Ok(Exit::Done)
}

async fn mark(options: &MarkRecipient, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let kind = RecipientKind::from_word(&options.kind).filter(|_| options.kind != UNMARKED);
    let recipient = operations.mark_recipient(&context.actor(), &options.address, kind).await?;
    let told = json!({ "address": recipient.primary, "kind": recipient.kind.word(), "marked": kind.is_some() });
    if !context.printer.object(&told) {
        let name = context.texts.word(&format!("kind-{}", recipient.kind.word()));
        context.talk("organisation-marked", &[("address", recipient.primary.as_str().into()), ("kind", name.into())]);
    }
    Ok(Exit::Done)
}
