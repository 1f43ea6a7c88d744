//! Steps that only Exchange's administration interface does, a few at once.

use std::sync::atomic::{AtomicBool, Ordering};

use cutover_graph::{Cmdlet, GraphError};
use cutover_model::{
    Action, Failure, FailureCode, Family, GroupKind, MailboxKind, Marker, ObjectId, RecipientChanges, Right, Secret,
    Step, StepJournal, StepOutcome, Target,
};
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::{create, failed, hits_all, recipients};
use crate::Tenant;

/// Cmdlets under way at once. Exchange's own limits are not documented.
const AT_ONCE: usize = 4;

/// Carries out the steps at these places. Each tells the journal itself: all of them have to be polled while one of them
/// waits for the store, which another may be holding.
pub(super) async fn carry_out(
    tenant: &Tenant,
    steps: &[Step],
    places: &[usize],
    journal: &dyn StepJournal,
) -> Result<(), Failure> {
    for alike in places.chunk_by(|one, next| steps[*one].action.word() == steps[*next].action.word()) {
        let over = AtomicBool::new(false);
        let mut work = Vec::with_capacity(alike.len());
        for place in alike {
            work.push(settle(tenant, steps, *place, journal, &over));
        }
        let mut done = futures_util::stream::iter(work).buffer_unordered(AT_ONCE);
        while let Some(settled) = done.next().await {
            settled?;
        }
    }
    Ok(())
}

/// Carries out one step, unless one of its kind failed in a way that would hit this one too, and tells the journal.
async fn settle(
    tenant: &Tenant,
    steps: &[Step],
    place: usize,
    journal: &dyn StepJournal,
    over: &AtomicBool,
) -> Result<(), Failure> {
    if journal.is_stopping() {
        return Ok(());
    }
    if over.load(Ordering::Relaxed) {
        return journal.settled(vec![(place, StepOutcome::NotTried)]).await;
    }
    let outcome = one(tenant, &steps[place], journal).await;
    if matches!(&outcome, StepOutcome::Failed(failure) if hits_all(failure)) {
        over.store(true, Ordering::Relaxed);
    }
    journal.settled(vec![(place, outcome)]).await
}

async fn one(tenant: &Tenant, step: &Step, journal: &dyn StepJournal) -> StepOutcome {
    let password = journal.first_password(&step.record);
    match &step.action {
        Action::CreateMailbox(new) => {
            let cmdlet = Cmdlet::new("New-Mailbox").with("Name", new.marker.as_str());
            let cmdlet = described(cmdlet, &new.display_name, &new.alias, &new.given_name, &new.surname);
            match mailbox(cmdlet, new.kind, &new.primary, password.as_ref()) {
                Some(cmdlet) => make(tenant, step, cmdlet, &new.marker).await,
                None => StepOutcome::Failed(Failure::new(FailureCode::SecretMissing, step.address.clone())),
            }
        }
        Action::CreateMailUser(new) => {
            let Some(password) = password else {
                return StepOutcome::Failed(Failure::new(FailureCode::SecretMissing, step.address.clone()));
            };
            let cmdlet = Cmdlet::new("New-MailUser")
                .with("Name", new.marker.as_str())
                .with("ExternalEmailAddress", new.external_address.as_str())
                .with("MicrosoftOnlineServicesID", new.sign_in.as_str())
                .with("Password", password.expose());
            let cmdlet = described(cmdlet, &new.display_name, &new.alias, &new.given_name, &new.surname);
            make(tenant, step, cmdlet, &new.marker).await
        }
        Action::CreateContact(new) => {
            let cmdlet = Cmdlet::new("New-MailContact")
                .with("Name", new.marker.as_str())
                .with("ExternalEmailAddress", new.external_address.as_str());
            let cmdlet = described(cmdlet, &new.display_name, &new.alias, &new.given_name, &new.surname);
            make(tenant, step, cmdlet, &new.marker).await
        }
        Action::CreateGroup(new) => {
            let kind = if new.kind == GroupKind::Security { "Security" } else { "Distribution" };
            let cmdlet = Cmdlet::new("New-DistributionGroup")
                .with("Name", new.marker.as_str())
                .with("DisplayName", new.display_name.as_str())
                .with("Alias", new.alias.as_str())
                .with("PrimarySmtpAddress", new.primary.as_str())
                .with("Type", kind)
                .with("RequireSenderAuthenticationEnabled", new.authenticated_senders_only)
                .with_some("RoomList", (new.kind == GroupKind::RoomList).then_some(true));
            make(tenant, step, cmdlet, &new.marker).await
        }
        _ => change(tenant, step).await,
    }
}

fn described(cmdlet: Cmdlet, display_name: &str, alias: &str, given_name: &str, surname: &str) -> Cmdlet {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    cmdlet
        .with("DisplayName", display_name)
        .with("Alias", alias)
        .with_some("FirstName", said(given_name))
        .with_some("LastName", said(surname))
}

