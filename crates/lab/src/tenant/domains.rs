//! Domains and their verification against a zone that the test controls (Graph `domain`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::call::Call;
use super::odata::Listing;
use super::options::TenantOptions;
use super::reply::{Answer, Refusal, Reply};
use super::store::Tenant;

/// The tenant's domains, and what the world's DNS says.
pub(super) struct Domains {
    pub(super) all: BTreeMap<String, Domain>,
    /// TXT records by name.
    zone: BTreeMap<String, Vec<String>>,
    seed: u64,
}

/// A domain.
pub(super) struct Domain {
    pub(super) verified: bool,
    initial: bool,
    default: bool,
    services: Vec<String>,
    /// The number in its verification records.
    number: u64,
}

const LISTING: Listing = Listing { context: "domains", usual: &[], pages: (100, 999) };
const RECORDS: Listing = Listing { context: "domains/records", usual: &[], pages: (100, 999) };

impl Domains {
    pub(super) fn new(options: &TenantOptions, seed: u64) -> Self {
        let mut domains = Self { all: BTreeMap::new(), zone: BTreeMap::new(), seed };
        domains.add(&options.initial_domain, true);
        for name in &options.verified_domains {
            domains.add(name, false);
        }
        domains.all.values_mut().for_each(|domain| domain.verified = true);
        domains
    }

    fn add(&mut self, name: &str, initial: bool) {
        let number =
            (self.seed ^ (self.all.len() as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)) % 90_000_000 + 10_000_000;
        let services = vec!["Email".to_owned(), "OfficeCommunicationsOnline".to_owned()];
        let domain = Domain { verified: false, initial, default: initial, services, number };
        self.all.insert(name.to_lowercase(), domain);
    }

    /// Whether addresses of this domain may be given.
    pub(super) fn is_verified(&self, name: &str) -> bool {
        self.all.get(&name.to_lowercase()).is_some_and(|domain| domain.verified)
    }

    /// A TXT record appears in the world's DNS.
    pub(super) fn publish(&mut self, name: &str, text: &str) {
        let name = name.trim_end_matches('.').to_lowercase();
        self.zone.entry(name).or_default().push(text.to_owned());
    }

    /// Names of the verified domains, as an organisation shows them.
    pub(super) fn verified(&self) -> Vec<Value> {
        let verified = self.all.iter().filter(|(_, domain)| domain.verified);
        let shown = verified.map(|(name, domain)| {
            json!({"name": name, "type": "Managed", "capabilities": "Email, OfficeCommunicationsOnline",
                "isInitial": domain.initial, "isDefault": domain.default})
        });
        shown.collect()
    }

    pub(super) fn json(&self) -> Value {
        Value::Array(self.all.iter().map(|(name, domain)| domain.json(name)).collect())
    }

    fn find(&self, name: &str) -> Result<(&str, &Domain), Refusal> {
        let found = self.all.get_key_value(&name.to_lowercase());
        found.map(|(name, domain)| (name.as_str(), domain)).ok_or_else(|| Refusal::no_such(name))
    }
}

impl Domain {
    fn json(&self, name: &str) -> Value {
        json!({
            "id": name, "authenticationType": "Managed", "availabilityStatus": null, "isAdminManaged": true,
            "isDefault": self.default, "isInitial": self.initial, "isRoot": true, "isVerified": self.verified,
            "passwordNotificationWindowInDays": 14, "passwordValidityPeriodInDays": 2_147_483_647,
            "state": null, "supportedServices": if self.verified { self.services.clone() } else { Vec::new() },
        })
    }

    fn proof(&self) -> String {
        format!("MS=ms{}", self.number)
    }
}

/// `GET /domains`
pub(super) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    LISTING.answer(tenant, call, tenant.domains.all.iter(), |(name, domain)| domain.json(name))
}

/// `GET /domains/{id}`
pub(super) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let (name, domain) = tenant.domains.find(call.name(0))?;
    Ok(Reply::ok(domain.json(name)))
}

/// `POST /domains`
pub(super) fn create(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let name = body.get("id").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    };
    if !name.contains('.') || !name.split('.').all(label) || name.ends_with(".onmicrosoft.com") {
        return Err(Refusal::bad_request("The specified domain name is invalid."));
    }
    if tenant.domains.all.contains_key(&name) {
        return Err(Refusal::bad_request(format!("Domain already exists: {name}.")));
    }
    tenant.domains.add(&name, false);
    let (name, domain) = tenant.domains.find(&name)?;
    Ok(Reply::created(domain.json(name)))
}

