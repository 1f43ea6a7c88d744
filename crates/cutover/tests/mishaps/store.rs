//! The store in trouble: no room, a form of the future, put back from a backup.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::process::{Command, Output};

use cutover_testbed::proxy::Line;
use cutover_testbed::scratch::is_root;
use cutover_testbed::{FaultProxy, MailServer, workload};

use crate::processes::{SHORT_LEASE, alter, run_to_end};
use crate::stage::{
    NEW, OLD, Running, assert_clean, assert_complete, eventually, stage, stage_between, user_state, verdict,
};
use crate::support::Bench;

/// Runs a script of the shell with the program as `$1` and the store as `$2`.
fn shell(bench: &Bench, prefix: &[&str], script: &str) -> Output {
    let words = [prefix, &["sh", "-c", script, "sh", env!("CARGO_BIN_EXE_cutover")]].concat();
    Command::new(words[0]).args(&words[1..]).arg(&bench.store).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// No file may grow: what a full disk is to a store, whoever runs the test.
const NO_ROOM: &str = "trap '' XFSZ; ulimit -f 1; exec \"$1\" --store \"$2\" --language en run";

/// A disk of its own under the store, full to the last byte, and then with room again.
const FULL_DISK: &str = r#"set -e
cp -a "$2" "$2.kept"; mount -t tmpfs -o size=4m tmpfs "$2"; cp -a "$2.kept/." "$2"
dd if=/dev/zero of="$2/filler" bs=4k 2>/dev/null || true
code=0; "$1" --store "$2" --language en run || code=$?
echo "full: $code"; rm "$2/filler"
code=0; "$1" --store "$2" --language en run || code=$?
echo "room: $code"; cp -a "$2/." "$2.kept""#;

#[test]
fn a_full_disk_under_the_store_loses_nothing() {
    let user = "fulldisk";
    let bench = stage("full-disk", &[user], &workload::small_mailbox(31, 80));
    bench.batch(&[user], &[]);
    let output = shell(&bench, &[], NO_ROOM);
    assert_eq!(output.status.code(), Some(6), "{}", text(&output));
    assert!(text(&output).contains("hint:") && text(&output).contains("full"), "{}", text(&output));
    if is_root() {
        let output = shell(&bench, &["unshare", "-m"], FULL_DISK);
        let said = text(&output);
        assert!(said.contains("full: 6") && said.contains("room: 0"), "{said}");
        assert!(said.contains("hint:"), "{said}");
    } else {
        bench.expect(0, &["run"]);
    }
    assert_complete(&verdict(&[user]), 80);
}

#[test]
fn a_store_from_a_newer_version_is_left_alone() {
    let bench = stage("newer", &["newer"], &workload::small_mailbox(32, 10));
    bench.batch(&["newer"], &[]);
    let known = "UPDATE schema_version SET version = version + 1000";
    alter(&bench, known);
    for command in [&["run"][..], &["status"], &["batch", "list"], &["user", "list"]] {
        let said = bench.expect(6, command);
        assert!(said.contains("written by a newer version") && said.contains("Use the newer version"), "{said}");
    }
    alter(&bench, "UPDATE schema_version SET version = version - 1000");
    bench.expect(0, &["run"]);
    assert_clean(&["newer"], 10);
}

#[test]
fn a_backup_of_the_middle_is_put_back_and_finished_without_doubling() {
    let user = "backup";
    let mail = workload::small_mailbox(33, 300);
    let slow = Line { rate: Some(500_000), ..Line::default() };
    let proxy = FaultProxy::start_with(NEW.port(), slow).unwrap();
    let bench = stage_between("backup", &[user], &mail, OLD.port(), proxy.port());
    bench.batch(&[user], &[]);
    let mut first = Running::start(&bench, "first", &["run"], &[SHORT_LEASE]);
    eventually("some are copied", || user_state(&bench, user)["items_done"].as_u64() > Some(0));
    let file = bench.folder.path().join("backup.file").display().to_string();
    bench.expect(0, &["store", "backup", &file]);
    assert_eq!(user_state(&bench, user)["status"], "Syncing", "{}", first.said());
    first.kill();
    // The first store goes on for a while; what it does then, the backup does not know.
    run_to_end(&bench, "on");
    assert_complete(&verdict(&[user]), 300);

    let key = bench.store.join("key").display().to_string();
    let restored = Bench { store: bench.folder.path().join("restored"), ..bench };
    restored.expect(3, &["store", "restore", &file]);
    restored.expect(0, &["store", "restore", &file, "--key-file", &key]);
    run_to_end(&restored, "restored");
    assert_complete(&verdict(&[user]), 300);
    assert!(restored.expect(0, &["batch", "verify", "Move"]).contains("once and whole"));
}
