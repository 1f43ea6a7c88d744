//! `cutover batch`: the mailboxes that move together (M12).

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use cutover_model::{Address, BatchName, EndpointName};

use super::value::{self, DeletionChoice};

/// `cutover batch`.
#[derive(Debug, Subcommand)]
pub(crate) enum BatchCommand {
    Create(CreateBatch),
    Start(NamedBatch),
    Stop(NamedBatch),
    Resume(ResumeBatch),
    Sync(NamedBatch),
    List,
    Show(NamedBatch),
    Verify(VerifyBatch),
    Report(ReportBatch),
    Remove(RemoveBatch),
}

/// A batch by its name.
#[derive(Debug, Args)]
pub(crate) struct NamedBatch {
    #[arg(value_name = "BATCH")]
    pub(crate) name: BatchName,
}

/// `cutover batch create`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("users").required(true).multiple(true).args(["csv", "user"])))]
pub(crate) struct CreateBatch {
    #[arg(value_name = "BATCH")]
    pub(crate) name: BatchName,
    #[arg(long, value_name = "ENDPOINT")]
    pub(crate) source: EndpointName,
    #[arg(long, value_name = "ENDPOINT")]
    pub(crate) target: EndpointName,
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    #[arg(long, value_name = "PAIR")]
    pub(crate) user: Vec<String>,
    #[arg(long)]
    pub(crate) start: bool,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) limits: LimitOptions,
    #[command(flatten)]
    pub(crate) folders: FolderOptions,
    #[arg(long, value_name = "INTERVAL", value_parser = value::interval)]
    pub(crate) interval: Option<Duration>,
}

/// When a mailbox stops and asks.
#[derive(Debug, Args)]
pub(crate) struct LimitOptions {
    #[arg(long, value_name = "N")]
    pub(crate) bad_item_limit: Option<u64>,
    #[arg(long, value_name = "N")]
    pub(crate) large_item_limit: Option<u64>,
}

/// Which folders, where to, and what becomes of removed items.
#[derive(Debug, Args)]
pub(crate) struct FolderOptions {
    #[arg(long, value_enum, value_name = "DELETIONS")]
    pub(crate) deletions: Option<DeletionChoice>,
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<String>,
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    #[arg(long, value_name = "MAP")]
    pub(crate) map: Vec<String>,
}

/// `cutover batch resume`: goes on, with other limits or folders where given.
#[derive(Debug, Args)]
pub(crate) struct ResumeBatch {
    #[arg(value_name = "BATCH")]
    pub(crate) name: BatchName,
    #[command(flatten)]
    pub(crate) limits: LimitOptions,
    #[command(flatten)]
    pub(crate) folders: FolderOptions,
}

/// `cutover batch verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyBatch {
    #[arg(value_name = "BATCH")]
    pub(crate) name: BatchName,
    #[arg(long, value_name = "PERCENT", value_parser = value::percentage)]
    pub(crate) sample: Option<f64>,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) user: Option<Address>,
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long)]
    pub(crate) hide_subjects: bool,
}

/// `cutover batch report`.
#[derive(Debug, Args)]
pub(crate) struct ReportBatch {
    #[arg(value_name = "BATCH")]
    pub(crate) name: BatchName,
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long)]
    pub(crate) hide_subjects: bool,
}

/// `cutover batch remove`.
#[derive(Debug, Args)]
pub(crate) struct RemoveBatch {
    #[arg(value_name = "BATCH")]
    pub(crate) name: BatchName,
    #[arg(long)]
    pub(crate) yes: bool,
}
