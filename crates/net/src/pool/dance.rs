//! Signing a connection in: what the server offers, the legs of NTLM, and the request itself on the last one.

use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cutover_model::{Failure, FailureCode};
use hyper::header::HeaderValue;

use super::connection::{Broken, SignedIn};
use super::response::{Lease, PoolResponse, offers};
use super::{Inner, PoolRequest};
use crate::http::HttpError;
use crate::sign_in::{Attempt, Credentials, NoTicket, NtlmClient, Offers, Scheme, kerberos_token};

/// As much as is read away of an answer that nobody wants, to keep the connection.
const WORTH_READING: usize = 256 << 10;

/// The status that asks for credentials.
const UNAUTHORIZED: u16 = 401;

/// What came of asking.
pub(super) struct Asked {
    /// `None` where the server wants no credentials.
    pub(super) offers: Option<Offers>,
    /// The connection, where it can still be used.
    pub(super) lease: Option<Lease>,
}

/// How a connection is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Ntlm(Scheme),
    Basic,
}

impl Inner {
    /// Sends a request on a connection that was used before. `None`: it has to be tried on a new one.
    pub(super) async fn send_again(
        &self,
        mut lease: Lease,
        request: &PoolRequest,
    ) -> Result<Option<PoolResponse>, HttpError> {
        let Some(how) = lease.connection.signed_in else {
            return self.send_unless_closed(lease, request).await;
        };
        let answer = match lease.connection.send(request, None).await {
            Ok(answer) => answer,
            Err(Broken::NotSent) => return Ok(None),
            Err(Broken::Failed(error)) => return Err(error),
        };
        if answer.status().as_u16() != UNAUTHORIZED {
            return Ok(Some(self.response(answer, lease, request)));
        }
        if how == SignedIn::Kerberos {
            self.every_time.store(true, Ordering::Relaxed);
        }
        // The server has forgotten who this is. Nothing secret was in the request.
        match request.repeats() {
            true => Ok(None),
            false => Err(HttpError::before(Failure::new(FailureCode::ConnectionLost, self.server.address()))),
        }
    }

    /// A connection that carries no identity: Basic, or no credentials at all.
    async fn send_unless_closed(&self, lease: Lease, request: &PoolRequest) -> Result<Option<PoolResponse>, HttpError> {
        let mut lease = lease;
        if !lease.connection.becomes_ready().await {
            return Ok(None);
        }
        self.send_first(lease, request).await.map(Some)
    }

    /// Sends a request on a connection that is not signed in.
    pub(super) async fn send_first(&self, mut lease: Lease, request: &PoolRequest) -> Result<PoolResponse, HttpError> {
        let Some(credentials) = &self.credentials else {
            return self.send_plainly(lease, request).await;
        };
        if credentials.were_refused() {
            let failure = Failure::new(FailureCode::CredentialsHeld, credentials.account().to_string());
            return Err(HttpError::before(failure));
        }
        let offers = match self.known_offers() {
            Some(offers) => offers,
            None => {
                let asked = self.ask(lease, request).await?;
                lease = match asked.lease {
                    Some(lease) => lease,
                    None => self.fresh().await?,
                };
                let Some(offers) = asked.offers else { return self.send_plainly(lease, request).await };
                offers
            }
        };
        let (attempt, ticket) = match self.ticket(&offers, credentials).await? {
            Some(both) => both,
            None => return self.send_without_ticket(lease, request, credentials, &offers).await,
        };
        self.send_ticket(lease, request, attempt, &ticket).await
    }

    async fn send_without_ticket(
        &self,
        lease: Lease,
        request: &PoolRequest,
        credentials: &Credentials,
        offers: &Offers,
    ) -> Result<PoolResponse, HttpError> {
        match self.choose(offers)? {
            Way::Basic => self.send_basic(lease, request, credentials).await,
            Way::Ntlm(scheme) => self.send_ntlm(lease, request, credentials, scheme).await,
        }
    }

