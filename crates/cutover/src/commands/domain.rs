//! `cutover domain`: what DNS needs, and whether the tenant has seen it (M3).

use std::time::Duration;

use cutover_model::{DomainDetails, DomainRecord};
use serde_json::{Value, json};

use super::tenant::{chosen, links};
use crate::cli::{DomainCommand, NamedDomain, ShowDomain, VerifyDomain};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::table::Table;

/// Does what was asked for.
pub(crate) async fn run(command: DomainCommand, context: &Context) -> Result<Exit, Problem> {
    match command {
        DomainCommand::Add(options) => add(options, context).await,
        DomainCommand::Show(options) => show(options, context).await,
        DomainCommand::Verify(options) => verify(options, context).await,
    }
}

async fn add(options: NamedDomain, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &options.tenant).await?;
    let links = links(&operations, &tenant).await?;
    let domain = operations.add_domain(&context.actor(), &tenant, &links, &options.domain).await?;
    if context.printer.object(&domain_json(&domain)) {
        return Ok(Exit::Done);
    }
    records(&domain, context);
    if !domain.verified {
        context.hint("domain-verify-hint", &[("domain", domain.name.as_str().into())]);
    }
    Ok(Exit::Done)
}

async fn show(options: ShowDomain, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &options.tenant).await?;
    let links = links(&operations, &tenant).await?;
    if let Some(name) = &options.domain {
        let domain = links.administration.domain(name).await?;
        if !context.printer.object(&domain_json(&domain)) {
            records(&domain, context);
        }
        return Ok(Exit::Done);
    }
    let all = links.administration.domains().await?;
    let rows: Vec<Value> = all.iter().map(domain_json).collect();
    if !context.printer.object(&json!({ "tenant": tenant, "domains": rows })) {
        list(&all, context);
    }
    Ok(Exit::Done)
}

async fn verify(options: VerifyDomain, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = chosen(&operations, &options.tenant).await?;
    let links = links(&operations, &tenant).await?;
    let patience = options.wait.unwrap_or(Duration::ZERO);
    let done = operations.verify_domain(&context.actor(), &tenant, &links, &options.domain, patience).await?;
    let arguments = [("domain", done.domain.name.as_str().into()), ("tries", u64::from(done.tries).into())];
    if !context.printer.object(&domain_json(&done.domain)) {
        records(&done.domain, context);
        let key = if done.domain.verified { "domain-verified" } else { "domain-not-verified" };
        context.talk(key, &arguments);
    }
    if done.domain.verified {
        return Ok(Exit::Done);
    }
    context.hint("domain-wait-hint", &arguments);
    Ok(Exit::Passing)
}

fn domain_json(domain: &DomainDetails) -> Value {
    let record = |one: &DomainRecord| json!({ "type": one.kind, "name": one.label, "value": one.value, "ttl": one.ttl, "optional": one.optional });
    json!({
        "domain": domain.name, "verified": domain.verified, "default": domain.is_default, "initial": domain.is_initial,
        "proof": domain.proof.iter().map(record).collect::<Vec<_>>(),
        "records": domain.service.iter().map(record).collect::<Vec<_>>(),
    })
}

fn list(all: &[DomainDetails], context: &Context) {
    let headings = ["column-domain", "column-state"];
    let mut table = Table::new(headings.map(|key| context.texts.word(key)));
    for domain in all {
        table.row([domain.name.clone(), state(domain, context)]);
    }
    context.printer.table(&table);
}

fn state(domain: &DomainDetails, context: &Context) -> String {
    let key = if domain.verified { "domain-state-verified" } else { "domain-state-open" };
    context.texts.word(key)
}

/// What has to stand in DNS.
fn records(domain: &DomainDetails, context: &Context) {
    let texts = &context.texts;
    context.printer.heading(&format!("{} ({})", domain.name, state(domain, context)));
    let needed = if domain.verified { &domain.service } else { &domain.proof };
    let headings = ["column-kind", "column-name", "column-value", ">TTL"];
    let mut table = Table::new(headings.map(|key| if key.starts_with('>') { key.to_owned() } else { texts.word(key) }));
    for record in needed {
        let ttl = texts.number(u64::from(record.ttl));
        table.row([record.kind.clone(), record.label.clone(), record.value.clone(), ttl]);
    }
    if needed.is_empty() {
        return;
    }
    context.printer.table(&table);
    if domain.verified {
        context.warn(&texts.word("domain-records-later"));
    }
}
