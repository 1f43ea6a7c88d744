//! The plan: what has to be done so that the tenant has what the organisation has. Pure and deterministic; made again
//! after it was carried out, it is empty.

use std::collections::{BTreeMap, HashMap};

use cutover_model::{
    Action, DirectorySync, ExistingObject, Look, ObjectId, Organisation, Recipient, RecordId, Reference, Relation,
    Right, Step, Target, TenantState,
};

use super::create;
use super::differences::{person_changes, recipient_changes};
use super::finding::{Finding, FindingKind, Weight};
use super::licences::{self, Licences, needs_licence, usage_location};
use super::members::Moved;
use super::references::{Closing, Resolver, circles};
use super::rules::{FirstPasswords, Rules};
use super::standing::{Case, Cases, Standing};
use super::wanted::{Wanted, WantedKind};

/// What has to be done, in order, and what cannot be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, those that make objects first.
    pub steps: Vec<Step>,
    /// What cannot be done, or not as the source has it.
    pub findings: Vec<Finding>,
    /// Records that are there, and as which objects.
    pub present: BTreeMap<RecordId, ObjectId>,
    /// Who comes into groups and who is there no more, for the store.
    pub moved: Moved,
}

impl Plan {
    /// What keeps the whole plan from being carried out.
    pub fn stops(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.kind.weight() == Weight::Stop)
    }

    /// What keeps records from being made, or from being whole, until somebody mends something.
    pub fn hindrances(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.kind.hinders())
    }
}

/// What has to be looked at in a tenant before a plan for this organisation.
pub fn look_for(organisation: &Organisation, rules: &Rules) -> Look {
    let recipients = || organisation.recipients.iter();
    let listed = |one: &&Recipient| !one.full_access.is_empty() || !one.send_as.is_empty();
    let mut folders: Vec<(String, String)> =
        rules.folder_permissions.iter().map(|one| (one.mailbox.to_lowercase(), one.folder.clone())).collect();
    folders.sort();
    folders.dedup();
    Look {
        managers: recipients().filter(|one| one.manager.is_some()).map(|one| one.primary.clone()).collect(),
        groups: recipients().filter(|one| one.kind.is_group()).map(|one| one.primary.clone()).collect(),
        permissions: recipients().filter(listed).map(|one| one.primary.clone()).collect(),
        folders,
    }
}

/// Makes the plan.
pub fn plan(organisation: &Organisation, tenant: &TenantState, rules: &Rules) -> Plan {
    let mut findings = Vec::new();
    if let DirectorySync::On { .. } = tenant.directory_sync {
        let kind = FindingKind::DirectorySyncOn;
        findings.push(Finding { kind, record: None, subject: String::new(), detail: String::new() });
        return Plan { findings, ..Plan::default() };
    }
    let cases = Cases::new(organisation, tenant, rules, &mut findings);
    let licences = licences::divide(&cases, organisation, tenant, rules, &mut findings);
    let closing = circles(&cases, &mut findings);
    let resolver = Resolver { cases: &cases, licences: &licences, rules };
    let identities = tenant.objects.iter().map(|object| (&object.id, object.identity())).collect();
    let (steps, moved) = (Vec::new(), Moved::default());
    let mut planner =
        Planner { resolver, licences: &licences, rules, closing: &closing, identities, steps, findings, moved };
    cases.all.iter().for_each(|case| planner.record(case));
    planner.folder_permissions(organisation);
    let Planner { mut steps, findings, moved, .. } = planner;
    steps.sort_by_key(|step| wave(&step.action));
    let mut plan = Plan { steps, findings, present: cases.present(), moved };
    if plan.stops().next().is_some() {
        plan.steps.clear();
        plan.moved = Moved::default();
    }
    plan
}

/// The order in which actions are carried out: those of one number do not depend on each other.
pub(super) fn wave(action: &Action) -> u8 {
    match action {
        _ if action.creates() => 0,
        Action::ChangeUser(_) => 1,
        Action::AssignLicences(_) | Action::GivePassword => 2,
        Action::ConvertMailbox(_) => 3,
        Action::ChangeRecipient(_) => 4,
        Action::SetManager(_) => 5,
        Action::SetMembers(_) | Action::AddMembers(_) => 6,
        Action::RemoveMembers(_) => 7,
        _ => 8,
    }
}

