//! The HTTP client against a server that answers as it is told: what fails, whether it may have been carried out, and that
//! bodies stream both ways.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

#[path = "support/web.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod web;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_model::{BodyPieces, BodySource, Failure, FailureCode};
use cutover_net::Timeouts;
use cutover_net::http::{HttpAddress, HttpBody, HttpClient, HttpError, HttpRequest, HttpSettings, Method, Proxies};
use tokio::net::TcpListener;
use web::{Answer, Web};

fn client(idle: Duration) -> HttpClient {
    let timeouts = Timeouts { connect: Duration::from_secs(5), idle };
    HttpClient::new(&HttpSettings { timeouts, proxies: Proxies::Direct, ..HttpSettings::default() }).expect("a client")
}

fn patient() -> HttpClient {
    client(Duration::from_secs(60))
}

fn post(base: &str, body: HttpBody) -> HttpRequest {
    let address = HttpAddress::parse(&format!("{base}/x?token=secret")).expect("an address");
    HttpRequest::new(Method::POST, address).with_body("text/plain", body)
}

/// A body in pieces; the last may be a failure.
struct Pieces(Vec<Result<Bytes, Failure>>, Option<u64>);

#[async_trait]
impl BodySource for Pieces {
    fn length(&self) -> Option<u64> {
        self.1
    }

    fn opens_again(&self) -> bool {
        true
    }

    async fn open(&self) -> Result<Box<dyn BodyPieces>, Failure> {
        Ok(Box::new(Opened(self.0.clone().into())))
    }
}

struct Opened(VecDeque<Result<Bytes, Failure>>);

#[async_trait]
impl BodyPieces for Opened {
    async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        self.0.pop_front().transpose()
    }
}

fn source(pieces: Vec<Result<Bytes, Failure>>, length: Option<u64>) -> HttpBody {
    HttpBody::Source(Arc::new(Pieces(pieces, length)))
}

async fn refused(client: &HttpClient, request: HttpRequest) -> HttpError {
    match client.send(request).await {
        Ok(response) => panic!("it was answered with {}", response.status()),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_body_streams_with_and_without_its_length() {
    let web = Web::start(|asked| Answer::json(201, asked.body.len()).with("Retry-After", "7")).await;
    let pieces = || vec![Ok(Bytes::from(vec![b'a'; 300_000])), Ok(Bytes::from_static(b"end"))];
    for (length, header) in [(Some(300_003), "300003"), (None, "")] {
        let response = patient().send(post(&web.base(), source(pieces(), length))).await.expect("it is answered");
        assert_eq!((response.status(), response.retry_after()), (201, Some(Duration::from_secs(7))));
        assert_eq!(response.bytes(100).await.expect("it is read"), "300003");
        let asked = web.asked().pop().expect("it was asked");
        assert_eq!(asked.header("content-length"), header);
        assert_eq!(asked.header("content-type"), "text/plain");
        assert_eq!(&asked.body[300_000..], b"end");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_certain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let error = refused(&patient(), post(&base, HttpBody::Bytes(Bytes::from_static(b"x")))).await;
    assert_eq!((error.failure.code, error.uncertain), (FailureCode::Connect, false));
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[tokio::test]
async fn what_was_sent_and_not_answered_is_uncertain() {
    let web = Web::start(|_| Answer::Close).await;
    let error = refused(&patient(), post(&web.base(), HttpBody::Bytes(Bytes::from_static(b"x")))).await;
    assert_eq!((error.failure.code, error.uncertain), (FailureCode::ConnectionLost, true));
    let whole = source(vec![Ok(Bytes::from_static(b"whole"))], Some(5));
    assert!(refused(&patient(), post(&web.base(), whole)).await.uncertain);
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[tokio::test]
async fn a_body_that_breaks_was_never_whole() {
    let web = Web::start(|_| Answer::json(200, "{}")).await;
    let broken = Failure::new(FailureCode::ItemUnreadable, "item 7");
    let body = source(vec![Ok(Bytes::from_static(b"half")), Err(broken.clone())], Some(100));
    let error = refused(&patient(), post(&web.base(), body)).await;
    assert_eq!((error.failure, error.uncertain), (broken, false));
    assert_eq!(web.asked().len(), 0);
}

#[tokio::test]
async fn silence_is_a_timeout_and_uncertain() {
    let web = Web::start(|_| Answer::Silence).await;
    let error = refused(&client(Duration::from_millis(100)), post(&web.base(), HttpBody::None)).await;
    assert_eq!((error.failure.code, error.uncertain), (FailureCode::Timeout, true));
}

#[tokio::test]
async fn an_answer_that_ends_early_or_is_too_large_is_an_error() {
    let web =
        Web::start(|asked| if asked.body.is_empty() { Answer::Short } else { Answer::json(200, "0123456789") }).await;
    let short = patient().send(post(&web.base(), HttpBody::None)).await.expect("its head came");
    let error = short.bytes(1000).await.expect_err("it ends early");
    assert!(error.uncertain && error.failure.is_transient(), "{error}");
    let large = patient().send(post(&web.base(), HttpBody::Bytes(Bytes::from_static(b"x")))).await.expect("an answer");
    assert_eq!(large.bytes(9).await.expect_err("it is too large").failure.code, FailureCode::Protocol);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let web = Web::start(|_| Answer::json(307, "{}").with("Location", "http://127.0.0.1:1/")).await;
    let response = patient().send(post(&web.base(), HttpBody::None)).await.expect("it is answered");
    assert_eq!(response.status(), 307);
}

#[tokio::test]
async fn a_proxy_is_asked_for_what_is_elsewhere() {
    let proxy = Web::start(|_| Answer::json(200, "{}")).await;
    let proxies = Proxies::Through(proxy.base());
    let client = HttpClient::new(&HttpSettings { proxies, ..HttpSettings::default() }).expect("a client");
    client.send(post("http://elsewhere.example", HttpBody::None)).await.expect("the proxy answers");
    assert_eq!(proxy.asked()[0].target, "http://elsewhere.example/x?token=secret");
    let here = Web::start(|_| Answer::json(200, "{}")).await;
    client.send(post(&here.base(), HttpBody::None)).await.expect("it is reached directly");
    assert_eq!((proxy.asked().len(), here.asked().len()), (1, 1));
}
