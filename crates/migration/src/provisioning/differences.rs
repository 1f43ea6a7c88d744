//! What differs between a record and its object: accounts in the directory of the tenant, recipients in Exchange.

use cutover_model::{
    ExistingKind, ExistingObject, Family, Forward, Marker, ObjectId, Person, ProxyAddress, Recipient, RecipientChanges,
    Relation, Target, UserChanges,
};

use super::plan::{Planner, missing};
use super::rules::Rules;
use super::wanted::{Wanted, WantedKind};

/// What the directory of the tenant has otherwise.
pub(super) fn person_changes(
    recipient: &Recipient,
    wanted: &Wanted,
    object: &ExistingObject,
    usage_location: Option<String>,
    rules: &Rules,
) -> UserChanges {
    let is_person = matches!(wanted.kind, WantedKind::MailUser)
        || wanted.kind == WantedKind::Mailbox(cutover_model::MailboxKind::User);
    let person = (is_person && differs(&recipient.person, &object.person)).then(|| recipient.person.clone());
    let marker = missing_marker(recipient, object, rules).filter(|_| object.kind == ExistingKind::Account);
    UserChanges { usage_location, marker, person }
}

/// The marker, unless the object bears it. One that is taken over may bear that of another move.
fn missing_marker(recipient: &Recipient, object: &ExistingObject, rules: &Rules) -> Option<Marker> {
    let marker = rules.marker(&recipient.id);
    (!object.marked || object.marker.as_ref() != Some(&marker)).then_some(marker)
}

/// Whether something that the record says is said otherwise. What the record does not say stays as it is.
fn differs(record: &Person, object: &Person) -> bool {
    let fields = |person: &Person| {
        [
            &person.given_name,
            &person.surname,
            &person.job_title,
            &person.department,
            &person.company,
            &person.office,
            &person.street,
            &person.city,
            &person.state,
            &person.postal_code,
            &person.country,
            &person.telephone,
            &person.mobile,
            &person.language,
        ]
        .map(|field| field.trim().to_owned())
    };
    fields(record).iter().zip(&fields(object)).any(|(wanted, found)| !wanted.is_empty() && wanted != found)
}

/// What Exchange has otherwise; `None` for what it does not have at all.
pub(super) fn recipient_changes(
    planner: &mut Planner<'_>,
    recipient: &Recipient,
    wanted: &Wanted,
    object: &ExistingObject,
) -> Option<RecipientChanges> {
    let family = match object.kind {
        ExistingKind::Mailbox(_) => Family::Mailbox,
        ExistingKind::MailUser => Family::MailUser,
        ExistingKind::Contact => Family::Contact,
        ExistingKind::Group(_) => Family::Group,
        ExistingKind::Account | ExistingKind::Other => return None,
    };
    let is_mailbox = family == Family::Mailbox;
    let is_group = family == Family::Group;
    let mut changes = RecipientChanges::none(family);
    changes.marker = missing_marker(recipient, object, planner.rules);
    changes.proxies = proxies(&wanted.proxies, &object.proxies);
    changes.hidden = (recipient.hidden != object.hidden).then_some(recipient.hidden);
    let closed = recipient.authenticated_senders_only;
    let closes = closed != object.authenticated_senders_only && (is_group || (is_mailbox && closed));
    changes.authenticated_senders_only = closes.then_some(closed);
    if is_mailbox {
        changes.forwarding = forwarding(planner, recipient, object);
    }
    if is_mailbox || is_group {
        changes.delegates = delegates(planner, recipient, &object.delegates);
    }
    if is_group {
        changes.owners = planner.owners(recipient, &object.owners);
    }
    Some(changes)
}

/// The whole list of addresses as it shall be, if it is not so yet. Nothing that is there is dropped.
fn proxies(wanted: &[ProxyAddress], found: &[ProxyAddress]) -> Option<Vec<ProxyAddress>> {
    let same = |a: &ProxyAddress, b: &ProxyAddress| {
        a.kind.eq_ignore_ascii_case(&b.kind) && a.value.eq_ignore_ascii_case(&b.value)
    };
    let there = |proxy: &ProxyAddress| {
        found.iter().any(|one| same(one, proxy) && (!proxy.is_smtp() || one.is_primary() || !proxy.is_primary()))
    };
    if wanted.iter().all(there) {
        return None;
    }
    let others = found.iter().filter(|one| !wanted.iter().any(|proxy| same(one, proxy)));
    let demoted = others.map(|one| match one.is_smtp() {
        true => ProxyAddress { kind: "smtp".to_owned(), value: one.value.clone() },
        false => one.clone(),
    });
    Some(wanted.iter().cloned().chain(demoted).collect())
}

fn forwarding(planner: &mut Planner<'_>, recipient: &Recipient, object: &ExistingObject) -> Option<Forward> {
    let wanted = recipient.forwarding.as_ref()?;
    let to = planner.resolver.target(recipient, Relation::Forwarding, &wanted.to, &mut planner.findings)?;
    let is_so = |now: &cutover_model::ExistingForwarding| {
        now.object.is_some() && now.object.as_ref() == to.id() && now.keep_copy == wanted.keep_copy
    };
    let done = object.forwarding.as_ref().is_some_and(is_so);
    (!done).then_some(Forward { to, keep_copy: wanted.keep_copy })
}

/// The whole list of those who may send on behalf as it shall be, if somebody is missing.
fn delegates(planner: &mut Planner<'_>, recipient: &Recipient, found: &[ObjectId]) -> Option<Vec<Target>> {
    let references = &recipient.delegates;
    let targets = planner.resolver.targets(recipient, Relation::Delegate, references, &mut planner.findings);
    let missing = missing(&targets, found);
    (!missing.is_empty()).then(|| planner.with(found, missing))
}
