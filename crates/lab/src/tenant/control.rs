//! The control interface below `/_lab/`: what a test in another process does instead of holding a
//! [`TenantState`]. It is no part of Microsoft 365.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::call::Call;
use super::faults::Fault;
use super::limits::Limits;
use super::reply::{Answer, Refusal, Reply};
use super::state::TenantState;
use super::store::Tenant;
use super::token;

/// What can be set in one go; what is absent stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    roles: Option<Vec<String>>,
    advance_seconds: Option<u64>,
    directory_sync: Option<bool>,
    graph_address: Option<String>,
    exchange_address: Option<String>,
    judge: Option<String>,
    listing_seconds: Option<u64>,
    reading_seconds: Option<u64>,
    mailbox_seconds: Option<u64>,
    mailbox_polls: Option<u32>,
    import_session_seconds: Option<u64>,
    token_seconds: Option<u64>,
    keep: Option<bool>,
    public_client: Option<bool>,
    device_interval_seconds: Option<u64>,
}

#[derive(Deserialize)]
struct Record {
    name: String,
    text: String,
}

#[derive(Deserialize)]
struct Decision {
    agree: bool,
    /// The name that the person signs in with.
    person: Option<String>,
}

/// Answers a control request.
pub(super) fn answer(state: &TenantState, call: &Call) -> Answer {
    match (call.method.as_str(), call.path.get(1).map_or("", String::as_str)) {
        ("GET", "state") => Ok(Reply::ok(state.look())),
        ("GET", "requests") => Ok(Reply::ok(json!(state.tenant().requests))),
        ("GET", "introspect") => Ok(token::introspected(&state.tenant(), call)),
        ("GET", "faults") => Ok(Reply::ok(json!(state.tenant().faults.left()))),
        ("POST", "faults") => given::<Fault>(call).map(|fault| state.arm(fault)).map(|()| Reply::nothing()),
        ("DELETE", "faults") => Ok(Reply::ok(json!({"left": state.disarm()}))),
        ("PUT", "limits") => given::<Limits>(call).map(|limits| state.limit(limits)).map(|()| Reply::nothing()),
        ("PATCH", "settings") => {
            given::<Settings>(call).map(|settings| set(state, settings)).map(|()| Reply::nothing())
        }
        ("POST", "zone") => {
            let record: Record = given(call)?;
            state.publish_txt(&record.name, &record.text);
            Ok(Reply::nothing())
        }
        ("POST", "device") => {
            let decision: Decision = given(call)?;
            let mut tenant = state.tenant();
            let person = decision.person.unwrap_or_else(|| format!("admin@{}", tenant.options.initial_domain));
            let codes = tenant.tokens.devices.decide(decision.agree.then_some(&*person));
            Ok(Reply::ok(json!({"codes": codes})))
        }
        ("POST", "expire-tokens") => {
            state.tenant().tokens.expire();
            Ok(Reply::nothing())
        }
        ("POST", "reset") => {
            let mut tenant = state.tenant();
            *tenant = Tenant::new(tenant.options.clone());
            Ok(Reply::nothing())
        }
        _ => Err(Refusal::new(404, "NotFound", "There is no such control.")),
    }
}

fn given<T: DeserializeOwned>(call: &Call) -> Result<T, Refusal> {
    serde_json::from_slice(&call.body).map_err(|error| Refusal::new(400, "BadRequest", error.to_string()))
}

fn set(state: &TenantState, settings: Settings) {
    if let Some(roles) = settings.roles {
        state.grant(roles);
    }
    if let Some(judge) = settings.judge {
        state.set_judge(&judge);
    }
    let mut tenant = state.tenant();
    tenant.sync_enabled = settings.directory_sync.or(tenant.sync_enabled);
    tenant.graph_address = settings.graph_address.or(tenant.graph_address.take());
    tenant.exchange_address = settings.exchange_address.or(tenant.exchange_address.take());
    tenant.options.keep = settings.keep.unwrap_or(tenant.options.keep);
    tenant.options.public_client = settings.public_client.unwrap_or(tenant.options.public_client);
    let delays = &mut tenant.options.delays;
    let put = |place: &mut Duration, seconds: Option<u64>| *place = seconds.map_or(*place, Duration::from_secs);
    put(&mut delays.listing, settings.listing_seconds);
    put(&mut delays.reading, settings.reading_seconds);
    put(&mut delays.mailbox, settings.mailbox_seconds);
    put(&mut delays.import_session, settings.import_session_seconds);
    put(&mut delays.token, settings.token_seconds);
    put(&mut delays.device_interval, settings.device_interval_seconds);
    delays.mailbox_polls = settings.mailbox_polls.unwrap_or(delays.mailbox_polls);
    tenant.ahead += Duration::from_secs(settings.advance_seconds.unwrap_or(0));
    tenant.settle();
}

/// Everything there is.
pub(super) fn everything(tenant: &Tenant) -> Value {
    let of = |kind| tenant.directory.all().filter(move |object| object.kind == kind).map(|object| object.look(tenant));
    json!({
        "tenant": tenant.options.tenant,
        "domains": tenant.domains.json(),
        "users": of(super::directory::Kind::User).collect::<Vec<_>>(),
        "groups": of(super::directory::Kind::Group).collect::<Vec<_>>(),
        "contacts": of(super::directory::Kind::Contact).collect::<Vec<_>>(),
        "mailboxes": tenant.mailboxes.values().map(super::mailbox::Mailbox::look).collect::<Vec<_>>(),
        "faults": tenant.faults.left(),
        "requests": tenant.requests,
    })
}
