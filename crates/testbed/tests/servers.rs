//! Each server of the test bed starts, answers, takes a message and gives it back, stops, and leaves no process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

use cutover_testbed::client::{Client, date_time};
use cutover_testbed::dovecot::{Certificate, DovecotSettings, Extensions};
use cutover_testbed::judge::{self, Side};
use cutover_testbed::server::ADMINISTRATOR;
use cutover_testbed::workload::{Content, Message};
use cutover_testbed::{Account, Cyrus, Dovecot, MailServer, Mailboxes, Postgres, workload};

fn message(text: &str) -> Message {
    let content = Content::Given(format!("Subject: {text}\r\n\r\nbody\r\n").into_bytes());
    Message { content, received: 1_600_000_000, flags: vec!["\\Seen".into(), "\\Flagged".into()] }
}

/// In and out again, octet for octet.
fn round_trip(server: &dyn MailServer) {
    server.prepare("anna").unwrap();
    let mut client = Client::sign_in(&server.account("anna")).unwrap();
    client.append("INBOX", &message("there and back")).unwrap();
    client.command("EXAMINE INBOX").unwrap();
    let lines = client.command("UID FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])").unwrap();
    let text = String::from_utf8(lines.concat()).unwrap();
    assert!(text.contains("Subject: there and back\r\n\r\nbody\r\n"), "{text}");
    assert!(text.contains("\\Flagged") && text.contains("\\Seen"), "{text}");
    assert!(text.contains("13-Sep-2020"), "{text}; {}", date_time(1_600_000_000));
}

/// Whether any process has this folder on its command line.
fn processes_of(folder: &std::path::Path) -> String {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let output = Command::new("sh").args(["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'"]).output();
    let text = String::from_utf8_lossy(&output.unwrap().stdout).into_owned();
    text.lines().filter(|line| line.contains(name)).collect()
}

fn refuses_a_wrong_password(server: &dyn MailServer) {
    let account = Account { password: "wrong".into(), ..server.account("anna") };
    assert!(Client::sign_in(&account).is_err());
}

#[test]
fn dovecot_keeps_mail_in_maildir_and_in_sdbox_and_leaves_nothing_behind() {
    for mailboxes in [Mailboxes::Maildir, Mailboxes::Sdbox] {
        let server = Dovecot::start(mailboxes).unwrap();
        round_trip(&server);
        refuses_a_wrong_password(&server);
        let home = server.home("anna");
        assert!(home.exists());
        drop(server);
        assert!(!home.exists());
        assert_eq!(processes_of(home.ancestors().nth(2).unwrap()), "");
    }
}

#[test]
fn dovecot_can_hide_every_extension() {
    let settings = DovecotSettings { extensions: Extensions::None, raw_log: true, ..Default::default() };
    let server = Dovecot::start_with(settings).unwrap();
    let mut client = Client::sign_in(&server.account("anna")).unwrap();
    let lines = String::from_utf8(client.command("CAPABILITY").unwrap().concat()).unwrap();
    assert_eq!(lines.trim_end(), "* CAPABILITY IMAP4rev1");
    client.command("LOGOUT").unwrap();
    assert!(server.raw_input().unwrap().contains("CAPABILITY"), "what clients send is kept");
}

#[test]
fn dovecot_lets_the_administrator_into_every_mailbox() {
    let server = Dovecot::start(Mailboxes::Maildir).unwrap();
    round_trip(&server);
    let (name, password) = ADMINISTRATOR;
    let account = Account { user: format!("anna*{name}"), password: password.into(), ..server.account("anna") };
    let status = Client::sign_in(&account).unwrap().command("STATUS INBOX (MESSAGES)").unwrap().concat();
    assert!(String::from_utf8(status).unwrap().contains("MESSAGES 1"));
}

#[test]
fn dovecot_refuses_what_is_over_its_limits() {
    let settings = DovecotSettings { quota: Some(20_000), largest_message: Some(5_000), ..Default::default() };
    let server = Dovecot::start_with(settings).unwrap();
    let mut client = Client::sign_in(&server.account("anna")).unwrap();
    let large = workload::large(1, 1, 9_000).folders.remove(0).messages.remove(0);
    let error = client.append("INBOX", &large).unwrap_err().to_string();
    assert!(error.contains("too") || error.contains("LIMIT"), "{error}");
    let small = workload::large(1, 1, 4_000).folders.remove(0).messages.remove(0);
    let refused = (0..8).find_map(|_| client.append("INBOX", &small).err()).unwrap().to_string();
    assert!(refused.contains("OVERQUOTA"), "{refused}");
}

#[test]
fn certificates_are_right_or_wrong_as_asked() {
    for (certificate, expected) in [
        (Certificate::Valid, "Verification: OK"),
        (Certificate::Expired, "certificate has expired"),
        (Certificate::WrongName, "hostname mismatch"),
    ] {
        let server = Dovecot::start_with(DovecotSettings { certificate, ..Default::default() }).unwrap();
        let script = format!(
            "openssl s_client -connect localhost:{} -verify_hostname localhost -CAfile {} </dev/null 2>&1",
            server.tls_port(),
            server.authority().display()
        );
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.to_lowercase().contains(&expected.to_lowercase()), "{certificate:?}: {text}");
    }
}

#[test]
fn cyrus_answers_and_lets_the_administrator_act_for_a_user() {
    let server = Cyrus::start().unwrap();
    round_trip(&server);
    refuses_a_wrong_password(&server);
    let mut client = Client::connect(server.port()).unwrap();
    // "anna", "admin", "adminpw" with a NUL between, in base64.
    client.command("AUTHENTICATE PLAIN YW5uYQBhZG1pbgBhZG1pbnB3").unwrap();
    let status = client.command("STATUS INBOX (MESSAGES)").unwrap().concat();
    assert!(String::from_utf8(status).unwrap().contains("MESSAGES 1"));
    let folder = server.folder().to_owned();
    server.forget("anna").unwrap();
    drop(server);
    assert_eq!(processes_of(&folder), "");
}

#[test]
fn postgres_answers_and_stops() {
    let server = Postgres::start().unwrap();
    let url = server.create_database("other").unwrap();
    assert!(url.ends_with("/other"));
    let folder = server.folder().to_owned();
    drop(server);
    assert_eq!(processes_of(&folder), "");
    assert!(!folder.exists());
}

#[test]
fn what_is_seeded_is_the_same_everywhere() {
    let mail = workload::odd(7).with(workload::small_mailbox(7, 40));
    let maildir = Dovecot::start(Mailboxes::Maildir).unwrap();
    let sdbox = Dovecot::start(Mailboxes::Sdbox).unwrap();
    maildir.seed("anna", &mail).unwrap();
    sdbox.seed("anna", &mail).unwrap();
    let files = Side::Maildir(maildir.maildir("anna"));
    let verdict = judge::compare(&maildir.account("anna").into(), &sdbox.account("anna").into()).unwrap();
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.source_messages as usize, mail.count());
    let verdict = judge::compare(&files, &sdbox.account("anna").into()).unwrap();
    assert!(verdict.is_clean(), "{verdict}");
}
