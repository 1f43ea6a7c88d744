//! What is wrong on the way to a server: its name, its port, its TLS, its certificate, each told from the others, with the
//! time it took. For the test of an endpoint (issue "Exchange as the source", endpoint test).
//!
//! Nothing is said over the connections but the handshake, so a certificate that is not to be believed can be looked at.

mod certificate;
mod hello;
mod version;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cutover_model::{Failure, FailureCode};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ProtocolVersion, SupportedProtocolVersion};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use self::certificate::Onlooker;
use crate::connect::connect_one;
use crate::{Certificate, NetError, Server, tls};

pub use certificate::CertificateFault;
pub use version::TlsVersion;

/// One part of the way: what came of it, and how long it took.
#[derive(Clone, Debug)]
pub struct Part<T> {
    /// What came of it.
    pub outcome: Result<T, Failure>,
    /// How long it took.
    pub took: Duration,
}

/// What was found on the way. A part that could not be tried is not there.
#[derive(Clone, Debug)]
pub struct ProbeReport {
    /// The addresses of the name.
    pub dns: Part<Vec<IpAddr>>,
    /// The address that takes connections.
    pub tcp: Option<Part<SocketAddr>>,
    /// What TLS agreed on.
    pub tls: Option<Part<TlsFacts>>,
    /// The certificate. What is wrong with it stands in the facts; the failure is the worst of that.
    pub certificate: Option<Part<CertificateFacts>>,
}

impl ProbeReport {
    /// The first thing that is wrong.
    pub fn failure(&self) -> Option<&Failure> {
        let dns = self.dns.outcome.as_ref().err();
        let tcp = self.tcp.as_ref().and_then(|part| part.outcome.as_ref().err());
        let tls = self.tls.as_ref().and_then(|part| part.outcome.as_ref().err());
        let certificate = self.certificate.as_ref().and_then(|part| match &part.outcome {
            Ok(facts) => facts.failure.as_ref(),
            Err(failure) => Some(failure),
        });
        dns.or(tcp).or(tls).or(certificate)
    }
}

/// What TLS agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFacts {
    /// The version that was agreed on.
    pub agreed: TlsVersion,
    /// The cipher suite.
    pub cipher: String,
    /// Every version that the server speaks, old ones too.
    pub spoken: Vec<TlsVersion>,
}

/// What the server showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The server's certificate.
    pub certificate: Certificate,
    /// How many came with it.
    pub intermediates: usize,
    /// All that is wrong with it.
    pub faults: Vec<CertificateFault>,
    /// The worst of that.
    pub failure: Option<Failure>,
}

/// Looks at everything on the way to a server. The certificate should be for the server and for these names as well.
pub async fn probe(server: &Server, names: &[String]) -> ProbeReport {
    let dns = timed(look_up(server)).await;
    let mut report = ProbeReport { dns, tcp: None, tls: None, certificate: None };
    let Ok(addresses) = &report.dns.outcome else { return report };
    let tcp = timed(reach(server, addresses)).await;
    let reached = tcp.outcome.clone();
    report.tcp = Some(tcp);
    let (Ok(address), crate::Security::Tls) = (reached, server.security) else { return report };
    let begun = Instant::now();
    match agree(server, address).await {
        Err(failure) => report.tls = Some(Part { outcome: Err(failure), took: begun.elapsed() }),
        Ok((facts, chain)) => {
            report.tls = Some(Part { outcome: Ok(facts), took: begun.elapsed() });
            report.certificate = Some(timed(async { certificate::judge(server, names, &chain) }).await);
        }
    }
    report
}

async fn timed<T>(work: impl Future<Output = Result<T, Failure>>) -> Part<T> {
    let begun = Instant::now();
    Part { outcome: work.await, took: begun.elapsed() }
}

