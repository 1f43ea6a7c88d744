//! Where every request comes in: the body is read, faults strike, limits hold, and the operation answers.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::StreamExt;

use super::batch;
use super::call::Call;
use super::connection::Cutter;
use super::control;
use super::faults::FaultKind;
use super::reply::{Answer, Content, Dialect, Refusal, Reply, respond};
use super::routes;
use super::state::TenantState;

/// The largest body: an item of 150 MB as base64 inside of JSON.
const LARGEST_BODY: u64 = 215 << 20;

/// Answers one request.
pub(super) async fn serve(
    State(state): State<TenantState>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    let mut call = Call::new(parts.method.as_str(), address, headers(&parts.headers), Default::default());
    if call.path.first().is_some_and(|first| first == "_lab") {
        call.body = read(body, LARGEST_BODY).await.unwrap_or_default().into();
        return respond(control::answer(&state, &call));
    }
    let fault = state.tenant().faults.take(&call);
    match take_in(body, fault.as_ref()).await {
        Ok(octets) => call.body = octets.into(),
        Err(Cut::TooLarge) => return respond(Err(too_large())),
        Err(Cut::Broken) => return cut(&cutter).await,
    }
    meet(&state, &cutter, call, fault).await
}

fn headers(map: &HeaderMap) -> BTreeMap<String, String> {
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    map.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn too_large() -> Refusal {
    Refusal::new(413, "RequestEntityTooLarge", "The request entity is too large.")
}

/// Why a body was not taken in.
enum Cut {
    TooLarge,
    Broken,
}

async fn take_in(body: Body, fault: Option<&FaultKind>) -> Result<Vec<u8>, Cut> {
    match fault {
        Some(FaultKind::CutUpload { octets }) => {
            // Whatever came in is dropped with the connection.
            let _ = read(body, *octets).await;
            Err(Cut::Broken)
        }
        _ => read(body, LARGEST_BODY).await,
    }
}

async fn read(body: Body, most: u64) -> Result<Vec<u8>, Cut> {
    let mut stream = body.into_data_stream();
    let mut octets = Vec::new();
    while let Some(piece) = stream.next().await {
        octets.extend_from_slice(&piece.map_err(|_| Cut::Broken)?);
        if octets.len() as u64 > most {
            return Err(Cut::TooLarge);
        }
    }
    Ok(octets)
}

/// Does the work, with the fault where it strikes.
async fn meet(state: &TenantState, cutter: &Cutter, call: Call, fault: Option<FaultKind>) -> Response {
    match fault {
        Some(FaultKind::CutBefore) => cut(cutter).await,
        Some(FaultKind::CutAfter) => {
            // The answer is what the client must not get.
            let _ = answer(state, &call, None).await;
            cut(cutter).await
        }
        Some(FaultKind::CommitLater { milliseconds }) => {
            let state = state.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                // Nobody is left to hear it.
                let _ = answer(&state, &call, None).await;
            });
            cut(cutter).await
        }
        fault => respond(answer(state, &call, fault).await),
    }
}

/// The connection ends; what is answered here does not arrive.
async fn cut(cutter: &Cutter) -> Response {
    cutter.cut();
    tokio::task::yield_now().await;
    respond(Err(Refusal::new(500, "InternalServerError", "")))
}

async fn answer(state: &TenantState, call: &Call, fault: Option<FaultKind>) -> Answer {
    let mailbox = routes::mailbox(&state.tenant(), call);
    let metered = Metered::begin(state, mailbox, call);
    let latency = state.tenant().options.limits.latency_milliseconds;
    let slow = if let Some(FaultKind::Slow { milliseconds }) = &fault { *milliseconds } else { 0 };
    if latency + slow > 0 {
        tokio::time::sleep(Duration::from_millis(latency + slow)).await;
    }
    let refused = fault.as_ref().and_then(|fault| refusal(fault, call));
    let outcome = match refused.or_else(|| metered.refused.clone()) {
        Some(refusal) => Err(refusal),
        None => carry_out(state, call).await,
    };
    count(state, call, &outcome);
    if fault == Some(FaultKind::Spoiled) { outcome.map(spoiled) } else { outcome }
}

