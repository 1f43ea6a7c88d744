//! Folders that go away, and folders that a server numbers anew.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::path::Path;

use cutover_testbed::client::Client;
use cutover_testbed::proxy::Line;
use cutover_testbed::{Dovecot, FaultProxy, MailServer, Mailboxes, workload};

use crate::stage::{
    NEW, OLD, Running, address, assert_clean, assert_complete, eventually, stage, stage_between, user_state, verdict,
    verdict_between,
};

#[test]
fn a_folder_that_is_deleted_while_it_is_copied() {
    let user = "deleted";
    let slow = Line { rate: Some(6_000_000), ..Line::default() };
    let proxy = FaultProxy::start_with(OLD.port(), slow).unwrap();
    let mut mail = workload::large(1, 5, 4_000);
    mail.folder("Doomed").messages = workload::large(2, 40, 500_000).folders.remove(0).messages;
    let bench = stage_between("deleted", &[user], &mail, proxy.port(), NEW.port());
    bench.batch(&[user], &[]);
    let mut run = Running::start(&bench, "run", &["run"], &[]);
    eventually("the folder is being read", || is_being_read(&proxy, "Doomed"));
    Client::sign_in(&OLD.account(user)).unwrap().command("DELETE Doomed").unwrap();
    let (code, said) = run.finish();
    assert!(matches!(code, Some(0 | 4)), "{code:?} {said}");

    // What had been copied stays, and the administrator is asked; if nothing had been, there is nothing to ask.
    bench.expect(0, &["batch", "sync", "Move"]);
    let code = bench.run(&["run"]).status.code();
    let verdict = verdict(&[user]);
    let asked = user_state(&bench, user)["failure"]["code"] == "folder-vanished";
    assert_eq!(code, Some(if asked { 4 } else { 0 }), "{verdict}");
    assert_eq!(asked, verdict.folders_extra == 1, "{verdict}");
    assert_eq!((verdict.lost, verdict.altered, verdict.doubled), (0, 0, 0), "{verdict}");
    assert!((5..=45).contains(&verdict.target_messages), "{verdict}");
    assert_eq!(verdict.unknown, verdict.target_messages - 5, "{verdict}");
}

/// Whether messages of the folder were asked for.
fn is_being_read(proxy: &FaultProxy, folder: &str) -> bool {
    let commands = proxy.commands();
    let opened = commands.iter().position(|command| command.name == "EXAMINE" && command.text.contains(folder));
    opened.is_some_and(|at| {
        let on = commands[at].connection;
        commands[at..].iter().any(|command| command.connection == on && command.text.contains("BODY.PEEK[]"))
    })
}

#[test]
fn a_folder_that_vanishes_is_asked_about_and_kept() {
    let user = "vanished";
    let bench = stage("vanished", &[user], &workload::small_mailbox(3, 60));
    bench.batch(&[user], &[]);
    bench.expect(0, &["run"]);
    assert_clean(&[user], 60);
    Client::sign_in(&OLD.account(user)).unwrap().command("DELETE Archive").unwrap();
    bench.expect(0, &["batch", "sync", "Move"]);
    let said = bench.expect(4, &["run"]);
    assert!(said.contains("Archive") && said.contains("--accept-deletions"), "{said}");
    assert_eq!(user_state(&bench, user)["failure"]["code"], "folder-vanished");
    let kept = verdict(&[user]);
    assert_eq!((kept.folders_extra, kept.target_messages), (1, 60), "{kept}");

    bench.expect(0, &["user", "retry", &address(user), "--accept-deletions"]);
    bench.expect(0, &["run"]);
    let after = verdict(&[user]);
    assert!(after.is_clean() && after.target_messages == after.source_messages, "{after}");
}

/// Lets a server number a user's INBOX anew, as a restore or a moved folder does.
fn renumber(server: &Dovecot, user: &str) {
    let validity = || Client::sign_in(&server.account(user)).unwrap().command("STATUS INBOX (UIDVALIDITY)").unwrap();
    let before = validity();
    let maildir = server.maildir(user);
    for name in files(&maildir) {
        if name == "dovecot-uidlist" || name.starts_with("dovecot.index") {
            std::fs::remove_file(maildir.join(name)).unwrap();
        }
    }
    assert_ne!(validity(), before, "the server gave a new UIDVALIDITY");
}

fn files(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn new_numbers_on_either_side_double_nothing() {
    let user = "renumbered";
    let new = Dovecot::start(Mailboxes::Maildir).unwrap();
    let bench = stage_between("renumbered", &[user], &workload::small_mailbox(4, 80), OLD.port(), new.port());
    bench.batch(&[user], &[]);
    bench.expect(0, &["run"]);
    for (number, server) in [&*OLD, &new, &*OLD].into_iter().enumerate() {
        renumber(server, user);
        let fresh = workload::large(90 + number as u64, 1, 3_000);
        Client::sign_in(&OLD.account(user)).unwrap().append("INBOX", &fresh.folders[0].messages[0]).unwrap();
        bench.expect(0, &["batch", "sync", "Move"]);
        bench.expect(0, &["run"]);
        assert_complete(&verdict_between(&*OLD, &new, &[user]), 81 + number);
    }
}
