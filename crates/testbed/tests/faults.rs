//! Each fault of the proxy does what it says, against a real server; the gate holds a process where it was told to.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use cutover_testbed::client::Client;
use cutover_testbed::gate::FaultGate;
use cutover_testbed::process::wait_until;
use cutover_testbed::proxy::Line;
use cutover_testbed::scratch::Scratch;
use cutover_testbed::workload::{Content, Message};
use cutover_testbed::{Dovecot, Fault, FaultProxy, MailServer, Mailboxes};

const SOON: Duration = Duration::from_secs(20);

fn message() -> Message {
    let content = Content::Given(b"Subject: x\r\n\r\n0123456789\r\n".to_vec());
    Message { content, received: 1_600_000_000, flags: vec![] }
}

fn messages_in(server: &Dovecot) -> usize {
    let mut client = Client::sign_in(&server.account("anna")).unwrap();
    let answer = String::from_utf8(client.command("STATUS INBOX (MESSAGES)").unwrap().concat()).unwrap();
    answer.split("MESSAGES ").nth(1).unwrap().trim_end().trim_end_matches(')').parse().unwrap()
}

/// An APPEND through a proxy with this fault: whether the client was told OK, and the server for looking inside.
fn append_with(fault: Fault) -> (bool, Dovecot, FaultProxy) {
    let server = Dovecot::start(Mailboxes::Maildir).unwrap();
    let proxy = FaultProxy::start(server.port()).unwrap();
    proxy.arm(fault);
    let mut client = Client::sign_in(&server.account("anna").through(proxy.port())).unwrap();
    let told = client.append("INBOX", &message()).is_ok();
    (told, server, proxy)
}

#[test]
fn a_cut_inside_a_literal_or_before_the_commit_leaves_nothing() {
    for fault in [Fault::CutInLiteral, Fault::CutBeforeCommit] {
        let (told, server, proxy) = append_with(fault);
        assert!(!told, "{fault:?}");
        assert_eq!(proxy.fired(), [fault]);
        assert_eq!(messages_in(&server), 0, "{fault:?}");
    }
}

#[test]
fn a_cut_after_the_commit_leaves_the_message_and_tells_nobody() {
    let (told, server, proxy) = append_with(Fault::CutAfterCommit);
    assert!(!told);
    assert!(proxy.wait_fired(1, SOON));
    assert_eq!(messages_in(&server), 1);
}

#[test]
fn a_late_commit_comes_after_the_client_is_gone() {
    let start = Instant::now();
    let (told, server, _proxy) = append_with(Fault::LateCommit(Duration::from_millis(1500)));
    assert!(!told);
    assert!(start.elapsed() < SOON);
    assert_eq!(messages_in(&server), 0, "not yet");
    assert!(wait_until(SOON, || messages_in(&server) == 1), "it comes late");
}

#[test]
fn faults_wait_for_their_turn_and_the_log_keeps_no_password() {
    let server = Dovecot::start(Mailboxes::Maildir).unwrap();
    let proxy = FaultProxy::start(server.port()).unwrap();
    proxy.arm_after(Fault::CutBeforeCommit, 2);
    let mut client = Client::sign_in(&server.account("anna").through(proxy.port())).unwrap();
    let told: Vec<bool> = (0..3).map(|_| client.append("INBOX", &message()).is_ok()).collect();
    assert_eq!(told, [true, true, false]);
    assert_eq!(messages_in(&server), 2);
    let names: Vec<String> = proxy.commands().into_iter().map(|command| command.name).collect();
    assert_eq!(names, ["LOGIN", "APPEND", "APPEND", "APPEND"]);
    assert!(proxy.commands().iter().all(|command| !command.text.contains("pw")));
}

#[test]
fn connections_are_cut_after_so_many_bytes() {
    let server = Dovecot::start(Mailboxes::Maildir).unwrap();
    let proxy = FaultProxy::start(server.port()).unwrap();
    proxy.arm(Fault::CutAfterDown(10));
    let mut greeting = Vec::new();
    TcpStream::connect(("127.0.0.1", proxy.port())).unwrap().read_to_end(&mut greeting).unwrap();
    assert_eq!(greeting.len(), 10);
    proxy.arm(Fault::CutAfterUp(12));
    assert!(Client::sign_in(&server.account("anna").through(proxy.port())).is_err());
    assert!(Client::sign_in(&server.account("anna").through(proxy.port())).is_ok(), "the next one is not cut");
}

#[test]
fn a_silent_connection_neither_answers_nor_closes() {
    let server = Dovecot::start(Mailboxes::Maildir).unwrap();
    let proxy = FaultProxy::start(server.port()).unwrap();
    proxy.arm(Fault::StallAfterUp(1));
    let mut stream = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    reader.read_line(&mut String::new()).unwrap();
    stream.write_all(b"a CAPABILITY\r\n").unwrap();
    assert!(proxy.wait_fired(1, SOON));
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let error = reader.read_line(&mut String::new()).unwrap_err();
    assert!(matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut), "{error}");
}

#[test]
fn a_slow_line_takes_its_time_both_ways() {
    let server = Dovecot::start(Mailboxes::Maildir).unwrap();
    let line = Line { delay: Duration::from_millis(50), rate: Some(1_000_000) };
    let proxy = FaultProxy::start_with(server.port(), line).unwrap();
    let mut client = Client::sign_in(&server.account("anna").through(proxy.port())).unwrap();
    let start = Instant::now();
    client.command("NOOP").unwrap();
    assert!(start.elapsed() >= Duration::from_millis(100), "there and back: {:?}", start.elapsed());
    assert!(start.elapsed() < SOON);
}

#[test]
fn the_gate_holds_the_one_it_was_told_to() {
    let scratch = Scratch::new("gate").unwrap();
    let gate = FaultGate::start(&scratch.path().join("socket")).unwrap();
    gate.arm("literal", 1);
    let mut stream = UnixStream::connect(gate.path()).unwrap();
    let mut answer = [0; 1];
    for point in ["intent", "literal"] {
        writeln!(stream, "{point}").unwrap();
        stream.read_exact(&mut answer).unwrap();
    }
    assert_eq!(gate.wait_held(Duration::ZERO), None);
    writeln!(stream, "literal").unwrap();
    assert_eq!(gate.wait_held(SOON).as_deref(), Some("literal"));
    assert_eq!(gate.passed(), [("intent".to_owned(), 1), ("literal".to_owned(), 1)].into());
    gate.release();
    stream.read_exact(&mut answer).unwrap();
}
