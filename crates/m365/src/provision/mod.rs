//! Provisioning and administration of a tenant: the traits of the model over [`Tenant`].
//!
//! Graph where Graph can: accounts, licences, managers, twenty in a request. The administration interface where it
//! cannot: everything that Exchange has of a recipient. What makes an object is told from what is there already by the
//! marker: an answer that something with this name or address exists is looked into before it counts as a failure.

mod accounts;
mod administration;
mod cmdlets;
mod create;
mod known;
mod look;
mod people;
mod recipients;
mod rights;

use std::sync::Arc;

use async_trait::async_trait;
use cutover_graph::GraphError;
use cutover_model::{
    Action, Disposition, Failure, FailureCode, Look, Provisioner, Step, StepJournal, StepOutcome, TenantState,
};

use crate::Tenant;
use known::Known;

/// Looks at a tenant and changes it. What was looked up one by one is remembered until a step changes it.
pub struct M365Provisioner {
    tenant: Tenant,
    known: Arc<Known>,
}

impl M365Provisioner {
    /// A provisioner for this tenant.
    pub fn new(tenant: Tenant) -> Self {
        Self { tenant, known: Arc::default() }
    }
}

#[async_trait]
impl Provisioner for M365Provisioner {
    async fn look(&self, look: &Look) -> Result<TenantState, Failure> {
        look::look(&self.tenant, &self.known, look).await
    }

    async fn carry_out(&self, steps: &[Step], journal: &dyn StepJournal) -> Result<(), Failure> {
        for step in steps {
            if let Some(id) = step.object.as_ref().and_then(|object| object.id()) {
                self.known.forget(id, &step.action);
            }
        }
        let (by_graph, by_cmdlet): (Vec<usize>, Vec<usize>) =
            (0..steps.len()).partition(|place| is_of_graph(&steps[*place].action));
        accounts::carry_out(&self.tenant, &self.known, steps, &by_graph, journal).await?;
        cmdlets::carry_out(&self.tenant, steps, &by_cmdlet, journal).await
    }
}

/// Whether Graph can do it.
fn is_of_graph(action: &Action) -> bool {
    matches!(
        action,
        Action::CreateUser(_)
            | Action::ChangeUser(_)
            | Action::GivePassword
            | Action::AssignLicences(_)
            | Action::SetManager(_)
    )
}

/// Whether a failure will hit every further step of its kind.
fn hits_all(failure: &Failure) -> bool {
    let of_the_application = matches!(
        failure.code,
        FailureCode::Permission
            | FailureCode::Credentials
            | FailureCode::ConsentMissing
            | FailureCode::ApplicationUnknown
            | FailureCode::TenantUnknown
            | FailureCode::SecretExpired
    );
    of_the_application || failure.detail.contains("any available licenses")
}

/// What a failed request means for its step. One whose fate is not known is tried again: the next look tells.
fn failed(error: GraphError, step: &Step) -> StepOutcome {
    let failure = Failure { subject: step.address.clone(), ..error.failure };
    if error.uncertain && !failure.is_transient() {
        return StepOutcome::Failed(failure.with_disposition(Disposition::Retry));
    }
    StepOutcome::Failed(failure)
}
