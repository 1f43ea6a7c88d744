//! Whether a server insists on Extended Protection: that NTLM names the TLS channel it came over.

use super::{ConnectionPool, PoolRequest};
use crate::http::HttpError;
use crate::sign_in::Scheme;

/// What could be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtendedProtection {
    /// A sign-in that names no channel is refused.
    Required,
    /// A sign-in that names no channel is taken.
    NotRequired,
    /// There is no NTLM, no TLS, or the credentials have not been taken yet.
    Unknown,
}

impl ConnectionPool {
    /// Signs in once more, on a connection of its own, without naming the channel. Only where the same credentials were
    /// taken with it before: a refusal says nothing about the password then, and does not count as one.
    pub async fn extended_protection(&self, request: &PoolRequest) -> Result<ExtendedProtection, HttpError> {
        let (Some(credentials), Some(offers)) = (&self.0.credentials, self.0.known_offers()) else {
            return Ok(ExtendedProtection::Unknown);
        };
        let Some(scheme) = [Scheme::Ntlm, Scheme::Negotiate].into_iter().find(|scheme| offers.has(*scheme)) else {
            return Ok(ExtendedProtection::Unknown);
        };
        let lease = self.0.fresh().await?;
        let unknown = lease.connection.binding.is_none();
        if unknown || !credentials.standing().was_taken_by(&self.0.server.address()) {
            return Ok(ExtendedProtection::Unknown);
        }
        match self.0.without_channel(lease, request, credentials, scheme).await? {
            true => Ok(ExtendedProtection::NotRequired),
            false => Ok(ExtendedProtection::Required),
        }
    }
}
