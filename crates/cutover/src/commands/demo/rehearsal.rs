//! The rehearsal tenant of the demo: started, added, its domain verified, and made ready for the mail.

use cutover_lab::tenant::{APPLICATION, TenantOptions, TenantServer};
use cutover_lab::{DOMAIN, Directory, check_directory, sample_directory};
use cutover_migration::Operations;
use cutover_migration::tenants::{CredentialKind, TenantLinks, TenantSettings};
use cutover_model::{DomainDetails, Failure, FailureCode, Secret};
use serde_json::Value;

use super::provisioning::{Carried, carry_out};
use super::summary::Provisioned;
use super::{Places, SEED, Stage};
use crate::commands::tenant;
use crate::problem::{Problem, file_problem};

/// What the tenant is called in the store.
pub(super) const TENANT: &str = "rehearsal";
/// Its first domain, which every tenant has.
const INITIAL_DOMAIN: &str = "nordvarde.onmicrosoft.com";

/// A tenant in this process.
pub(super) struct Rehearsal {
    server: TenantServer,
    /// The application's secret.
    pub(super) secret: Secret,
    directory: Directory,
    carried: Carried,
}

impl Rehearsal {
    /// Starts a tenant and brings the directory into it.
    pub(super) async fn prepare(stage: &Stage<'_>, operations: &Operations) -> Result<Self, Problem> {
        let directory = sample_directory(SEED);
        let path = &stage.places.directory;
        std::fs::write(path, directory.csv()).map_err(|error| file_problem(path, &error))?;
        stage.step("demo-step-directory", &[("records", directory.records.len().into())]);
        let (server, secret) = start().await?;
        stage.step("demo-step-tenant", &[("url", server.url().into())]);
        let links = add(stage, operations, &server, &secret).await?;
        verify_domain(stage, operations, &server, &links).await?;
        let carried = carry_out(stage, operations, &links).await?;
        Ok(Self { server, secret, directory, carried })
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        self.server.url()
    }

    /// Everything that it holds, as it says itself.
    pub(super) fn look(&self) -> Value {
        self.server.state().look()
    }

    /// What became of the directory.
    pub(super) fn provisioned(&self) -> Provisioned {
        let check = check_directory(&self.directory, &self.look());
        let expected = self.directory.records.len() as u64;
        Provisioned { expected, check, carried: self.carried }
    }

    /// Writes down what it held, and ends it.
    pub(super) async fn finish(self, places: &Places) -> Result<(), Problem> {
        let text = format!("{:#}\n", self.look());
        std::fs::write(&places.tenant, text).map_err(|error| file_problem(&places.tenant, &error))?;
        self.server.stop().await;
        Ok(())
    }
}

async fn start() -> Result<(TenantServer, Secret), Problem> {
    let options = TenantOptions {
        initial_domain: INITIAL_DOMAIN.to_owned(),
        verified_domains: Vec::new(),
        ..TenantOptions::default()
    };
    let secret = Secret::new(options.secret.clone());
    let problem = |error| Failure::new(FailureCode::Connect, "127.0.0.1").with_detail(error);
    Ok((TenantServer::start(options).await.map_err(problem)?, secret))
}

/// Stores the tenant and tests it.
async fn add(
    stage: &Stage<'_>,
    operations: &Operations,
    server: &TenantServer,
    secret: &Secret,
) -> Result<TenantLinks, Problem> {
    let url = Some(server.url());
    let settings = TenantSettings {
        version: cutover_migration::SETTINGS_VERSION,
        tenant: INITIAL_DOMAIN.to_owned(),
        application: APPLICATION.to_owned(),
        credential: CredentialKind::Secret,
        cloud: "global".to_owned(),
        login_url: url.clone(),
        graph_url: url.clone(),
        exchange_url: url,
        trust_certificate: None,
    };
    operations.add_tenant(&stage.actor, TENANT, &settings, secret.clone()).await?;
    let links = tenant::links(operations, TENANT).await?;
    let test = operations.test_tenant(&stage.actor, TENANT, &links).await?;
    match test.failure() {
        Some(failure) => Err(failure.clone().into()),
        None => Ok(links),
    }
}

/// Adds the organisation's domain, puts the proof into the zone that the tenant looks at, and has it verified.
async fn verify_domain(
    stage: &Stage<'_>,
    operations: &Operations,
    server: &TenantServer,
    links: &TenantLinks,
) -> Result<(), Problem> {
    let added = operations.add_domain(&stage.actor, TENANT, links, DOMAIN).await?;
    publish(&added, server);
    let patience = std::time::Duration::ZERO;
    let done = operations.verify_domain(&stage.actor, TENANT, links, DOMAIN, patience).await?;
    if !done.domain.verified {
        return Err(Failure::new(FailureCode::Refused, DOMAIN).with_detail("the domain is not verified").into());
    }
    stage.step("demo-step-domain", &[("domain", DOMAIN.into())]);
    Ok(())
}

fn publish(domain: &DomainDetails, server: &TenantServer) {
    for record in domain.proof.iter().filter(|record| record.kind.eq_ignore_ascii_case("TXT")) {
        server.state().publish_txt(DOMAIN, &record.value);
    }
}
