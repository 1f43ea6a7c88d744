//! The steps that make objects, and what an object will be like right after it was made.

use cutover_model::{
    Action, ExistingKind, ExistingObject, MailboxKind, NewContact, NewGroup, NewMailUser, NewMailbox, NewUser,
    ObjectId, ProxyAddress, Recipient,
};

use super::rules::{FirstPasswords, LicenceTime, Rules};
use super::wanted::{Wanted, WantedKind};

/// The step that makes a record's object, and the object as it will be then.
pub(super) fn create(
    recipient: &Recipient,
    wanted: &Wanted,
    location: &str,
    rules: &Rules,
) -> (Action, ExistingObject) {
    let action = action(recipient, wanted, location, rules);
    let mut object = ExistingObject::new(ObjectId(String::new()), kind(&action));
    object.sign_in.clone_from(&wanted.sign_in);
    object.marker = Some(rules.marker(&recipient.id));
    object.alias.clone_from(&wanted.alias);
    let first = match wanted.kind {
        WantedKind::MailUser | WantedKind::Contact => wanted.external.as_ref().unwrap_or(&wanted.primary),
        _ => &wanted.primary,
    };
    object.primary = Some(first.clone());
    object.proxies = vec![ProxyAddress { kind: "SMTP".to_owned(), value: first.clone() }];
    object.members = Some(Vec::new());
    match &action {
        Action::CreateUser(user) => {
            object.marked = true;
            object.enabled = user.enabled;
            object.person = user.person.clone();
            object.usage_location = Some(user.usage_location.clone()).filter(|code| !code.is_empty());
        }
        Action::CreateGroup(group) => object.authenticated_senders_only = group.authenticated_senders_only,
        _ => {
            object.person.given_name.clone_from(&recipient.person.given_name);
            object.person.surname.clone_from(&recipient.person.surname);
        }
    }
    (action, object)
}

fn action(recipient: &Recipient, wanted: &Wanted, location: &str, rules: &Rules) -> Action {
    let marker = rules.marker(&recipient.id);
    let (display_name, alias) = (wanted.display_name.clone(), wanted.alias.clone());
    let (given_name, surname) = (recipient.person.given_name.clone(), recipient.person.surname.clone());
    let external_address = wanted.external.clone().unwrap_or_default();
    let sign_in = wanted.sign_in.clone().unwrap_or_default();
    match wanted.kind {
        WantedKind::Mailbox(MailboxKind::User) if rules.licence_time == LicenceTime::Before => {
            Action::CreateUser(NewUser {
                display_name,
                alias,
                sign_in,
                usage_location: location.to_owned(),
                person: recipient.person.clone(),
                enabled: !recipient.disabled && rules.passwords != FirstPasswords::None,
                marker,
            })
        }
        WantedKind::Mailbox(kind) => {
            let primary = wanted.primary.clone();
            Action::CreateMailbox(NewMailbox { kind, display_name, alias, primary, given_name, surname, marker })
        }
        WantedKind::MailUser => Action::CreateMailUser(NewMailUser {
            display_name,
            alias,
            sign_in,
            external_address,
            given_name,
            surname,
            marker,
        }),
        WantedKind::Contact => {
            Action::CreateContact(NewContact { display_name, alias, external_address, given_name, surname, marker })
        }
        WantedKind::Group(kind) => Action::CreateGroup(NewGroup {
            kind,
            display_name,
            alias,
            primary: wanted.primary.clone(),
            authenticated_senders_only: recipient.authenticated_senders_only,
            marker,
        }),
    }
}

fn kind(action: &Action) -> ExistingKind {
    match action {
        Action::CreateMailbox(mailbox) => ExistingKind::Mailbox(mailbox.kind),
        Action::CreateMailUser(_) => ExistingKind::MailUser,
        Action::CreateContact(_) => ExistingKind::Contact,
        Action::CreateGroup(group) => ExistingKind::Group(group.kind),
        _ => ExistingKind::Account,
    }
}

/// An account as it will be when its licence has given it the mailbox.
pub(super) fn with_mailbox_to_come(mut object: ExistingObject, wanted: &Wanted, comes: bool) -> ExistingObject {
    if object.kind == ExistingKind::Account && comes {
        object.kind = ExistingKind::Mailbox(MailboxKind::User);
        if object.proxies.is_empty() {
            object.proxies = vec![ProxyAddress { kind: "SMTP".to_owned(), value: wanted.primary.clone() }];
        }
    }
    object
}

/// The kind that a mailbox has to be made, where it is of another one.
pub(super) fn conversion(wanted: &Wanted, object: &ExistingObject) -> Option<MailboxKind> {
    match (wanted.kind, object.kind) {
        (WantedKind::Mailbox(wanted), ExistingKind::Mailbox(found)) if wanted != found => Some(wanted),
        _ => None,
    }
}
