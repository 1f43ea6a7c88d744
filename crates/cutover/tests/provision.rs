//! Provisioning from the command line into the rehearsal tenant: what a plan says, what carrying it out leaves, and that
//! nothing is made twice whatever happens in between.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use cutover_lab::tenant::{Delays, Fault, FaultKind, TenantOptions, TenantServer};
use serde_json::Value;
use tempfile::TempDir;

/// A small organisation with one of everything; the two groups are members of each other.
const ORGANISATION: &str = "\
Kind,PrimarySmtpAddress,DisplayName,Alias,UserPrincipalName,EmailAddresses,LegacyExchangeDN,ExternalEmailAddress,Country,\
Manager,Members,ManagedBy,GrantSendOnBehalfTo,FullAccess,SendAs,ForwardingAddress,HiddenFromAddressListsEnabled
user,anna@example.com,Anna Berg,anna,anna@old.local,smtp:a.berg@example.com|X500:/o=Older/cn=anna,/o=Old/cn=anna,,NO,\
bo@example.com,,,bo@example.com,,,,
user,bo@example.com,Bo Dahl,bo,,smtp:bo@old.example,/o=Old/cn=bo,,SE,,,,,,,x@partner.example,True
shared,info@example.com,Info,info,,,/o=Old/cn=info,,,,,,,anna@example.com|leaders@example.com,anna@example.com,,
room,room@example.com,Room 1,room1,,,/o=Old/cn=room,,,,,,,,,,
contact,x@partner.example,Partner,partner,,,/o=Old/cn=x,x@partner.example,,,,,,,,,
mail-user,away@example.com,Away,away,away@example.com,,/o=Old/cn=away,away@gmail.example,,,,,,,,,
group,staff@example.com,Staff,staff,,smtp:all@example.com,/o=Old/cn=staff,,,,\
anna@example.com|bo@example.com|x@partner.example|leaders@example.com|gone@example.com,anna@example.com,,,,,
security-group,leaders@example.com,Leaders,leaders,,,/o=Old/cn=leaders,,,,bo@example.com|staff@example.com,bo@example.com,,,,,
shared,old@other.example,Old,old,,,/o=Old/cn=old,,,,,,,,,,
";
/// Objects that are made of it: the last record's domain is not verified.
const OBJECTS: usize = 8;
/// How commands end that leave out this record.
const INCOMPLETE: i32 = 4;

/// A store beside a rehearsal tenant.
struct Desk {
    folder: TempDir,
    server: TenantServer,
}

impl Desk {
    async fn new(options: TenantOptions) -> Self {
        Self::beside(TenantServer::start(options).await.unwrap()).await
    }