/// `PATCH /domains/{id}`
pub(super) fn update(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let name = tenant.domains.find(call.name(0))?.0.to_owned();
    if !tenant.domains.is_verified(&name) {
        return Err(Refusal::bad_request(format!("The domain {name} is not verified.")));
    }
    if body.get("isDefault") == Some(&Value::Bool(true)) {
        tenant.domains.all.values_mut().for_each(|domain| domain.default = false);
    }
    let Some(domain) = tenant.domains.all.get_mut(&name) else { return Err(Refusal::no_such(&name)) };
    for (property, value) in &body {
        match (property.as_str(), value) {
            ("isDefault", Value::Bool(true)) => domain.default = true,
            ("supportedServices", Value::Array(services)) => {
                domain.services = services.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            ("@odata.type", _) => {}
            _ => return Err(Refusal::bad_request(format!("Property '{property}' is read-only and cannot be set."))),
        }
    }
    Ok(Reply::nothing())
}

/// `DELETE /domains/{id}`
pub(super) fn delete(tenant: &mut Tenant, call: &Call) -> Answer {
    let (name, domain) = tenant.domains.find(call.name(0))?;
    if domain.initial || domain.default {
        return Err(Refusal::bad_request("The domain is the tenant's first or default one."));
    }
    let name = name.to_owned();
    if tenant.directory.uses_domain(&name) {
        return Err(Refusal::bad_request(format!("Domain {name} has dependencies and cannot be removed.")));
    }
    tenant.domains.all.remove(&name);
    Ok(Reply::nothing())
}

/// `POST /domains/{id}/verify`
pub(super) fn verify(tenant: &mut Tenant, call: &Call) -> Answer {
    let (name, domain) = tenant.domains.find(call.name(0))?;
    let (name, proof) = (name.to_owned(), domain.proof());
    let published = tenant.domains.zone.get(&name).is_some_and(|texts| texts.contains(&proof));
    if !domain.verified && !published {
        let message = format!("Domain verification failed: the DNS record {proof} of {name} was not found.");
        return Err(Refusal::bad_request(message));
    }
    if let Some(domain) = tenant.domains.all.get_mut(&name) {
        domain.verified = true;
    }
    get(tenant, call)
}

/// `GET /domains/{id}/verificationDnsRecords`
pub(super) fn proofs(tenant: &mut Tenant, call: &Call) -> Answer {
    let (name, domain) = tenant.domains.find(call.name(0))?;
    let mail = format!("ms{}.msv1.invalid", domain.number);
    let common = |kind: &str, record: &str, id: usize| {
        json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": format!("aceff52c-06a5-447f-ac5f-256ad24{id:05}"),
            "isOptional": false, "label": name, "recordType": record, "supportedService": "Email", "ttl": 3600})
    };
    let mut text = common("domainDnsTxtRecord", "Txt", 1);
    text["text"] = json!(domain.proof());
    let mut exchange = common("domainDnsMxRecord", "Mx", 2);
    (exchange["mailExchange"], exchange["preference"]) = (json!(mail), json!(32767));
    RECORDS.answer(tenant, call, [text, exchange].into_iter(), |record| record)
}

/// `GET /domains/{id}/serviceConfigurationRecords`
pub(super) fn services(tenant: &mut Tenant, call: &Call) -> Answer {
    let (name, _) = tenant.domains.find(call.name(0))?;
    let place = name.replace('.', "-");
    let record = |kind: &str, record: &str, label: &str, more: Value| {
        let mut all = json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": format!("{place}-{record}"),
            "isOptional": false, "label": label, "recordType": record, "supportedService": "Email", "ttl": 3600});
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        all
    };
    let mail = json!({"mailExchange": format!("{place}.mail.protection.outlook.com"), "preference": 0});
    let all = [
        record("domainDnsMxRecord", "Mx", name, mail),
        record("domainDnsTxtRecord", "Txt", name, json!({"text": "v=spf1 include:spf.protection.outlook.com -all"})),
        record(
            "domainDnsCnameRecord",
            "CName",
            &format!("autodiscover.{name}"),
            json!({"canonicalName": "autodiscover.outlook.com"}),
        ),
    ];
    RECORDS.answer(tenant, call, all.into_iter(), |record| record)
}
