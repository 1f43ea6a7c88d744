//! Starts and stops an organisation.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::gate;
use super::options::ExchangeOptions;
use super::organisation::Organisation;
use super::state::ExchangeState;
use crate::tenant::connection::{Connections, Cutter, Listener};
use crate::tenant::server::acceptor;

/// An organisation that runs until it is stopped or dropped.
pub struct ExchangeServer {
    address: SocketAddr,
    secure: bool,
    state: ExchangeState,
    connections: Connections,
    stopper: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl ExchangeServer {
    /// Makes the organisation, listens and serves.
    pub async fn start(options: ExchangeOptions) -> io::Result<Self> {
        let tls = options.tls.as_ref().map(|(chain, key)| acceptor(chain, key)).transpose()?;
        let inner = TcpListener::bind(options.listen).await?;
        let (address, secure) = (inner.local_addr()?, tls.is_some());
        let connections = Connections::default();
        let listener = Listener { inner, tls, connections: connections.clone() };
        let made = tokio::task::spawn_blocking(move || Organisation::new(options)).await;
        let state = ExchangeState::new(made.map_err(io::Error::other)??);
        let router = Router::new().fallback(gate::serve).with_state(state.clone());
        let service = router.into_make_service_with_connect_info::<Cutter>();
        let (stopper, stopped) = oneshot::channel();
        let until = async move {
            // An error means that the server was dropped, which is a stop as well.
            let _ = stopped.await;
        };
        let task = tokio::spawn(axum::serve(listener, service).with_graceful_shutdown(until).into_future());
        let server = Self { address, secure, state, connections, stopper: Some(stopper), task };
        server.state.set_url(&server.url());
        Ok(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How addresses in it begin.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.address)
    }

    /// What it holds.
    pub fn state(&self) -> ExchangeState {
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

impl Drop for ExchangeServer {
    fn drop(&mut self) {
        self.stopper.take();
        self.connections.cut_all();
    }
}
