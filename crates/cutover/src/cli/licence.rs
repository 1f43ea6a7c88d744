//! `cutover licence`: what a tenant has, who gets it, and how long mailboxes live without (M14).

use clap::{Args, Subcommand};
use cutover_migration::provisioning::{LicenceRule, country};

use super::tenant::TenantChoice;

/// `cutover licence`.
#[derive(Debug, Subcommand)]
pub(crate) enum LicenceCommand {
    List(TenantChoice),
    Assign(AssignLicences),
    Status(TenantChoice),
}

/// `cutover licence assign`.
#[derive(Debug, Args)]
pub(crate) struct AssignLicences {
    #[arg(long = "licence", value_name = "RULE", required = true)]
    pub(crate) rules: Vec<LicenceRule>,
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub(crate) usage_location: Option<String>,
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
}
