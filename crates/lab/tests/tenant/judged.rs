//! Every operation of Graph that the tenant has, judged by Microsoft's own metadata: Prism stands in between.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cutover_lab::tenant::{Fault, FaultKind, TenantOptions};
use cutover_testbed::Prism;
use serde_json::{Value, json};

use crate::client::Bed;
use crate::stream::{framed, message};

/// Documented operations that the metadata's excerpt does not have.
const OUTSIDE: [&str; 5] = ["/manager/$ref", "/manager", "/$value", "/$ref", "/permanentDelete"];
/// What the tenant does not do and the migration does not use.
const NOT_SERVED: [&str; 12] = [
    "/calendar",
    "/contactFolders",
    "/contacts/",
    "/events",
    "/todo/",
    "/outlook/",
    "/attachments",
    "delta()",
    "/forceDelete",
    "/domainNameReferences",
    "onPremisesSynchronization/{",
    "/users/{id}/contacts",
];
const MORE_NOT_SERVED: [&str; 6] = [
    "PATCH /v1.0/organization/{id}",
    "GET /v1.0/users/{id}/settings",
    "PATCH /v1.0/users/{id}/settings",
    "GET /v1.0/admin/exchange/mailboxes",
    "GET /v1.0/admin/exchange/mailboxes/{id_2}",
    "/childFolders/{",
];

const MIME: &str = "From: Anna <anna@example.org>\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n\r\nHi\r\n";

fn judged() -> Option<(Bed, Prism)> {
    let mut bed = Bed::new(TenantOptions::default());
    let prism = Prism::start(&format!("http://{}", bed.address())).unwrap()?;
    bed.state().set_graph_address(&prism.url());
    bed.state().set_judge(&prism.url());
    bed.through = prism.url().strip_prefix("http://").map(str::to_owned);
    Some((bed, prism))
}

