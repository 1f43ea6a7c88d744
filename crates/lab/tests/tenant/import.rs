//! Import sessions, folders of all classes, and reading back.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cutover_lab::tenant::{Fault, FaultKind, Limits, TenantOptions};
use serde_json::{Value, json};

use crate::client::{Answer, Bed};
use crate::stream::{framed, message};

const KEY: &str = "String {00020329-0000-0000-C000-000000000046} Name source-key";

fn create(bed: &Bed, session: &str, subject: &str) -> Answer {
    let request = json!({"FolderId": "inbox", "Mode": "create", "Data": framed(&message(subject))});
    bed.import(session, &request)
}

fn inbox(bed: &Bed, mailbox: &str) -> Vec<Value> {
    let path = format!("/admin/exchange/mailboxes/{mailbox}/folders/inbox/items");
    bed.graph("GET", &path, None).json()["value"].as_array().unwrap().clone()
}

#[test]
fn items_are_imported_found_and_exported() {
    let bed = Bed::new(TenantOptions::default());
    let mailbox = bed.mailbox("anna");
    let session = bed.session(&mailbox);
    let made = create(&bed, &session, "Hello").json();
    let id = made["itemId"].as_str().unwrap();
    assert_eq!(create(&bed, &session, "Other").status, 200);
    let filter = format!("singleValueExtendedProperties/any(ep: ep/id eq '{KEY}' and ep/value eq 'k1')");
    let path = format!("/admin/exchange/mailboxes/{mailbox}/folders/inbox/items?$filter={filter}&$top=1");
    let found = bed.graph("GET", &path, None).json();
    assert_eq!(found["value"].as_array().map(Vec::len), Some(1));
    assert!(found["@odata.nextLink"].is_string(), "{found}");
    let path = format!("/admin/exchange/mailboxes/{mailbox}/exportItems");
    let exported = bed.graph("POST", &path, Some(json!({"itemIds": [id, "nonsense"]}))).json();
    let data = STANDARD.decode(exported["value"][0]["data"].as_str().unwrap()).unwrap();
    assert!(data.starts_with(&[1, 0, 0, 0, 8, 0, 0, 0]));
    let subject: Vec<u8> = "Hello".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(data.windows(subject.len()).any(|window| window == subject));
    assert_eq!(exported["value"][1]["error"]["code"], "ErrorItemNotFound");
    let seen = bed.graph("GET", &format!("/users/anna@example.com/messages/{id}"), None).json();
    assert_eq!((&seen["isRead"], &seen["receivedDateTime"]), (&json!(true), &json!("2020-03-05T09:00:00Z")));
    assert_eq!(seen["toRecipients"][0]["emailAddress"]["address"], "to@example.org");
    let state = bed.state().look();
    assert!(
        state["mailboxes"][0]["folders"]
            .as_array()
            .unwrap()
            .iter()
            .any(|folder| folder["items"][0]["named"]["{00020329-0000-0000-c000-000000000046} source-key"] == "k1")
    );
}

#[test]
fn what_is_exported_can_be_imported_again() {
    let bed = Bed::new(TenantOptions::default());
    let mailbox = bed.mailbox("anna");
    let session = bed.session(&mailbox);
    let made = create(&bed, &session, "Hello").json();
    let path = format!("/admin/exchange/mailboxes/{mailbox}/exportItems");
    let exported = bed.graph("POST", &path, Some(json!({"itemIds": [made["itemId"]]}))).json();
    let update = json!({"FolderId": "inbox", "Mode": "update", "Data": exported["value"][0]["data"],
        "ItemId": made["itemId"], "ChangeKey": made["changeKey"]});
    let updated = bed.import(&session, &update);
    assert_eq!(updated.status, 200, "{:?}", updated.json());
    assert_eq!(updated.json()["itemId"], made["itemId"]);
    assert_eq!(bed.import(&session, &update).code(), "ErrorIrresolvableConflict");
    assert_eq!(inbox(&bed, &mailbox).len(), 1);
}

#[test]
fn malformed_imports_are_refused() {
    let bed = Bed::new(TenantOptions::default());
    let mailbox = bed.mailbox("anna");
    let session = bed.session(&mailbox);
    let good = framed(&message("x"));
    let cut = STANDARD.encode(&STANDARD.decode(&good).unwrap()[..200]);
    let no_class = framed(&message("x")[4 + 4 + 18..]);
    for (request, code) in [
        (json!({"FolderId": "inbox", "Mode": "create", "Data": "%%%"}), "ErrorInvalidRequest"),
        (json!({"FolderId": "inbox", "Mode": "create", "Data": cut}), "ErrorCorruptData"),
        (json!({"FolderId": "inbox", "Mode": "create", "Data": no_class}), "ErrorCorruptData"),
        (
            json!({"FolderId": "inbox", "Mode": "create", "Data": good, "ItemId": "x", "ChangeKey": "y"}),
            "ErrorInvalidRequest",
        ),
        (json!({"FolderId": "inbox", "Mode": "update", "Data": good}), "ErrorInvalidRequest"),
        (json!({"FolderId": "inbox", "Mode": "create", "Data": good, "More": 1}), "ErrorInvalidRequest"),
        (json!({"FolderId": "nowhere", "Mode": "create", "Data": good}), "ErrorItemNotFound"),
    ] {
        let answer = bed.import(&session, &request);
        assert_eq!(answer.code(), code, "{request}");
    }
    assert!(inbox(&bed, &mailbox).is_empty());
}

