//! Tokens: one for each service, kept until shortly before it expires, asked for by one request at a time
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use cutover_graph::segment;
use cutover_model::{Failure, FailureCode, Secret};
use cutover_net::http::{HttpAddress, HttpBody, HttpClient, HttpRequest, Method};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::assertion::Signer;
use crate::token_error::{self, Asker};
use crate::{Credential, TenantSettings};

/// The most bytes an answer of the token endpoint may have.
const ANSWER_LIMIT: usize = 256 << 10;

/// A service that wants a token of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Microsoft Graph.
    Graph,
    /// Exchange Online: its administration, and IMAP.
    Exchange,
}

/// A token, and what stands in it.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: Secret,
    /// Application permissions that were granted. Empty where the token cannot be read.
    pub(crate) roles: Vec<String>,
    /// The tenant's id.
    pub(crate) tenant: Option<String>,
    refresh: Instant,
    expires: Instant,
}

/// The tokens of an application in a tenant.
pub(crate) struct Tokens {
    http: HttpClient,
    settings: TenantSettings,
    endpoint: HttpAddress,
    signer: Option<Signer>,
    graph: Mutex<Option<Token>>,
    exchange: Mutex<Option<Token>>,
}

impl Tokens {
    pub(crate) fn new(http: HttpClient, settings: TenantSettings) -> Result<Self, Failure> {
        let signer = match &settings.credential {
            Credential::Secret(_) => None,
            Credential::Certificate(pem) => Some(Signer::read(pem, &settings.application)?),
        };
        let endpoint = endpoint(&settings, "token")?;
        Ok(Self { http, settings, endpoint, signer, graph: Mutex::default(), exchange: Mutex::default() })
    }

    /// The token for this service: the one that is there, or a new one.
    pub(crate) async fn get(&self, resource: Resource) -> Result<Token, Failure> {
        let mut kept = self.kept(resource).lock().await;
        let now = Instant::now();
        if let Some(token) = kept.as_ref().filter(|token| now < token.refresh) {
            return Ok(token.clone());
        }
        match self.ask(resource).await {
            Ok(token) => Ok(kept.insert(token).clone()),
            // A token is asked for early, so that a fault that passes is not felt.
            Err(failure) if failure.is_transient() => match kept.as_ref().filter(|token| now < token.expires) {
                Some(token) => Ok(token.clone()),
                None => Err(failure),
            },
            Err(failure) => Err(failure),
        }
    }

    /// The service did not take this token: it is not used again.
    pub(crate) async fn forget(&self, resource: Resource, refused: &Token) {
        let mut kept = self.kept(resource).lock().await;
        if kept.as_ref().is_some_and(|token| token.secret.expose() == refused.secret.expose()) {
            *kept = None;
        }
    }

    fn kept(&self, resource: Resource) -> &Mutex<Option<Token>> {
        match resource {
            Resource::Graph => &self.graph,
            Resource::Exchange => &self.exchange,
        }
    }

    async fn ask(&self, resource: Resource) -> Result<Token, Failure> {
        let scope = format!("{}/.default", self.settings.cloud.audience(resource));
        let mut fields = vec![
            ("client_id", Secret::new(self.settings.application.clone())),
            ("scope", Secret::new(scope)),
            ("grant_type", Secret::new("client_credentials")),
        ];
        match (&self.settings.credential, &self.signer) {
            (_, Some(signer)) => {
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                let audience = format!("{}/{}/oauth2/v2.0/token", self.settings.addresses.login, self.settings.tenant);
                fields.push(("client_assertion_type", Secret::new(kind)));
                fields.push(("client_assertion", signer.assertion(&self.settings.application, &audience)?));
            }
            (Credential::Secret(secret) | Credential::Certificate(secret), None) => {
                fields.push(("client_secret", secret.clone()));
            }
        }
        let (status, body, wait) = post_form(&self.http, &self.endpoint, &fields).await?;
        if status != 200 {
            return Err(token_error::failure(status, &body, wait, &asker(&self.settings)));
        }
        read(&body, &self.settings.application)
    }
}

pub(crate) fn asker(settings: &TenantSettings) -> Asker<'_> {
    Asker { tenant: &settings.tenant, application: &settings.application }
}

/// An address below the tenant's OAuth endpoints.
pub(crate) fn endpoint(settings: &TenantSettings, name: &str) -> Result<HttpAddress, Failure> {
    let text = format!("{}/{}/oauth2/v2.0/{name}", settings.addresses.login, segment(&settings.tenant));
    safe_address(&text)
}

/// An address that secrets may be sent to: protected, or on this machine.
pub(crate) fn safe_address(text: &str) -> Result<HttpAddress, Failure> {
    let address = HttpAddress::parse(text)?;
    if address.is_protected() || address.is_loopback() {
        return Ok(address);
    }
    Err(Failure::new(FailureCode::TlsMissing, address.server()))
}

/// Sends a form; the status, the body, and how long to wait if it says so.
pub(crate) async fn post_form(
    http: &HttpClient,
    address: &HttpAddress,
    fields: &[(&str, Secret)],
) -> Result<(u16, Bytes, Option<Duration>), Failure> {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value.expose()))).collect();
    let body = HttpBody::Bytes(Bytes::from(pairs.join("&")));
    let request = HttpRequest::new(Method::POST, address.clone()).with_body("application/x-www-form-urlencoded", body);
    let number = request.number.to_string();
    let request = request.with_header("accept", "application/json").with_header("client-request-id", &number);
    let response = http.send(request).await?;
    let (status, wait) = (response.status(), response.retry_after());
    Ok((status, response.bytes(ANSWER_LIMIT).await?, wait))
}

/// Everything that is not plain is encoded, also what a segment of a path may hold.
fn escaped(text: &str) -> String {
    segment(text).replace('@', "%40").replace(':', "%3A")
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Value,
}

/// Reads the answer that grants a token.
fn read(body: &[u8], subject: &str) -> Result<Token, Failure> {
    let unreadable = || Failure::new(FailureCode::Protocol, subject).with_detail("the answer holds no token");
    let granted: Granted = serde_json::from_slice(body).map_err(|_| unreadable())?;
    if granted.access_token.is_empty() {
        return Err(unreadable());
    }
    let text = granted.expires_in.as_str().and_then(|text| text.parse().ok());
    let life = Duration::from_secs(granted.expires_in.as_u64().or(text).unwrap_or(0).min(86_400));
    let now = Instant::now();
    let claims = claims(&granted.access_token);
    Ok(Token {
        roles: strings(&claims["roles"]),
        tenant: claims["tid"].as_str().map(str::to_owned),
        secret: Secret::new(granted.access_token),
        refresh: now + life - (life / 10).min(Duration::from_secs(300)),
        expires: now + life,
    })
}

/// What stands in a token, unproven; nothing where it is not one that can be read. It is for the service, not for us,
/// so nothing may depend on it but what is shown to the administrator, and the choice of a way that is tried.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok());
    payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|one| Some(one.as_str()?.to_owned())).collect()
}
