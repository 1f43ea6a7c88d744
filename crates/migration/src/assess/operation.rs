//! The preflight as an administrator asks for it: the stored organisation, the tenant as it answers, and the batch's
//! source.

use std::collections::BTreeSet;

use cutover_model::BatchName;
use cutover_store::{Actor, UserFilter};
use serde_json::json;

use super::document::Assessment;
use super::gather::Depth;
use super::plan::{AssessPlan, PARALLEL_MAILBOXES};
use super::source_facts::SourceFacts;
use crate::batches::MOST_USERS;
use crate::error::OperationError;
use crate::operations::Operations;
use crate::provisioning::RuleOptions;
use crate::tenants::TenantLinks;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct AssessRequest {
    /// The tenant's name.
    pub tenant: String,
    /// The batch whose mailboxes are looked at; without one nothing is asked of a source.
    pub batch: Option<BatchName>,
    /// How far its mailboxes are looked into.
    pub depth: Depth,
    /// What provisioning will be asked for.
    pub rules: RuleOptions,
    /// Why there may be more mailboxes than a cutover takes.
    pub reason_for_many: Option<String>,
}

impl Operations {
    /// Finds everything that will not move, or not as it is. Nothing is changed, at neither end. `told` is called with
    /// the number of mailboxes that were looked at, and of all.
    pub async fn assess(
        &self,
        actor: &Actor,
        request: &AssessRequest,
        links: &TenantLinks,
        told: impl FnMut(usize, usize) + Send,
    ) -> Result<Assessment, OperationError> {
        let stored = self.organisation().await?;
        let plan = self.assess_plan(request, &stored).await?;
        let tenant = links.reader.facts().await?;
        let source = match &request.batch {
            Some(batch) => Some(self.source_facts(batch, request.depth, told).await?),
            None => None,
        };
        let assessment = Assessment::new(&stored.organisation, &tenant, source.as_ref(), &plan, self.now());
        self.keep_reason(actor, request, source.as_ref(), &assessment).await?;
        Ok(assessment)
    }

    async fn assess_plan(
        &self,
        request: &AssessRequest,
        stored: &crate::organisation::StoredOrganisation,
    ) -> Result<AssessPlan, OperationError> {
        let (mailboxes, parallel) = match &request.batch {
            Some(name) => self.batch_mailboxes(name).await?,
            None => (None, PARALLEL_MAILBOXES),
        };
        Ok(AssessPlan {
            tenant: request.tenant.clone(),
            batch: request.batch.as_ref().map(BatchName::to_string),
            mailboxes,
            rules: self.rules(&request.tenant, &request.rules, stored).await?,
            parallel,
            reason_for_many: request.reason_for_many.clone(),
        })
    }

    /// Addresses of a batch, and how many of its mailboxes its endpoints let be copied at once.
    async fn batch_mailboxes(&self, name: &BatchName) -> Result<(Option<BTreeSet<String>>, u64), OperationError> {
        let batch = self.store.batches().get(name).await?;
        let filter = UserFilter { batch: Some(name.clone()), ..UserFilter::default() };
        let users = self.store.users().list(&filter).await?;
        let [source, target] =
            [self.endpoint_settings(&batch.source).await?, self.endpoint_settings(&batch.target).await?];
        let most = source.max_concurrent_migrations.min(target.max_concurrent_migrations);
        let most = u64::from(most).clamp(1, PARALLEL_MAILBOXES);
        Ok((Some(users.iter().map(|user| user.address.to_string()).collect()), most))
    }

    /// A reason that was needed is kept.
    async fn keep_reason(
        &self,
        actor: &Actor,
        request: &AssessRequest,
        source: Option<&SourceFacts>,
        assessment: &Assessment,
    ) -> Result<(), OperationError> {
        let all = assessment.counts.people + assessment.counts.special;
        let mailboxes = source.map_or(all, |source| source.mailboxes.len() as u64);
        if let Some(reason) = request.reason_for_many.as_ref().filter(|_| mailboxes > MOST_USERS as u64) {
            let details = json!({ "mailboxes": mailboxes, "reason": reason });
            self.store.audit().append(actor, "assess.many-mailboxes", &request.tenant, details).await?;
        }
        Ok(())
    }
}
