//! What of the sample organisation's directory is in a tenant, by what the tenant says of itself.

use serde_json::Value;

use crate::directory::{Directory, Record, RecordKind};

/// What was found. Everything but the first three is 0 when nothing is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectoryCheck {
    /// Accounts: people, shared mailboxes, rooms, mail users.
    pub users: u64,
    /// Contacts.
    pub contacts: u64,
    /// Groups.
    pub groups: u64,
    /// Records that are not there.
    pub missing: u64,
    /// Objects that are there once more than they ought to be, or that nobody knows.
    pub doubled: u64,
    /// Objects that are otherwise than their records.
    pub differing: u64,
}

impl DirectoryCheck {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        (self.missing, self.doubled, self.differing) == (0, 0, 0)
    }
}

/// Compares a directory with the state of a tenant, as [`TenantState::look`](crate::tenant::TenantState::look) shows it.
pub fn check_directory(directory: &Directory, look: &Value) -> DirectoryCheck {
    let objects = Objects(look);
    let mut check = DirectoryCheck {
        users: objects.of("users").count() as u64,
        contacts: objects.of("contacts").count() as u64,
        groups: objects.of("groups").count() as u64,
        ..DirectoryCheck::default()
    };
    for record in &directory.records {
        let found: Vec<&Value> = objects.all().filter(|object| is_at(object, &record.address)).collect();
        match found.first() {
            None => check.missing += 1,
            Some(object) => check.differing += u64::from(!objects.agrees(record, object)),
        }
    }
    let expected = directory.records.len() as u64 - check.missing;
    check.doubled = (check.users + check.contacts + check.groups).saturating_sub(expected);
    check
}

fn is_at(object: &Value, address: &str) -> bool {
    object["mail"].as_str().is_some_and(|mail| mail.eq_ignore_ascii_case(address))
        || has_address(object, &format!("smtp:{address}"))
}

fn has_address(object: &Value, address: &str) -> bool {
    let all = object["proxyAddresses"].as_array().into_iter().flatten().filter_map(Value::as_str);
    all.into_iter().any(|own| own.eq_ignore_ascii_case(address))
}

/// The objects of a tenant.
struct Objects<'a>(&'a Value);

impl<'a> Objects<'a> {
    fn of(&self, kind: &str) -> impl Iterator<Item = &'a Value> {
        self.0[kind].as_array().into_iter().flatten()
    }

    fn all(&self) -> impl Iterator<Item = &'a Value> {
        self.of("users").chain(self.of("contacts")).chain(self.of("groups"))
    }

    /// The ids of the objects at these addresses, sorted.
    fn ids(&self, addresses: &[String]) -> Vec<String> {
        let id = |address: &String| {
            let object = self.all().find(|object| is_at(object, address))?;
            object["id"].as_str().map(str::to_owned)
        };
        let mut ids: Vec<String> = addresses.iter().map(|address| id(address).unwrap_or_default()).collect();
        ids.sort();
        ids
    }

    fn agrees(&self, record: &Record, object: &Value) -> bool {
        let exchange = &object["exchange"];
        let manager: Vec<String> = record.manager.iter().cloned().collect();
        let old = record.old_addresses.iter().all(|address| has_address(object, &format!("X500:{address}")));
        let aliases = record.aliases.iter().all(|alias| has_address(object, &format!("smtp:{alias}")));
        let hidden = exchange["settings"]["HiddenFromAddressListsEnabled"] == true;
        let rights: Vec<String> =
            exchange["fullAccess"].as_object().into_iter().flatten().map(|(id, _)| id.clone()).collect();
        let forwards = exchange["settings"]["ForwardingAddress"].is_string()
            || exchange["settings"]["ForwardingSmtpAddress"].is_string();
        is_kind(record, object)
            && object["displayName"] == record.name.as_str()
            && old
            && aliases
            && hidden == record.hidden
            && forwards == record.forwarding.is_some()
            && listed(&object["manager"]) == self.ids(&manager)
            && listed(&object["members"]) == self.ids(&record.members)
            && sorted(rights) == self.ids(&record.full_access)
            && listed(&exchange["sendAs"]) == self.ids(&record.send_as)
            && listed(&exchange["sendOnBehalf"]) == self.ids(&record.delegates)
            && self.ids(&record.owners).iter().all(|owner| listed(&object["owners"]).contains(owner))
    }
}

fn is_kind(record: &Record, object: &Value) -> bool {
    let details = object["exchange"]["recipientTypeDetails"].as_str();
    details.map_or(record.kind == RecordKind::Contact, |details| details == record.kind.word())
}

/// One id or several, sorted.
fn listed(ids: &Value) -> Vec<String> {
    let one = ids.as_str().into_iter();
    let all = ids.as_array().into_iter().flatten().filter_map(Value::as_str);
    sorted(one.chain(all).map(str::to_owned).collect())
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}
