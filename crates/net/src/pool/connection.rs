//! One connection of a pool: requests and answers of HTTP/1.1 by hyper, one after the other.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cutover_model::{Failure, FailureCode};
use futures_util::TryStreamExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderValue, USER_AGENT};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::PoolRequest;
use crate::http::body::{Passage, open_pieces};
use crate::http::{HttpBody, HttpError};
use crate::sign_in::ChannelBinding;
use crate::{Server, connect};

/// More than the head of any answer has.
const LARGEST_HEAD: usize = 256 << 10;

type Body = UnsyncBoxBody<Bytes, Failure>;

/// Why there is no answer on this connection.
pub(super) enum Broken {
    /// The connection was closed before anything was sent.
    NotSent,
    /// Anything else.
    Failed(HttpError),
}

impl Broken {
    /// As an error, where the caller has no use for the difference.
    pub(super) fn into_error(self, server: &Server) -> HttpError {
        match self {
            Self::NotSent => HttpError::before(Failure::new(FailureCode::ConnectionLost, server.address())),
            Self::Failed(error) => error,
        }
    }
}

/// How a connection was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignedIn {
    /// By NTLM, which holds for the connection.
    Ntlm,
    /// By Kerberos, which may hold for one request only.
    Kerberos,
}

/// A connection.
pub(super) struct Connection {
    sender: SendRequest<Body>,
    /// Moves the bytes; ends with the connection.
    _driver: JoinSet<()>,
    pub(super) binding: Option<ChannelBinding>,
    /// By what the server knows from the connection who is speaking, if it does.
    pub(super) signed_in: Option<SignedIn>,
    pub(super) used: Instant,
    host: HeaderValue,
    server: Arc<Server>,
}

impl Connection {
    /// Connects, with TLS where the server has it.
    pub(super) async fn open(server: &Arc<Server>) -> Result<Self, HttpError> {
        let stream = connect(server).await.map_err(|error| HttpError::before(error.into()))?;
        let binding = stream.server_certificate().and_then(ChannelBinding::of_certificate);
        let made = http1::Builder::new().max_buf_size(LARGEST_HEAD).handshake(TokioIo::new(stream)).await;
        let (sender, driver) = made.map_err(|error| HttpError::before(failure_of(&error, server)))?;
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            // What goes wrong is told by the request under way.
            let _ = driver.await;
        });
        let host = HeaderValue::from_str(&host_header(server));
        let host = host.map_err(|_| HttpError::before(Failure::new(FailureCode::Refused, server.host.clone())))?;
        let server = Arc::clone(server);
        Ok(Self { sender, _driver: tasks, binding, signed_in: None, used: Instant::now(), host, server })
    }

    /// Whether another request can be sent.
    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Waits until another request can be sent; false when the server has closed.
    pub(super) async fn becomes_ready(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Sends the request with its body and waits for the head of the answer.
    pub(super) async fn send(
        &mut self,
        request: &PoolRequest,
        authorization: Option<HeaderValue>,
    ) -> Result<hyper::Response<Incoming>, Broken> {
        let (body, length, passage) = open_body(&request.body).await.map_err(Broken::Failed)?;
        let message = self.message(request, authorization, body, length)?;
        self.exchange(message, &passage).await
    }

    /// Sends the request without its body: a leg of a sign-in.
    pub(super) async fn send_leg(
        &mut self,
        request: &PoolRequest,
        authorization: Option<HeaderValue>,
    ) -> Result<hyper::Response<Incoming>, Broken> {
        let body = Empty::new().map_err(|never| match never {}).boxed_unsync();
        let message = self.message(request, authorization, body, Some(0))?;
        let answer = self.exchange(message, &Passage::whole()).await;
        // Nobody carries out a request that has not been signed in.
        answer.map_err(|broken| match broken {
            Broken::Failed(error) => Broken::Failed(HttpError::before(error.failure)),
            Broken::NotSent => Broken::NotSent,
        })
    }

    fn message(
        &self,
        request: &PoolRequest,
        authorization: Option<HeaderValue>,
        body: Body,
        length: Option<u64>,
    ) -> Result<hyper::Request<Body>, Broken> {
        let made = hyper::Request::builder().method(request.method.clone()).uri(request.path.as_str()).body(body);
        let mut message = made.map_err(|error| {
            let failure = Failure::new(FailureCode::Refused, self.server.address()).with_detail(error);
            Broken::Failed(HttpError::before(failure))
        })?;
        let headers = message.headers_mut();
        headers.insert(HOST, self.host.clone());
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("cutover/", env!("CARGO_PKG_VERSION"))));
        headers.extend(request.headers.clone());
        if let Some(length) = length {
            headers.insert(CONTENT_LENGTH, length.into());
        }
        if let Some(mut value) = authorization {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(message)
    }

    /// Waits for the answer as long as the body moves, and `idle` beyond that.
    async fn exchange(
        &mut self,
        message: hyper::Request<Body>,
        passage: &Arc<Passage>,
    ) -> Result<hyper::Response<Incoming>, Broken> {
        if !self.becomes_ready().await {
            return Err(Broken::NotSent);
        }
        self.used = Instant::now();
        let idle = self.server.timeouts.idle;
        let mut sending = std::pin::pin!(self.sender.try_send_request(message));
        let begun = Instant::now();
        loop {
            let deadline = passage.moved().max(begun) + idle;
            match timeout_at(deadline, &mut sending).await {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(error)) => return Err(broken(error, passage, &self.server)),
                Err(_) if passage.moved() + idle > deadline => {}
                Err(_) => return Err(Broken::Failed(too_slow(&self.server, idle, passage.has_ended()))),
            }
        }
    }
}

