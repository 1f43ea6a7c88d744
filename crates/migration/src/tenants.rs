//! Tenants: what is kept of them, and what the binary needs to reach one (M4).

use std::path::PathBuf;
use std::sync::Arc;

use cutover_model::{
    PendingSignIn, PersonalAccess, Provisioner, Secret, SignedIn, TenantAdministration, TenantExamination, TenantReader,
};
use cutover_store::{Actor, SecretOwner, StoreError, Tenant};
use serde::{Deserialize, Serialize};

use crate::error::OperationError;
use crate::operations::Operations;

/// Name in the vault of the client secret, or of the certificate with its key.
const CREDENTIAL: &str = "credential";

/// How the application signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// A client secret.
    Secret,
    /// A certificate and its key.
    Certificate,
}

/// What a tenant is set to; never with a secret in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantSettings {
    /// Version of this form.
    pub version: u32,
    /// Its id or one of its domains.
    pub tenant: String,
    /// The application's (client) id.
    pub application: String,
    /// How the application signs in.
    pub credential: CredentialKind,
    /// Its cloud: `global`, `gcc-high`, `dod`, `china`.
    pub cloud: String,
    /// Where tokens come from, if not from the cloud's own address.
    #[serde(default)]
    pub login_url: Option<String>,
    /// Where Graph is, if not at the cloud's own address.
    #[serde(default)]
    pub graph_url: Option<String>,
    /// Where Exchange Online is, if not at the cloud's own address.
    #[serde(default)]
    pub exchange_url: Option<String>,
    /// A file with certificates (PEM) that are trusted besides the system's.
    #[serde(default)]
    pub trust_certificate: Option<PathBuf>,
}

impl TenantSettings {
    /// Refuses settings that cannot work.
    pub fn check(&self) -> Result<(), OperationError> {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "/?#@".contains(c);
        if self.tenant.is_empty() || self.tenant.len() > 253 || self.tenant.contains(odd) {
            return Err(OperationError::invalid("tenant", &self.tenant, "a tenant's id or one of its domains"));
        }
        let is_id = self.application.len() == 36 && self.application.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        if !is_id {
            return Err(OperationError::invalid("application", &self.application, "an application's (client) id"));
        }
        let urls =
            [("login-url", &self.login_url), ("graph-url", &self.graph_url), ("exchange-url", &self.exchange_url)];
        for (what, url) in urls {
            let is_url = |url: &String| url.starts_with("https://") || url.starts_with("http://");
            if let Some(url) = url.as_ref().filter(|url| !is_url(url)) {
                return Err(OperationError::invalid(what, url, "an address that begins with https://"));
            }
        }
        Ok(())
    }
}

/// A tenant as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantView {
    /// What we call it.
    pub name: String,
    /// Its settings.
    pub settings: TenantSettings,
    /// When it was added, seconds since 1970.
    pub created: i64,
}

/// Everything that is needed to reach a tenant.
#[derive(Clone)]
pub struct TenantAccess {
    /// What we call it.
    pub name: String,
    /// Its settings.
    pub settings: TenantSettings,
    /// The client secret, or PEM with the certificate and its key.
    pub credential: Secret,
}

/// The ways to a tenant, made by the binary, which knows the concrete types.
#[derive(Clone)]
pub struct TenantLinks {
    /// Its test, domains and licences.
    pub administration: Arc<dyn TenantAdministration>,
    /// What changes it.
    pub provisioner: Arc<dyn Provisioner>,
    /// What the preflight reads.
    pub reader: Arc<dyn TenantReader>,
    /// For what a person has to sign in.
    pub person: Arc<dyn PersonalAccess>,
}

