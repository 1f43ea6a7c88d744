//! `cutover lab`: the rehearsal's parts, each on its own.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `cutover lab`.
#[derive(Debug, Subcommand)]
pub(crate) enum LabCommand {
    Tenant(LabTenant),
}

/// `cutover lab tenant`.
#[derive(Debug, Args)]
pub(crate) struct LabTenant {
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Vec<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate_file: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    pub(crate) seats: Option<u32>,
    #[arg(long)]
    pub(crate) keep: bool,
    #[arg(long)]
    pub(crate) no_limits: bool,
}
