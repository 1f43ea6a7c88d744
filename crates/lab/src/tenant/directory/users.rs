//! Operations on users (Graph `users`).

use serde_json::{Map, Value, json};

use super::object::{Kind, Object};
use super::user_rules::USER;
use crate::tenant::call::Call;
use crate::tenant::odata::{Listing, selected};
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

/// Given when nothing is selected.
const USUAL: [&str; 11] = [
    "id",
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

const LISTING: Listing = Listing { context: "users", usual: &USUAL, pages: (100, 999) };

/// Filters on these are answered only by an advanced query.
const ADVANCED: [&str; 5] = ["onPremisesExtensionAttributes", "endswith", " ne ", "not ", "not("];

/// Advanced queries on directory objects need a header and a count.
pub(super) fn check_advanced(call: &Call) -> Result<(), Refusal> {
    let filter = call.option("filter").unwrap_or_default().to_lowercase();
    let advanced = ADVANCED.iter().any(|word| filter.contains(&word.to_lowercase()));
    let eventual = call.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
    if advanced && !(eventual && call.option("count") == Some("true")) {
        let message = "The specified filter to the reference property query is currently not supported without the header ConsistencyLevel: eventual and $count=true.";
        return Err(Refusal::new(400, "Request_UnsupportedQuery", message));
    }
    Ok(())
}

/// `GET /users`
pub(in crate::tenant) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    check_advanced(call)?;
    let users = tenant.directory.listed(tenant, Kind::User);
    LISTING.answer(tenant, call, users, |user| user.json(tenant))
}

/// `GET /users/{id}`
pub(in crate::tenant) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let user = tenant.directory.find(tenant, call.name(0), Kind::User)?;
    let mut shown = user.json(tenant);
    let expand = call.option("expand").unwrap_or_default();
    if let Some(manager) = user.manager.as_ref().filter(|_| expand.starts_with("manager")) {
        shown["manager"] = tenant.directory.get(manager).map_or(Value::Null, |manager| manager.json_with_type(tenant));
    }
    Ok(Reply::ok(selected(call, shown, &USUAL)))
}

/// `POST /users`
pub(in crate::tenant) fn create(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    tenant.check_new_user(&body)?;
    let manager = manager(tenant, &body)?;
    let mut user = Object::new(tenant.guid(), Kind::User, tenant.now());
    user.manager = manager;
    merge(&mut user, body);
    let shown = selected(call, user.json(tenant), &USUAL);
    tenant.directory.add(user);
    Ok(Reply::created(shown))
}

/// `PATCH /users/{id}`
pub(in crate::tenant) fn update(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    USER.check(&body)?;
    let user = tenant.directory.find(tenant, call.name(0), Kind::User)?;
    if user.is_synced() {
        return Err(mastered_elsewhere());
    }
    let id = user.id.clone();
    tenant.check_user(&body, &id)?;
    let manager = manager(tenant, &body)?;
    if let Some(user) = tenant.directory.get_mut(&id) {
        user.manager = manager.or(user.manager.take());
        merge(user, body);
    }
    Ok(Reply::nothing())
}

/// `DELETE /users/{id}`
pub(in crate::tenant) fn delete(tenant: &mut Tenant, call: &Call) -> Answer {
    let id = tenant.directory.find(tenant, call.name(0), Kind::User)?.id.clone();
    tenant.forget(&id);
    Ok(Reply::nothing())
}

/// `PUT /users/{id}/manager/$ref`
pub(in crate::tenant) fn set_manager(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let id = tenant.directory.find(tenant, call.name(0), Kind::User)?.id.clone();
    let manager = tenant.referenced(body.get("@odata.id").unwrap_or(&Value::Null))?;
    if let Some(user) = tenant.directory.get_mut(&id) {
        user.manager = Some(manager);
    }
    Ok(Reply::nothing())
}

/// `GET /users/{id}/manager`
pub(in crate::tenant) fn manager_of(tenant: &mut Tenant, call: &Call) -> Answer {
    let user = tenant.directory.find(tenant, call.name(0), Kind::User)?;
    let manager = user.manager.as_ref().and_then(|id| tenant.directory.get(id));
    let manager = manager.ok_or_else(|| Refusal::no_such("manager"))?;
    Ok(Reply::ok(selected(call, manager.json_with_type(tenant), &USUAL)))
}

/// An object of another directory is changed there.
fn mastered_elsewhere() -> Refusal {
    Refusal::bad_request(
        "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
    )
}

fn manager(tenant: &Tenant, body: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    body.get("manager@odata.bind").map(|reference| tenant.referenced(reference)).transpose()
}

/// Takes the properties over; an object in them is completed, not replaced.
fn merge(user: &mut Object, body: Map<String, Value>) {
    for (name, value) in body {
        if name.contains("@odata") {
            continue;
        }
        match (user.facts.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (_, value) => user.set(&name, value),
        }
    }
    let mail = user.text("mail").filter(|mail| !user.has_smtp(mail)).map(str::to_owned);
    if let Some(mail) = mail {
        user.make_primary(&mail);
    }
    if let Some(attributes) = user.facts.get("onPremisesExtensionAttributes").and_then(Value::as_object).cloned()
        && let Some(recipient) = &mut user.recipient
    {
        let names = attributes
            .into_iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("extensionAttribute")?.to_owned(), value)));
        recipient.settings.extend(names.map(|(number, value)| (format!("CustomAttribute{number}"), value)));
    }
}

impl Object {
    fn has_smtp(&self, mail: &str) -> bool {
        self.addresses
            .iter()
            .any(|address| address.strip_prefix("SMTP:").is_some_and(|own| own.eq_ignore_ascii_case(mail)))
    }

    /// Makes this the primary address; the old one becomes an alias.
    pub(in crate::tenant) fn make_primary(&mut self, mail: &str) {
        self.addresses.retain(|address| !super::without_type(address).eq_ignore_ascii_case(mail));
        for address in &mut self.addresses {
            if let Some(rest) = address.strip_prefix("SMTP:") {
                *address = format!("smtp:{rest}");
            }
        }
        self.addresses.insert(0, format!("SMTP:{mail}"));
        self.set("mail", json!(mail));
    }
}
