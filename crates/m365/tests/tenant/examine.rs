//! The test of a tenant.

use cutover_model::FailureCode;
use serde_json::json;

use crate::support::{APPLICATION, TENANT, TOKEN, grant, tenant};
use crate::web::{Answer, Web};

#[tokio::test]
async fn missing_permissions_are_named() {
    let web = Web::start(|asked| match asked.target.as_str() {
        TOKEN if asked.text().contains("graph.microsoft.com") => {
            grant(&["User.ReadWrite.All", "Organization.Read.All"])
        }
        TOKEN => grant(&["Exchange.ManageAsApp"]),
        target if target.starts_with("/v1.0/organization") => {
            Answer::json(200, json!({"value": [{"id": "1", "displayName": "Contoso"}]}))
        }
        _ => Answer::json(200, json!({"value": [{"DomainName": "contoso.com"}, {"DomainName": "x.org"}]})),
    })
    .await;
    let found = tenant(&web).examine().await;
    assert_eq!(found.failure(), None);
    let checks: Vec<_> = found.checks.iter().map(|check| (check.check, check.found.as_str())).collect();
    assert_eq!(checks[2..], [("organisation", "Contoso"), ("administration", "contoso.com, x.org")]);
    let granted: Vec<_> = found.permissions.iter().filter(|one| one.granted).map(|one| one.name).collect();
    assert_eq!(granted, ["User.ReadWrite.All", "Organization.Read.All", "Exchange.ManageAsApp"]);
    assert_eq!(found.permissions.len(), cutover_m365::PERMISSIONS.len());
    assert_eq!(found.consent_address, format!("{}/{TENANT}/adminconsent?client_id={APPLICATION}", web.base()));
    assert!(found.has_mailbox_import);
}

#[tokio::test]
async fn one_service_can_fail_alone() {
    let web = Web::start(|asked| match asked.target.as_str() {
        TOKEN if asked.text().contains("outlook.office365.com") => {
            Answer::json(400, json!({"error": "invalid_resource", "error_description": "AADSTS500011: not found"}))
        }
        TOKEN => grant(&[]),
        _ => Answer::json(403, json!({"error": {"code": "Authorization_RequestDenied", "message": "no"}})),
    })
    .await;
    let found = tenant(&web).examine().await;
    let failed: Vec<_> =
        found.checks.iter().map(|check| (check.check, check.failure.as_ref().map(|f| f.code))).collect();
    let expected = [
        ("token-graph", None),
        ("token-exchange", Some(FailureCode::ConsentMissing)),
        ("organisation", Some(FailureCode::Permission)),
    ];
    assert_eq!(failed, expected);
    assert!(found.permissions.iter().all(|one| !one.granted && one.name != "Exchange.ManageAsApp"));
}
