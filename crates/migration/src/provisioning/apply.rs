//! Carrying a plan out: look, plan, do what can be done now, look again, until nothing is left or nothing goes on.
//!
//! Nothing here has to be remembered for the outcome to be right: what was made bears its marker, and the next look
//! finds it. What is kept is what the tenant cannot tell: first passwords, before their accounts are made, and what
//! failed and why.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cutover_model::{
    Action, Failure, Organisation, Provisioner, RecordId, Secret, Step, StepOutcome, Target, TenantState,
};
use cutover_store::{Accounts, Actor};

use super::journal::Journal;
use super::members::Moved;
use super::plan::{Plan, look_for, plan, wave};
use super::rules::Rules;
use super::settle;
use super::show::step_json;
use crate::OperationError;

/// How often a step that may pass is tried.
const TRIES: u32 = 3;

/// How long to wait for what comes by itself: mailboxes after their licence, new objects in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The first pause; each is twice as long as the one before.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long altogether without anything new.
    pub all: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let [first, longest, all] = [2, 30, 1800].map(Duration::from_secs);
        Self { first, longest, all }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApplyProgress {
    /// Steps done.
    pub done: usize,
    /// Steps that failed for good.
    pub failed: usize,
    /// Steps that are left.
    pub left: usize,
    /// Whether it waits for the tenant.
    pub waiting: bool,
}

/// A step that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedStep {
    /// The step.
    pub step: Step,
    /// Why.
    pub failure: Failure,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Steps done.
    pub done: usize,
    /// Steps that failed, with why.
    pub failed: Vec<FailedStep>,
    /// What is left, by a last look.
    pub left: Plan,
    /// Whether it was stopped.
    pub stopped: bool,
}

/// Which steps are carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All.
    #[default]
    Everything,
    /// Only licences, and what they need.
    Licences,
}

impl Extent {
    /// The plan without the steps that are not meant.
    pub fn narrowed(self, mut plan: Plan) -> Plan {
        if self == Self::Licences {
            plan.moved = Moved::default();
            plan.findings.retain(|finding| finding.kind.is_of_licences());
            plan.steps.retain(|step| match &step.action {
                Action::AssignLicences(_) => step.object.as_ref().is_some_and(|object| object.id().is_some()),
                Action::ChangeUser(changes) => {
                    changes.usage_location.is_some() && step.object.as_ref().is_some_and(|object| object.id().is_some())
                }
                _ => false,
            });
        }
        plan
    }
}

/// One run.
pub struct Apply<'a> {
    /// The organisation.
    pub organisation: &'a Organisation,
    /// What the administrator wants.
    pub rules: Rules,
    /// Who changes the tenant.
    pub provisioner: &'a dyn Provisioner,
    /// What is kept of the tenant's accounts.
    pub accounts: Accounts,
    /// Who acts.
    pub actor: Actor,
    /// Passwords that were given.
    pub given: HashMap<RecordId, Secret>,
    /// Which steps are carried out.
    pub extent: Extent,
    /// How long to wait.
    pub patience: Patience,
    /// Set to stop at the next good moment.
    pub stop: Arc<AtomicBool>,
    /// Is told how far it is.
    pub told: &'a (dyn Fn(ApplyProgress) + Send + Sync),
    /// Now, in seconds since 1970.
    pub now: i64,
}

/// What is known in this run of what was tried.
#[derive(Default)]
pub(super) struct Tried {
    pub(super) done: usize,
    pub(super) made: HashSet<RecordId>,
    tries: HashMap<(RecordId, &'static str), u32>,
    pub(super) failed: Vec<FailedStep>,
    over: HashSet<String>,
    /// Steps by what they do in every detail, and how often they were done: one that has to be done again and again is
    /// one that the tenant does not keep.
    repeated: HashMap<String, u32>,
}

impl Tried {
    fn is_over(&self, step: &Step) -> bool {
        self.over.contains(&name(step)) || self.repeated.get(&exactly(step)).is_some_and(|times| *times >= TRIES)
    }

    /// How many tries failed.
    fn failures(&self) -> u32 {
        self.tries.values().sum()
    }

    /// Whether exactly this was done before in this run.
    fn was_done(&self, step: &Step) -> bool {
        self.repeated.contains_key(&exactly(step))
    }

    /// Takes what became of steps. One that was not tried failed with what kept it from being tried.
    fn take_all(&mut self, steps: &[Step], outcomes: Vec<(usize, StepOutcome)>) {
        let mut reasons: HashMap<&'static str, Failure> = HashMap::new();
        for (place, outcome) in &outcomes {
            if let StepOutcome::Failed(failure) = outcome {
                reasons.insert(steps[*place].action.word(), failure.clone());
            }
        }
        for (place, outcome) in outcomes {
            let step = &steps[place];
            match (outcome, reasons.get(step.action.word())) {
                (StepOutcome::NotTried, Some(reason)) => self.take(step, StepOutcome::Failed(reason.clone())),
                (outcome, _) => self.take(step, outcome),
            }
        }
    }

