//! The identity platform: tokens by client secret, certificate or device code (Microsoft identity platform, v2.0).

mod assertion;
mod certificate;
mod device;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) use device::{Devices, begin as device_code};

use super::call::Call;
use super::gate::token_expired;
use super::options::APPLICATION;
use super::reply::{Answer, Dialect, Refusal, Reply};
use super::store::{Tenant, base64_url};

/// What a person may be granted and an application may not.
const DELEGATED_ONLY: &str = "OnPremDirectorySynchronization.";

/// Where a token is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    Graph,
    Exchange,
}

/// Tokens that are out.
#[derive(Default)]
pub(super) struct Tokens {
    grants: BTreeMap<String, Grant>,
    pub(super) devices: Devices,
    /// Ids of assertions that were used.
    used: BTreeMap<String, Timestamp>,
}

struct Grant {
    audience: Audience,
    roles: Vec<String>,
    expires: Timestamp,
}

impl Tokens {
    /// Gives every token exactly these roles.
    pub(super) fn grant(&mut self, roles: &[String]) {
        self.grants.values_mut().for_each(|grant| grant.roles = of_audience(roles, grant.audience));
    }

    /// Ends all tokens.
    pub(super) fn expire(&mut self) {
        self.grants.values_mut().for_each(|grant| grant.expires = Timestamp::MIN);
    }
}

fn of_audience(roles: &[String], audience: Audience) -> Vec<String> {
    let exchange = |role: &str| role.starts_with("Exchange.") || role.starts_with("IMAP.");
    let of_applications = |role: &&String| !role.starts_with(DELEGATED_ONLY);
    let roles = roles.iter().filter(of_applications);
    roles.filter(|role| exchange(role) == (audience == Audience::Exchange)).cloned().collect()
}

/// Checks a request's token: it is for this service, alive, and holds one of these roles.
pub(super) fn check(tenant: &Tenant, call: &Call, audience: Audience, roles: &[&str]) -> Result<(), Refusal> {
    let dialect = if audience == Audience::Exchange { Dialect::Exchange } else { Dialect::Graph };
    let invalid = |message: &str| Refusal::new(401, "InvalidAuthenticationToken", message).in_dialect(dialect);
    let header = call.header("authorization").unwrap_or_default();
    let Some(token) = header.strip_prefix("Bearer ") else { return Err(invalid("Access token is empty.")) };
    let Some(grant) = tenant.tokens.grants.get(token.trim()) else {
        return Err(invalid("CompactToken parsing failed with error code: 80049217"));
    };
    if grant.audience != audience {
        return Err(invalid("Access token validation failure. Invalid audience."));
    }
    if grant.expires <= tenant.now() {
        return Err(token_expired().in_dialect(dialect));
    }
    match roles.is_empty() || roles.iter().any(|role| grant.roles.iter().any(|granted| granted == role)) {
        true => Ok(()),
        false => Err(Refusal::forbidden().in_dialect(dialect)),
    }
}

/// What a mail server is told of a token that an application shows it (RFC 7662). Not a part of Microsoft 365, whose own
/// IMAP server needs nobody to ask.
pub(super) fn introspected(tenant: &Tenant, call: &Call) -> Reply {
    let good = check(tenant, call, Audience::Exchange, &["IMAP.AccessAsApp"]).is_ok();
    Reply::ok(json!({"active": good, "appid": APPLICATION}))
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub(super) fn token(tenant: &mut Tenant, call: &Call) -> Answer {
    issue(tenant, call).map_err(|refusal| refusal.in_dialect(Dialect::Token))
}

fn issue(tenant: &mut Tenant, call: &Call) -> Answer {
    let form = call.form();
    known_tenant(tenant, call.name(0))?;
    known_application(tenant, field(&form, "client_id")?)?;
    match field(&form, "grant_type")? {
        "client_credentials" => {
            let audience = audience(field(&form, "scope")?)?;
            credential(tenant, call, &form)?;
            Ok(grant(tenant, audience))
        }
        "urn:ietf:params:oauth:grant-type:device_code" => {
            let redeemed = device::redeem(tenant, field(&form, "device_code")?)?;
            Ok(grant_person(tenant, &redeemed))
        }
        other => Err(error(
            70003,
            "unsupported_grant_type",
            &format!("The app requested an unsupported grant type '{other}'."),
        )),
    }
}

/// A tenant goes by its GUID or by one of its domains.
fn known_tenant(tenant: &Tenant, name: &str) -> Result<(), Refusal> {
    match tenant.is_named(name) {
        true => Ok(()),
        false => Err(error(90002, "invalid_request", &format!("Tenant '{name}' not found."))),
    }
}

fn known_application(tenant: &Tenant, id: &str) -> Result<(), Refusal> {
    let message = format!(
        "Application with identifier '{id}' was not found in the directory '{}'.",
        tenant.options.initial_domain
    );
    if id.eq_ignore_ascii_case(APPLICATION) { Ok(()) } else { Err(error(700_016, "unauthorized_client", &message)) }
}

/// Secret or certificate.
fn credential(tenant: &mut Tenant, call: &Call, form: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if let Some(assertion) = form.get("client_assertion") {
        if form.get("client_assertion_type").map(String::as_str) != Some(assertion::KIND) {
            return Err(error(
                900_144,
                "invalid_request",
                "The request body must contain the parameter 'client_assertion_type'.",
            ));
        }
        let address = format!("http://{}{}", call.header("host").unwrap_or_default(), call.address());
        return assertion::check(tenant, assertion, &address);
    }
    match form.get("client_secret") {
        Some(secret) if *secret == tenant.options.secret => Ok(()),
        Some(_) => {
            let message = format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{APPLICATION}'."
            );
            Err(Refusal { status: 401, ..error(7_000_215, "invalid_client", &message) })
        }
        None => {
            let message =
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
            Err(Refusal { status: 401, ..error(7_000_218, "invalid_client", message) })
        }
    }
}