pub(super) struct Planner<'a> {
    pub(super) resolver: Resolver<'a>,
    licences: &'a Licences,
    pub(super) rules: &'a Rules,
    pub(super) closing: &'a Closing,
    identities: HashMap<&'a ObjectId, &'a str>,
    steps: Vec<Step>,
    pub(super) findings: Vec<Finding>,
    pub(super) moved: Moved,
}

impl<'a> Planner<'a> {
    /// Everything about one record.
    fn record(&mut self, case: &Case<'_>) {
        let Some(wanted) = &case.wanted else { return };
        let object = match case.standing {
            Standing::Never => return,
            Standing::Present { object, .. } => object.clone(),
            Standing::Absent => self.create(case, wanted),
        };
        self.account(case, wanted, &object);
        let object = create::with_mailbox_to_come(object, wanted, self.resolver.will_receive(case));
        if self.resolver.will_receive(case) {
            self.recipient(case, wanted, &object);
        }
        self.manager(case, wanted, &object);
        if self.resolver.will_receive(case) {
            self.members(case, wanted, &object);
            self.grants(case, wanted, &object);
        }
    }

    /// The step that makes the object, and what it will be like.
    fn create(&mut self, case: &Case<'_>, wanted: &Wanted) -> ExistingObject {
        let location = usage_location(case, self.rules).unwrap_or_default();
        let (action, object) = create::create(case.recipient, wanted, &location, self.rules);
        self.steps.push(Step {
            record: case.recipient.id.clone(),
            address: wanted.primary.clone(),
            object: None,
            action,
        });
        object
    }

    /// What the directory of the tenant has of an account: location, person, licences, password.
    fn account(&mut self, case: &Case<'_>, wanted: &Wanted, object: &ExistingObject) {
        let location = needs_licence(case).then(|| usage_location(case, self.rules)).flatten();
        let location = location.filter(|location| object.usage_location.as_ref() != Some(location));
        let changes = person_changes(case.recipient, wanted, object, location, self.rules);
        if !changes.is_empty() {
            self.step_on_account(case, wanted, Action::ChangeUser(changes));
        }
        if let Some(products) = self.licences.to_give(&case.recipient.id) {
            self.step_on_account(case, wanted, Action::AssignLicences(products.clone()));
        }
        let waits = self.rules.without_password.contains(&case.recipient.id) && !object.enabled;
        if waits && self.rules.passwords != FirstPasswords::None && !case.recipient.disabled {
            self.step_on_account(case, wanted, Action::GivePassword);
        }
    }

    fn recipient(&mut self, case: &Case<'_>, wanted: &Wanted, object: &ExistingObject) {
        if let Some(kind) = create::conversion(wanted, object) {
            self.step(case, wanted, Action::ConvertMailbox(kind));
        }
        let changes = recipient_changes(self, case.recipient, wanted, object);
        if let Some(changes) = changes.filter(|changes| !changes.is_empty()) {
            self.step(case, wanted, Action::ChangeRecipient(changes));
        }
    }

    fn manager(&mut self, case: &Case<'_>, wanted: &Wanted, object: &ExistingObject) {
        let Some(manager) = &case.recipient.manager else { return };
        if !matches!(wanted.kind, WantedKind::Mailbox(_) | WantedKind::MailUser) {
            return;
        }
        let target = self.resolver.target(case.recipient, Relation::Manager, manager, &mut self.findings);
        if let Some(target) = target.filter(|target| target.id().is_none() || target.id() != object.manager.as_ref()) {
            self.step_on_account(case, wanted, Action::SetManager(target));
        }
    }

