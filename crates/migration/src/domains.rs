//! Domains of a tenant: added, shown with what DNS needs, verified with patience (M3).

use std::time::{Duration, Instant};

use cutover_model::DomainDetails;
use cutover_store::Actor;

use crate::error::OperationError;
use crate::operations::Operations;
use crate::tenants::TenantLinks;

/// The first pause between two tries; each is half as long again, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What came of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The domain as it is now, with what DNS needs.
    pub domain: DomainDetails,
    /// How often the tenant was asked.
    pub tries: u32,
}

impl Operations {
    /// Adds a domain to a tenant and tells what has to stand in DNS.
    pub async fn add_domain(
        &self,
        actor: &Actor,
        tenant: &str,
        links: &TenantLinks,
        name: &str,
    ) -> Result<DomainDetails, OperationError> {
        let domain = links.administration.add_domain(name).await?;
        let details = serde_json::json!({ "domain": domain.name, "verified": domain.verified });
        self.store.audit().append(actor, "domain.add", tenant, details).await?;
        Ok(domain)
    }

    /// Asks the tenant to look for the proof, again and again for so long.
    pub async fn verify_domain(
        &self,
        actor: &Actor,
        tenant: &str,
        links: &TenantLinks,
        name: &str,
        patience: Duration,
    ) -> Result<Verification, OperationError> {
        let began = Instant::now();
        let (mut pause, mut tries) = (FIRST_PAUSE, 1);
        let mut verified = links.administration.verify_domain(name).await?;
        while !verified && began.elapsed() + pause <= patience {
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
            tries += 1;
            verified = links.administration.verify_domain(name).await?;
        }
        let details = serde_json::json!({ "domain": name, "verified": verified, "tries": tries });
        self.store.audit().append(actor, "domain.verify", tenant, details).await?;
        Ok(Verification { domain: links.administration.domain(name).await?, tries })
    }
}
