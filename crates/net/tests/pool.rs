//! The connection pool against a server of the test's own: the legs of a sign-in, refusals, and what can break between.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

#[path = "support/doorman.rs"]
mod doorman;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_model::{BodyPieces, BodySource, Failure, FailureCode, Secret};
use cutover_net::http::{HttpBody, HttpError, Method};
use cutover_net::pool::{ConnectionPool, ExtendedProtection, PoolRequest, PoolSettings};
use cutover_net::sign_in::{Credentials, Scheme};
use cutover_net::{Security, Server, Trust};
use cutover_testbed::certificates::{self, Certificate};
use doorman::{Answer, Asked, Doorman};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// A challenge without anything in it that a client must have: flags and eight random bytes.
const CHALLENGE: &str = "NTLM TlRMTVNTUAACAAAAAAAAADgAAAAzgoriASNFZ4mrze8AAAAAAAAAAAAAAAA4AAAABgBwFwAAAA8=";

fn settings(address: SocketAddr) -> PoolSettings {
    let mut server = Server::new(address.ip().to_string(), address.port(), Security::None);
    server.timeouts.idle = Duration::from_secs(20);
    PoolSettings::new(server)
}

/// Each test has a password of its own: refusals are known to the whole process.
fn pool(doorman: &Doorman, password: &str) -> ConnectionPool {
    let credentials = Credentials::new("OLD\\anna", Secret::new(password)).expect("a name");
    ConnectionPool::new(settings(doorman.address), Some(credentials))
}

fn post(body: &'static str) -> PoolRequest {
    let body = HttpBody::Bytes(Bytes::from_static(body.as_bytes()));
    PoolRequest::new(Method::POST, "/EWS/Exchange.asmx?secret").with_body("text/xml; charset=utf-8", body)
}

async fn say(pool: &ConnectionPool, body: &'static str) -> Result<Bytes, HttpError> {
    pool.send(post(body)).await?.bytes(1000).await
}

async fn fails(pool: &ConnectionPool) -> HttpError {
    say(pool, "hello").await.expect_err("this cannot work")
}

/// Takes NTLM by connection and believes every proof.
fn trusting(asked: &Asked, signed_in: bool) -> Answer {
    match asked.message() {
        1 => Answer::wants(&[CHALLENGE]),
        3 => Answer::good(),
        _ if signed_in => Answer::good(),
        _ => Answer::wants(&["Negotiate", "NTLM"]),
    }
}

#[tokio::test]
async fn basic_goes_with_every_request_and_the_question_is_asked_once() {
    let doorman = Doorman::start(|asked| match asked.authorization {
        Some(_) => Answer::good(),
        None => Answer::wants(&["Basic realm=\"x\""]),
    });
    let doorman = doorman.await;
    let pool = pool(&doorman, "basic");
    for _ in 0..3 {
        assert_eq!(say(&pool, "hello").await.expect("it is let in"), "good");
    }
    let asked = doorman.asked();
    let seen: Vec<_> = asked.iter().map(|one| (one.connection, one.authorization.as_deref(), one.body.len())).collect();
    let header = Some("Basic T0xEXGFubmE6YmFzaWM=");
    assert_eq!(seen, [(0, None, 0), (0, header, 5), (0, header, 5), (0, header, 5)]);
}

