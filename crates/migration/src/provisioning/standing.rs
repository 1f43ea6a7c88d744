//! Where each record stands in the tenant: there already and ours, taken over, to be made, or not to be made.

use std::collections::{BTreeMap, HashMap, HashSet};

use cutover_model::{
    ExistingKind, ExistingObject, GroupKind, MailboxKind, ObjectId, Organisation, Recipient, RecordId, TenantState,
};

use super::finding::{Finding, FindingKind};
use super::rules::Rules;
use super::wanted::{self, Wanted, WantedKind, finding};

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Standing<'a> {
    /// The object that it is.
    Present { object: &'a ExistingObject, adopted: bool },
    /// It is to be made.
    Absent,
    /// It is not made; a finding says why.
    Never,
}

/// A record with what it shall be and where it stands.
pub(super) struct Case<'a> {
    pub(super) recipient: &'a Recipient,
    pub(super) wanted: Option<Wanted>,
    pub(super) standing: Standing<'a>,
}

/// All records, in the order of the organisation.
pub(super) struct Cases<'a> {
    pub(super) all: Vec<Case<'a>>,
    places: HashMap<&'a RecordId, usize>,
    records: HashMap<&'a ObjectId, &'a RecordId>,
}

impl<'a> Cases<'a> {
    /// The record of this id.
    pub(super) fn get(&self, record: &RecordId) -> Option<&Case<'a>> {
        self.places.get(record).map(|place| &self.all[*place])
    }

    /// Records that are there, and as which objects.
    pub(super) fn present(&self) -> BTreeMap<RecordId, ObjectId> {
        let there = self.all.iter().filter_map(|case| match case.standing {
            Standing::Present { object, .. } => Some((case.recipient.id.clone(), object.id.clone())),
            _ => None,
        });
        there.collect()
    }

    /// The object that a record is.
    pub(super) fn object(&self, record: &RecordId) -> Option<&'a ExistingObject> {
        match self.get(record)?.standing {
            Standing::Present { object, .. } => Some(object),
            _ => None,
        }
    }

    /// The record that an object is.
    pub(super) fn record_of(&self, object: &ObjectId) -> Option<&'a RecordId> {
        self.records.get(object).copied()
    }

    /// Where a record stands in the list.
    pub(super) fn place(&self, record: &RecordId) -> Option<usize> {
        self.places.get(record).copied()
    }

    /// Compares every record with the tenant.
    pub(super) fn new(
        organisation: &'a Organisation,
        tenant: &'a TenantState,
        rules: &Rules,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let index = Index::new(tenant);
        let mut aliases = index.aliases(rules);
        let mut wishes: Vec<Option<Wanted>> = Vec::with_capacity(organisation.recipients.len());
        for recipient in &organisation.recipients {
            wishes.push(wanted::wanted(recipient, tenant, &mut aliases, findings));
        }
        let claims = Claims::new(&wishes);
        let mut all = Vec::with_capacity(wishes.len());
        for (place, (recipient, mut wanted)) in organisation.recipients.iter().zip(wishes).enumerate() {
            let standing = match &mut wanted {
                Some(wanted) => index.standing(recipient, wanted, &claims, place, rules, findings),
                None => Standing::Never,
            };
            all.push(Case { recipient, wanted, standing });
        }
        let places = organisation.recipients.iter().enumerate().map(|(place, one)| (&one.id, place)).collect();
        let records = all.iter().filter_map(|case: &Case<'a>| match case.standing {
            Standing::Present { object, .. } => Some((&object.id, &case.recipient.id)),
            _ => None,
        });
        let records = records.collect();
        Self { all, places, records }
    }
}

/// Which record of the organisation an address belongs to: primary ones first, then in the order of the records.
struct Claims(HashMap<String, usize>);

impl Claims {
    fn new(wishes: &[Option<Wanted>]) -> Self {
        let mut claims = HashMap::new();
        let there = || wishes.iter().enumerate().filter_map(|(place, wanted)| Some((place, wanted.as_ref()?)));
        for (place, wanted) in there() {
            wanted.essential().for_each(|address| {
                claims.entry(address.to_lowercase()).or_insert(place);
            });
        }
        for (place, wanted) in there() {
            for proxy in wanted.proxies.iter().filter(|proxy| proxy.is_smtp()) {
                claims.entry(proxy.value.to_lowercase()).or_insert(place);
            }
        }
        Self(claims)
    }

    fn belongs_to(&self, address: &str, place: usize) -> bool {
        self.0.get(&address.to_lowercase()) == Some(&place)
    }
}

struct Index<'a> {
    tenant: &'a TenantState,
    by_address: HashMap<String, &'a ExistingObject>,
    by_marker: HashMap<&'a str, &'a ExistingObject>,
}