    /// A store of its own, beside a tenant that others may know.
    async fn beside(server: TenantServer) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap(), server };
        let url = desk.server.url();
        desk.good(&[
            "tenant",
            "add",
            "new",
            "--tenant",
            "example.onmicrosoft.com",
            "--application",
            "00000000-0000-0000-0000-000000000001",
            "--secret-env",
            "TENANT_SECRET",
            "--login-url",
            &url,
            "--graph-url",
            &url,
            "--exchange-url",
            &url,
        ])
        .await;
        desk
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
        command.arg("--store").arg(self.folder.path().join("store")).arg("--json").args(arguments);
        command.env("TENANT_SECRET", TenantOptions::default().secret).env("NO_PROXY", "*");
        command
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    /// Runs and expects exit code 0; its JSON.
    async fn good(&self, arguments: &[&str]) -> Value {
        self.ending(arguments, 0).await
    }

    async fn ending(&self, arguments: &[&str], code: i32) -> Value {
        let output = self.run(arguments).await;
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        let data = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{talk}\n{data}");
        serde_json::from_str(data.lines().last().unwrap_or("null")).unwrap()
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn import(&self, text_of_it: &str) {
        let file = self.file("organisation.csv", text_of_it);
        self.good(&["organisation", "import", "--csv", text(&file)]).await;
    }

    /// Names to sign in with and addresses of everything in the tenant, as it says itself.
    fn objects(&self) -> Vec<String> {
        let look = self.server.state().look();
        let mut all = Vec::new();
        for kind in ["users", "groups", "contacts"] {
            for object in look[kind].as_array().into_iter().flatten() {
                let name = object["userPrincipalName"].as_str().or(object["mail"].as_str());
                all.push(format!("{kind} {}", name.unwrap_or_default()));
            }
        }
        all.sort();
        all
    }

    async fn apply(&self, more: &[&str], code: i32) -> Value {
        let arguments = [&["provision", "apply", "--licence", RULE, "--wait", "20s"], more].concat();
        self.ending(&arguments, code).await
    }

    /// Nothing is left to do but what cannot be done, and nothing is there twice.
    async fn is_complete(&self, expected: usize) {
        let plan = self.ending(&["provision", "plan", "--licence", RULE], INCOMPLETE).await;
        assert_eq!(plan["steps"], serde_json::json!([]));
        let all = self.objects();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
        assert_eq!(all.len(), expected, "{all:?}");
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const RULE: &str = "O365_BUSINESS_PREMIUM=all";

/// A tenant in which mailboxes and new objects take a moment.
fn slow() -> TenantOptions {
    let listing = Duration::from_millis(700);
    let mailbox = Duration::from_millis(400);
    TenantOptions { delays: Delays { listing, mailbox, ..Delays::default() }, ..TenantOptions::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_plan_was_carried_out_the_second_is_empty() {
    let desk = Desk::new(TenantOptions::default()).await;
    desk.import(ORGANISATION).await;
    let permissions =
        desk.file("permissions.csv", "mailbox,folder,trustee,roles\nanna@example.com,Calendar,bo@example.com,Editor\n");
    let organisation = desk.folder.path().join("organisation.csv");
    desk.good(&["organisation", "import", "--csv", text(&organisation), "--permissions", text(&permissions)]).await;
    let plan = desk.ending(&["provision", "plan", "--licence", RULE], INCOMPLETE).await;
    assert!(plan["steps"].as_array().unwrap().len() > 20, "{plan}");
    assert!(desk.objects().is_empty(), "a plan changes nothing");
    let applied = desk.apply(&[], INCOMPLETE).await;
    assert_eq!((applied["failed"].clone(), applied["left"].clone()), (serde_json::json!([]), serde_json::json!([])));
    desk.is_complete(OBJECTS).await;
    let look = desk.server.state().look();
    let find = |kind: &str, name: &str| {
        let mut all = look[kind].as_array().unwrap().iter();
        all.find(|one| one["mail"] == name || one["userPrincipalName"] == name).unwrap().clone()
    };
    let anna = find("users", "anna@example.com");
    let addresses: Vec<&str> = anna["proxyAddresses"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for wanted in ["SMTP:anna@example.com", "smtp:a.berg@example.com", "X500:/o=Old/cn=anna", "X500:/o=Older/cn=anna"] {
        assert!(addresses.contains(&wanted), "{wanted}: {addresses:?}");
    }
    assert_eq!(anna["manager"], find("users", "bo@example.com")["id"]);
    assert_eq!(find("groups", "staff@example.com")["members"].as_array().unwrap().len(), 3, "{look}");
    assert_eq!(find("users", "bo@example.com")["exchange"]["settings"]["HiddenFromAddressListsEnabled"], true);
    assert_eq!(find("users", "info@example.com")["exchange"]["fullAccess"].as_object().unwrap().len(), 2);
    let folder_rights = &anna["exchange"]["folderRights"];
    assert!(folder_rights.to_string().contains("Editor"), "{folder_rights}");
    let again = desk.apply(&[], INCOMPLETE).await;
    assert_eq!(again["done"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_are_sealed_and_handed_out_on_paper() {
    let desk = Desk::new(TenantOptions::default()).await;
    desk.import(ORGANISATION).await;
    desk.apply(&[], INCOMPLETE).await;
    let out = desk.folder.path().join("sheets");
    let sheets = desk.good(&["provision", "passwords", "--out", text(&out)]).await;
    let files = sheets["files"].as_array().unwrap();
    assert_eq!(files.len(), 3, "two people and the mail user: {sheets}");
    let page = std::fs::read_to_string(files[0].as_str().unwrap()).unwrap();
    let secret = page.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(secret.len(), 19);
    let store = std::fs::read(desk.folder.path().join("store/cutover.db")).unwrap();
    assert!(!store.windows(secret.len()).any(|window| window == secret.as_bytes()), "it is sealed in the store");
    let audit = desk.run(&["audit", "show", "--last", "1000"]).await;
    assert!(!String::from_utf8_lossy(&audit.stdout).contains(secret));
    assert_eq!(desk.good(&["audit", "verify"]).await["whole"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_answers_and_storms_change_nothing_in_the_end() {
    for (number, fault) in [
        Fault::new(FaultKind::CutAfter).on("POST", "/$batch"),
        Fault::new(FaultKind::CutAfter).on("POST", "/adminapi").after(5).times(6),
        Fault::new(FaultKind::CutBefore).on("POST", "/adminapi").after(3).times(4),
        Fault::new(FaultKind::Throttled { retry_after: Some(1) }).on("POST", "/adminapi").after(4).times(3),
        Fault::new(FaultKind::Unavailable { retry_after: None }).on("POST", "/$batch").times(2),
    ]
    .into_iter()
    .enumerate()
    {
        let desk = Desk::new(slow()).await;
        desk.import(ORGANISATION).await;
        desk.server.state().arm(fault);
        let applied = desk.apply(&[], INCOMPLETE).await;
        assert_eq!(applied["left"], serde_json::json!([]), "fault {number}");
        desk.is_complete(OBJECTS).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_anywhere_leaves_nothing_twice() {
    let desk = Desk::new(slow()).await;
    desk.import(ORGANISATION).await;
    for kill_after in [2, 5, 9, 14, 20, 27] {
        let mut child = desk.command(&["provision", "apply", "--licence", RULE, "--wait", "20s"]).spawn().unwrap();
        let before = desk.server.state().requests("");
        let deadline = std::time::Instant::now() + Duration::from_secs(20);
        while desk.server.state().requests("") < before + kill_after && child.try_wait().unwrap().is_none() {
            assert!(std::time::Instant::now() < deadline, "it neither asks nor ends");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    desk.apply(&[], INCOMPLETE).await;
    desk.is_complete(OBJECTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_permission_is_told_and_the_rest_goes_on_later() {
    let desk = Desk::new(TenantOptions::default()).await;
    desk.import(ORGANISATION).await;
    let all = desk.server.state().granted();
    let less = all.iter().filter(|role| !role.starts_with("Exchange.")).cloned();
    desk.server.state().grant(less);
    let output = desk.run(&["provision", "plan", "--licence", RULE]).await;
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    desk.server.state().grant(all);
    desk.apply(&[], INCOMPLETE).await;
    desk.is_complete(OBJECTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mailboxes_before_licences_are_counted_down() {
    let desk = Desk::new(TenantOptions::default()).await;
    desk.import(ORGANISATION).await;
    let arguments = ["provision", "apply", "--licence-when", "after", "--wait", "20s"];
    assert_eq!(desk.ending(&arguments, INCOMPLETE).await["left"], serde_json::json!([]));
    let status = desk.good(&["licence", "status"]).await;
    let days: Vec<i64> =
        status["without_licence"].as_array().unwrap().iter().filter_map(|one| one["days_left"].as_i64()).collect();
    assert!(days.len() == 2 && days.iter().all(|days| (29..=30).contains(days)), "{status}");
    desk.good(&["licence", "assign", "--licence", RULE]).await;
    let status = desk.good(&["licence", "status"]).await;
    assert_eq!(status["without_licence"], serde_json::json!([]));
    let licences = desk.good(&["licence", "list"]).await;
    let premium = licences["licences"].as_array().unwrap().iter().find(|one| one["product"] == "O365_BUSINESS_PREMIUM");
    assert_eq!(premium.map(|one| one["used"].clone()), Some(serde_json::json!(2)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_made_is_left_alone_until_it_is_adopted() {
    let first = Desk::new(TenantOptions::default()).await;
    first.import("Kind,PrimarySmtpAddress,DisplayName\nshared,info@example.com,Theirs\n").await;
    first.apply(&[], 0).await;
    // A store of its own has a nonce of its own: what the first one made is somebody else's.
    let desk = Desk::beside(first.server).await;
    desk.import("Kind,PrimarySmtpAddress,DisplayName,LegacyExchangeDN\nshared,info@example.com,Ours,/o=Old/cn=i\n")
        .await;
    let plan = desk.ending(&["provision", "plan"], INCOMPLETE).await;
    assert_eq!(plan["steps"], serde_json::json!([]));
    assert_eq!(plan["findings"][0]["finding"], "clash");
    desk.good(&["provision", "apply", "--adopt", "--wait", "20s"]).await;
    let look = desk.server.state().look();
    assert!(look["users"][0]["proxyAddresses"].to_string().contains("X500:/o=Old/cn=i"), "{look}");
    assert_eq!(desk.good(&["provision", "plan"]).await["steps"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn licences_that_run_out_are_told_and_the_others_get_theirs() {
    let mut options = TenantOptions::default();
    options.skus[0].enabled = 1;
    let desk = Desk::new(options).await;
    desk.import(ORGANISATION).await;
    let applied = desk.apply(&[], INCOMPLETE).await;
    let short: Vec<&Value> =
        applied["findings"].as_array().unwrap().iter().filter(|one| one["finding"] == "licence-short").collect();
    assert_eq!(short.len(), 1, "{applied}");
    assert_eq!(short[0]["subject"], "bo@example.com");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn domains_are_added_shown_and_verified() {
    let desk = Desk::new(TenantOptions::default()).await;
    let added = desk.good(&["domain", "add", "moved.example"]).await;
    let proof = added["proof"].as_array().unwrap().iter().find(|one| one["type"] == "TXT").unwrap().clone();
    assert_eq!(desk.ending(&["domain", "verify", "moved.example"], 5).await["verified"], false);
    desk.server.state().publish_txt("moved.example", proof["value"].as_str().unwrap());
    let verified = desk.good(&["domain", "verify", "moved.example", "--wait", "20s"]).await;
    assert_eq!(verified["verified"], true);
    assert!(!verified["records"].as_array().unwrap().is_empty(), "{verified}");
    let all = desk.good(&["domain", "show"]).await;
    assert_eq!(all["domains"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_provisioned_where_directory_synchronisation_is_on() {
    let desk = Desk::new(TenantOptions::default()).await;
    desk.import(ORGANISATION).await;
    desk.server.state().set_directory_sync(Some(true));
    let plan = desk.ending(&["provision", "plan", "--licence", RULE], 3).await;
    assert_eq!(plan["findings"][0]["finding"], "directory-sync-on");
    desk.apply(&[], 3).await;
    assert!(desk.objects().is_empty());
}

/// Four mailboxes and a group of some of them, owned by others.
fn group_of(members: &str, owners: &str) -> String {
    let mailboxes =
        ["Anna", "Bo", "Cleo", "Dan"].map(|name| format!("shared,{}@example.com,{name},,\n", name.to_lowercase()));
    let header = "Kind,PrimarySmtpAddress,DisplayName,Members,ManagedBy\n";
    format!("{header}{}security-group,staff@example.com,Staff,{members},{owners}\n", mailboxes.concat())
}

const ALL: [&str; 4] = ["anna@example.com", "bo@example.com", "cleo@example.com", "dan@example.com"];

impl Desk {
    /// Somebody else at work in the tenant.
    fn cmdlet(&self, name: &str, parameters: &Value) {
        let form = format!(
            "grant_type=client_credentials&client_id=00000000-0000-0000-0000-000000000001&client_secret={}\
             &scope=https://outlook.office365.com/.default",
            TenantOptions::default().secret
        );
        let token =
            self.post("/example.onmicrosoft.com/oauth2/v2.0/token", "application/x-www-form-urlencoded", "", &form);
        let authorization = format!(
            "Authorization: Bearer {}\r\nX-AnchorMailbox: APP:other@example.onmicrosoft.com\r\n",
            token["access_token"].as_str().unwrap()
        );
        let call = serde_json::json!({ "CmdletInput": { "CmdletName": name, "Parameters": parameters } }).to_string();
        let path = "/adminapi/beta/example.onmicrosoft.com/InvokeCommand";
        let answer = self.post(path, "application/json", &authorization, &call);
        assert!(answer["error"].is_null(), "{name}: {answer}");
    }

    fn post(&self, path: &str, kind: &str, headers: &str, body: &str) -> Value {
        let url = self.server.url();
        let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: tenant\r\nConnection: close\r\n{headers}");
        write!(stream, "{head}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    /// The names of members and owners of the group, as the tenant has them.
    fn group(&self) -> [String; 2] {
        let look = self.server.state().look();
        let named = |id: &Value| {
            let all = look["users"].as_array().unwrap().iter();
            all.filter(|one| one["id"] == *id).filter_map(|one| one["displayName"].as_str()).collect::<String>()
        };
        let group = look["groups"].as_array().unwrap().iter().find(|one| one["mail"] == "staff@example.com").unwrap();
        ["members", "owners"].map(|list| {
            let mut names: Vec<String> = group[list].as_array().unwrap().iter().map(named).collect();
            names.sort();
            names.join(" ")
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_a_group_at_the_source_leaves_it_in_the_tenant() {
    let desk = Desk::new(TenantOptions::default()).await;
    desk.import(&group_of("anna@example.com|bo@example.com", "anna@example.com|bo@example.com")).await;
    desk.apply(&[], 0).await;
    assert_eq!(desk.group(), ["Anna Bo", "Anna Bo"]);
    // Somebody else puts two more there, one of whom the source will have for a while.
    let staff = |more: Value| {
        let mut parameters = serde_json::json!({ "Identity": "staff@example.com" });
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parameters
    };
    for member in ["cleo@example.com", "dan@example.com"] {
        desk.cmdlet("Add-DistributionGroupMember", &staff(serde_json::json!({ "Member": member })));
    }
    desk.cmdlet("Set-DistributionGroup", &staff(serde_json::json!({ "ManagedBy": ALL[..3] })));
    assert_eq!(desk.group(), ["Anna Bo Cleo Dan", "Anna Bo Cleo"]);
    desk.import(&group_of("bo@example.com|cleo@example.com", "bo@example.com")).await;
    let plan = desk.good(&["provision", "plan"]).await;
    let steps: Vec<(&str, &Value)> =
        plan["steps"].as_array().unwrap().iter().map(|one| (one["step"].as_str().unwrap(), one)).collect();
    assert_eq!(
        steps.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["change-recipient", "remove-members"],
        "{plan}"
    );
    assert_eq!(steps[1].1["members"], serde_json::json!(["anna@example.com"]));
    assert_eq!(desk.group(), ["Anna Bo Cleo Dan", "Anna Bo Cleo"], "a plan changes nothing");
    assert_eq!(desk.apply(&[], 0).await["left"], serde_json::json!([]));
    assert_eq!(desk.group(), ["Bo Cleo Dan", "Bo Cleo"]);
    let plan = desk.good(&["provision", "plan"]).await;
    assert_eq!(plan["steps"], serde_json::json!([]));
    let others: Vec<&Value> =
        plan["findings"].as_array().unwrap().iter().filter(|one| one["finding"] == "added-by-others").collect();
    assert_eq!(others.len(), 2, "{plan}");
    desk.apply(&["--adopt"], 0).await;
    assert_eq!(desk.group(), ["Bo Cleo", "Bo"]);
    assert_eq!(desk.good(&["audit", "verify"]).await["whole"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_country_that_is_none_is_told_at_once() {
    let desk = Desk::new(TenantOptions::default()).await;
    for (command, country) in [("plan", "Norway"), ("plan", "UK"), ("apply", "N1")] {
        let output = desk.run(&["provision", command, "--usage-location", country]).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("two letters of a country") && said.contains(country), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_is_read_for_long_lines_where_that_is_asked_for() {
    let desk = Desk::new(TenantOptions::default()).await;
    desk.import("Kind,PrimarySmtpAddress,DisplayName,Country\nuser,anna@example.com,Anna,NO\n").await;
    let inbox = desk.folder.path().join("old/anna@example.com");
    ["cur", "new", "tmp"].iter().for_each(|part| std::fs::create_dir_all(inbox.join(part)).unwrap());
    for (number, length) in [(1, 998), (2, 999), (3, 120_000)] {
        let text = format!("Subject: {number}\n\n{}\n", "x".repeat(length));
        std::fs::write(inbox.join(format!("cur/17000000{number}.M1P1.h:2,S")), text).unwrap();
    }
    for name in ["old", "new"] {
        let root = desk.folder.path().join(name).join("{user}");
        desk.good(&["endpoint", "create", name, "--no-test", "--maildir", text(&root)]).await;
    }
    desk.good(&["batch", "create", "move", "--source", "old", "--target", "new", "--user", "anna@example.com"]).await;
    let arguments = ["assess", "--batch", "move", "--licence", RULE];
    let found = |told: Value| {
        let findings = told["findings"].as_array().unwrap().clone();
        findings
            .into_iter()
            .filter(|one| one["kind"] == "long-lines" || one["kind"] == "mail-unread")
            .collect::<Vec<_>>()
    };
    assert!(found(desk.good(&arguments).await).is_empty(), "by itself nothing is read");
    let found = found(desk.good(&[&arguments[..], &["--read-mail"]].concat()).await);
    assert_eq!(found.len(), 1, "{found:?}");
    let expected = serde_json::json!({ "messages": 2, "read": 3, "longest": 120_000, "most": 998, "folder": "INBOX" });
    assert_eq!((&found[0]["who"]["address"], &found[0]["values"]), (&"anna@example.com".into(), &expected));
    assert_eq!(desk.run(&["assess", "--read-mail"]).await.status.code(), Some(2), "mail is a batch's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_records_is_told_in_the_readers_language() {
    let desk = Desk::new(TenantOptions::default()).await;
    let say = |file: &Path| ["--language", "nb", "organisation", "import", "--csv", text(file)].map(str::to_owned);
    let bad = desk.file("bad.csv", "Kind,PrimarySmtpAddress\nuser,anna\n");
    let output = desk.run(&say(&bad).each_ref().map(String::as_str)).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("er ikke en e-postadresse"), "{said}");
    let odd =
        desk.file("odd.csv", "Kind,PrimarySmtpAddress,Manager,Shoes\nuser,anna@example.com,gone@example.com,42\n");
    let mut command = desk.command(&say(&odd).each_ref().map(String::as_str));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let (told, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("kolonnen Shoes er ukjent"), "{said}");
    assert!(told.contains("er ikke blant oppføringene"), "{told}");
}
