//! Users, licences, domains and groups behave as documented.

use std::time::Duration;

use cutover_lab::tenant::{Delays, TenantOptions};
use serde_json::{Value, json};

use crate::client::Bed;

#[test]
fn users_are_made_changed_and_removed() {
    let bed = Bed::new(TenantOptions::default());
    let anna = bed.user("anna");
    let id = anna["id"].as_str().unwrap();
    assert_eq!(
        bed.graph("GET", "/users/anna@example.com?$select=id,mail", None).json(),
        json!({"id": id, "mail": null})
    );
    assert_eq!(bed.graph("PATCH", &format!("/users/{id}"), Some(json!({"jobTitle": "x"}))).status, 204);
    let found = bed.graph("GET", "/users?$filter=jobTitle eq 'x'&$select=id", None).json();
    assert_eq!(found["value"], json!([{"id": id}]));
    assert_eq!(bed.graph("DELETE", &format!("/users/{id}"), None).status, 204);
    assert_eq!(bed.graph("GET", &format!("/users/{id}"), None).code(), "Request_ResourceNotFound");
}

#[test]
fn users_that_cannot_be_are_refused() {
    let bed = Bed::new(TenantOptions::default());
    bed.user("anna");
    let good = json!({"accountEnabled": true, "displayName": "b", "mailNickname": "b", "userPrincipalName": "b@example.com",
        "passwordProfile": {"password": "Correct-Horse-1"}});
    for (name, value, about) in [
        ("userPrincipalName", json!("b@unverified.example"), "userPrincipalName"),
        ("userPrincipalName", json!("ANNA@example.com"), "userPrincipalName"),
        ("userPrincipalName", json!("b b@example.com"), "userPrincipalName"),
        ("mailNickname", json!("b@b"), "mailNickname"),
        ("displayName", Value::Null, "displayName"),
        ("passwordProfile", json!({"password": "simple"}), "password"),
        ("passwordProfile", Value::Null, "passwordProfile"),
        ("usageLocation", json!("norway"), "usageLocation"),
        ("proxyAddresses", json!(["SMTP:b@example.com"]), "proxyAddresses"),
        ("accountEnabled", json!("yes"), "accountEnabled"),
        ("mailNickName", json!("b"), "mailNickName"),
    ] {
        let mut user = good.clone();
        user[name] = value;
        let answer = bed.graph("POST", "/users", Some(user)).json();
        assert_eq!(answer["error"]["details"][0]["target"], about, "{name}: {answer}");
    }
    assert_eq!(bed.graph("GET", "/users", None).json()["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(bed.graph("POST", "/users", Some(good)).status, 201);
}

#[test]
fn a_licence_brings_a_mailbox_after_a_while() {
    let delays = Delays { mailbox: Duration::from_secs(600), mailbox_polls: 2, ..Delays::default() };
    let bed = Bed::new(TenantOptions { delays, ..TenantOptions::default() });
    bed.user("anna");
    let skus = bed.graph("GET", "/subscribedSkus", None).json();
    let sku = skus["value"][0]["skuId"].as_str().unwrap();
    let request = json!({"addLicenses": [{"skuId": sku, "disabledPlans": []}], "removeLicenses": []});
    assert_eq!(bed.graph("POST", "/users/anna@example.com/assignLicense", Some(request.clone())).status, 200);
    let skus = bed.graph("GET", "/subscribedSkus", None).json();
    assert_eq!(skus["value"][0]["consumedUnits"], 1);
    let settings = || bed.graph("GET", "/users/anna@example.com/settings/exchange", None);
    for _ in 0..3 {
        assert_eq!(settings().code(), "MailboxNotEnabledForRESTAPI");
    }
    bed.state().advance(Duration::from_secs(601));
    let mailbox = settings().json();
    assert!(mailbox["primaryMailboxId"].as_str().unwrap().starts_with("MBX:"), "{mailbox}");
    let user = bed.graph("GET", "/users/anna@example.com?$select=mail,proxyAddresses", None).json();
    assert_eq!(user["proxyAddresses"], json!(["SMTP:anna@example.com"]));
}

#[test]
fn licences_run_out_and_want_a_place() {
    let mut options = TenantOptions::default();
    options.skus[0].enabled = 1;
    let sku = options.skus[0].sku_id.clone();
    let bed = Bed::new(options);
    bed.user("anna");
    bed.user("bert");
    let request = json!({"addLicenses": [{"skuId": sku}], "removeLicenses": []});
    let assign = |name: &str, request: &Value| {
        bed.graph("POST", &format!("/users/{name}@example.com/assignLicense"), Some(request.clone()))
    };
    assert_eq!(assign("anna", &request).status, 200);
    let refused = assign("bert", &request).json();
    assert!(refused["error"]["message"].as_str().unwrap().contains("available licenses"), "{refused}");
    assert_eq!(assign("anna", &json!({"addLicenses": [], "removeLicenses": [sku]})).status, 200);
    bed.graph("PATCH", "/users/bert@example.com", Some(json!({"usageLocation": null})));
    let refused = assign("bert", &request).json();
    assert!(refused["error"]["message"].as_str().unwrap().contains("usage location"), "{refused}");
    assert_eq!(assign("bert", &json!({"addLicenses": []})).status, 400);
}

#[test]
fn domains_are_verified_by_the_zone() {
    let bed = Bed::new(TenantOptions::default());
    assert_eq!(bed.graph("POST", "/domains", Some(json!({"id": "new.example"}))).status, 201);
    assert_eq!(bed.graph("POST", "/domains/new.example/verify", None).status, 400);
    let records = bed.graph("GET", "/domains/new.example/verificationDnsRecords", None).json();
    let text = records["value"][0]["text"].as_str().unwrap().to_owned();
    bed.state().publish_txt("new.example.", &text);
    let verified = bed.graph("POST", "/domains/new.example/verify", None).json();
    assert_eq!(verified["isVerified"], true);
    let organization = bed.graph("GET", "/organization", None).json();
    let names = organization["value"][0]["verifiedDomains"].as_array().unwrap();
    assert!(names.iter().any(|domain| domain["name"] == "new.example"), "{names:?}");
}

#[test]
fn groups_have_members_and_exchange_keeps_its_own() {
    let bed = Bed::new(TenantOptions::default());
    let anna = bed.user("anna");
    let group = json!({"displayName": "Staff", "mailEnabled": false, "mailNickname": "staff", "securityEnabled": true});
    let made = bed.graph("POST", "/groups", Some(group.clone()));
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let clash = bed.graph("POST", "/groups", Some(group)).json();
    assert_eq!(clash["error"]["details"][0]["code"], "ObjectConflict");
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", anna["id"].as_str().unwrap())});
    let add = || bed.graph("POST", &format!("/groups/{id}/members/$ref"), Some(reference.clone()));
    assert_eq!(add().status, 204);
    assert_eq!(add().status, 400);
    let members = bed.graph("GET", &format!("/groups/{id}/members"), None).json();
    assert_eq!(members["value"][0]["displayName"], "anna");
    let list = json!({"displayName": "L", "mailEnabled": true, "mailNickname": "l", "securityEnabled": false});
    let refused = bed.graph("POST", "/groups", Some(list)).json();
    assert!(refused["error"]["message"].as_str().unwrap().contains("distribution list"), "{refused}");
}

#[test]
fn new_objects_are_not_listed_for_a_while() {
    let delays = Delays { listing: Duration::from_secs(60), ..Delays::default() };
    let bed = Bed::new(TenantOptions { delays, ..TenantOptions::default() });
    bed.user("anna");
    let listed =
        || bed.graph("GET", "/users?$filter=userPrincipalName eq 'anna@example.com'", None).json()["value"].clone();
    assert_eq!(listed(), json!([]));
    assert_eq!(bed.graph("GET", "/users/anna@example.com", None).status, 200);
    bed.state().advance(Duration::from_secs(60));
    assert_eq!(listed().as_array().map(Vec::len), Some(1));
}
