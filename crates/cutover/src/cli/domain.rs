//! `cutover domain`: domains of a tenant (M3).

use std::time::Duration;

use clap::{Args, Subcommand};

use super::tenant::TenantChoice;
use super::value;

/// `cutover domain`.
#[derive(Debug, Subcommand)]
pub(crate) enum DomainCommand {
    Add(NamedDomain),
    Show(ShowDomain),
    Verify(VerifyDomain),
}

/// A domain of a tenant.
#[derive(Debug, Args)]
pub(crate) struct NamedDomain {
    #[arg(value_name = "DOMAIN", value_parser = value::domain)]
    pub(crate) domain: String,
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
}

/// `cutover domain show`: one, or all.
#[derive(Debug, Args)]
pub(crate) struct ShowDomain {
    #[arg(value_name = "DOMAIN", value_parser = value::domain)]
    pub(crate) domain: Option<String>,
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
}

/// `cutover domain verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyDomain {
    #[arg(value_name = "DOMAIN", value_parser = value::domain)]
    pub(crate) domain: String,
    #[arg(long, value_name = "INTERVAL", value_parser = value::interval)]
    pub(crate) wait: Option<Duration>,
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
}
