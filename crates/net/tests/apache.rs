//! Signing in, judged by Apache with mod_auth_gssapi and gss-ntlmssp: code that this project has no part in.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

use cutover_model::{FailureCode, Secret};
use cutover_net::http::{HttpError, Method};
use cutover_net::pool::{ConnectionPool, ExtendedProtection, PoolRequest, PoolSettings};
use cutover_net::sign_in::{Credentials, Scheme};
use cutover_net::{Security, Server, Trust};
use cutover_testbed::Apache;
use cutover_testbed::apache::{GREETING, Judging};

/// The names are of ASCII letters: the judge compares names by the locale that Apache runs in.
const USERS: [(&str, &str, &str); 3] =
    [("OLD", "anna", "Hemmelig 1"), ("OLD", "bjorn", "blåbær € 漢字"), ("", "carl@old.example", "Passord 3")];

fn pool(apache: &Apache, name: &str, password: &str) -> ConnectionPool {
    let mut server = Server::new("localhost", apache.port(), Security::Tls);
    server.trust = Trust::File(apache.authority().to_owned());
    let credentials = Credentials::new(name, Secret::new(password)).expect("a name");
    ConnectionPool::new(PoolSettings::new(server), Some(credentials))
}

fn get() -> PoolRequest {
    PoolRequest::new(Method::GET, "/")
}

async fn read(pool: &ConnectionPool) -> Result<String, HttpError> {
    let response = pool.send(get()).await?;
    assert_eq!(response.status(), 200);
    Ok(String::from_utf8(response.bytes(1000).await?.to_vec()).expect("text"))
}

#[tokio::test]
async fn ntlm_is_taken_with_every_form_of_a_name() {
    let apache = Apache::start(&Judging::Ntlm(&USERS)).expect("Apache");
    for (name, password) in [("OLD\\anna", USERS[0].2), ("OLD\\bjorn", USERS[1].2), ("carl@old.example", USERS[2].2)] {
        let pool = pool(&apache, name, password);
        for _ in 0..3 {
            assert_eq!(read(&pool).await.expect(name), GREETING, "{name}: {}", apache.log());
        }
    }
}

#[tokio::test]
async fn many_at_once_are_signed_in_each_on_its_connection() {
    let apache = Apache::start(&Judging::Ntlm(&USERS)).expect("Apache");
    let pool = pool(&apache, "OLD\\anna", USERS[0].2);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let pool = pool.clone();
        tasks.spawn(async move { read(&pool).await });
    }
    while let Some(done) = tasks.join_next().await {
        assert_eq!(done.expect("it ends").expect("it is let in"), GREETING);
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_once_and_not_tried_again() {
    let apache = Apache::start(&Judging::Ntlm(&USERS)).expect("Apache");
    let pool = pool(&apache, "OLD\\anna", "Hemmelig 2");
    assert_eq!(read(&pool).await.expect_err("it is wrong").failure.code, FailureCode::Credentials);
    let told = apache.log().matches("GSS ERROR").count();
    assert_eq!(read(&pool).await.expect_err("it is held").failure.code, FailureCode::CredentialsHeld);
    assert_eq!(apache.log().matches("GSS ERROR").count(), told);
}

#[tokio::test]
async fn what_apache_offers_is_read_and_it_does_not_insist_on_the_channel() {
    let apache = Apache::start(&Judging::Ntlm(&USERS)).expect("Apache");
    let pool = pool(&apache, "OLD\\anna", USERS[0].2);
    let offers = pool.offers(&get()).await.expect("it answers").expect("it wants credentials");
    assert!(offers.has(Scheme::Negotiate), "{offers:?}");
    assert_eq!(pool.extended_protection(&get()).await.expect("it answers"), ExtendedProtection::Unknown);
    assert_eq!(read(&pool).await.expect("it is let in"), GREETING);
    assert_eq!(pool.extended_protection(&get()).await.expect("it answers"), ExtendedProtection::NotRequired);
}
