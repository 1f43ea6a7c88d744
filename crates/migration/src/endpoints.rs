//! Endpoints: made after a test, changed, listed, shown without secrets, removed.

use cutover_model::{EndpointName, Secret};
use cutover_store::{Actor, Endpoint, SecretOwner};

use crate::error::OperationError;
use crate::operations::{ADMINISTRATOR_PASSWORD, Operations};
use crate::probe::{self, EndpointTest};
use crate::settings::{EndpointKind, EndpointSettings, SETTINGS_VERSION, UserAccount};
use crate::tenants::TenantAccess;

/// How far an endpoint is tested.
pub enum Trial {
    /// Not at all.
    None,
    /// The way to the server.
    Server,
    /// With this user: sign in and list the folders.
    User {
        /// The name to sign in with.
        login: String,
        /// The user's password, unless the endpoint has administrator credentials.
        password: Option<Secret>,
    },
}

/// An endpoint as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointView {
    /// Its name.
    pub name: EndpointName,
    /// Its settings; there is no secret in them.
    pub settings: EndpointSettings,
    /// Names of the secrets that the vault has for it.
    pub secrets: Vec<String>,
    /// When it was made, seconds since 1970.
    pub created: i64,
    /// When it was last changed, seconds since 1970.
    pub changed: i64,
}

impl Operations {
    /// Makes an endpoint after its test; one that fails is not stored.
    pub async fn create_endpoint(
        &self,
        actor: &Actor,
        name: &EndpointName,
        settings: EndpointSettings,
        administrator_password: Option<Secret>,
        trial: &Trial,
    ) -> Result<EndpointTest, OperationError> {
        settings.check()?;
        let test = self.tried(name, &settings, administrator_password.as_ref(), trial).await?;
        let row = row(name, &settings)?;
        self.store.endpoints().create(actor, &row, &secrets(administrator_password)).await?;
        Ok(test)
    }

    /// Gives an endpoint other settings after their test. Without a new password the one in the vault stays.
    pub async fn set_endpoint(
        &self,
        actor: &Actor,
        name: &EndpointName,
        settings: EndpointSettings,
        administrator_password: Option<Secret>,
        trial: &Trial,
    ) -> Result<EndpointTest, OperationError> {
        settings.check()?;
        let kept = self.administrator_password(name).await?;
        let test = self.tried(name, &settings, administrator_password.as_ref().or(kept.as_ref()), trial).await?;
        let row = row(name, &settings)?;
        self.store.endpoints().set(actor, &row, &secrets(administrator_password)).await?;
        Ok(test)
    }

    /// Tests an endpoint as it is stored. A step that fails is in the result.
    pub async fn test_endpoint(
        &self,
        actor: &Actor,
        name: &EndpointName,
        trial: &Trial,
    ) -> Result<EndpointTest, OperationError> {
        let settings = self.endpoint_settings(name).await?;
        let administrator_password = self.administrator_password(name).await?;
        let test = self.probe(name, &settings, administrator_password.as_ref(), trial).await?;
        let details = serde_json::json!({ "passed": test.passed(), "user": test.user });
        self.store.audit().append(actor, "endpoint.test", name.as_str(), details).await?;
        Ok(test)
    }

    /// Every endpoint, by name.
    pub async fn list_endpoints(&self) -> Result<Vec<EndpointView>, OperationError> {
        let mut views = Vec::new();
        for endpoint in self.store.endpoints().list().await? {
            views.push(self.view(endpoint).await?);
        }
        Ok(views)
    }

    /// One endpoint.
    pub async fn show_endpoint(&self, name: &EndpointName) -> Result<EndpointView, OperationError> {
        self.view(self.store.endpoints().get(name).await?).await
    }

    /// Removes an endpoint with its secrets, unless a batch uses it.
    pub async fn remove_endpoint(&self, actor: &Actor, name: &EndpointName) -> Result<(), OperationError> {
        Ok(self.store.endpoints().remove(actor, name).await?)
    }

    pub(crate) async fn endpoint_settings(&self, name: &EndpointName) -> Result<EndpointSettings, OperationError> {
        read(&self.store.endpoints().get(name).await?)
    }

    pub(crate) async fn administrator_password(&self, name: &EndpointName) -> Result<Option<Secret>, OperationError> {
        let owner = SecretOwner::Endpoint(name.clone());
        Ok(self.store.vault().get(&owner, ADMINISTRATOR_PASSWORD).await?)
    }

    async fn tried(
        &self,
        name: &EndpointName,
        settings: &EndpointSettings,
        administrator_password: Option<&Secret>,
        trial: &Trial,
    ) -> Result<EndpointTest, OperationError> {
        let test = self.probe(name, settings, administrator_password, trial).await?;
        if test.passed() { Ok(test) } else { Err(OperationError::EndpointTest { test: Box::new(test) }) }
    }

    async fn probe(
        &self,
        name: &EndpointName,
        settings: &EndpointSettings,
        administrator_password: Option<&Secret>,
        trial: &Trial,
    ) -> Result<EndpointTest, OperationError> {
        self.tenant_behind(settings).await?;
        let account = match trial {
            Trial::None => return Ok(EndpointTest { endpoint: name.to_string(), user: None, steps: Vec::new() }),
            Trial::Server => None,
            Trial::User { login, password } => Some(UserAccount {
                login: login.clone(),
                password: password.clone(),
                administrator_password: administrator_password.cloned(),
                tenant: self.tenant_behind(settings).await?,
            }),
        };
        Ok(probe::test_endpoint(name.as_str(), settings, account.as_ref(), &*self.connectors).await)
    }

    /// The tenant that an endpoint stands for, if it does.
    pub(crate) async fn tenant_behind(
        &self,
        settings: &EndpointSettings,
    ) -> Result<Option<TenantAccess>, OperationError> {
        match &settings.kind {
            EndpointKind::Microsoft365(microsoft365) => Ok(Some(self.tenant_access(&microsoft365.tenant).await?)),
            EndpointKind::Imap(_) | EndpointKind::Maildir(_) => Ok(None),
        }
    }

    async fn view(&self, endpoint: Endpoint) -> Result<EndpointView, OperationError> {
        let secrets = self.store.vault().names(&SecretOwner::Endpoint(endpoint.name.clone())).await?;
        let settings = read(&endpoint)?;
        let Endpoint { name, created, changed, .. } = endpoint;
        Ok(EndpointView { name, settings, secrets, created, changed })
    }
}

fn secrets(administrator_password: Option<Secret>) -> Vec<(&'static str, Secret)> {
    administrator_password.into_iter().map(|secret| (ADMINISTRATOR_PASSWORD, secret)).collect()
}

fn row(name: &EndpointName, settings: &EndpointSettings) -> Result<Endpoint, OperationError> {
    let text = serde_json::to_string(&EndpointSettings { version: SETTINGS_VERSION, ..settings.clone() });
    Ok(Endpoint {
        name: name.clone(),
        kind: settings.kind.word().to_owned(),
        settings: text.map_err(|source| OperationError::Settings { object: name.to_string(), source })?,
        max_concurrent_migrations: Some(settings.max_concurrent_migrations),
        max_concurrent_incremental_syncs: Some(settings.max_concurrent_incremental_syncs),
        created: 0,
        changed: 0,
    })
}

fn read(endpoint: &Endpoint) -> Result<EndpointSettings, OperationError> {
    serde_json::from_str(&endpoint.settings)
        .map_err(|source| OperationError::Settings { object: endpoint.name.to_string(), source })
}