impl Bed {
    /// A request that must be answered with this status.
    fn must(&self, method: &str, path: &str, body: Option<Value>, status: u16) -> Value {
        let answer = self.graph(method, path, body);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.json());
        answer.json()
    }

    fn get(&self, path: &str) -> Value {
        self.must("GET", path, None, 200)
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

#[test]
fn every_operation_passes() {
    let Some((bed, prism)) = judged() else { return };
    directory(&bed);
    domains(&bed);
    let mailbox = bed.mailbox("anna");
    folders(&bed, &mailbox);
    items(&bed, &mailbox);
    mail(&bed);
    refusals(&bed);
    let judgement = prism.judgement();
    for (operation, count) in &judgement.exchanges {
        println!("{count:4} {operation}");
    }
    let violations: Vec<String> = judgement.violations.iter().map(ToString::to_string).collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    let strange: Vec<_> =
        judgement.outside.keys().filter(|path| !OUTSIDE.iter().any(|end| path.ends_with(end))).collect();
    assert!(strange.is_empty(), "not in the specification: {strange:?}");
    let served = |operation: &&String| {
        !NOT_SERVED.iter().any(|part| operation.contains(part))
            && !MORE_NOT_SERVED
                .iter()
                .any(|part| *operation == part || (part.starts_with('/') && operation.contains(part)))
    };
    let never: Vec<_> = judgement.never.iter().filter(served).collect();
    assert!(never.is_empty(), "never judged: {never:?}");
    assert!(judgement.judged() > 70, "{}", judgement.judged());
}

fn directory(bed: &Bed) {
    let organization = bed.get("/organization")["value"][0].clone();
    bed.get(&format!("/organization/{}", text(&organization, "id")));
    let person = bed.person("https://graph.microsoft.com/OnPremDirectorySynchronization.Read.All");
    assert_eq!(bed.read_as(text(&person, "access_token"), "/directory/onPremisesSynchronization").status, 200);
    bed.get("/subscribedSkus");
    let boss = bed.user("boss");
    let boss = text(&boss, "id");
    bed.get("/users?$top=1&$select=id,displayName,userPrincipalName&$filter=startswith(displayName,'b')");
    bed.get(&format!("/users/{boss}"));
    let change = json!({"jobTitle": "x", "onPremisesExtensionAttributes": {"extensionAttribute15": "m"}});
    bed.must("PATCH", &format!("/users/{boss}"), Some(change), 204);
    let gone = bed.user("gone");
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{boss}")});
    bed.must("PUT", &format!("/users/{}/manager/$ref", text(&gone, "id")), Some(reference.clone()), 204);
    bed.get(&format!("/users/{}/manager", text(&gone, "id")));
    bed.must("DELETE", &format!("/users/{}", text(&gone, "id")), None, 204);
    groups(bed, boss, &reference);
    let parameters = json!({"Name": "C", "ExternalEmailAddress": "c@elsewhere.example"});
    bed.exchange_must("New-MailContact", &parameters);
    let contact = bed.get("/contacts")["value"][0].clone();
    bed.get(&format!("/contacts/{}", text(&contact, "id")));
    let batch = json!({"requests": [{"id": "1", "method": "GET", "url": "/users"}]});
    bed.must("POST", "/$batch", Some(batch), 200);
}

fn groups(bed: &Bed, boss: &str, reference: &Value) {
    let group = json!({"displayName": "G", "mailEnabled": false, "mailNickname": "g", "securityEnabled": true});
    let group = bed.must("POST", "/groups", Some(group), 201);
    let path = format!("/groups/{}", text(&group, "id"));
    bed.get("/groups");
    bed.get(&path);
    bed.must("PATCH", &path, Some(json!({"description": "x"})), 204);
    bed.must("POST", &format!("{path}/members/$ref"), Some(reference.clone()), 204);
    bed.must("POST", &format!("{path}/members/$ref"), Some(reference.clone()), 400);
    bed.must("POST", &format!("{path}/owners/$ref"), Some(reference.clone()), 204);
    bed.get(&format!("{path}/members"));
    bed.get(&format!("{path}/owners"));
    bed.get(&format!("/users/{boss}/memberOf"));
    bed.must("DELETE", &format!("{path}/members/{boss}/$ref"), None, 204);
    bed.must("DELETE", &path, None, 204);
}

fn domains(bed: &Bed) {
    bed.must("POST", "/domains", Some(json!({"id": "new.example"})), 201);
    let records = bed.get("/domains/new.example/verificationDnsRecords");
    bed.must("POST", "/domains/new.example/verify", None, 400);
    bed.state().publish_txt("new.example", text(&records["value"][0], "text"));
    bed.must("POST", "/domains/new.example/verify", None, 200);
    bed.get("/domains");
    bed.get("/domains/new.example");
    bed.get("/domains/new.example/serviceConfigurationRecords");
    bed.must("PATCH", "/domains/new.example", Some(json!({"supportedServices": ["Email"]})), 204);
    bed.must("DELETE", "/domains/new.example", None, 204);
}

fn folders(bed: &Bed, mailbox: &str) {
    bed.get("/users/anna@example.com/licenseDetails");
    let base = format!("/admin/exchange/mailboxes/{mailbox}/folders");
    let key = "String {00020329-0000-0000-C000-000000000046} Name source-key";
    let folder =
        json!({"displayName": "F", "type": "IPF.Note", "singleValueExtendedProperties": [{"id": key, "value": "v"}]});
    let made = bed.must("POST", &base, Some(folder.clone()), 201);
    let path = format!("{base}/{}", text(&made, "id"));
    bed.get(&format!("{base}?$top=2"));
    bed.get(&format!("{path}?$expand=singleValueExtendedProperties($filter=id eq '{key}')"));
    bed.must("POST", &format!("{path}/childFolders"), Some(folder), 201);
    bed.get(&format!("{path}/childFolders"));
    bed.must("PATCH", &path, Some(json!({"displayName": "G"})), 200);
    bed.must("DELETE", &path, None, 204);
}

fn items(bed: &Bed, mailbox: &str) {
    let session = bed.session(mailbox);
    let request = json!({"FolderId": "inbox", "Mode": "create", "Data": framed(&message("Hello"))});
    let made = bed.import(&session, &request).json();
    let base = format!("/admin/exchange/mailboxes/{mailbox}");
    let key = "String {00020329-0000-0000-C000-000000000046} Name source-key";
    let filter = format!("singleValueExtendedProperties/any(ep: ep/id eq '{key}' and ep/value eq 'k1')");
    let found = bed.get(&format!("{base}/folders/inbox/items?$filter={filter}"));
    assert_eq!(found["value"].as_array().map(Vec::len), Some(1));
    bed.get(&format!("{base}/folders/inbox/items/{}", text(&made, "itemId")));
    let ids = json!({"itemIds": [made["itemId"], "nonsense"]});
    bed.must("POST", &format!("{base}/exportItems"), Some(ids), 200);
}

fn mail(bed: &Bed) {
    let user = "/users/anna@example.com";
    bed.get(&format!("{user}/mailFolders"));
    let made =
        bed.must("POST", &format!("{user}/mailFolders"), Some(json!({"displayName": "M", "isHidden": true})), 201);
    let folder = format!("{user}/mailFolders/{}", text(&made, "id"));
    bed.get(&folder);
    bed.must("PATCH", &folder, Some(json!({"displayName": "N"})), 200);
    bed.must("POST", &format!("{folder}/childFolders"), Some(json!({"displayName": "C"})), 201);
    bed.get(&format!("{folder}/childFolders"));
    let answer = bed.text(&format!("/beta{folder}/importMime"), &STANDARD.encode(MIME));
    assert_eq!(answer.status, 201, "{}", answer.json());
    let id = text(&answer.json(), "id").to_owned();
    bed.get(&format!("{folder}/messages"));
    bed.get(&format!("{folder}/messages/{id}"));
    let change = json!({"isRead": true, "categories": ["Red"], "flag": {"flagStatus": "flagged"},
        "singleValueExtendedProperties": [{"id": "SystemTime 0x0E06", "value": "2020-03-05T09:00:00Z"}]});
    bed.must("PATCH", &format!("{user}/messages/{id}"), Some(change.clone()), 200);
    bed.must("PATCH", &format!("{folder}/messages/{id}"), Some(change), 200);
    let moved = bed.must("POST", &format!("{user}/messages/{id}/move"), Some(json!({"destinationId": "inbox"})), 201);
    let moved = format!("{user}/messages/{}", text(&moved, "id"));
    bed.get(&moved);
    bed.graph("GET", &format!("{moved}/$value"), None);
    bed.get(&format!("{user}/messages"));
    bed.must("DELETE", &moved, None, 204);
    assert_eq!(bed.text(&format!("/v1.0{user}/messages"), &STANDARD.encode(MIME)).status, 201);
    let draft = json!({"subject": "s", "body": {"contentType": "text", "content": "c"}});
    let draft = bed.must("POST", &format!("{folder}/messages"), Some(draft), 201);
    bed.must("DELETE", &format!("{folder}/messages/{}", text(&draft, "id")), None, 204);
    bed.must("DELETE", &folder, None, 204);
}

fn refusals(bed: &Bed) {
    bed.must("GET", "/users/nobody", None, 404);
    bed.state().arm(Fault::new(FaultKind::Throttled { retry_after: Some(1) }));
    bed.must("GET", "/users", None, 429);
    bed.state().arm(Fault::new(FaultKind::TokenExpired));
    bed.must("GET", "/users", None, 401);
}

#[test]
fn requests_of_a_batch_are_judged_as_well() {
    let Some((bed, prism)) = judged() else { return };
    let user = json!({"accountEnabled": true, "displayName": "x", "mailNickName": "x"});
    let requests = json!({"requests": [
        {"id": "1", "method": "GET", "url": "/users?$filter=startswith(displayName, 'a')"},
        {"id": "2", "method": "POST", "url": "/users", "headers": {"Content-Type": "application/json"}, "body": user},
    ]});
    let responses = bed.must("POST", "/$batch", Some(requests), 200)["responses"].clone();
    let statuses: Vec<_> = responses.as_array().unwrap().iter().map(|response| response["status"].clone()).collect();
    assert_eq!(statuses, [400, 200], "{responses}");
    let judgement = prism.judgement();
    assert_eq!((judgement.exchanges["GET /v1.0/users"], judgement.exchanges["POST /v1.0/users"]), (1, 1));
    assert!(judgement.violations.iter().any(|violation| violation.what.contains("mailNickName")));
}

#[test]
fn planted_mistakes_are_caught_on_both_sides() {
    let Some((bed, prism)) = judged() else { return };
    bed.get("/users");
    assert!(prism.judgement().violations.is_empty());
    bed.graph("POST", "/users", Some(json!({"displayName": "x", "mailNickName": "x"})));
    let violations = prism.judgement().violations;
    assert!(violations.iter().any(|violation| violation.what.contains("mailNickName")), "{violations:?}");
    bed.user("anna");
    bed.state().arm(Fault::new(FaultKind::Spoiled));
    bed.get("/users");
    let more = &prism.judgement().violations[violations.len()..];
    assert!(more.iter().any(|violation| violation.what.contains("response.body.value.0.id")), "{more:?}");
}
