//! An object of the directory.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::addresses::without_type;
use crate::tenant::licences::Due;
use crate::tenant::store::{Tenant, shown};

/// What an object is to Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tenant) enum Kind {
    User,
    Group,
    Contact,
    /// A dynamic distribution group: Exchange's alone.
    Dynamic,
}

/// A user, group or contact.
#[derive(Debug)]
pub(in crate::tenant) struct Object {
    pub(in crate::tenant) id: String,
    pub(in crate::tenant) kind: Kind,
    pub(in crate::tenant) created: Timestamp,
    /// Graph's properties, as they were given.
    pub(in crate::tenant) facts: Map<String, Value>,
    /// Proxy addresses with their types.
    pub(in crate::tenant) addresses: Vec<String>,
    pub(in crate::tenant) members: Vec<String>,
    pub(in crate::tenant) owners: Vec<String>,
    pub(in crate::tenant) manager: Option<String>,
    /// What Exchange knows of it.
    pub(in crate::tenant) recipient: Option<Recipient>,
    /// The mailbox that is on its way.
    pub(in crate::tenant) due: Option<Due>,
}

/// The Exchange side of an object.
#[derive(Debug)]
pub(in crate::tenant) struct Recipient {
    /// `UserMailbox`, `SharedMailbox`, `MailUser`, …
    pub(in crate::tenant) details: String,
    pub(in crate::tenant) name: String,
    pub(in crate::tenant) alias: String,
    /// Everything that a `Set-` cmdlet put there.
    pub(in crate::tenant) settings: Map<String, Value>,
    /// The mailbox's id, if it has one.
    pub(in crate::tenant) mailbox: Option<String>,
    /// Rights to the mailbox: who, and which.
    pub(in crate::tenant) full_access: BTreeMap<String, BTreeSet<String>>,
    /// Who may send as this one.
    pub(in crate::tenant) send_as: BTreeSet<String>,
    /// Rights to folders: folder, who, which.
    pub(in crate::tenant) folder_rights: BTreeMap<(String, String), Vec<String>>,
    /// Protocol switches (`Set-CASMailbox`).
    pub(in crate::tenant) protocols: Map<String, Value>,
    /// Members of a distribution group's moderation and the like are not kept; delegates are.
    pub(in crate::tenant) send_on_behalf: BTreeSet<String>,
}

impl Recipient {
    pub(in crate::tenant) fn new(details: &str, name: &str, alias: &str) -> Self {
        Self {
            details: details.to_owned(),
            name: name.to_owned(),
            alias: alias.to_owned(),
            settings: Map::new(),
            mailbox: None,
            full_access: BTreeMap::new(),
            send_as: BTreeSet::new(),
            folder_rights: BTreeMap::new(),
            protocols: Map::new(),
            send_on_behalf: BTreeSet::new(),
        }
    }
}

impl Object {
    pub(in crate::tenant) fn new(id: String, kind: Kind, created: Timestamp) -> Self {
        Self {
            id,
            kind,
            created,
            facts: Map::new(),
            addresses: Vec::new(),
            members: Vec::new(),
            owners: Vec::new(),
            manager: None,
            recipient: None,
            due: None,
        }
    }

    pub(in crate::tenant) fn is_older_than(&self, now: Timestamp, delay: Duration) -> bool {
        self.created.checked_add(delay).is_ok_and(|from| from <= now)
    }

    pub(in crate::tenant) fn text(&self, name: &str) -> Option<&str> {
        self.facts.get(name).and_then(Value::as_str)
    }

    pub(in crate::tenant) fn user_name(&self) -> Option<&str> {
        self.text("userPrincipalName")
    }

