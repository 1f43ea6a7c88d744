//! Bad input and bad luck at a tenant: a clear message, the right exit code, nothing lost and nothing doubled.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_testbed::Dovecot;
use std::time::Duration;

use cutover_testbed::process::{signal, wait_until};
use cutover_testbed::workload::{self, Workload};
use serde_json::{Value, json};

use crate::stage::{DOMAIN, Stage, old_server, people, said};
use crate::support::{Bench, tally};

#[test]
fn a_wrong_secret_is_told_and_nothing_is_remembered() {
    let stage = Stage::new("wrong-secret", DOMAIN, &[]);
    stage.bench.expect(0, &["tenant", "remove", "new"]);
    let wrong = stage.bench.folder.file("wrong", "not-the-secret").unwrap().display().to_string();
    let said = stage.bench.expect(3, &stage.adding(stage.lab.word("graph"), &wrong));
    assert!(said.contains("hint:") && said.contains("secret"), "{said}");
    assert!(!said.contains("not-the-secret"), "{said}");
    assert_eq!(stage.bench.json(0, &["tenant", "list"])["tenants"].as_array().map(Vec::len), Some(0));
}

const USERS: [&str; 1] = ["anna"];

/// A person with this mail at the old server, and a batch to the tenant by this way.
fn ready(name: &str, way: &str, mail: &Workload) -> (Stage, Dovecot) {
    let stage = Stage::new(name, DOMAIN, &[]);
    let source = old_server(&[("anna", mail)]);
    stage.people(&USERS);
    stage.batch(&source, &USERS, &["--write-path", way]);
    (stage, source)
}

/// All of it is there, once and whole.
fn assert_whole(stage: &Stage, messages: usize) {
    let verification = stage.bench.json(0, &["batch", "verify", "Move"]);
    let counts = tally(&verification);
    let good = |name: &String| ["identical", "converted", "converted-with-losses"].contains(&name.as_str());
    assert!(counts.keys().all(good), "{verification}");
    assert_eq!(counts.values().sum::<u64>(), messages as u64, "{verification}");
}

#[test]
fn a_missing_permission_is_named_and_once_it_is_granted_all_goes_on() {
    let mail = workload::small_mailbox(3, 12);
    let (stage, _source) = ready("permission", "import", &mail);
    let missing = "MailboxItem.ImportExport.All";
    let roles = granted();
    let less: Vec<&str> = roles.iter().copied().filter(|role| *role != missing).collect();
    stage.lab.set(&json!({"roles": less}));
    let tested = stage.bench.expect(0, &["tenant", "test", "new"]);
    assert!(tested.contains(&format!("warning: {missing}")) && tested.contains("hint:"), "{tested}");
    let said = stage.bench.expect(3, &["run"]);
    assert!(said.contains("hint:"), "{said}");
    stage.lab.set(&json!({"roles": roles}));
    stage.bench.expect(0, &["user", "retry", &format!("anna@{DOMAIN}")]);
    stage.bench.expect(0, &["run"]);
    assert_whole(&stage, 12);
}

/// The service does this while mail is written, and everything is there all the same.
fn comes_through(name: &str, way: &str, fault: &Value) {
    let mail = workload::mailbox(4, 30);
    let (stage, _source) = ready(name, way, &mail);
    stage.lab.arm(fault);
    let output = stage.bench.run(&["run"]);
    assert_eq!(output.status.code(), Some(0), "{fault}: {}", said(&output));
    assert_eq!(stage.lab.armed(), json!([]), "{fault}");
    assert_whole(&stage, 30);
}

macro_rules! bad_luck {
    ($($name:ident: $way:expr, $fault:tt;)+) => {
        $(
            #[test]
            fn $name() {
                comes_through(stringify!($name), $way, &json!($fault));
            }
        )+
    };
}

