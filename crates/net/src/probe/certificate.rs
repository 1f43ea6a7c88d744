//! A certificate that is looked at without being believed: what is wrong with it, all of it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cutover_model::{Failure, FailureCode, Timestamp};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::CertificateFacts;
use crate::{Certificate, Server, tls};

/// A certificate that ends before is worth a word: a move takes weeks.
const SOON: i64 = 30 * 24 * 3600;

/// What can be wrong with a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// It was valid until then.
    Expired(Timestamp),
    /// It is valid from then on.
    NotYetValid(Timestamp),
    /// It is not for this name.
    WrongName(String),
    /// The server signed it itself.
    SelfSigned,
    /// Nobody who is believed signed it.
    Untrusted(String),
    /// It is good, but only until then.
    EndsSoon(Timestamp),
}

impl CertificateFault {
    fn failure(&self, server: &Server) -> Option<Failure> {
        let (code, detail) = match self {
            Self::Expired(_) | Self::NotYetValid(_) => (FailureCode::CertificateExpired, String::new()),
            Self::WrongName(name) => (FailureCode::CertificateName, name.clone()),
            Self::SelfSigned => (FailureCode::CertificateSelfSigned, String::new()),
            Self::Untrusted(why) => (FailureCode::CertificateUntrusted, why.clone()),
            Self::EndsSoon(_) => return None,
        };
        Some(Failure::new(code, server.address()).with_detail(detail))
    }
}

/// All that is wrong with what the server showed.
pub(super) fn judge(
    server: &Server,
    names: &[String],
    chain: &[CertificateDer<'static>],
) -> Result<CertificateFacts, Failure> {
    let unreadable =
        || Failure::new(FailureCode::CertificateUntrusted, server.address()).with_detail("it cannot be read");
    let (first, rest) = chain.split_first().ok_or_else(unreadable)?;
    let certificate = Certificate::parse(first).ok_or_else(unreadable)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut faults = Vec::new();
    faults.extend(time_fault(&certificate, i64::try_from(now).unwrap_or(i64::MAX)));
    faults.extend(chain_fault(server, &certificate, first, rest)?);
    let wanted = std::iter::once(&server.host).chain(names);
    let mut missing: Vec<_> = wanted.filter(|name| !certificate.is_for(name)).cloned().collect();
    missing.dedup();
    faults.extend(missing.into_iter().map(CertificateFault::WrongName));
    let failure = faults.iter().find_map(|fault| fault.failure(server));
    Ok(CertificateFacts { certificate, intermediates: rest.len(), faults, failure })
}

fn time_fault(certificate: &Certificate, now: i64) -> Option<CertificateFault> {
    let (from, until) = (certificate.not_before, certificate.not_after);
    match now {
        now if now < from.seconds => Some(CertificateFault::NotYetValid(from)),
        now if now > until.seconds => Some(CertificateFault::Expired(until)),
        now if now > until.seconds - SOON => Some(CertificateFault::EndsSoon(until)),
        _ => None,
    }
}

/// Whether those who are believed signed it: asked for a name that it has and a time at which it is valid, so that
/// nothing else is in the way.
fn chain_fault(
    server: &Server,
    certificate: &Certificate,
    first: &CertificateDer<'static>,
    rest: &[CertificateDer<'static>],
) -> Result<Option<CertificateFault>, Failure> {
    let verifier = tls::verifier(&server.trust, &server.address()).map_err(Failure::from)?;
    let own = certificate.names.iter().find(|name| !name.starts_with('*')).unwrap_or(&server.host);
    let Ok(name) = ServerName::try_from(own.clone()) else { return Ok(None) };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let second = |timestamp: Timestamp| Duration::from_secs(u64::try_from(timestamp.seconds).unwrap_or_default());
    let (from, until) = (second(certificate.not_before), second(certificate.not_after));
    let time = UnixTime::since_unix_epoch(now.min(until).max(from));
    Ok(match verifier.verify_server_cert(first, rest, &name, &[], time) {
        Ok(_) => None,
        Err(Error::InvalidCertificate(error)) if is_about_chain(&error) => Some(match certificate.is_self_signed {
            true => CertificateFault::SelfSigned,
            false => CertificateFault::Untrusted(certificate.issuer.clone()),
        }),
        Err(_) => None,
    })
}

/// Names and times are judged by themselves.
fn is_about_chain(error: &CertificateError) -> bool {
    !matches!(
        error,
        CertificateError::NotValidForName
            | CertificateError::NotValidForNameContext { .. }
            | CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
    )
}

/// Believes everything and remembers what it saw. No secret ever goes over a connection that it let through.
#[derive(Debug)]
pub(super) struct Onlooker {
    provider: Arc<CryptoProvider>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl Onlooker {
    pub(super) fn new(provider: Arc<CryptoProvider>) -> Self {
        Self { provider, chain: Mutex::default() }
    }

    /// The certificates that the server showed, its own first.
    pub(super) fn seen(&self) -> Vec<CertificateDer<'static>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let whole = std::iter::once(end_entity).chain(intermediates).map(|one| one.clone().into_owned());
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = whole.collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
