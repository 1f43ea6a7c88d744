//! `POST /{version}/$batch`: up to twenty requests in one (<https://learn.microsoft.com/graph/json-batching>).
//!
//! Each is judged alone: the batch is a success while one of its requests is told to wait. Outlook carries out four of
//! a batch at once.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use cutover_model::{Failure, FailureCode};
use serde_json::{Map, Value, json};

use crate::{Body, Destination, GraphError, GraphRequest, GraphResponse, Headers, Method, Repeat};

/// The most requests in one batch.
pub const MOST: usize = 20;

/// How a header's wait is read; the reader of HTTP dates is not here.
pub type WaitReader = fn(&str) -> Option<Duration>;

/// A request cannot be part of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It does not go to Graph, or to another version than the first one.
    Destination,
    /// Its body is neither absent nor JSON.
    Body,
}

/// One request that carries these, which are at most [`MOST`]. May be repeated only if each of them may.
pub fn request(parts: &[&GraphRequest]) -> Result<GraphRequest, Unfit> {
    let version = parts.first().map(|part| version_and_rest(part)).transpose()?.map_or("v1.0", |(version, _)| version);
    let entries: Result<Vec<Value>, Unfit> =
        parts.iter().enumerate().map(|(id, part)| entry(id, part, version)).collect();
    let mut batch = GraphRequest::post(format!("/{version}/$batch"), json!({ "requests": entries? }));
    if parts.iter().all(|part| part.repeat == Repeat::Safe) {
        batch.repeat = Repeat::Safe;
    }
    Ok(batch)
}

fn version_and_rest(part: &GraphRequest) -> Result<(&str, &str), Unfit> {
    let Destination::Graph(path) = &part.to else { return Err(Unfit::Destination) };
    let path = path.strip_prefix('/').unwrap_or(path);
    let at = path.find('/').ok_or(Unfit::Destination)?;
    Ok(path.split_at(at))
}

fn entry(id: usize, part: &GraphRequest, version: &str) -> Result<Value, Unfit> {
    let (own, url) = version_and_rest(part)?;
    if own != version {
        return Err(Unfit::Destination);
    }
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in &part.headers {
        headers.insert((*name).to_owned(), json!(value));
    }
    let mut entry = json!({"id": id.to_string(), "method": part.method.as_str(), "url": url});
    match &part.body {
        Body::None => {}
        Body::Json(body) => {
            headers.insert("Content-Type".to_owned(), json!("application/json"));
            entry["body"] = body.clone();
        }
        Body::Text(_) | Body::Stream { .. } => return Err(Unfit::Body),
    }
    if !headers.is_empty() {
        entry["headers"] = Value::Object(headers);
    }
    Ok(entry)
}

/// The answer to each part, in the order of the parts. A part that was not answered may have been carried out.
pub fn answers(
    parts: &[&GraphRequest],
    response: &GraphResponse,
    wait: WaitReader,
) -> Result<Vec<Result<GraphResponse, GraphError>>, GraphError> {
    let body: Value = response.json()?;
    let list = body["responses"].as_array().map_or(&[][..], Vec::as_slice);
    let by_id: HashMap<&str, &Value> =
        list.iter().filter_map(|answer| Some((answer["id"].as_str()?, answer))).collect();
    let answer_to = |(id, part): (usize, &&GraphRequest)| match by_id.get(id.to_string().as_str()) {
        Some(answer) => judged(part, answer, wait),
        None => Err(unanswered(part)),
    };
    Ok(parts.iter().enumerate().map(answer_to).collect())
}

fn judged(part: &GraphRequest, answer: &Value, wait: WaitReader) -> Result<GraphResponse, GraphError> {
    let status =
        answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).ok_or_else(|| unanswered(part))?;
    let headers = headers_of(&answer["headers"]);
    let body = match &answer["body"] {
        Value::Null => Bytes::new(),
        // What is not JSON comes as base64 in a string; only callers that ask for such things can meet it.
        Value::String(text) => Bytes::from(text.clone()),
        json => Bytes::from(json.to_string()),
    };
    if !(200..300).contains(&status) {
        let after = headers.get("Retry-After").and_then(wait);
        return Err(GraphError::of_answer(status, &body, after, &part.subject));
    }
    Ok(GraphResponse { status, headers, body, subject: part.subject.clone() })
}

fn headers_of(value: &Value) -> Headers {
    let pairs = value.as_object().into_iter().flatten();
    Headers(pairs.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
}

fn unanswered(part: &GraphRequest) -> GraphError {
    let failure = Failure::new(FailureCode::Protocol, part.subject.clone()).with_detail("no answer in the batch");
    GraphError { status: None, code: "unanswered".to_owned(), failure, uncertain: part.method != Method::Get }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<Duration> {
        text.parse().ok().map(Duration::from_secs)
    }

    #[test]
    fn parts_are_numbered_and_relative() {
        let get = GraphRequest::get("/v1.0/users/anna?$select=id");
        let patch = GraphRequest::patch("/v1.0/users/anna", json!({"city": "Oslo"})).with_header("Prefer", "x");
        let batch = request(&[&get, &patch]).expect("both fit");
        assert_eq!((batch.to.shown(), batch.repeat), ("/v1.0/$batch", Repeat::Safe));
        let Body::Json(body) = batch.body else { panic!("it has JSON") };
        let expected = json!({"requests": [
            {"id": "0", "method": "GET", "url": "/users/anna?$select=id"},
            {"id": "1", "method": "PATCH", "url": "/users/anna", "body": {"city": "Oslo"},
             "headers": {"Prefer": "x", "Content-Type": "application/json"}},
        ]});
        assert_eq!(body, expected);
        let beta = GraphRequest::get("/beta/users");
        assert_eq!(request(&[&get, &beta]).err(), Some(Unfit::Destination));
        let text = GraphRequest::get("/v1.0/x").with_body(Body::Text(Bytes::new()));
        assert_eq!(request(&[&text]).err(), Some(Unfit::Body));
        let makes = GraphRequest::post("/v1.0/users", json!({}));
        assert_eq!(request(&[&get, &makes]).expect("both fit").repeat, Repeat::Never);
    }

    #[test]
    fn answers_come_in_any_order_and_some_not_at_all() {
        let parts =
            [GraphRequest::get("/v1.0/a"), GraphRequest::get("/v1.0/b"), GraphRequest::post("/v1.0/c", json!({}))];
        let parts: Vec<_> = parts.iter().collect();
        let body = json!({"responses": [
            {"id": "1", "status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"code": "TooManyRequests"}}},
            {"id": "0", "status": 200, "body": {"id": "x"}},
        ]});
        let response = GraphResponse {
            status: 200,
            headers: Headers::default(),
            body: body.to_string().into(),
            subject: String::new(),
        };
        let answers = answers(&parts, &response, seconds).expect("it can be read");
        assert_eq!(answers[0].as_ref().map(|answer| answer.body.clone()).ok(), Some(Bytes::from(r#"{"id":"x"}"#)));
        let wait = cutover_model::Disposition::Throttled(Duration::from_secs(7));
        assert_eq!(answers[1].as_ref().err().map(|error| error.failure.disposition), Some(wait));
        assert_eq!(answers[2].as_ref().err().map(|error| error.uncertain), Some(true));
    }
}
