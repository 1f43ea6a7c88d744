//! The same against the rehearsal tenant, which was written from Microsoft's reference by others.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use cutover_graph::licences::SubscribedSku;
use cutover_graph::users::User;
use cutover_graph::{Cmdlet, GraphRequest, domains, licences, users};
use cutover_lab::tenant::{APPLICATION, Fault, FaultKind, Limits, TenantOptions, TenantServer};
use cutover_m365::{Cloud, Credential, Pace, Resource, Tenant, TenantSettings};
use cutover_model::{FailureCode, Secret};
use cutover_net::Trust;
use cutover_net::http::Proxies;
use serde_json::{Map, Value, json};

use crate::support::tenant_of;

fn settings(server: &TenantServer, credential: Credential) -> TenantSettings {
    let settings = TenantSettings::new("example.onmicrosoft.com", APPLICATION, credential, Cloud::Global);
    let pace = Pace { first: Duration::from_millis(5), longest: Duration::from_millis(50), ..Pace::default() };
    TenantSettings { pace, proxies: Proxies::Direct, ..settings.at(&server.url()) }
}

fn secret() -> Credential {
    Credential::Secret(Secret::new(TenantOptions::default().secret))
}

async fn started() -> (TenantServer, Tenant) {
    let server = TenantServer::start(TenantOptions::default()).await.expect("it starts");
    let tenant = tenant_of(settings(&server, secret()));
    (server, tenant)
}

fn new_user(name: &str) -> GraphRequest {
    let mut fields = Map::new();
    for (field, value) in [
        ("accountEnabled", json!(true)),
        ("displayName", json!(name)),
        ("mailNickname", json!(name)),
        ("userPrincipalName", json!(format!("{name}@example.com"))),
        ("usageLocation", json!("NO")),
    ] {
        fields.insert(field.to_owned(), value);
    }
    users::create(fields, &Secret::new("Correct-Horse-7"), true)
}

async fn named(tenant: &Tenant, name: &str) -> usize {
    let all: Vec<User> = tenant.list(users::list()).await.expect("a list");
    all.iter().filter(|user| user.user_principal_name == format!("{name}@example.com")).count()
}

#[tokio::test]
async fn users_domains_and_licences_are_read_and_made() {
    let (server, tenant) = started().await;
    let made = tenant.batch((0..25).map(|number| new_user(&format!("user{number}"))).collect()).await.expect("it fits");
    assert!(made.iter().all(Result::is_ok), "{:?}", made.iter().find_map(|one| one.as_ref().err()));
    let all: Vec<User> = tenant.list(users::list()).await.expect("a list");
    assert_eq!(all.len(), 25);
    let skus: Vec<SubscribedSku> = tenant.list(licences::list()).await.expect("a list");
    let sku = skus.iter().find(|sku| sku.free() >= 25).expect("enough of one");
    let given = tenant.send(users::assign_licences(&all[0].id, &[&sku.sku_id], &[])).await.expect("it is given");
    assert_eq!(given.json::<User>().expect("a user").assigned_licenses[0].sku_id, sku.sku_id);
    let names: Vec<_> = tenant.list::<domains::Domain>(domains::list()).await.expect("a list");
    assert!(names.iter().any(|domain| domain.id == "example.com" && domain.is_verified));
    tenant.send(domains::create("new.example")).await.expect("it is added");
    let records: Vec<domains::DomainDnsRecord> =
        tenant.list(domains::verification_records("new.example")).await.expect("a list");
    let proof = records.iter().find_map(|record| record.text.clone()).expect("a text to publish");
    assert!(tenant.send(domains::verify("new.example")).await.is_err());
    server.state().publish_txt("new.example", &proof);
    let verified = tenant.send(domains::verify("new.example")).await.expect("it is seen");
    assert!(verified.json::<domains::Domain>().expect("a domain").is_verified);
    let again = tenant.send(domains::create("new.example")).await.err().expect("it is there");
    assert!(again.is_conflict(), "{again}");
}

