//! `cutover demo`: a sample organisation moves on this machine, from the first to the last step (issue item 2).
//!
//! Every step is the same operation that the other commands use. What came of it is counted by a reader that uses
//! neither the ledger nor a connector: it reads the files at the target and compares them with the manifest.

mod count;
mod summary;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cutover_lab::{Manifest, change, sample_organisation};
use cutover_migration::users_file::NewUser;
use cutover_migration::worker::{WorkEnd, WorkerSettings};
use cutover_migration::{BatchPlan, BatchSettings, EndpointKind, EndpointSettings, MaildirSettings, Operations, Trial};
use cutover_model::{BatchName, EndpointName, Failure, FailureCode};
use cutover_store::{Actor, StoreLocation, WorkerRole};

use crate::cli::{DemoOptions, VerifyBatch};
use crate::commands::batch;
use crate::context::{self, Context, Opening};
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};
use crate::work;

/// The sample organisation is the same on every machine.
const SEED: u64 = 2026;
const BATCH: &str = "Demo";

/// The folders of a demo.
struct Places {
    source: PathBuf,
    target: PathBuf,
    store: PathBuf,
    reports: PathBuf,
}

impl Places {
    fn below(root: &Path) -> Self {
        let at = |name: &str| root.join(name);
        Self { source: at("source"), target: at("target"), store: at("store"), reports: at("reports") }
    }
}

/// The whole move; ends with 4 if the count finds anything wrong.
pub(crate) async fn run(options: DemoOptions, context: &Context) -> Result<Exit, Problem> {
    let began = Instant::now();
    let scratch = tempfile::tempdir().map_err(|error| file_problem(&std::env::temp_dir(), &error))?;
    let root = options.keep.clone().unwrap_or_else(|| scratch.path().to_owned());
    must_be_empty(&root)?;
    let places = Places::below(&root);
    let stage = Stage { places: &places, context, actor: context.actor(), name: name(BATCH)? };
    let outcome = stage.play(&options, began).await?;
    summary::show(&outcome, options.keep.as_deref(), context);
    Ok(if outcome.is_clean() { Exit::Done } else { Exit::Incomplete })
}

fn name(text: &str) -> Result<BatchName, Problem> {
    BatchName::new(text).map_err(|error| Failure::new(FailureCode::Internal, text).with_detail(error).into())
}

fn must_be_empty(root: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(root).map_err(|error| file_problem(root, &error))?;
    let mut entries = std::fs::read_dir(root).map_err(|error| file_problem(root, &error))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Problem::found("demo-not-empty", vec![("dir", root.display().to_string().into())])),
    }
}

/// What every step has at hand.
struct Stage<'a> {
    places: &'a Places,
    context: &'a Context,
    actor: Actor,
    name: BatchName,
}

impl Stage<'_> {
    async fn play(&self, options: &DemoOptions, began: Instant) -> Result<summary::Outcome, Problem> {
        let before = sample_organisation(SEED, &self.places.source).map_err(lab)?;
        self.step("demo-step-organisation", before.mailboxes.len(), before.messages());
        let operations = context::open(&StoreLocation::Folder(self.places.store.clone()), Opening::MayCreate).await?;
        self.set_up(&operations, &before).await?;
        self.sync(&operations, "progress-syncing").await?;
        let after = change(SEED, &self.places.source, &before).map_err(lab)?;
        self.step("demo-step-day", after.mailboxes.len(), after.messages());
        operations.sync_batch(&self.actor, &self.name).await?;
        self.sync(&operations, "progress-incremental").await?;
        if let Some(fault) = options.sabotage {
            count::sabotage(fault, &after, &self.places.target)?;
        }
        let report = batch::verified(&self.verification(), &operations, self.context).await?;
        self.step("demo-step-count", after.mailboxes.len(), after.messages());
        let target = count::count(&after, &self.places.target)?;
        let source = count::count(&after, &self.places.source)?;
        summary::Outcome::collect(&operations, &self.name, (before, after), (source, target), report, began.elapsed())
            .await
    }

    fn step(&self, key: &str, mailboxes: usize, items: usize) {
        self.context.talk(key, &[("mailboxes", mailboxes.into()), ("items", items.into())]);
    }

    /// Endpoints, batch, start.
    async fn set_up(&self, operations: &Operations, organisation: &Manifest) -> Result<(), Problem> {
        let (source, target) = (endpoint("old")?, endpoint("new")?);
        for (endpoint, folder) in [(&source, &self.places.source), (&target, &self.places.target)] {
            let template = format!("{}/{{domain}}/{{local}}", folder.display());
            let settings = EndpointSettings::new(EndpointKind::Maildir(MaildirSettings { template }));
            operations.create_endpoint(&self.actor, endpoint, settings, None, &Trial::Server).await?;
        }
        let user = |mailbox: &cutover_lab::Mailbox| NewUser::from_pair(&mailbox.address);
        let users: Result<Vec<NewUser>, _> = organisation.mailboxes.iter().map(user).collect();
        let plan = BatchPlan {
            name: self.name.clone(),
            source,
            target,
            settings: BatchSettings::default(),
            users: users.map_err(|kind| Failure::new(FailureCode::Internal, BATCH).with_detail(kind))?,
            reason_for_many: None,
        };
        operations.create_batch(&self.actor, plan).await?;
        operations.start_batch(&self.actor, &self.name).await?;
        Ok(())
    }

    async fn sync(&self, operations: &Operations, title: &str) -> Result<(), Problem> {
        let settings = WorkerSettings {
            batch: Some(self.name.clone()),
            look: Duration::from_millis(50),
            ..WorkerSettings::new(WorkerRole::Run, &work::host())
        };
        let title = self.context.texts.word(title);
        match work::shown(operations, settings, Some(&self.name), &title, self.context).await? {
            WorkEnd::Settled => Ok(()),
            WorkEnd::Stopped => Err(Failure::new(FailureCode::Stopped, BATCH).into()),
        }
    }

    fn verification(&self) -> VerifyBatch {
        let out = Some(self.places.reports.clone());
        VerifyBatch { name: self.name.clone(), sample: None, user: None, out, hide_subjects: false }
    }
}

fn endpoint(text: &str) -> Result<EndpointName, Problem> {
    EndpointName::new(text).map_err(|error| Failure::new(FailureCode::Internal, text).with_detail(error).into())
}

fn lab(error: cutover_lab::LabError) -> Problem {
    Failure::new(FailureCode::File, "the sample organisation").with_detail(error).into()
}
