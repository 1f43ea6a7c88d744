//! A plan as data for programs, and the few words of a step that people see beside its name. There is no secret in it.

use cutover_model::{Action, Family, Person, Product, RecipientChanges, Right, Step, Target, UserChanges};
use serde_json::{Map, Value, json};

use super::finding::Finding;
use super::plan::Plan;

/// Names of a list that are shown.
const MOST_NAMES: usize = 8;

/// A plan as JSON.
pub fn plan_json(plan: &Plan) -> Value {
    let steps: Vec<Value> = plan.steps.iter().map(step_json).collect();
    let findings: Vec<Value> = plan.findings.iter().map(finding_json).collect();
    json!({ "steps": steps, "findings": findings })
}

/// A finding as JSON.
pub fn finding_json(finding: &Finding) -> Value {
    json!({
        "finding": finding.kind.word(),
        "weight": finding.kind.weight(),
        "record": finding.record.as_ref().map(|record| &record.0),
        "subject": finding.subject,
        "detail": finding.detail,
    })
}

/// A step as JSON.
pub fn step_json(step: &Step) -> Value {
    let mut details = details(&step.action);
    details.insert("step".to_owned(), json!(step.action.word()));
    details.insert("address".to_owned(), json!(step.address));
    if let Some(id) = step.object.as_ref().and_then(Target::id) {
        details.insert("object".to_owned(), json!(id.0));
    }
    Value::Object(details)
}

/// What a step is about besides its record: a kind, a manager, the number of members.
pub fn subject_of(action: &Action) -> String {
    match action {
        Action::CreateUser(user) => user.usage_location.clone(),
        Action::CreateMailbox(mailbox) => mailbox.kind.word().to_owned(),
        Action::CreateMailUser(user) => user.external_address.clone(),
        Action::CreateContact(contact) => contact.external_address.clone(),
        Action::CreateGroup(group) => group.kind.word().to_owned(),
        Action::ChangeUser(changes) => changed_names(user_details(changes)),
        Action::GivePassword => String::new(),
        Action::AssignLicences(products) => product_names(products).join(", "),
        Action::ChangeRecipient(changes) => changed_names(recipient_details(changes)),
        Action::ConvertMailbox(kind) => kind.word().to_owned(),
        Action::SetManager(target) => target.identity().to_owned(),
        Action::SetMembers(targets) | Action::AddMembers(targets) => targets.len().to_string(),
        Action::RemoveMembers(targets) => names(targets),
        Action::Grant(right, target) => match right {
            Right::Folder { folder, roles } => format!("{folder} {}: {}", roles.join(","), target.identity()),
            _ => format!("{}: {}", right.word(), target.identity()),
        },
    }
}

fn changed_names(details: Map<String, Value>) -> String {
    details.keys().filter(|name| *name != "family").cloned().collect::<Vec<_>>().join(", ")
}

