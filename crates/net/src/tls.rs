//! TLS by rustls with the aws-lc-rs provider, and whose certificates it believes.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::{NetError, Server, Stream, Trust};

/// More than any bundle of authorities holds.
const TRUST_FILE_LIMIT: u64 = 16 << 20;

pub(crate) async fn handshake(tcp: TcpStream, server: &Server) -> Result<Stream, NetError> {
    let name = ServerName::try_from(server.host.clone()).map_err(|_| NetError::Name { host: server.host.clone() })?;
    let connector = TlsConnector::from(Arc::new(client_config(&server.trust, &server.address())?));
    match timeout(server.timeouts.connect, connector.connect(name, tcp)).await {
        Ok(Ok(tls)) => Ok(Stream::protected(tls)),
        Ok(Err(error)) => Err(handshake_error(server, error)),
        Err(_) => Err(NetError::Timeout { address: server.address() }),
    }
}

pub(crate) fn handshake_error(server: &Server, error: std::io::Error) -> NetError {
    let address = server.address();
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(tls) => NetError::Tls { address, source: tls.clone() },
        None => NetError::Handshake { address, source: error },
    }
}

/// What a client believes; `address` is for the failure.
pub(crate) fn client_config(trust: &Trust, address: &str) -> Result<ClientConfig, NetError> {
    let tls = |source| NetError::Tls { address: address.to_owned(), source };
    let verifier = verifier(trust, address)?;
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().map_err(tls)?;
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// Who judges the certificates of servers; `address` is for the failure.
pub(crate) fn verifier(trust: &Trust, address: &str) -> Result<Arc<dyn ServerCertVerifier>, NetError> {
    let tls = |source| NetError::Tls { address: address.to_owned(), source };
    Ok(match trust {
        Trust::System => Arc::new(rustls_platform_verifier::Verifier::new(provider()).map_err(tls)?),
        Trust::File(path) => Arc::new(FileVerifier::read(path, provider())?),
    })
}

/// The process's provider; installed at the first use, whoever comes first.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    if let Some(installed) = CryptoProvider::get_default() {
        return Arc::clone(installed);
    }
    let fresh = aws_lc_rs::default_provider();
    match fresh.clone().install_default() {
        Ok(()) => Arc::new(fresh),
        Err(installed) => installed,
    }
}

/// Believes the authorities in a file, and the certificates in it themselves (a server that signed its own).
///
/// Name and validity are checked in either case.
#[derive(Debug)]
struct FileVerifier {
    chain: Arc<WebPkiServerVerifier>,
    certificates: Vec<CertificateDer<'static>>,
}

impl FileVerifier {
    fn read(path: &Path, provider: Arc<CryptoProvider>) -> Result<Self, NetError> {
        let fail = |reason: String| NetError::TrustFile { path: path.to_owned(), reason };
        let length = fs::metadata(path).map_err(|error| fail(error.to_string()))?.len();
        if length > TRUST_FILE_LIMIT {
            return Err(fail(format!("{length} bytes are too many")));
        }
        let text = fs::read(path).map_err(|error| fail(error.to_string()))?;
        let parsed: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        let certificates = parsed.map_err(|error| fail(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates.iter().cloned());
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let chain = builder.build().map_err(|error| fail(error.to_string()))?;
        Ok(Self { chain, certificates })
    }
}

impl ServerCertVerifier for FileVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self.chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verdict {
            // The validity is checked before the chain, so these two say that nothing but the chain is wrong.
            Err(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::Other(_)))
                if self.certificates.iter().any(|known| known == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chain.supported_verify_schemes()
    }
}
