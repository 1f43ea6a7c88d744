//! Who may sign in: wrong passwords, certificates that are not to be believed, administrators, tokens.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_testbed::client::Client;
use cutover_testbed::dovecot::{Certificate, DovecotSettings};
use cutover_testbed::server::{ADMINISTRATOR, PASSWORD};
use cutover_testbed::{Cyrus, Dovecot, MailServer, Mailboxes, workload};

use crate::stage::{NEW, OLD, address, assert_clean, assert_whole, line, stage, statuses, user_state, verdict_between};
use crate::support::{Bench, imap_options};

const HEADER: &str = "EmailAddress,UserName,Password,TargetUserName,TargetPassword\r\n";

#[test]
fn a_wrong_password_of_one_user_stops_nobody_else() {
    let users: Vec<String> = (1..=20).map(|number| format!("pass{number:02}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    let bench = stage("wrong-password", &users, &workload::small_mailbox(5, 6));
    let lines = users.iter().map(|user| line(user, if *user == "pass07" { "wrong" } else { PASSWORD }));
    let file = bench.folder.file("wrong.csv", &(HEADER.to_owned() + &lines.collect::<String>())).unwrap();
    let file = file.display().to_string();
    bench.expect(0, &["batch", "create", "Move", "--source", "old", "--target", "new", "--csv", &file, "--start"]);

    let said = bench.expect(4, &["run"]);
    assert!(said.contains("pass07@example.org") && said.contains("user name or password is wrong"), "{said}");
    assert!(said.contains("cutover user retry ADDRESS --csv FILE"), "{said}");
    assert!(!said.contains("wrong\"") && statuses(&bench).iter().filter(|status| *status == "Synced").count() == 19);
    let failed = user_state(&bench, "pass07");
    assert_eq!((failed["status"].as_str(), failed["failure"]["code"].as_str()), (Some("Failed"), Some("credentials")));
    let others: Vec<&str> = users.iter().copied().filter(|user| *user != "pass07").collect();
    assert_clean(&others, 19 * 6);

    let right = bench.users(&users);
    bench.expect(0, &["user", "retry", &address("pass07"), "--csv", &right]);
    bench.expect(0, &["run"]);
    assert_clean(&users, 20 * 6);
}

/// What the endpoint test and the run say of a server whose certificate is this.
fn certificate(kind: Certificate, trusted: bool) -> [String; 2] {
    let server = Dovecot::start_with(DovecotSettings { certificate: kind, ..DovecotSettings::default() }).unwrap();
    let bench = Bench::new("certificate");
    let place = format!("127.0.0.1:{}", server.tls_port());
    let authority = server.authority().display().to_string();
    let mut arguments = vec!["endpoint", "create", "old", "--no-test", "--imap", &place, "--security", "tls"];
    if trusted {
        arguments.extend(["--trust-certificate", &authority]);
    }
    bench.expect(0, &arguments);
    let password = bench.folder.file("password", PASSWORD).unwrap().display().to_string();
    let test = ["endpoint", "test", "old", "--test-user", "tls@example.org", "--password-file", &password];
    if trusted && kind == Certificate::Valid {
        bench.expect(0, &test);
        return [String::new(), String::new()];
    }
    let said = bench.expect(3, &test);
    assert!(said.contains("hint:") && said.contains("--trust-certificate FILE"), "{said}");
    bench.endpoint("new", &imap_options(NEW.port()));
    bench.batch(&["tls"], &[]);
    let ran = bench.expect(3, &["run"]);
    assert!(ran.contains("hint:"), "{ran}");
    let code = user_state(&bench, "tls")["failure"]["code"].as_str().unwrap().to_owned();
    [code, said]
}

#[test]
fn certificates_that_are_not_to_be_believed_are_told_apart() {
    for (kind, trusted, code, words) in [
        (Certificate::Expired, true, "certificate-expired", "has expired"),
        (Certificate::WrongName, true, "certificate-name", "is for another name"),
        (Certificate::Valid, false, "certificate-untrusted", "Nobody that this machine trusts"),
        (Certificate::Valid, true, "", ""),
    ] {
        let [found, said] = certificate(kind, trusted);
        assert_eq!(found, code);
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn an_administrator_opens_every_mailbox_on_both_sides() {
    let users = ["boss1", "boss2"];
    let new = Cyrus::start().unwrap();
    let mail = workload::small_mailbox(6, 25);
    let bench = Bench::new("administrator");
    for user in users {
        OLD.seed(user, &mail).unwrap();
        new.prepare(user).unwrap();
    }
    let secret = bench.folder.file("secret", ADMINISTRATOR.1).unwrap().display().to_string();
    for (name, port, scheme) in
        [("old", OLD.port(), "master-user"), ("new", MailServer::port(&new), "authorization-identity")]
    {
        let mut options = imap_options(port);
        options.extend(["--admin-user", ADMINISTRATOR.0, "--admin-scheme", scheme].map(str::to_owned));
        options.extend(["--password-file".to_owned(), secret.clone()]);
        bench.endpoint(name, &options);
    }
    let text = users.map(|user| format!("{user}@example.org,{user},{user}\r\n")).concat();
    let file = bench.folder.file("users.csv", &format!("EmailAddress,UserName,TargetUserName\r\n{text}")).unwrap();
    let file = file.display().to_string();
    bench.expect(0, &["batch", "create", "Move", "--source", "old", "--target", "new", "--csv", &file, "--start"]);
    bench.expect(0, &["run"]);
    assert_whole(&verdict_between(&*OLD, &new, &users), 50);
    assert!(Client::sign_in(&new.account("boss1")).is_ok(), "the users' own passwords were not touched");
}

#[test]
fn mailboxes_open_with_a_token_from_a_command() {
    let settings = DovecotSettings { tokens: true, ..DovecotSettings::default() };
    let old = Dovecot::start_with(settings).unwrap();
    let new = Dovecot::start_with(DovecotSettings { mailboxes: Mailboxes::Sdbox, ..settings }).unwrap();
    old.seed("token1", &workload::small_mailbox(8, 30)).unwrap();
    for (round, method) in ["xoauth2", "oauthbearer"].into_iter().enumerate() {
        let bench = Bench::new("token");
        for (name, server) in [("old", &old), ("new", &new)] {
            let place = format!("127.0.0.1:{}", server.tls_port());
            let (trust, command) = (server.authority().display().to_string(), server.token_command());
            let options = [
                "--imap",
                &place,
                "--security",
                "tls",
                "--trust-certificate",
                &trust,
                "--auth",
                method,
                "--settle",
                "1",
            ];
            let mut options = options.map(str::to_owned).to_vec();
            options.extend(["--token-command".to_owned(), command]);
            bench.endpoint(name, &options);
        }
        bench.expect(0, &["endpoint", "test", "old", "--test-user", "token1@example.org"]);
        let create = ["batch", "create", "Move", "--source", "old", "--target", "new", "--csv"];
        let file = bench.folder.file("users.csv", "EmailAddress,UserName,TargetUserName\r\na@b.c,token1,token1\r\n");
        let file = file.unwrap().display().to_string();
        bench.expect(0, &[&create[..], &[&file, "--start"]].concat());
        bench.expect(0, &["run"]);
        assert_whole(&verdict_between(&old, &new, &["token1"]), 30);
        let adopted = round > 0;
        let user = bench.json(0, &["user", "show", "a@b.c"]);
        assert_eq!(user["adopted"].as_u64().unwrap() > 0, adopted, "{user}");
    }
    let bench = Bench::new("token-command-fails");
    let mut options = imap_options(old.port());
    options.extend(["--auth", "xoauth2", "--token-command", "echo no token today >&2; false"].map(str::to_owned));
    bench.endpoint("old", &options);
    let said = bench.expect(3, &["endpoint", "test", "old", "--test-user", "token1@example.org"]);
    assert!(said.contains("--token-command COMMAND"), "{said}");
}
