//! What a target does not take: a full mailbox, messages that are too large.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_testbed::client::Client;
use cutover_testbed::dovecot::DovecotSettings;
use cutover_testbed::workload::{self, Workload};
use cutover_testbed::{Dovecot, MailServer, Mailboxes};

use crate::stage::{OLD, address, assert_complete, stage_between, user_state, verdict_between};

#[test]
fn a_full_target_waits_for_room_and_copies_nothing_twice() {
    let user = "quota";
    let settings =
        DovecotSettings { mailboxes: Mailboxes::Sdbox, quota: Some(1_000_000), ..DovecotSettings::default() };
    let new = Dovecot::start_with(settings).unwrap();
    let ballast = workload::large(1, 1, 600_000);
    let mut client = Client::sign_in(&new.account(user)).unwrap();
    client.command("CREATE Ballast").unwrap();
    client.append("Ballast", &ballast.folders[0].messages[0]).unwrap();
    let bench = stage_between("quota", &[user], &workload::large(2, 60, 10_000), OLD.port(), new.port());
    bench.batch(&[user], &[]);

    let said = bench.expect(3, &["run"]);
    assert!(said.contains("is full") && said.contains("Raise the quota"), "{said}");
    let state = user_state(&bench, user);
    assert_eq!((state["status"].as_str(), state["failure"]["code"].as_str()), (Some("Failed"), Some("over-quota")));
    let copied = state["copied"].as_u64().unwrap();
    assert!(copied < 60, "{copied}");

    client.command("SELECT Ballast").unwrap();
    client.command("STORE 1 +FLAGS.SILENT (\\Deleted)").unwrap();
    client.command("EXPUNGE").unwrap();
    bench.expect(0, &["user", "retry", &address(user)]);
    bench.expect(0, &["run"]);
    assert_complete(&verdict_between(&*OLD, &new, &[user]), 60);
}

/// Small messages with two among them that are too large.
fn two_too_large() -> Workload {
    workload::large(3, 6, 5_000).with(workload::large(4, 2, 300_000)).with(workload::large(5, 6, 5_000))
}

#[test]
fn messages_over_the_limit_of_the_target_are_kept_and_handed_out() {
    let user = "toolarge";
    let settings =
        DovecotSettings { mailboxes: Mailboxes::Sdbox, largest_message: Some(100_000), ..DovecotSettings::default() };
    let new = Dovecot::start_with(settings).unwrap();
    let mail = two_too_large();
    let bench = stage_between("too-large", &[user], &mail, OLD.port(), new.port());
    bench.batch(&[user], &[]);
    bench.expect(4, &["run"]);
    let verdict = verdict_between(&*OLD, &new, &[user]);
    assert_eq!((verdict.lost, verdict.doubled, verdict.altered, verdict.unknown), (2, 0, 0, 0), "{verdict}");
    let list = bench.json(0, &["escrow", "list"]);
    let codes: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["code"].clone()).collect();
    assert_eq!(codes, ["item-too-large", "item-too-large"], "{list}");

    let out = bench.folder.path().join("out");
    let exported = bench.json(0, &["escrow", "export", "--out", &out.display().to_string()]);
    let files = exported["files"].as_array().unwrap();
    let mut found: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file.as_str().unwrap()).unwrap()).collect();
    let large = mail.folders[0].messages[6..8].iter();
    let mut wanted: Vec<Vec<u8>> = large.map(|message| message.content.bytes().into_owned()).collect();
    found.sort();
    wanted.sort();
    assert!(found == wanted, "the exported files are the messages, octet for octet");
    assert_eq!(
        bench.json(4, &["batch", "verify", "Move"])["totals"]["tally"]["categories"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_limit_for_large_messages_stops_the_mailbox() {
    let user = "limited";
    let settings =
        DovecotSettings { mailboxes: Mailboxes::Sdbox, largest_message: Some(100_000), ..DovecotSettings::default() };
    let new = Dovecot::start_with(settings).unwrap();
    let bench = stage_between("limited", &[user], &two_too_large(), OLD.port(), new.port());
    bench.batch(&[user], &["--large-item-limit", "1"]);
    bench.expect(3, &["run"]);
    assert_eq!(user_state(&bench, user)["failure"]["code"], "large-item-limit");
    bench.expect(0, &["batch", "resume", "Move", "--large-item-limit", "2"]);
    bench.expect(0, &["user", "retry", &address(user)]);
    bench.expect(4, &["run"]);
    let verdict = verdict_between(&*OLD, &new, &[user]);
    assert_eq!((verdict.lost, verdict.doubled, verdict.target_messages), (2, 0, 12), "{verdict}");
}
