//! The device code flow: a person signs in elsewhere, for what only a person may do
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>).

use std::time::Duration;

use bytes::Bytes;
use cutover_model::{Failure, FailureCode, Secret, SignInCode};
use cutover_net::http::{HttpAddress, HttpClient, HttpSettings};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use crate::token::{asker, endpoint, post_form};
use crate::{TenantSettings, token_error};

/// The longest that a person is waited for, whatever the server says.
const MOST_PATIENCE: u64 = 3600;
/// The longest pause between two questions.
const MOST_PAUSE: Duration = Duration::from_secs(60);
/// The longest code or address that is shown to a person.
const MOST_SHOWN: usize = 200;

/// A code that a person types in at an address.
pub(crate) struct DeviceCode {
    shown: SignInCode,
    code: Secret,
    interval: Duration,
    expires: Instant,
    http: HttpClient,
    settings: TenantSettings,
}

/// What a person who signed in gives us, unread.
pub(crate) struct Granted(pub(crate) Bytes);

#[derive(Deserialize)]
struct Answer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: u64,
    #[serde(default)]
    interval: Option<u64>,
}

/// Asks for a code; `scope` is what the person is to consent to, `https://graph.microsoft.com/Organization.Read.All`.
pub(crate) async fn device_code(settings: &TenantSettings, scope: &str) -> Result<DeviceCode, Failure> {
    let (trust, timeouts) = (settings.trust.clone(), settings.timeouts);
    let http = HttpClient::new(&HttpSettings { trust, timeouts, proxies: settings.proxies.clone() })?;
    let fields = [("client_id", Secret::new(settings.application.clone())), ("scope", Secret::new(scope))];
    let (status, body, wait) = post_form(&http, &endpoint(settings, "devicecode")?, &fields).await?;
    if status != 200 {
        return Err(token_error::failure(status, &body, wait, &asker(settings)));
    }
    let unreadable = || Failure::new(FailureCode::Protocol, settings.application.clone());
    let answer: Answer = serde_json::from_slice(&body).map_err(|_| unreadable())?;
    if !can_be_shown(&answer.user_code) || !is_page(&answer.verification_uri) {
        return Err(unreadable().with_detail("the answer holds no code that can be shown"));
    }
    let lifetime = Duration::from_secs(answer.expires_in.min(MOST_PATIENCE));
    Ok(DeviceCode {
        shown: SignInCode { code: answer.user_code, address: answer.verification_uri, lifetime },
        code: Secret::new(answer.device_code),
        interval: Duration::from_secs(answer.interval.unwrap_or(5)).min(MOST_PAUSE),
        expires: Instant::now() + lifetime,
        http,
        settings: settings.clone(),
    })
}

/// A person is sent to no other kind of place.
fn is_page(address: &str) -> bool {
    can_be_shown(address) && address.starts_with("https://")
}

fn can_be_shown(text: &str) -> bool {
    !text.is_empty() && text.len() <= MOST_SHOWN && text.chars().all(|c| c.is_ascii_graphic())
}

/// What asking for the token came to.
enum Asked {
    Granted(Granted),
    /// Ask again after the interval, or after this.
    NotYet(Option<Duration>),
    /// The code is not good any more.
    Expired,
}

impl DeviceCode {
    /// What the person types, and where.
    pub(crate) fn shown(&self) -> &SignInCode {
        &self.shown
    }

    /// Waits until the person has signed in, and gives what the service answered then.
    pub(crate) async fn wait(mut self) -> Result<Granted, Failure> {
        let address = endpoint(&self.settings, "token")?;
        let mut pause = self.interval;
        loop {
            let next = Instant::now() + pause;
            sleep_until(next.min(self.expires)).await;
            if Instant::now() >= self.expires {
                return Err(self.late());
            }
            match self.ask(&address).await? {
                Asked::Granted(granted) => return Ok(granted),
                Asked::NotYet(wait) => pause = wait.map_or(self.interval, |wait| wait.max(self.interval)),
                Asked::Expired => return Err(self.late()),
            }
        }
    }

    async fn ask(&mut self, address: &HttpAddress) -> Result<Asked, Failure> {
        let fields = [
            ("grant_type", Secret::new("urn:ietf:params:oauth:grant-type:device_code")),
            ("client_id", Secret::new(self.settings.application.clone())),
            ("device_code", self.code.clone()),
        ];
        let (status, body, wait) = match post_form(&self.http, address, &fields).await {
            Ok(answer) => answer,
            Err(failure) if failure.is_transient() => return Ok(Asked::NotYet(None)),
            Err(failure) => return Err(failure),
        };
        if status == 200 {
            return Ok(Asked::Granted(Granted(body)));
        }
        match token_error::word(&body).as_str() {
            "authorization_pending" => return Ok(Asked::NotYet(None)),
            "slow_down" => {
                self.interval = (self.interval + Duration::from_secs(5)).min(MOST_PAUSE);
                return Ok(Asked::NotYet(None));
            }
            "expired_token" => return Ok(Asked::Expired),
            _ => {}
        }
        let failure = token_error::failure(status, &body, wait, &asker(&self.settings));
        if failure.is_transient() { Ok(Asked::NotYet(wait)) } else { Err(failure) }
    }

    fn late(&self) -> Failure {
        Failure::new(FailureCode::SignInExpired, self.settings.application.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_shown_nothing_but_a_code_and_a_protected_page() {
        assert!(can_be_shown("A1B2-C3D4") && is_page("https://microsoft.com/devicelogin"));
        assert!(!can_be_shown("") && !can_be_shown("a\u{1b}[2J") && !can_be_shown(&"A".repeat(201)));
        for address in ["http://microsoft.com/devicelogin", "javascript:alert(1)", "", "https://a b"] {
            assert!(!is_page(address), "{address}");
        }
    }
}
