//! `cutover demo`: a sample organisation moves on this machine, from the first to the last step (issue 3, "To show"): by
//! default its directory and its mail into a rehearsal tenant, else its mail alone from folders to folders.
//!
//! Every step is the same operation that the other commands use. What came of it is counted by a reader that uses
//! neither the ledger nor a connector: it looks at the target itself and compares that with the manifest.

mod end;
mod intruder;
mod maildir;
mod provisioning;
mod rehearsal;
mod summary;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cutover_lab::{Manifest, change, sample_organisation};
use cutover_migration::users_file::NewUser;
use cutover_migration::worker::{WorkEnd, WorkerSettings};
use cutover_migration::{BatchPlan, BatchSettings, EndpointKind, EndpointSettings, MaildirSettings, Operations, Trial};
use cutover_model::{BatchName, EndpointName, Failure, FailureCode};
use cutover_store::{Actor, StoreLocation, WorkerRole};
use cutover_texts::Argument;

use crate::cli::{DemoOptions, VerifyBatch};
use crate::commands::batch;
use crate::context::{self, Context, Opening};
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};
use crate::work;
use end::End;

/// The sample organisation is the same on every machine.
const SEED: u64 = 2026;
const BATCH: &str = "Demo";

/// The folders of a demo.
struct Places {
    source: PathBuf,
    target: PathBuf,
    directory: PathBuf,
    tenant: PathBuf,
    store: PathBuf,
    reports: PathBuf,
}

impl Places {
    fn below(root: &Path) -> Self {
        let at = |name: &str| root.join(name);
        Self {
            source: at("source"),
            target: at("target"),
            directory: at("directory.csv"),
            tenant: at("tenant.json"),
            store: at("store"),
            reports: at("reports"),
        }
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
        self.step("demo-step-organisation", &of(&before));
        let operations = context::open(&StoreLocation::Folder(self.places.store.clone()), Opening::MayCreate).await?;
        let end = End::prepare(options.to, self, &operations).await?;
        let after = self.move_mail(&operations, end.endpoint(self.places), &before).await?;
        if let Some(fault) = options.sabotage {
            end.sabotage(fault, &after, self.places).await?;
        }
        let report = batch::verified(&self.verification(), &operations, self.context).await?;
        self.step(end.counting(), &[]);
        let counts = summary::Counts {
            target: end.count(&after, self.places)?,
            source: maildir::count(&after, &self.places.source)?,
            directory: end.provisioned(),
        };
        end.finish(self.places).await?;
        let manifests = (before, after);
        summary::Outcome::collect(&operations, &self.name, manifests, counts, report, began.elapsed()).await
    }

    fn step(&self, key: &str, arguments: &[(&str, Argument)]) {
        self.context.talk(key, arguments);
    }

    /// The first copy, a working day at the source, and what has changed since.
    async fn move_mail(
        &self,
        operations: &Operations,
        target: EndpointKind,
        before: &Manifest,
    ) -> Result<Manifest, Problem> {
        self.set_up(operations, target, before).await?;
        self.sync(operations, "progress-syncing").await?;
        self.step("demo-step-copied", &[]);
        let after = change(SEED, &self.places.source, before).map_err(lab)?;
        self.step("demo-step-day", &of(&after));
        operations.sync_batch(&self.actor, &self.name).await?;
        self.sync(operations, "progress-incremental").await?;
        Ok(after)
    }

    /// Endpoints, batch, start.
    async fn set_up(
        &self,
        operations: &Operations,
        target_kind: EndpointKind,
        organisation: &Manifest,
    ) -> Result<(), Problem> {
        let (source, target) = (endpoint("old")?, endpoint("new")?);
        for (endpoint, kind) in [(&source, folders(&self.places.source)), (&target, target_kind)] {
            let settings = EndpointSettings::new(kind);
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

/// How much there is, for the texts.
fn of(organisation: &Manifest) -> [(&'static str, Argument); 2] {
    [("mailboxes", organisation.mailboxes.len().into()), ("items", organisation.messages().into())]
}

/// An endpoint whose mailboxes are folders.
fn folders(root: &Path) -> EndpointKind {
    EndpointKind::Maildir(MaildirSettings { template: format!("{}/{{domain}}/{{local}}", root.display()) })
}

fn endpoint(text: &str) -> Result<EndpointName, Problem> {
    EndpointName::new(text).map_err(|error| Failure::new(FailureCode::Internal, text).with_detail(error).into())
}

fn lab(error: cutover_lab::LabError) -> Problem {
    Failure::new(FailureCode::File, "the sample organisation").with_detail(error).into()
}
