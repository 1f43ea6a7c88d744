//! Entries for a directory: one organisation that has a bit of everything, and large ones by number.

use std::fmt::Write;

/// People, rooms, contacts and groups, each with what is special about it.
pub(crate) const ORGANISATION: &str = include_str!("organisation.ldif");

/// Whom they name: members, owners, managers, delegates.
pub(crate) const REFERENCES: &str = include_str!("references.ldif");

/// An account and a group of an organisation that never had Exchange.
pub(crate) const WITHOUT_EXCHANGE: &str = include_str!("without-exchange.ldif");

/// So many people with mailboxes; the first one is everybody's manager.
pub(crate) fn people(count: usize) -> String {
    let mut text = "dn: OU=Old,DC=old,DC=example\nchangetype: add\nobjectClass: organizationalUnit\n\n".to_owned();
    for number in 0..count {
        let name = format!("person-{number:04}");
        let manager = if number == 0 { "" } else { "manager: CN=person-0000,OU=Old,DC=old,DC=example\n" };
        let _ = write!(
            text,
            "dn: CN={name},OU=Old,DC=old,DC=example\nchangetype: add\nobjectClass: user\nsAMAccountName: {name}\n\
             userAccountControl: 544\nuserPrincipalName: {name}@old.example\nmailNickname: {name}\n\
             displayName: Person {number}\nmail: {name}@old.example\nproxyAddresses: SMTP:{name}@old.example\n\
             legacyExchangeDN: /o=Old/cn={name}\nmsExchRecipientTypeDetails: 1\n{manager}\n"
        );
    }
    text
}

/// A group with all of them.
pub(crate) fn group_of(count: usize) -> String {
    let mut text = "dn: CN=Everybody,OU=Old,DC=old,DC=example\nchangetype: add\nobjectClass: group\n\
        sAMAccountName: everybody\ngroupType: 8\nmailNickname: everybody\nproxyAddresses: SMTP:everybody@old.example\n"
        .to_owned();
    for number in 0..count {
        let _ = writeln!(text, "member: CN=person-{number:04},OU=Old,DC=old,DC=example");
    }
    text
}
