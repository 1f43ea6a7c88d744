//! Tokens: how they are asked for, kept, renewed and refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cutover_graph::GraphRequest;
use cutover_m365::{Credential, Resource, TenantSettings};
use cutover_model::{FailureCode, Secret};
use serde_json::{Value, json};

use crate::support::{APPLICATION, TENANT, TOKEN, grant, granting, refusal, settings, tenant, tenant_of, token};
use crate::web::{Answer, Web};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_token_serves_many_and_each_service_has_its_own() {
    let web = granting(|_| Answer::json(200, "{}")).await;
    let tenant = tenant(&web);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let tenant = tenant.clone();
        tasks.spawn(async move { tenant.send(GraphRequest::get("/v1.0/organization")).await.is_ok() });
    }
    assert!(tasks.join_all().await.into_iter().all(|sent| sent));
    assert_eq!((web.count(TOKEN), web.count("/v1.0/organization")), (1, 20));
    let graph = tenant.token(Resource::Graph).await.expect("a token");
    tenant.token(Resource::Exchange).await.expect("a token");
    let forms: Vec<_> = web.asked().iter().filter(|asked| asked.target == TOKEN).map(|asked| asked.text()).collect();
    let form = |scope: &str| {
        format!(
            "client_id={APPLICATION}&scope={scope}%2F.default&grant_type=client_credentials&client_secret=the%2Bsecret%26"
        )
    };
    let expected = [form("https%3A%2F%2Fgraph.microsoft.com"), form("https%3A%2F%2Foutlook.office365.com")];
    assert_eq!(forms, expected);
    let sent = web.asked().into_iter().find(|asked| asked.target == "/v1.0/organization").expect("it was asked");
    assert_eq!(sent.header("authorization"), format!("Bearer {}", graph.expose()));
    assert_eq!(sent.header("client-request-id").len(), 36);
}

#[tokio::test]
async fn a_token_that_ends_is_asked_for_again() {
    let answer = json!({"access_token": token(&[]), "expires_in": "0"});
    let web = Web::start(move |_| Answer::json(200, &answer)).await;
    let tenant = tenant(&web);
    for _ in 0..2 {
        tenant.token(Resource::Graph).await.expect("a token");
    }
    assert_eq!(web.count(TOKEN), 2);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let web = granting(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        1 => Answer::json(200, "{}"),
        _ => Answer::json(401, refusal("InvalidAuthenticationToken", "Lifetime validation failed")),
    })
    .await;
    let tenant = tenant(&web);
    tenant.send(GraphRequest::post("/v1.0/users", json!({}))).await.expect("the second token is taken");
    assert_eq!((web.count(TOKEN), calls.load(Ordering::SeqCst)), (2, 2));
    let error = tenant.send(GraphRequest::get("/v1.0/users")).await.err().expect("refused for good");
    assert_eq!((error.failure.code, error.uncertain), (FailureCode::Credentials, false));
    assert_eq!(calls.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn refusals_are_told_apart_and_not_repeated() {
    for (text, code) in [
        ("AADSTS7000215: Invalid client secret provided.", FailureCode::ApplicationSecret),
        ("AADSTS7000222: The provided client secret keys are expired.", FailureCode::SecretExpired),
        ("AADSTS90002: Tenant 'contoso' not found.", FailureCode::TenantUnknown),
        ("AADSTS700016: Application with identifier 'x' was not found.", FailureCode::ApplicationUnknown),
    ] {
        let web =
            Web::start(move |_| Answer::json(401, json!({"error": "invalid_client", "error_description": text}))).await;
        let error = tenant(&web).send(GraphRequest::get("/v1.0/users")).await.err().expect("no token");
        assert_eq!((error.failure.code, web.asked().len()), (code, 1), "{text}");
        assert!(!error.to_string().contains("the+secret"), "{error}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_is_busy_is_asked_again() {
    let calls = AtomicUsize::new(0);
    let web = Web::start(move |_| match calls.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::json(503, json!({"error": "temporarily_unavailable"})),
        1 => Answer::Close,
        _ => grant(&[]),
    })
    .await;
    tenant(&web).token(Resource::Graph).await.expect("a token in the end");
    assert_eq!(web.asked().len(), 3);
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn decoded(part: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[tokio::test]
async fn a_certificate_signs_an_assertion() {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).expect("its bytes");
    let text = pem("CERTIFICATE", b"a certificate") + &pem("PRIVATE KEY", private.as_ref());
    let web = granting(|_| Answer::json(200, "{}")).await;
    let credential = Credential::Certificate(Secret::new(text));
    tenant_of(TenantSettings { credential, ..settings(&web.base()) }).token(Resource::Graph).await.expect("a token");
    let form = web.asked()[0].text();
    let assertion = form.split("client_assertion=").nth(1).expect("an assertion");
    let parts: Vec<_> = assertion.split('.').collect();
    // printf 'a certificate' | openssl dgst -sha256 -binary | basenc --base64url
    let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": "gazXYhQPppKhQoItL75NxvVLyqUB9oqzflru0Lr-TZk"});
    assert_eq!(decoded(parts[0]), header);
    let claims = decoded(parts[1]);
    assert_eq!(claims["aud"], format!("{}/{TENANT}/oauth2/v2.0/token", web.base()));
    assert_eq!((claims["iss"].as_str(), claims["sub"].as_str()), (Some(APPLICATION), Some(APPLICATION)));
    assert_eq!(claims["exp"].as_i64(), claims["iat"].as_i64().map(|at| at + 600));
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).expect("base64");
    let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key.public_key().as_ref());
    public.verify(format!("{}.{}", parts[0], parts[1]).as_bytes(), &signature).expect("it is signed");
    assert!(form.contains("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"));
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_refused_at_once() {
    for text in [
        "",
        "secret words",
        &pem("CERTIFICATE", b"x"),
        &pem("PRIVATE KEY", b"secret"),
        &pem("ENCRYPTED PRIVATE KEY", b"x"),
    ] {
        let credential = Credential::Certificate(Secret::new(text));
        let settings = TenantSettings { credential, ..settings("http://127.0.0.1:1") };
        let made = cutover_m365::Tenant::new(settings, Arc::new(cutover_m365::MemoryBudgets::default()));
        let failure = made.err().expect("it cannot be used");
        assert_eq!(failure.code, FailureCode::SecretMissing);
        assert!(!failure.to_string().contains("secret words"));
    }
}
