//! Users: <https://learn.microsoft.com/graph/api/resources/user>.
//!
//! `proxyAddresses` and `showInAddressList` are not changed here but by Exchange's administration interface, as the
//! reference says.

use cutover_model::Secret;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{GraphRequest, Method, segment};

/// What is asked of every user.
pub const FIELDS: &str = "id,userPrincipalName,displayName,mailNickname,mail,proxyAddresses,otherMails,usageLocation,\
accountEnabled,onPremisesSyncEnabled,onPremisesExtensionAttributes,assignedLicenses,givenName,surname,jobTitle,\
department,companyName,officeLocation,streetAddress,city,state,postalCode,country,businessPhones,mobilePhone,\
preferredLanguage,createdDateTime";

/// A user, as far as it is read. Texts that the tenant does not have are absent.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// The object's id.
    pub id: String,
    /// The name to sign in with.
    pub user_principal_name: String,
    /// What people see.
    pub display_name: Option<String>,
    /// The alias.
    pub mail_nickname: Option<String>,
    /// The primary address.
    pub mail: Option<String>,
    /// All addresses with their types.
    pub proxy_addresses: Vec<String>,
    /// Other addresses of the person.
    pub other_mails: Vec<String>,
    /// ISO 3166-1 alpha-2; needed before a licence.
    pub usage_location: Option<String>,
    /// Whether the account can sign in.
    pub account_enabled: Option<bool>,
    /// Whether a directory outside is its master.
    pub on_premises_sync_enabled: Option<bool>,
    /// `extensionAttribute1` to `15`.
    pub on_premises_extension_attributes: Option<Map<String, Value>>,
    /// Its licences.
    pub assigned_licenses: Vec<AssignedLicence>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Office.
    pub office_location: Option<String>,
    /// Street.
    pub street_address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country, in whatever form.
    pub country: Option<String>,
    /// Business telephones; at most one.
    pub business_phones: Vec<String>,
    /// Mobile telephone.
    pub mobile_phone: Option<String>,
    /// BCP 47.
    pub preferred_language: Option<String>,
    /// When it was made.
    pub created_date_time: Option<String>,
}

impl User {
    /// The value of an extension attribute, `extensionAttribute15`.
    pub fn extension_attribute(&self, name: &str) -> Option<&str> {
        self.on_premises_extension_attributes.as_ref()?.get(name)?.as_str()
    }
}

/// A licence that was given.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct AssignedLicence {
    /// The product.
    pub sku_id: String,
    /// Plans that are switched off.
    pub disabled_plans: Vec<String>,
}

/// All users. <https://learn.microsoft.com/graph/api/user-list>
pub fn list() -> GraphRequest {
    GraphRequest::get("/v1.0/users").with_query("$select", FIELDS).with_query("$top", "999")
}

/// One user by id or sign-in name. <https://learn.microsoft.com/graph/api/user-get>
pub fn get(id: &str) -> GraphRequest {
    GraphRequest::get(path(id, "")).with_query("$select", FIELDS).about(id)
}

/// Makes a user. <https://learn.microsoft.com/graph/api/user-post-users>
pub fn create(fields: Map<String, Value>, password: &Secret, change_at_sign_in: bool) -> GraphRequest {
    let subject = fields.get("userPrincipalName").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut body = Value::Object(fields);
    body["passwordProfile"] = profile(password, change_at_sign_in);
    GraphRequest::post("/v1.0/users", body).about(subject)
}

fn profile(password: &Secret, change_at_sign_in: bool) -> Value {
    json!({"password": password.expose(), "forceChangePasswordNextSignIn": change_at_sign_in})
}

/// Changes fields of a user. <https://learn.microsoft.com/graph/api/user-update>
pub fn update(id: &str, changes: Value) -> GraphRequest {
    GraphRequest::patch(path(id, ""), changes).about(id)
}

/// Gives a user a password.
pub fn set_password(id: &str, password: &Secret, change_at_sign_in: bool) -> GraphRequest {
    update(id, json!({"passwordProfile": profile(password, change_at_sign_in)}))
}

/// Removes a user; the tenant keeps it for 30 days. <https://learn.microsoft.com/graph/api/user-delete>
pub fn delete(id: &str) -> GraphRequest {
    GraphRequest::delete(path(id, "")).about(id)
}

/// Sets the manager; `base` is Graph's address. <https://learn.microsoft.com/graph/api/user-post-manager>
pub fn set_manager(id: &str, manager: &str, base: &str) -> GraphRequest {
    let reference = json!({"@odata.id": format!("{base}/v1.0/users/{}", segment(manager))});
    GraphRequest::new(Method::Put, path(id, "/manager/$ref")).with_body(crate::Body::Json(reference)).about(id)
}

/// Gives and takes licences; twice does what once does.
/// <https://learn.microsoft.com/graph/api/user-assignlicense>
pub fn assign_licences(id: &str, give: &[&str], take: &[&str]) -> GraphRequest {
    let given: Vec<_> = give.iter().map(|sku| json!({"skuId": sku, "disabledPlans": []})).collect();
    let body = json!({"addLicenses": given, "removeLicenses": take});
    GraphRequest::post(path(id, "/assignLicense"), body).repeatable().about(id)
}

/// Which mailbox of the store is the user's. <https://learn.microsoft.com/graph/api/usersettings-list-exchange>
pub fn exchange_settings(id: &str) -> GraphRequest {
    GraphRequest::get(path(id, "/settings/exchange")).about(id)
}

/// The mailbox of a user in the store.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ExchangeSettings {
    /// `MBX:…`; absent while there is no mailbox.
    pub primary_mailbox_id: Option<String>,
}

fn path(id: &str, rest: &str) -> String {
    format!("/v1.0/users/{}{rest}", segment(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Repeat};

    #[test]
    fn making_a_user_is_never_repeated_and_names_its_subject() {
        let mut fields = Map::new();
        fields.insert("userPrincipalName".to_owned(), json!("anna@x.org"));
        let request = create(fields, &Secret::new("p"), true);
        assert_eq!((request.subject.as_str(), request.repeat), ("anna@x.org", Repeat::Never));
        let Body::Json(body) = request.body else { panic!("it has JSON") };
        assert_eq!(body["passwordProfile"], json!({"password": "p", "forceChangePasswordNextSignIn": true}));
    }

    #[test]
    fn a_user_is_read_with_nulls_and_unknown_fields() {
        let text = r#"{"id":"1","userPrincipalName":"a@x","mail":null,"proxyAddresses":["SMTP:a@x"],"new":{"x":1},
            "onPremisesExtensionAttributes":{"extensionAttribute15":"cutover-1-2"},
            "assignedLicenses":[{"skuId":"s","disabledPlans":[]}]}"#;
        let user: User = serde_json::from_str(text).expect("it can be read");
        assert_eq!(user.extension_attribute("extensionAttribute15"), Some("cutover-1-2"));
        assert_eq!((user.mail, user.assigned_licenses[0].sku_id.as_str()), (None, "s"));
    }

    #[test]
    fn licences_are_given_with_both_lists() {
        let request = assign_licences("1", &["s"], &[]);
        let Body::Json(body) = request.body else { panic!("it has JSON") };
        assert_eq!(body, json!({"addLicenses": [{"skuId": "s", "disabledPlans": []}], "removeLicenses": []}));
        assert_eq!(request.repeat, Repeat::Safe);
    }
}