/// What makes a mailbox of its kind; a person's needs a password.
fn mailbox(cmdlet: Cmdlet, kind: MailboxKind, primary: &str, password: Option<&Secret>) -> Option<Cmdlet> {
    let of_nobody = |switch| Some(cmdlet.clone().with(switch, true).with("PrimarySmtpAddress", primary));
    match kind {
        MailboxKind::Shared => of_nobody("Shared"),
        MailboxKind::Room => of_nobody("Room"),
        MailboxKind::Equipment => of_nobody("Equipment"),
        MailboxKind::User => {
            let cmdlet = cmdlet.with("MicrosoftOnlineServicesID", primary).with("Password", password?.expose());
            Some(cmdlet.with("ResetPasswordOnNextLogon", true))
        }
    }
}

/// Makes an object. One that is there already is looked at.
async fn make(tenant: &Tenant, step: &Step, cmdlet: Cmdlet, marker: &Marker) -> StepOutcome {
    match tenant.cmdlet(cmdlet.about(step.address.clone())).await {
        Ok(rows) => StepOutcome::Done(rows.first().and_then(recipients::id).map(ObjectId)),
        Err(error) if error.is_conflict() => create::ours_after_all(tenant, step, marker, error).await,
        Err(error) => failed(error, step),
    }
}

async fn change(tenant: &Tenant, step: &Step) -> StepOutcome {
    let Some(identity) = step.object.as_ref().map(Target::identity) else {
        return StepOutcome::Failed(Failure::new(FailureCode::Internal, step.address.clone()));
    };
    let done = match &step.action {
        Action::ConvertMailbox(kind) => convert(tenant, identity, *kind).await,
        Action::ChangeRecipient(changes) => run(tenant, changed(identity, changes)).await,
        Action::SetMembers(targets) => set_members(tenant, identity, targets).await,
        Action::AddMembers(targets) => add_members(tenant, identity, targets).await,
        Action::RemoveMembers(targets) => remove_members(tenant, identity, targets).await,
        Action::Grant(right, trustee) => grant(tenant, identity, right, trustee.identity()).await,
        _ => return StepOutcome::Failed(Failure::new(FailureCode::Internal, step.address.clone())),
    };
    match done {
        Ok(()) => StepOutcome::Done(None),
        Err(error) => failed(error, step),
    }
}

async fn run(tenant: &Tenant, cmdlet: Cmdlet) -> Result<(), GraphError> {
    tenant.cmdlet(cmdlet).await.map(drop)
}

async fn convert(tenant: &Tenant, identity: &str, kind: MailboxKind) -> Result<(), GraphError> {
    let kind = match kind {
        MailboxKind::User => "Regular",
        MailboxKind::Shared => "Shared",
        MailboxKind::Room => "Room",
        MailboxKind::Equipment => "Equipment",
    };
    run(tenant, Cmdlet::new("Set-Mailbox").with("Identity", identity).with("Type", kind)).await
}

/// The call that changes a recipient: one for everything.
fn changed(identity: &str, changes: &RecipientChanges) -> Cmdlet {
    let name = match changes.family {
        Family::Mailbox => "Set-Mailbox",
        Family::MailUser => "Set-MailUser",
        Family::Contact => "Set-MailContact",
        Family::Group => "Set-DistributionGroup",
    };
    let is_group = changes.family == Family::Group;
    let proxies = changes.proxies.as_ref().map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>());
    let forward = changes.forwarding.as_ref();
    Cmdlet::new(name)
        .with("Identity", identity)
        .with_some("CustomAttribute15", changes.marker.as_ref().map(Marker::as_str))
        .with_some("EmailAddresses", proxies)
        .with_some("HiddenFromAddressListsEnabled", changes.hidden)
        .with_some("RequireSenderAuthenticationEnabled", changes.authenticated_senders_only)
        .with_some("ForwardingAddress", forward.map(|forward| forward.to.identity()))
        .with_some("DeliverToMailboxAndForward", forward.map(|forward| forward.keep_copy))
        .with_some("GrantSendOnBehalfTo", changes.delegates.as_deref().map(identities))
        .with_some("ManagedBy", changes.owners.as_deref().map(identities))
        .with_some("BypassSecurityGroupManagerCheck", is_group.then_some(true))
        .about(identity)
}

fn identities(targets: &[Target]) -> Value {
    json!(targets.iter().map(Target::identity).collect::<Vec<_>>())
}