#[tokio::test]
async fn what_was_made_before_the_line_broke_is_uncertain_and_made_once() {
    let (server, tenant) = started().await;
    tenant.token(Resource::Graph).await.expect("a token");
    for (fault, there) in [(FaultKind::CutBefore, 0), (FaultKind::CutAfter, 1)] {
        server.state().arm(Fault::new(fault).on("POST", "/users"));
        let name = format!("cut{there}");
        let error = tenant.send(new_user(&name)).await.err().expect("the line broke");
        assert!(error.uncertain, "{error}");
        assert_eq!(named(&tenant, &name).await, there);
    }
    for (number, fault) in [
        FaultKind::Throttled { retry_after: Some(1) },
        FaultKind::Throttled { retry_after: None },
        FaultKind::Unavailable { retry_after: None },
        FaultKind::TokenExpired,
    ]
    .into_iter()
    .enumerate()
    {
        server.state().arm(Fault::new(fault).on("POST", "/users"));
        let name = format!("late{number}");
        tenant.send(new_user(&name)).await.expect("it is made in the end");
        assert_eq!(named(&tenant, &name).await, 1);
    }
    let twice = tenant.send(new_user("late0")).await.err().expect("it is there");
    assert!(twice.is_conflict() && !twice.uncertain, "{twice}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_is_never_asked_more_than_it_takes_at_once() {
    let (server, tenant) = started().await;
    let made = tenant.send(new_user("anna")).await.expect("made").json::<User>().expect("a user");
    let skus: Vec<SubscribedSku> = tenant.list(licences::list()).await.expect("a list");
    let with_mailbox =
        |sku: &&SubscribedSku| sku.service_plans.iter().any(|plan| plan.service_plan_name.starts_with("EXCHANGE"));
    let sku = skus.iter().find(with_mailbox).expect("one with a mailbox");
    tenant.send(users::assign_licences(&made.id, &[&sku.sku_id], &[])).await.expect("given");
    let inbox = || GraphRequest::get("/v1.0/users/anna@example.com/mailFolders/inbox").of_mailbox("anna@example.com");
    while let Err(error) = tenant.send(inbox()).await {
        assert_eq!(error.failure.code, FailureCode::MailboxMissing, "{error}");
    }
    server.state().limit(Limits { latency_milliseconds: 5, ..Limits::default() });
    server.state().forget_requests();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..24 {
        let tenant = tenant.clone();
        tasks.spawn(async move { tenant.send(inbox()).await.map(drop) });
    }
    assert!(tasks.join_all().await.into_iter().all(|outcome| outcome.is_ok()));
    let state = server.state().look();
    assert_eq!(server.state().requests("mailFolders"), 24, "none was refused and repeated: {}", state["requests"]);
}

#[tokio::test]
async fn the_test_of_a_tenant_names_what_is_missing() {
    let (server, tenant) = started().await;
    server.state().grant(["User.ReadWrite.All", "Exchange.ManageAsApp"]);
    let found = tenant.examine().await;
    let codes: Vec<_> =
        found.checks.iter().map(|check| (check.check, check.failure.as_ref().map(|it| it.code))).collect();
    assert_eq!(
        codes[..3],
        [("token-graph", None), ("token-exchange", None), ("organisation", Some(FailureCode::Permission))]
    );
    let granted: Vec<_> = found.permissions.iter().filter(|one| one.granted).map(|one| one.name).collect();
    assert_eq!(granted, ["User.ReadWrite.All", "Exchange.ManageAsApp"]);
}

#[tokio::test]
async fn wrong_secrets_applications_and_tenants_are_told_apart() {
    let (server, _) = started().await;
    let good = settings(&server, secret());
    let wrong = Credential::Secret(Secret::new("wrong"));
    for (settings, code) in [
        (TenantSettings { credential: wrong, ..good.clone() }, FailureCode::ApplicationSecret),
        (TenantSettings { application: "1234".to_owned(), ..good.clone() }, FailureCode::ApplicationUnknown),
        (TenantSettings { tenant: "other.example".to_owned(), ..good.clone() }, FailureCode::TenantUnknown),
    ] {
        let failure = tenant_of(settings).token(Resource::Graph).await.err().expect("it is refused");
        assert_eq!(failure.code, code, "{failure}");
    }
}

/// A certificate for 127.0.0.1 with an RSA key, by a program of others.
fn certificate(folder: &Path) -> (String, String) {
    let arguments = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 30 -subj /CN=x \
        -addext subjectAltName=IP:127.0.0.1";
    let run =
        Command::new("openssl").args(arguments.split_whitespace()).current_dir(folder).output().expect("openssl runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("it was written");
    (read("certificate.pem"), read("key.pem"))
}

#[tokio::test]
async fn a_certificate_signs_in_over_tls_until_it_expires() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = certificate(folder.path());
    let tls = Some((certificate.clone(), key.clone()));
    let options = TenantOptions { certificate: Some(certificate.clone()), tls, ..TenantOptions::default() };
    let server = TenantServer::start(options).await.expect("it starts");
    let credential = Credential::Certificate(Secret::new(certificate + &key));
    let trust = Trust::File(folder.path().join("certificate.pem"));
    let trusted = TenantSettings { trust, ..settings(&server, credential.clone()) };
    let list: Vec<Value> = tenant_of(trusted.clone()).list(users::list()).await.expect("a list");
    assert_eq!(list.len(), 0);
    let pace = Pace { tries: 1, ..Pace::default() };
    let untrusted = TenantSettings { pace, ..settings(&server, credential) };
    let failure = tenant_of(untrusted).token(Resource::Graph).await.err().expect("nobody signed it");
    assert_eq!(failure.code, FailureCode::CertificateUntrusted, "{failure}");
    server.state().advance(Duration::from_secs(40 * 86_400));
    let failure = tenant_of(trusted).token(Resource::Graph).await.err().expect("it expired");
    assert_eq!(failure.code, FailureCode::SecretExpired, "{failure}");
}

#[tokio::test]
async fn budgets_of_a_store_serve_a_tenant() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = cutover_store::StoreLocation::Folder(folder.path().join("store"));
    let store = cutover_store::Store::open(&at, cutover_store::MasterKey::generate()).await.expect("a store");
    let server = TenantServer::start(TenantOptions::default()).await.expect("it starts");
    let budgets = Arc::new(store.budgets("test"));
    let tenant = Tenant::new(settings(&server, secret()), budgets).expect("a tenant");
    let made = tenant.batch((0..30).map(|number| new_user(&format!("user{number}"))).collect()).await.expect("it fits");
    assert!(made.iter().all(Result::is_ok));
    assert_eq!(named(&tenant, "user29").await, 1);
    store.close().await;
}

