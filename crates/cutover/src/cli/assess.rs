//! `cutover assess`: everything that will not move, found before anything is written.

use std::path::PathBuf;

use clap::Args;
use cutover_model::BatchName;

use super::provision::RuleArguments;
use super::tenant::TenantChoice;

/// `cutover assess`.
#[derive(Debug, Args)]
pub(crate) struct AssessOptions {
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Option<BatchName>,
    #[arg(long, requires = "batch")]
    pub(crate) read_mail: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
}