fn field<'a>(form: &'a BTreeMap<String, String>, name: &str) -> Result<&'a str, Refusal> {
    let message = || {
        error(900_144, "invalid_request", &format!("The request body must contain the following parameter: '{name}'."))
    };
    form.get(name).map(String::as_str).ok_or_else(message)
}

/// An error of the identity platform.
fn error(number: u32, code: &str, message: &str) -> Refusal {
    Refusal::new(400, code, format!("AADSTS{number}: {message}"))
}

fn audience(scope: &str) -> Result<Audience, Refusal> {
    match scope.strip_suffix("/.default") {
        Some("https://graph.microsoft.com") => Ok(Audience::Graph),
        Some("https://outlook.office365.com" | "https://outlook.office.com") => Ok(Audience::Exchange),
        Some(resource) => {
            let message = format!("The resource principal named {resource} was not found in the tenant.");
            Err(error(500_011, "invalid_resource", &message))
        }
        None => {
            let message = format!(
                "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
            );
            Err(error(1_002_012, "invalid_scope", &message))
        }
    }
}

/// A new token of the application.
fn grant(tenant: &mut Tenant, audience: Audience) -> Reply {
    let roles = of_audience(&tenant.options.roles, audience);
    Reply::ok(issued(tenant, audience, roles.clone(), json!({"idtyp": "app", "roles": roles})))
}

/// A new token of a person, with an ID token where `openid` was asked for. It may do what its scope names.
fn grant_person(tenant: &mut Tenant, redeemed: &device::Redeemed) -> Reply {
    let last = |scope: &str| scope.rsplit('/').next().unwrap_or_default().to_owned();
    let scopes: Vec<&str> = redeemed.scope.split(' ').collect();
    let rights = scopes.iter().copied().map(last).collect();
    let claims = json!({"idtyp": "user", "scp": redeemed.scope, "upn": redeemed.person});
    let mut answer = issued(tenant, redeemed.audience, rights, claims);
    let shown: Vec<&str> = scopes.iter().copied().filter(|scope| *scope != "offline_access").collect();
    answer["scope"] = json!(shown.join(" "));
    if scopes.contains(&"openid") {
        let name = redeemed.person.split('@').next().unwrap_or_default();
        let claims = json!({
            "aud": APPLICATION, "iss": format!("https://login.microsoftonline.com/{}/v2.0", tenant.options.tenant),
            "name": name, "preferred_username": redeemed.person, "oid": "00000000-0000-0000-0000-00000000a0a0",
            "tid": tenant.options.tenant, "ver": "2.0",
        });
        answer["id_token"] = json!(written(tenant, &claims));
    }
    Reply::ok(answer)
}

/// A token for this service, and the answer that it comes with. It is in the form of a JWT that says what it holds.
fn issued(tenant: &mut Tenant, audience: Audience, roles: Vec<String>, more: Value) -> Value {
    let lifetime = tenant.options.delays.token;
    let expires = tenant.now().checked_add(lifetime).unwrap_or(Timestamp::MAX);
    let resource = match audience {
        Audience::Graph => "https://graph.microsoft.com",
        Audience::Exchange => "https://outlook.office365.com",
    };
    let now = tenant.now().as_second();
    let mut claims = json!({
        "aud": resource, "iss": format!("https://sts.windows.net/{}/", tenant.options.tenant), "iat": now, "nbf": now,
        "exp": expires.as_second(), "appid": APPLICATION, "tid": tenant.options.tenant, "ver": "1.0",
        "uti": tenant.opaque(12),
    });
    if let (Value::Object(claims), Value::Object(more)) = (&mut claims, more) {
        claims.extend(more);
    }
    let token = written(tenant, &claims);
    tenant.tokens.grants.insert(token.clone(), Grant { audience, roles, expires });
    let seconds = lifetime.saturating_sub(Duration::from_secs(1)).as_secs();
    json!({"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token})
}

fn written(tenant: &mut Tenant, claims: &Value) -> String {
    let header = base64_url(br#"{"typ":"JWT","alg":"RS256","kid":"rehearsal"}"#);
    let signature = tenant.opaque(48);
    format!("{header}.{}.{signature}", base64_url(claims.to_string().as_bytes()))
}
