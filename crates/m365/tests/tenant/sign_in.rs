//! A person signs in elsewhere: waiting, refusal, expiry, and that nothing of it is kept.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cutover_model::{Failure, FailureCode, PersonalAccess as _, SignedIn};
use serde_json::{Value, json};

use crate::support::{APPLICATION, TENANT_ID, settings, tenant_of};
use crate::web::{Answer, Web};

const SYNCHRONISATION: &str = "/v1.0/directory/onPremisesSynchronization";

fn code(expires: u64) -> Answer {
    let code = json!({"device_code": "dev", "user_code": "ABC-123", "verification_uri": "https://x.example/devicelogin",
        "expires_in": expires, "interval": 0, "message": "type ABC-123"});
    Answer::json(200, code)
}

fn granted() -> Value {
    let claims = json!({"aud": APPLICATION, "tid": TENANT_ID, "name": "Anna Berg", "preferred_username": "anna@x.org"});
    let token = format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()));
    json!({"access_token": "of-the-person", "expires_in": 3600, "id_token": token,
        "scope": "openid profile https://graph.microsoft.com/OnPremDirectorySynchronization.Read.All"})
}

/// A server that answers each poll like this.
async fn polled(expires: u64, poll: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Web {
    let asked = AtomicUsize::new(0);
    Web::start(move |request| {
        if request.target.ends_with("/devicecode") {
            return code(expires);
        }
        if request.target == SYNCHRONISATION {
            return Answer::json(200, json!({"value": [{"id": "x", "features": {"passwordSyncEnabled": true}}]}));
        }
        poll(asked.fetch_add(1, Ordering::SeqCst))
    })
    .await
}

async fn signed_in(web: &Web) -> Result<SignedIn, Failure> {
    let pending = tenant_of(settings(&web.base())).begin_sign_in().await?;
    assert_eq!(
        (pending.code().code.as_str(), pending.code().address.as_str()),
        ("ABC-123", "https://x.example/devicelogin")
    );
    pending.finish().await
}

fn refusal(error: &str, description: &str) -> Answer {
    Answer::json(400, json!({"error": error, "error_description": description}))
}

#[tokio::test]
async fn a_person_signs_in_elsewhere() {
    let web = polled(900, |poll| match poll {
        1 => Answer::json(503, json!({"error": "temporarily_unavailable"})),
        2 => Answer::Close,
        4 => Answer::json(200, granted()),
        _ => refusal("authorization_pending", ""),
    })
    .await;
    let person = signed_in(&web).await.expect("somebody signed in");
    assert_eq!((person.user_name.as_str(), person.tenant.as_str()), ("anna@x.org", TENANT_ID));
    assert_eq!(person.rights, ["OnPremDirectorySynchronization.Read.All"]);
    assert_eq!(person.synchronisation.map(|settings| settings.features), Ok(vec!["passwordSyncEnabled".to_owned()]));
    let asked = web.asked();
    let begun = asked[0].text();
    assert!(begun.contains("scope=openid%20profile%20https%3A%2F%2Fgraph.microsoft.com%2FOnPremDirectory"), "{begun}");
    assert!(!begun.contains("offline_access") && !begun.contains("secret"), "{begun}");
    let poll = asked[1].text();
    assert!(poll.contains("device_code=dev") && poll.contains("grant-type%3Adevice_code"), "{poll}");
    assert_eq!(asked.last().map(|last| last.header("authorization").to_owned()), Some("Bearer of-the-person".into()));
}

#[tokio::test]
async fn refusals_of_a_sign_in_are_told_apart_and_end_it() {
    let public = "AADSTS7000218: The request body must contain the following parameter: 'client_assertion'.";
    let policy = "AADSTS53003: Access has been blocked by Conditional Access policies.";
    for (error, description, code) in [
        ("authorization_declined", "no", FailureCode::SignInDeclined),
        ("expired_token", "late", FailureCode::SignInExpired),
        ("bad_verification_code", "", FailureCode::SignInExpired),
        ("invalid_client", public, FailureCode::PublicClientOff),
        ("invalid_grant", policy, FailureCode::SignInBlocked),
    ] {
        let web = polled(900, move |_| refusal(error, description)).await;
        assert_eq!(signed_in(&web).await.map_err(|failure| failure.code), Err(code), "{error}");
        assert_eq!(web.asked().len(), 2, "{error}");
    }
}

#[tokio::test]
async fn a_code_ends_although_nobody_says_so() {
    let web = polled(1, |_| refusal("authorization_pending", "")).await;
    let ended = tokio::time::timeout(Duration::from_secs(20), signed_in(&web)).await.expect("it ends by itself");
    assert_eq!(ended.map_err(|failure| failure.code), Err(FailureCode::SignInExpired));
}

#[tokio::test]
async fn whoever_stops_waiting_asks_no_more() {
    let web = polled(900, |_| refusal("slow_down", "")).await;
    let waiting = tokio::spawn({
        let tenant = tenant_of(settings(&web.base()));
        async move { tenant.begin_sign_in().await.expect("a code").finish().await.map(drop) }
    });
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while web.asked().len() < 2 {
        assert!(tokio::time::Instant::now() < deadline, "it asks");
        tokio::task::yield_now().await;
    }
    waiting.abort();
    assert!(waiting.await.is_err_and(|error| error.is_cancelled()));
    assert_eq!(web.asked().len(), 2, "slow_down makes it wait five seconds more");
}

#[tokio::test]
async fn what_the_person_may_not_see_is_told_and_the_sign_in_stands() {
    let web = Web::start(|request| match request.target.as_str() {
        SYNCHRONISATION => {
            Answer::json(403, json!({"error": {"code": "Authorization_RequestDenied", "message": "no"}}))
        }
        path if path.ends_with("/devicecode") => code(900),
        _ => Answer::json(200, granted()),
    })
    .await;
    let person = signed_in(&web).await.expect("somebody signed in");
    assert_eq!(person.synchronisation.map_err(|failure| failure.code), Err(FailureCode::Permission));
}

#[tokio::test]
async fn a_code_that_cannot_be_shown_is_not_shown() {
    for (code, address) in [("A\u{1b}[2J", "https://x/d"), ("ABC", "http://x/d"), ("ABC", "https://x/\nd")] {
        let answer = json!({"device_code": "d", "user_code": code, "verification_uri": address, "expires_in": 9});
        let web = Web::start(move |_| Answer::json(200, &answer)).await;
        let begun = tenant_of(settings(&web.base())).begin_sign_in().await;
        assert_eq!(begun.map(drop).map_err(|failure| failure.code), Err(FailureCode::Protocol), "{code:?} {address:?}");
    }
}
