//! The address book: ResolveNames, ExpandDL, FindPeople.

use cutover_ews::operations::{ExpandDlAnswer, FindPeopleAnswer, Resolution, ResolveNamesAnswer};
use cutover_ews::{MailboxKind, ResponseClass, ResponseCode};

use crate::Exchange;
use crate::support::facts::Fact;
use crate::support::{Read, read_whole};

fn is_same(resolution: &Resolution, fact: &Fact<'_>) {
    let mailbox = &resolution.mailbox;
    assert_eq!(mailbox.name.as_deref(), Some(fact.get("display_name").text()));
    assert_eq!(mailbox.smtp(), Some(fact.get("smtp").text()));
    let contact = resolution.contact.clone().unwrap_or_default();
    let text = |name| fact.find(name).map(|fact| fact.text());
    assert_eq!(contact.given_name.as_deref(), text("given_name"));
    assert_eq!(contact.surname.as_deref(), text("surname"));
    assert_eq!(contact.title.as_deref(), text("title"));
    assert_eq!(contact.department.as_deref(), text("department"));
    let phone = contact.phones.iter().find(|(kind, _)| &**kind == "BusinessPhone");
    assert_eq!(phone.map(|(_, number)| &**number), text("business_phone"));
}

pub(crate) fn resolve(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<ResolveNamesAnswer> = read_whole(&exchange.answer).unwrap();
    let message = &read.messages[0];
    if let Some(code) = facts.find("response_code") {
        assert_eq!(message.status.code, ResponseCode::from_name(code.text()));
        assert!(read.parts.is_empty());
        return;
    }
    if let Some(book) = facts.find("gal") {
        assert_eq!(message.status.code, ResponseCode::ErrorNameResolutionMultipleResults);
        assert_eq!(message.status.class, ResponseClass::Warning);
        let book = book.items();
        for resolution in &read.parts {
            let named = |fact: &&Fact<'_>| Some(fact.get("smtp").text()) == resolution.mailbox.smtp();
            is_same(resolution, book.iter().find(named).unwrap());
        }
        assert_eq!(message.summary.unwrap().total, Some(read.parts.len() as u64));
        assert!(read.parts.len() >= 2);
        return;
    }
    let expected = facts.items();
    assert_eq!(read.parts.len(), expected.len());
    read.parts.iter().zip(&expected).for_each(|(resolution, fact)| is_same(resolution, fact));
    // This server takes lists for mailboxes.
    assert_eq!(read.parts[0].mailbox.kind, Some(MailboxKind::Mailbox));
}

pub(crate) fn expand(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<ExpandDlAnswer> = read_whole(&exchange.answer).unwrap();
    let members = facts.get("members").items();
    let mut found: Vec<_> = read.parts.iter().map(|member| (member.name.as_deref(), member.smtp())).collect();
    let mut expected: Vec<_> =
        members.iter().map(|one| (Some(one.get("name").text()), Some(one.get("smtp").text()))).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{}", facts.get("list").text());
    assert!(read.messages[0].summary.unwrap().last);
}

pub(crate) fn people(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<FindPeopleAnswer> = read_whole(&exchange.answer).unwrap();
    let expected = facts.items();
    assert_eq!(read.messages[0].summary.unwrap().total, Some(expected.len() as u64));
    for (persona, fact) in read.parts.iter().zip(&expected) {
        let text = |name| fact.find(name).map(|fact| fact.text());
        assert_eq!(persona.display_name.as_deref(), text("display_name"));
        assert_eq!(persona.mailbox.as_ref().unwrap().smtp(), text("smtp"));
        assert_eq!(persona.given_name.as_deref(), text("given_name"));
        assert_eq!(persona.surname.as_deref(), text("surname"));
        assert_eq!(persona.title.as_deref(), text("title"));
        assert_eq!(persona.department.as_deref(), text("department"));
    }
    assert_eq!(read.parts.len(), expected.len());
}
