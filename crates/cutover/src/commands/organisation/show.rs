//! Records of the organisation, for people and for programs.

use std::collections::BTreeMap;

use cutover_migration::organisation::StoredOrganisation;
use cutover_model::{Recipient, Reference};
use serde_json::{Value, json};

use crate::context::Context;
use crate::table::Table;

/// A record as JSON.
pub(super) fn json(recipient: &Recipient, stored: &StoredOrganisation) -> Value {
    let names = |list: &[Reference]| list.iter().map(|one| named(one, stored)).collect::<Vec<_>>();
    json!({
        "id": recipient.id.0,
        "kind": recipient.kind.word(),
        "marked_from": stored.marked.get(&recipient.id).map(|kind| kind.word()),
        "name": recipient.display_name,
        "alias": recipient.alias,
        "primary": recipient.primary,
        "sign_in": recipient.sign_in,
        "addresses": recipient.proxies.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "legacy_dn": recipient.legacy_dn,
        "external_address": recipient.external_address,
        "manager": recipient.manager.as_ref().map(|one| named(one, stored)),
        "send_on_behalf": names(&recipient.delegates),
        "full_access": names(&recipient.full_access),
        "send_as": names(&recipient.send_as),
        "members": names(&recipient.members),
        "owners": names(&recipient.owners),
        "forwarding": recipient.forwarding.as_ref().map(|one| named(&one.to, stored)),
        "hidden": recipient.hidden,
        "disabled": recipient.disabled,
        "unified_messaging": recipient.unified_messaging,
    })
}

/// What people call what a reference means.
fn named(reference: &Reference, stored: &StoredOrganisation) -> String {
    let record = reference.record().and_then(|id| stored.organisation.get(id));
    record.map_or_else(|| reference.to_string(), |record| record.primary.clone())
}

/// A line for each record, and how many there are of each kind.
pub(super) fn list(all: &[&Recipient], stored: &StoredOrganisation, context: &Context) {
    let texts = &context.texts;
    if all.is_empty() {
        context.talk("no-records", &[]);
        context.hint("no-organisation-hint", &[]);
        return;
    }
    let headings = ["column-address", "column-name", "column-kind"];
    let mut table = Table::new(headings.map(|key| texts.word(key)));
    let mut counts: BTreeMap<_, u64> = BTreeMap::new();
    for one in all {
        *counts.entry(one.kind).or_default() += 1;
        table.row([one.primary.clone(), one.display_name.clone(), kind(one, stored, context)]);
    }
    context.printer.table(&table);
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(kind, count)| format!("{} {}", texts.number(count), texts.word(&format!("kind-{}", kind.word()))))
        .collect();
    context.printer.talk(&counts.join(", "));
}

fn kind(one: &Recipient, stored: &StoredOrganisation, context: &Context) -> String {
    let name = context.texts.word(&format!("kind-{}", one.kind.word()));
    match stored.marked.get(&one.id) {
        Some(_) => format!("{name} *"),
        None => name,
    }
}

/// Everything of a record.
pub(super) fn one(recipient: &Recipient, stored: &StoredOrganisation, context: &Context) {
    let texts = &context.texts;
    let mut table = Table::pairs();
    table.pair(texts.word("column-name"), recipient.display_name.clone());
    table.pair(texts.word("column-kind"), kind(recipient, stored, context));
    let proxies = recipient.proxies.iter().map(ToString::to_string);
    let addresses = std::iter::once(recipient.primary.clone()).chain(proxies);
    addresses.for_each(|address| table.pair(texts.word("column-address"), address));
    let values = [
        ("column-sign-in", recipient.sign_in.clone()),
        ("column-external", recipient.external_address.clone()),
        ("column-manager", recipient.manager.as_ref().map(|one| named(one, stored))),
        ("column-forwarding", recipient.forwarding.as_ref().map(|one| named(&one.to, stored))),
    ];
    for (key, value) in values.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        table.pair(texts.word(key), value);
    }
    let lists = [
        ("column-send-on-behalf", &recipient.delegates),
        ("column-full-access", &recipient.full_access),
        ("column-send-as", &recipient.send_as),
        ("column-members", &recipient.members),
        ("column-owners", &recipient.owners),
    ];
    for (key, list) in lists {
        list.iter().for_each(|one| table.pair(texts.word(key), named(one, stored)));
    }
    context.printer.table(&table);
}
