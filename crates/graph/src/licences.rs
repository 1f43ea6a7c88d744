//! What the tenant subscribes to: <https://learn.microsoft.com/graph/api/resources/subscribedsku>. Giving a licence is
//! [`crate::users::assign_licences`].

use serde::Deserialize;

use crate::GraphRequest;

/// A subscription.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscribedSku {
    /// The product.
    pub sku_id: String,
    /// Its part number, `O365_BUSINESS_PREMIUM`.
    pub sku_part_number: String,
    /// `Enabled`, `Warning`, `Suspended`, `Deleted`, `LockedOut`.
    pub capability_status: Option<String>,
    /// Licences given out.
    pub consumed_units: i64,
    /// Licences paid for.
    pub prepaid_units: Units,
    /// What is in it.
    pub service_plans: Vec<ServicePlan>,
    /// `User` or `Company`.
    pub applies_to: Option<String>,
}

impl SubscribedSku {
    /// Licences that can still be given.
    pub fn free(&self) -> u64 {
        u64::try_from(self.prepaid_units.enabled.saturating_sub(self.consumed_units)).unwrap_or(0)
    }
}

/// Licences by state.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Units {
    /// Usable.
    pub enabled: i64,
    /// Suspended.
    pub suspended: i64,
    /// In the time after the end of the subscription.
    pub warning: i64,
}

/// A part of a product.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePlan {
    /// Its id.
    pub service_plan_id: String,
    /// Its name, `EXCHANGE_S_STANDARD`.
    pub service_plan_name: String,
    /// `Success`, `Disabled`, …
    pub provisioning_status: Option<String>,
    /// `User` or `Company`.
    pub applies_to: Option<String>,
}

/// All subscriptions. <https://learn.microsoft.com/graph/api/subscribedsku-list>
pub fn list() -> GraphRequest {
    GraphRequest::get("/v1.0/subscribedSkus")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_never_less_than_nothing() {
        let read = |enabled: i64, consumed: i64| {
            let json =
                serde_json::json!({"skuId": "s", "consumedUnits": consumed, "prepaidUnits": {"enabled": enabled}});
            serde_json::from_value::<SubscribedSku>(json).map(|sku| sku.free()).ok()
        };
        assert_eq!(read(25, 20), Some(5));
        assert_eq!(read(5, 9), Some(0));
    }
}