    /// Sends the request without its body and without credentials.
    pub(super) async fn ask(&self, mut lease: Lease, request: &PoolRequest) -> Result<Asked, HttpError> {
        let answer = lease.connection.send_leg(request, None).await.map_err(|broken| self.error(broken))?;
        let refused = answer.status().as_u16() == UNAUTHORIZED;
        let found = offers(answer.headers());
        let lease = self.response(answer, lease, request).finish(WORTH_READING).await;
        if refused {
            self.note_offers(&found);
        }
        Ok(Asked { offers: refused.then_some(found), lease })
    }

    async fn send_plainly(&self, mut lease: Lease, request: &PoolRequest) -> Result<PoolResponse, HttpError> {
        let answer = lease.connection.send(request, None).await.map_err(|broken| self.error(broken))?;
        Ok(self.response(answer, lease, request))
    }

    async fn send_basic(
        &self,
        mut lease: Lease,
        request: &PoolRequest,
        credentials: &Credentials,
    ) -> Result<PoolResponse, HttpError> {
        let attempt = self.attempt(credentials).await?;
        let basic = credentials.basic().and_then(|value| HeaderValue::from_str(&value).ok());
        let Some(header) = basic else { return Err(self.no_way("a name with a colon cannot be said in Basic")) };
        let answer = lease.connection.send(request, Some(header)).await.map_err(|broken| self.error(broken))?;
        judge(attempt, answer.status().as_u16())?;
        Ok(self.response(answer, lease, request))
    }

    /// A ticket for the server, where Kerberos is set up and offered. Where there is none, other ways are left.
    async fn ticket(
        &self,
        offers: &Offers,
        credentials: &Credentials,
    ) -> Result<Option<(Attempt, Vec<u8>)>, HttpError> {
        let Some(kerberos) = self.kerberos.as_ref().filter(|_| self.may_use(offers, Scheme::Negotiate)) else {
            return Ok(None);
        };
        let attempt = self.attempt(credentials).await?;
        match kerberos_token(kerberos, credentials, &self.server.host).await {
            Ok(token) => Ok(Some((attempt, token))),
            Err(NoTicket::Refused(why)) => Err(HttpError::before(attempt.refused().with_detail(why))),
            Err(NoTicket::Failed(failure)) => {
                tracing::warn!(%failure, "there is no ticket; signing in another way");
                Ok(None)
            }
        }
    }

    /// The request with a ticket.
    async fn send_ticket(
        &self,
        mut lease: Lease,
        request: &PoolRequest,
        attempt: Attempt,
        token: &[u8],
    ) -> Result<PoolResponse, HttpError> {
        let sent = lease.connection.send(request, Some(header(Scheme::Negotiate, token))).await;
        let answer = sent.map_err(|broken| self.error(broken))?;
        judge(attempt, answer.status().as_u16())?;
        let holds = !self.every_time.load(Ordering::Relaxed);
        lease.connection.signed_in = holds.then_some(SignedIn::Kerberos);
        Ok(self.response(answer, lease, request))
    }

    /// Both legs on this connection; the request itself goes with the last.
    async fn send_ntlm(
        &self,
        lease: Lease,
        request: &PoolRequest,
        credentials: &Credentials,
        scheme: Scheme,
    ) -> Result<PoolResponse, HttpError> {
        let client = NtlmClient::new(&self.server.host, lease.connection.binding.clone());
        let (challenge, mut lease) = self.challenge(&client, lease, request, scheme).await?;
        let attempt = self.attempt(credentials).await?;
        let last = client.answer(&challenge, credentials).map_err(|why| self.wrong(why))?;
        let sent = lease.connection.send(request, Some(header(scheme, &last))).await;
        let answer = sent.map_err(|broken| self.error(broken))?;
        judge(attempt, answer.status().as_u16())?;
        lease.connection.signed_in = Some(SignedIn::Ntlm);
        Ok(self.response(answer, lease, request))
    }

