//! Verification of a batch (mission B2): both sides of every mailbox are read again and compared, into a report.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cutover_model::{Address, BatchName, Failure, SourceConnector, TargetConnector};
use cutover_store::{Actor, Batch, EscrowFilter, Lease, SecretOwner, User, UserFilter};
use cutover_sync::{Comparison, LeaseGuard, Progress, Sample, Session, StopSignal, verify_mailbox};
use cutover_texts::Texts;

use crate::error::OperationError;
use crate::escrow::Privacy;
use crate::operations::{Operations, SOURCE_PASSWORD, TARGET_PASSWORD};
use crate::report::{
    FailureLine, Header, REPORT_VERSION, ReportCheck, ReportFiles, ReportWriter, Signer, check_report, hex, item_line,
};
use crate::settings::{EndpointSettings, UserAccount};

/// A verification has no lease to lose: it writes nothing to a mailbox.
const AS_LONG_AS_IT_TAKES: Duration = Duration::from_secs(10 * 365 * 86_400);

/// How a batch is verified.
pub struct VerifyOptions {
    /// Per cent of the items; all of them if `None`.
    pub sample_percent: Option<f64>,
    /// Only this user.
    pub user: Option<Address>,
    /// Where the report goes; the store's own folder if `None`.
    pub folder: Option<PathBuf>,
    /// The language of the page.
    pub texts: Texts,
    /// Whether subjects may stand in the report.
    pub privacy: Privacy,
    /// Counters for whoever watches, over all mailboxes.
    pub progress: Arc<VerifyProgress>,
    /// The wish to stop.
    pub stop: StopSignal,
}

/// How far a verification is.
#[derive(Debug, Default)]
pub struct VerifyProgress {
    users: std::sync::atomic::AtomicU64,
    users_done: std::sync::atomic::AtomicU64,
    items: std::sync::atomic::AtomicU64,
}

impl VerifyProgress {
    /// Mailboxes in all, mailboxes done, items compared.
    pub fn snapshot(&self) -> VerifySnapshot {
        use std::sync::atomic::Ordering::Relaxed;
        VerifySnapshot {
            users: self.users.load(Relaxed),
            users_done: self.users_done.load(Relaxed),
            items: self.items.load(Relaxed),
        }
    }
}

/// [`VerifyProgress`] at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerifySnapshot {
    /// Mailboxes to compare.
    pub users: u64,
    /// Mailboxes that are done.
    pub users_done: u64,
    /// Items compared.
    pub items: u64,
}

impl Operations {
    /// Verifies a batch and writes the report. Differences are no error; see [`crate::report::Totals::is_clean`].
    pub async fn verify_batch(
        &self,
        actor: &Actor,
        name: &BatchName,
        options: &VerifyOptions,
    ) -> Result<ReportFiles, OperationError> {
        let sample = sample(options.sample_percent)?;
        let batch = self.store.batches().get(name).await?;
        let users = self.users_to_verify(&batch, options).await?;
        let folder = options.folder.clone().unwrap_or_else(|| self.reports_folder());
        let stem = self.free_stem(&folder, name);
        let header = self.header(&batch, options.sample_percent);
        let mut writer =
            ReportWriter::create(&folder, &stem, header).map_err(OperationError::file(folder.join(&stem)))?;
        if let Err(error) = self.verify_users(&batch, &users, sample, options, &mut writer).await {
            writer.abandon();
            return Err(error);
        }
        let signer = Signer::from(self.store.signing_key().await?);
        let written = writer.finish(&signer, &options.texts, instant(self.now()));
        let files = written.map_err(OperationError::file(folder.join(&stem)))?;
        self.keep_summary(actor, name, &files).await?;
        Ok(files)
    }

    /// Checks a report file, and whether it was signed by this store.
    pub async fn check_report(&self, path: &Path) -> Result<ReportCheck, OperationError> {
        let mut check = check_report(path).map_err(OperationError::file(path))?;
        let own = Signer::from(self.store.signing_key().await?).fingerprint();
        check.own_key = check.fingerprint.as_ref().map(|fingerprint| *fingerprint == own);
        Ok(check)
    }

