//! Tokens: who gets one, and what it is good for.

use std::time::Duration;

use cutover_lab::tenant::{APPLICATION, TenantOptions};

use crate::client::{Bed, send};

#[test]
fn wrong_credentials_are_told_apart() {
    let bed = Bed::new(TenantOptions::default());
    let ask = |tenant: &str, form: String| bed.form(&format!("/{tenant}/oauth2/v2.0/token"), &form).json();
    let good =
        format!("grant_type=client_credentials&scope=https://graph.microsoft.com/.default&client_id={APPLICATION}");
    let wrong = ask("example.com", format!("{good}&client_secret=no"));
    assert_eq!((&wrong["error"], &wrong["error_codes"][0]), (&"invalid_client".into(), &7_000_215.into()));
    let elsewhere = ask("other.example", format!("{good}&client_secret=rehearsal-secret"));
    assert_eq!(elsewhere["error_codes"][0], 90002);
    let cloud = ask("example.com", good.replace("microsoft.com", "microsoft.us") + "&client_secret=rehearsal-secret");
    assert_eq!(cloud["error_codes"][0], 500_011);
    let unknown = ask("example.com", good.replace(APPLICATION, "1234") + "&client_secret=rehearsal-secret");
    assert_eq!(unknown["error_codes"][0], 700_016);
}

#[test]
fn tokens_end_and_permissions_are_demanded() {
    let bed = Bed::new(TenantOptions::default());
    assert_eq!(bed.graph("GET", "/users", None).status, 200);
    bed.state().grant(["User.Read.All"]);
    assert_eq!(bed.graph("GET", "/users", None).status, 200);
    let refused = bed.graph("GET", "/domains", None);
    assert_eq!((refused.status, refused.code().as_str()), (403, "Authorization_RequestDenied"));
    let nobody = send(&bed.address(), "GET", "/v1.0/users", "", b"").unwrap();
    assert_eq!((nobody.status, nobody.code().as_str()), (401, "InvalidAuthenticationToken"));
    let other = format!("Authorization: Bearer {}\r\n", bed.exchange);
    assert_eq!(send(&bed.address(), "GET", "/v1.0/users", &other, b"").unwrap().status, 401);
    bed.state().advance(Duration::from_secs(3601));
    assert_eq!(bed.graph("GET", "/users", None).code(), "InvalidAuthenticationToken");
}

#[test]
fn device_codes_wait_for_a_person() {
    let bed = Bed::new(TenantOptions::default());
    let begun = bed.form(
        "/example.com/oauth2/v2.0/devicecode",
        &format!("client_id={APPLICATION}&scope=User.Read.All offline_access"),
    );
    let code = begun.json()["device_code"].as_str().unwrap().to_owned();
    let form =
        format!("grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id={APPLICATION}&device_code={code}");
    let poll = || bed.form("/example.com/oauth2/v2.0/token", &form).json();
    assert_eq!(poll()["error"], "authorization_pending");
    let decided = send(&bed.address(), "POST", "/_lab/device", "", br#"{"agree":true}"#).unwrap();
    assert_eq!(decided.json()["codes"], 1);
    let token = poll()["access_token"].as_str().unwrap().to_owned();
    let header = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(send(&bed.address(), "GET", "/v1.0/users", &header, b"").unwrap().status, 200);
    assert_eq!(send(&bed.address(), "GET", "/v1.0/domains", &header, b"").unwrap().status, 403);
    assert_eq!(poll()["error"], "bad_verification_code");
}
