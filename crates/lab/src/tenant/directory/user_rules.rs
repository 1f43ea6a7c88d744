//! What a user may be like (Graph `Create user`, `Update user`, resource type `user`).

use serde_json::{Map, Value};

use super::addresses::{domain_of, is_address};
use super::properties::{Schema, Shape, conflict};
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

/// A user's properties.
pub(super) const USER: Schema = Schema {
    resource: "User",
    writable: &[
        (Shape::Bool, &["accountEnabled", "showInAddressList", "isResourceAccount"]),
        (
            Shape::Text,
            &[
                "aboutMe",
                "ageGroup",
                "birthday",
                "city",
                "companyName",
                "consentProvidedForMinor",
                "country",
                "department",
                "displayName",
                "employeeHireDate",
                "employeeId",
                "employeeType",
                "faxNumber",
                "givenName",
                "hireDate",
                "jobTitle",
                "mail",
                "mailNickname",
                "mobilePhone",
                "mySite",
                "officeLocation",
                "onPremisesImmutableId",
                "passwordPolicies",
                "postalCode",
                "preferredLanguage",
                "preferredName",
                "state",
                "streetAddress",
                "surname",
                "usageLocation",
                "userPrincipalName",
                "userType",
            ],
        ),
        (
            Shape::List,
            &[
                "businessPhones",
                "otherMails",
                "interests",
                "pastProjects",
                "responsibilities",
                "schools",
                "skills",
                "identities",
            ],
        ),
        (Shape::Object, &["passwordProfile", "onPremisesExtensionAttributes", "employeeOrgData", "mailboxSettings"]),
    ],
    read_only: &[
        "id",
        "proxyAddresses",
        "imAddresses",
        "assignedLicenses",
        "assignedPlans",
        "provisionedPlans",
        "createdDateTime",
        "creationType",
        "deletedDateTime",
        "lastPasswordChangeDateTime",
        "licenseAssignmentStates",
        "onPremisesDistinguishedName",
        "onPremisesDomainName",
        "onPremisesLastSyncDateTime",
        "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier",
        "onPremisesSyncEnabled",
        "onPremisesUserPrincipalName",
        "securityIdentifier",
        "signInActivity",
        "signInSessionsValidFromDateTime",
        "externalUserState",
        "isManagementRestricted",
    ],
};

const REQUIRED: [&str; 4] = ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"];

/// Longest texts.
const LENGTHS: [(&str, usize); 8] = [
    ("displayName", 256),
    ("mailNickname", 64),
    ("givenName", 64),
    ("surname", 64),
    ("jobTitle", 128),
    ("department", 64),
    ("mobilePhone", 64),
    ("userPrincipalName", 113),
];

impl Tenant {
    /// A new user's properties.
    pub(super) fn check_new_user(&self, body: &Map<String, Value>) -> Result<(), Refusal> {
        USER.check(body)?;
        USER.require(body, &REQUIRED)?;
        if !body.contains_key("onPremisesImmutableId") {
            USER.require(body, &["passwordProfile"])?;
        }
        self.check_user(body, "")
    }

    /// What is new about a user: well formed, allowed, and nobody else's.
    pub(super) fn check_user(&self, body: &Map<String, Value>, own: &str) -> Result<(), Refusal> {
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        for (name, most) in LENGTHS {
            if text(name).is_some_and(|text| text.chars().count() > most) {
                return Err(USER.invalid(name));
            }
        }
        text("userPrincipalName").map_or(Ok(()), |name| self.check_user_name(name, own))?;
        text("mailNickname").map_or(Ok(()), check_nickname)?;
        text("mail").map_or(Ok(()), |mail| self.check_mail(mail, own))?;
        if text("usageLocation")
            .is_some_and(|place| place.len() != 2 || !place.bytes().all(|letter| letter.is_ascii_uppercase()))
        {
            return Err(USER.invalid("usageLocation"));
        }
        body.get("passwordProfile").map_or(Ok(()), check_password)
    }

    fn check_user_name(&self, name: &str, own: &str) -> Result<(), Refusal> {
        let allowed = |character: char| character.is_ascii_alphanumeric() || "'.-_!#^~@".contains(character);
        if !is_address(name) || !name.chars().all(allowed) {
            let message = "Property userPrincipalName is invalid.";
            return Err(Refusal::bad_request(message).about("userPrincipalName"));
        }
        if !domain_of(name).is_some_and(|domain| self.domains.is_verified(domain)) {
            let message = "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.";
            return Err(Refusal::bad_request(message).about("userPrincipalName"));
        }
        let taken = |object: &super::Object| {
            object.id != own && object.user_name().is_some_and(|other| other.eq_ignore_ascii_case(name))
        };
        if self.directory.all().any(taken) { Err(conflict("userPrincipalName")) } else { Ok(()) }
    }

    fn check_mail(&self, mail: &str, own: &str) -> Result<(), Refusal> {
        if !is_address(mail) {
            return Err(USER.invalid("mail"));
        }
        match self.directory.owner_of(mail) {
            Some(other) if other.id != own => Err(conflict("proxyAddresses")),
            _ => Ok(()),
        }
    }
}

pub(super) fn check_nickname(name: &str) -> Result<(), Refusal> {
    let forbidden =
        |character: char| !character.is_ascii() || character.is_whitespace() || "@()\\[]\";:<>,".contains(character);
    if name.is_empty() || name.chars().any(forbidden) { Err(USER.invalid("mailNickname")) } else { Ok(()) }
}

/// Eight characters at least, of three kinds at least.
fn check_password(profile: &Value) -> Result<(), Refusal> {
    let known = ["password", "forceChangePasswordNextSignIn", "forceChangePasswordNextSignInWithMfa"];
    let strange = profile.as_object().and_then(|profile| profile.keys().find(|name| !known.contains(&name.as_str())));
    if let Some(name) = strange {
        return Err(Refusal::bad_request(format!("Invalid property '{name}'.")).about("passwordProfile"));
    }
    let Some(password) = profile.get("password").and_then(Value::as_str) else {
        return Err(USER.invalid("passwordProfile"));
    };
    let kinds: [fn(char) -> bool; 4] = [
        |character| character.is_ascii_lowercase(),
        |character| character.is_ascii_uppercase(),
        |character| character.is_ascii_digit(),
        |character| !character.is_ascii_alphanumeric(),
    ];
    let used = kinds.iter().filter(|kind| password.chars().any(kind)).count();
    if (8..=256).contains(&password.chars().count()) && used >= 3 {
        return Ok(());
    }
    let message = "The specified password does not comply with password complexity requirements. Please provide a different password.";
    Err(Refusal::bad_request(message).about("password"))
}
