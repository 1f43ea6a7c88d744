//! What is peculiar about single recipients: kinds, states, Unified Messaging (mission M8), addresses of old systems.

use std::collections::BTreeSet;

use cutover_model::{Recipient, RecipientKind};

use super::finding::{Finding, FindingKind, Value, quoted};
use super::view::{View, is_personal};
use crate::provisioning::country;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let has_legacy = view.moving().any(has_legacy_dn);
    for recipient in view.moving() {
        findings.extend(kind(recipient));
        findings.extend(state(view, recipient));
        findings.extend(outside(recipient));
        findings.extend(types_left(recipient));
        if has_legacy && recipient.kind.is_mailbox() && !has_legacy_dn(recipient) {
            findings.push(Finding::about(FindingKind::LegacyDnMissing, recipient));
        }
    }
}

fn kind(recipient: &Recipient) -> Option<Finding> {
    let word = match recipient.kind {
        RecipientKind::LinkedMailbox => return Some(Finding::about(FindingKind::LinkedMailbox, recipient)),
        RecipientKind::SharedMailbox => "assess-kind-shared",
        RecipientKind::RoomMailbox => "assess-kind-room",
        RecipientKind::EquipmentMailbox => "assess-kind-equipment",
        _ => return None,
    };
    Some(Finding::about(FindingKind::SpecialMailbox, recipient).with("kind", Value::Word(word)))
}

fn state(view: &View<'_>, recipient: &Recipient) -> Vec<Finding> {
    let mut found = Vec::new();
    if recipient.hidden {
        found.push(Finding::about(FindingKind::Hidden, recipient));
    }
    // The account behind a shared mailbox or a room is disabled as a rule.
    if recipient.disabled && matches!(recipient.kind, RecipientKind::UserMailbox | RecipientKind::MailUser) {
        found.push(Finding::about(FindingKind::Disabled, recipient));
    }
    if recipient.unified_messaging && recipient.kind.is_mailbox() {
        found.push(unified_messaging(recipient));
    }
    let placed = country(&recipient.person.country).is_ok() || view.plan.rules.usage_location.is_some();
    if is_personal(recipient.kind) && !placed {
        let said = recipient.person.country.trim();
        let said = if said.is_empty() { Value::Word("assess-none") } else { Value::Text(said.to_owned()) };
        found.push(Finding::about(FindingKind::UsageLocation, recipient).with("country", said));
    }
    found
}

/// With the commands of the old Exchange that turn it off, and on again should the move be called off.
fn unified_messaging(recipient: &Recipient) -> Finding {
    let name = if recipient.primary.is_empty() { &recipient.alias } else { &recipient.primary };
    let identity = quoted(name);
    let mut finding = Finding::about(FindingKind::UnifiedMessaging, recipient);
    finding.commands.push(format!("Disable-UMMailbox -Identity {identity} -KeepProperties $true -Confirm:$false"));
    finding.restore.push(format!("Enable-UMMailbox -Identity {identity}"));
    finding
}

/// ISO 3166-1 alpha-2.
fn outside(recipient: &Recipient) -> Option<Finding> {
    let needs = matches!(recipient.kind, RecipientKind::MailUser | RecipientKind::MailContact);
    let missing = recipient.external_address.as_deref().is_none_or(|address| !address.contains('@'));
    (needs && missing).then(|| Finding::about(FindingKind::ExternalAddressMissing, recipient))
}

fn types_left(recipient: &Recipient) -> Option<Finding> {
    let left = recipient.proxies.iter().filter(|proxy| !proxy.is_smtp() && !proxy.is_x500());
    let left: BTreeSet<String> = left.map(|proxy| proxy.kind.to_uppercase()).collect();
    let types = left.into_iter().collect::<Vec<_>>().join(", ");
    (!types.is_empty()).then(|| Finding::about(FindingKind::AddressTypeLeft, recipient).text("types", types))
}

fn has_legacy_dn(recipient: &Recipient) -> bool {
    !recipient.old_addresses().is_empty()
}
