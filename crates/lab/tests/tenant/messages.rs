//! Messages by the mail API: MIME in, changes, moves, batches.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cutover_lab::tenant::{Fault, FaultKind, TenantOptions};
use serde_json::json;

use crate::client::Bed;

const MIME: &str = "From: Anna <anna@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?Q?Bl=C3=A5?=\r\n\
    Message-ID: <1@example.org>\r\nDate: Thu, 5 Mar 2020 10:00:00 +0100\r\n\r\nHi\r\n";
const FOLDER: &str = "/beta/users/anna@example.com/mailFolders";

#[test]
fn mime_is_imported_changed_and_moved() {
    let bed = Bed::new(TenantOptions::default());
    bed.mailbox("anna");
    let made = bed.text(&format!("{FOLDER}/inbox/importMime"), &STANDARD.encode(MIME));
    assert_eq!(made.status, 201, "{:?}", made.json());
    let made = made.json();
    assert_eq!(
        (&made["isDraft"], &made["subject"], &made["sentDateTime"]),
        (&json!(false), &json!("Blå"), &json!("2020-03-05T09:00:00Z"))
    );
    let path = format!("/users/anna@example.com/messages/{}", made["id"].as_str().unwrap());
    let change = json!({"isRead": true, "categories": ["Red"], "flag": {"flagStatus": "flagged"},
        "singleValueExtendedProperties": [{"id": "SystemTime 0x0E06", "value": "2020-03-05T09:00:00Z"}, {"id": "Integer 0x0E07", "value": "8"}]});
    let changed = bed.graph("PATCH", &path, Some(change)).json();
    assert_eq!(
        (&changed["isRead"], &changed["isDraft"], &changed["receivedDateTime"]),
        (&json!(true), &json!(false), &json!("2020-03-05T09:00:00Z"))
    );
    assert_eq!(bed.graph("PATCH", &path, Some(json!({"subject": "x"}))).code(), "ErrorInvalidPropertySet");
    assert_eq!(bed.graph("GET", &format!("{path}/$value"), None).octets, MIME.as_bytes());
    let moved = bed.graph("POST", &format!("{path}/move"), Some(json!({"destinationId": "archive"})));
    assert_eq!(moved.status, 201);
    assert_ne!(moved.json()["id"], made["id"]);
    assert_eq!(bed.graph("GET", &path, None).code(), "ErrorItemNotFound");
    let folder = bed.graph("GET", "/users/anna@example.com/mailFolders/archive", None).json();
    assert_eq!((&folder["totalItemCount"], &folder["unreadItemCount"]), (&json!(1), &json!(0)));
}

#[test]
fn bad_mime_is_refused() {
    let bed = Bed::new(TenantOptions::default());
    bed.mailbox("anna");
    let import = format!("{FOLDER}/inbox/importMime");
    assert_eq!(bed.text(&import, "not base64!").code(), "ErrorMimeContentInvalidBase64String");
    assert_eq!(bed.text(&import, &STANDARD.encode("no header")).code(), "ErrorMimeContentInvalid");
    assert_eq!(bed.graph("POST", &import, Some(json!({}))).status, 415);
    assert_eq!(bed.text(&import.replace("/beta", "/v1.0"), &STANDARD.encode(MIME)).status, 404);
    let large = format!("Subject: x\r\n\r\n{}", "x".repeat(5 << 20));
    assert_eq!(bed.text("/v1.0/users/anna@example.com/messages", &STANDARD.encode(large)).status, 413);
    let draft = bed.text("/v1.0/users/anna@example.com/messages", &STANDARD.encode(MIME)).json();
    assert_eq!(draft["isDraft"], true);
}

#[test]
fn batches_are_judged_one_by_one() {
    let bed = Bed::new(TenantOptions::default());
    bed.user("anna");
    bed.state().arm(Fault::new(FaultKind::Throttled { retry_after: Some(3) }).on("GET", "/users/anna"));
    let requests = json!({"requests": [
        {"id": "1", "method": "GET", "url": "/users/anna@example.com"},
        {"id": "2", "method": "GET", "url": "/users/anna@example.com?$select=id"},
        {"id": "3", "method": "PATCH", "url": "/users/anna@example.com", "headers": {"Content-Type": "application/json"}, "body": {"jobTitle": "x"}},
        {"id": "4", "method": "GET", "url": "/organization", "dependsOn": ["1"]},
    ]});
    let answer = bed.graph("POST", "/$batch", Some(requests));
    assert_eq!(answer.status, 200);
    let responses = answer.json()["responses"].clone();
    let status = |id: &str| {
        responses.as_array().unwrap().iter().find(|response| response["id"] == id).unwrap()["status"].clone()
    };
    assert_eq!([status("1"), status("2"), status("3"), status("4")], [429, 200, 204, 424]);
    let many: Vec<_> = (0..21).map(|n| json!({"id": n.to_string(), "method": "GET", "url": "/users"})).collect();
    assert_eq!(bed.graph("POST", "/$batch", Some(json!({"requests": many}))).status, 400);
}
