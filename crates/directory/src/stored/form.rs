//! The stored form, field by field. The model itself knows no serialisation.

use cutover_model::{
    Forwarding, Organisation, Person, ProxyAddress, Quotas, Recipient, RecipientKind, RecordId, Reference,
};
use serde::{Deserialize, Serialize};

use super::{StoredError, VERSION};

#[derive(Serialize, Deserialize)]
pub(super) struct StoredOrganisation {
    version: u32,
    recipients: Vec<StoredRecipient>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredRecipient {
    id: String,
    kind: String,
    primary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    distinguished_name: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    display_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    alias: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_account: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    proxies: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legacy_dn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_address: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    person: StoredPerson,
    #[serde(skip_serializing_if = "Option::is_none")]
    manager: Option<StoredReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    delegates: Vec<StoredReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    full_access: Vec<StoredReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    send_as: Vec<StoredReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<StoredReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_rule: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    owners: Vec<StoredReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    forwarding: Option<StoredForwarding>,
    #[serde(skip_serializing_if = "is_default")]
    hidden: bool,
    #[serde(skip_serializing_if = "is_default")]
    disabled: bool,
    #[serde(skip_serializing_if = "is_default")]
    unified_messaging: bool,
    #[serde(skip_serializing_if = "is_default")]
    authenticated_senders_only: bool,
    #[serde(skip_serializing_if = "is_default")]
    quotas: StoredQuotas,
}

macro_rules! texts {
    ($($field:ident),+) => {
        #[derive(Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        struct StoredPerson { $(#[serde(skip_serializing_if = "String::is_empty")] $field: String),+ }

        impl From<&Person> for StoredPerson {
            fn from(person: &Person) -> Self {
                Self { $($field: person.$field.clone()),+ }
            }
        }

        impl From<StoredPerson> for Person {
            fn from(person: StoredPerson) -> Self {
                Self { $($field: person.$field),+ }
            }
        }
    };
}

texts!(
    given_name,
    surname,
    job_title,
    department,
    company,
    office,
    street,
    city,
    state,
    postal_code,
    country,
    telephone,
    mobile,
    language
);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredReference {
    Record(String),
    Outside(String),
}

#[derive(Serialize, Deserialize)]
struct StoredForwarding {
    to: StoredReference,
    keep_copy: bool,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct StoredQuotas {
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receive: Option<u64>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<&Organisation> for StoredOrganisation {
    fn from(organisation: &Organisation) -> Self {
        Self { version: VERSION, recipients: organisation.recipients.iter().map(StoredRecipient::from).collect() }
    }
}

impl TryFrom<StoredOrganisation> for Organisation {
    type Error = StoredError;

    fn try_from(stored: StoredOrganisation) -> Result<Self, StoredError> {
        if stored.version != VERSION {
            return Err(StoredError::Version { found: stored.version });
        }
        let recipients = stored.recipients.into_iter().map(Recipient::try_from).collect::<Result<_, _>>()?;
        Ok(Self { recipients })
    }
}

impl From<&Recipient> for StoredRecipient {
    fn from(recipient: &Recipient) -> Self {
        let references = |list: &[Reference]| list.iter().map(StoredReference::from).collect();
        Self {
            id: recipient.id.0.clone(),
            kind: recipient.kind.word().to_owned(),
            primary: recipient.primary.clone(),
            distinguished_name: recipient.distinguished_name.clone(),
            display_name: recipient.display_name.clone(),
            alias: recipient.alias.clone(),
            sign_in: recipient.sign_in.clone(),
            linked_account: recipient.linked_account.clone(),
            proxies: recipient.proxies.iter().map(ToString::to_string).collect(),
            legacy_dn: recipient.legacy_dn.clone(),
            external_address: recipient.external_address.clone(),
            person: StoredPerson::from(&recipient.person),
            manager: recipient.manager.as_ref().map(StoredReference::from),
            delegates: references(&recipient.delegates),
            full_access: references(&recipient.full_access),
            send_as: references(&recipient.send_as),
            members: references(&recipient.members),
            member_rule: recipient.member_rule.clone(),
            owners: references(&recipient.owners),
            forwarding: recipient.forwarding.as_ref().map(StoredForwarding::from),
            hidden: recipient.hidden,
            disabled: recipient.disabled,
            unified_messaging: recipient.unified_messaging,
            authenticated_senders_only: recipient.authenticated_senders_only,
            quotas: StoredQuotas::from(recipient.quotas),
        }
    }
}

impl TryFrom<StoredRecipient> for Recipient {
    type Error = StoredError;

    fn try_from(stored: StoredRecipient) -> Result<Self, StoredError> {
        let kind = RecipientKind::from_word(&stored.kind).ok_or(StoredError::Kind { word: stored.kind })?;
        let references = |list: Vec<StoredReference>| list.into_iter().map(Reference::from).collect();
        Ok(Self {
            id: RecordId(stored.id),
            distinguished_name: stored.distinguished_name,
            kind,
            display_name: stored.display_name,
            alias: stored.alias,
            primary: stored.primary,
            sign_in: stored.sign_in,
            linked_account: stored.linked_account,
            proxies: stored.proxies.iter().map(|text| ProxyAddress::parse(text)).collect(),
            legacy_dn: stored.legacy_dn,
            external_address: stored.external_address,
            person: stored.person.into(),
            manager: stored.manager.map(Reference::from),
            delegates: references(stored.delegates),
            full_access: references(stored.full_access),
            send_as: references(stored.send_as),
            members: references(stored.members),
            member_rule: stored.member_rule,
            owners: references(stored.owners),
            forwarding: stored.forwarding.map(Forwarding::from),
            hidden: stored.hidden,
            disabled: stored.disabled,
            unified_messaging: stored.unified_messaging,
            authenticated_senders_only: stored.authenticated_senders_only,
            quotas: stored.quotas.into(),
        })
    }
}

impl From<&Reference> for StoredReference {
    fn from(reference: &Reference) -> Self {
        match reference {
            Reference::Record(id) => Self::Record(id.0.clone()),
            Reference::Outside(name) => Self::Outside(name.clone()),
        }
    }
}

impl From<StoredReference> for Reference {
    fn from(stored: StoredReference) -> Self {
        match stored {
            StoredReference::Record(id) => Self::Record(RecordId(id)),
            StoredReference::Outside(name) => Self::Outside(name),
        }
    }
}

impl From<&Forwarding> for StoredForwarding {
    fn from(forwarding: &Forwarding) -> Self {
        Self { to: StoredReference::from(&forwarding.to), keep_copy: forwarding.keep_copy }
    }
}

impl From<StoredForwarding> for Forwarding {
    fn from(stored: StoredForwarding) -> Self {
        Self { to: stored.to.into(), keep_copy: stored.keep_copy }
    }
}

impl From<Quotas> for StoredQuotas {
    fn from(Quotas { warning, send, receive }: Quotas) -> Self {
        Self { warning, send, receive }
    }
}

impl From<StoredQuotas> for Quotas {
    fn from(StoredQuotas { warning, send, receive }: StoredQuotas) -> Self {
        Self { warning, send, receive }
    }
}
