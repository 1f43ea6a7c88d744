//! What becomes of references, and what is told of the whole.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_model::{Forwarding, RecipientKind};

use super::*;

fn draft(id: &str, kind: RecipientKind) -> Draft {
    let mut recipient = Recipient::new(RecordId(id.into()), kind, format!("{id}@old.example"));
    recipient.distinguished_name = Some(format!("CN={id},DC=old"));
    recipient.alias = id.to_owned();
    Draft { recipient, names: Vec::new() }
}

fn group(id: &str, members: &[&str]) -> Draft {
    let mut group = draft(id, RecipientKind::DistributionGroup);
    group.recipient.members = members.iter().map(|name| Reference::Outside((*name).to_owned())).collect();
    group
}

fn shown(imported: &Imported) -> Vec<String> {
    imported.notices.iter().map(ToString::to_string).collect()
}

#[test]
fn names_of_every_sort_lead_to_records() {
    let mut anna = draft("anna", RecipientKind::UserMailbox);
    anna.names.push("S-1-5-21-1".into());
    anna.recipient.legacy_dn = Some("/o=Old/cn=anna".into());
    let mut bo = draft("bo", RecipientKind::UserMailbox);
    bo.recipient.manager = Some(Reference::Outside("cn=Anna, dc=OLD".into()));
    bo.recipient.delegates = vec![Reference::Outside("ANNA@old.example".into())];
    bo.recipient.full_access = vec![Reference::Outside("s-1-5-21-1".into()), Reference::Outside("anna".into())];
    bo.recipient.forwarding = Some(Forwarding { to: Reference::Outside("/O=old/cn=Anna".into()), keep_copy: true });
    let imported = resolve(vec![bo, anna], Vec::new());
    let bo = imported.organisation.by_address("bo@old.example").unwrap();
    assert!(bo.references().all(|(_, reference)| *reference == Reference::Record(RecordId("anna".into()))));
    assert_eq!(bo.references().count(), 4, "the two who may open it are one");
    assert_eq!(shown(&imported), [""; 0]);
}

#[test]
fn what_is_outside_or_unclear_is_told() {
    let mut twin = draft("twin", RecipientKind::UserMailbox);
    twin.recipient.alias = "anna".into();
    let staff = group("staff", &["CN=gone,DC=old", "anna", "CN=anna,DC=old"]);
    let imported = resolve(vec![staff, draft("anna", RecipientKind::UserMailbox), twin], Vec::new());
    let staff = imported.organisation.by_address("staff@old.example").unwrap();
    assert_eq!(staff.members[0], Reference::Outside("CN=gone,DC=old".into()));
    assert_eq!(staff.members[2], Reference::Record(RecordId("anna".into())));
    assert_eq!(
        shown(&imported),
        [
            "staff: its member CN=gone,DC=old is not among the records",
            "staff: its member anna may be one of several records",
        ]
    );
}

#[test]
fn an_entry_of_two_bases_is_one_record() {
    let twice = vec![draft("anna", RecipientKind::UserMailbox), draft("anna", RecipientKind::UserMailbox)];
    let imported = resolve(twice, Vec::new());
    assert_eq!((imported.organisation.recipients.len(), shown(&imported)), (1, Vec::new()));
}

#[test]
fn addresses_and_people_that_are_there_twice() {
    let mut one = draft("one", RecipientKind::LinkedMailbox);
    let mut two = draft("two", RecipientKind::LinkedMailbox);
    one.recipient.linked_account = Some("S-1-5-21-9".into());
    two.recipient.linked_account = Some("S-1-5-21-9".into());
    two.recipient.proxies = vec![cutover_model::ProxyAddress::parse("smtp:ONE@old.example")];
    let imported = resolve(vec![one, two], Vec::new());
    assert_eq!(
        shown(&imported),
        ["ONE@old.example belongs to one and to two", "the mailboxes one, two belong to the same account s-1-5-21-9"]
    );
}

#[test]
fn circles_are_found_once_each() {
    let groups = vec![
        group("a", &["CN=b,DC=old", "CN=e,DC=old"]),
        group("b", &["CN=c,DC=old"]),
        group("c", &["CN=a,DC=old", "CN=d,DC=old"]),
        group("d", &["CN=d,DC=old"]),
        group("e", &["CN=f,DC=old"]),
        group("f", &[]),
    ];
    let imported = resolve(groups, Vec::new());
    assert_eq!(shown(&imported), ["the groups a, b, c contain each other", "the groups d contain each other"]);
}

#[test]
fn a_long_chain_of_groups_is_no_trouble() {
    let count = 50_000;
    let name = |at: usize| format!("g{at:05}");
    let chain = (0..count).map(|at| group(&name(at), &[&format!("CN={},DC=old", name((at + 1) % count))]));
    let found = circles(&resolve(chain.collect(), Vec::new()).organisation);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].len(), count);
}
