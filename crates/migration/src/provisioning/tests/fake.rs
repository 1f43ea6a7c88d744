//! A tenant in memory, just true enough for plans: it takes steps, hides what is new for a while, loses answers.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use cutover_model::{
    Action, ExistingForwarding, ExistingKind, ExistingObject, Failure, FailureCode, Grant, Look, MailboxKind, ObjectId,
    Provisioner, ProxyAddress, RecipientChanges, Step, StepJournal, StepOutcome, Target, TenantState,
};

/// Faults and counts of a fake tenant.
#[derive(Default)]
pub(super) struct Moods {
    /// New objects are not listed for so many looks.
    pub(super) hidden_looks: u32,
    /// Licences give a mailbox after so many looks.
    pub(super) mailbox_looks: u32,
    /// After so many steps the answer is lost, though the step was done; once.
    pub(super) lose_answer_after: Option<usize>,
    /// After so many steps everything of this kind is forbidden.
    pub(super) forbid: Option<(usize, &'static str)>,
    /// The addresses of members that the tenant refuses.
    pub(super) refused_members: Vec<String>,
}

struct Inside {
    state: TenantState,
    moods: Moods,
    looks: u32,
    steps: usize,
    next: u32,
    listed_from: HashMap<ObjectId, u32>,
    mailbox_from: HashMap<ObjectId, u32>,
    passwords: HashMap<String, String>,
}

/// The tenant.
pub(super) struct FakeTenant(Mutex<Inside>);

impl FakeTenant {
    pub(super) fn new(state: TenantState, moods: Moods) -> Self {
        Self(Mutex::new(Inside {
            state,
            moods,
            looks: 0,
            steps: 0,
            next: 0,
            listed_from: HashMap::new(),
            mailbox_from: HashMap::new(),
            passwords: HashMap::new(),
        }))
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything, listed or not.
    pub(super) fn state(&self) -> TenantState {
        self.inside().state.clone()
    }

    pub(super) fn password(&self, sign_in: &str) -> Option<String> {
        self.inside().passwords.get(sign_in).cloned()
    }

    /// Steps that were carried out.
    pub(super) fn steps(&self) -> usize {
        self.inside().steps
    }

    /// Somebody in the tenant puts objects into a group.
    pub(super) fn put_into(&self, group: &str, addresses: &[&str]) {
        let mut inside = self.inside();
        let named = |object: &&ExistingObject| addresses.contains(&object.identity());
        let ids: Vec<ObjectId> = inside.state.objects.iter().filter(named).map(|object| object.id.clone()).collect();
        let group = inside.state.objects.iter_mut().find(|object| object.identity() == group);
        group.expect("the group is there").members.get_or_insert_default().extend(ids);
    }

    /// Somebody in the tenant makes a contact and puts it into a group.
    pub(super) fn stranger(&self, address: &str, group: &str) {
        let mut object = ExistingObject::new(ObjectId(address.to_owned()), ExistingKind::Contact);
        object.primary = Some(address.to_owned());
        self.inside().state.objects.push(object);
        self.put_into(group, &[address]);
    }

    pub(super) fn moods(&self, moods: Moods) {
        self.inside().moods = moods;
    }
}

#[async_trait]
impl Provisioner for FakeTenant {
    async fn look(&self, _: &Look) -> Result<TenantState, Failure> {
        let mut inside = self.inside();
        inside.looks += 1;
        let looks = inside.looks;
        let due: Vec<ObjectId> =
            inside.mailbox_from.iter().filter(|(_, from)| **from <= looks).map(|(id, _)| id.clone()).collect();
        for object in inside.state.objects.iter_mut().filter(|object| due.contains(&object.id)) {
            if object.kind == ExistingKind::Account {
                object.kind = ExistingKind::Mailbox(MailboxKind::User);
                object.primary.clone_from(&object.sign_in);
                let value = object.sign_in.clone().unwrap_or_default();
                object.proxies = vec![ProxyAddress { kind: "SMTP".into(), value }];
            }
        }
        let mut state = inside.state.clone();
        state.objects.retain(|object| inside.listed_from.get(&object.id).is_none_or(|from| *from <= looks));
        Ok(state)
    }

