//! What all share: a store beside a rehearsal tenant, people in it, and a batch that brings mail to them.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::process::Output;

use cutover_testbed::server::PASSWORD;
use cutover_testbed::workload::Workload;
use cutover_testbed::{Dovecot, MailServer, Mailboxes};
use serde_json::{Value, json};

use crate::control::Lab;
use crate::support::{Bench, imap_options};

/// The licence of everybody.
pub(crate) const RULE: [&str; 4] = ["--licence", "O365_BUSINESS_PREMIUM=all", "--usage-location", "NO"];

/// The domain of the people.
pub(crate) const DOMAIN: &str = "contoso.example";

/// A store and a tenant.
pub(crate) struct Stage {
    pub(crate) bench: Bench,
    pub(crate) lab: Lab,
}

impl Stage {
    /// A store that knows a tenant in which the domain is verified.
    pub(crate) fn new(name: &str, domain: &str, options: &[&str]) -> Self {
        let stage = Self { bench: Bench::new(name), lab: Lab::start(domain, options) };
        let graph = stage.lab.word("graph").to_owned();
        stage.know(&graph);
        stage
    }

    /// The same, with Graph at another address.
    pub(crate) fn behind(bench: Bench, lab: Lab, graph: &str) -> Self {
        let stage = Self { bench, lab };
        stage.know(graph);
        stage
    }

    fn know(&self, graph: &str) {
        let secret = self.lab.scratch.path().join("secret").display().to_string();
        self.bench.expect(0, &self.adding(graph, &secret));
    }

    /// The arguments that make the tenant known.
    pub(crate) fn adding<'a>(&'a self, graph: &'a str, secret: &'a str) -> Vec<&'a str> {
        let (tenant, application) = (self.lab.word("tenant"), self.lab.word("application"));
        let (login, exchange) = (self.lab.word("login"), self.lab.word("exchange"));
        let place = ["--login-url", login, "--graph-url", graph, "--exchange-url", exchange];
        let who = ["tenant", "add", "new", "--tenant", tenant, "--application", application, "--secret-file", secret];
        [&who[..], &place].concat()
    }

    /// The organisation from a text in CSV.
    pub(crate) fn organisation(&self, text: &str) {
        let file = self.bench.folder.file("organisation.csv", text).unwrap().display().to_string();
        self.bench.expect(0, &["organisation", "import", "--csv", &file]);
    }

    /// The plan; it ends otherwise where something keeps records from being made.
    pub(crate) fn plan(&self) -> Value {
        let output = self.bench.run(&[&["--json", "provision", "plan"], &RULE[..]].concat());
        assert!(matches!(output.status.code(), Some(0 | 4)), "{}", said(&output));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let plan: Value = serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap();
        let hindered = [json!("clash"), json!("domain-not-verified"), json!("licence-short"), json!("kind-differs")];
        let hindered = plan["findings"].as_array().unwrap().iter().any(|one| hindered.contains(&one["finding"]));
        assert!(!hindered || output.status.code() == Some(4), "{plan}");
        plan
    }

    /// Carries the plan out, whatever comes of it.
    pub(crate) fn apply(&self, more: &[&str]) -> Output {
        self.bench.run(&[&["--json", "provision", "apply", "--wait", "20s"], &RULE[..], more].concat())
    }

    /// The same, and all of it is done.
    pub(crate) fn provision(&self) {
        let output = self.apply(&[]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }

    /// Makes people with mailboxes.
    pub(crate) fn people(&self, users: &[&str]) {
        self.organisation(&people(users));
        self.provision();
    }

    /// A batch that brings mail from the old server to these people.
    pub(crate) fn batch(&self, source: &Dovecot, users: &[&str], way: &[&str]) {
        self.bench.endpoint("old", &imap_options(source.port()));
        let target = [&["endpoint", "create", "cloud", "--no-test", "--microsoft365", "new"], way].concat();
        self.bench.expect(0, &target);
        let mut text = String::from("EmailAddress,UserName,Password,TargetUserName\r\n");
        users.iter().for_each(|user| text += &format!("{user}@{DOMAIN},{user},{PASSWORD},{user}@{DOMAIN}\r\n"));
        let file = self.bench.folder.file("users.csv", &text).unwrap().display().to_string();
        let ends = ["--source", "old", "--target", "cloud", "--csv", &file, "--start"];
        self.bench.expect(0, &[&["batch", "create", "Move"], &ends[..]].concat());
    }
}

/// An organisation of people alone.
pub(crate) fn people(users: &[&str]) -> String {
    let mut text = String::from("Kind,PrimarySmtpAddress,DisplayName,Alias,UserPrincipalName\r\n");
    users.iter().for_each(|user| text += &format!("user,{user}@{DOMAIN},{user},{user},{user}@{DOMAIN}\r\n"));
    text
}

/// An old server with this mail for each user.
pub(crate) fn old_server(mail: &[(&str, &Workload)]) -> Dovecot {
    let server = Dovecot::start(Mailboxes::Maildir).unwrap();
    mail.iter().for_each(|(user, workload)| server.seed(user, workload).unwrap());
    server
}

/// What a process said on both streams.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
