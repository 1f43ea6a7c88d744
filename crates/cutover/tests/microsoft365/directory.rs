//! An organisation out of a real directory into the tenant, with Microsoft's metadata as the judge in between.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_testbed::prism::Judgement;
use cutover_testbed::samba::{ADMINISTRATOR, BASE};
use cutover_testbed::{Prism, Samba, workload};
use serde_json::json;

use crate::control::Lab;
use crate::stage::{DOMAIN, Stage, old_server, people, said};
use crate::support::Bench;

/// One organisation with a bit of everything, as the tests of the directory have it.
const ENTRIES: [&str; 2] = [
    include_str!("../../../directory/tests/suite/organisation.ldif"),
    include_str!("../../../directory/tests/suite/references.ldif"),
];

/// Documented operations that the metadata's excerpt does not have.
const OUTSIDE: [&str; 3] = ["/manager", "/manager/$ref", "/$value"];

fn judged(name: &str, domain: &str) -> Option<(Stage, Prism)> {
    let lab = Lab::start(domain, &[]);
    let prism = Prism::start(lab.word("graph")).unwrap()?;
    lab.set(&json!({"graph_address": prism.url(), "judge": prism.url()}));
    let url = prism.url();
    Some((Stage::behind(Bench::new(name), lab, &url), prism))
}

/// Nothing was wrong; what was judged is printed.
fn assert_passed(judgement: &Judgement, least: &[&str]) {
    judgement.exchanges.iter().for_each(|(operation, count)| println!("{count:4} {operation}"));
    for end in OUTSIDE {
        let count: u64 = judgement.outside.iter().filter(|(path, _)| path.ends_with(end)).map(|(_, count)| count).sum();
        println!("{count:4} passed on, not judged: …{end}");
    }
    let violations: Vec<String> = judgement.violations.iter().map(ToString::to_string).collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    let outside: Vec<_> =
        judgement.outside.keys().filter(|path| !OUTSIDE.iter().any(|end| path.ends_with(end))).collect();
    assert!(outside.is_empty(), "not in the specification: {outside:?}");
    let missing: Vec<_> = least.iter().filter(|name| !judgement.exchanges.contains_key(**name)).collect();
    assert!(missing.is_empty(), "never judged: {missing:?}");
}

#[test]
fn a_real_directory_is_made_in_the_tenant_and_the_second_plan_is_empty() {
    let samba = Samba::start(&ENTRIES).unwrap();
    let Some((stage, prism)) = judged("directory", "old.example") else { return };
    let password = stage.bench.folder.file("password", ADMINISTRATOR.1).unwrap().display().to_string();
    let (url, authority) = (format!("ldaps://{}", samba.address()), samba.authority().display().to_string());
    let reading = ["--ldap", &url, "--bind", ADMINISTRATOR.0, "--password-file", &password, "--base", BASE];
    let all = [&["organisation", "import", "--trust-certificate", &authority], &reading[..]].concat();
    stage.bench.expect(0, &all);
    let plan = stage.plan();
    assert!(plan["steps"].as_array().unwrap().len() > 30, "{plan}");
    let output = stage.apply(&[]);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", said(&output));
    assert_eq!(stage.plan()["steps"], json!([]));
    crate::sign_in::signed_in(&stage);
    let least = [
        "POST /v1.0/users",
        "POST /v1.0/users/{id}/assignLicense",
        "GET /v1.0/groups/{id}/members",
        "GET /v1.0/directory/onPremisesSynchronization",
    ];
    assert_passed(&prism.judgement(), &least);
}

#[test]
fn mail_passes_the_judge_by_both_ways_in() {
    let mail = workload::small_mailbox(5, 25).with(workload::odd(2));
    let source = old_server(&[("anna", &mail)]);
    let streams = [
        "POST /v1.0/admin/exchange/mailboxes/{id_2}/createImportSession",
        "POST /v1.0/admin/exchange/mailboxes/{id_2}/folders",
        "POST /v1.0/admin/exchange/mailboxes/{id_2}/exportItems",
    ];
    let messages = [
        "POST /beta/users/{id}/mailFolders/{id_1}/importMime",
        "PATCH /v1.0/users/{id}/messages/{id_1}",
        "POST /v1.0/users/{id}/messages/{id_1}/move",
    ];
    for (way, least) in [("import", streams), ("import-mime", messages)] {
        let Some((stage, prism)) = judged(way, DOMAIN) else { return };
        stage.organisation(&people(&["anna"]));
        stage.provision();
        stage.batch(&source, &["anna"], &["--write-path", way]);
        let output = stage.bench.run(&["run"]);
        assert!(matches!(output.status.code(), Some(0 | 4)), "{}", said(&output));
        let output = stage.bench.run(&["batch", "verify", "Move"]);
        assert!(matches!(output.status.code(), Some(0 | 4)), "{}", said(&output));
        assert_passed(&prism.judgement(), &least);
    }
}
