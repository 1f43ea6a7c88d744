//! What the source says of a batch's mailboxes before anything is copied.
#![expect(clippy::expect_used, reason = "tests stop at what they do not expect")]

use cutover_migration::assess::{AssessPlan, Depth, FindingKind, MailboxFacts, Severity, assess};
use cutover_model::{FailureCode, Flags, FolderPath, Organisation as Directory, TenantFacts};

use crate::support::server::Message;
use crate::support::{Organisation, login, new_user};

#[tokio::test]
async fn every_mailbox_is_counted_and_one_that_does_not_open_stops_no_other() {
    let organisation = Organisation::new(3, 3, |source| source.max_concurrent_migrations = 2).await;
    let large = Message { body: vec![b'x'; 36_000_000], flags: Flags::none(), received: 0, changed: 0 };
    organisation.office.source(&login(0)).state().append(&FolderPath::new(["Work"]), large);
    let mut users: Vec<_> = (0..3).map(new_user).collect();
    users[1].source_password = Some(cutover_model::Secret::new("wrong"));
    organisation.operations.create_batch(&organisation.actor, organisation.plan(users)).await.expect("a batch");
    let mut told = Vec::new();
    let facts = organisation
        .operations
        .source_facts(&organisation.batch, Depth::Sizes, |done, all| told.push((done, all)))
        .await;
    let facts = facts.expect("the batch is there");
    assert_eq!(told, [(1, 3), (2, 3), (3, 3)]);
    assert_eq!(facts.mailboxes.iter().map(MailboxFacts::items).collect::<Vec<_>>(), [4, 0, 3]);
    let failures: Vec<_> = facts.mailboxes.iter().map(|one| one.failure.as_ref().map(|failure| failure.code)).collect();
    assert_eq!(failures, [None, Some(FailureCode::Credentials), None]);
    assert!(facts.mailboxes.iter().all(|one| one.lines.is_none()), "nothing was read");
    let large: Vec<_> = facts.mailboxes[0].large.iter().map(|item| (item.folder.to_string(), item.bytes)).collect();
    assert_eq!(large, [("Work".to_owned(), 36_000_000)]);
    assert_eq!(facts.mailboxes[2].bytes(), None, "this source tells no sizes");
    assert_eq!(organisation.office.source(&login(0)).state().contents().len(), 2, "nothing was changed");

    let tenant = TenantFacts { has_mailbox_import: true, receive_limit: Some(1 << 20), ..TenantFacts::default() };
    let findings = assess(&Directory::default(), &tenant, Some(&facts), &AssessPlan::new("new"));
    let has = |kind| findings.iter().filter(|finding| finding.kind == kind).count();
    assert_eq!(has(FindingKind::MailboxUnreadable), 1);
    assert_eq!(has(FindingKind::ItemOverLimit), 1);
    assert_eq!((has(FindingKind::Forecast), has(FindingKind::SizesGuessed)), (1, 1));
}

#[tokio::test]
async fn long_lines_are_found_by_reading_every_message() {
    let organisation = Organisation::new(2, 3, |_| {}).await;
    let source = organisation.office.source(&login(0));
    let put = |length: usize, folder: &str| {
        let body = [&b"Subject: long\r\n\r\n"[..], &vec![b'x'; length], b"\r\n"].concat();
        let message = Message { body, flags: Flags::none(), received: 0, changed: 0 };
        source.state().append(&FolderPath::new([folder]), message);
    };
    put(998, "Work");
    put(999, "Work");
    put(250_000, "Long");
    let users = (0..2).map(new_user).collect();
    organisation.operations.create_batch(&organisation.actor, organisation.plan(users)).await.expect("a batch");
    let before = source.state().contents();
    let facts = organisation.operations.source_facts(&organisation.batch, Depth::Messages, |_, _| {}).await;
    let facts = facts.expect("the batch is there");
    let lines = facts.mailboxes[0].lines.clone().expect("it was read");
    assert_eq!((lines.read, lines.long, lines.refused, &lines.failure), (facts.mailboxes[0].items(), 2, 0, &None));
    assert_eq!(lines.longest, Some((250_000, FolderPath::new(["Long"]))));
    assert_eq!(source.state().contents(), before, "nothing was changed");

    let found = |has_mailbox_import| {
        let tenant = TenantFacts { has_mailbox_import, ..TenantFacts::default() };
        let findings = assess(&Directory::default(), &tenant, Some(&facts), &AssessPlan::new("new"));
        findings
            .into_iter()
            .filter(|one| one.kind == FindingKind::LongLines)
            .map(|one| one.severity)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(true), [Severity::Tells], "the second mailbox has none");
    assert_eq!(found(false), [Severity::Warns]);
}
