//! The `Remove-` cmdlets.

use super::parameters::Parameters;
use super::row::{GROUPS, MAILBOXES};
use super::table::Outcome;
use crate::tenant::store::Tenant;

fn removed(tenant: &mut Tenant, parameters: &mut Parameters, kinds: &[&str]) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, kinds)?;
    tenant.forget(&id);
    Ok(Vec::new())
}

/// `Remove-Mailbox`
pub(super) fn mailbox(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    removed(tenant, parameters, &MAILBOXES)
}

/// `Remove-MailUser`
pub(super) fn mail_user(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    removed(tenant, parameters, &["MailUser"])
}

/// `Remove-MailContact`
pub(super) fn contact(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    removed(tenant, parameters, &["MailContact"])
}

/// `Remove-DistributionGroup`
pub(super) fn group(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    removed(tenant, parameters, &GROUPS)
}
