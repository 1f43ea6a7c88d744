//! What the administrator wants of a plan: who gets which licence and when, who gets a password, what may be taken over.

use std::collections::BTreeSet;
use std::str::FromStr;

use cutover_model::{Address, Marker, RecordId};
use serde::{Deserialize, Serialize};

use super::members::Added;

/// Who gets a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceRange {
    /// Everybody with a mailbox of their own.
    All,
    /// Members of this group of the organisation, also through groups in it: its name, alias or address.
    Group(String),
    /// One person.
    Person(String),
}

/// A product and who gets it: `O365_BUSINESS_PREMIUM=group:Staff`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceRule {
    /// Part number or id of the product.
    pub product: String,
    /// Who gets it.
    pub range: LicenceRange,
}

/// A text is not a rule for licences.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not of the form PRODUCT=all, PRODUCT=group:NAME or PRODUCT=ADDRESS")]
pub struct BadRule {
    /// The text.
    pub text: String,
}

impl FromStr for LicenceRule {
    type Err = BadRule;

    fn from_str(text: &str) -> Result<Self, BadRule> {
        let bad = || BadRule { text: text.to_owned() };
        let (product, range) = text.split_once('=').ok_or_else(bad)?;
        let (product, range) = (product.trim(), range.trim());
        let range = match range.split_once(':') {
            None if range.eq_ignore_ascii_case("all") => LicenceRange::All,
            Some(("group", name)) if !name.trim().is_empty() => LicenceRange::Group(name.trim().to_owned()),
            None if range.contains('@') => LicenceRange::Person(range.to_owned()),
            _ => return Err(bad()),
        };
        if product.is_empty() || product.contains(char::is_whitespace) {
            return Err(bad());
        }
        Ok(Self { product: product.to_owned(), range })
    }
}

/// When people get their licence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceTime {
    /// Before their mailbox, which comes with it.
    #[default]
    Before,
    /// After their mailbox, which lives for 30 days without one.
    After,
}

/// What becomes of first passwords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstPasswords {
    /// Each account gets one of its own, which is kept sealed.
    #[default]
    Generate,
    /// They are given in a file.
    Given,
    /// Nobody can sign in yet.
    None,
}

/// A permission on a folder, as the source has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FolderPermission {
    /// Whose folder, by address.
    pub mailbox: String,
    /// The path of the folder, its names divided by `\`.
    pub folder: String,
    /// Whom, by address.
    pub trustee: String,
    /// The roles or rights.
    pub roles: Vec<String>,
}

/// Everything that a plan depends on besides the organisation and the tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// What tells our objects from those of others.
    pub nonce: String,
    /// Who gets which licence.
    pub licences: Vec<LicenceRule>,
    /// When.
    pub licence_time: LicenceTime,
    /// First passwords.
    pub passwords: FirstPasswords,
    /// Accounts that we made and that have no password yet.
    pub without_password: BTreeSet<RecordId>,
    /// Whom we put into groups.
    pub added: Added,
    /// Whether objects of others may be taken over, and groups be freed of those whom others put there.
    pub adopt: bool,
    /// Where accounts are used whose record does not say it, ISO 3166-1 alpha-2.
    pub usage_location: Option<String>,
    /// Permissions on folders.
    pub folder_permissions: Vec<FolderPermission>,
}

impl Rules {
    /// The marker of a record.
    pub fn marker(&self, record: &RecordId) -> Marker {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, record.0.as_bytes());
        let key: String = digest.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Marker::new(&self.nonce, &key)
    }
}

/// The domain of an address, in lower case; empty where there is none.
pub(crate) fn domain_of(address: &str) -> String {
    address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default()
}

/// Whether a text is an address with a domain.
pub(crate) fn is_address(text: &str) -> bool {
    Address::new(text).is_ok_and(|address| address.as_str().contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_a_product_and_who_gets_it() {
        let rule = |text: &str| text.parse::<LicenceRule>().map(|rule| (rule.product, rule.range)).ok();
        let group = LicenceRange::Group("Staff and more".to_owned());
        assert_eq!(rule("E3=group: Staff and more"), Some(("E3".to_owned(), group)));
        assert_eq!(rule("E3=All"), Some(("E3".to_owned(), LicenceRange::All)));
        assert_eq!(rule("E3=a@b.no"), Some(("E3".to_owned(), LicenceRange::Person("a@b.no".to_owned()))));
        for bad in ["E3", "E3=", "=all", "E3=everybody", "E3=group:", "E 3=all", "E3=unit:x"] {
            assert_eq!(rule(bad), None, "{bad}");
        }
    }

    #[test]
    fn markers_tell_records_and_plans_apart() {
        let rules = Rules { nonce: "00ff".to_owned(), ..Rules::default() };
        let other = Rules { nonce: "00fe".to_owned(), ..Rules::default() };
        let (a, b) = (RecordId("a".to_owned()), RecordId("b".to_owned()));
        assert_eq!(rules.marker(&a).as_str(), "cutover-00ff-ca978112ca1bbdca");
        assert_ne!(rules.marker(&a), rules.marker(&b));
        assert_ne!(rules.marker(&a), other.marker(&a));
        assert!(Marker::parse(rules.marker(&a).as_str()).is_some());
    }
}
