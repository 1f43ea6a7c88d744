//! Starts and stops a tenant.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::connection::{Connections, Cutter, Listener};
use super::gate;
use super::options::TenantOptions;
use super::state::TenantState;

/// A tenant that runs until it is stopped or dropped.
pub struct TenantServer {
    address: SocketAddr,
    secure: bool,
    state: TenantState,
    connections: Connections,
    stopper: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl TenantServer {
    /// Listens and serves.
    pub async fn start(options: TenantOptions) -> io::Result<Self> {
        let tls = options.tls.as_ref().map(|(chain, key)| acceptor(chain, key)).transpose()?;
        let inner = TcpListener::bind(options.listen).await?;
        let (address, secure) = (inner.local_addr()?, tls.is_some());
        let connections = Connections::default();
        let listener = Listener { inner, tls, connections: connections.clone() };
        let state = TenantState::new(options);
        let router = Router::new().fallback(gate::serve).with_state(state.clone());
        let service = router.into_make_service_with_connect_info::<Cutter>();
        let (stopper, stopped) = oneshot::channel();
        let until = async move {
            // An error means that the server was dropped, which is a stop as well.
            let _ = stopped.await;
        };
        let task = tokio::spawn(axum::serve(listener, service).with_graceful_shutdown(until).into_future());
        Ok(Self { address, secure, state, connections, stopper: Some(stopper), task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that clients are given as base of everything.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.address)
    }

    /// What it holds.
    pub fn state(&self) -> TenantState {
        self.state.clone()
    }

    /// Ends all connections and stops listening.
    pub async fn stop(mut self) {
        self.stopper.take();
        self.connections.cut_all();
        // The task ends in either way; how does not matter any more.
        let _ = (&mut self.task).await;
    }
}

impl Drop for TenantServer {
    fn drop(&mut self) {
        self.stopper.take();
        self.connections.cut_all();
    }
}

pub(crate) fn acceptor(chain: &str, key: &str) -> io::Result<TlsAcceptor> {
    let invalid = |error: &dyn std::error::Error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string());
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|error| invalid(&error))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| invalid(&error))?;
    let chain = chain.map_err(|error| invalid(&error))?;
    let config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(|error| invalid(&error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
