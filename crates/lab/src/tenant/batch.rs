//! Many requests in one (Graph JSON batching): each is judged alone, 20 at most.
//!
//! Where a proxy judges what goes to and from the tenant, it sees the envelope only. So the tenant can be told to send
//! each request of a batch through that proxy to itself ([`through`]).

mod wire;

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
    let mut round = Round::new(call)?;
    while let Some((id, inner)) = round.next() {
        let entry = in_batch(&id, inner.and_then(|inner| gate::inner(state, &inner)));
        round.put(id, entry);
    }
    Ok(round.answer())
}

/// The same, with each request sent to this address.
pub(super) async fn through(address: &str, call: &Call) -> Answer {
    let mut round = Round::new(call)?;
    while let Some((id, inner)) = round.next() {
        let entry = match inner {
            Ok(inner) => wire::exchange(address, &id, &inner).await,
            Err(refusal) => in_batch(&id, Err(refusal)),
        };
        round.put(id, entry);
    }
    Ok(round.answer())
}

/// Whether a request is a batch.
pub(super) fn is_batch(call: &Call) -> bool {
    call.method == "POST" && call.path.len() == 2 && call.path[1] == "$batch"
}

/// A batch while it is worked on.
struct Round<'a> {
    outer: &'a Call,
    open: std::vec::IntoIter<Value>,
    done: BTreeMap<String, bool>,
    answers: Vec<Value>,
}

impl<'a> Round<'a> {
    fn new(outer: &'a Call) -> Result<Self, Refusal> {
        let invalid = |message: &str| Refusal::new(400, "BadRequest", message);
        let Some(Value::Array(requests)) = outer.json()?.remove("requests") else {
            return Err(invalid("Invalid batch payload format."));
        };
        if requests.is_empty() || requests.len() > MOST {
            return Err(invalid("Number of batch request steps exceeds the maximum value of 20."));
        }
        let mut ids: Vec<&str> = requests.iter().filter_map(|request| request["id"].as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != requests.len() {
            return Err(invalid("Batch request ids must be there and differ."));
        }
        Ok(Self { outer, open: requests.into_iter(), done: BTreeMap::new(), answers: Vec::new() })
    }

    /// The next request, unless one that it depends on failed.
    fn next(&mut self) -> Option<(String, Result<Call, Refusal>)> {
        let request = self.open.next()?;
        let id = request["id"].as_str().unwrap_or_default().to_owned();
        let needed = request["dependsOn"].as_array().map_or(&[][..], Vec::as_slice);
        let met = needed.iter().filter_map(Value::as_str).all(|id| self.done.get(id) == Some(&true));
        let failed = || Refusal::new(424, "FailedDependency", "A request that this one depends on failed.");
        Some((id, if met { inner(self.outer, &request) } else { Err(failed()) }))
    }

    fn put(&mut self, id: String, entry: Value) {
        self.done.insert(id, entry["status"].as_u64().is_some_and(|status| status < 400));
        self.answers.push(entry);
    }

    /// The service answers in any order; here it is the last one first.
    fn answer(mut self) -> Reply {
        self.answers.reverse();
        Reply::ok(json!({"responses": self.answers}))
    }
}

/// A request of a batch as if it had come alone.
fn inner(outer: &Call, request: &Value) -> Result<Call, Refusal> {
    let invalid = || Refusal::new(400, "BadRequest", "A batch request needs a method and a relative address.");
    let method = request["method"].as_str().ok_or_else(invalid)?;
    let address = request["url"].as_str().filter(|address| !address.contains("://")).ok_or_else(invalid)?;
    let version = outer.path.first().map_or("v1.0", String::as_str);
    let mut headers = outer.headers.clone();
    headers.retain(|name, _| ["authorization", "host", "prefer", "client-request-id"].contains(&name.as_str()));
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