#[tokio::test]
async fn ntlm_signs_the_connection_in_and_the_request_goes_with_the_last_leg() {
    let doorman = Doorman::start(|asked| trusting(asked, asked.number > 2)).await;
    let pool = pool(&doorman, "ntlm");
    assert_eq!(say(&pool, "first").await.expect("it is let in"), "good");
    assert_eq!(say(&pool, "second").await.expect("it is known"), "good");
    let asked = doorman.asked();
    let seen: Vec<_> = asked.iter().map(|one| (one.connection, one.message(), one.body.as_slice())).collect();
    let expected: [(usize, u8, &[u8]); 4] = [(0, 0, b""), (0, 1, b""), (0, 3, b"first"), (0, 0, b"second")];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_closed_connection_between_the_legs_proves_nothing() {
    let doorman = Doorman::start(|asked| match asked.message() {
        1 => Answer::Reply(401, vec![format!("WWW-Authenticate: {CHALLENGE}"), "Connection: close".into()], "no"),
        _ => trusting(asked, false),
    });
    let doorman = doorman.await;
    let pool = pool(&doorman, "closed between");
    for _ in 0..2 {
        let error = fails(&pool).await;
        assert_eq!((error.failure.code, error.uncertain), (FailureCode::ConnectionLost, false));
    }
    assert!(doorman.asked().iter().all(|asked| asked.message() != 3 && asked.body.is_empty()));
}

#[tokio::test]
async fn the_first_refusal_stops_every_further_try_everywhere() {
    let strict = |asked: &Asked| match asked.message() {
        3 => Answer::wants(&["NTLM", "Basic realm=\"x\""]),
        _ => trusting(asked, false),
    };
    let (one, other) = (Doorman::start(strict).await, Doorman::start(|_| Answer::wants(&["Basic realm=\"x\""])).await);
    let error = fails(&pool(&one, "wrong")).await;
    assert_eq!((error.failure.code, error.uncertain), (FailureCode::Credentials, false));
    assert!(!format!("{error:?}").contains("wrong"));
    let seen = one.asked().len();
    assert_eq!(fails(&pool(&one, "wrong")).await.failure.code, FailureCode::CredentialsHeld);
    assert_eq!(fails(&pool(&other, "wrong")).await.failure.code, FailureCode::CredentialsHeld);
    assert_eq!((one.asked().len(), other.asked().len()), (seen, 0));
    assert_eq!(fails(&pool(&other, "another")).await.failure.code, FailureCode::Credentials);
}

#[tokio::test]
async fn twenty_requests_with_a_wrong_password_are_one_try() {
    let doorman = Doorman::start(|_| Answer::wants(&["Basic realm=\"x\""])).await;
    let pool = pool(&doorman, "wrong for all");
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { fails(&pool).await })
        })
        .collect();
    let mut codes = Vec::new();
    for one in tries {
        codes.push(one.await.expect("it ends").failure.code);
    }
    assert_eq!(codes.iter().filter(|code| **code == FailureCode::Credentials).count(), 1);
    assert_eq!(codes.iter().filter(|code| **code == FailureCode::CredentialsHeld).count(), 19);
    assert_eq!(doorman.asked().iter().filter(|asked| asked.authorization.is_some()).count(), 1);
}