    fn grants(&mut self, case: &Case<'_>, wanted: &Wanted, object: &ExistingObject) {
        let recipient = case.recipient;
        let full_access =
            if matches!(wanted.kind, WantedKind::Mailbox(_)) { recipient.full_access.as_slice() } else { &[] };
        let lists = [
            (Relation::FullAccess, Right::FullAccess, full_access),
            (Relation::SendAs, Right::SendAs, recipient.send_as.as_slice()),
        ];
        for (relation, right, references) in lists {
            for trustee in self.resolver.targets(recipient, relation, references, &mut self.findings) {
                self.grant(case, wanted, object, right.clone(), trustee);
            }
        }
    }

    fn grant(&mut self, case: &Case<'_>, wanted: &Wanted, object: &ExistingObject, right: Right, trustee: Target) {
        let has = |id: &ObjectId| object.grants.iter().any(|grant| grant.right == right && grant.trustee == *id);
        if !trustee.id().is_some_and(has) {
            self.step(case, wanted, Action::Grant(right, trustee));
        }
    }

    /// Permissions on folders, where both ends are part of the organisation.
    fn folder_permissions(&mut self, organisation: &Organisation) {
        let cases = self.resolver.cases;
        let mut by_address: HashMap<String, usize> = HashMap::new();
        for (place, recipient) in organisation.recipients.iter().enumerate() {
            recipient.addresses().into_iter().for_each(|address| {
                by_address.entry(address.to_lowercase()).or_insert(place);
            });
        }
        for permission in &self.rules.folder_permissions {
            let place = |address: &str| by_address.get(&address.to_lowercase()).copied();
            let Some(case) = place(&permission.mailbox).map(|place| &cases.all[place]) else { continue };
            let trustee = place(&permission.trustee).map(|place| organisation.recipients[place].id.clone());
            let trustee = trustee.map_or_else(|| Reference::Outside(permission.trustee.clone()), Reference::Record);
            let target = self.resolver.target(case.recipient, Relation::Delegate, &trustee, &mut self.findings);
            let Some((wanted, target)) = case.wanted.as_ref().zip(target) else { continue };
            let right = Right::Folder { folder: permission.folder.clone(), roles: permission.roles.clone() };
            match case.standing {
                Standing::Present { object, .. } => self.grant(case, wanted, object, right, target),
                Standing::Absent if self.resolver.will_receive(case) => {
                    self.step(case, wanted, Action::Grant(right, target));
                }
                _ => {}
            }
        }
    }

    /// A step on what Exchange has; it waits until there is a mailbox.
    pub(super) fn step(&mut self, case: &Case<'_>, wanted: &Wanted, action: Action) {
        let there = match case.standing {
            Standing::Present { object, .. } if object.kind != cutover_model::ExistingKind::Account => Some(object),
            _ => None,
        };
        self.push(case, wanted, there, action);
    }

    /// A step on an account, with or without a mailbox.
    fn step_on_account(&mut self, case: &Case<'_>, wanted: &Wanted, action: Action) {
        let there = match case.standing {
            Standing::Present { object, .. } => Some(object),
            _ => None,
        };
        self.push(case, wanted, there, action);
    }

    fn push(&mut self, case: &Case<'_>, wanted: &Wanted, there: Option<&ExistingObject>, action: Action) {
        let record = case.recipient.id.clone();
        let object = match there {
            Some(object) => Target::Object { id: object.id.clone(), identity: object.identity().to_owned() },
            None => Target::Planned { record: record.clone(), identity: wanted.primary.clone() },
        };
        self.steps.push(Step { record, address: wanted.primary.clone(), object: Some(object), action });
    }

    /// Those that are there, and more.
    pub(super) fn with(&self, there: &[ObjectId], more: Vec<Target>) -> Vec<Target> {
        let named = |id: &ObjectId| Target::Object { id: id.clone(), identity: self.name_of(id).to_owned() };
        there.iter().map(named).chain(more).collect()
    }

    /// What names an object of the tenant.
    pub(super) fn name_of<'b>(&'b self, id: &'b ObjectId) -> &'b str {
        self.identities.get(id).copied().unwrap_or(&id.0)
    }
}

/// The targets that are not among those that are there.
pub(super) fn missing(targets: &[Target], there: &[ObjectId]) -> Vec<Target> {
    targets.iter().filter(|target| target.id().is_none_or(|id| !there.contains(id))).cloned().collect()
}