async fn open_body(body: &HttpBody) -> Result<(Body, Option<u64>, Arc<Passage>), HttpError> {
    match body {
        HttpBody::None => Ok((Empty::new().map_err(|never| match never {}).boxed_unsync(), None, Passage::whole())),
        HttpBody::Bytes(bytes) => {
            let length = bytes.len() as u64;
            let whole = Full::new(bytes.clone()).map_err(|never| match never {}).boxed_unsync();
            Ok((whole, Some(length), Passage::whole()))
        }
        HttpBody::Source(source) => {
            let (pieces, passage) = open_pieces(source.as_ref()).await.map_err(HttpError::before)?;
            Ok((StreamBody::new(pieces.map_ok(Frame::data)).boxed_unsync(), source.length(), passage))
        }
    }
}

fn broken(error: TrySendError<hyper::Request<Body>>, passage: &Passage, server: &Server) -> Broken {
    let mut error = error;
    if error.take_message().is_some() {
        return Broken::NotSent;
    }
    if let Some(failure) = passage.broken() {
        return Broken::Failed(HttpError::before(failure));
    }
    let failure = failure_of(error.error(), server);
    Broken::Failed(HttpError { failure, uncertain: passage.has_ended() })
}

fn too_slow(server: &Server, idle: Duration, uncertain: bool) -> HttpError {
    let failure = Failure::new(FailureCode::Timeout, server.address());
    HttpError { failure: failure.with_detail(format!("nothing came for {} s", idle.as_secs())), uncertain }
}

/// What an error of hyper means.
pub(super) fn failure_of(error: &hyper::Error, server: &Server) -> Failure {
    let code = match error {
        _ if error.is_parse() => FailureCode::Protocol,
        _ if error.is_timeout() => FailureCode::Timeout,
        // Also a body that ends early.
        _ => FailureCode::ConnectionLost,
    };
    Failure::new(code, server.address()).with_detail(error)
}

/// `Host`: without the port that everybody expects.
fn host_header(server: &Server) -> String {
    let usual = if server.security == crate::Security::None { 80 } else { 443 };
    match server.address() {
        whole if server.port != usual => whole,
        _ if server.host.contains(':') => format!("[{}]", server.host),
        _ => server.host.clone(),
    }
}
