//! Lists of users as spreadsheets write them, and with mistakes in them.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_testbed::workload;

use crate::stage::{assert_clean, stage};
use crate::support::Bench;

/// What `batch create` says of this file.
fn create(bench: &Bench, text: &str, code: i32) -> String {
    let file = bench.folder.file("users.csv", text).unwrap().display().to_string();
    bench.expect(code, &["batch", "create", "Move", "--source", "old", "--target", "new", "--csv", &file, "--start"])
}

#[test]
fn a_byte_order_mark_and_semicolons_are_understood() {
    let users = ["excel1", "excel2"];
    let bench = stage("semicolons", &users, &workload::small_mailbox(2, 10));
    let header = "\u{feff}EmailAddress;UserName;Password;TargetUserName;TargetPassword\r\n";
    let lines = "excel1@example.org;excel1;pw;excel1;pw\r\n\"excel2@example.org\";\"excel2\";\"pw\";excel2;pw\r\n";
    create(&bench, &format!("{header}{lines}"), 0);
    bench.expect(0, &["run"]);
    assert_clean(&users, 20);
}

#[test]
fn mistakes_are_told_with_their_lines_and_nothing_is_stored() {
    let bench = stage("mistakes", &[], &workload::Workload::default());
    let line = "a@example.org,a,pw,a,pw\r\n";
    for (text, words) in [
        (format!("EmailAddress,Password,TargetUserName,TargetPassword\r\n{line}"), "the column UserName is missing"),
        (
            format!("EmailAddress,UserName,Password,TargetUserName,TargetPassword\r\n{line}{line}"),
            "line 3: a@example.org stands in line 2 already",
        ),
        (
            "EmailAddress,UserName,Password,TargetUserName,TargetPassword\r\na@example.org,a,,a,pw\r\n".to_owned(),
            "line 2: Password is empty",
        ),
        ("EmailAddress,UserName,Password,TargetUserName,TargetPassword\r\n".to_owned(), "there are no users in it"),
        (String::new(), "there are no users in it"),
    ] {
        let said = create(&bench, &text, 2);
        assert!(said.contains(words) && said.contains("hint:") && said.contains("Correct the lines"), "{said}");
        assert_eq!(bench.json(0, &["batch", "list"])["batches"].as_array().unwrap().len(), 0);
    }
}
