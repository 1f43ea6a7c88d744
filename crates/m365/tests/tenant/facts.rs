//! The facts of a tenant: what is known of it, and what stays unknown where Exchange does not answer.

use std::sync::Arc;

use async_trait::async_trait;
use cutover_m365::TenantFactsReader;
use cutover_model::{
    DirectorySync, Failure, Look, Provisioner, RetentionAction, Step, StepJournal, TenantReader, TenantState,
};
use serde_json::{Value, json};

use crate::support::{granting, refusal, tenant};
use crate::web::{Answer, Asked};

/// A provisioner that has looked already.
struct Seen(TenantState);

#[async_trait]
impl Provisioner for Seen {
    async fn look(&self, _: &Look) -> Result<TenantState, Failure> {
        Ok(self.0.clone())
    }

    async fn carry_out(&self, _: &[Step], _: &dyn StepJournal) -> Result<(), Failure> {
        unreachable!("facts change nothing")
    }
}

fn organization() -> Answer {
    Answer::json(200, json!({"value": [{"id": "1-2-3", "displayName": "Contoso"}]}))
}

fn administration(asked: &Asked) -> Value {
    let body: Value = serde_json::from_str(&asked.text()).expect("JSON");
    match body["CmdletInput"]["CmdletName"].as_str() {
        Some("Get-MailboxPlan") => json!([
            {"IsDefault": false, "MaxReceiveSize": "1 MB (1,048,576 bytes)", "RetentionPolicy": "Other"},
            {"IsDefault": true, "MaxReceiveSize": "36 MB (37,748,736 bytes)", "RetentionPolicy": "Default MRM Policy"},
        ]),
        Some("Get-RetentionPolicy") => json!([
            {"Name": "Default MRM Policy", "RetentionPolicyTagLinks": ["Never Delete", "Default 2 year move to archive"]},
            {"Name": "Other", "RetentionPolicyTagLinks": ["Delete all"]},
        ]),
        Some("Get-RetentionPolicyTag") => {
            let tag = |name: &str, kind: &str, action: &str| {
                json!({
                    "Name": name, "Type": kind, "RetentionEnabled": true, "RetentionAction": action,
                    "AgeLimitForRetention": "730.00:00:00",
                })
            };
            json!([
                tag("Never Delete", "Personal", "DeleteAndAllowRecovery"),
                tag("Default 2 year move to archive", "All", "MoveToArchive"),
                tag("Delete all", "All", "PermanentlyDelete"),
            ])
        }
        other => panic!("not asked for: {other:?}"),
    }
}

fn seen() -> Arc<Seen> {
    Arc::new(Seen(TenantState { directory_sync: DirectorySync::Off, ..TenantState::default() }))
}

#[tokio::test]
async fn everything_that_the_preflight_asks_is_read() {
    let web = granting(|asked| match asked.target.starts_with("/v1.0/organization") {
        true => organization(),
        false => Answer::json(200, json!({"value": administration(asked)})),
    })
    .await;
    let facts = TenantFactsReader::new(tenant(&web), seen()).facts().await.expect("facts");
    assert_eq!((facts.id.as_str(), facts.display_name.as_str(), facts.cloud.as_str()), ("1-2-3", "Contoso", "global"));
    assert!(facts.has_mailbox_import);
    assert_eq!(facts.receive_limit, Some(37_748_736));
    assert_eq!(facts.state.directory_sync, DirectorySync::Off);
    let rules: Vec<_> = facts.retention.iter().map(|rule| (rule.name.as_str(), rule.action, rule.days)).collect();
    assert_eq!(rules, [("Default 2 year move to archive", RetentionAction::Archive, Some(730))]);
}

#[tokio::test]
async fn what_exchange_does_not_tell_stays_unknown() {
    let web = granting(|asked| match asked.target.starts_with("/v1.0/organization") {
        true => organization(),
        false => Answer::json(403, refusal("AccessDenied", "no")),
    })
    .await;
    let facts = TenantFactsReader::new(tenant(&web), seen()).facts().await.expect("facts");
    assert_eq!((facts.receive_limit, facts.retention.len()), (None, 0));
    assert_eq!(facts.display_name, "Contoso");
}
