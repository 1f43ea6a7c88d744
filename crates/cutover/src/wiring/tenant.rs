//! The ways to a tenant, from what is stored of it.

use std::sync::Arc;

use cutover_m365::{Credential, M365Provisioner, Tenant, TenantFactsReader, TenantSettings, UnknownCloud};
use cutover_migration::tenants::{CredentialKind, TenantAccess, TenantLinks};
use cutover_model::{Budgets, Failure, FailureCode};
use cutover_net::Trust;

/// Makes the ways to a tenant. Nothing is sent yet.
pub(crate) fn tenant_links(access: &TenantAccess, budgets: Arc<dyn Budgets>) -> Result<TenantLinks, Failure> {
    let tenant = Tenant::new(settings(access)?, budgets)?;
    let provisioner = Arc::new(M365Provisioner::new(tenant.clone()));
    Ok(TenantLinks {
        administration: Arc::new(tenant.clone()),
        person: Arc::new(tenant.clone()),
        reader: Arc::new(TenantFactsReader::new(tenant, provisioner.clone())),
        provisioner,
    })
}

/// What the connector has to know of a tenant.
pub(crate) fn settings(access: &TenantAccess) -> Result<TenantSettings, Failure> {
    let stored = &access.settings;
    let unknown = |error: UnknownCloud| Failure::new(FailureCode::Unsupported, access.name.clone()).with_detail(error);
    let cloud = stored.cloud.parse().map_err(unknown)?;
    let credential = match stored.credential {
        CredentialKind::Secret => Credential::Secret(access.credential.clone()),
        CredentialKind::Certificate => Credential::Certificate(access.credential.clone()),
    };
    let mut settings = TenantSettings::new(stored.tenant.clone(), stored.application.clone(), credential, cloud);
    let bare = |url: &String| url.trim_end_matches('/').to_owned();
    let addresses = &mut settings.addresses;
    let given = [
        (&stored.login_url, &mut addresses.login),
        (&stored.graph_url, &mut addresses.graph),
        (&stored.exchange_url, &mut addresses.exchange),
    ];
    for (url, address) in given {
        if let Some(url) = url {
            *address = bare(url);
        }
    }
    if let Some(file) = &stored.trust_certificate {
        settings.trust = Trust::File(file.clone());
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_model::Secret;

    #[test]
    fn addresses_that_were_given_replace_those_of_the_cloud() {
        let stored = cutover_migration::tenants::TenantSettings {
            version: 1,
            tenant: "contoso.onmicrosoft.com".into(),
            application: "00000000-0000-0000-0000-000000000001".into(),
            credential: CredentialKind::Secret,
            cloud: "gcc-high".into(),
            login_url: None,
            graph_url: Some("http://127.0.0.1:1/".into()),
            exchange_url: None,
            trust_certificate: None,
        };
        let mut access = TenantAccess { name: "new".into(), settings: stored, credential: Secret::new("s") };
        let made = settings(&access).expect("good settings");
        assert_eq!(made.addresses.graph, "http://127.0.0.1:1");
        assert_eq!(made.addresses.login, "https://login.microsoftonline.us");
        access.settings.cloud = "moon".into();
        assert!(settings(&access).is_err());
    }
}