    async fn carry_out(&self, steps: &[Step], journal: &dyn StepJournal) -> Result<(), Failure> {
        for (place, step) in steps.iter().enumerate() {
            let secret = journal.first_password(&step.record).map(|secret| secret.expose().to_owned());
            let outcome = {
                let mut inside = self.inside();
                inside.steps += 1;
                let done = inside.steps;
                if inside.moods.forbid.is_some_and(|(after, word)| done > after && word == step.action.word()) {
                    StepOutcome::Failed(Failure::new(FailureCode::Permission, step.address.clone()))
                } else {
                    let outcome = inside.carry_out(step, secret);
                    if inside.moods.lose_answer_after.is_some_and(|after| done > after) {
                        inside.moods.lose_answer_after = None;
                        return Err(Failure::new(FailureCode::ConnectionLost, "tenant"));
                    }
                    outcome
                }
            };
            let ends = matches!(&outcome, StepOutcome::Failed(failure) if failure.code == FailureCode::Permission);
            journal.settled(vec![(place, outcome)]).await?;
            if ends {
                let rest: Vec<_> = (place + 1..steps.len()).map(|place| (place, StepOutcome::NotTried)).collect();
                return journal.settled(rest).await;
            }
        }
        Ok(())
    }
}

impl Inside {
    fn carry_out(&mut self, step: &Step, secret: Option<String>) -> StepOutcome {
        if step.action.creates() {
            return self.create(step, secret);
        }
        let Some(id) = step.object.as_ref().and_then(Target::id).cloned() else {
            return StepOutcome::Failed(Failure::new(FailureCode::Internal, "a step without an object"));
        };
        if let Action::SetMembers(targets) | Action::AddMembers(targets) = &step.action {
            let refused =
                targets.iter().find(|target| self.moods.refused_members.contains(&target.identity().to_owned()));
            if let Some(refused) = refused {
                return StepOutcome::Failed(Failure::new(FailureCode::Refused, refused.identity()));
            }
        }
        if let Action::AssignLicences(products) = &step.action {
            let licence = self.state.licences.iter_mut().find(|licence| licence.id == products[0].id);
            match licence.filter(|licence| licence.free() > 0) {
                Some(licence) => licence.consumed += 1,
                None => return StepOutcome::Failed(Failure::new(FailureCode::Refused, "no licence left")),
            }
            self.mailbox_from.insert(id.clone(), self.looks + 1 + self.moods.mailbox_looks);
        }
        let object = self.state.objects.iter_mut().find(|object| object.id == id).expect("the object is there");
        change(object, &step.action);
        StepOutcome::Done(None)
    }