    /// The fingerprint of the key that this store signs reports with.
    pub async fn signing_fingerprint(&self) -> Result<String, OperationError> {
        Ok(Signer::from(self.store.signing_key().await?).fingerprint())
    }

    async fn users_to_verify(&self, batch: &Batch, options: &VerifyOptions) -> Result<Vec<User>, OperationError> {
        if let Some(address) = &options.user {
            return Ok(vec![self.store.users().find(&batch.name, address).await?]);
        }
        let filter = UserFilter { batch: Some(batch.name.clone()), ..UserFilter::default() };
        Ok(self.store.users().list(&filter).await?)
    }

    /// A name for the report that no file has yet.
    fn free_stem(&self, folder: &Path, name: &BatchName) -> String {
        let at = instant(self.now()).replace(['-', ':'], "");
        let stem = format!("{name}-verification-{at}");
        let taken = |stem: &str| folder.join(format!("{stem}.jsonl")).exists();
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        std::iter::once(stem.clone()).chain(numbered).find(|stem| !taken(stem)).unwrap_or(stem)
    }

    fn header(&self, batch: &Batch, sample_percent: Option<f64>) -> Header {
        Header {
            version: REPORT_VERSION,
            batch: batch.name.to_string(),
            source: batch.source.to_string(),
            target: batch.target.to_string(),
            began: instant(self.now()),
            program: format!("cutover {}", env!("CARGO_PKG_VERSION")),
            sample_percent,
            how_to_check: Vec::new(),
        }
    }