#[tokio::test]
async fn a_server_that_forgets_who_is_speaking_is_told_again() {
    let doorman = Doorman::start(|asked| trusting(asked, asked.connection == 1)).await;
    let pool = pool(&doorman, "forgotten");
    for _ in 0..2 {
        assert_eq!(say(&pool, "hello").await.expect("it is let in"), "good");
    }
    let seen: Vec<_> = doorman.asked().iter().map(|one| (one.connection, one.message())).collect();
    assert_eq!(seen, [(0, 0), (0, 1), (0, 3), (0, 0), (1, 1), (1, 3)]);
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_replaced() {
    let doorman = Doorman::start(|asked| match asked.message() {
        3 => Answer::Words(b"HTTP/1.1 200 X\r\nContent-Length: 4\r\n\r\ngood".to_vec()),
        _ => trusting(asked, false),
    });
    let doorman = doorman.await;
    let pool = pool(&doorman, "closed meanwhile");
    for _ in 0..3 {
        assert_eq!(say(&pool, "hello").await.expect("it is let in"), "good");
    }
    assert_eq!(doorman.asked().iter().filter(|asked| asked.message() == 3).count(), 3);
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_uncertain_and_the_connection_is_not_used_again() {
    let doorman = Doorman::start(|asked| match (asked.message(), asked.connection) {
        (3, 0) => Answer::Words(b"HTTP/1.1 200 X\r\nContent-Length: 400\r\n\r\nless".to_vec()),
        (3, 1) => Answer::Words(b"HTTP/1.1 20".to_vec()),
        _ => trusting(asked, false),
    });
    let doorman = doorman.await;
    let pool = pool(&doorman, "cut off");
    for _ in 0..2 {
        let error = fails(&pool).await;
        assert_eq!((error.failure.code, error.uncertain), (FailureCode::ConnectionLost, true), "{error}");
    }
    assert_eq!(say(&pool, "hello").await.expect("it is let in"), "good");
    assert_eq!(doorman.asked().last().expect("it was asked").connection, 2);
}

#[tokio::test]
async fn silence_ends_in_time() {
    let doorman = Doorman::start(|asked| match asked.message() {
        3 => Answer::Silence,
        _ => trusting(asked, false),
    });
    let doorman = doorman.await;
    let mut settings = settings(doorman.address);
    settings.server.timeouts.idle = Duration::from_millis(200);
    let credentials = Credentials::new("anna@old.example", Secret::new("silence")).expect("a name");
    let error = fails(&ConnectionPool::new(settings, Some(credentials.clone()))).await;
    assert_eq!((error.failure.code, error.uncertain), (FailureCode::Timeout, true));
    assert!(!credentials.were_refused());
}

#[tokio::test]
async fn heads_and_challenges_that_are_too_large_are_given_up() {
    let huge = |asked: &Asked| match asked.connection {
        0 => Answer::Words(format!("HTTP/1.1 401 X\r\nA: {}\r\n", "x".repeat(600 << 10)).into_bytes()),
        1 => Answer::Reply(401, (0..5000).map(|n| format!("A{n}: {n}")).collect(), ""),
        _ if asked.message() == 1 => Answer::wants(&[&format!("NTLM {}", "A".repeat(200 << 10))]),
        _ => Answer::wants(&["NTLM"]),
    };
    let doorman = Doorman::start(huge).await;
    let pool = pool(&doorman, "huge");
    for code in [FailureCode::Protocol, FailureCode::Protocol, FailureCode::AuthenticationMethod] {
        let error = fails(&pool).await;
        assert_eq!((error.failure.code, error.uncertain), (code, false), "{error}");
    }
}

#[tokio::test]
async fn what_is_offered_can_be_read_and_what_cannot_be_used_is_named() {
    let doorman = Doorman::start(|_| Answer::wants(&["Digest realm=\"x\", nonce=\"y\"", "Negotiate", "NTLM"])).await;
    let mut settings = settings(doorman.address);
    settings.schemes = vec![Scheme::Basic];
    let credentials = Credentials::new("anna", Secret::new("offered")).expect("a name");
    let pool = ConnectionPool::new(settings, Some(credentials));
    let offers = pool.offers(&post("")).await.expect("it answers").expect("it wants credentials");
    assert_eq!((offers.schemes, offers.others), (vec![Scheme::Negotiate, Scheme::Ntlm], vec!["Digest".to_owned()]));
    let error = fails(&pool).await;
    assert_eq!(error.failure.code, FailureCode::AuthenticationMethod);
    assert_eq!(error.failure.detail, "the server offers: Negotiate, NTLM, Digest");
}

/// OpenSSL's certificate for the loopback address, for a server of ours.
fn acceptor(folder: &Path) -> (TlsAcceptor, Trust) {
    let files = certificates::make(folder, Certificate::Valid).expect("certificates");
    let chain = CertificateDer::pem_file_iter(&files.certificate).expect("a file");
    let chain: Vec<_> = chain.map(|one| one.expect("a certificate")).collect();
    let key = PrivateKeyDer::from_pem_file(&files.key).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = versions.with_no_client_auth().with_single_cert(chain, key).expect("they belong together");
    (TlsAcceptor::from(Arc::new(config)), Trust::File(files.authority))
}

#[tokio::test]
async fn a_server_that_insists_on_the_channel_is_found_out_without_spoiling_the_credentials() {
    let folder = tempfile::tempdir().expect("a folder");
    let (tls, trust) = acceptor(folder.path());
    let strict = |asked: &Asked| match (asked.message(), asked.names_channel()) {
        (3, false) => Answer::wants(&["NTLM"]),
        _ => trusting(asked, false),
    };
    let doorman = Doorman::start_behind(Some(tls), strict).await;
    let mut settings = settings(doorman.address);
    (settings.server.security, settings.server.trust) = (Security::Tls, trust);
    let credentials = Credentials::new("OLD\\anna", Secret::new("channel")).expect("a name");
    let pool = ConnectionPool::new(settings, Some(credentials.clone()));
    assert_eq!(pool.extended_protection(&post("")).await.expect("an answer"), ExtendedProtection::Unknown);
    assert_eq!(say(&pool, "hello").await.expect("it is let in"), "good");
    assert_eq!(pool.extended_protection(&post("")).await.expect("an answer"), ExtendedProtection::Required);
    assert!(!credentials.were_refused());
    let last = doorman.asked().pop().expect("it was asked");
    assert_eq!((last.message(), last.names_channel(), last.body.len()), (3, false, 0));
}

#[tokio::test]
async fn without_credentials_a_401_is_an_answer() {
    let doorman = Doorman::start(|_| Answer::wants(&["NTLM"])).await;
    let pool = ConnectionPool::new(settings(doorman.address), None);
    let response = pool.send(post("hello")).await.expect("an answer");
    assert_eq!(response.status(), 401);
    assert!(response.offers().has(Scheme::Ntlm));
}

struct Pieces(u32);

#[async_trait]
impl BodySource for Pieces {
    fn length(&self) -> Option<u64> {
        None
    }

    fn opens_again(&self) -> bool {
        true
    }

    async fn open(&self) -> Result<Box<dyn BodyPieces>, Failure> {
        Ok(Box::new(Self(self.0)))
    }
}

#[async_trait]
impl BodyPieces for Pieces {
    async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(left) = self.0.checked_sub(1) else { return Ok(None) };
        self.0 = left;
        Ok(Some(Bytes::from_static(b"piece")))
    }
}

#[tokio::test]
async fn a_body_is_streamed_with_the_last_leg() {
    let doorman = Doorman::start(|asked| trusting(asked, false)).await;
    let pool = pool(&doorman, "streamed");
    let body = HttpBody::Source(Arc::new(Pieces(2)));
    let request = PoolRequest::new(Method::POST, "/").with_body("text/plain", body);
    assert_eq!(pool.send(request).await.expect("it is let in").bytes(100).await.expect("a body"), "good");
    assert_eq!(doorman.asked()[2].body, b"5\r\npiece\r\n5\r\npiece\r\n0\r\n\r\n");
}