impl<'a> Index<'a> {
    fn new(tenant: &'a TenantState) -> Self {
        let mut by_address = HashMap::new();
        let mut by_marker = HashMap::new();
        for object in &tenant.objects {
            object.addresses().for_each(|address| {
                by_address.entry(address.to_lowercase()).or_insert(object);
            });
            if let Some(marker) = &object.marker {
                by_marker.entry(marker.as_str()).or_insert(object);
            }
        }
        Self { tenant, by_address, by_marker }
    }

    /// Aliases that somebody else's objects have. Ours keep theirs by getting the same one again.
    fn aliases(&self, rules: &Rules) -> HashSet<String> {
        let ours = format!("cutover-{}-", rules.nonce);
        let is_ours =
            |object: &&ExistingObject| object.marker.as_ref().is_some_and(|marker| marker.as_str().starts_with(&ours));
        let others = self.tenant.objects.iter().filter(|object| !is_ours(object) && !rules.adopt);
        others.map(|object| object.alias.to_lowercase()).filter(|alias| !alias.is_empty()).collect()
    }

    fn standing(
        &self,
        recipient: &Recipient,
        wanted: &mut Wanted,
        claims: &Claims,
        place: usize,
        rules: &Rules,
        findings: &mut Vec<Finding>,
    ) -> Standing<'a> {
        let twice = wanted.essential().find(|address| !claims.belongs_to(address, place)).map(str::to_owned);
        if let Some(address) = twice {
            findings.push(finding(FindingKind::AddressTwice, recipient, &address));
            return Standing::Never;
        }
        let marker = rules.marker(&recipient.id);
        let ours = self.by_marker.get(marker.as_str()).copied();
        let holder = ours.or_else(|| wanted.essential().find_map(|address| self.holder(address)));
        let standing = match holder {
            None => Standing::Absent,
            Some(object) => present(recipient, wanted, object, ours.is_some(), rules, findings),
        };
        let own = match standing {
            Standing::Present { object, .. } => Some(object),
            _ => None,
        };
        self.leave_others_addresses(recipient, wanted, own, claims, place, findings);
        standing
    }

    fn holder(&self, address: &str) -> Option<&'a ExistingObject> {
        self.by_address.get(&address.to_lowercase()).copied()
    }

    /// Drops further addresses that another record or object has.
    fn leave_others_addresses(
        &self,
        recipient: &Recipient,
        wanted: &mut Wanted,
        own: Option<&ExistingObject>,
        claims: &Claims,
        place: usize,
        findings: &mut Vec<Finding>,
    ) {
        wanted.proxies.retain(|proxy| {
            let elsewhere = proxy.is_smtp()
                && !proxy.is_primary()
                && (!claims.belongs_to(&proxy.value, place)
                    || self.holder(&proxy.value).is_some_and(|holder| own.is_none_or(|own| own.id != holder.id)));
            if elsewhere {
                findings.push(finding(FindingKind::AddressInUse, recipient, &proxy.value));
            }
            !elsewhere
        });
    }
}

/// Whether an object that is there can be the record's.
fn present<'a>(
    recipient: &Recipient,
    wanted: &Wanted,
    object: &'a ExistingObject,
    ours: bool,
    rules: &Rules,
    findings: &mut Vec<Finding>,
) -> Standing<'a> {
    let kind = if object.synced {
        FindingKind::Synced
    } else if !ours && !rules.adopt {
        FindingKind::Clash
    } else if !fits(wanted.kind, object.kind) || (!ours && marked_by_us(object, rules)) {
        FindingKind::KindDiffers
    } else {
        return Standing::Present { object, adopted: !ours };
    };
    let name = if object.display_name.is_empty() { object.identity() } else { &object.display_name };
    findings.push(finding(kind, recipient, name));
    Standing::Never
}

/// Whether the object is another record's.
fn marked_by_us(object: &ExistingObject, rules: &Rules) -> bool {
    let ours = format!("cutover-{}-", rules.nonce);
    object.marker.as_ref().is_some_and(|marker| marker.as_str().starts_with(&ours))
}

fn fits(wanted: WantedKind, found: ExistingKind) -> bool {
    match (wanted, found) {
        (WantedKind::Mailbox(MailboxKind::User), ExistingKind::Account)
        | (WantedKind::Mailbox(_), ExistingKind::Mailbox(_))
        | (WantedKind::MailUser, ExistingKind::MailUser)
        | (WantedKind::Contact, ExistingKind::Contact) => true,
        (WantedKind::Group(wanted), ExistingKind::Group(found)) => {
            (wanted == GroupKind::Security) == (found == GroupKind::Security)
        }
        _ => false,
    }
}
