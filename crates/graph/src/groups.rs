//! Groups: <https://learn.microsoft.com/graph/api/resources/group>.
//!
//! Graph makes Microsoft 365 groups and security groups only, and changes the members of no other. What distributes mail
//! is made by Exchange's administration interface.

use serde::Deserialize;
use serde_json::json;

use crate::{GraphRequest, segment};

/// What is asked of every group.
pub const FIELDS: &str = "id,displayName,mailNickname,mail,proxyAddresses,mailEnabled,securityEnabled,groupTypes,\
onPremisesSyncEnabled";

/// A group, as far as it is read.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Group {
    /// The object's id.
    pub id: String,
    /// What people see.
    pub display_name: Option<String>,
    /// The alias.
    pub mail_nickname: Option<String>,
    /// The primary address.
    pub mail: Option<String>,
    /// All addresses with their types.
    pub proxy_addresses: Vec<String>,
    /// Whether mail can be sent to it.
    pub mail_enabled: Option<bool>,
    /// Whether it carries rights.
    pub security_enabled: Option<bool>,
    /// `Unified` for a Microsoft 365 group, `DynamicMembership`.
    pub group_types: Vec<String>,
    /// Whether a directory outside is its master.
    pub on_premises_sync_enabled: Option<bool>,
}

/// A member, of whatever kind.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Member {
    /// `#microsoft.graph.user`; some answers leave the sign out.
    #[serde(rename = "@odata.type")]
    pub kind: String,
    /// The object's id.
    pub id: String,
}

/// All groups. <https://learn.microsoft.com/graph/api/group-list>
pub fn list() -> GraphRequest {
    GraphRequest::get("/v1.0/groups").with_query("$select", FIELDS).with_query("$top", "999")
}

/// The members of a group, not of the groups in it. <https://learn.microsoft.com/graph/api/group-list-members>
pub fn members(id: &str) -> GraphRequest {
    GraphRequest::get(path(id, "/members")).with_query("$select", "id").with_query("$top", "999").about(id)
}

/// The owners of a group. <https://learn.microsoft.com/graph/api/group-list-owners>
pub fn owners(id: &str) -> GraphRequest {
    GraphRequest::get(path(id, "/owners")).with_query("$select", "id").about(id)
}

/// Adds a member; `base` is Graph's address. <https://learn.microsoft.com/graph/api/group-post-members>
///
/// A member that is there already is refused as a conflict, so that it can be tried again.
pub fn add_member(id: &str, member: &str, base: &str) -> GraphRequest {
    let reference = json!({"@odata.id": format!("{base}/v1.0/directoryObjects/{}", segment(member))});
    GraphRequest::post(path(id, "/members/$ref"), reference).repeatable().about(id)
}

fn path(id: &str, rest: &str) -> String {
    format!("/v1.0/groups/{}{rest}", segment(id))
}