#[tokio::test]
async fn cmdlets_make_find_and_change_what_graph_cannot() {
    let (server, tenant) = started().await;
    let contact = |name: &str| {
        let cmdlet = Cmdlet::new("New-MailContact").with("Name", name).about(name);
        cmdlet.with("ExternalEmailAddress", format!("SMTP:{name}@elsewhere.example"))
    };
    tenant.cmdlet(contact("olga")).await.expect("it is made");
    let twice = tenant.cmdlet(contact("olga")).await.expect_err("it is there");
    assert!(twice.is_conflict(), "{twice}");
    let absent = tenant.cmdlet(Cmdlet::new("Get-MailContact").with("Identity", "nobody")).await.expect_err("nobody");
    assert!(absent.is_not_found(), "{absent}");
    let x500 = "X500:/o=Old/ou=First/cn=Recipients/cn=olga".to_owned();
    let change = Cmdlet::new("Set-MailContact").with("Identity", "olga");
    tenant.cmdlet(change.with_change("EmailAddresses", std::slice::from_ref(&x500), &[])).await.expect("it is changed");
    let found = tenant.cmdlet(Cmdlet::new("Get-MailContact").with("Identity", "olga")).await.expect("it is there");
    assert!(found[0]["EmailAddresses"].as_array().is_some_and(|all| all.contains(&json!(x500))), "{}", found[0]);
    let domains = tenant.cmdlet(Cmdlet::new("Get-AcceptedDomain")).await.expect("they are there");
    assert!(domains.iter().any(|domain| domain["DomainName"] == "example.com"));
    assert!(server.state().requests("/adminapi/v2.0") > 0 && server.state().requests("/adminapi/beta") > 0);
    server.state().arm(Fault::new(FaultKind::CutAfter).on("POST", "InvokeCommand"));
    let lost = tenant.cmdlet(contact("peter")).await.expect_err("the line broke");
    assert!(lost.uncertain && lost.failure.subject != "olga", "{lost}");
    let one = tenant.cmdlet(Cmdlet::new("Get-MailContact").with("Identity", "peter")).await.expect("it was made");
    assert_eq!(one.len(), 1);
}