    fn take(&mut self, step: &Step, outcome: StepOutcome) {
        match outcome {
            StepOutcome::Done(_) => {
                self.done += 1;
                *self.repeated.entry(exactly(step)).or_default() += 1;
                if step.action.creates() {
                    self.made.insert(step.record.clone());
                }
            }
            StepOutcome::NotTried => {}
            StepOutcome::Failed(failure) => {
                let tries = self.tries.entry((step.record.clone(), step.action.word())).or_default();
                *tries += 1;
                if !failure.is_transient() || *tries >= TRIES {
                    self.over.insert(name(step));
                    self.failed.push(FailedStep { step: step.clone(), failure });
                }
            }
        }
    }
}

/// What a step does, in every detail.
fn exactly(step: &Step) -> String {
    format!("{} {}", step.record, step_json(step))
}

/// What a step does; the details may differ from one look to the next.
fn name(step: &Step) -> String {
    let about = match &step.action {
        Action::Grant(right, target) => format!("{right:?} {}", target.identity().to_lowercase()),
        _ => String::new(),
    };
    format!("{} {} {about}", step.record, step.action.word())
}

impl Apply<'_> {
    /// Carries out what can be, and looks at what is left.
    pub async fn run(mut self) -> Result<Applied, OperationError> {
        let mut tried = Tried::default();
        let mut waited = Waited::new(self.patience);
        loop {
            let (state, plan) = self.planned().await?;
            let ready = self.ready(&plan, &tried);
            let over = self.is_stopping() || plan.stops().next().is_some() || plan.steps.is_empty();
            if !over && ready.is_empty() && hopes(&plan, &tried) && waited.is_patient() {
                self.tell(&plan, &tried, true);
                waited.pause(&self.stop).await;
                continue;
            }
            let ready = if ready.is_empty() && !over { incomplete(&plan, &tried) } else { ready };
            if over || ready.is_empty() {
                return self.finish(&state, plan, tried).await;
            }
            self.tell(&plan, &tried, false);
            if ready.iter().all(|step| tried.was_done(step)) {
                waited.pause(&self.stop).await;
            }
            let failures = tried.failures();
            self.carry_out(ready, &plan.moved, &mut tried).await?;
            if tried.failures() > failures {
                waited.pause(&self.stop).await;
            } else {
                waited = Waited::new(self.patience);
            }
        }
    }

    fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    async fn planned(&mut self) -> Result<(TenantState, Plan), OperationError> {
        self.rules.without_password = settle::without_password(&self.accounts).await?;
        self.rules.added = settle::added(&self.accounts).await?;
        let state = self.provisioner.look(&look_for(self.organisation, &self.rules)).await?;
        let plan = self.extent.narrowed(plan(self.organisation, &state, &self.rules));
        settle::gone(&self.accounts, &self.actor, &plan.moved).await?;
        settle::countdowns(&self.accounts, &self.actor, &plan, &state, self.now).await?;
        Ok((state, plan))
    }

    /// Steps that can be done now.
    fn ready(&self, plan: &Plan, tried: &Tried) -> Vec<Step> {
        let ready = |step: &&Step| {
            let there = match &step.object {
                None => !tried.made.contains(&step.record),
                Some(object) => object.id().is_some(),
            };
            there && step.action.targets().iter().all(|target| target.id().is_some()) && !tried.is_over(step)
        };
        plan.steps.iter().filter(ready).cloned().collect()
    }