fn details(action: &Action) -> Map<String, Value> {
    let value = match action {
        Action::CreateUser(user) => json!({
            "display_name": user.display_name, "alias": user.alias, "sign_in": user.sign_in,
            "usage_location": user.usage_location, "enabled": user.enabled, "marker": user.marker.as_str(),
            "person": person(&user.person),
        }),
        Action::CreateMailbox(mailbox) => json!({
            "kind": mailbox.kind.word(), "display_name": mailbox.display_name, "alias": mailbox.alias,
            "primary": mailbox.primary, "marker": mailbox.marker.as_str(),
        }),
        Action::CreateMailUser(user) => json!({
            "display_name": user.display_name, "alias": user.alias, "sign_in": user.sign_in,
            "external_address": user.external_address, "marker": user.marker.as_str(),
        }),
        Action::CreateContact(contact) => json!({
            "display_name": contact.display_name, "alias": contact.alias,
            "external_address": contact.external_address, "marker": contact.marker.as_str(),
        }),
        Action::CreateGroup(group) => json!({
            "kind": group.kind.word(), "display_name": group.display_name, "alias": group.alias,
            "primary": group.primary, "authenticated_senders_only": group.authenticated_senders_only,
            "marker": group.marker.as_str(),
        }),
        Action::ChangeUser(changes) => return user_details(changes),
        Action::GivePassword => json!({}),
        Action::AssignLicences(products) => {
            let ids: Vec<&str> = products.iter().map(|product| product.id.as_str()).collect();
            json!({ "products": product_names(products), "product_ids": ids })
        }
        Action::ChangeRecipient(changes) => return recipient_details(changes),
        Action::ConvertMailbox(kind) => json!({ "kind": kind.word() }),
        Action::SetManager(target) => json!({ "manager": target.identity() }),
        Action::SetMembers(targets) | Action::AddMembers(targets) | Action::RemoveMembers(targets) => {
            json!({ "members": identities(targets) })
        }
        Action::Grant(right, target) => {
            let mut value = json!({ "right": right.word(), "trustee": target.identity() });
            if let Right::Folder { folder, roles } = right {
                value["folder"] = json!(folder);
                value["roles"] = json!(roles);
            }
            value
        }
    };
    match value {
        Value::Object(details) => details,
        _ => Map::new(),
    }
}

fn product_names(products: &[Product]) -> Vec<&str> {
    products.iter().map(|product| product.name.as_str()).collect()
}

/// The first names of a list, so that one sees whom it is about.
fn names(targets: &[Target]) -> String {
    let names = identities(&targets[..targets.len().min(MOST_NAMES)]).join(", ");
    if targets.len() > MOST_NAMES { format!("{names}, … ({})", targets.len()) } else { names }
}

fn identities(targets: &[Target]) -> Vec<&str> {
    targets.iter().map(Target::identity).collect()
}

fn user_details(changes: &UserChanges) -> Map<String, Value> {
    let mut details = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        details.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("usage_location", changes.usage_location.as_ref().map(|code| json!(code)));
    put("marker", changes.marker.as_ref().map(|marker| json!(marker.as_str())));
    put("person", changes.person.as_ref().map(person));
    details
}

fn recipient_details(changes: &RecipientChanges) -> Map<String, Value> {
    let mut details = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        details.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("family", Some(json!(family(changes.family))));
    put("marker", changes.marker.as_ref().map(|marker| json!(marker.as_str())));
    let texts = |list: &Vec<cutover_model::ProxyAddress>| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    put("addresses", changes.proxies.as_ref().map(|proxies| json!(texts(proxies))));
    put("hidden", changes.hidden.map(|hidden| json!(hidden)));
    let forward = changes.forwarding.as_ref();
    put("forwarding", forward.map(|one| json!({ "to": one.to.identity(), "keep_copy": one.keep_copy })));
    put("send_on_behalf", changes.delegates.as_ref().map(|targets| json!(identities(targets))));
    put("owners", changes.owners.as_ref().map(|targets| json!(identities(targets))));
    put("authenticated_senders_only", changes.authenticated_senders_only.map(|only| json!(only)));
    details
}

/// The stable word of a family.
const fn family(family: Family) -> &'static str {
    match family {
        Family::Mailbox => "mailbox",
        Family::MailUser => "mail-user",
        Family::Contact => "contact",
        Family::Group => "group",
    }
}

fn person(person: &Person) -> Value {
    let fields = [
        ("given_name", &person.given_name),
        ("surname", &person.surname),
        ("job_title", &person.job_title),
        ("department", &person.department),
        ("company", &person.company),
        ("office", &person.office),
        ("street", &person.street),
        ("city", &person.city),
        ("state", &person.state),
        ("postal_code", &person.postal_code),
        ("country", &person.country),
        ("telephone", &person.telephone),
        ("mobile", &person.mobile),
        ("language", &person.language),
    ];
    let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Value::Object(said.map(|(name, value)| (name.to_owned(), json!(value))).collect())
}