bad_luck! {
    an_import_session_expires_between_two_items: "import",
        {"kind": "session-expired", "path": "importItem", "skip": 7};
    a_storm_of_429_on_imports: "import",
        {"kind": "throttled", "retry_after": 1, "path": "importItem", "skip": 3, "times": 12};
    a_429_without_a_time_on_folders: "import",
        {"kind": "throttled", "retry_after": null, "method": "POST", "path": "/folders", "times": 2};
    answers_to_imports_are_lost: "import", {"kind": "cut-after", "path": "importItem", "skip": 5, "times": 2};
    the_service_is_unavailable_for_a_while: "import",
        {"kind": "unavailable", "retry_after": 1, "path": "importItem", "skip": 9, "times": 4};
    a_token_expires_before_a_session_is_made: "import", {"kind": "token-expired", "path": "createImportSession"};
    a_storm_of_429_on_messages: "import-mime",
        {"kind": "throttled", "retry_after": 1, "path": "importMime", "skip": 3, "times": 12};
    answers_to_messages_are_lost: "import-mime", {"kind": "cut-after", "path": "importMime", "skip": 5, "times": 2};
    an_answer_to_many_changes_is_lost: "import-mime", {"kind": "cut-after", "path": "$batch", "skip": 1};
}

#[test]
fn a_licence_that_runs_out_leaves_one_without_a_mailbox_and_the_others_move() {
    let users = ["anna", "bo"];
    let mail = workload::small_mailbox(6, 10);
    let stage = Stage::new("licence", DOMAIN, &["--seats", "1"]);
    let source = old_server(&users.map(|user| (user, &mail)));
    stage.organisation(&people(&users));
    let output = stage.apply(&[]);
    assert!(said(&output).contains("licence-short"), "{}", said(&output));
    stage.batch(&source, &users, &[]);
    let mut run = stage.bench.command(&["run"]).stderr(std::process::Stdio::null()).spawn().unwrap();
    let show = |user: &str| stage.bench.expect(0, &["user", "show", &format!("{user}@{DOMAIN}")]);
    let is_told = || show("bo").contains("There is no mailbox") && show("anna").contains("Synced");
    let told = wait_until(Duration::from_secs(90), is_told);
    signal("TERM", &run.id().to_string());
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert!(told, "{}{}", show("anna"), show("bo"));
}

#[test]
fn nothing_is_made_at_a_domain_that_is_not_verified() {
    let stage = Stage::new("unverified", "another.example", &[]);
    stage.organisation(&people(&USERS));
    let plan = stage.plan();
    assert_eq!(
        (plan["steps"].clone(), plan["findings"][0]["finding"].clone()),
        (json!([]), json!("domain-not-verified")),
        "{plan}"
    );
    stage.apply(&[]);
    assert_eq!(stage.lab.user(&format!("anna@{DOMAIN}")), None);
    stage.bench.expect(3, &["domain", "verify", DOMAIN]);
}

#[test]
fn somebody_elses_object_is_left_alone() {
    let first = Stage::new("first", DOMAIN, &[]);
    first.people(&USERS);
    let before = first.lab.user(&format!("anna@{DOMAIN}"));
    let Stage { lab, .. } = first;
    let graph = lab.word("graph").to_owned();
    let second = Stage::behind(Bench::new("second"), lab, &graph);
    let header = "Kind,PrimarySmtpAddress,DisplayName,Alias,UserPrincipalName,LegacyExchangeDN";
    second.organisation(&format!("{header}\nuser,anna@{DOMAIN},Anna,anna,anna@{DOMAIN},/o=Old/cn=anna\n"));
    let plan = second.plan();
    let findings = plan["findings"].as_array().unwrap().iter().map(|finding| &finding["finding"]);
    assert!(plan["steps"] == json!([]) && findings.into_iter().any(|finding| finding == "clash"), "{plan}");
    second.apply(&[]);
    assert_eq!(second.lab.user(&format!("anna@{DOMAIN}")), before);
    let output = second.apply(&["--adopt"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let adopted = second.lab.user(&format!("anna@{DOMAIN}")).unwrap();
    assert!(adopted["proxyAddresses"].to_string().contains("X500:/o=Old/cn=anna"), "{adopted}");
}

/// What the application may do from the start.
fn granted() -> Vec<&'static str> {
    vec![
        "User.ReadWrite.All",
        "Group.ReadWrite.All",
        "Domain.ReadWrite.All",
        "Organization.Read.All",
        "LicenseAssignment.ReadWrite.All",
        "OrgContact.Read.All",
        "Directory.Read.All",
        "MailboxFolder.ReadWrite.All",
        "MailboxItem.Read.All",
        "MailboxItem.ImportExport.All",
        "MailboxItem.Export.All",
        "Mail.ReadWrite",
        "Mail-Advanced.ReadWrite.All",
        "MailboxSettings.ReadWrite",
        "Exchange.ManageAsApp",
        "Exchange.ManageAsAppV2",
        "IMAP.AccessAsApp",
    ]
}
