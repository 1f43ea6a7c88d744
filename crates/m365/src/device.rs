//! The device code flow: a person signs in elsewhere, for what only a person may do
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>).

use std::time::Duration;

use cutover_model::{Failure, FailureCode, Secret};
use cutover_net::http::{HttpClient, HttpSettings};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use crate::token::{asker, endpoint, post_form, read};
use crate::{TenantSettings, token_error};

/// The longest that a person is waited for, whatever the server says.
const MOST_PATIENCE: u64 = 3600;

/// A code that a person types in at an address.
pub struct DeviceCode {
    /// What the person types.
    pub user_code: String,
    /// Where.
    pub address: String,
    /// The server's own sentence, with both.
    pub message: String,
    code: Secret,
    interval: Duration,
    expires: Instant,
    http: HttpClient,
    settings: TenantSettings,
}

#[derive(Deserialize)]
struct Answer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: u64,
    #[serde(default)]
    interval: Option<u64>,
    #[serde(default)]
    message: String,
}

/// Asks for a code; `scope` is what the person is to consent to, `https://graph.microsoft.com/Organization.ReadWrite.All`.
pub async fn device_code(settings: &TenantSettings, scope: &str) -> Result<DeviceCode, Failure> {
    let (trust, timeouts) = (settings.trust.clone(), settings.timeouts);
    let http = HttpClient::new(&HttpSettings { trust, timeouts, proxies: settings.proxies.clone() })?;
    let fields = [("client_id", Secret::new(settings.application.clone())), ("scope", Secret::new(scope))];
    let (status, body, wait) = post_form(&http, &endpoint(settings, "devicecode")?, &fields).await?;
    if status != 200 {
        return Err(token_error::failure(status, &body, wait, &asker(settings)));
    }
    let unreadable = |_| Failure::new(FailureCode::Protocol, settings.application.clone());
    let answer: Answer = serde_json::from_slice(&body).map_err(unreadable)?;
    Ok(DeviceCode {
        user_code: answer.user_code,
        address: answer.verification_uri,
        message: answer.message,
        code: Secret::new(answer.device_code),
        interval: Duration::from_secs(answer.interval.unwrap_or(5).min(60)),
        expires: Instant::now() + Duration::from_secs(answer.expires_in.min(MOST_PATIENCE)),
        http,
        settings: settings.clone(),
    })
}

impl DeviceCode {
    /// Waits until the person has signed in, and gives the token.
    pub async fn wait(mut self) -> Result<Secret, Failure> {
        let address = endpoint(&self.settings, "token")?;
        while Instant::now() < self.expires {
            sleep(self.interval).await;
            let fields = [
                ("grant_type", Secret::new("urn:ietf:params:oauth:grant-type:device_code")),
                ("client_id", Secret::new(self.settings.application.clone())),
                ("device_code", self.code.clone()),
            ];
            let (status, body) = match post_form(&self.http, &address, &fields).await {
                Ok((status, body, _)) => (status, body),
                Err(failure) if failure.is_transient() => continue,
                Err(failure) => return Err(failure),
            };
            if status == 200 {
                return Ok(read(&body, &self.settings.application)?.secret);
            }
            match token_error::word(&body).as_str() {
                "authorization_pending" => {}
                "slow_down" => self.interval += Duration::from_secs(5),
                "expired_token" => break,
                _ => return Err(token_error::failure(status, &body, None, &asker(&self.settings))),
            }
        }
        let late = Failure::new(FailureCode::Timeout, self.settings.application.clone());
        Err(late.with_detail("nobody signed in with the code in time"))
    }
}
