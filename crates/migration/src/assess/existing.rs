//! What is in the tenant already under an address or name of the organisation, and whether it is the same.
//!
//! It is ours if it bears this move's marker; the same if it is of the same kind and has the same primary address or
//! the same name to sign in with; else somebody else's, and then nothing may be written to it.

use std::collections::BTreeMap;

use cutover_model::{ExistingKind, ExistingObject, GroupKind, MailboxKind, Marker, ObjectId, Recipient, RecipientKind};

use super::duplicates::without_type;
use super::finding::{Finding, FindingKind, Severity, Value};
use super::view::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for recipient in view.moving() {
        let found = found(view, recipient);
        let only_one = found.values().filter(|object| is_same(recipient, object)).count() == 1;
        let judged = found.values().filter_map(|object| Some((judge(view, recipient, object, only_one)?, object)));
        findings.extend(judged.map(|(kind, object)| told(view, kind, recipient, object)));
    }
}

/// Objects of the tenant that hold an address of the recipient, by their id.
fn found<'a>(view: &View<'a>, recipient: &Recipient) -> BTreeMap<&'a ObjectId, &'a ExistingObject> {
    let objects = names(recipient).into_iter().flat_map(|name| view.holders(name));
    objects.map(|object| (&object.id, *object)).collect()
}

fn judge(
    view: &View<'_>,
    recipient: &Recipient,
    object: &ExistingObject,
    only_one_is_same: bool,
) -> Option<FindingKind> {
    let holds = |name: &str| object.addresses().any(|own| own.eq_ignore_ascii_case(name));
    if is_ours(view, object) {
        Some(FindingKind::ExistsOurs)
    } else if only_one_is_same && is_same(recipient, object) {
        Some(FindingKind::ExistsSame)
    } else if essential(recipient).into_iter().any(holds) || is_same(recipient, object) {
        Some(FindingKind::ExistsClash)
    } else {
        recipient.addresses().into_iter().any(holds).then_some(FindingKind::AliasInUse)
    }
}

/// Addresses without which the recipient cannot be made.
fn essential(recipient: &Recipient) -> Vec<&str> {
    let outside = matches!(recipient.kind, RecipientKind::MailContact | RecipientKind::MailUser);
    let external = recipient.external_address.as_deref().filter(|_| outside).map(without_type);
    let primary = Some(recipient.primary.as_str());
    [primary, external].into_iter().flatten().filter(|name| !name.is_empty()).collect()
}

/// Addresses and the name to sign in with: in a tenant these are one space of names.
fn names(recipient: &Recipient) -> Vec<&str> {
    let sign_in = recipient.sign_in.as_deref().filter(|name| has_account(recipient.kind) && !name.is_empty());
    recipient.addresses().into_iter().chain(essential(recipient)).chain(sign_in).collect()
}

fn told(view: &View<'_>, kind: FindingKind, recipient: &Recipient, object: &ExistingObject) -> Finding {
    let adopted = kind == FindingKind::ExistsSame && view.plan.rules.adopt;
    let severity = if adopted { Severity::Tells } else { kind.severity() };
    let held = |name: &&str| object.addresses().any(|own| own.eq_ignore_ascii_case(name));
    let shared = names(recipient).into_iter().find(held).unwrap_or_default();
    Finding::about(kind, recipient)
        .grave(severity)
        .with("object", Value::Word(word(object.kind)))
        .text("name", &object.display_name)
        .text("address", object.identity())
        .text("shared", shared)
}

fn is_ours(view: &View<'_>, object: &ExistingObject) -> bool {
    let nonce = &view.plan.rules.nonce;
    let ours = Marker::new(nonce, "");
    let bears = |marker: &Marker| marker.as_str().starts_with(ours.as_str());
    !nonce.is_empty() && object.marker.as_ref().is_some_and(bears)
}

fn is_same(recipient: &Recipient, object: &ExistingObject) -> bool {
    let equal = |one: Option<&str>, other: Option<&str>| match (one, other) {
        (Some(one), Some(other)) => !one.is_empty() && one.eq_ignore_ascii_case(other),
        _ => false,
    };
    let primary = equal(Some(&recipient.primary), object.primary.as_deref());
    let sign_in = has_account(recipient.kind) && equal(recipient.sign_in.as_deref(), object.sign_in.as_deref());
    is_same_kind(recipient.kind, object.kind) && (primary || sign_in)
}

const fn has_account(kind: RecipientKind) -> bool {
    kind.is_mailbox() || matches!(kind, RecipientKind::MailUser)
}

/// Whether an object can be what the recipient becomes. A mailbox can be made another kind, and an account get one.
const fn is_same_kind(recipient: RecipientKind, object: ExistingKind) -> bool {
    match object {
        ExistingKind::Account => has_account(recipient),
        ExistingKind::Mailbox(_) => recipient.is_mailbox(),
        ExistingKind::MailUser => matches!(recipient, RecipientKind::MailUser),
        ExistingKind::Contact => matches!(recipient, RecipientKind::MailContact),
        ExistingKind::Group(kind) => is_same_group(recipient, kind),
        ExistingKind::Other => false,
    }
}

const fn is_same_group(recipient: RecipientKind, object: GroupKind) -> bool {
    match object {
        GroupKind::Distribution => matches!(recipient, RecipientKind::DistributionGroup),
        GroupKind::Security => matches!(recipient, RecipientKind::MailSecurityGroup),
        GroupKind::RoomList => matches!(recipient, RecipientKind::RoomList),
    }
}

const fn word(kind: ExistingKind) -> &'static str {
    match kind {
        ExistingKind::Account => "assess-object-account",
        ExistingKind::Mailbox(MailboxKind::User) => "assess-object-mailbox",
        ExistingKind::Mailbox(MailboxKind::Shared) => "assess-object-shared",
        ExistingKind::Mailbox(MailboxKind::Room | MailboxKind::Equipment) => "assess-object-resource",
        ExistingKind::MailUser => "assess-object-mail-user",
        ExistingKind::Contact => "assess-object-contact",
        ExistingKind::Group(_) => "assess-object-group",
        ExistingKind::Other => "assess-object-other",
    }
}
