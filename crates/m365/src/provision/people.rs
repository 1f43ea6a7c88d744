//! What single objects tell: managers of accounts, members of groups; twenty in a request, and not twice.

use cutover_graph::groups::{self, Member};
use cutover_graph::users::{self, User};
use cutover_graph::{Cmdlet, GraphRequest, GraphResponse, segment};
use cutover_model::{ExistingKind, ExistingObject, Failure, Look, ObjectId, Person};
use serde::Deserialize;
use serde_json::Value;

use super::known::Known;
use super::recipients::{self, Names};
use crate::Tenant;

/// Name, place and telephone of a user.
pub(super) fn person(user: &User) -> Person {
    let said = |field: &Option<String>| field.clone().unwrap_or_default();
    Person {
        given_name: said(&user.given_name),
        surname: said(&user.surname),
        job_title: said(&user.job_title),
        department: said(&user.department),
        company: said(&user.company_name),
        office: said(&user.office_location),
        street: said(&user.street_address),
        city: said(&user.city),
        state: said(&user.state),
        postal_code: said(&user.postal_code),
        country: said(&user.country),
        telephone: user.business_phones.first().cloned().unwrap_or_default(),
        mobile: said(&user.mobile_phone),
        language: said(&user.preferred_language),
    }
}

/// Puts the managers of the accounts that are wanted.
pub(super) async fn managers(
    tenant: &Tenant,
    known: &Known,
    look: &Look,
    objects: &mut [ExistingObject],
) -> Result<(), Failure> {
    let wanted = places(objects, &look.managers, |object| object.sign_in.is_some());
    let open: Vec<usize> =
        wanted.iter().copied().filter(|place| known.manager(&objects[*place].id).is_none()).collect();
    let ask = |place: &usize| {
        let id = &objects[*place].id.0;
        GraphRequest::get(format!("/v1.0/users/{}/manager", segment(id))).with_query("$select", "id").about(id.clone())
    };
    let answers = tenant.batch(open.iter().map(ask).collect()).await?;
    for (place, answer) in open.into_iter().zip(answers) {
        let manager = match answer {
            Ok(response) => Some(response.json::<Member>()?.id).filter(|id| !id.is_empty()),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error.into()),
        };
        known.set_manager(&objects[place].id, manager.map(ObjectId));
    }
    for place in wanted {
        objects[place].manager = known.manager(&objects[place].id).flatten();
    }
    Ok(())
}

/// Asks once for each mailbox that a licence is to bring: some services begin to make one when they are asked for it.
pub(super) async fn ask_for_mailboxes(
    tenant: &Tenant,
    known: &Known,
    objects: &[ExistingObject],
) -> Result<(), Failure> {
    let waiting = objects.iter().filter(|object| object.kind == ExistingKind::Account && !object.licences.is_empty());
    let asked: Vec<GraphRequest> =
        waiting.filter(|object| known.ask(&object.id)).map(|object| users::exchange_settings(&object.id.0)).collect();
    // Whatever the answer is, the next look tells.
    tenant.batch(asked).await.map(drop).map_err(Failure::from)
}

#[derive(Deserialize)]
struct MembersPage {
    value: Vec<Member>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

/// Puts the members of the groups that are wanted. What Graph does not know yet, Exchange does.
pub(super) async fn members(
    tenant: &Tenant,
    known: &Known,
    look: &Look,
    objects: &mut [ExistingObject],
    names: &Names,
) -> Result<(), Failure> {
    let wanted = places(objects, &look.groups, |object| matches!(object.kind, ExistingKind::Group(_)));
    let open: Vec<usize> =
        wanted.iter().copied().filter(|place| known.members(&objects[*place].id).is_none()).collect();
    let answers = tenant.batch(open.iter().map(|place| groups::members(&objects[*place].id.0)).collect()).await?;
    for (place, answer) in open.into_iter().zip(answers) {
        let object = &objects[place];
        let members = match answer {
            Ok(response) => of_graph(tenant, &response, &object.id).await?,
            Err(error) if error.is_not_found() => of_exchange(tenant, object.identity(), names).await?,
            Err(error) => return Err(error.into()),
        };
        known.set_members(&object.id, members);
    }
    for place in wanted {
        objects[place].members = known.members(&objects[place].id);
    }
    Ok(())
}

async fn of_graph(tenant: &Tenant, response: &GraphResponse, id: &ObjectId) -> Result<Vec<ObjectId>, Failure> {
    let page: MembersPage = response.json()?;
    let members = match page.next {
        None => page.value,
        // More than a page: the list is read from its beginning.
        Some(_) => tenant.list(groups::members(&id.0)).await?,
    };
    Ok(members.into_iter().map(|member| ObjectId(member.id)).collect())
}

async fn of_exchange(tenant: &Tenant, identity: &str, names: &Names) -> Result<Vec<ObjectId>, Failure> {
    let cmdlet = Cmdlet::new("Get-DistributionGroupMember").with("Identity", identity).with("ResultSize", "Unlimited");
    let rows: Vec<Value> = tenant.cmdlet(cmdlet.about(identity)).await?;
    let named = |row: &Value| names.get(recipients::text(row, "PrimarySmtpAddress"));
    Ok(rows.iter().filter_map(|row| recipients::id(row).map(ObjectId).or_else(|| named(row))).collect())
}

/// The places of objects that have one of these addresses.
pub(super) fn places(
    objects: &[ExistingObject],
    addresses: &[String],
    fits: impl Fn(&ExistingObject) -> bool,
) -> Vec<usize> {
    let wanted: std::collections::HashSet<String> = addresses.iter().map(|address| address.to_lowercase()).collect();
    let has = |object: &ExistingObject| object.addresses().any(|address| wanted.contains(&address.to_lowercase()));
    (0..objects.len()).filter(|place| fits(&objects[*place]) && has(&objects[*place])).collect()
}
