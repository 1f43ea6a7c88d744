//! Tenants and their tests, for people and for programs. Secrets are never shown.

use console::Style;
use cutover_migration::tenants::{CredentialKind, TenantView};
use cutover_model::{ApplicationPermission, TenantCheck, TenantExamination};
use serde_json::{Value, json};

use crate::context::Context;
use crate::exit::Exit;
use crate::table::{Cell, Table};

/// What was tried, and which permissions there are; on stderr.
pub(super) fn examination(test: &TenantExamination, context: &Context) {
    let mut table = Table::new(["", "", ""]).without_headings();
    for check in &test.checks {
        let name = context.texts.word(&format!("tenant-check-{}", check.check));
        table.row([mark(check.failure.is_none(), false), name.into(), found(check, context).into()]);
    }
    for permission in &test.permissions {
        let purpose = context.texts.word(&purpose_key(permission));
        let optional = !permission.required;
        table.row([mark(permission.granted, optional), permission.name.into(), purpose.into()]);
    }
    context.printer.talk_table(&table);
    missing(test, context);
    if !test.has_mailbox_import {
        context.warn(&context.texts.word("tenant-no-import"));
    }
}

/// What does not work without those that are missing, and where they are granted.
fn missing(test: &TenantExamination, context: &Context) {
    let missing: Vec<&ApplicationPermission> = test.permissions.iter().filter(|one| !one.granted).collect();
    for permission in &missing {
        let without = context.texts.word(&format!("{}-without", purpose_key(permission)));
        context.warn(&format!("{}: {without}", permission.name));
    }
    if !missing.is_empty() {
        context.hint("tenant-consent", &[("address", test.consent_address.as_str().into())]);
    }
}

/// The key of what a permission is for: `permission-User-ReadWrite-All`.
fn purpose_key(permission: &ApplicationPermission) -> String {
    format!("permission-{}", permission.name.replace('.', "-"))
}

fn mark(good: bool, optional: bool) -> Cell {
    match (good, optional) {
        (true, _) => Cell::styled("✓", Style::new().green()),
        (false, true) => Cell::styled("–", Style::new().yellow()),
        (false, false) => Cell::styled("✗", Style::new().red().bold()),
    }
}

fn found(check: &TenantCheck, context: &Context) -> String {
    match &check.failure {
        Some(failure) => context.texts.explain(failure).message,
        None if check.check.starts_with("token") => String::new(),
        None => check.found.clone(),
    }
}

/// How a test ends: without what is needed for everything, nothing goes on.
pub(super) fn ending(test: &TenantExamination) -> Exit {
    let needed = test.permissions.iter().any(|permission| permission.required && !permission.granted);
    if needed { Exit::Administrator } else { Exit::Done }
}

/// A test as JSON.
pub(super) fn examination_json(test: &TenantExamination) -> Value {
    let check = |check: &TenantCheck| {
        json!({ "check": check.check, "passed": check.failure.is_none(), "found": check.found,
            "failure": check.failure.as_ref().map(|failure| failure.code.as_str()) })
    };
    let permission =
        |one: &ApplicationPermission| json!({ "name": one.name, "granted": one.granted, "required": one.required });
    json!({
        "passed": test.failure().is_none(),
        "checks": test.checks.iter().map(check).collect::<Vec<_>>(),
        "permissions": test.permissions.iter().map(permission).collect::<Vec<_>>(),
        "consent": test.consent_address,
        "mailbox_import": test.has_mailbox_import,
    })
}

/// A tenant as JSON.
pub(super) fn json(view: &TenantView) -> Value {
    json!({ "name": view.name, "settings": view.settings, "created": view.created })
}

/// A line for each tenant.
pub(super) fn list(all: &[TenantView], context: &Context) {
    if all.is_empty() {
        context.talk("no-tenants", &[]);
        context.hint("no-tenants-hint", &[]);
        return;
    }
    let headings = ["column-name", "column-tenant", "column-cloud", "column-created"];
    let mut table = Table::new(headings.map(|key| context.texts.word(key)));
    for view in all {
        let settings = &view.settings;
        let created = context.texts.time(view.created);
        table.row([view.name.clone(), settings.tenant.clone(), settings.cloud.clone(), created]);
    }
    context.printer.table(&table);
}

/// Everything of a tenant.
pub(super) fn one(view: &TenantView, context: &Context) {
    let texts = &context.texts;
    let settings = &view.settings;
    let mut table = Table::pairs();
    table.pair(texts.word("column-name"), view.name.clone());
    table.pair(texts.word("column-tenant"), settings.tenant.clone());
    table.pair(texts.word("column-application"), settings.application.clone());
    let credential = match settings.credential {
        CredentialKind::Secret => texts.word("credential-secret"),
        CredentialKind::Certificate => texts.word("credential-certificate"),
    };
    table.pair(texts.word("column-credential"), credential);
    table.pair(texts.word("column-cloud"), settings.cloud.clone());
    let places = [
        ("column-login-url", &settings.login_url),
        ("column-graph-url", &settings.graph_url),
        ("column-exchange-url", &settings.exchange_url),
    ];
    for (label, url) in places {
        if let Some(url) = url {
            table.pair(texts.word(label), url.clone());
        }
    }
    table.pair(texts.word("column-created"), texts.time(view.created));
    context.printer.table(&table);
}
