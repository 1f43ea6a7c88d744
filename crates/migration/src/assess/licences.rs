//! Licences: what the rules need against what the tenant has (missions M1, M22).

use std::collections::{BTreeMap, HashMap, HashSet};

use cutover_model::{Recipient, RecordId, TenantLicence};

use serde::Serialize;

use super::finding::{Finding, FindingKind, Severity};
use super::groups::members;
use super::view::{View, is_personal};
use crate::provisioning::{LicenceRange, LicenceRule, LicenceTime};

/// How many licences of a product the rules need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LicenceNeed {
    /// The product as the rule names it.
    pub product: String,
    /// People that the rules give it to and that do not have it yet.
    pub needed: u64,
    /// Licences that are free; `None` where the tenant does not have the product.
    pub free: Option<u64>,
}

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let mut rules = view.plan.rules.licences.iter().filter_map(|rule| unknown_group(view, rule)).collect();
    findings.append(&mut rules);
    findings.extend(needs(view).iter().filter_map(|need| short(view, need)));
    let licensed: HashSet<&RecordId> = holders(view).into_values().flatten().collect();
    let without = people(view).filter(|recipient| !licensed.contains(&recipient.id));
    findings.extend(without.map(|recipient| Finding::about(FindingKind::LicenceNone, recipient)));
}

/// What the rules need, by product.
pub(super) fn needs(view: &View<'_>) -> Vec<LicenceNeed> {
    let holders = holders(view).into_iter();
    let need = holders.map(|(product, holders)| {
        let licence = view.tenant.state.licence(&product);
        let without = holders.iter().filter(|holder| !has(view, holder, licence));
        LicenceNeed { free: licence.map(TenantLicence::free), needed: without.count() as u64, product }
    });
    need.collect()
}

/// The bytes that each person's mailbox may hold by its licences; nobody is in it of whom that is not known.
pub(super) fn quotas<'a>(view: &View<'a>) -> HashMap<&'a RecordId, u64> {
    let mut quotas: HashMap<&RecordId, u64> = HashMap::new();
    for (product, holders) in holders(view) {
        let Some(quota) = view.tenant.state.licence(&product).and_then(|licence| licence.mailbox_quota) else {
            continue;
        };
        for holder in holders {
            let most = quotas.entry(holder).or_default();
            *most = quota.max(*most);
        }
    }
    quotas
}

/// Whether the account that a person has in the tenant already has this licence.
fn has(view: &View<'_>, holder: &RecordId, licence: Option<&TenantLicence>) -> bool {
    let (Some(person), Some(licence)) = (view.record(holder), licence) else { return false };
    let names = [Some(person.primary.as_str()), person.sign_in.as_deref()];
    let mut objects = names.into_iter().flatten().flat_map(|name| view.holders(name));
    objects.any(|object| object.licences.contains(&licence.id))
}

fn short(view: &View<'_>, need: &LicenceNeed) -> Option<Finding> {
    let Some(free) = need.free else {
        return Some(Finding::new(FindingKind::LicenceUnknown).text("product", &need.product));
    };
    let missing = need.needed.checked_sub(free).filter(|missing| *missing > 0)?;
    let severity = match view.plan.rules.licence_time {
        LicenceTime::Before => Severity::Blocks,
        LicenceTime::After => Severity::Warns,
    };
    let number = |number| super::Value::Number(number);
    let finding = Finding::new(FindingKind::LicenceShort).grave(severity).text("product", &need.product);
    Some(finding.with("needed", number(need.needed)).with("free", number(free)).with("missing", number(missing)))
}

fn unknown_group(view: &View<'_>, rule: &LicenceRule) -> Option<Finding> {
    let LicenceRange::Group(name) = &rule.range else { return None };
    let unknown = group(view, name).is_none();
    let finding = || Finding::new(FindingKind::LicenceGroupUnknown).text("group", name);
    unknown.then(|| finding().text("product", &rule.product))
}

/// People by the product that they get. Rules that name a product by part number and by id are one.
fn holders<'a>(view: &View<'a>) -> BTreeMap<String, HashSet<&'a RecordId>> {
    let mut holders: BTreeMap<String, HashSet<&RecordId>> = BTreeMap::new();
    for rule in &view.plan.rules.licences {
        let product = view.tenant.state.licence(&rule.product).map_or(&rule.product, |licence| &licence.part_number);
        holders.entry(product.clone()).or_default().extend(people_of(view, rule).map(|person| &person.id));
    }
    holders
}

fn people_of<'a>(view: &View<'a>, rule: &LicenceRule) -> Box<dyn Iterator<Item = &'a Recipient> + 'a> {
    let people: Vec<&'a Recipient> = match &rule.range {
        LicenceRange::All => people(view).collect(),
        LicenceRange::Group(name) => group(view, name).map(|group| inside(view, group)).unwrap_or_default(),
        LicenceRange::Person(address) => people(view).filter(|person| has_address(person, address)).collect(),
    };
    Box::new(people.into_iter())
}

fn has_address(recipient: &Recipient, address: &str) -> bool {
    recipient.addresses().iter().any(|own| own.eq_ignore_ascii_case(address))
}

fn people<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Recipient> {
    view.mailboxes().filter(|recipient| is_personal(recipient.kind))
}

/// The group that is called this: by address, alias or name.
fn group<'a>(view: &View<'a>, name: &str) -> Option<&'a Recipient> {
    let called = |group: &&Recipient| {
        [&group.primary, &group.alias, &group.display_name]
            .iter()
            .any(|called| called.to_lowercase() == name.to_lowercase())
    };
    view.groups().find(called)
}

/// People in a group and in groups inside it, once each.
fn inside<'a>(view: &View<'a>, group: &'a Recipient) -> Vec<&'a Recipient> {
    let mut seen: HashSet<&RecordId> = HashSet::from([&group.id]);
    let mut open = vec![group];
    let mut people = Vec::new();
    while let Some(group) = open.pop() {
        for member in members(view, group).filter(|member| seen.insert(&member.id)).collect::<Vec<_>>() {
            if member.kind.is_group() {
                open.push(member);
            } else if is_personal(member.kind) {
                people.push(member);
            }
        }
    }
    people
}
