//! Kerberos for HTTP (RFC 4559): a ticket for the server from the domain's KDC, by the library `sspi`, which makes the
//! messages; the socket to the KDC is ours.
//!
//! A KDC counts wrong passwords like any server, so its refusal is one, and nothing goes to it twice.

use std::time::Duration;

use cutover_model::{Failure, FailureCode};
use sspi::generator::{GeneratorState, NetworkRequest};
use sspi::network_client::NetworkProtocol;
use sspi::{
    AuthIdentity, BufferType, ClientRequestFlags, CredentialUse, DataRepresentation, Kerberos, KerberosConfig,
    SecurityBuffer, Sspi, SspiImpl, Username,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Credentials;
use crate::certificate::der::{self, Reader};

/// Longer answers of a KDC are not read.
const LONGEST: usize = 1 << 20;

/// How long a KDC may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// `KRB-ERROR` (RFC 4120, section 5.9.1), and the codes that speak of the secret: no such client, revoked or locked,
/// expired, wrong.
const ERROR: u8 = 0x7e;
const REFUSALS: [u8; 4] = [6, 18, 23, 24];

/// Where the tickets come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KerberosSettings {
    /// The domain controller's name or address.
    pub kdc: String,
    /// Its port, 88 as a rule.
    pub port: u16,
}

/// Why there is no ticket.
pub(crate) enum NoTicket {
    /// The KDC refuses name or password.
    Refused(String),
    /// Anything else: another way of signing in may work.
    Failed(Failure),
}

/// The token for a host. It names no TLS channel: the library says that in a way that MIT's servers do not read, and only
/// they could be asked. A server that insists on Extended Protection is signed in to by NTLM, which does.
pub(crate) async fn token(
    settings: &KerberosSettings,
    credentials: &Credentials,
    host: &str,
) -> Result<Vec<u8>, NoTicket> {
    let failed = |error: sspi::Error| NoTicket::Failed(failure(settings, &error.description));
    let url = format!("tcp://{}:{}", settings.kdc, settings.port);
    let config = KerberosConfig::new_with_kdc_url(&url, "cutover".to_owned());
    let mut kerberos = Kerberos::new_client_from_config(config).map_err(failed)?;
    let identity = identity(credentials).map_err(|why| NoTicket::Failed(failure(settings, &why)))?;
    let acquired = kerberos.acquire_credentials_handle().with_credential_use(CredentialUse::Outbound);
    let acquired = quietly(|| acquired.with_auth_data(&identity.into()).execute(&mut kerberos)).map_err(failed)?;
    let mut handle = acquired.credentials_handle;
    let target = format!("HTTP/{host}");
    let mut input = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
    let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
    let mut context = kerberos
        .initialize_security_context()
        .with_credentials_handle(&mut handle)
        .with_context_requirements(ClientRequestFlags::empty())
        .with_target_data_representation(DataRepresentation::Native)
        .with_target_name(&target)
        .with_input(&mut input)
        .with_output(&mut output);
    {
        let mut work = kerberos.initialize_security_context_impl(&mut context).map_err(failed)?;
        let mut state = quietly(|| work.start());
        loop {
            match state {
                GeneratorState::Suspended(request) => {
                    let answer = exchange(settings, &request).await?;
                    state = quietly(|| work.resume(Ok(answer)));
                }
                GeneratorState::Completed(outcome) => break outcome.map_err(failed)?,
            }
        }
    };
    let token = output.into_iter().next().map(|buffer| buffer.buffer).unwrap_or_default();
    if token.is_empty() { Err(NoTicket::Failed(failure(settings, "no token came out"))) } else { Ok(token) }
}

/// The library writes keys into its finest log.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::new(), work)
}

fn identity(credentials: &Credentials) -> Result<AuthIdentity, String> {
    let (domain, user) = credentials.account().for_ntlm();
    let username = match domain {
        "" => Username::parse(user),
        domain => Username::new(user, Some(domain)),
    };
    let username = username.map_err(|error| error.to_string())?;
    Ok(AuthIdentity { username, password: credentials.password().expose().to_owned().into() })
}

/// One message to the KDC and its answer, both with their length before them.
async fn exchange(settings: &KerberosSettings, request: &NetworkRequest) -> Result<Vec<u8>, NoTicket> {
    let own = request.url.host_str() == Some(settings.kdc.as_str()) && request.url.port() == Some(settings.port);
    if request.protocol != NetworkProtocol::Tcp || !own {
        return Err(NoTicket::Failed(failure(settings, "the KDC refers to another domain's")));
    }
    let lost = |error: std::io::Error| NoTicket::Failed(failure(settings, &error.to_string()));
    let exchanged = async {
        let mut kdc = TcpStream::connect((settings.kdc.as_str(), settings.port)).await.map_err(lost)?;
        kdc.write_all(&request.data).await.map_err(lost)?;
        let mut answer = vec![0; 4];
        kdc.read_exact(&mut answer).await.map_err(lost)?;
        let length = u32::from_be_bytes([answer[0], answer[1], answer[2], answer[3]]);
        let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| NoTicket::Failed(failure(settings, "the KDC's answer is too long")))?;
        answer.resize(4 + length, 0);
        kdc.read_exact(&mut answer[4..]).await.map_err(lost)?;
        Ok(answer)
    };
    let answer = timeout(PATIENCE, exchanged).await;
    let answer = answer.map_err(|_| NoTicket::Failed(failure(settings, "the KDC does not answer")))??;
    match error_code(&answer[4..]) {
        Some(code) if REFUSALS.contains(&code) => Err(NoTicket::Refused(format!("the KDC refuses with code {code}"))),
        _ => Ok(answer),
    }
}

/// The code of a `KRB-ERROR`.
fn error_code(message: &[u8]) -> Option<u8> {
    let mut fields = Reader::new(Reader::new(Reader::new(message).expect(ERROR)?).expect(der::SEQUENCE)?);
    while let Some(field) = fields.next() {
        if field.tag == 0xa6 {
            return Reader::new(field.content).expect(der::INTEGER)?.last().copied();
        }
    }
    None
}

fn failure(settings: &KerberosSettings, why: &str) -> Failure {
    let kdc = format!("{}:{}", settings.kdc, settings.port);
    Failure::new(FailureCode::AuthenticationMethod, kdc).with_detail(format!("Kerberos: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_error_is_found() {
        let error = [0x7e, 0x11, 0x30, 0x0f, 0xa0, 3, 2, 1, 5, 0xa1, 3, 2, 1, 30, 0xa6, 3, 2, 1, 24];
        assert_eq!(error_code(&error), Some(24));
        assert!((0..error.len()).all(|length| error_code(&error[..length]).is_none()));
    }
}
