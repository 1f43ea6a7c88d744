//! Steps that Graph does: accounts, their licences and managers, in batches of twenty.

use cutover_graph::batch::MOST;
use cutover_graph::{GraphError, GraphRequest, GraphResponse, users};
use cutover_model::{
    Action, Failure, FailureCode, NewUser, ObjectId, Person, Step, StepJournal, StepOutcome, UserChanges,
};
use serde_json::{Map, Value, json};

use super::known::Known;
use super::{create, failed, hits_all};
use crate::Tenant;

/// Carries out the steps at these places.
pub(super) async fn carry_out(
    tenant: &Tenant,
    known: &Known,
    steps: &[Step],
    places: &[usize],
    journal: &dyn StepJournal,
) -> Result<(), Failure> {
    let mut rest = places;
    while let Some(first) = rest.first() {
        if journal.is_stopping() {
            return Ok(());
        }
        let word = steps[*first].action.word();
        let alike = rest.iter().take_while(|place| steps[**place].action.word() == word).count();
        let (now, later) = rest.split_at(alike.min(MOST));
        rest = later;
        let outcomes = batch(tenant, steps, now, journal).await?;
        let over = outcomes.iter().any(|(_, outcome)| matches!(outcome, StepOutcome::Failed(one) if hits_all(one)));
        for (_, outcome) in &outcomes {
            if let StepOutcome::Done(Some(id)) = outcome {
                // What was just made has no manager.
                known.set_manager(id, None);
            }
        }
        journal.settled(outcomes).await?;
        if over {
            let (same, others): (Vec<usize>, Vec<usize>) =
                rest.iter().partition(|place| steps[**place].action.word() == word);
            journal.settled(same.into_iter().map(|place| (place, StepOutcome::NotTried)).collect()).await?;
            return Box::pin(carry_out(tenant, known, steps, &others, journal)).await;
        }
    }
    Ok(())
}

/// At most twenty steps in one request.
async fn batch(
    tenant: &Tenant,
    steps: &[Step],
    places: &[usize],
    journal: &dyn StepJournal,
) -> Result<Vec<(usize, StepOutcome)>, Failure> {
    let mut asked = Vec::with_capacity(places.len());
    let mut outcomes = Vec::with_capacity(places.len());
    for place in places {
        match request(tenant, &steps[*place], journal) {
            Ok(request) => asked.push((*place, request)),
            Err(failure) => outcomes.push((*place, StepOutcome::Failed(failure))),
        }
    }
    let answers = tenant.batch(asked.iter().map(|(_, request)| request.clone()).collect()).await?;
    for ((place, _), answer) in asked.into_iter().zip(answers) {
        outcomes.push((place, outcome(tenant, &steps[place], answer).await));
    }
    Ok(outcomes)
}

async fn outcome(tenant: &Tenant, step: &Step, answer: Result<GraphResponse, GraphError>) -> StepOutcome {
    match (&step.action, answer) {
        (Action::CreateUser(_), Ok(response)) => match response.json::<users::User>() {
            Ok(user) => StepOutcome::Done(Some(ObjectId(user.id))),
            Err(error) => failed(error, step),
        },
        (Action::CreateUser(user), Err(error)) if error.is_conflict() => {
            create::ours_after_all_in_graph(tenant, step, user, error).await
        }
        (_, Ok(_)) => StepOutcome::Done(None),
        (_, Err(error)) => failed(error, step),
    }
}