    pub(in crate::tenant) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.facts.insert(name.to_owned(), value.into());
    }

    /// The primary SMTP address.
    pub(in crate::tenant) fn primary(&self) -> Option<&str> {
        self.addresses.iter().find_map(|address| address.strip_prefix("SMTP:"))
    }

    /// Whether it has this address, whatever its type.
    pub(in crate::tenant) fn has_address(&self, wanted: &str) -> bool {
        self.addresses.iter().any(|address| without_type(address).eq_ignore_ascii_case(wanted))
            || (self.recipient.is_none() && self.text("mail").is_some_and(|mail| mail.eq_ignore_ascii_case(wanted)))
    }

    /// Licences: the subscription and the plans that are off.
    pub(in crate::tenant) fn licences(&self) -> impl Iterator<Item = (&String, &[Value])> {
        let all = self.facts.get("assignedLicenses").and_then(Value::as_array).into_iter().flatten();
        all.filter_map(|licence| match &licence["skuId"] {
            Value::String(sku) => Some((sku, licence["disabledPlans"].as_array().map_or(&[][..], Vec::as_slice))),
            _ => None,
        })
    }

    /// Whether directory synchronisation rules over it.
    pub(in crate::tenant) fn is_synced(&self) -> bool {
        self.facts.get("onPremisesSyncEnabled") == Some(&Value::Bool(true))
    }

    /// What Graph shows of it.
    pub(in crate::tenant) fn json(&self, tenant: &Tenant) -> Value {
        let mut shown_as = self.facts.clone();
        let mut put = |name: &str, value: Value| shown_as.insert(name.to_owned(), value);
        put("id", json!(self.id));
        put("createdDateTime", json!(shown(self.created)));
        put("proxyAddresses", json!(self.addresses));
        if let Some(primary) = self.primary() {
            put("mail", json!(primary));
        }
        if let Some(recipient) = &self.recipient {
            put("mailNickname", json!(recipient.alias));
        }
        for name in missing_as_null(self.kind) {
            shown_as.entry(*name).or_insert(Value::Null);
        }
        self.put_kind(tenant, &mut shown_as);
        Value::Object(shown_as)
    }

    fn put_kind(&self, tenant: &Tenant, shown_as: &mut Map<String, Value>) {
        let empty = |shown_as: &mut Map<String, Value>, name: &str| {
            shown_as.entry(name).or_insert_with(|| json!([]));
        };
        match self.kind {
            Kind::User => {
                empty(shown_as, "businessPhones");
                empty(shown_as, "assignedLicenses");
                empty(shown_as, "otherMails");
                shown_as.entry("userType").or_insert(json!("Member"));
                shown_as.remove("passwordProfile");
                shown_as.insert("assignedPlans".to_owned(), json!(tenant.plans(self)));
            }
            Kind::Group | Kind::Dynamic => empty(shown_as, "groupTypes"),
            Kind::Contact => empty(shown_as, "phones"),
        }
    }

    /// What a list of mixed objects shows of it.
    pub(in crate::tenant) fn json_with_type(&self, tenant: &Tenant) -> Value {
        let kind = match self.kind {
            Kind::User => "#microsoft.graph.user",
            Kind::Group | Kind::Dynamic => "#microsoft.graph.group",
            Kind::Contact => "#microsoft.graph.orgContact",
        };
        let mut shown_as = self.json(tenant);
        shown_as["@odata.type"] = json!(kind);
        shown_as
    }
}

impl Tenant {
    /// The plans of a user's licences.
    fn plans(&self, object: &Object) -> Vec<Value> {
        let skus = object.licences().filter_map(|(id, _)| self.options.skus.iter().find(|sku| sku.sku_id == *id));
        let plans = skus.flat_map(|sku| &sku.plans);
        let shown_as = |(id, name): &(String, String)| {
            let service = if name.starts_with("EXCHANGE") { "exchange" } else { "other" };
            json!({"assignedDateTime": shown(object.created), "capabilityStatus": "Enabled", "service": service,
                "servicePlanId": id})
        };
        plans.map(shown_as).collect()
    }
}

/// What Graph shows as null when nobody set it.
fn missing_as_null(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::User => &[
            "displayName",
            "givenName",
            "jobTitle",
            "mail",
            "mobilePhone",
            "officeLocation",
            "preferredLanguage",
            "surname",
            "userPrincipalName",
            "usageLocation",
            "onPremisesSyncEnabled",
            "onPremisesImmutableId",
            "department",
            "companyName",
        ],
        Kind::Group | Kind::Dynamic => {
            &["description", "mail", "onPremisesSyncEnabled", "visibility", "classification"]
        }
        Kind::Contact => &["mail", "displayName", "givenName", "surname", "companyName", "onPremisesSyncEnabled"],
    }
}

impl Object {
    /// Everything about it, for the control interface.
    pub(in crate::tenant) fn look(&self, tenant: &Tenant) -> Value {
        let mut all = self.json(tenant);
        all["members"] = json!(self.members);
        all["owners"] = json!(self.owners);
        all["manager"] = json!(self.manager);
        let password = self.facts.get("passwordProfile").and_then(|profile| profile.get("password"));
        all["hasPassword"] = json!(password.is_some());
        if let Some(recipient) = &self.recipient {
            all["exchange"] = recipient.look();
        }
        all
    }
}

impl Recipient {
    fn look(&self) -> Value {
        let rights: Vec<Value> = self
            .folder_rights
            .iter()
            .map(|((folder, who), rights)| json!({"folder": folder, "user": who, "rights": rights}))
            .collect();
        json!({
            "recipientTypeDetails": self.details, "name": self.name, "alias": self.alias, "mailbox": self.mailbox,
            "settings": self.settings, "fullAccess": self.full_access, "sendAs": self.send_as,
            "sendOnBehalf": self.send_on_behalf, "folderRights": rights, "protocols": self.protocols,
        })
    }
}
