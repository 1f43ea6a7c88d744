//! Sending: one client for each way of trusting, its connections kept for the next request.

use std::sync::Arc;
use std::time::Duration;

use cutover_model::{Failure, FailureCode};
use reqwest::header::CONTENT_LENGTH;
use tokio::time::{Instant, timeout_at};

use super::body::{self, Passage};
use super::{HttpBody, HttpError, HttpRequest, HttpResponse, Proxies};
use crate::{Timeouts, Trust, tls};

/// How long a connection that nobody uses is kept.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// How servers are reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpSettings {
    /// Whose certificates are believed.
    pub trust: Trust,
    /// How long to wait. `idle` is for anything that moves while a request is sent or an answer comes.
    pub timeouts: Timeouts,
    /// Through which proxy.
    pub proxies: Proxies,
}

/// The client. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct HttpClient {
    inner: reqwest::Client,
    idle: Duration,
}

impl HttpClient {
    /// A client with these settings. It follows no redirects, keeps no cookies and decompresses nothing.
    pub fn new(settings: &HttpSettings) -> Result<Self, Failure> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client_config(&settings.trust, "TLS")?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .user_agent(concat!("cutover/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.timeouts.connect)
            .pool_idle_timeout(KEPT_FOR)
            .tcp_nodelay(true)
            .no_proxy();
        for proxy in settings.proxies.build()? {
            builder = builder.proxy(proxy);
        }
        let bug = |error: reqwest::Error| Failure::new(FailureCode::Internal, "HTTP").with_detail(error.without_url());
        Ok(Self { inner: builder.build().map_err(bug)?, idle: settings.timeouts.idle })
    }

    /// Sends a request once and waits for the head of the answer, whatever its status.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let begun = Instant::now();
        let (method, address, number) = (request.method.clone(), request.address.clone(), request.number);
        let outcome = self.exchange(request).await;
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &outcome {
            Ok(response) => {
                let status = response.status();
                tracing::debug!(%number, %method, %address, status, milliseconds, "an HTTP request was answered");
            }
            Err(error) => {
                let (failure, uncertain) = (&error.failure, error.uncertain);
                tracing::debug!(%number, %method, %address, %failure, uncertain, milliseconds, "an HTTP request failed");
            }
        }
        outcome
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let server = request.address.server();
        let mut builder = self.inner.request(request.method, request.address.url()).headers(request.headers);
        let passage = match request.body {
            HttpBody::None => Passage::whole(),
            HttpBody::Bytes(bytes) => {
                builder = builder.body(bytes);
                Passage::whole()
            }
            HttpBody::Source(source) => {
                let (body, passage) = body::open(source.as_ref()).await.map_err(HttpError::before)?;
                if let Some(length) = source.length() {
                    builder = builder.header(CONTENT_LENGTH, length);
                }
                builder = builder.body(body);
                passage
            }
        };
        let response = self.while_it_moves(builder, &passage, &server).await?;
        Ok(HttpResponse::new(response, server, self.idle, request.number))
    }

    /// Waits for the answer as long as the body moves, and `idle` beyond that.
    async fn while_it_moves(
        &self,
        builder: reqwest::RequestBuilder,
        passage: &Arc<Passage>,
        server: &str,
    ) -> Result<reqwest::Response, HttpError> {
        let mut sending = std::pin::pin!(builder.send());
        loop {
            let deadline = passage.moved() + self.idle;
            match timeout_at(deadline, &mut sending).await {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(error)) => return Err(failed(error, passage, server)),
                Err(_) if passage.moved() + self.idle > deadline => {}
                Err(_) => {
                    let failure = Failure::new(FailureCode::Timeout, server);
                    return Err(HttpError { failure, uncertain: passage.has_ended() });
                }
            }
        }
    }
}

/// A body that could not be read is its own failure; the server has only a part of the request then.
fn failed(error: reqwest::Error, passage: &Passage, server: &str) -> HttpError {
    match passage.broken() {
        Some(failure) => HttpError::before(failure),
        None => HttpError::of(error, server, passage.has_ended()),
    }
}
