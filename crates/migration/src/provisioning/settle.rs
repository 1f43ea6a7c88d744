//! What is kept of the accounts in a tenant: rows before and after their steps, first passwords, days without licence.

use std::collections::{BTreeSet, HashMap, HashSet};

use cutover_model::{
    Action, ExistingKind, MailboxKind, Organisation, RecordId, Secret, Step, StepOutcome, TenantState,
};
use cutover_store::{Account, AccountPassword, AccountStatus, Accounts, Actor, Countdown, GroupPart, Membership};
use serde_json::json;

use super::apply::Tried;
use super::members::{Added, Moved};
use super::password;
use super::plan::Plan;
use super::rules::{FirstPasswords, Rules};
use crate::OperationError;

/// Passwords for steps that need one.
#[derive(Default)]
pub(super) struct ReadyPasswords {
    pub(super) secrets: HashMap<RecordId, Secret>,
    /// Records for which none was given.
    pub(super) missing: HashSet<RecordId>,
}

/// Accounts that we made and that have no password yet.
pub(super) async fn without_password(accounts: &Accounts) -> Result<BTreeSet<RecordId>, OperationError> {
    let waiting = accounts.list().await?.into_iter().filter(|one| one.password == AccountPassword::Waiting);
    Ok(waiting.map(|one| RecordId(one.record)).collect())
}

/// Whom we put into groups.
pub(super) async fn added(accounts: &Accounts) -> Result<Added, OperationError> {
    Ok(accounts.memberships().await?.into_iter().collect())
}

/// Writes down whom these steps put into groups, before they do.
pub(super) async fn coming(
    accounts: &Accounts,
    actor: &Actor,
    rules: &Rules,
    moved: &Moved,
    steps: &[Step],
) -> Result<(), OperationError> {
    let steps: HashMap<(GroupPart, &str), &Step> =
        steps.iter().filter_map(|step| Some((put_into(step)?, step))).collect();
    let puts = |one: &&Membership| {
        let step = steps.get(&(one.part, one.group.as_str()));
        let targets = step.map(|step| step.action.targets()).unwrap_or_default();
        !rules.added.has(one) && targets.iter().any(|target| target.id().is_some_and(|id| id.0 == one.object))
    };
    let coming: Vec<Membership> = moved.coming.iter().filter(puts).cloned().collect();
    let details = json!({ "about_to_put": coming.iter().map(line).collect::<Vec<_>>() });
    Ok(accounts.set_memberships(actor, &coming, &[], details).await?)
}

/// The list that a step puts somebody into.
fn put_into(step: &Step) -> Option<(GroupPart, &str)> {
    let part = match &step.action {
        Action::SetMembers(_) | Action::AddMembers(_) => GroupPart::Member,
        Action::ChangeRecipient(changes) if changes.owners.is_some() => GroupPart::Owner,
        _ => return None,
    };
    Some((part, &step.record.0))
}

/// Forgets who is in a group no more.
pub(super) async fn gone(accounts: &Accounts, actor: &Actor, moved: &Moved) -> Result<(), OperationError> {
    let details = json!({ "gone": moved.gone.iter().map(line).collect::<Vec<_>>() });
    Ok(accounts.set_memberships(actor, &[], &moved.gone, details).await?)
}

fn line(one: &Membership) -> [&str; 4] {
    [one.part.as_str(), &one.group, &one.member, &one.object]
}

/// Gets the passwords that these steps need, and seals those that shall be known, together with the intent to use them.
pub(super) async fn passwords(
    accounts: &Accounts,
    actor: &Actor,
    rules: &Rules,
    given: &HashMap<RecordId, Secret>,
    steps: &[Step],
) -> Result<ReadyPasswords, OperationError> {
    let mut ready = ReadyPasswords::default();
    let (mut fresh, mut rows) = (Vec::new(), Vec::new());
    for step in steps.iter().filter(|step| needs_password(&step.action)) {
        let secret = match (rules.passwords, accounts.password(&step.record.0).await?) {
            (FirstPasswords::None, _) => Some(password::generate()),
            (_, Some(kept)) => Some(kept),
            (FirstPasswords::Generate, None) => Some(password::generate()),
            (FirstPasswords::Given, None) => given.get(&step.record).cloned(),
        };
        let Some(secret) = secret else {
            ready.missing.insert(step.record.clone());
            continue;
        };
        if rules.passwords != FirstPasswords::None {
            fresh.push((step.record.0.clone(), step.address.clone(), secret.clone()));
        }
        if step.action.creates() {
            rows.push(account(step, AccountStatus::Provisioning, password_state(&step.action, rules)));
        }
        ready.secrets.insert(step.record.clone(), secret);
    }
    if !fresh.is_empty() {
        accounts.keep_passwords(actor, &fresh).await?;
    }
    if !rows.is_empty() {
        let addresses: Vec<&str> = rows.iter().map(|row| row.address.as_str()).collect();
        accounts.settle(actor, &rows, json!({ "about_to_make": addresses })).await?;
    }
    Ok(ready)
}

