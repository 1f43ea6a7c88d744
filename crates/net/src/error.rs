//! What can go wrong below the protocol, and the model's word for it.

use std::io;
use std::path::PathBuf;

use cutover_model::{Failure, FailureCode};
use rustls::CertificateError;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The name has no address.
    #[error("failed to find the address of {host}")]
    Resolve {
        /// The name.
        host: String,
        /// What the resolver said.
        #[source]
        source: io::Error,
    },
    /// No address took the connection.
    #[error("failed to connect to {address}")]
    Connect {
        /// Host and port.
        address: String,
        /// The last address's answer.
        #[source]
        source: io::Error,
    },
    /// It took too long.
    #[error("failed to connect to {address} in time")]
    Timeout {
        /// Host and port.
        address: String,
    },
    /// TLS was not agreed on, or the certificate is not to be believed.
    #[error("failed to set up TLS with {address}")]
    Tls {
        /// Host and port.
        address: String,
        /// What TLS says.
        #[source]
        source: rustls::Error,
    },
    /// The peer went away in the middle of the handshake.
    #[error("the connection to {address} broke while TLS was being set up")]
    Handshake {
        /// Host and port.
        address: String,
        /// What the socket says.
        #[source]
        source: io::Error,
    },
    /// The host is neither a name nor an address.
    #[error("{host:?} cannot be the name in a certificate")]
    Name {
        /// As given.
        host: String,
    },
    /// The file with the trusted certificates cannot be used.
    #[error("failed to read certificates from {}", path.display())]
    TrustFile {
        /// Which file.
        path: PathBuf,
        /// Why, in words.
        reason: String,
    },
}

impl NetError {
    fn code(&self) -> FailureCode {
        match self {
            Self::Resolve { .. } => FailureCode::NameResolution,
            Self::Connect { .. } => FailureCode::Connect,
            Self::Handshake { .. } => FailureCode::ConnectionLost,
            Self::Timeout { .. } => FailureCode::Timeout,
            Self::Tls { source, .. } => tls_code(source),
            Self::Name { .. } => FailureCode::CertificateName,
            Self::TrustFile { .. } => FailureCode::File,
        }
    }

    fn subject(&self) -> String {
        match self {
            Self::Resolve { host, .. } | Self::Name { host } => host.clone(),
            Self::Connect { address, .. }
            | Self::Timeout { address }
            | Self::Tls { address, .. }
            | Self::Handshake { address, .. } => address.clone(),
            Self::TrustFile { path, .. } => path.display().to_string(),
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Resolve { source, .. } | Self::Connect { source, .. } | Self::Handshake { source, .. } => {
                source.to_string()
            }
            Self::Tls { source, .. } => source.to_string(),
            Self::TrustFile { reason, .. } => reason.clone(),
            Self::Timeout { .. } | Self::Name { .. } => String::new(),
        }
    }
}

/// Which of the faults of TLS it is.
pub(crate) fn tls_code(error: &rustls::Error) -> FailureCode {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return FailureCode::Tls;
    };
    match certificate {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => FailureCode::CertificateExpired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            FailureCode::CertificateName
        }
        _ => FailureCode::CertificateUntrusted,
    }
}

impl From<NetError> for Failure {
    fn from(error: NetError) -> Self {
        Failure::new(error.code(), error.subject()).with_detail(error.detail())
    }
}