    /// Makes an object, unless its address is taken: then it is ours by the marker, or the step fails.
    fn create(&mut self, step: &Step, secret: Option<String>) -> StepOutcome {
        let (mut object, marker) = fresh(&step.action, ObjectId(format!("id-{}", self.next)));
        let taken =
            self.state.objects.iter().find(|other| {
                other.addresses().any(|held| object.addresses().any(|own| own.eq_ignore_ascii_case(held)))
            });
        if let Some(other) = taken {
            if other.marker.as_ref() == Some(&marker) {
                return StepOutcome::Done(Some(other.id.clone()));
            }
            return StepOutcome::Failed(Failure::new(FailureCode::Conflict, step.address.clone()));
        }
        self.next += 1;
        object.marker = Some(marker);
        self.listed_from.insert(object.id.clone(), self.looks + 1 + self.moods.hidden_looks);
        if let (Some(sign_in), Some(secret)) = (&object.sign_in, secret) {
            self.passwords.insert(sign_in.clone(), secret);
        }
        let id = object.id.clone();
        self.state.objects.push(object);
        StepOutcome::Done(Some(id))
    }
}

fn fresh(action: &Action, id: ObjectId) -> (ExistingObject, cutover_model::Marker) {
    let smtp = |value: &String| vec![ProxyAddress { kind: "SMTP".into(), value: value.clone() }];
    match action {
        Action::CreateUser(new) => {
            let mut object = ExistingObject::new(id, ExistingKind::Account);
            object.sign_in = Some(new.sign_in.clone());
            object.usage_location = Some(new.usage_location.clone()).filter(|code| !code.is_empty());
            object.person = new.person.clone();
            object.enabled = new.enabled;
            object.marked = true;
            (object, new.marker.clone())
        }
        Action::CreateMailbox(new) => {
            let mut object = ExistingObject::new(id, ExistingKind::Mailbox(new.kind));
            object.sign_in = Some(new.primary.clone());
            object.primary = Some(new.primary.clone());
            object.proxies = smtp(&new.primary);
            (object, new.marker.clone())
        }
        Action::CreateMailUser(new) => {
            let mut object = ExistingObject::new(id, ExistingKind::MailUser);
            object.sign_in = Some(new.sign_in.clone());
            object.primary = Some(new.external_address.clone());
            object.proxies = smtp(&new.external_address);
            (object, new.marker.clone())
        }
        Action::CreateContact(new) => {
            let mut object = ExistingObject::new(id, ExistingKind::Contact);
            object.primary = Some(new.external_address.clone());
            object.proxies = smtp(&new.external_address);
            (object, new.marker.clone())
        }
        Action::CreateGroup(new) => {
            let mut object = ExistingObject::new(id, ExistingKind::Group(new.kind));
            object.primary = Some(new.primary.clone());
            object.proxies = smtp(&new.primary);
            object.authenticated_senders_only = new.authenticated_senders_only;
            object.members = Some(Vec::new());
            (object, new.marker.clone())
        }
        _ => panic!("not a step that makes something"),
    }
}

fn ids(targets: &[Target]) -> Vec<ObjectId> {
    targets.iter().map(|target| target.id().cloned().expect("a target is an object")).collect()
}

fn change(object: &mut ExistingObject, action: &Action) {
    match action {
        Action::ChangeUser(changes) => {
            object.usage_location = changes.usage_location.clone().or(object.usage_location.take());
            object.person = changes.person.clone().unwrap_or(object.person.clone());
            if let Some(marker) = &changes.marker {
                object.marker = Some(marker.clone());
                object.marked = true;
            }
        }
        Action::AssignLicences(products) => object.licences.extend(products.iter().map(|product| product.id.clone())),
        Action::GivePassword => object.enabled = true,
        Action::ConvertMailbox(kind) => object.kind = ExistingKind::Mailbox(*kind),
        Action::ChangeRecipient(changes) => change_recipient(object, changes),
        Action::SetManager(target) => object.manager = target.id().cloned(),
        Action::SetMembers(targets) => object.members = Some(ids(targets)),
        Action::RemoveMembers(targets) => {
            object.members.get_or_insert_default().retain(|member| !ids(targets).contains(member));
        }
        Action::AddMembers(targets) => object.members.get_or_insert_default().extend(ids(targets)),
        Action::Grant(right, target) => {
            let trustee = target.id().cloned().expect("a trustee is an object");
            object.grants.push(Grant { right: right.clone(), trustee });
        }
        _ => panic!("a step that makes something has no object"),
    }
}

fn change_recipient(object: &mut ExistingObject, changes: &RecipientChanges) {
    if let Some(marker) = &changes.marker {
        object.marker = Some(marker.clone());
        object.marked = true;
    }
    if let Some(proxies) = &changes.proxies {
        object.primary = proxies.iter().find(|one| one.is_smtp() && one.is_primary()).map(|one| one.value.clone());
        object.proxies.clone_from(proxies);
    }
    object.hidden = changes.hidden.unwrap_or(object.hidden);
    object.authenticated_senders_only = changes.authenticated_senders_only.unwrap_or(object.authenticated_senders_only);
    if let Some(forward) = &changes.forwarding {
        let (to, object_id) = (forward.to.identity().to_owned(), forward.to.id().cloned());
        object.forwarding = Some(ExistingForwarding { to, object: object_id, keep_copy: forward.keep_copy });
    }
    if let Some(delegates) = &changes.delegates {
        object.delegates = ids(delegates);
    }
    if let Some(owners) = &changes.owners {
        object.owners = ids(owners);
    }
}
