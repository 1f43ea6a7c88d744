//! The journal of the steps that are being carried out: hands out first passwords, and keeps what became of each step
//! as soon as it is known.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use cutover_model::{Failure, RecordId, Secret, Step, StepJournal, StepOutcome};
use cutover_store::{Account, Accounts, Actor};
use serde_json::{Value, json};

use super::rules::Rules;
use super::settle;

/// The journal of one wave of steps.
pub(super) struct Journal<'a> {
    steps: &'a [Step],
    secrets: HashMap<RecordId, Secret>,
    rules: &'a Rules,
    accounts: &'a Accounts,
    actor: &'a Actor,
    stop: &'a AtomicBool,
    outcomes: Mutex<Vec<(usize, StepOutcome)>>,
}

impl<'a> Journal<'a> {
    pub(super) fn new(
        steps: &'a [Step],
        secrets: HashMap<RecordId, Secret>,
        rules: &'a Rules,
        accounts: &'a Accounts,
        actor: &'a Actor,
        stop: &'a AtomicBool,
    ) -> Self {
        Self { steps, secrets, rules, accounts, actor, stop, outcomes: Mutex::default() }
    }

    /// What became of the steps, as far as it was told.
    pub(super) fn outcomes(&self) -> Vec<(usize, StepOutcome)> {
        std::mem::take(&mut *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl StepJournal for Journal<'_> {
    fn first_password(&self, record: &RecordId) -> Option<Secret> {
        self.secrets.get(record).cloned()
    }

    async fn settled(&self, outcomes: Vec<(usize, StepOutcome)>) -> Result<(), Failure> {
        let told = outcomes.iter().filter_map(|(place, outcome)| Some((self.steps.get(*place)?, outcome)));
        let told: Vec<(&Step, &StepOutcome)> = told.collect();
        let rows: Vec<Account> =
            told.iter().filter_map(|(step, outcome)| settle::row(step, outcome, self.rules)).collect();
        let lines: Vec<Value> = told.iter().map(|(step, outcome)| line(step, outcome)).collect();
        if !lines.is_empty() {
            self.accounts.settle(self.actor, &rows, json!({ "steps": lines })).await?;
        }
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).extend(outcomes);
        Ok(())
    }

    fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// A step in the audit log.
fn line(step: &Step, outcome: &StepOutcome) -> Value {
    let mut line = json!({ "address": step.address, "step": step.action.word() });
    match outcome {
        StepOutcome::Done(Some(id)) => line["object"] = json!(id.0),
        StepOutcome::Done(None) => {}
        StepOutcome::Failed(failure) => line["failure"] = json!(failure.code.as_str()),
        StepOutcome::NotTried => line["not_tried"] = json!(true),
    }
    line
}
