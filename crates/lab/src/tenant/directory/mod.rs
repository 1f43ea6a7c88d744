//! Users, groups and contacts, as Graph and as Exchange see them: one object, two faces.

mod addresses;
pub(super) mod contacts;
pub(super) mod group_members;
pub(super) mod groups;
mod mailboxes;
mod object;
mod properties;
mod user_rules;
pub(super) mod users;

use std::collections::BTreeMap;

pub(super) use addresses::{domain_of, is_address, is_smtp, without_smtp, without_type};
pub(super) use object::{Kind, Object, Recipient};

use super::reply::Refusal;
use super::store::Tenant;

/// All objects by their id.
#[derive(Default)]
pub(super) struct Directory {
    objects: BTreeMap<String, Object>,
    /// Ids by the order in which they came.
    order: Vec<String>,
}

impl Directory {
    pub(super) fn add(&mut self, object: Object) {
        self.order.push(object.id.clone());
        self.objects.insert(object.id.clone(), object);
    }

    /// Removes an object and every reference to it.
    pub(super) fn remove(&mut self, id: &str) {
        self.objects.remove(id);
        self.order.retain(|other| other != id);
        for object in self.objects.values_mut() {
            object.members.retain(|other| other != id);
            object.owners.retain(|other| other != id);
            object.manager = object.manager.take().filter(|other| other != id);
        }
    }

    /// All objects in the order in which they came.
    pub(super) fn all(&self) -> impl Iterator<Item = &Object> {
        self.order.iter().filter_map(|id| self.objects.get(id))
    }

    pub(super) fn get(&self, id: &str) -> Option<&Object> {
        self.objects.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Object> {
        self.objects.get_mut(id)
    }

    /// An object by id, or a user by its sign-in name.
    pub(super) fn find<'a>(&'a self, tenant: &Tenant, name: &str, kind: Kind) -> Result<&'a Object, Refusal> {
        let named = || {
            self.objects.values().find(|object| object.user_name().is_some_and(|own| own.eq_ignore_ascii_case(name)))
        };
        let found = self.objects.get(name).or_else(|| self.objects.get(&name.to_lowercase())).or_else(named);
        let old_enough =
            |object: &&Object| object.kind == kind && object.is_older_than(tenant.now(), tenant.options.delays.reading);
        found.filter(old_enough).ok_or_else(|| Refusal::no_such(name))
    }

    /// Objects of a kind that lists show already.
    pub(super) fn listed<'a>(&'a self, tenant: &'a Tenant, kind: Kind) -> impl Iterator<Item = &'a Object> {
        let (now, delay) = (tenant.now(), tenant.options.delays.listing);
        self.all().filter(move |object| object.kind == kind && object.is_older_than(now, delay))
    }

    /// Who has this address, with or without its type.
    pub(super) fn owner_of(&self, address: &str) -> Option<&Object> {
        let wanted = without_type(address);
        self.objects.values().find(|object| object.has_address(wanted))
    }

    /// Whether any address or sign-in name is in this domain.
    pub(super) fn uses_domain(&self, domain: &str) -> bool {
        let is_in = |address: &str| domain_of(address).is_some_and(|own| own.eq_ignore_ascii_case(domain));
        self.objects.values().any(|object| {
            object.user_name().is_some_and(is_in) || object.addresses.iter().any(|address| is_in(without_type(address)))
        })
    }
}
