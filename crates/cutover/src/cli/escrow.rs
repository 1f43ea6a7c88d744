//! `cutover escrow`: the items that were not copied, and what is done about each (B3).

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cutover_model::{Address, BatchName};

/// `cutover escrow`.
#[derive(Debug, Subcommand)]
pub(crate) enum EscrowCommand {
    List(ListEscrow),
    Export(ExportEscrow),
    Retry(EscrowSelection),
    Release(ReleaseEscrow),
}

/// Which items: of a batch, of one user, or all.
#[derive(Clone, Debug, Args)]
pub(crate) struct EscrowSelection {
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Option<BatchName>,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) user: Option<Address>,
}

/// `cutover escrow export`.
#[derive(Debug, Args)]
pub(crate) struct ExportEscrow {
    #[command(flatten)]
    pub(crate) selection: EscrowSelection,
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// `cutover escrow list`.
#[derive(Debug, Args)]
pub(crate) struct ListEscrow {
    #[command(flatten)]
    pub(crate) selection: EscrowSelection,
    #[arg(long)]
    pub(crate) hide_subjects: bool,
}

/// `cutover escrow release`.
#[derive(Debug, Args)]
pub(crate) struct ReleaseEscrow {
    #[command(flatten)]
    pub(crate) selection: EscrowSelection,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}