#[test]
fn sessions_end_and_belong_to_one_mailbox() {
    let bed = Bed::new(TenantOptions::default());
    let (anna, bert) = (bed.mailbox("anna"), bed.mailbox("bert"));
    let session = bed.session(&anna);
    let elsewhere = session.replace(&anna, &bert);
    assert_eq!(create(&bed, &elsewhere, "x").status, 401);
    bed.state().arm(Fault::new(FaultKind::SessionExpired).on("POST", "importItem"));
    assert_eq!(create(&bed, &session, "x").status, 401);
    assert_eq!(create(&bed, &session, "x").status, 200);
    bed.state().advance(Duration::from_secs(3601));
    assert_eq!(create(&bed, &session, "x").status, 401);
    let folders = bed.state().look()["mailboxes"][0]["folders"].clone();
    let items = folders.as_array().unwrap().iter().map(|folder| folder["items"].as_array().unwrap().len());
    assert_eq!(items.sum::<usize>(), 1);
}

#[test]
fn items_and_mailboxes_can_be_refused() {
    let limits = Limits { quota: 1000, item: 600, ..Limits::default() };
    let bed = Bed::new(TenantOptions { limits, ..TenantOptions::default() });
    let mailbox = bed.mailbox("anna");
    let session = bed.session(&mailbox);
    bed.state().arm(Fault::new(FaultKind::ItemRefused).with_subject("bad").times(2));
    assert_eq!(create(&bed, &session, "good").status, 200);
    assert_eq!(create(&bed, &session, "a bad one").code(), "ErrorCorruptData");
    assert_eq!(create(&bed, &session, &"long".repeat(100)).code(), "ErrorMessageSizeExceeded");
    let full = (0..9).map(|_| create(&bed, &session, "good").code()).find(|code| !code.is_empty());
    assert_eq!(full.as_deref(), Some("ErrorQuotaExceeded"));
}

#[test]
fn four_requests_at_once_are_enough() {
    let bed = Bed::new(TenantOptions {
        limits: Limits { latency_milliseconds: 300, ..Limits::default() },
        ..TenantOptions::default()
    });
    let mailbox = bed.mailbox("anna");
    let session = bed.session(&mailbox);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..6).map(|_| scope.spawn(|| create(&bed, &session, "x").status)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 2, "{statuses:?}");
    assert_eq!(inbox(&bed, &mailbox).len(), 4);
}

#[test]
fn folders_of_every_class_are_made_once() {
    let bed = Bed::new(TenantOptions::default());
    let mailbox = bed.mailbox("anna");
    let base = format!("/admin/exchange/mailboxes/{mailbox}/folders");
    let folder = json!({"displayName": "Plans", "type": "IPF.Task", "singleValueExtendedProperties": [{"id": KEY, "value": "f"}]});
    let made = bed.graph("POST", &base, Some(folder.clone()));
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(bed.graph("POST", &base, Some(folder.clone())).code(), "ErrorFolderExists");
    assert_eq!(bed.graph("POST", &format!("{base}/{id}/childFolders"), Some(folder)).status, 201);
    assert_eq!(bed.graph("POST", &base, Some(json!({"displayName": "x"}))).status, 400);
    let children = bed
        .graph(
            "GET",
            &format!("{base}/{id}/childFolders?$expand=singleValueExtendedProperties($filter=id eq '{KEY}')"),
            None,
        )
        .json();
    assert_eq!(children["value"][0]["singleValueExtendedProperties"][0]["value"], "f");
    assert_eq!(bed.graph("PATCH", &format!("{base}/{id}"), Some(json!({"displayName": "Ideas"}))).status, 200);
    assert_eq!(bed.graph("DELETE", &format!("{base}/{id}"), None).status, 204);
    assert_eq!(bed.graph("DELETE", &format!("{base}/inbox"), None).code(), "ErrorDeleteDistinguishedFolder");
    let all = bed.graph("GET", &format!("{base}?$top=100"), None).json();
    assert_eq!(all["value"].as_array().map(Vec::len), Some(13));
}

#[test]
fn without_contents_only_digests_are_kept() {
    let bed = Bed::new(TenantOptions { keep: false, ..TenantOptions::default() });
    let mailbox = bed.mailbox("anna");
    let made = create(&bed, &bed.session(&mailbox), "Hello").json();
    let path = format!("/admin/exchange/mailboxes/{mailbox}/exportItems");
    let exported = bed.graph("POST", &path, Some(json!({"itemIds": [made["itemId"]]}))).json();
    assert!(exported["value"][0]["error"]["code"].is_string(), "{exported}");
    let state = bed.state().look();
    let folders = state["mailboxes"][0]["folders"].as_array().unwrap();
    let item = folders.iter().find_map(|folder| folder["items"].get(0)).unwrap();
    assert_eq!((&item["subject"], item["digest"].as_str().map(str::len)), (&json!("Hello"), Some(64)));
}