/// The operation; a batch goes through the judge, if there is one.
async fn carry_out(state: &TenantState, call: &Call) -> Answer {
    let judge = state.tenant().judge.clone();
    match judge.filter(|_| batch::is_batch(call)) {
        Some(address) => batch::through(&address, call).await,
        None => routes::answer(state, call),
    }
}

/// An id becomes a number.
fn spoiled(mut reply: Reply) -> Reply {
    if let Content::Json(value) = &mut reply.content {
        let place = if value["value"][0].is_object() { &mut value["value"][0] } else { value };
        place["id"] = 5.into();
    }
    reply
}

/// Answers a request that stands inside of another one: faults of the connection do not strike it.
pub(super) fn inner(state: &TenantState, call: &Call) -> Answer {
    let (fault, mailbox) = {
        let mut tenant = state.tenant();
        (tenant.faults.take(call), routes::mailbox(&tenant, call))
    };
    let metered = Metered::begin(state, mailbox, call);
    let refused = fault.and_then(|fault| refusal(&fault, call));
    let outcome = match refused.or_else(|| metered.refused.clone()) {
        Some(refusal) => Err(refusal),
        None => routes::answer(state, call),
    };
    count(state, call, &outcome);
    outcome
}

/// A request that is counted while this lives.
struct Metered {
    state: TenantState,
    mailbox: Option<String>,
    refused: Option<Refusal>,
}

impl Metered {
    fn begin(state: &TenantState, mailbox: Option<String>, call: &Call) -> Self {
        let mut tenant = state.tenant();
        let limits = tenant.options.limits.clone();
        let octets = if call.method == "GET" { 0 } else { call.body.len() as u64 };
        let refused = mailbox.as_ref().and_then(|name| tenant.meters.begin(name, octets, &limits).err());
        drop(tenant);
        Self { state: state.clone(), mailbox, refused }
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        if let Some(mailbox) = &self.mailbox {
            self.state.tenant().meters.end(mailbox);
        }
    }
}

/// The refusal that a fault stands for.
fn refusal(fault: &FaultKind, call: &Call) -> Option<Refusal> {
    let dialect =
        if call.path.first().is_some_and(|first| first == "adminapi") { Dialect::Exchange } else { Dialect::Graph };
    let refusal = match fault {
        FaultKind::Throttled { retry_after } => Refusal::throttled("Too many requests.", *retry_after),
        FaultKind::Unavailable { retry_after } => {
            let refusal = Refusal::new(503, "ServiceUnavailable", "The service is temporarily unavailable.");
            Refusal { retry_after: *retry_after, ..refusal }
        }
        FaultKind::TokenExpired => token_expired(),
        FaultKind::SessionExpired => session_expired(),
        FaultKind::MailboxNotReady => mailbox_not_ready(),
        FaultKind::QuotaFull => quota_full(),
        FaultKind::Refused { status, code, message } => Refusal::new(*status, code, message.clone()),
        _ => return None,
    };
    Some(refusal.in_dialect(dialect))
}

/// The token's time is over.
pub(super) fn token_expired() -> Refusal {
    let message = "Lifetime validation failed, the token is expired.";
    Refusal::new(401, "InvalidAuthenticationToken", message)
}

/// The import session's time is over.
pub(super) fn session_expired() -> Refusal {
    Refusal::new(401, "InvalidAuthenticationToken", "The authentication token has expired.")
}

/// There is no mailbox, or not yet.
pub(super) fn mailbox_not_ready() -> Refusal {
    let message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.";
    Refusal::new(404, "MailboxNotEnabledForRESTAPI", message)
}

/// The mailbox is full.
pub(super) fn quota_full() -> Refusal {
    Refusal::new(507, "ErrorQuotaExceeded", "The mailbox has exceeded its quota.")
}

fn count(state: &TenantState, call: &Call, outcome: &Answer) {
    let status = outcome.as_ref().map_or_else(|refusal| refusal.status, |reply| reply.status);
    let operation = routes::operation(call);
    *state.tenant().requests.entry(operation).or_default().entry(status).or_default() += 1;
}