    /// The first leg: says that NTLM is wanted, and gets the server's challenge.
    async fn challenge(
        &self,
        client: &NtlmClient,
        mut lease: Lease,
        request: &PoolRequest,
        scheme: Scheme,
    ) -> Result<(Vec<u8>, Lease), HttpError> {
        let first = Some(header(scheme, client.first()));
        let answer = lease.connection.send_leg(request, first).await.map_err(|broken| self.error(broken))?;
        if answer.status().as_u16() != UNAUTHORIZED {
            return Err(self.no_way(&format!("{scheme} was answered with status {}", answer.status().as_u16())));
        }
        let found = offers(answer.headers());
        let Some(challenge) = found.token(scheme) else {
            return Err(self.no_way(&format!("{scheme} is offered and not carried on")));
        };
        let kept = self.response(answer, lease, request).finish(WORTH_READING).await;
        match kept.filter(|lease| lease.connection.is_open()) {
            Some(lease) => Ok((challenge.to_vec(), lease)),
            None => {
                let failure = Failure::new(FailureCode::ConnectionLost, self.server.address());
                Err(HttpError::before(failure.with_detail(format!("closed between the legs of {scheme}"))))
            }
        }
    }

    /// Signs in without naming the channel, with credentials that are known to be good, and says whether that is taken.
    pub(super) async fn without_channel(
        &self,
        lease: Lease,
        request: &PoolRequest,
        credentials: &Credentials,
        scheme: Scheme,
    ) -> Result<bool, HttpError> {
        let client = NtlmClient::new(&self.server.host, None);
        let (challenge, mut lease) = self.challenge(&client, lease, request, scheme).await?;
        let last = client.answer(&challenge, credentials).map_err(|why| self.wrong(why))?;
        let sent = lease.connection.send_leg(request, Some(header(scheme, &last))).await;
        let answer = sent.map_err(|broken| self.error(broken))?;
        Ok(answer.status().as_u16() != UNAUTHORIZED)
    }

    async fn attempt(&self, credentials: &Credentials) -> Result<Attempt, HttpError> {
        Attempt::begin(credentials, &self.server.address()).await.map_err(HttpError::before)
    }

    /// The best way that is offered and allowed.
    fn choose(&self, offers: &Offers) -> Result<Way, HttpError> {
        let both = |scheme| self.may_use(offers, scheme);
        if both(Scheme::Ntlm) {
            return Ok(Way::Ntlm(Scheme::Ntlm));
        }
        if both(Scheme::Negotiate) {
            return Ok(Way::Ntlm(Scheme::Negotiate));
        }
        if both(Scheme::Basic) {
            return Ok(Way::Basic);
        }
        let known = offers.schemes.iter().map(|scheme| scheme.as_str());
        let offered: Vec<_> = known.chain(offers.others.iter().map(String::as_str)).collect();
        Err(self.no_way(&format!("the server offers: {}", offered.join(", "))))
    }

    /// Whether a scheme is offered and allowed.
    fn may_use(&self, offers: &Offers, scheme: Scheme) -> bool {
        self.schemes.contains(&scheme) && offers.has(scheme)
    }

    fn no_way(&self, why: &str) -> HttpError {
        let failure = Failure::new(FailureCode::AuthenticationMethod, self.server.address());
        HttpError::before(failure.with_detail(why))
    }

    fn wrong(&self, why: &str) -> HttpError {
        HttpError::before(Failure::new(FailureCode::Protocol, self.server.address()).with_detail(why))
    }
}

/// What the answer to complete credentials says of them. Answers that come from before anybody looked say nothing.
fn judge(attempt: Attempt, status: u16) -> Result<(), HttpError> {
    match status {
        UNAUTHORIZED => return Err(HttpError::before(attempt.refused())),
        400 | 429 | 500.. => {}
        _ => attempt.succeeded(),
    }
    Ok(())
}

fn header(scheme: Scheme, token: &[u8]) -> HeaderValue {
    let text = format!("{} {}", scheme.as_str(), STANDARD.encode(token));
    // A word and base64 are always fit for a header.
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}
