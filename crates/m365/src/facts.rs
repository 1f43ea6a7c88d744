//! The facts of a tenant for the preflight: what a plan sees of it, who it is, what a new mailbox takes, and which rules
//! tidy up in it.
//!
//! Plans and retention of mailboxes are read through Exchange's administration; an application that may not, or a
//! tenant that does not answer there, leaves these facts unknown. Nothing is changed.
//! <https://learn.microsoft.com/powershell/module/exchange/get-mailboxplan>, `get-retentionpolicy`,
//! `get-retentionpolicytag`.

use std::sync::Arc;

use async_trait::async_trait;
use cutover_graph::organization::{self, Organization};
use cutover_graph::{Cmdlet, GraphError};
use cutover_model::{Failure, Look, Provisioner, RetentionAction, RetentionRule, TenantFacts, TenantReader};
use serde_json::Value;

use crate::Tenant;

/// Reads the facts of a tenant.
pub struct TenantFactsReader {
    tenant: Tenant,
    provisioner: Arc<dyn Provisioner>,
}

impl TenantFactsReader {
    /// A reader that sees the tenant's objects as this provisioner does.
    pub fn new(tenant: Tenant, provisioner: Arc<dyn Provisioner>) -> Self {
        Self { tenant, provisioner }
    }

    async fn cmdlet(&self, name: &str) -> Vec<Value> {
        known(name, self.tenant.cmdlet(Cmdlet::new(name)).await)
    }

    /// Rules of this policy that work on every item by themselves.
    async fn retention(&self, policy: &str) -> Vec<RetentionRule> {
        let policies = self.cmdlet("Get-RetentionPolicy").await;
        let Some(policy) = policies.iter().find(|found| text(found, "Name").eq_ignore_ascii_case(policy)) else {
            return Vec::new();
        };
        let links = policy["RetentionPolicyTagLinks"].as_array().map(Vec::as_slice).unwrap_or_default();
        let links: Vec<&str> = links.iter().filter_map(Value::as_str).collect();
        let tags = self.cmdlet("Get-RetentionPolicyTag").await;
        let linked = tags.iter().filter(|tag| links.iter().any(|link| link.eq_ignore_ascii_case(text(tag, "Name"))));
        linked.filter_map(rule).collect()
    }
}

#[async_trait]
impl TenantReader for TenantFactsReader {
    async fn facts(&self) -> Result<TenantFacts, Failure> {
        let settings = self.tenant.settings();
        let asked = organization::list().about(settings.tenant.clone());
        let about = self.tenant.list::<Organization>(asked).await.map_err(Failure::from)?;
        let about = about.into_iter().next().unwrap_or_default();
        let state = self.provisioner.look(&Look::default()).await?;
        let plans = self.cmdlet("Get-MailboxPlan").await;
        let plan = plans.iter().find(|plan| plan["IsDefault"] == true);
        let policy = plan.map(|plan| text(plan, "RetentionPolicy")).filter(|policy| !policy.is_empty());
        let retention = match policy {
            Some(policy) => self.retention(policy).await,
            None => Vec::new(),
        };
        Ok(TenantFacts {
            id: about.id,
            display_name: about.display_name.unwrap_or_default(),
            cloud: settings.cloud.as_str().to_owned(),
            has_mailbox_import: settings.cloud.mailbox_import(),
            receive_limit: plan.and_then(|plan| size(text(plan, "MaxReceiveSize"))),
            state,
            retention,
        })
    }
}

/// What is not known must not stop the preflight.
fn known(name: &str, answer: Result<Vec<Value>, GraphError>) -> Vec<Value> {
    answer.unwrap_or_else(|error| {
        tracing::warn!(cmdlet = name, error = %error.failure, "a fact of the tenant stays unknown");
        Vec::new()
    })
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_default()
}

/// A size as Exchange writes it, `36 MB (37,748,736 bytes)`; `Unlimited` is none.
fn size(text: &str) -> Option<u64> {
    let (_, bytes) = text.split_once('(')?;
    let digits: String = bytes.chars().take_while(|c| *c != ')').filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The rule of a tag that is set on whole mailboxes. Tags that people choose themselves, and those of single folders,
/// touch nothing by themselves.
fn rule(tag: &Value) -> Option<RetentionRule> {
    let enabled = tag["RetentionEnabled"] == true && text(tag, "Type").eq_ignore_ascii_case("All");
    let action = match text(tag, "RetentionAction") {
        "MoveToArchive" => RetentionAction::Archive,
        "DeleteAndAllowRecovery" | "PermanentlyDelete" | "MoveToDeletedItems" => RetentionAction::Delete,
        _ => return None,
    };
    let days = text(tag, "AgeLimitForRetention").split(['.', ':']).next().and_then(|days| days.parse().ok());
    enabled.then(|| RetentionRule { name: text(tag, "Name").to_owned(), action, days })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_are_read_as_exchange_writes_them() {
        assert_eq!(size("36 MB (37,748,736 bytes)"), Some(37_748_736));
        assert_eq!(size("Unlimited"), None);
        assert_eq!(size("("), None);
    }

    #[test]
    fn only_rules_for_whole_mailboxes_work_by_themselves() {
        let tag = |kind: &str, enabled: bool, action: &str| {
            rule(&json!({
                "Name": "T", "Type": kind, "RetentionEnabled": enabled, "RetentionAction": action,
                "AgeLimitForRetention": "730.00:00:00",
            }))
        };
        let archive = RetentionRule { name: "T".to_owned(), action: RetentionAction::Archive, days: Some(730) };
        assert_eq!(tag("All", true, "MoveToArchive"), Some(archive));
        assert_eq!(tag("All", true, "PermanentlyDelete").map(|rule| rule.action), Some(RetentionAction::Delete));
        assert_eq!(tag("Personal", true, "MoveToArchive"), None);
        assert_eq!(tag("All", false, "MoveToArchive"), None);
        assert_eq!(tag("All", true, "MarkAsPastRetentionLimit"), None);
    }
}
