//! Where every request comes in: the body is read, the caller logs on, faults strike, the operation answers.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use futures_util::{StreamExt, stream};

use super::account;
use super::autodiscover;
use super::faults::{FaultKind, busy};
use super::ntlm::Step;
use super::operations::{self, Context};
use super::options::Scheme;
use super::soap::{self, Fault};
use super::state::{Exchange, ExchangeState, Lab};
use crate::tenant::connection::Cutter;

/// The largest request: a batch of ids.
const LARGEST: usize = 64 << 20;

/// How the body of a bomb begins, and what it is made of.
const BOMB: &str = "<?xml version=\"1.0\"?><!DOCTYPE b [<!ENTITY a \"boom\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
    <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]><b>&d;</b>";

/// A request as it came in.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Call {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// What goes back.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn xml(status: u16, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("Content-Type", "text/xml; charset=utf-8".to_owned())], body }
    }

    pub(super) fn plain(status: u16, text: &str) -> Self {
        Self { status, headers: vec![("Content-Type", "text/plain".to_owned())], body: text.as_bytes().to_vec() }
    }
}

/// Answers one request.
pub(super) async fn serve(
    State(state): State<ExchangeState>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Some(body) = read(body).await else { return respond(Reply::plain(413, "The request is too large.")) };
    let call = Call { method: parts.method, path: parts.uri.path().to_owned(), headers: parts.headers, body };
    if call.path.starts_with("/_lab/") {
        let (status, value) = super::control::answer(&state, &call.method, &call.path, &call.body);
        let body = if value.is_null() { Vec::new() } else { value.to_string().into_bytes() };
        return respond(Reply { status, headers: vec![("Content-Type", "application/json".to_owned())], body });
    }
    let account = match signed_in(&mut state.lab(), &cutter, &call) {
        Step::Challenge(challenge) => return respond(challenged(&challenge)),
        Step::Account(account) => Some(account),
        Step::Refused => None,
    };
    let (operation, fault) = expected(&state, &call, account.as_deref());
    match &fault {
        Some(FaultKind::CutBefore) => return cut(&cutter).await,
        Some(FaultKind::Slow { milliseconds }) => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
        _ => {}
    }
    let reply = answer(&mut state.lab(), &call, &operation, fault.clone(), account);
    match fault {
        Some(FaultKind::CutAnswer { octets }) => cut_after(&cutter, reply, octets),
        _ => respond(reply),
    }
}

async fn read(body: Body) -> Option<Vec<u8>> {
    let mut stream = body.into_data_stream();
    let mut octets = Vec::new();
    while let Some(piece) = stream.next().await {
        octets.extend_from_slice(&piece.ok()?);
        if octets.len() > LARGEST {
            return None;
        }
    }
    Some(octets)
}

/// The account that asks, by the header of the request or by its connection.
fn signed_in(lab: &mut Lab, cutter: &Cutter, call: &Call) -> Step {
    let schemes = lab.organisation.options.schemes.clone();
    let header = call.header("authorization");
    let account = schemes.contains(&Scheme::Basic).then(|| account::basic(&lab.organisation, header)).flatten();
    match account {
        Some(account) => Step::Account(account),
        None if schemes.contains(&Scheme::Ntlm) => lab.sessions.step(&lab.organisation, cutter, header),
        None => Step::Refused,
    }
}

/// The second message of NTLM.
fn challenged(challenge: &str) -> Reply {
    let mut reply = Reply::plain(401, "");
    reply.headers.push(("WWW-Authenticate", format!("NTLM {challenge}")));
    reply
}

/// The operation, and what goes wrong with it.
fn expected(state: &ExchangeState, call: &Call, account: Option<&str>) -> (String, Option<FaultKind>) {
    let mut lab = state.lab();
    let request = is_ews(&call.path).then(|| soap::open(&call.body, lab.organisation.options.release).ok()).flatten();
    let operation = match (&request, is_ews(&call.path)) {
        (Some(request), _) => operations::name(&request.operation.name).to_owned(),
        (None, true) => "?".to_owned(),
        (None, false) => "Autodiscover".to_owned(),
    };
    // Where nobody has logged on yet nothing strikes: the challenge is part of the same request to a client.
    let Some(name) = account else { return (operation, None) };
    let acting = request.and_then(|request| request.impersonated).map(|(_, name)| name);
    let fault = lab.faults.take(&operation, acting.as_deref().unwrap_or(name));
    (operation, fault)
}

fn is_ews(path: &str) -> bool {
    path.eq_ignore_ascii_case("/ews/exchange.asmx")
}