fn request(tenant: &Tenant, step: &Step, journal: &dyn StepJournal) -> Result<GraphRequest, Failure> {
    let missing = |code| Failure::new(code, step.address.clone());
    if let Action::CreateUser(user) = &step.action {
        let password = journal.first_password(&step.record).ok_or_else(|| missing(FailureCode::SecretMissing))?;
        return Ok(users::create(fields(user), &password, true).about(step.address.clone()));
    }
    let id = step.object.as_ref().and_then(|object| object.id()).ok_or_else(|| missing(FailureCode::Internal))?;
    let request = match &step.action {
        Action::ChangeUser(changes) => users::update(&id.0, changed(changes)),
        Action::AssignLicences(products) => {
            let products: Vec<&str> = products.iter().map(|product| product.id.as_str()).collect();
            users::assign_licences(&id.0, &products, &[])
        }
        Action::GivePassword => {
            let password = journal.first_password(&step.record).ok_or_else(|| missing(FailureCode::SecretMissing))?;
            let profile = json!({ "password": password.expose(), "forceChangePasswordNextSignIn": true });
            users::update(&id.0, json!({ "accountEnabled": true, "passwordProfile": profile }))
        }
        Action::SetManager(manager) => {
            let manager = manager.id().ok_or_else(|| missing(FailureCode::Internal))?;
            users::set_manager(&id.0, &manager.0, &tenant.settings().addresses.graph)
        }
        _ => return Err(missing(FailureCode::Internal)),
    };
    Ok(request.about(step.address.clone()))
}

fn fields(user: &NewUser) -> Map<String, Value> {
    let mut fields = person(&user.person);
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("accountEnabled", json!(user.enabled));
    put("displayName", json!(user.display_name));
    put("mailNickname", json!(user.alias));
    put("userPrincipalName", json!(user.sign_in));
    put("onPremisesExtensionAttributes", json!({ "extensionAttribute15": user.marker.as_str() }));
    if !user.usage_location.is_empty() {
        put("usageLocation", json!(user.usage_location));
    }
    fields
}

fn changed(changes: &UserChanges) -> Value {
    let mut fields = changes.person.as_ref().map(person).unwrap_or_default();
    if let Some(code) = &changes.usage_location {
        fields.insert("usageLocation".to_owned(), json!(code));
    }
    if let Some(marker) = &changes.marker {
        let attributes = json!({ "extensionAttribute15": marker.as_str() });
        fields.insert("onPremisesExtensionAttributes".to_owned(), attributes);
    }
    Value::Object(fields)
}

/// What is said of a person; what is not said is not sent.
fn person(person: &Person) -> Map<String, Value> {
    let fields = [
        ("givenName", &person.given_name),
        ("surname", &person.surname),
        ("jobTitle", &person.job_title),
        ("department", &person.department),
        ("companyName", &person.company),
        ("officeLocation", &person.office),
        ("streetAddress", &person.street),
        ("city", &person.city),
        ("state", &person.state),
        ("postalCode", &person.postal_code),
        ("country", &person.country),
        ("mobilePhone", &person.mobile),
        ("preferredLanguage", &person.language),
    ];
    let said = fields.into_iter().filter(|(_, value)| !value.trim().is_empty());
    let mut fields: Map<String, Value> = said.map(|(name, value)| (name.to_owned(), json!(value.trim()))).collect();
    if !person.telephone.trim().is_empty() {
        fields.insert("businessPhones".to_owned(), json!([person.telephone.trim()]));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_model::Marker;

    #[test]
    fn a_user_is_made_with_its_marker_and_nothing_empty() {
        let user = NewUser {
            display_name: "Anna".into(),
            alias: "anna".into(),
            sign_in: "anna@x.no".into(),
            usage_location: String::new(),
            person: Person { city: " Oslo ".into(), telephone: "22".into(), ..Person::default() },
            enabled: true,
            marker: Marker::new("ab", "cd"),
        };
        let expected = json!({"accountEnabled": true, "displayName": "Anna", "mailNickname": "anna",
            "userPrincipalName": "anna@x.no", "city": "Oslo", "businessPhones": ["22"],
            "onPremisesExtensionAttributes": {"extensionAttribute15": "cutover-ab-cd"}});
        assert_eq!(Value::Object(fields(&user)), expected);
        let changes = UserChanges { usage_location: Some("NO".into()), ..UserChanges::default() };
        assert_eq!(changed(&changes), json!({"usageLocation": "NO"}));
    }
}
