//! A person signs in with a code, for what the service shows to people only: how a directory outside is synchronised.
//!
//! Who it was stands in the ID token, which came from the token endpoint itself, so that its signature adds nothing
//! (OpenID Connect Core 1.0, 3.1.3.7). No refresh token is asked for, and the token is dropped after it was used.
//! <https://learn.microsoft.com/graph/api/onpremisesdirectorysynchronization-get>: delegated only.

use async_trait::async_trait;
use cutover_graph::GraphError;
use cutover_graph::synchronisation::{self, Synchronisation};
use cutover_model::{
    Failure, FailureCode, PendingSignIn, PersonalAccess, Secret, SignInCode, SignedIn, SynchronisationSettings,
};
use cutover_net::http::{HttpRequest, Method};
use serde::Deserialize;
use serde_json::Value;

use super::Tenant;
use crate::Resource;
use crate::device::{DeviceCode, device_code};
use crate::token::claims;

/// What the person is asked to consent to, below Graph.
const RIGHTS: [&str; 1] = ["OnPremDirectorySynchronization.Read.All"];
/// The most bytes of an answer that is read whole.
const ANSWER_LIMIT: usize = 1 << 20;
/// Names of people are cut here.
const LONGEST_NAME: usize = 300;

#[async_trait]
impl PersonalAccess for Tenant {
    async fn begin_sign_in(&self) -> Result<Box<dyn PendingSignIn>, Failure> {
        let audience = self.settings().cloud.audience(Resource::Graph);
        let rights = RIGHTS.map(|right| format!("{audience}/{right}")).join(" ");
        let code = device_code(self.settings(), &format!("openid profile {rights}")).await?;
        Ok(Box::new(Pending { tenant: self.clone(), code }))
    }
}

/// Somebody who has not typed the code yet.
struct Pending {
    tenant: Tenant,
    code: DeviceCode,
}

#[async_trait]
impl PendingSignIn for Pending {
    fn code(&self) -> &SignInCode {
        self.code.shown()
    }

    async fn finish(self: Box<Self>) -> Result<SignedIn, Failure> {
        let Self { tenant, code } = *self;
        let granted = code.wait().await?;
        let (token, person) = read(&granted.0, &tenant.settings().application)?;
        let synchronisation = tenant.synchronisation(&token, &person.user_name).await;
        Ok(SignedIn { synchronisation, ..person })
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    id_token: String,
    #[serde(default)]
    scope: String,
}

/// The token, and who it is for.
fn read(body: &[u8], application: &str) -> Result<(Secret, SignedIn), Failure> {
    let unreadable = |detail| Failure::new(FailureCode::Protocol, application).with_detail(detail);
    let answer: Answer = serde_json::from_slice(body).map_err(|_| unreadable("the answer holds no token"))?;
    let claims = claims(&answer.id_token);
    if !claims["aud"].as_str().is_some_and(|audience| audience.eq_ignore_ascii_case(application)) {
        return Err(unreadable("the answer does not say who signed in"));
    }
    let person = SignedIn {
        display_name: shown(&claims["name"]),
        user_name: shown(&claims["preferred_username"]),
        tenant: shown(&claims["tid"]),
        rights: rights(&answer.scope),
        synchronisation: Ok(SynchronisationSettings::default()),
    };
    match person.user_name.is_empty() || person.tenant.is_empty() {
        true => Err(unreadable("the answer does not say who signed in")),
        false => Ok((Secret::new(answer.access_token), person)),
    }
}

fn shown(claim: &Value) -> String {
    let printable = claim.as_str().unwrap_or_default().chars().filter(|c| !c.is_control());
    printable.take(LONGEST_NAME).collect()
}

/// Names of what was consented to, without the service and without what every sign-in has.
fn rights(scope: &str) -> Vec<String> {
    let name = |one: &str| one.rsplit('/').next().unwrap_or_default().to_owned();
    let usual = |name: &String| matches!(name.as_str(), "openid" | "profile" | "email" | "offline_access" | "");
    scope.split(' ').map(name).filter(|name| !usual(name)).take(100).collect()
}

impl Tenant {
    /// How the tenant is synchronised, as this person sees it. One request, which is not repeated: the person waits.
    async fn synchronisation(&self, token: &Secret, person: &str) -> Result<SynchronisationSettings, Failure> {
        let (address, _) = self.address(&synchronisation::list().to)?;
        let request = HttpRequest::new(Method::GET, address);
        let number = request.number.to_string();
        let request = request.with_header("client-request-id", &number).with_header("accept", "application/json");
        let response = self.inner.http.send(request.with_token(token)).await?;
        let (status, wait) = (response.status(), response.retry_after());
        if status != 200 {
            let body = response.beginning(ANSWER_LIMIT).await;
            return Err(GraphError::of_answer(status, &body, wait, person).failure);
        }
        let unreadable = |_| Failure::new(FailureCode::Protocol, person);
        let found: Listed = serde_json::from_slice(&response.bytes(ANSWER_LIMIT).await?).map_err(unreadable)?;
        Ok(found.value.into_iter().next().map(settings).unwrap_or_default())
    }
}

#[derive(Deserialize)]
struct Listed {
    value: Vec<Synchronisation>,
}

fn settings(found: Synchronisation) -> SynchronisationSettings {
    SynchronisationSettings { features: found.switched_on(), deletion_threshold: found.deletion_threshold() }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    fn answer(claims: &Value) -> Vec<u8> {
        let token = format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let scope = "openid profile https://graph.microsoft.com/OnPremDirectorySynchronization.Read.All";
        json!({"access_token": "secret-token", "id_token": token, "scope": scope}).to_string().into_bytes()
    }

    #[test]
    fn who_signed_in_is_read_from_the_id_token() {
        let good = json!({"aud": "APP", "tid": "t", "name": "Anna\u{7} Berg", "preferred_username": "anna@x.org"});
        let (token, person) = read(&answer(&good), "app").expect("a person");
        assert_eq!((token.expose(), person.user_name.as_str()), ("secret-token", "anna@x.org"));
        assert_eq!((person.display_name.as_str(), person.tenant.as_str()), ("Anna Berg", "t"));
        assert_eq!(person.rights, ["OnPremDirectorySynchronization.Read.All"]);
    }

    #[test]
    fn an_answer_that_names_nobody_is_not_believed() {
        for claims in [
            json!({}),
            json!({"aud": "other", "tid": "t", "preferred_username": "anna@x.org"}),
            json!({"aud": "app", "preferred_username": "anna@x.org"}),
            json!({"aud": "app", "tid": "t", "name": "Anna"}),
        ] {
            let failure = read(&answer(&claims), "app").err().expect("nobody");
            assert_eq!(failure.code, FailureCode::Protocol, "{claims}");
            assert!(!failure.to_string().contains("secret-token"));
        }
        assert!(read(b"{}", "app").is_err() && read(b"", "app").is_err());
    }
}
