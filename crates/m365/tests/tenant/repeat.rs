//! What is sent again, what is not, and what is said of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use cutover_graph::{Body, Destination, GraphError, GraphRequest, Method};
use cutover_model::{BodyPieces, BodySource, Failure, FailureCode, Secret};
use serde_json::json;

use crate::support::{granting, refusal, tenant};
use crate::web::{Answer, Web};

/// The first answers in turn, then a success for ever.
async fn then_well(first: impl Fn(usize) -> Option<Answer> + Send + Sync + 'static) -> Web {
    let calls = AtomicUsize::new(0);
    granting(move |_| first(calls.fetch_add(1, Ordering::SeqCst)).unwrap_or_else(|| Answer::json(200, "{\"a\":1}")))
        .await
}

async fn sent(web: &Web, request: GraphRequest) -> (Result<(), GraphError>, usize) {
    let outcome = tenant(web).send(request).await.map(drop);
    (outcome, web.asked().len() - web.count("/contoso"))
}

fn make() -> GraphRequest {
    GraphRequest::post("/v1.0/users", json!({"displayName": "Anna"})).about("anna")
}

fn change() -> GraphRequest {
    GraphRequest::patch("/v1.0/users/anna", json!({"city": "Oslo"}))
}

#[tokio::test]
async fn a_refusal_at_the_door_is_repeated_whatever_it_is() {
    for status in [429, 503] {
        let web = then_well(move |call| match call {
            0 => Some(Answer::json(status, refusal("TooManyRequests", "")).with("Retry-After", 0)),
            1 => Some(Answer::json(status, "{}").with("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")),
            2 => Some(Answer::json(status, "")),
            _ => None,
        })
        .await;
        let (outcome, calls) = sent(&web, make()).await;
        assert_eq!((outcome, calls), (Ok(()), 4));
    }
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_for_what_makes_something_and_repeated_for_the_rest() {
    for answer in [|| Answer::Close, || Answer::Short, || Answer::json(504, ""), || Answer::json(500, "")] {
        let web = then_well(move |call| (call == 0).then(answer)).await;
        let (outcome, calls) = sent(&web, make()).await;
        let error = outcome.expect_err("its fate is not known");
        assert_eq!((error.uncertain, calls, error.failure.is_transient()), (true, 1, true), "{error}");
        let web = then_well(move |call| (call == 0).then(answer)).await;
        assert_eq!(sent(&web, change()).await, (Ok(()), 2));
    }
}

#[tokio::test]
async fn what_does_not_pass_is_told_at_once() {
    let web =
        then_well(|_| Some(Answer::json(403, refusal("Authorization_RequestDenied", "Insufficient privileges")))).await;
    let (outcome, calls) = sent(&web, change()).await;
    let error = outcome.expect_err("it is refused");
    assert_eq!((error.status, error.code.as_str(), calls), (Some(403), "Authorization_RequestDenied", 1));
    assert_eq!(error.failure.code, FailureCode::Permission);
}

#[tokio::test]
async fn tries_end() {
    let web = then_well(|_| Some(Answer::Close)).await;
    let (outcome, calls) = sent(&web, change()).await;
    assert_eq!(outcome.expect_err("it never answers").failure.code, FailureCode::ConnectionLost);
    assert_eq!(calls, 6);
}

/// A body that can be read once.
struct Once(AtomicBool);

struct Rest(Option<Bytes>);

#[async_trait]
impl BodySource for Once {
    fn length(&self) -> Option<u64> {
        None
    }

    fn opens_again(&self) -> bool {
        false
    }

    async fn open(&self) -> Result<Box<dyn BodyPieces>, Failure> {
        assert!(!self.0.swap(true, Ordering::SeqCst), "it is opened once");
        Ok(Box::new(Rest(Some(Bytes::from_static(b"body")))))
    }
}

#[async_trait]
impl BodyPieces for Rest {
    async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        Ok(self.0.take())
    }
}

#[tokio::test]
async fn a_body_that_opens_once_is_sent_once() {
    let web = then_well(|_| Some(Answer::json(429, "").with("Retry-After", 0))).await;
    let body = Body::Stream { content_type: "text/plain", source: Arc::new(Once(AtomicBool::new(false))) };
    let (outcome, calls) = sent(&web, change().with_body(body)).await;
    let error = outcome.expect_err("it is told to wait");
    assert_eq!((error.failure.code, error.uncertain, calls), (FailureCode::Throttled, false, 1));
}

#[tokio::test]
async fn an_upload_needs_no_token_and_its_end_is_no_lost_right() {
    let web = then_well(|_| Some(Answer::json(401, refusal("x", "session secret-token expired")))).await;
    let url = Secret::new(format!("{}/api/gv1.0/Mailboxes('MBX:1')/importItem?authtoken=secret-token", web.base()));
    let upload = GraphRequest::to(Method::Post, Destination::Upload(url)).with_body(Body::Json(json!({"Data": ""})));
    let (outcome, calls) = sent(&web, upload.of_mailbox("a")).await;
    let error = outcome.expect_err("the session is over");
    assert_eq!((error.status, calls, error.uncertain), (Some(401), 1, false));
    assert!(error.failure.is_transient() && !error.to_string().contains("secret-token"), "{error}");
    let asked = &web.asked()[0];
    assert_eq!((asked.header("authorization"), web.count("/contoso")), ("", 0));
    assert!(asked.target.ends_with("?authtoken=secret-token"));
}
