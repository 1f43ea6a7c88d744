//! Provisioning as an administrator asks for it: rules from options, plans and their carrying out on the stored
//! organisation.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cutover_model::{RecordId, Secret};
use cutover_store::{Account, Actor, StoreError};

use super::apply::{Applied, Apply, ApplyProgress, Extent, Patience};
use super::plan::{Plan, look_for, plan};
use super::rules::{FirstPasswords, LicenceRule, LicenceTime, Rules};
use super::settle;
use super::sheet::Sheet;
use crate::error::OperationError;
use crate::operations::Operations;
use crate::organisation::StoredOrganisation;
use crate::tenants::TenantLinks;

/// What the administrator wants of a plan, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleOptions {
    /// Who gets which licence.
    pub licences: Vec<LicenceRule>,
    /// When.
    pub licence_time: LicenceTime,
    /// First passwords.
    pub passwords: FirstPasswords,
    /// Whether objects of others may be taken over.
    pub adopt: bool,
    /// Where accounts are used whose record does not say it.
    pub usage_location: Option<String>,
}

/// How a plan is carried out.
pub struct Provisioning<'a> {
    /// The rules.
    pub options: RuleOptions,
    /// Passwords that were given, by address.
    pub given: HashMap<String, Secret>,
    /// Which steps.
    pub extent: Extent,
    /// How long to wait for what comes by itself.
    pub patience: Patience,
    /// Set to stop at the next good moment.
    pub stop: Arc<AtomicBool>,
    /// Is told how far it is.
    pub told: &'a (dyn Fn(ApplyProgress) + Send + Sync),
}

impl Operations {
    /// What has to be done in a tenant. Nothing is changed.
    pub async fn provision_plan(
        &self,
        tenant: &str,
        links: &TenantLinks,
        options: &RuleOptions,
        extent: Extent,
    ) -> Result<Plan, OperationError> {
        let stored = self.organisation().await?;
        let rules = self.rules(tenant, options, &stored).await?;
        let state = links.provisioner.look(&look_for(&stored.organisation, &rules)).await?;
        Ok(extent.narrowed(plan(&stored.organisation, &state, &rules)))
    }

    /// Does it, as far as it can be done.
    pub async fn provision_apply(
        &self,
        actor: &Actor,
        tenant: &str,
        links: &TenantLinks,
        how: Provisioning<'_>,
    ) -> Result<Applied, OperationError> {
        let stored = self.organisation().await?;
        let rules = self.rules(tenant, &how.options, &stored).await?;
        let given = how.given.iter().filter_map(|(address, secret)| {
            let recipient = stored.organisation.by_address(address)?;
            Some((recipient.id.clone(), secret.clone()))
        });
        let given: HashMap<RecordId, Secret> = given.collect();
        let run = Apply {
            organisation: &stored.organisation,
            rules,
            provisioner: &*links.provisioner,
            accounts: self.store.accounts(tenant),
            actor: actor.clone(),
            given,
            extent: how.extent,
            patience: how.patience,
            stop: how.stop,
            told: how.told,
            now: self.now(),
        };
        run.run().await
    }

    /// What became of the records in a tenant.
    pub async fn provisioned(&self, tenant: &str) -> Result<Vec<Account>, OperationError> {
        self.store.tenants().get(tenant).await?;
        Ok(self.store.accounts(tenant).list().await?)
    }

    /// First passwords, for sheets of paper; written down as shown.
    pub async fn first_passwords(&self, actor: &Actor, tenant: &str) -> Result<Vec<Sheet>, OperationError> {
        let accounts = self.store.accounts(tenant);
        let organisation = self.organisation().await?.organisation;
        let mut sheets = Vec::new();
        for account in self.provisioned(tenant).await? {
            let Some(password) = accounts.password(&account.record).await? else { continue };
            let recipient = organisation.get(&RecordId(account.record.clone()));
            let name = recipient.map(|one| one.display_name.clone()).unwrap_or_default();
            let manager = recipient.and_then(|one| one.manager.as_ref()?.record()).and_then(|id| organisation.get(id));
            let manager = manager.map(|one| one.display_name.clone());
            sheets.push(Sheet { name, sign_in: account.address, password, manager });
        }
        let shown: Vec<&str> = sheets.iter().map(|sheet| sheet.sign_in.as_str()).collect();
        let details = serde_json::json!({ "shown": shown });
        self.store.audit().append(actor, "provision.passwords", tenant, details).await?;
        Ok(sheets)
    }

    /// The rules that the options and the store make up together.
    pub(crate) async fn rules(
        &self,
        tenant: &str,
        options: &RuleOptions,
        stored: &StoredOrganisation,
    ) -> Result<Rules, OperationError> {
        let nonce = self.store.tenants().get(tenant).await?.nonce;
        if stored.imported.is_none() {
            return Err(StoreError::NotFound { what: "organisation", name: String::new() }.into());
        }
        let (options, accounts) = (options.clone(), self.store.accounts(tenant));
        Ok(Rules {
            nonce,
            licences: options.licences,
            licence_time: options.licence_time,
            passwords: options.passwords,
            without_password: settle::without_password(&accounts).await?,
            added: settle::added(&accounts).await?,
            adopt: options.adopt,
            usage_location: options.usage_location,
            folder_permissions: stored.permissions.clone(),
        })
    }
}
