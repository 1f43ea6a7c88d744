//! A tenant whose services are one small server.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cutover_m365::{Cloud, Credential, Limits, MemoryBudgets, Pace, Tenant, TenantSettings};
use cutover_model::Secret;
use cutover_net::http::Proxies;
use serde_json::{Value, json};

use crate::web::{Answer, Asked, Web};

pub(crate) const APPLICATION: &str = "00000000-0000-0000-0000-000000000001";
pub(crate) const TENANT: &str = "contoso.onmicrosoft.com";
pub(crate) const TENANT_ID: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const TOKEN: &str = "/contoso.onmicrosoft.com/oauth2/v2.0/token";

/// A token that says it was granted this.
pub(crate) fn token(roles: &[&str]) -> String {
    let payload = json!({"roles": roles, "tid": TENANT_ID}).to_string();
    format!("e30.{}.signature", URL_SAFE_NO_PAD.encode(payload))
}

pub(crate) fn grant(roles: &[&str]) -> Answer {
    Answer::json(200, json!({"token_type": "Bearer", "expires_in": 3599, "access_token": token(roles)}))
}

pub(crate) fn refusal(code: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message}})
}

/// A server that grants every token and answers the rest so.
pub(crate) async fn granting(rest: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Web {
    Web::start(move |asked| if asked.target == TOKEN { grant(&[]) } else { rest(asked) }).await
}

pub(crate) fn settings(base: &str) -> TenantSettings {
    let credential = Credential::Secret(Secret::new("the+secret&"));
    let mut settings = TenantSettings::new(TENANT, APPLICATION, credential, Cloud::Global).at(base);
    settings.proxies = Proxies::Direct;
    settings.pace = Pace { first: Duration::from_millis(1), longest: Duration::from_millis(4), ..Pace::default() };
    settings
}

pub(crate) fn tenant_of(settings: TenantSettings) -> Tenant {
    Tenant::new(settings, Arc::new(MemoryBudgets::default())).expect("a tenant")
}

pub(crate) fn tenant(web: &Web) -> Tenant {
    tenant_of(settings(&web.base()))
}

/// Without limits of ours.
pub(crate) fn unlimited(web: &Web) -> Tenant {
    tenant_of(TenantSettings { limits: Limits::none(), ..settings(&web.base()) })
}
