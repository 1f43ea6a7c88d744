//! The test of a tenant and its domains.

use async_trait::async_trait;
use cutover_graph::domains::{self, Domain, DomainDnsRecord};
use cutover_graph::licences::{self, SubscribedSku};
use cutover_graph::{GraphError, GraphRequest};
use cutover_model::{
    DomainDetails, DomainRecord, Failure, FailureCode, TenantAdministration, TenantExamination, TenantLicence,
};

use crate::Tenant;

#[async_trait]
impl TenantAdministration for Tenant {
    async fn examine(&self) -> TenantExamination {
        Tenant::examine(self).await
    }

    async fn licences(&self) -> Result<Vec<TenantLicence>, Failure> {
        let all: Vec<SubscribedSku> = self.list(licences::list()).await?;
        Ok(all.into_iter().map(super::look::licence).collect())
    }

    async fn domains(&self) -> Result<Vec<DomainDetails>, Failure> {
        let all: Vec<Domain> = self.list(domains::list()).await?;
        Ok(all.into_iter().map(details).collect())
    }

    async fn domain(&self, name: &str) -> Result<DomainDetails, Failure> {
        let found: Domain = self.send(domains::get(name)).await?.json()?;
        with_records(self, details(found)).await
    }

    async fn add_domain(&self, name: &str) -> Result<DomainDetails, Failure> {
        match self.send(domains::create(name)).await {
            Ok(response) => with_records(self, details(response.json()?)).await,
            Err(error) if error.is_conflict() => match self.domain(name).await {
                // Another tenant has it.
                Err(missing) if missing.code == FailureCode::NotFound => Err(error.into()),
                found => found,
            },
            Err(error) => Err(error.into()),
        }
    }

    async fn verify_domain(&self, name: &str) -> Result<bool, Failure> {
        match self.send(domains::verify(name)).await {
            Ok(_) => Ok(true),
            Err(error) if is_not_seen(&error) => {
                let now: Domain = self.send(domains::get(name)).await?.json()?;
                Ok(now.is_verified)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether the tenant looked and did not find the proof: a refusal of the request as it is.
fn is_not_seen(error: &GraphError) -> bool {
    matches!(error.failure.code, FailureCode::Refused | FailureCode::Conflict)
}

fn details(domain: Domain) -> DomainDetails {
    DomainDetails {
        name: domain.id,
        verified: domain.is_verified,
        is_default: domain.is_default,
        is_initial: domain.is_initial,
        ..DomainDetails::default()
    }
}

async fn with_records(tenant: &Tenant, mut domain: DomainDetails) -> Result<DomainDetails, Failure> {
    if domain.verified {
        domain.service = records(tenant, domains::service_records(&domain.name)).await?;
    } else {
        domain.proof = records(tenant, domains::verification_records(&domain.name)).await?;
    }
    Ok(domain)
}

async fn records(tenant: &Tenant, request: GraphRequest) -> Result<Vec<DomainRecord>, Failure> {
    let all: Vec<DomainDnsRecord> = tenant.list(request).await?;
    let record = |one: DomainDnsRecord| {
        let value = one.value()?;
        let label = one.name();
        Some(DomainRecord {
            kind: one.record_type.to_uppercase(),
            label,
            value,
            ttl: one.ttl,
            optional: one.is_optional,
        })
    };
    Ok(all.into_iter().filter_map(record).collect())
}
