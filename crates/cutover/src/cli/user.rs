//! `cutover user`: single mailboxes of a batch.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cutover_model::{Address, BatchName};

/// `cutover user`.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    List(UserSelection),
    Show(NamedUser),
    Retry(RetryUser),
}

/// Which users.
#[derive(Debug, Args)]
pub(crate) struct UserSelection {
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Option<BatchName>,
}

/// A user by address.
#[derive(Debug, Args)]
pub(crate) struct NamedUser {
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: Address,
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Option<BatchName>,
}

/// `cutover user retry`.
#[derive(Debug, Args)]
pub(crate) struct RetryUser {
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: Address,
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Option<BatchName>,
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    #[arg(long)]
    pub(crate) accept_deletions: bool,
}
