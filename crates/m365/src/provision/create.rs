//! Objects that are there when they should be made: ours, because an earlier try made them, or somebody else's.

use cutover_graph::{Cmdlet, GraphError, users};
use cutover_model::{Disposition, Failure, Marker, NewUser, ObjectId, Step, StepOutcome};

use super::{failed, recipients};
use crate::Tenant;

/// A user of this name is there: it is ours if it bears the marker.
pub(super) async fn ours_after_all_in_graph(
    tenant: &Tenant,
    step: &Step,
    user: &NewUser,
    error: GraphError,
) -> StepOutcome {
    let found = match tenant.send(users::get(&user.sign_in)).await {
        Ok(response) => response.json::<users::User>(),
        Err(other) if other.is_not_found() => return later(error, step),
        Err(other) => return failed(other, step),
    };
    match found {
        Ok(found) if found.extension_attribute("extensionAttribute15") == Some(user.marker.as_str()) => {
            StepOutcome::Done(Some(ObjectId(found.id)))
        }
        Ok(_) => failed(error, step),
        Err(unreadable) => failed(unreadable, step),
    }
}

/// A recipient of this name or address is there: it is ours if it bears the marker.
pub(super) async fn ours_after_all(tenant: &Tenant, step: &Step, marker: &Marker, error: GraphError) -> StepOutcome {
    let mut seen = false;
    for identity in [marker.as_str(), step.address.as_str()] {
        let cmdlet = Cmdlet::new("Get-Recipient").with("Identity", identity).about(step.address.clone());
        let rows = match tenant.cmdlet(cmdlet).await {
            Ok(rows) => rows,
            Err(other) if other.is_not_found() => continue,
            Err(other) => return failed(other, step),
        };
        seen |= !rows.is_empty();
        let ours = rows.iter().find(|row| recipients::marker(row).as_ref() == Some(marker));
        if let Some(id) = ours.and_then(recipients::id) {
            return StepOutcome::Done(Some(ObjectId(id)));
        }
    }
    if seen { failed(error, step) } else { later(error, step) }
}

/// Something has the name and cannot be seen yet: the next look may tell what it is.
fn later(error: GraphError, step: &Step) -> StepOutcome {
    let failure = Failure { subject: step.address.clone(), ..error.failure };
    StepOutcome::Failed(failure.with_disposition(Disposition::Retry))
}
