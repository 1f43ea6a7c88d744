//! The tenant itself: <https://learn.microsoft.com/graph/api/resources/organization>.

use serde::Deserialize;

use crate::GraphRequest;

/// What is asked of the tenant.
pub const FIELDS: &str =
    "id,displayName,countryLetterCode,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains";

/// The tenant, as far as it is read.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub display_name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_letter_code: Option<String>,
    /// Whether a directory outside is the master of its users: absent if it never was, false if it was once.
    pub on_premises_sync_enabled: Option<bool>,
    /// When it was last synchronised.
    pub on_premises_last_sync_date_time: Option<String>,
    /// Its verified domains.
    pub verified_domains: Vec<VerifiedDomain>,
}

/// A verified domain of the tenant.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct VerifiedDomain {
    /// The domain.
    pub name: String,
    /// Whether new addresses get it.
    pub is_default: bool,
    /// Whether it is the tenant's first one.
    pub is_initial: bool,
}

/// The tenant; a list of one. <https://learn.microsoft.com/graph/api/organization-list>
pub fn list() -> GraphRequest {
    GraphRequest::get("/v1.0/organization").with_query("$select", FIELDS)
}
