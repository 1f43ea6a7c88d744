//! The way to a tenant's services: token, budgets, waiting, and repeating what may be repeated (design section 5).
//!
//! A request that must not be done twice is sent again only when it is certain that it was not carried out; otherwise
//! the failure says that it is uncertain, and whoever asked looks first.

mod administration;
mod batch;
mod exchange;
mod list;
mod sign_in;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use cutover_graph::{Body, GraphError, GraphRequest, GraphResponse, Repeat};
use cutover_model::{Budgets, Failure, Secret};
use cutover_net::http::{HttpAddress, HttpClient, HttpSettings};
pub use stream::GraphStream;
use tokio::time::sleep;

use crate::pace::Tries;
use crate::token::{Token, Tokens, safe_address};
use crate::{Resource, TenantSettings};

/// The most bytes of an answer that is read whole.
const ANSWER_LIMIT: usize = 64 << 20;

/// A tenant. Cheap to clone; clones share tokens and connections.
#[derive(Clone)]
pub struct Tenant {
    inner: Arc<Inner>,
}

struct Inner {
    settings: TenantSettings,
    http: HttpClient,
    tokens: Tokens,
    budgets: Arc<dyn Budgets>,
    graph: HttpAddress,
    exchange: HttpAddress,
    /// Names tenant and application in the budgets.
    application: String,
}

impl Tenant {
    /// A tenant with these settings. Nothing is sent yet; a certificate that cannot be used is refused.
    pub fn new(settings: TenantSettings, budgets: Arc<dyn Budgets>) -> Result<Self, Failure> {
        let (trust, timeouts) = (settings.trust.clone(), settings.timeouts);
        let http = HttpClient::new(&HttpSettings { trust, timeouts, proxies: settings.proxies.clone() })?;
        let inner = Inner {
            graph: safe_address(&settings.addresses.graph)?,
            exchange: safe_address(&settings.addresses.exchange)?,
            application: format!("{}/{}", settings.tenant, settings.application).to_lowercase(),
            tokens: Tokens::new(http.clone(), settings.clone())?,
            http,
            budgets,
            settings,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What it was made with.
    pub fn settings(&self) -> &TenantSettings {
        &self.inner.settings
    }

    /// The token for a service: kept, renewed in time, asked for by one request at a time.
    pub async fn token(&self, resource: Resource) -> Result<Secret, Failure> {
        Ok(self.token_with_claims(resource).await?.secret)
    }

    /// The application permissions that the token of this service says were granted.
    pub async fn roles(&self, resource: Resource) -> Result<Vec<String>, Failure> {
        Ok(self.token_with_claims(resource).await?.roles)
    }

    async fn token_with_claims(&self, resource: Resource) -> Result<Token, Failure> {
        let mut tries = Tries::new(self.inner.settings.pace);
        loop {
            let failure = match self.inner.tokens.get(resource).await {
                Ok(token) => return Ok(token),
                Err(failure) => failure,
            };
            match tries.after(&GraphError::unanswered(failure.clone(), false)) {
                Some(wait) => sleep(wait).await,
                None => return Err(failure),
            }
        }
    }

    /// Sends a request and reads the whole answer. An answer that is no success is an error.
    pub async fn send(&self, request: GraphRequest) -> Result<GraphResponse, GraphError> {
        let mut tries = Tries::new(self.inner.settings.pace);
        loop {
            let outcome = match self.once(&request).await {
                Ok(answer) => answer.whole(ANSWER_LIMIT, &request.subject).await,
                Err(error) => Err(error),
            };
            match outcome {
                Ok(response) => return Ok(response),
                Err(error) => self.wait_or_fail(&request, error, &mut tries).await?,
            }
        }
    }

    /// Sends a request and gives the answer as it comes, for bodies that are too large to be whole in memory. The
    /// mailbox counts the request as under way until the stream is dropped.
    pub async fn open(&self, request: GraphRequest) -> Result<GraphStream, GraphError> {
        let mut tries = Tries::new(self.inner.settings.pace);
        loop {
            match self.once(&request).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.wait_or_fail(&request, error, &mut tries).await?,
            }
        }
    }

    /// Waits before the next try, or gives the error back where there is none.
    async fn wait_or_fail(
        &self,
        request: &GraphRequest,
        error: GraphError,
        tries: &mut Tries,
    ) -> Result<(), GraphError> {
        let wait = may_repeat(request, &error).then(|| tries.after(&error)).flatten();
        let Some(wait) = wait else { return Err(error) };
        self.spread(request, &error, wait).await;
        let milliseconds = milliseconds(wait);
        tracing::debug!(subject = %request.subject, failure = %error.failure, milliseconds, "a request is repeated");
        sleep(wait).await;
        Ok(())
    }

    /// Tells the budgets that the service wants patience, so that nobody else runs into the same wall.
    async fn spread(&self, request: &GraphRequest, error: &GraphError, wait: Duration) {
        let asked = matches!(error.failure.disposition, cutover_model::Disposition::Throttled(_));
        let key = self.inner.settings.limits.told(request, &self.inner.application).filter(|_| asked);
        let Some(key) = key else { return };
        if let Err(failure) = self.inner.budgets.told(&key, wait).await {
            tracing::warn!(%failure, "the budgets could not be told to wait");
        }
    }
}

/// Whether sending the request again cannot do something twice.
fn may_repeat(request: &GraphRequest, error: &GraphError) -> bool {
    (request.repeat == Repeat::Safe || !error.uncertain) && request.body.opens_again()
}

fn milliseconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

/// The type of a body's content, where it has one.
fn content_type(body: &Body) -> Option<&'static str> {
    match body {
        Body::None => None,
        Body::Json(_) => Some("application/json"),
        Body::Text(_) => Some("text/plain"),
        Body::Stream { content_type, .. } => Some(content_type),
    }
}
