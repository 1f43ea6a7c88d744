//! Endpoints and their tests, for people and for programs. Secrets are named, never shown.

use console::Style;
use cutover_migration::{
    AdministratorScheme, EndpointKind, EndpointTest, EndpointView, Extensions, ImapSettings, StepResult,
};
use serde_json::{Value, json};

use crate::context::Context;
use crate::table::{Cell, Table};

/// The steps of a test, a line each, on stderr: what was tried, what came of it, how long it took.
pub(super) fn steps(test: &EndpointTest, context: &Context) {
    let mut table = Table::new(["", "", "", ">"]).without_headings();
    for step in &test.steps {
        let good = step.failure.is_none();
        let (mark, style) = if good { ("✓", Style::new().green()) } else { ("✗", Style::new().red().bold()) };
        let name = context.texts.word(&format!("step-{}", step.step.word()));
        let took = step.took.map(|took| context.texts.duration(took)).unwrap_or_default();
        table.row([Cell::styled(mark, style), name.into(), found(step, context).into(), took.into()]);
    }
    context.printer.talk_table(&table);
}

fn found(step: &StepResult, context: &Context) -> String {
    match &step.failure {
        Some(failure) => context.texts.explain(failure).message,
        None if step.step.word() == "folders" => context.texts.say("step-folders-found", &[("count", count(step))]),
        None => step.found.clone(),
    }
}

fn count(step: &StepResult) -> cutover_texts::Argument {
    step.found.parse::<u64>().unwrap_or_default().into()
}

/// A test as JSON.
pub(super) fn test_json(test: &EndpointTest) -> Value {
    let step = |step: &StepResult| {
        json!({
            "step": step.step.word(),
            "passed": step.failure.is_none(),
            "found": step.found,
            "milliseconds": step.took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            "failure": step.failure.as_ref().map(|failure| failure.code.as_str()),
        })
    };
    let steps: Vec<Value> = test.steps.iter().map(step).collect();
    json!({ "endpoint": test.endpoint, "user": test.user, "passed": test.passed(), "steps": steps })
}

/// An endpoint as JSON.
pub(super) fn json(view: &EndpointView) -> Value {
    json!({
        "name": view.name.as_str(),
        "settings": view.settings,
        "secrets": view.secrets,
        "created": view.created,
        "changed": view.changed,
    })
}

/// A line for each endpoint.
pub(super) fn list(views: &[EndpointView], context: &Context) {
    if views.is_empty() {
        context.talk("no-endpoints", &[]);
        context.hint("no-endpoints-hint", &[]);
        return;
    }
    let headings = ["column-name", "column-kind", "column-place", "column-sign-in", "column-changed"];
    let mut table = Table::new(headings.map(|key| context.texts.word(key)));
    for view in views {
        let changed = context.texts.time(view.changed);
        table.row([view.name.to_string(), kind(view).to_owned(), place(view), signs_in(view, context), changed]);
    }
    context.printer.table(&table);
}

/// Everything of an endpoint.
pub(super) fn one(view: &EndpointView, context: &Context) {
    let texts = &context.texts;
    let mut table = Table::pairs();
    table.pair(texts.word("column-name"), view.name.to_string());
    table.pair(texts.word("column-kind"), kind(view));
    table.pair(texts.word("column-place"), place(view));
    table.pair(texts.word("column-sign-in"), signs_in(view, context));
    match &view.settings.kind {
        EndpointKind::Imap(imap) => imap_pairs(imap, &mut table, context),
        EndpointKind::Microsoft365(microsoft365) => {
            table.pair(texts.word("column-write-path"), word(&microsoft365.write_path));
        }
        EndpointKind::Maildir(_) => {}
    }
    table.pair(texts.word("column-migrations"), texts.number(view.settings.max_concurrent_migrations.into()));
    let incremental = view.settings.max_concurrent_incremental_syncs;
    table.pair(texts.word("column-incremental-syncs"), texts.number(incremental.into()));
    table.pair(texts.word("column-created"), texts.time(view.created));
    table.pair(texts.word("column-changed"), texts.time(view.changed));
    context.printer.table(&table);
}

fn imap_pairs(imap: &ImapSettings, table: &mut Table, context: &Context) {
    let texts = &context.texts;
    table.pair(texts.word("column-security"), word(&imap.security));
    table.pair(texts.word("column-method"), word(&imap.authentication));
    if let Some(file) = &imap.trust_certificate {
        table.pair(texts.word("column-certificate"), file.display().to_string());
    }
    let Extensions { compress, utf8, binary } = imap.extensions;
    let extensions = [("COMPRESS", compress), ("UTF8", utf8), ("BINARY", binary)];
    let wanted: Vec<_> = extensions.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name).collect();
    if !wanted.is_empty() {
        table.pair(texts.word("column-extensions"), wanted.join(", "));
    }
    if let Some(connections) = imap.connections_per_mailbox {
        table.pair(texts.word("column-connections"), texts.number(connections.into()));
    }
}

/// The stable word of a setting.
fn word(setting: &impl serde::Serialize) -> String {
    match serde_json::to_value(setting) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

fn kind(view: &EndpointView) -> &'static str {
    view.settings.kind.word()
}

fn place(view: &EndpointView) -> String {
    match &view.settings.kind {
        EndpointKind::Imap(imap) => format!("{}:{}", imap.host, imap.port),
        EndpointKind::Maildir(maildir) => maildir.template.clone(),
        EndpointKind::Microsoft365(microsoft365) => microsoft365.tenant.clone(),
    }
}

fn signs_in(view: &EndpointView, context: &Context) -> String {
    let EndpointKind::Imap(imap) = &view.settings.kind else { return context.texts.word("sign-in-none") };
    match &imap.administrator {
        Some(administrator) => match &administrator.scheme {
            AdministratorScheme::MasterUser { separator } => format!("user{separator}{}", administrator.user),
            AdministratorScheme::AuthorizationIdentity => administrator.user.clone(),
        },
        None if imap.token_command.is_some() => context.texts.word("sign-in-token"),
        None => context.texts.word("sign-in-users"),
    }
}
