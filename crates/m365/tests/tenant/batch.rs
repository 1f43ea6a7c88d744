//! Batches: pieces of twenty, each part judged by itself.

use std::collections::HashSet;
use std::sync::Mutex;

use cutover_graph::GraphRequest;
use cutover_model::FailureCode;
use serde_json::{Value, json};

use crate::support::{granting, tenant, unlimited};
use crate::web::{Answer, Asked};

/// The answer to a batch, each part by this.
fn answered(asked: &Asked, part: impl Fn(&Value) -> Option<(u16, Value)>) -> Answer {
    let body: Value = serde_json::from_str(&asked.text()).expect("JSON");
    let parts = body["requests"].as_array().expect("a list");
    assert!(parts.len() <= 20, "{} parts", parts.len());
    let answers = parts.iter().rev().filter_map(|one| {
        let (status, body) = part(one)?;
        Some(json!({"id": one["id"], "status": status, "headers": {"Retry-After": "0"}, "body": body}))
    });
    Answer::json(200, json!({"responses": answers.collect::<Vec<_>>()}))
}

fn reads(count: usize) -> Vec<GraphRequest> {
    (0..count).map(|number| GraphRequest::get(format!("/v1.0/users/{number}"))).collect()
}

#[tokio::test]
async fn many_go_in_pieces_of_twenty_and_throttled_parts_again() {
    let seen: Mutex<HashSet<String>> = Mutex::default();
    let web = granting(move |asked| {
        answered(asked, |part| {
            let url = part["url"].as_str().expect("a url").to_owned();
            let first = seen.lock().expect("no panic").insert(url.clone());
            match first && (url.ends_with('7') || url == "/users/0") {
                true => Some((429, json!({"error": {"code": "ApplicationThrottled"}}))),
                false => Some((200, json!({"url": url}))),
            }
        })
    })
    .await;
    let answers = tenant(&web).batch(reads(45)).await.expect("it fits");
    let urls =
        answers.into_iter().map(|answer| answer.expect("a success").json::<Value>().expect("JSON")["url"].clone());
    let expected: Vec<_> = (0..45).map(|number| json!(format!("/users/{number}"))).collect();
    assert_eq!(urls.collect::<Vec<_>>(), expected);
    assert_eq!(web.count("/v1.0/$batch"), 4);
}

#[tokio::test]
async fn a_part_has_its_own_failure_and_fate() {
    let web = granting(|asked| {
        answered(asked, |part| match part["url"].as_str().unwrap_or_default() {
            "/users/missing" => Some((404, json!({"error": {"code": "Request_ResourceNotFound"}}))),
            "/users" => None,
            _ => Some((204, Value::Null)),
        })
    })
    .await;
    let requests = vec![
        GraphRequest::get("/v1.0/users/missing").about("missing"),
        GraphRequest::post("/v1.0/users", json!({})).about("anna"),
        GraphRequest::delete("/v1.0/users/1"),
    ];
    let answers = unlimited(&web).batch(requests).await.expect("it fits");
    let missing = answers[0].as_ref().err().expect("not there");
    assert_eq!((missing.failure.code, missing.failure.subject.as_str()), (FailureCode::NotFound, "missing"));
    let lost = answers[1].as_ref().err().expect("no answer");
    assert_eq!((lost.uncertain, lost.failure.subject.as_str()), (true, "anna"));
    assert_eq!(answers[2].as_ref().map(|answer| answer.status), Ok(204));
}

#[tokio::test]
async fn a_lost_batch_is_repeated_for_those_parts_that_may_be() {
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let web = granting(move |asked| match calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => Answer::Close,
        _ => answered(asked, |_| Some((200, json!({})))),
    })
    .await;
    let requests = vec![GraphRequest::get("/v1.0/users/1"), GraphRequest::post("/v1.0/users", json!({})).about("anna")];
    let answers = tenant(&web).batch(requests).await.expect("it fits");
    assert!(answers[0].is_ok());
    assert!(answers[1].as_ref().is_err_and(|error| error.uncertain && error.failure.subject == "anna"));
    let last: Value = serde_json::from_str(&web.asked().pop().expect("asked").text()).expect("JSON");
    assert_eq!(last["requests"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn parts_of_a_mailbox_ask_for_ids_that_stay() {
    let web = granting(|asked| answered(asked, |part| Some((200, part["headers"].clone())))).await;
    let request = GraphRequest::get("/v1.0/users/a/messages").of_mailbox("a");
    let answers = tenant(&web).batch(vec![request; 6]).await.expect("it fits");
    for answer in answers {
        let headers: Value = answer.expect("a success").json().expect("JSON");
        assert_eq!(headers["Prefer"], "IdType=\"ImmutableId\"");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_a_mistake_of_ours() {
    let web = granting(|_| Answer::json(200, "{}")).await;
    let error = tenant(&web).batch(vec![GraphRequest::get("/v1.0/a"), GraphRequest::get("/beta/a")]).await;
    assert_eq!(error.err().map(|error| error.failure.code), Some(FailureCode::Internal));
}