impl Operations {
    /// Refuses a name that a tenant has already. To be asked before anything else is.
    pub async fn ensure_new_tenant(&self, name: &str) -> Result<(), OperationError> {
        match self.store.tenants().get(name).await {
            Ok(_) => Err(StoreError::Exists { what: "tenant", name: name.to_owned() }.into()),
            Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds a tenant with its credential.
    pub async fn add_tenant(
        &self,
        actor: &Actor,
        name: &str,
        settings: &TenantSettings,
        credential: Secret,
    ) -> Result<(), OperationError> {
        settings.check()?;
        let text = settings_text(name, settings)?;
        Ok(self.store.tenants().add(actor, name, &text, &[(CREDENTIAL, credential)]).await?)
    }

    /// Gives a tenant another credential: the old one ends, or has ended. What is kept of its accounts stays.
    pub async fn set_tenant_credential(&self, actor: &Actor, access: &TenantAccess) -> Result<(), OperationError> {
        let text = settings_text(&access.name, &access.settings)?;
        let secrets = [(CREDENTIAL, access.credential.clone())];
        Ok(self.store.tenants().set(actor, &access.name, &text, &secrets).await?)
    }

    /// Every tenant, by name.
    pub async fn list_tenants(&self) -> Result<Vec<TenantView>, OperationError> {
        self.store.tenants().list().await?.into_iter().map(view).collect()
    }

    /// One tenant.
    pub async fn show_tenant(&self, name: &str) -> Result<TenantView, OperationError> {
        view(self.store.tenants().get(name).await?)
    }

    /// Forgets a tenant with its credential and what is kept of its accounts. Nothing changes in the tenant itself.
    pub async fn remove_tenant(&self, actor: &Actor, name: &str) -> Result<(), OperationError> {
        Ok(self.store.tenants().remove(actor, name).await?)
    }

    /// What is needed to reach a tenant.
    pub async fn tenant_access(&self, name: &str) -> Result<TenantAccess, OperationError> {
        let TenantView { name, settings, .. } = self.show_tenant(name).await?;
        let owner = SecretOwner::Tenant(name.clone());
        let missing = || cutover_model::Failure::new(cutover_model::FailureCode::SecretMissing, name.clone());
        let credential = self.store.vault().get(&owner, CREDENTIAL).await?.ok_or_else(missing)?;
        Ok(TenantAccess { name, settings, credential })
    }

    /// Tests a tenant that is stored, and writes down that it was tested.
    pub async fn test_tenant(
        &self,
        actor: &Actor,
        name: &str,
        links: &TenantLinks,
    ) -> Result<TenantExamination, OperationError> {
        let test = links.administration.examine().await;
        let missing: Vec<&str> = test.permissions.iter().filter(|one| !one.granted).map(|one| one.name).collect();
        let details = serde_json::json!({ "passed": test.failure().is_none(), "missing": missing });
        self.store.audit().append(actor, "tenant.test", name, details).await?;
        Ok(test)
    }

    /// Waits until a person has signed in, and writes down who it was. Nothing else of it is kept.
    pub async fn finish_sign_in(
        &self,
        actor: &Actor,
        name: &str,
        pending: Box<dyn PendingSignIn>,
    ) -> Result<SignedIn, OperationError> {
        let person = pending.finish().await?;
        let details = serde_json::json!({ "user": person.user_name, "rights": person.rights });
        self.store.audit().append(actor, "tenant.sign-in", name, details).await?;
        Ok(person)
    }
}

fn settings_text(name: &str, settings: &TenantSettings) -> Result<String, OperationError> {
    serde_json::to_string(settings).map_err(|source| OperationError::Settings { object: name.to_owned(), source })
}

fn view(tenant: Tenant) -> Result<TenantView, OperationError> {
    let settings = serde_json::from_str(&tenant.settings)
        .map_err(|source| OperationError::Settings { object: tenant.name.clone(), source })?;
    Ok(TenantView { name: tenant.name, settings, created: tenant.created })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> TenantSettings {
        TenantSettings {
            version: 1,
            tenant: "contoso.onmicrosoft.com".into(),
            application: "00000000-0000-0000-0000-000000000001".into(),
            credential: CredentialKind::Secret,
            cloud: "global".into(),
            login_url: None,
            graph_url: None,
            exchange_url: None,
            trust_certificate: None,
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        assert!(settings().check().is_ok());
        assert!(TenantSettings { tenant: "a b".into(), ..settings() }.check().is_err());
        assert!(TenantSettings { tenant: "x/../y".into(), ..settings() }.check().is_err());
        assert!(TenantSettings { application: "app".into(), ..settings() }.check().is_err());
        assert!(TenantSettings { graph_url: Some("graph".into()), ..settings() }.check().is_err());
        let text = serde_json::to_string(&settings()).expect("plain data");
        assert_eq!(serde_json::from_str::<TenantSettings>(&text).ok(), Some(settings()));
    }
}
