//! Connections to one server that wants to be signed in to the way Exchange does: NTLM belongs to a connection, so each is
//! signed in by itself and used by one request at a time (issue "Exchange as the source", authentication).
//!
//! It sends a request once, like the [`http`](crate::http) client, and tells as much about a failure. Credentials that
//! were refused once are not sent again, by no pool of this process.

mod connection;
mod dance;
mod protection;
mod request;
mod response;
mod shelf;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use cutover_model::{Failure, FailureCode};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use self::connection::{Broken, Connection};
use self::response::Lease;
use self::shelf::Shelf;
use crate::Server;
use crate::http::HttpError;
use crate::sign_in::{Credentials, KerberosSettings, Offers, Scheme};

pub use protection::ExtendedProtection;
pub use request::PoolRequest;
pub use response::PoolResponse;

/// How a pool works.
#[derive(Clone, Debug)]
pub struct PoolSettings {
    /// The server. Credentials go nowhere else.
    pub server: Server,
    /// The schemes that may be used.
    pub schemes: Vec<Scheme>,
    /// How many connections there are at the most.
    pub connections: usize,
    /// Where tickets come from. Without it, Negotiate is NTLM.
    pub kerberos: Option<KerberosSettings>,
}

impl PoolSettings {
    /// The usual: every scheme, four connections.
    pub fn new(server: Server) -> Self {
        let schemes = vec![Scheme::Negotiate, Scheme::Ntlm, Scheme::Basic];
        Self { server, schemes, connections: 4, kerberos: None }
    }
}

/// The pool. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct ConnectionPool(Arc<Inner>);

struct Inner {
    server: Arc<Server>,
    schemes: Vec<Scheme>,
    credentials: Option<Credentials>,
    kerberos: Option<KerberosSettings>,
    /// Whether a connection that was signed in by Kerberos was asked for it again: the server wants it every time.
    every_time: AtomicBool,
    slots: Arc<Semaphore>,
    shelf: Arc<Shelf>,
    /// What the server offers, once it was asked.
    offers: Mutex<Option<Offers>>,
}

impl ConnectionPool {
    /// A pool with these settings. Without credentials nothing is signed in: a 401 is an answer like any other.
    pub fn new(settings: PoolSettings, credentials: Option<Credentials>) -> Self {
        Self(Arc::new(Inner {
            server: Arc::new(settings.server),
            schemes: settings.schemes,
            credentials,
            kerberos: settings.kerberos,
            every_time: AtomicBool::new(false),
            slots: Arc::new(Semaphore::new(settings.connections.max(1))),
            shelf: Arc::default(),
            offers: Mutex::default(),
        }))
    }

    /// The server of this pool.
    pub fn server(&self) -> &Server {
        &self.0.server
    }

    /// Sends a request and waits for the head of the answer, signing in where the server wants it. An answer with
    /// status 401 is only given where there are no credentials.
    pub async fn send(&self, request: PoolRequest) -> Result<PoolResponse, HttpError> {
        let begun = Instant::now();
        let outcome = self.0.send(&request).await;
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (number, method, path, server) = (request.number, &request.method, request.shown(), &self.0.server.host);
        match &outcome {
            Ok(response) => {
                let status = response.status();
                tracing::debug!(%number, %method, server, path, status, milliseconds, "an HTTP request was answered");
            }
            Err(error) => {
                let (failure, uncertain) = (&error.failure, error.uncertain);
                tracing::debug!(%number, %method, server, path, %failure, uncertain, milliseconds, "an HTTP request failed");
            }
        }
        outcome
    }

    /// Asks without credentials what the server offers for this request. `None` where it wants none.
    pub async fn offers(&self, request: &PoolRequest) -> Result<Option<Offers>, HttpError> {
        let lease = self.0.fresh().await?;
        let asked = self.0.ask(lease, request).await?;
        Ok(asked.offers)
    }
}

impl Inner {
    async fn send(&self, request: &PoolRequest) -> Result<PoolResponse, HttpError> {
        let permit = self.permit().await?;
        if let Some(connection) = self.shelf.take() {
            let lease = Lease { connection, permit, shelf: Arc::clone(&self.shelf) };
            match self.send_again(lease, request).await? {
                Some(response) => return Ok(response),
                None => tracing::debug!(number = %request.number, "the connection has to be signed in anew"),
            }
            return self.send_first(self.fresh().await?, request).await;
        }
        let connection = Connection::open(&self.server).await?;
        self.send_first(Lease { connection, permit, shelf: Arc::clone(&self.shelf) }, request).await
    }

    /// A new connection, as soon as there may be one more.
    async fn fresh(&self) -> Result<Lease, HttpError> {
        let permit = self.permit().await?;
        let connection = Connection::open(&self.server).await?;
        Ok(Lease { connection, permit, shelf: Arc::clone(&self.shelf) })
    }

    async fn permit(&self) -> Result<tokio::sync::OwnedSemaphorePermit, HttpError> {
        let closed = |_| HttpError::before(Failure::new(FailureCode::Internal, self.server.address()));
        Arc::clone(&self.slots).acquire_owned().await.map_err(closed)
    }

    fn known_offers(&self) -> Option<Offers> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_offers(&self, offers: &Offers) {
        *self.offers.lock().unwrap_or_else(PoisonError::into_inner) = Some(offers.clone());
    }

    fn response(
        &self,
        answer: hyper::Response<hyper::body::Incoming>,
        lease: Lease,
        request: &PoolRequest,
    ) -> PoolResponse {
        PoolResponse::new(answer, lease, &self.server, request.number)
    }

    fn error(&self, broken: Broken) -> HttpError {
        broken.into_error(&self.server)
    }
}
