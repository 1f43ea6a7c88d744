//! People who sign in with a code, and tenants that get another secret: what is asked first, what is kept, what helps.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use cutover_testbed::process::{signal, wait_until};
use serde_json::{Value, json};

use crate::stage::{DOMAIN, Stage};

/// A `tenant sign-in` that shows its code and waits.
pub(crate) struct SignIn {
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// What it said first: where to go, and the code.
    pub(crate) code: Value,
}

impl SignIn {
    pub(crate) fn begin(stage: &Stage) -> Self {
        stage.lab.set(&json!({"device_interval_seconds": 1}));
        let mut command = stage.bench.command(&["--json", "tenant", "sign-in", "new"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let code = serde_json::from_str(&line).unwrap_or(Value::Null);
        Self { child, stdout, code }
    }

    /// Its exit code, and the object that it said last.
    pub(crate) fn end(mut self) -> (Option<i32>, Value) {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        (status.code(), serde_json::from_str(rest.lines().last().unwrap_or_default()).unwrap_or(Value::Null))
    }
}

/// The person types the code and agrees; what the command said then.
pub(crate) fn signed_in(stage: &Stage) -> Value {
    let waiting = SignIn::begin(stage);
    assert_eq!(stage.lab.ask("POST", "device", &json!({"agree": true}))["codes"], 1, "{}", waiting.code);
    let (code, said) = waiting.end();
    assert_eq!(code, Some(0), "{said}");
    said
}

#[test]
fn a_person_signs_in_and_nothing_of_it_is_kept() {
    let stage = Stage::new("sign-in", DOMAIN, &[]);
    stage.lab.set(&json!({"directory_sync": true}));
    let said = signed_in(&stage);
    let person = &said["signed_in"];
    assert!(person["user"].as_str().unwrap().starts_with("admin@"), "{said}");
    assert_eq!(person["rights"], json!(["OnPremDirectorySynchronization.Read.All"]));
    assert_eq!(
        person["synchronisation"],
        json!({"features": ["passwordSyncEnabled"], "deletion_threshold": 500}),
        "{said}"
    );
    let log = stage.bench.json(0, &["audit", "show"]).to_string();
    assert!(log.contains("tenant.sign-in") && !log.contains("eyJ"), "{log}");
    let shown = stage.bench.expect(0, &["tenant", "show", "new"]);
    assert!(!shown.contains("admin@"), "{shown}");
}

#[test]
fn what_a_person_reads_names_the_page_the_code_and_who_it_was() {
    let stage = Stage::new("sign-in-words", DOMAIN, &[]);
    stage.lab.set(&json!({"device_interval_seconds": 1}));
    let command = &mut stage.bench.command(&["tenant", "sign-in", "new"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let agrees = || stage.lab.ask("POST", "device", &json!({"agree": true}))["codes"] == 1;
    assert!(wait_until(Duration::from_secs(30), agrees), "no code");
    let output = child.wait_with_output().unwrap();
    let (data, talk) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{talk}");
    assert!(talk.contains("https://microsoft.com/devicelogin") && talk.contains("type the code"), "{talk}");
    assert!(talk.contains("Nothing of the sign-in is kept"), "{talk}");
    assert!(data.contains("admin@") && data.contains("nothing is switched on"), "{data}");
}

#[test]
fn refusals_and_codes_that_end_are_told_with_what_helps() {
    let stage = Stage::new("sign-in-refused", DOMAIN, &[]);
    let declined = SignIn::begin(&stage);
    stage.lab.ask("POST", "device", &json!({"agree": false}));
    let late = |stage: &Stage| stage.lab.set(&json!({"advance_seconds": 901}));
    for (waiting, word) in [(declined, "sign-in-declined"), (SignIn::begin(&stage), "sign-in-expired")] {
        if word == "sign-in-expired" {
            late(&stage);
        }
        assert_eq!(waiting.code["sign_in"]["address"], "https://microsoft.com/devicelogin");
        let (code, said) = waiting.end();
        assert_eq!((code, said["error"]["code"].as_str()), (Some(3), Some(word)), "{said}");
        assert!(said["error"]["hint"].as_str().unwrap().contains("tenant sign-in"), "{said}");
    }
    stage.lab.set(&json!({"public_client": false}));
    let (code, said) = SignIn::begin(&stage).end();
    assert_eq!((code, said["error"]["code"].as_str()), (Some(3), Some("public-client-off")), "{said}");
    assert!(said["error"]["hint"].as_str().unwrap().contains("Allow public client flows"), "{said}");
}

#[test]
fn a_sign_in_that_is_broken_off_ends_at_once() {
    let stage = Stage::new("sign-in-stopped", DOMAIN, &[]);
    let waiting = SignIn::begin(&stage);
    signal("TERM", &waiting.child.id().to_string());
    let (code, said) = waiting.end();
    assert_eq!((code, said["error"]["code"].as_str()), (Some(130), Some("sign-in-stopped")), "{said}");
    assert!(!stage.bench.json(0, &["audit", "show"]).to_string().contains("tenant.sign-in"));
}

#[test]
fn a_name_that_is_taken_is_refused_before_anything_is_asked() {
    let stage = Stage::new("taken", DOMAIN, &[]);
    let before = stage.lab.state()["requests"].to_string();
    let secret = stage.lab.scratch.path().join("no-such-file").display().to_string();
    let said = stage.bench.expect(2, &stage.adding(stage.lab.word("graph"), &secret));
    assert!(said.contains("already") && said.contains("new"), "{said}");
    assert_eq!(stage.lab.state()["requests"].to_string(), before, "the tenant was not asked");
}

#[test]
fn each_place_of_a_tenant_says_what_it_is_for() {
    let stage = Stage::new("places", DOMAIN, &[]);
    let shown = stage.bench.expect(0, &["tenant", "show", "new"]);
    let labels: Vec<&str> = shown.lines().filter(|line| line.contains("http://")).collect();
    let begins = |at: usize, word: &str| labels[at].trim_start().starts_with(word);
    assert!(begins(0, "Sign-in") && begins(1, "Graph") && begins(2, "Exchange"), "{shown}");
}

#[test]
fn a_tenant_gets_another_secret_only_if_it_works() {
    let stage = Stage::new("another-secret", DOMAIN, &[]);
    let wrong = stage.bench.folder.file("wrong", "not-the-secret").unwrap().display().to_string();
    let said = stage.bench.expect(3, &["tenant", "set", "new", "--secret-file", &wrong]);
    assert!(said.contains("Certificates & secrets") && said.contains("keeps the credential"), "{said}");
    assert!(!said.contains("not-the-secret") && !said.contains("endpoint"), "{said}");
    stage.bench.expect(0, &["tenant", "test", "new"]);
    let good = stage.lab.scratch.path().join("secret").display().to_string();
    stage.bench.expect(0, &["tenant", "set", "new", "--no-test", "--secret-file", &wrong]);
    stage.bench.expect(3, &["tenant", "test", "new"]);
    stage.bench.expect(0, &["tenant", "set", "new", "--secret-file", &good]);
    stage.bench.expect(0, &["tenant", "test", "new"]);
    stage.bench.expect(2, &["tenant", "set", "other", "--secret-file", &good]);
}

/// What a tenant that cannot be reached, or is another one, is told with: nothing of endpoints.
#[test]
fn hints_speak_of_the_tenant_and_not_of_endpoints() {
    let stage = Stage::new("hints", DOMAIN, &[]);
    let good = stage.lab.scratch.path().join("secret").display().to_string();
    let with = |name: &str, place: usize, value: &str| -> (i32, String) {
        let all = stage.adding(stage.lab.word("graph"), &good);
        let mut arguments: Vec<String> = all.iter().map(|word| (*word).to_owned()).collect();
        arguments[2] = name.to_owned();
        arguments[place] = value.to_owned();
        let output = stage.bench.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        (output.status.code().unwrap(), crate::stage::said(&output))
    };
    let unknown = with("unknown", 4, "nobody.example");
    let application = with("application", 6, "00000000-0000-0000-0000-00000000ffff");
    let closed = with("closed", 10, "http://127.0.0.1:9");
    for ((code, said), expected, word) in
        [(unknown, 3, "Directory (tenant) ID"), (application, 3, "Application (client) ID"), (closed, 5, "HTTPS_PROXY")]
    {
        assert_eq!(code, expected, "{said}");
        assert!(said.contains(word) && !said.contains("cutover endpoint"), "{said}");
    }
}
