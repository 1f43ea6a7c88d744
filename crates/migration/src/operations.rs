//! The one way in: what an administrator can do, each with the actor that the audit log names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cutover_model::{Clock, SystemClock};
use cutover_store::Store;

use crate::connectors::Connectors;

/// Name in the vault of the password that opens every mailbox of an endpoint.
pub(crate) const ADMINISTRATOR_PASSWORD: &str = "administrator-password";
/// Name in the vault of a user's password at the source.
pub(crate) const SOURCE_PASSWORD: &str = "source-password";
/// Name in the vault of a user's password at the target.
pub(crate) const TARGET_PASSWORD: &str = "target-password";

/// Everything that can be done with a store. Cheap to clone; the methods stand beside what they work on
/// (`endpoints`, `batches`, `users`, `escrow`, `verify`, `overview`).
#[derive(Clone)]
pub struct Operations {
    pub(crate) store: Store,
    pub(crate) connectors: Arc<dyn Connectors>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) files: PathBuf,
}

impl Operations {
    /// Operations on an open store, with the machine's clock.
    pub fn new(store: Store, connectors: Arc<dyn Connectors>) -> Self {
        let files = store.location().files().to_owned();
        Self { store, connectors, clock: Arc::new(SystemClock), files }
    }

    /// The same with another clock for the schedule.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The folder for what is kept as files: escrow, reports.
    pub fn files(&self) -> &Path {
        &self.files
    }

    /// Now, by the schedule's clock.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    pub(crate) fn escrow_folder(&self) -> PathBuf {
        self.files.join("escrow")
    }

    /// Where reports go unless another folder is named.
    pub fn reports_folder(&self) -> PathBuf {
        self.files.join("reports")
    }
}