async fn look_up(server: &Server) -> Result<Vec<IpAddr>, Failure> {
    let resolve = |source| NetError::Resolve { host: server.host.clone(), source };
    let looked_up = timeout(server.timeouts.connect, lookup_host((server.host.as_str(), server.port)));
    let addresses = looked_up.await.map_err(|_| NetError::Timeout { address: server.host.clone() })?;
    let found: Vec<_> = addresses.map_err(resolve)?.map(|address| address.ip()).collect();
    match found.is_empty() {
        true => Err(Failure::new(FailureCode::NameResolution, server.host.clone())),
        false => Ok(found),
    }
}

async fn reach(server: &Server, addresses: &[IpAddr]) -> Result<SocketAddr, Failure> {
    let mut last = Failure::new(FailureCode::Connect, server.address());
    for ip in addresses {
        let address = SocketAddr::new(*ip, server.port);
        match open(server, address).await {
            Ok(_) => return Ok(address),
            Err(failure) => last = failure,
        }
    }
    Err(last)
}

async fn open(server: &Server, address: SocketAddr) -> Result<TcpStream, Failure> {
    match timeout(server.timeouts.connect, connect_one(address)).await {
        Ok(Ok(tcp)) => Ok(tcp),
        Ok(Err(source)) => Err(NetError::Connect { address: server.address(), source }.into()),
        Err(_) => Err(NetError::Timeout { address: server.address() }.into()),
    }
}

/// A handshake as everybody makes it; where that fails, what the server does speak.
async fn agree(server: &Server, address: SocketAddr) -> Result<(TlsFacts, Vec<CertificateDer<'static>>), Failure> {
    match shake(server, address, rustls::ALL_VERSIONS).await {
        Ok((agreed, cipher, chain)) => {
            let spoken = spoken(server, address, agreed).await;
            Ok((TlsFacts { agreed, cipher, spoken }, chain))
        }
        Err(failure) if matches!(failure.code, FailureCode::Tls | FailureCode::ConnectionLost) => {
            Err(hello::name_old(server, address).await.unwrap_or(failure))
        }
        Err(failure) => Err(failure),
    }
}

async fn shake(
    server: &Server,
    address: SocketAddr,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<(TlsVersion, String, Vec<CertificateDer<'static>>), Failure> {
    let tls = |source| NetError::Tls { address: server.address(), source };
    let onlooker = Arc::new(Onlooker::new(tls::provider()));
    let builder = ClientConfig::builder_with_provider(tls::provider()).with_protocol_versions(versions).map_err(tls)?;
    let config = builder.dangerous().with_custom_certificate_verifier(onlooker.clone()).with_no_client_auth();
    let name = ServerName::try_from(server.host.clone()).map_err(|_| NetError::Name { host: server.host.clone() })?;
    let tcp = open(server, address).await?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    let stream = match timeout(server.timeouts.connect, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(tls::handshake_error(server, error).into()),
        Err(_) => return Err(NetError::Timeout { address: server.address() }.into()),
    };
    let connection = stream.get_ref().1;
    let version = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => TlsVersion::Tls13,
        _ => TlsVersion::Tls12,
    };
    let cipher = connection.negotiated_cipher_suite();
    let cipher = cipher.and_then(|suite| suite.suite().as_str()).unwrap_or_default().replacen("TLS13_", "TLS_", 1);
    Ok((version, cipher, onlooker.seen()))
}

/// Every version that the server agrees to.
async fn spoken(server: &Server, address: SocketAddr, agreed: TlsVersion) -> Vec<TlsVersion> {
    let mut spoken = vec![agreed];
    if agreed == TlsVersion::Tls13 && shake(server, address, &[&rustls::version::TLS12]).await.is_ok() {
        spoken.push(TlsVersion::Tls12);
    }
    for old in [TlsVersion::Tls11, TlsVersion::Tls10, TlsVersion::Ssl3] {
        if hello::speaks(server, address, old).await {
            spoken.push(old);
        }
    }
    spoken
}
