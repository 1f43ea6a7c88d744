//! Which licences each person gets by the rules, as long as there are free ones.

use std::collections::{HashMap, HashSet};

use cutover_model::{MailboxKind, Organisation, Product, Recipient, RecordId, TenantState};

use super::country::country;
use super::finding::{Finding, FindingKind};
use super::rules::{LicenceRange, LicenceRule, LicenceTime, Rules};
use super::standing::{Case, Cases, Standing};
use super::wanted::{WantedKind, finding};

/// Licences that people have and get, by record.
#[derive(Default)]
pub(super) struct Licences {
    /// Products that are to be given now.
    give: HashMap<RecordId, Vec<Product>>,
    /// Records that have a licence by now, or get one.
    licensed: HashSet<RecordId>,
}

impl Licences {
    /// What a record gets.
    pub(super) fn to_give(&self, record: &RecordId) -> Option<&Vec<Product>> {
        self.give.get(record)
    }

    /// Whether a record has a licence or gets one.
    pub(super) fn is_licensed(&self, record: &RecordId) -> bool {
        self.licensed.contains(record)
    }
}

/// A rule with the people it names.
struct Resolved<'a> {
    product: &'a str,
    /// `None` for everybody.
    people: Option<HashSet<&'a RecordId>>,
}

/// Divides what is free among those whom the rules name, in the order of the records.
pub(super) fn divide(
    cases: &Cases<'_>,
    organisation: &Organisation,
    tenant: &TenantState,
    rules: &Rules,
    findings: &mut Vec<Finding>,
) -> Licences {
    let resolved: Vec<Resolved<'_>> =
        rules.licences.iter().filter_map(|rule| resolve(rule, organisation, tenant, findings)).collect();
    let mut free: HashMap<&str, u64> = tenant.licences.iter().map(|one| (one.id.as_str(), one.free())).collect();
    let mut licences = Licences::default();
    for case in cases.all.iter().filter(|case| needs_licence(case)) {
        let wanted = match rules.licence_time {
            LicenceTime::Before => products(case.recipient, &resolved),
            LicenceTime::After => Vec::new(),
        };
        let has = match case.standing {
            Standing::Present { object, .. } => object.licences.as_slice(),
            _ => &[],
        };
        if wanted.is_empty() && has.is_empty() && rules.licence_time == LicenceTime::Before {
            findings.push(finding(FindingKind::NoLicence, case.recipient, ""));
        }
        if !has.is_empty() {
            licences.licensed.insert(case.recipient.id.clone());
        }
        let missing = wanted.into_iter().filter(|product| !has.iter().any(|one| one.eq_ignore_ascii_case(product)));
        for product in missing {
            give(case, product, tenant, rules, &mut free, &mut licences, findings);
        }
    }
    licences
}

/// Where the account of a record is used.
pub(super) fn usage_location(case: &Case<'_>, rules: &Rules) -> Option<String> {
    let there = match case.standing {
        Standing::Present { object, .. } => object.usage_location.clone(),
        _ => None,
    };
    let own = || country(&case.recipient.person.country).ok();
    let wanted = || rules.usage_location.as_deref().and_then(|code| country(code).ok());
    there.or_else(own).or_else(wanted)
}

/// Only a person's own mailbox needs one.
pub(super) fn needs_licence(case: &Case<'_>) -> bool {
    let user = case.wanted.as_ref().is_some_and(|wanted| wanted.kind == WantedKind::Mailbox(MailboxKind::User));
    user && !matches!(case.standing, Standing::Never)
}

fn give(
    case: &Case<'_>,
    product: &str,
    tenant: &TenantState,
    rules: &Rules,
    free: &mut HashMap<&str, u64>,
    licences: &mut Licences,
    findings: &mut Vec<Finding>,
) {
    if usage_location(case, rules).is_none() {
        findings.push(finding(FindingKind::NoUsageLocation, case.recipient, ""));
        return;
    }
    let name = tenant.licence(product).map_or(product, |licence| &licence.part_number);
    let left = free.get_mut(product).filter(|left| **left > 0);
    let Some(left) = left else {
        findings.push(finding(FindingKind::LicenceShort, case.recipient, name));
        return;
    };
    *left -= 1;
    licences
        .give
        .entry(case.recipient.id.clone())
        .or_default()
        .push(Product { id: product.to_owned(), name: name.to_owned() });
    licences.licensed.insert(case.recipient.id.clone());
}

/// The products that the rules give to a record, none twice.
fn products<'a>(recipient: &Recipient, rules: &[Resolved<'a>]) -> Vec<&'a str> {
    let mut products: Vec<&str> = Vec::new();
    for rule in rules {
        let named = rule.people.as_ref().is_none_or(|people| people.contains(&recipient.id));
        if named && !products.contains(&rule.product) {
            products.push(rule.product);
        }
    }
    products
}

fn resolve<'a>(
    rule: &'a LicenceRule,
    organisation: &'a Organisation,
    tenant: &'a TenantState,
    findings: &mut Vec<Finding>,
) -> Option<Resolved<'a>> {
    let mut unknown = |kind, subject: &str| {
        findings.push(Finding { kind, record: None, subject: subject.to_owned(), detail: String::new() });
    };
    let Some(licence) = tenant.licence(&rule.product) else {
        unknown(FindingKind::ProductUnknown, &rule.product);
        return None;
    };
    let people = match &rule.range {
        LicenceRange::All => None,
        LicenceRange::Person(address) => {
            Some(organisation.by_address(address).map(|one| &one.id).into_iter().collect())
        }
        LicenceRange::Group(name) => match group(organisation, name) {
            Some(group) => Some(everybody_in(organisation, group)),
            None => {
                unknown(FindingKind::RuleGroupUnknown, name);
                return None;
            }
        },
    };
    Some(Resolved { product: &licence.id, people })
}

/// The group of this address, alias or name.
fn group<'a>(organisation: &'a Organisation, name: &str) -> Option<&'a Recipient> {
    let groups = || organisation.recipients.iter().filter(|one| one.kind.is_group());
    let is = |text: &str| text.eq_ignore_ascii_case(name);
    let by_address = groups().find(|one| one.addresses().into_iter().any(is));
    by_address.or_else(|| groups().find(|one| is(&one.alias))).or_else(|| groups().find(|one| is(&one.display_name)))
}

/// Every member of a group and of the groups in it, in however many circles.
fn everybody_in<'a>(organisation: &'a Organisation, group: &'a Recipient) -> HashSet<&'a RecordId> {
    let by_id: HashMap<&RecordId, &Recipient> = organisation.recipients.iter().map(|one| (&one.id, one)).collect();
    let mut seen: HashSet<&RecordId> = HashSet::from([&group.id]);
    let mut open = vec![group];
    while let Some(next) = open.pop() {
        for member in next.members.iter().filter_map(|member| member.record()) {
            if let Some(record) = by_id.get(member).filter(|record| seen.insert(&record.id)) {
                open.push(record);
            }
        }
    }
    seen
}
