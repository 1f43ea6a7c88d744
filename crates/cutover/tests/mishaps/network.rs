//! Connections that break, and servers that answer rubbish or nothing.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use cutover_testbed::client::Client;
use cutover_testbed::proxy::Fault;
use cutover_testbed::{FaultProxy, MailServer, measure, workload};

use crate::stage::{LIMIT, NEW, OLD, Running, assert_complete, eventually, stage_between, user_state, verdict};
use crate::support::{Bench, imap_options};

/// A copy through proxies on both sides, with faults at either.
fn cut(user: &str, at_source: &[Fault], at_target: &[Fault]) {
    let (old, new) = (FaultProxy::start(OLD.port()).unwrap(), FaultProxy::start(NEW.port()).unwrap());
    let mail = workload::small_mailbox(11, 120).with(workload::large(12, 4, 400_000));
    let bench = stage_between(user, &[user], &mail, old.port(), new.port());
    at_source.iter().enumerate().for_each(|(number, fault)| old.arm_after(*fault, number));
    at_target.iter().enumerate().for_each(|(number, fault)| new.arm_after(*fault, number));
    bench.batch(&[user], &[]);
    bench.expect(0, &["run"]);
    // A fault waits for its own connection, and there need not be as much for each.
    assert!(old.wait_fired(at_source.len().min(1), Duration::ZERO), "{:?}", old.fired());
    assert!(new.wait_fired(at_target.len(), Duration::ZERO), "{:?}", new.fired());
    assert_complete(&verdict(&[user]), 124);
    let writing: Vec<_> = old.commands().into_iter().filter(|command| !command.only_reads()).collect();
    assert!(writing.is_empty(), "{writing:?}");
}

#[test]
fn the_source_goes_away_in_the_middle_of_a_literal() {
    cut("cutsource", &[Fault::CutAfterDown(300_000), Fault::CutAfterDown(700_000)], &[]);
}

#[test]
fn the_target_goes_away_in_the_middle_of_a_literal() {
    cut("cuttarget", &[], &[Fault::CutInLiteral, Fault::CutBeforeCommit, Fault::CutAfterCommit]);
}

/// What a server that is none says to whoever connects.
#[derive(Clone, Copy)]
enum Rubbish {
    Nothing,
    Noise,
    EndlessLine,
    EndlessLiteral,
}

/// Answers every connection with rubbish until the test is over.
fn rubbish_server(kind: Rubbish) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || drop(talk(stream, kind)));
        }
    });
    port
}

fn talk(mut stream: TcpStream, kind: Rubbish) -> std::io::Result<()> {
    match kind {
        Rubbish::Nothing => stream.read_to_end(&mut Vec::new()).map(drop),
        Rubbish::Noise => {
            let mut noise: u64 = 0x9e37_79b9_7f4a_7c15;
            loop {
                noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                stream.write_all(&noise.to_le_bytes())?;
            }
        }
        Rubbish::EndlessLine => {
            stream.write_all(b"* OK ")?;
            endless(&mut stream)
        }
        Rubbish::EndlessLiteral => {
            stream.write_all(b"* OK ready\r\n* CAPABILITY IMAP4rev1 {999999999999}\r\n")?;
            endless(&mut stream)
        }
    }
}

fn endless(stream: &mut TcpStream) -> std::io::Result<()> {
    let much = vec![b'x'; 1 << 16];
    loop {
        stream.write_all(&much)?;
    }
}

#[test]
fn a_server_that_answers_rubbish_is_given_up_on() {
    for (kind, code) in [
        (Rubbish::Nothing, "timeout"),
        (Rubbish::Noise, "protocol"),
        (Rubbish::EndlessLine, "protocol"),
        (Rubbish::EndlessLiteral, "timeout"),
    ] {
        let bench = Bench::new("rubbish");
        let mut options = imap_options(rubbish_server(kind));
        options.extend(["--timeout", "1"].map(str::to_owned));
        bench.endpoint("old", &options);
        let password = bench.folder.file("password", "pw").unwrap().display().to_string();
        let test = ["--json", "endpoint", "test", "old", "--test-user", "a@example.org", "--password-file", &password];
        let (took, said) = measure::run_any(&bench.command(&test)).unwrap();
        assert_eq!(took.status, 5, "{said}");
        assert!(said.contains(&format!("\"{code}\"")) && said.contains("hint"), "{said}");
        assert!(took.rss < 64 << 20, "{} bytes", took.rss);
        assert!(took.wall < LIMIT.as_secs_f64() / 4.0, "{} s", took.wall);
    }
}

#[test]
fn a_batch_waits_for_a_server_that_says_nothing() {
    let bench = Bench::new("silent");
    let mut options = imap_options(rubbish_server(Rubbish::Nothing));
    options.extend(["--timeout", "1"].map(str::to_owned));
    bench.endpoint("old", &options);
    bench.endpoint("new", &imap_options(NEW.port()));
    bench.batch(&["silent"], &[]);
    let mut run = Running::start(&bench, "run", &["run"], &[]);
    eventually("the failure is written down", || user_state(&bench, "silent")["failure"]["code"] == "timeout");
    eventually("the schedule takes over", || user_state(&bench, "silent")["next_attempt"].is_i64());
    run.signal("INT");
    let (code, said) = run.finish();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("Nothing is lost"), "{said}");
}

#[test]
fn a_sync_that_is_broken_off_before_its_end_is_not_called_synced() {
    let user = "brokenoff";
    let way = FaultProxy::start(NEW.port()).unwrap();
    let bench = stage_between(user, &[user], &workload::small_mailbox(13, 20), OLD.port(), way.port());
    bench.batch(&[user], &[]);
    bench.expect(0, &["run"]);
    let fresh = workload::large(14, 1, 3000);
    Client::sign_in(&OLD.account(user)).unwrap().append("INBOX", &fresh.folders[0].messages[0]).unwrap();
    drop(way);
    bench.expect(0, &["batch", "sync", "Move"]);
    let mut run = Running::start(&bench, "run", &["run"], &[]);
    eventually("the reason is written down", || user_state(&bench, user)["failure"]["code"].is_string());
    run.signal("INT");
    let (code, said) = run.finish();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("1 user is not synced to the end: brokenoff@example.org"), "{said}");
    let status = bench.json(0, &["status"]);
    assert_eq!(status["batches"][0]["status"], "IncrementalSyncing", "{status}");
    assert_eq!(status["batches"][0]["unfinished"][0], "brokenoff@example.org", "{status}");
}