    /// Carries out steps, one wave after the other. A record of which a step failed waits for the next look.
    async fn carry_out(&mut self, steps: Vec<Step>, moved: &Moved, tried: &mut Tried) -> Result<(), OperationError> {
        let mut blocked: HashSet<RecordId> = HashSet::new();
        let mut rest = steps.as_slice();
        while let Some(first) = rest.first() {
            let number = wave(&first.action);
            let end = rest.iter().position(|step| wave(&step.action) != number).unwrap_or(rest.len());
            let (now, later) = rest.split_at(end);
            rest = later;
            let now: Vec<Step> = now.iter().filter(|step| !blocked.contains(&step.record)).cloned().collect();
            let secrets = self.passwords(&now, tried).await?;
            let now: Vec<Step> = now.into_iter().filter(|step| !tried.is_over(step)).collect();
            if now.is_empty() {
                continue;
            }
            settle::coming(&self.accounts, &self.actor, &self.rules, moved, &now).await?;
            let journal = Journal::new(&now, secrets, &self.rules, &self.accounts, &self.actor, &self.stop);
            let carried = self.provisioner.carry_out(&now, &journal).await;
            let outcomes = journal.outcomes();
            let failed = outcomes.iter().filter(|(_, outcome)| !matches!(outcome, StepOutcome::Done(_)));
            blocked.extend(failed.map(|(place, _)| now[*place].record.clone()));
            tried.take_all(&now, outcomes);
            match carried {
                Err(failure) if !failure.is_transient() => return Err(failure.into()),
                Err(_) => return Ok(()),
                Ok(()) if self.is_stopping() => return Ok(()),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// The first passwords of accounts that are about to be made, sealed before they are used. An account for which
    /// none was given fails here.
    async fn passwords(&self, steps: &[Step], tried: &mut Tried) -> Result<HashMap<RecordId, Secret>, OperationError> {
        let ready = settle::passwords(&self.accounts, &self.actor, &self.rules, &self.given, steps).await?;
        for step in steps.iter().filter(|step| ready.missing.contains(&step.record)) {
            let failure = Failure::new(cutover_model::FailureCode::SecretMissing, step.address.clone());
            tried.take(step, StepOutcome::Failed(failure));
        }
        Ok(ready.secrets)
    }

    fn tell(&self, plan: &Plan, tried: &Tried, waiting: bool) {
        let left = plan.steps.len();
        (self.told)(ApplyProgress { done: tried.done, failed: tried.failed.len(), left, waiting });
    }

    async fn finish(&self, state: &TenantState, left: Plan, tried: Tried) -> Result<Applied, OperationError> {
        if self.extent == Extent::Everything {
            settle::statuses(&self.accounts, &self.actor, self.organisation, &left, &tried).await?;
        }
        settle::countdowns(&self.accounts, &self.actor, &left, state, self.now).await?;
        Ok(Applied { done: tried.done, failed: tried.failed, left, stopped: self.is_stopping() })
    }
}

/// Whether something that is not there yet can still come by itself.
fn hopes(plan: &Plan, tried: &Tried) -> bool {
    let given_up: HashSet<&RecordId> = tried
        .failed
        .iter()
        .filter(|failed| failed.step.action.creates() || matches!(failed.step.action, Action::AssignLicences(_)))
        .map(|failed| &failed.step.record)
        .collect();
    let open = plan.steps.iter().filter(|step| !tried.is_over(step));
    let planned = |target: &Target| match target {
        Target::Planned { record, .. } => Some(record.clone()),
        Target::Object { .. } => None,
    };
    open.into_iter().any(|step| {
        let waits: Vec<RecordId> = step.object.iter().chain(step.action.targets()).filter_map(planned).collect();
        let made = step.object.is_none() && tried.made.contains(&step.record);
        made || (!waits.is_empty() && waits.iter().all(|record| !given_up.contains(record)))
    })
}

/// Steps on lists of which some are there and some will not come: done as far as they go.
fn incomplete(plan: &Plan, tried: &Tried) -> Vec<Step> {
    let open = plan.steps.iter().filter(|step| step.object.as_ref().is_some_and(|object| object.id().is_some()));
    open.filter(|step| !tried.is_over(step)).filter_map(as_far_as_it_goes).collect()
}

fn as_far_as_it_goes(step: &Step) -> Option<Step> {
    let there = |targets: &[Target]| targets.iter().filter(|target| target.id().is_some()).cloned().collect::<Vec<_>>();
    let action = match &step.action {
        Action::SetMembers(targets) => Action::SetMembers(there(targets)),
        Action::AddMembers(targets) => Action::AddMembers(there(targets)),
        Action::ChangeRecipient(changes) => {
            let mut changes = changes.clone();
            changes.delegates = changes.delegates.map(|targets| there(&targets)).filter(|list| !list.is_empty());
            changes.owners = changes.owners.map(|targets| there(&targets)).filter(|list| !list.is_empty());
            changes.forwarding = changes.forwarding.filter(|forward| forward.to.id().is_some());
            if changes.is_empty() {
                return None;
            }
            Action::ChangeRecipient(changes)
        }
        _ => return None,
    };
    let empty = matches!(&action, Action::SetMembers(list) | Action::AddMembers(list) if list.is_empty());
    (!empty).then(|| Step { action, ..step.clone() })
}

/// Waiting with growing pauses.
struct Waited {
    patience: Patience,
    since: Instant,
    next: Duration,
}

impl Waited {
    fn new(patience: Patience) -> Self {
        Self { patience, since: Instant::now(), next: patience.first }
    }

    fn is_patient(&self) -> bool {
        self.since.elapsed() < self.patience.all
    }

    async fn pause(&mut self, stop: &AtomicBool) {
        let until = Instant::now() + self.next;
        while Instant::now() < until && !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(200).min(self.next)).await;
        }
        self.next = (self.next * 2).min(self.patience.longest);
    }
}
