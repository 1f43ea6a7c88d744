//! Many requests in one (Graph JSON batching): each is judged alone, 20 at most.

use std::collections::BTreeMap;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::call::Call;
use super::gate;
use super::reply::{Answer, Refusal, Reply, in_batch};
use super::state::TenantState;

/// Most requests of one batch.
const MOST: usize = 20;

/// `POST /$batch`
pub(super) fn batch(state: &TenantState, call: &Call) -> Answer {
    let body = call.json()?;
    let invalid = |message: &str| Refusal::new(400, "BadRequest", message);
    let requests =
        body.get("requests").and_then(Value::as_array).ok_or_else(|| invalid("Invalid batch payload format."))?;
    if requests.is_empty() || requests.len() > MOST {
        return Err(invalid("Number of batch request steps exceeds the maximum value of 20."));
    }
    let mut done: BTreeMap<String, bool> = BTreeMap::new();
    let mut answers = Vec::new();
    for request in requests {
        let id = request["id"]
            .as_str()
            .filter(|id| !done.contains_key(*id))
            .ok_or_else(|| invalid("Batch request ids must be there and differ."))?;
        let answer = one(state, call, request, &done);
        done.insert(id.to_owned(), answer.is_ok());
        answers.push(in_batch(id, answer));
    }
    // The service answers in any order.
    answers.reverse();
    Ok(Reply::ok(json!({"responses": answers})))
}

fn one(state: &TenantState, outer: &Call, request: &Value, done: &BTreeMap<String, bool>) -> Answer {
    let needed = request["dependsOn"].as_array().map_or(&[][..], Vec::as_slice);
    if !needed.iter().filter_map(Value::as_str).all(|id| done.get(id) == Some(&true)) {
        return Err(Refusal::new(424, "FailedDependency", "A request that this one depends on failed."));
    }
    gate::inner(state, &inner(outer, request)?)
}

/// A request of a batch as if it had come alone.
fn inner(outer: &Call, request: &Value) -> Result<Call, Refusal> {
    let invalid = || Refusal::new(400, "BadRequest", "A batch request needs a method and a relative address.");
    let method = request["method"].as_str().ok_or_else(invalid)?;
    let address = request["url"].as_str().filter(|address| !address.contains("://")).ok_or_else(invalid)?;
    let version = outer.path.first().map_or("v1.0", String::as_str);
    let mut headers = outer.headers.clone();
    headers.remove("content-type");
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        headers.insert(name.to_lowercase(), value.as_str().unwrap_or_default().to_owned());
    }
    let body = match &request["body"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    if !body.is_empty() && !headers.contains_key("content-type") {
        return Err(Refusal::new(400, "BadRequest", "Write request id with a body must have a Content-Type header."));
    }
    let address = format!("/{version}/{}", address.trim_start_matches('/'));
    Ok(Call::new(method, &address, headers, Bytes::from(body)))
}