    async fn verify_users(
        &self,
        batch: &Batch,
        users: &[User],
        sample: Sample,
        options: &VerifyOptions,
        writer: &mut ReportWriter,
    ) -> Result<(), OperationError> {
        options.progress.users.store(users.len() as u64, std::sync::atomic::Ordering::Relaxed);
        for user in users {
            options.stop.ensure()?;
            self.verify_user(batch, user, sample, options, writer).await?;
            options.progress.users_done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        Ok(())
    }

    /// One mailbox. What fails there is told in the report and does not stop the others.
    async fn verify_user(
        &self,
        batch: &Batch,
        user: &User,
        sample: Sample,
        options: &VerifyOptions,
        writer: &mut ReportWriter,
    ) -> Result<(), OperationError> {
        writer.begin_user(user.address.as_str());
        let subjects = self.subjects(user, options.privacy).await?;
        let mut written = Ok(());
        let mut on_item = |comparison: Comparison| {
            options.progress.items.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if written.is_ok() {
                let mut line = item_line(user.address.as_str(), &comparison);
                let place = line.source_key.as_ref().map(|key| (line.folder.clone(), key.clone()));
                line.subject = place.and_then(|place| subjects.get(&place).cloned());
                written = writer.item(line);
            }
        };
        let failure = match &user.failure {
            Some(failure) if user.last_synced.is_none() => Some(failure.clone()),
            _ => self.compare(batch, user, sample, options, &mut on_item).await?,
        };
        let ended = written.and_then(|()| writer.end_user(failure.as_ref().map(FailureLine::from)));
        ended.map_err(OperationError::file(writer.data_path()))
    }

    /// Compares a mailbox; tells the failure that ended it early. A stop is an error of the whole operation.
    async fn compare(
        &self,
        batch: &Batch,
        user: &User,
        sample: Sample,
        options: &VerifyOptions,
        on_item: &mut (dyn FnMut(Comparison) + Send),
    ) -> Result<Option<Failure>, OperationError> {
        let source_settings = self.endpoint_settings(&batch.source).await?;
        let target_settings = self.endpoint_settings(&batch.target).await?;
        let (source, target) = match self.both_ends(batch, user, &source_settings, &target_settings).await? {
            Ok(ends) => ends,
            Err(failure) => return Ok(Some(failure)),
        };
        let session = Session {
            source: &*source,
            target: &*target,
            ledger: &self.store.ledger(user.id, Lease { user: user.id, epoch: 0 }),
            settings: &self.batch_settings(batch)?.sync_settings(&source_settings, &target_settings),
            progress: &Progress::default(),
            guard: &LeaseGuard::new(Instant::now() + AS_LONG_AS_IT_TAKES),
            stop: options.stop.clone(),
            escrow_folder: &self.escrow_folder(),
            clock: &*self.clock,
        };
        // Nothing is written to a mailbox, so that a server which keeps silent need not be waited for.
        let result = tokio::select! {
            result = verify_mailbox(&session, sample, on_item) => result.map(drop),
            stopped = stopped(&options.stop) => Err(stopped),
        };
        options.stop.ensure()?;
        Ok(result.err())
    }

    async fn both_ends(
        &self,
        batch: &Batch,
        user: &User,
        source: &EndpointSettings,
        target: &EndpointSettings,
    ) -> Result<Result<(Box<dyn SourceConnector>, Box<dyn TargetConnector>), Failure>, OperationError> {
        let source_account = self.account(user, &user.source_login, SOURCE_PASSWORD, &batch.source).await?;
        let target_account = self.account(user, &user.target_login, TARGET_PASSWORD, &batch.target).await?;
        let source = self.connectors.source(source, &source_account);
        let target = self.connectors.target(target, &target_account);
        Ok(source.and_then(|source| Ok((source, target?))))
    }

    /// A user's account at one end, with the secrets that open it.
    pub(crate) async fn account(
        &self,
        user: &User,
        login: &str,
        password: &str,
        endpoint: &cutover_model::EndpointName,
    ) -> Result<UserAccount, OperationError> {
        let password = self.store.vault().get(&SecretOwner::User(user.id), password).await?;
        let administrator_password = self.administrator_password(endpoint).await?;
        let tenant = self.tenant_behind(&self.endpoint_settings(endpoint).await?).await?;
        Ok(UserAccount { login: login.to_owned(), password, administrator_password, tenant })
    }

    /// Subjects of items in escrow, by folder and key.
    async fn subjects(
        &self,
        user: &User,
        privacy: Privacy,
    ) -> Result<HashMap<(String, String), String>, OperationError> {
        if privacy == Privacy::Hidden {
            return Ok(HashMap::new());
        }
        let filter = EscrowFilter { user: Some(user.id), ..EscrowFilter::default() };
        let items = self.store.escrow().list(&filter).await?;
        let named = items
            .into_iter()
            .map(|item| ((item.path.to_string(), hex(item.entry.source.as_bytes())), item.entry.subject));
        Ok(named.collect())
    }

    async fn keep_summary(&self, actor: &Actor, name: &BatchName, files: &ReportFiles) -> Result<(), OperationError> {
        let document = serde_json::json!({
            "data": files.data, "page": files.page, "sha256": files.sha256, "fingerprint": files.fingerprint,
            "totals": files.totals, "clean": files.totals.is_clean(),
        });
        self.store.reports().add(actor, name, "verification", &document.to_string()).await?;
        Ok(())
    }
}

/// Waits for the wish to stop.
async fn stopped(stop: &StopSignal) -> Failure {
    loop {
        if let Err(stopped) = stop.wait(Duration::from_secs(3600)).await {
            return stopped;
        }
    }
}

fn sample(percent: Option<f64>) -> Result<Sample, OperationError> {
    match percent {
        None => Ok(Sample::All),
        Some(percent) if percent > 0.0 && percent <= 100.0 => Ok(Sample::Percent(percent)),
        Some(percent) => Err(OperationError::invalid("sample", percent.to_string(), "more than 0 and at most 100")),
    }
}

/// An instant in UTC, RFC 3339.
pub(crate) fn instant(seconds: i64) -> String {
    crate::report::written(cutover_model::Timestamp::utc(seconds)).unwrap_or_default()
}