/// All members at once; one by one where one of them is refused, so that the others are there.
async fn set_members(tenant: &Tenant, identity: &str, targets: &[Target]) -> Result<(), GraphError> {
    let cmdlet = Cmdlet::new("Update-DistributionGroupMember")
        .with("Identity", identity)
        .with("Members", identities(targets))
        .with("BypassSecurityGroupManagerCheck", true)
        .with("Confirm", false)
        .repeatable()
        .about(identity);
    match run(tenant, cmdlet).await {
        Err(error) if matches!(error.failure.code, FailureCode::Refused | FailureCode::NotFound) => {
            add_members(tenant, identity, targets).await
        }
        done => done,
    }
}

async fn add_members(tenant: &Tenant, identity: &str, targets: &[Target]) -> Result<(), GraphError> {
    let mut refused = None;
    for target in targets {
        match run(tenant, on_member("Add-DistributionGroupMember", identity, target)).await {
            Err(error) if error.is_conflict() || is_member_already(&error) => {}
            Err(error) if matches!(error.failure.code, FailureCode::Refused | FailureCode::NotFound) => {
                refused = refused.or(Some(error));
            }
            done => done?,
        }
    }
    refused.map_or(Ok(()), Err)
}

/// One by one: there is no call that takes several out.
async fn remove_members(tenant: &Tenant, identity: &str, targets: &[Target]) -> Result<(), GraphError> {
    let mut refused = None;
    for target in targets {
        let cmdlet = on_member("Remove-DistributionGroupMember", identity, target).with("Confirm", false);
        match run(tenant, cmdlet).await {
            Err(error) if is_no_member(&error) => {}
            Err(error) if matches!(error.failure.code, FailureCode::Refused | FailureCode::NotFound) => {
                refused = refused.or(Some(error));
            }
            done => done?,
        }
    }
    refused.map_or(Ok(()), Err)
}

fn on_member(name: &str, identity: &str, target: &Target) -> Cmdlet {
    Cmdlet::new(name)
        .with("Identity", identity)
        .with("Member", target.identity())
        .with("BypassSecurityGroupManagerCheck", true)
        .repeatable()
        .about(identity)
}

fn is_no_member(error: &GraphError) -> bool {
    error.code.contains("MemberNotFound") || error.failure.detail.contains("isn't a member")
}

fn is_member_already(error: &GraphError) -> bool {
    error.code.contains("MemberAlreadyExists") || error.failure.detail.contains("already a member")
}

async fn grant(tenant: &Tenant, identity: &str, right: &Right, trustee: &str) -> Result<(), GraphError> {
    match right {
        Right::FullAccess => {
            let cmdlet = Cmdlet::new("Add-MailboxPermission").with("Identity", identity).with("User", trustee);
            let cmdlet = cmdlet.with("AccessRights", json!(["FullAccess"])).with("InheritanceType", "All");
            run(tenant, cmdlet.with("AutoMapping", true).repeatable().about(identity)).await
        }
        Right::SendAs => {
            let cmdlet = Cmdlet::new("Add-RecipientPermission").with("Identity", identity).with("Trustee", trustee);
            let cmdlet = cmdlet.with("AccessRights", json!(["SendAs"])).with("Confirm", false);
            run(tenant, cmdlet.repeatable().about(identity)).await
        }
        Right::Folder { folder, roles } => {
            let folder = format!("{identity}:\\{folder}");
            let cmdlet = |name: &str| {
                let cmdlet = Cmdlet::new(name).with("Identity", folder.as_str()).with("User", trustee);
                cmdlet.with("AccessRights", json!(roles)).repeatable().about(identity)
            };
            match run(tenant, cmdlet("Add-MailboxFolderPermission")).await {
                Err(error) if error.is_conflict() => run(tenant, cmdlet("Set-MailboxFolderPermission")).await,
                done => done,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_model::ProxyAddress;

    #[test]
    fn a_recipient_is_changed_by_one_call_with_what_changes() {
        let mut changes = RecipientChanges::none(Family::Mailbox);
        changes.hidden = Some(true);
        changes.proxies = Some(vec![ProxyAddress::parse("SMTP:a@x.no"), ProxyAddress::parse("X500:/o=Old/cn=a")]);
        let cmdlet = changed("a@x.no", &changes);
        let expected = json!({"Identity": "a@x.no", "HiddenFromAddressListsEnabled": true,
            "EmailAddresses": ["SMTP:a@x.no", "X500:/o=Old/cn=a"]});
        assert_eq!((cmdlet.name.as_str(), Value::Object(cmdlet.parameters)), ("Set-Mailbox", expected));
    }

    #[test]
    fn mailboxes_of_nobody_need_no_password_and_those_of_people_do() {
        let cmdlet = || Cmdlet::new("New-Mailbox");
        let room = mailbox(cmdlet(), MailboxKind::Room, "r@x.no", None).map(|cmdlet| Value::Object(cmdlet.parameters));
        assert_eq!(room, Some(json!({"Room": true, "PrimarySmtpAddress": "r@x.no"})));
        assert!(mailbox(cmdlet(), MailboxKind::User, "a@x.no", None).is_none());
    }
}
