//! One try of one request: budgets, a slot, the token, and what the answer means.

use std::future::Future;
use std::pin::pin;

use bytes::Bytes;
use cutover_graph::{Body, Destination, GraphError, GraphRequest};
use cutover_model::{BudgetKey, Failure, FailureCode, Slot};
use cutover_net::http::{HttpAddress, HttpBody, HttpError, HttpRequest, HttpResponse, Method};
use tokio::time::{sleep, timeout};

use super::{GraphStream, Tenant, content_type};
use crate::Resource;
use crate::limits::SLOT_LIFE;
use crate::token::{Token, safe_address};

/// How much of an error's body is read.
const ERROR_LIMIT: usize = 64 << 10;

/// Keeps ids of Outlook's items as they are when an item moves to another folder.
const IMMUTABLE: &str = "IdType=\"ImmutableId\"";

impl Tenant {
    /// Takes what the request costs, and sends it once; a second time with a new token if the old one was refused.
    pub(super) async fn once(&self, request: &GraphRequest) -> Result<GraphStream, GraphError> {
        let charges = self.inner.settings.limits.charges(request, &self.inner.application);
        self.pay(&charges).await.map_err(before)?;
        let slot = match self.inner.settings.limits.slots(request, &self.inner.application) {
            Some(key) => Some(self.inner.budgets.slots(&key, 1).await.map_err(before)?),
            None => None,
        };
        let response = while_alive(slot.as_ref(), self.judged(request)).await?;
        Ok(GraphStream::new(response, slot))
    }

    /// Takes from each budget, waiting as long as it takes.
    pub(super) async fn pay(&self, charges: &[(BudgetKey, u64)]) -> Result<(), Failure> {
        for (key, amount) in charges {
            loop {
                let wait = self.inner.budgets.take(key, *amount).await?;
                if wait.is_zero() {
                    break;
                }
                sleep(wait).await;
            }
        }
        Ok(())
    }

    /// Sends a request; an answer that is no success is an error.
    pub(super) async fn judged(&self, request: &GraphRequest) -> Result<HttpResponse, GraphError> {
        let mut response = self.with_token(request).await?;
        if response.status() == 401 && request.body.opens_again() && !matches!(request.to, Destination::Upload(_)) {
            response = self.with_token(request).await?;
        }
        let status = response.status();
        if (200..300).contains(&status) {
            return Ok(response);
        }
        let wait = response.retry_after();
        let body = response.beginning(ERROR_LIMIT).await;
        let mut error = GraphError::of_answer(status, &body, wait, &request.subject);
        if let (Destination::Upload(_), 401 | 403) = (&request.to, status) {
            // The session is over, not the right to open another.
            error.failure = Failure::new(FailureCode::SessionOver, request.subject.clone());
        }
        Err(error)
    }

    /// Sends a request with the token that there is, and forgets the token if it is refused.
    async fn with_token(&self, request: &GraphRequest) -> Result<HttpResponse, GraphError> {
        let (address, resource) = self.address(&request.to).map_err(before)?;
        let token = match resource {
            Some(resource) => Some(self.token_with_claims(resource).await.map_err(before)?),
            None => None,
        };
        let response = self.inner.http.send(dressed(request, address, token.as_ref())).await.map_err(unanswered)?;
        if let (401, Some(token), Some(resource)) = (response.status(), &token, resource) {
            self.inner.tokens.forget(resource, token).await;
        }
        Ok(response)
    }

    pub(super) fn address(&self, to: &Destination) -> Result<(HttpAddress, Option<Resource>), Failure> {
        let addresses = &self.inner.settings.addresses;
        match to {
            Destination::Graph(path) => {
                let address = safe_address(&format!("{}{path}", addresses.graph))?;
                below(address, &self.inner.graph).map(|address| (address, Some(Resource::Graph)))
            }
            Destination::Exchange(path) => {
                let address = safe_address(&format!("{}{path}", addresses.exchange))?;
                below(address, &self.inner.exchange).map(|address| (address, Some(Resource::Exchange)))
            }
            Destination::Upload(url) => Ok((safe_address(url.expose())?, None)),
        }
    }
}

/// A path that leads to another server gets no token.
pub(super) fn below(address: HttpAddress, base: &HttpAddress) -> Result<HttpAddress, Failure> {
    if address.same_server(base) {
        return Ok(address);
    }
    Err(Failure::new(FailureCode::Protocol, base.server()).with_detail("an address on another server"))
}

/// The request as it goes out.
fn dressed(request: &GraphRequest, address: HttpAddress, token: Option<&Token>) -> HttpRequest {
    let method = Method::from_bytes(request.method.as_str().as_bytes()).unwrap_or(Method::POST);
    let mut made = HttpRequest::new(method, address);
    let body = match &request.body {
        Body::None => HttpBody::None,
        Body::Json(value) => HttpBody::Bytes(Bytes::from(value.to_string())),
        Body::Text(bytes) => HttpBody::Bytes(bytes.clone()),
        Body::Stream { source, .. } => HttpBody::Source(source.clone()),
    };
    if let Some(content_type) = content_type(&request.body) {
        made = made.with_body(content_type, body);
    }
    for (name, value) in headers(request) {
        made = made.with_header(name, &value);
    }
    let Some(token) = token else { return made };
    let number = made.number.to_string();
    made.with_header("client-request-id", &number)
        .with_header("return-client-request-id", "true")
        .with_token(&token.secret)
}

/// The headers of a request, with what every request to a mailbox asks for.
pub(super) fn headers(request: &GraphRequest) -> Vec<(&'static str, String)> {
    let mut headers = request.headers.clone();
    if request.mailbox.is_none() || !matches!(request.to, Destination::Graph(_)) {
        return headers;
    }
    match headers.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("Prefer")) {
        Some((_, value)) if value.contains(IMMUTABLE) => {}
        Some((_, value)) => *value = format!("{IMMUTABLE}, {value}"),
        None => headers.push(("Prefer", IMMUTABLE.to_owned())),
    }
    headers
}

/// Does something while the slot is kept alive.
pub(super) async fn while_alive<T>(slot: Option<&Slot>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        match timeout(SLOT_LIFE / 3, &mut work).await {
            Ok(outcome) => return outcome,
            Err(_) => renew(slot).await,
        }
    }
}

pub(super) async fn renew(slot: Option<&Slot>) {
    let Some(slot) = slot else { return };
    if let Err(failure) = slot.renew().await {
        tracing::warn!(%failure, "a slot could not be renewed");
    }
}

/// A failure of ours, before anything was sent.
pub(super) fn before(failure: Failure) -> GraphError {
    GraphError::unanswered(failure, false)
}

pub(super) fn unanswered(error: HttpError) -> GraphError {
    GraphError::unanswered(error.failure, error.uncertain)
}
