//! There and back, and what is refused.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_model::{Forwarding, Organisation, ProxyAddress, Quotas, Recipient, RecipientKind, RecordId, Reference};

use super::{StoredError, from_json, to_json};

fn full() -> Recipient {
    let outside = || vec![Reference::Outside("CN=x,DC=y".into()), Reference::Record(RecordId("2".into()))];
    let mut one = Recipient::new(RecordId("1".into()), RecipientKind::LinkedMailbox, "b@old.example");
    one.distinguished_name = Some("CN=b,DC=y".into());
    one.display_name = "Bø \"B\"".into();
    one.alias = "b".into();
    one.sign_in = Some("b@y".into());
    one.linked_account = Some("S-1-5-21-9".into());
    one.proxies = ["SMTP:b@old.example", "X500:/o=Old/cn=a:b", "sip:b@y"].map(ProxyAddress::parse).into();
    one.legacy_dn = Some("/o=Old/cn=b".into());
    one.external_address = Some("b@elsewhere.example".into());
    one.person.surname = "Bø".into();
    one.person.language = "nb-NO".into();
    one.manager = outside().pop();
    (one.delegates, one.full_access, one.send_as) = (outside(), outside(), outside());
    (one.members, one.owners) = (outside(), outside());
    one.member_rule = Some("(x=y)".into());
    one.forwarding = Some(Forwarding { to: Reference::Outside("c@d".into()), keep_copy: true });
    (one.hidden, one.disabled, one.unified_messaging, one.authenticated_senders_only) = (true, true, true, true);
    one.quotas = Quotas { warning: Some(1), send: Some(2), receive: Some(u64::MAX) };
    one
}

#[test]
fn there_and_back_is_the_same() {
    let two = Recipient::new(RecordId("2".into()), RecipientKind::MailContact, "a@old.example");
    let sorted = Organisation { recipients: vec![two.clone(), full()] };
    let text = to_json(&Organisation { recipients: vec![full(), two] }).unwrap();
    assert_eq!(from_json(&text).unwrap(), sorted);
    assert_eq!(to_json(&sorted).unwrap(), text, "the order of the import does not show");
}

#[test]
fn every_kind_survives() {
    for kind in RecipientKind::ALL {
        let organisation = Organisation { recipients: vec![Recipient::new(RecordId("1".into()), kind, "a@b")] };
        assert_eq!(from_json(&to_json(&organisation).unwrap()).unwrap(), organisation);
    }
}

#[test]
fn what_is_empty_is_not_written() {
    let organisation =
        Organisation { recipients: vec![Recipient::new(RecordId("1".into()), RecipientKind::MailUser, "a@b")] };
    let expected = r#"{"version":1,"recipients":[{"id":"1","kind":"mail-user","primary":"a@b"}]}"#;
    assert_eq!(to_json(&organisation).unwrap(), expected);
}

#[test]
fn what_is_not_known_is_refused() {
    assert!(matches!(from_json(r#"{"version":2,"recipients":[]}"#), Err(StoredError::Version { found: 2 })));
    let strange = r#"{"version":1,"recipients":[{"id":"1","kind":"robot","primary":"a@b"}]}"#;
    assert!(matches!(from_json(strange), Err(StoredError::Kind { .. })));
    assert!(matches!(from_json("[]"), Err(StoredError::Form(_))));
}