fn needs_password(action: &Action) -> bool {
    match action {
        Action::CreateUser(_) | Action::CreateMailUser(_) | Action::GivePassword => true,
        Action::CreateMailbox(mailbox) => mailbox.kind == MailboxKind::User,
        _ => false,
    }
}

fn password_state(action: &Action, rules: &Rules) -> AccountPassword {
    match (needs_password(action), rules.passwords) {
        (false, _) => AccountPassword::None,
        (true, FirstPasswords::None) => AccountPassword::Waiting,
        (true, _) => AccountPassword::Kept,
    }
}

fn account(step: &Step, status: AccountStatus, password: AccountPassword) -> Account {
    Account {
        record: step.record.0.clone(),
        address: step.address.clone(),
        object: None,
        status,
        password,
        failure: None,
        changed: 0,
    }
}

/// The row that a step's outcome changes, for those steps that change one.
pub(super) fn row(step: &Step, outcome: &StepOutcome, rules: &Rules) -> Option<Account> {
    if !step.action.creates() && step.action != Action::GivePassword {
        return None;
    }
    let mut row = account(step, AccountStatus::Provisioning, password_state(&step.action, rules));
    match outcome {
        StepOutcome::Done(id) => row.object = id.as_ref().map(|id| id.0.clone()),
        StepOutcome::Failed(_) | StepOutcome::NotTried if step.action == Action::GivePassword => return None,
        StepOutcome::Failed(failure) => {
            row.status = AccountStatus::Failed;
            row.failure = Some(failure.clone());
        }
        StepOutcome::NotTried => return None,
    }
    Some(row)
}

/// Writes down how far each record is, where that is not what stands there.
pub(super) async fn statuses(
    accounts: &Accounts,
    actor: &Actor,
    organisation: &Organisation,
    left: &Plan,
    tried: &Tried,
) -> Result<(), OperationError> {
    let before: HashMap<String, Account> =
        accounts.list().await?.into_iter().map(|one| (one.record.clone(), one)).collect();
    let waiting: HashSet<&RecordId> = left.steps.iter().map(|step| &step.record).collect();
    let failures: HashMap<&RecordId, _> =
        tried.failed.iter().map(|failed| (&failed.step.record, &failed.failure)).collect();
    let mut rows = Vec::new();
    for recipient in &organisation.recipients {
        let object = left.present.get(&recipient.id);
        let status = match (failures.contains_key(&recipient.id), object.is_some(), waiting.contains(&recipient.id)) {
            (true, ..) => AccountStatus::Failed,
            (_, false, false) => continue,
            (_, false, true) => AccountStatus::Provisioning,
            (_, true, true) => AccountStatus::ProvisionUpdating,
            (_, true, false) => AccountStatus::Completed,
        };
        let old = before.get(&recipient.id.0);
        let row = Account {
            record: recipient.id.0.clone(),
            address: recipient.primary.clone(),
            object: object.map(|id| id.0.clone()).or_else(|| old.and_then(|old| old.object.clone())),
            status,
            password: old.map_or(AccountPassword::None, |old| old.password),
            failure: failures.get(&recipient.id).map(|failure| (*failure).clone()),
            changed: old.map_or(0, |old| old.changed),
        };
        if old != Some(&row) {
            rows.push(row);
        }
    }
    if !rows.is_empty() {
        let details = json!({ "statuses": rows.iter().map(|row| [row.address.as_str(), row.status.as_str()]).collect::<Vec<_>>() });
        accounts.settle(actor, &rows, details).await?;
    }
    Ok(())
}

/// Writes down which of our people's mailboxes have no licence.
pub(crate) async fn countdowns(
    accounts: &Accounts,
    actor: &Actor,
    plan: &Plan,
    state: &TenantState,
    now: i64,
) -> Result<(), OperationError> {
    let ours: HashSet<_> = plan.present.values().collect();
    let without = state.objects.iter().filter(|object| {
        ours.contains(&object.id)
            && object.kind == ExistingKind::Mailbox(MailboxKind::User)
            && object.licences.is_empty()
    });
    let without: Vec<Countdown> = without
        .map(|object| Countdown { object: object.id.0.clone(), address: object.identity().to_owned(), since: now })
        .collect();
    Ok(accounts.set_countdowns(actor, &without).await?)
}
