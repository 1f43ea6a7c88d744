//! What a rehearsal organisation is made with.

use std::net::SocketAddr;

use super::version::Release;

/// The settings of an organisation. The default is one on Exchange 2016 with Basic authentication.
#[derive(Clone)]
pub struct ExchangeOptions {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Which Exchange it plays.
    pub release: Release,
    /// What it is made from: the same seed makes the same organisation.
    pub seed: u64,
    /// The password of every account.
    pub password: String,
    /// How clients may log on.
    pub schemes: Vec<Scheme>,
    /// The administrator may act for every mailbox (impersonation).
    pub impersonation: bool,
    /// The administrator may open every mailbox (full access).
    pub full_access: bool,
    /// Requests and answers are kept, for a judge.
    pub keep: bool,
    /// Certificate chain and key as PEM, to speak TLS.
    pub tls: Option<(String, String)>,
}

/// A way to log on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Name and password with every request (RFC 7617).
    Basic,
    /// NTLMv2: a handshake that signs the connection in ([MS-NLMP]).
    Ntlm,
}

impl Default for ExchangeOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            release: Release::Exchange2016,
            seed: 1,
            password: "rehearsal-password".to_owned(),
            schemes: vec![Scheme::Basic],
            impersonation: true,
            full_access: true,
            keep: false,
            tls: None,
        }
    }
}
