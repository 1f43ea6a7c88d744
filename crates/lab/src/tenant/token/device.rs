//! The device code flow: a person enters a code somewhere else (RFC 8628, as the identity platform has it).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::{Audience, audience, error, field, known_application, known_tenant};
use crate::tenant::call::Call;
use crate::tenant::reply::{Answer, Dialect, Refusal, Reply};
use crate::tenant::store::Tenant;

/// How long a code is good.
const LIFETIME: Duration = Duration::from_secs(900);

/// Codes that are out.
#[derive(Default)]
pub(in crate::tenant) struct Devices(BTreeMap<String, Device>);

struct Device {
    audience: Audience,
    scope: String,
    expires: Timestamp,
    word: Word,
}

/// What the person said.
#[derive(Clone, PartialEq, Eq)]
enum Word {
    Nothing,
    /// By this name.
    Yes(String),
    No,
}

/// A code that a person has agreed to.
pub(super) struct Redeemed {
    pub(super) audience: Audience,
    pub(super) scope: String,
    /// The name that the person signed in with.
    pub(super) person: String,
}

impl Devices {
    /// A person enters every code that is out, and agrees, by this name, or not; says how many there were.
    pub(in crate::tenant) fn decide(&mut self, agrees: Option<&str>) -> usize {
        let word = agrees.map_or(Word::No, |person| Word::Yes(person.to_owned()));
        self.0.values_mut().for_each(|device| device.word = word.clone());
        self.0.len()
    }
}

/// `POST /{tenant}/oauth2/v2.0/devicecode`
pub(in crate::tenant) fn begin(tenant: &mut Tenant, call: &Call) -> Answer {
    start(tenant, call).map_err(|refusal| refusal.in_dialect(Dialect::Token))
}

fn start(tenant: &mut Tenant, call: &Call) -> Answer {
    let form = call.form();
    known_tenant(tenant, call.name(0))?;
    known_application(tenant, field(&form, "client_id")?)?;
    let scope = field(&form, "scope")?.to_owned();
    let audience = scope.split(' ').find_map(of_scope).map_or_else(|| audience(&scope), Ok)?;
    let expires = tenant.now().checked_add(LIFETIME).unwrap_or(Timestamp::MAX);
    let (device_code, user_code) = (tenant.opaque(48), tenant.opaque(6).to_uppercase().replace(['-', '_'], "X"));
    tenant.tokens.devices.0.insert(device_code.clone(), Device { audience, scope, expires, word: Word::Nothing });
    let address = "https://microsoft.com/devicelogin";
    let message = format!(
        "To sign in, use a web browser to open the page {address} and enter the code {user_code} to authenticate."
    );
    Ok(Reply::ok(json!({
        "device_code": device_code, "user_code": user_code, "verification_uri": address,
        "expires_in": LIFETIME.as_secs(), "interval": tenant.options.delays.device_interval.as_secs(), "message": message,
    })))
}

/// A delegated scope without a resource is one of Graph.
fn of_scope(scope: &str) -> Option<Audience> {
    let graph = scope.starts_with("https://graph.microsoft.com/") || !scope.contains("://");
    let exchange =
        scope.starts_with("https://outlook.office365.com/") || scope.starts_with("https://outlook.office.com/");
    match (graph && scope != "offline_access" && scope != "openid", exchange) {
        (_, true) => Some(Audience::Exchange),
        (true, _) => Some(Audience::Graph),
        _ => None,
    }
}

/// What a code is worth now.
pub(super) fn redeem(tenant: &mut Tenant, code: &str) -> Result<Redeemed, Refusal> {
    if !tenant.options.public_client {
        let message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        return Err(Refusal { status: 401, ..error(7_000_218, "invalid_client", message) });
    }
    let now = tenant.now();
    let devices = &mut tenant.tokens.devices.0;
    let wrong = || error(70018, "bad_verification_code", "The verification code is not correct.");
    let device = devices.get(code).ok_or_else(wrong)?;
    if device.expires <= now {
        return Err(error(
            70020,
            "expired_token",
            "The provided value for the input parameter 'device_code' is not valid.",
        ));
    }
    let person = match &device.word {
        Word::Yes(person) => person.clone(),
        Word::No => return Err(error(70011, "authorization_declined", "The user denied the request.")),
        Word::Nothing => {
            let message = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
            return Err(error(70016, "authorization_pending", message));
        }
    };
    let device = devices.remove(code).ok_or_else(wrong)?;
    Ok(Redeemed { audience: device.audience, scope: device.scope, person })
}
