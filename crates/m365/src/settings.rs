//! What is known of a tenant: who it is, how to sign in to it, where its services are, and how they are used.

use cutover_model::Secret;
use cutover_net::http::Proxies;
use cutover_net::{Timeouts, Trust};

use crate::{Addresses, Cloud, Limits, Pace};

/// How the application signs in.
#[derive(Clone)]
pub enum Credential {
    /// A client secret.
    Secret(Secret),
    /// PEM with the certificate and its RSA key, which is not encrypted.
    Certificate(Secret),
}

/// A tenant and the way to it.
#[derive(Clone)]
pub struct TenantSettings {
    /// Its id or one of its domains.
    pub tenant: String,
    /// The application's (client) id.
    pub application: String,
    /// How the application signs in.
    pub credential: Credential,
    /// Its cloud.
    pub cloud: Cloud,
    /// Where its services are; the cloud's own, unless it is a rehearsal.
    pub addresses: Addresses,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// How long to wait for an answer.
    pub timeouts: Timeouts,
    /// Through which proxy.
    pub proxies: Proxies,
    /// How much the services are asked for.
    pub limits: Limits,
    /// How often and how fast something is tried again.
    pub pace: Pace,
}

impl TenantSettings {
    /// A tenant in this cloud with everything else as usual.
    pub fn new(
        tenant: impl Into<String>,
        application: impl Into<String>,
        credential: Credential,
        cloud: Cloud,
    ) -> Self {
        Self {
            tenant: tenant.into(),
            application: application.into(),
            credential,
            cloud,
            addresses: cloud.addresses(),
            trust: Trust::System,
            timeouts: Timeouts::default(),
            proxies: Proxies::Environment,
            limits: Limits::default(),
            pace: Pace::default(),
        }
    }

    /// With all services at one address, as in a rehearsal: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn at(mut self, base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        self.addresses = Addresses { login: base.clone(), graph: base.clone(), exchange: base, ..self.addresses };
        self
    }
}
