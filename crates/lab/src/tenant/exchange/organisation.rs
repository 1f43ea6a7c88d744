//! Cmdlets about the organisation.

use serde_json::{Value, json};

use super::parameters::Parameters;
use super::table::Outcome;
use crate::tenant::options::APPLICATION;
use crate::tenant::store::Tenant;

/// `Get-AcceptedDomain`
pub(super) fn accepted_domains(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let identity = parameters.text("Identity")?;
    let verified = tenant.domains.verified();
    let shown = verified.iter().map(|domain| {
        json!({"Name": domain["name"], "DomainName": domain["name"], "Identity": domain["name"],
            "DomainType": "Authoritative", "Default": domain["isDefault"], "InitialDomain": domain["isInitial"]})
    });
    Ok(shown.filter(|domain| identity.as_ref().is_none_or(|name| domain["Name"] == name.as_str())).collect())
}

/// `Get-OrganizationConfig`
pub(super) fn configuration(tenant: &mut Tenant, _: &mut Parameters) -> Outcome {
    Ok(vec![json!({"Name": tenant.options.initial_domain, "Identity": tenant.options.initial_domain,
        "IsDehydrated": false, "EwsEnabled": false, "SendFromAliasEnabled": false, "OAuth2ClientProfileEnabled": true})])
}

/// `Get-MailboxPlan`
pub(super) fn plans(_: &mut Tenant, _: &mut Parameters) -> Outcome {
    let plan = |name: &str, default: bool, quota: &str| {
        json!({"Name": name, "DisplayName": name, "IsDefault": default, "ProhibitSendReceiveQuota": quota,
            "MaxSendSize": "35 MB (36,700,160 bytes)", "MaxReceiveSize": "36 MB (37,748,736 bytes)",
            "RetentionPolicy": "Default MRM Policy"})
    };
    let (large, small) = ("100 GB (107,374,182,400 bytes)", "50 GB (53,687,091,200 bytes)");
    Ok(vec![plan("ExchangeOnlineEnterprise", false, large), plan("ExchangeOnline", true, small)])
}

/// `Get-RetentionPolicy`
pub(super) fn retention_policies(_: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let identity = parameters.text("Identity")?;
    let policy = json!({"Name": "Default MRM Policy", "IsDefault": true,
        "RetentionPolicyTagLinks": ["Default 2 year move to archive", "Deleted Items", "1 Month Delete", "Never Delete"]});
    Ok(named(vec![policy], identity.as_deref()))
}

/// `Get-RetentionPolicyTag`
pub(super) fn retention_tags(_: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let identity = parameters.text("Identity")?;
    let tag = |name: &str, kind: &str, action: &str, days: Option<u32>| {
        json!({"Name": name, "Type": kind, "RetentionEnabled": days.is_some(), "RetentionAction": action,
            "AgeLimitForRetention": days.map(|days| format!("{days}.00:00:00"))})
    };
    let all = vec![
        tag("Default 2 year move to archive", "All", "MoveToArchive", Some(730)),
        tag("Deleted Items", "DeletedItems", "DeleteAndAllowRecovery", Some(30)),
        tag("1 Month Delete", "Personal", "DeleteAndAllowRecovery", Some(30)),
        tag("Never Delete", "Personal", "DeleteAndAllowRecovery", None),
    ];
    Ok(named(all, identity.as_deref()))
}

fn named(all: Vec<Value>, identity: Option<&str>) -> Vec<Value> {
    all.into_iter().filter(|one| identity.is_none_or(|name| one["Name"] == name)).collect()
}

/// `Get-ServicePrincipal`
pub(super) fn service_principals(_: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    parameters.take("Identity");
    Ok(vec![json!({"DisplayName": "rehearsal", "AppId": APPLICATION, "ObjectId": APPLICATION})])
}