fn answer(lab: &mut Lab, call: &Call, operation: &str, fault: Option<FaultKind>, account: Option<String>) -> Reply {
    let reply = match fault {
        Some(FaultKind::Unauthorized) => unauthorized(lab),
        Some(FaultKind::Http { status, retry_after }) => {
            let mut reply = Reply::plain(status, "The service is unavailable.");
            reply.headers.extend(retry_after.map(|seconds| ("Retry-After", seconds.to_string())));
            reply
        }
        Some(FaultKind::Bomb) => Reply::xml(200, BOMB.as_bytes().to_vec()),
        fault if is_ews(&call.path) => ews(lab, call, operation, fault, account),
        _ => discovered(lab, call, account),
    };
    *lab.requests.entry(operation.to_owned()).or_default().entry(reply.status).or_default() += 1;
    if lab.organisation.options.keep && reply.status != 401 {
        let (operation, status) = (operation.to_owned(), reply.status);
        lab.exchanges.push(Exchange { operation, status, request: call.body.clone(), answer: reply.body.clone() });
    }
    reply
}

fn discovered(lab: &Lab, call: &Call, account: Option<String>) -> Reply {
    let mut reply = autodiscover::answer(&lab.organisation, call, account).unwrap_or_else(|| unauthorized(lab));
    let names = autodiscover::capabilities(lab.organisation.options.release);
    reply.headers.extend(names.iter().map(|name| (*name, "True".to_owned())));
    reply
}

fn ews(lab: &Lab, call: &Call, operation: &str, fault: Option<FaultKind>, account: Option<String>) -> Reply {
    let Some(account) = account else { return unauthorized(lab) };
    if call.method != Method::POST {
        return Reply::plain(405, "");
    }
    match asked(lab, call, operation, fault, &account) {
        Ok(body) => Reply::xml(200, body),
        Err(fault) => Reply::xml(fault.status, fault.envelope()),
    }
}

fn asked(lab: &Lab, call: &Call, operation: &str, fault: Option<FaultKind>, account: &str) -> Result<Vec<u8>, Fault> {
    match &fault {
        Some(FaultKind::ServerBusy { milliseconds }) => {
            return Err(Fault { refusal: busy(*milliseconds), ..Fault::new("", "") });
        }
        Some(FaultKind::SoapFault { code, message, status }) => {
            return Err(Fault { status: *status, ..Fault::new(code, message) });
        }
        _ => {}
    }
    let organisation = &lab.organisation;
    let release = organisation.options.release;
    let request = soap::open(&call.body, release)?;
    let caller = account::acting(organisation, account, request.impersonated.as_ref())?;
    let bad_items = lab.faults.bad_items(operation, &caller.acting);
    let context = Context { organisation, caller, version: request.version, fault, bad_items };
    let mut xml = soap::begin(release);
    operations::carry_out(&context, &request.operation, &mut xml)?;
    Ok(soap::end(xml))
}

/// The challenge.
fn unauthorized(lab: &Lab) -> Reply {
    let mut reply = Reply::plain(401, "");
    for scheme in &lab.organisation.options.schemes {
        reply.headers.push((
            "WWW-Authenticate",
            match scheme {
                Scheme::Basic => "Basic realm=\"mail.nordvarde.example\"".to_owned(),
                Scheme::Ntlm => "NTLM".to_owned(),
            },
        ));
    }
    reply
}

/// The connection ends; what is answered here does not arrive.
async fn cut(cutter: &Cutter) -> Response {
    cutter.cut();
    tokio::task::yield_now().await;
    respond(Reply::plain(500, ""))
}

/// The answer begins as it should, with its whole length announced, and ends with the connection.
fn cut_after(cutter: &Cutter, reply: Reply, octets: usize) -> Response {
    let length = reply.body.len();
    let begun = Bytes::copy_from_slice(&reply.body[..octets.min(length)]);
    let cutter = cutter.clone();
    let rest = async move {
        // The octets before this have to be on their way.
        tokio::time::sleep(Duration::from_millis(50)).await;
        cutter.cut();
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    };
    let body = Body::from_stream(stream::once(async move { Ok(begun) }).chain(stream::once(rest)));
    let mut response = respond(Reply { body: Vec::new(), ..reply });
    response.headers_mut().insert("content-length", length.into());
    *response.body_mut() = body;
    response
}

fn respond(reply: Reply) -> Response {
    let mut builder = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        builder = builder.header(name, value);
    }
    builder.body(Body::from(reply.body)).unwrap_or_else(|_| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
