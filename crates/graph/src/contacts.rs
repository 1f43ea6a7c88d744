//! Contacts of the organisation: <https://learn.microsoft.com/graph/api/resources/orgcontact>. Graph only reads them.

use serde::Deserialize;

use crate::GraphRequest;

/// What is asked of every contact.
pub const FIELDS: &str = "id,displayName,mailNickname,mail,proxyAddresses,givenName,surname,onPremisesSyncEnabled";

/// A contact, as far as it is read.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct OrgContact {
    /// The object's id.
    pub id: String,
    /// What people see.
    pub display_name: Option<String>,
    /// The alias.
    pub mail_nickname: Option<String>,
    /// The address.
    pub mail: Option<String>,
    /// All addresses with their types.
    pub proxy_addresses: Vec<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// Whether a directory outside is its master.
    pub on_premises_sync_enabled: Option<bool>,
}

/// All contacts. <https://learn.microsoft.com/graph/api/orgcontact-list>
pub fn list() -> GraphRequest {
    GraphRequest::get("/v1.0/contacts").with_query("$select", FIELDS).with_query("$top", "999")
}
