//! Processes that are killed, stopped in the middle and woken, or work on one store at the same time; and clocks.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::process::Command;

use cutover_testbed::gate::{self, FaultGate};
use cutover_testbed::process::run;
use cutover_testbed::workload::{self, Workload};
use cutover_testbed::{MailServer, Postgres};

use crate::stage::{LIMIT, NEW, OLD, Running, assert_clean, assert_complete, eventually, stage, statuses, verdict};
use crate::support::{Bench, imap_options, tally};

/// Leases of a few seconds, so that a test need not wait a minute for a dead process's.
pub(crate) const SHORT_LEASE: (&str, &str) = ("CUTOVER_LEASE_SECONDS", "3");

/// Mail with some messages that are large enough for points inside of a literal.
fn mail() -> Workload {
    workload::small_mailbox(21, 90).with(workload::large(22, 3, 300_000))
}

const MESSAGES: usize = 93;

/// Starts a run that is held at this point.
pub(crate) fn held_at(bench: &Bench, gate: &FaultGate, point: &str, skip: u64) -> Running {
    gate.arm(point, skip);
    let socket = gate.path().display().to_string();
    let process = Running::start(bench, point, &["run"], &[SHORT_LEASE, (gate::VARIABLE, &socket)]);
    let held = gate.wait_held(LIMIT);
    assert_eq!(held.as_deref(), Some(point), "{}", process.said());
    process
}

/// Runs to the end with short leases.
pub(crate) fn run_to_end(bench: &Bench, name: &str) -> String {
    let (code, said) = Running::start(bench, name, &["run"], &[SHORT_LEASE]).finish();
    assert_eq!(code, Some(0), "{said}");
    said
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let user = "killed";
    let bench = stage("killed", &[user], &mail());
    bench.batch(&[user], &[]);
    let gate = FaultGate::start(&bench.folder.path().join("gate")).unwrap();
    for (point, skip) in [("intent", 1), ("literal", 1), ("confirmed", 1), ("reconcile", 0), ("cursor", 1)] {
        held_at(&bench, &gate, point, skip).kill();
    }
    run_to_end(&bench, "last");
    assert_complete(&verdict(&[user]), MESSAGES);
}

#[test]
fn two_runs_on_one_store_share_the_work() {
    let users = ["shared1", "shared2", "shared3", "shared4"];
    let bench = stage("shared", &users, &mail());
    bench.batch(&users, &[]);
    let mut both = ["one", "two"].map(|name| Running::start(&bench, name, &["run"], &[]));
    for process in &mut both {
        let (code, said) = process.finish();
        assert_eq!(code, Some(0), "{said}");
    }
    assert_clean(&users, 4 * MESSAGES);
}

/// A process is stopped inside of a literal until its lease is over and another has done the work, and then wakes up.
fn asleep_in_a_literal(bench: &Bench, user: &str) {
    bench.batch(&[user], &[]);
    let gate = FaultGate::start(&bench.folder.path().join("gate")).unwrap();
    let mut sleeper = held_at(bench, &gate, "literal", 1);
    sleeper.signal("STOP");
    run_to_end(bench, "heir");
    assert_complete(&verdict(&[user]), MESSAGES);
    gate.release();
    sleeper.signal("CONT");
    let (code, said) = sleeper.finish();
    assert_eq!(code, Some(0), "everything is done, by whomever: {said}");
    assert_complete(&verdict(&[user]), MESSAGES);
    assert_eq!(statuses(bench), ["Synced"]);
}

#[test]
fn a_process_that_slept_past_its_lease_writes_nothing_more() {
    asleep_in_a_literal(&stage("asleep", &["asleep"], &mail()), "asleep");
}

/// A store in a new database, with the two servers as its endpoints.
fn postgres_stage(server: &Postgres, name: &str, users: &[&str]) -> Bench {
    let mut bench = Bench::new(name);
    bench.files = Some(bench.folder.path().join("files"));
    bench.store = server.create_database(name).unwrap().into();
    users.iter().for_each(|user| OLD.seed(user, &mail()).unwrap());
    bench.endpoint("old", &imap_options(OLD.port()));
    bench.endpoint("new", &imap_options(NEW.port()));
    bench
}

#[test]
fn the_same_on_postgresql() {
    let server = Postgres::start().unwrap();
    let users = ["pg1", "pg2", "pg3", "pg4"];
    let bench = postgres_stage(&server, "together", &users);
    bench.batch(&users, &[]);
    let mut both = ["one", "two"].map(|name| Running::start(&bench, name, &["run"], &[SHORT_LEASE]));
    for process in &mut both {
        let (code, said) = process.finish();
        assert_eq!(code, Some(0), "{said}");
    }
    assert_clean(&users, 4 * MESSAGES);
    let verified = bench.json(0, &["batch", "verify", "Move"]);
    assert_eq!(tally(&verified), [("identical".to_owned(), 4 * MESSAGES as u64)].into());

    asleep_in_a_literal(&postgres_stage(&server, "asleep", &["pgasleep"]), "pgasleep");
}

#[test]
fn a_clock_that_was_ahead_when_the_store_was_written_stops_nobody() {
    let user = "clock";
    let bench = stage("clock", &[user], &mail());
    bench.batch(&[user], &[]);
    let gate = FaultGate::start(&bench.folder.path().join("gate")).unwrap();
    held_at(&bench, &gate, "confirmed", 1).kill();
    // As if all of it had been written by a clock three years ahead, and then the clock was set right.
    let years = 3 * 365 * 86_400;
    alter(&bench, &format!("UPDATE lease SET owner = 'elsewhere/1/x', expires = expires + {years} * 1000"));
    alter(&bench, &format!("UPDATE migration_user SET next_attempt = coalesce(next_attempt, unixepoch()) + {years}"));
    run_to_end(&bench, "back");
    assert_complete(&verdict(&[user]), MESSAGES);
    let next = || crate::stage::user_state(&bench, user)["next_attempt"].as_i64().unwrap();
    alter(&bench, &format!("UPDATE migration_user SET next_attempt = next_attempt + {years}"));
    let far = next();
    Running::start(&bench, "again", &["run"], &[]).finish();
    eventually("the next sync is set anew", || next() < far - i64::from(years) / 2);
}

/// Changes the store's file behind the program's back.
pub(crate) fn alter(bench: &Bench, statement: &str) {
    let script = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as store: store.execute(sys.argv[2])";
    let file = bench.store.join("cutover.db");
    run(Command::new("python3").args(["-c", script]).arg(file).arg(statement)).unwrap();
}
