//! `cutover lab`: the rehearsal's parts, each on its own.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `cutover lab`.
#[derive(Debug, Subcommand)]
pub(crate) enum LabCommand {
    Tenant(LabTenant),
    Exchange(LabExchange),
}

/// `cutover lab exchange`.
#[derive(Debug, Args)]
pub(crate) struct LabExchange {
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    #[arg(long, default_value = "2016", value_parser = ["2007sp1", "2010sp2", "2013", "2016"])]
    pub(crate) release: String,
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "key_file")]
    pub(crate) certificate_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "certificate_file")]
    pub(crate) key_file: Option<PathBuf>,
    #[arg(long)]
    pub(crate) no_impersonation: bool,
    #[arg(long)]
    pub(crate) no_full_access: bool,
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
