//! What there may be only one of: addresses, names to sign in with, and mailboxes of one person.

use std::collections::{BTreeMap, BTreeSet};

use cutover_model::{Recipient, RecipientKind};

use super::finding::{Finding, FindingKind, Who};
use super::view::{View, is_personal};

/// Recipients by something that they have in common.
type Holders<'a> = BTreeMap<String, Vec<&'a Recipient>>;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let sign_ins = sign_ins(view);
    let addresses = addresses(view, &sign_ins);
    let (people, accounts) = (people(view), linked_accounts(view));
    report(&addresses, FindingKind::AddressTwice, findings);
    report(&sign_ins, FindingKind::SignInTwice, findings);
    report(&people, FindingKind::PersonTwice, findings);
    report(&accounts, FindingKind::PersonTwice, findings);
}

/// All SMTP addresses; a name to sign in with counts as one, for the tenant gives it to nobody else.
fn addresses<'a>(view: &View<'a>, sign_ins: &Holders<'a>) -> Holders<'a> {
    let mut holders = Holders::new();
    for recipient in view.moving() {
        let own = recipient.addresses().into_iter().chain(external(recipient)).chain(recipient.sign_in.as_deref());
        for address in own.filter(|address| !address.is_empty()).map(str::to_lowercase).collect::<BTreeSet<_>>() {
            holders.entry(address).or_default().push(recipient);
        }
    }
    // Two accounts with one name to sign in with are told as that, and once.
    let twice = |address: &String| sign_ins.get(address).is_some_and(|accounts| accounts.len() > 1);
    holders.retain(|address, _| !twice(address));
    holders
}

fn external(recipient: &Recipient) -> Option<&str> {
    let outside = matches!(recipient.kind, RecipientKind::MailUser | RecipientKind::MailContact);
    recipient.external_address.as_deref().filter(|_| outside).map(without_type)
}

/// `SMTP:anna@example.org` and `anna@example.org` are the same.
pub(super) fn without_type(address: &str) -> &str {
    match address.get(..5) {
        Some(kind) if kind.eq_ignore_ascii_case("smtp:") => &address[5..],
        _ => address,
    }
}

fn sign_ins<'a>(view: &View<'a>) -> Holders<'a> {
    let mut holders = Holders::new();
    let accounts = view.moving().filter(|recipient| recipient.kind.is_mailbox() || is_mail_user(recipient));
    for recipient in accounts {
        if let Some(name) = recipient.sign_in.as_deref().filter(|name| !name.is_empty()) {
            holders.entry(name.to_lowercase()).or_default().push(recipient);
        }
    }
    holders
}

fn is_mail_user(recipient: &Recipient) -> bool {
    recipient.kind == RecipientKind::MailUser
}

/// Mailboxes of people whose given name and family name are the same.
fn people<'a>(view: &View<'a>) -> Holders<'a> {
    let mut holders = Holders::new();
    for recipient in view.mailboxes().filter(|recipient| is_personal(recipient.kind)) {
        let (given, family) = (recipient.person.given_name.trim(), recipient.person.surname.trim());
        if !given.is_empty() && !family.is_empty() {
            holders.entry(format!("{given} {family}").to_lowercase()).or_default().push(recipient);
        }
    }
    holders
}

/// Mailboxes that one account of another forest owns. Where the names agree too, that was told already.
fn linked_accounts<'a>(view: &View<'a>) -> Holders<'a> {
    let mut holders = Holders::new();
    for recipient in view.mailboxes().filter(|recipient| is_personal(recipient.kind)) {
        if let Some(account) = recipient.linked_account.as_deref().filter(|account| !account.is_empty()) {
            holders.entry(account.to_lowercase()).or_default().push(recipient);
        }
    }
    let name = |recipient: &Recipient| {
        let person = &recipient.person;
        (person.given_name.trim().to_lowercase(), person.surname.trim().to_lowercase())
    };
    let differ = |owned: &[&Recipient]| owned.iter().any(|one| name(one) != name(owned[0]) || name(one).0.is_empty());
    holders.retain(|_, owned| differ(owned));
    holders
}

fn report(holders: &Holders<'_>, kind: FindingKind, findings: &mut Vec<Finding>) {
    for (shared, recipients) in holders.iter().filter(|(_, recipients)| recipients.len() > 1) {
        for (place, recipient) in recipients.iter().enumerate() {
            let others = recipients.iter().enumerate().filter(|(other, _)| *other != place);
            let others: Vec<String> = others.map(|(_, other)| Who::from(*other).address).collect();
            let finding = Finding::about(kind, *recipient);
            let name = format!("{} {}", recipient.person.given_name.trim(), recipient.person.surname.trim());
            // A name is written as it is; addresses and accounts do not depend on case.
            let shared = if name.to_lowercase() == *shared { &name } else { shared };
            findings.push(finding.text("shared", shared).text("others", others.join(", ")));
        }
    }
}
