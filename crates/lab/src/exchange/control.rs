//! The control interface below `/_lab/`: what a test in another process does instead of holding an
//! [`ExchangeState`]. It is no part of Exchange.

use axum::http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::change::MailboxChange;
use super::faults::Fault;
use super::organisation::Redirect;
use super::state::ExchangeState;

/// A change of a mailbox.
#[derive(Deserialize)]
struct Changed {
    mailbox: String,
    #[serde(flatten)]
    change: MailboxChange,
}

/// What Autodiscover is to say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redirected {
    address: String,
    to: Option<Redirect>,
}

/// Status and body.
pub(super) type Answer = (u16, Value);

/// Answers a control request.
pub(super) fn answer(state: &ExchangeState, method: &Method, path: &str, body: &[u8]) -> Answer {
    match (method.as_str(), path.trim_start_matches("/_lab/")) {
        ("GET", "state") => (200, state.look()),
        ("GET", "digest") => (200, json!({"digest": state.digest()})),
        ("GET", "requests") => (200, json!(state.lab().requests)),
        ("GET", "faults") => (200, json!(state.lab().faults.left())),
        ("POST", "faults") => with(body, |fault: Fault| {
            state.arm(fault);
            Ok(())
        }),
        ("DELETE", "faults") => (200, json!({"left": state.disarm()})),
        ("POST", "change") => with(body, |changed: Changed| state.change(&changed.mailbox, &changed.change)),
        ("POST", "redirect") => with(body, |redirected: Redirected| {
            state.redirect(&redirected.address, redirected.to);
            Ok(())
        }),
        _ => (404, json!({"error": "There is no such control."})),
    }
}

fn with<T: DeserializeOwned>(body: &[u8], work: impl FnOnce(T) -> Result<(), String>) -> Answer {
    let outcome = serde_json::from_slice(body).map_err(|error| error.to_string()).and_then(work);
    outcome.map_or_else(|error| (400, json!({"error": error})), |()| (204, Value::Null))
}
