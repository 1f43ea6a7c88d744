//! `cutover provision`: the organisation's recipients in a tenant (M9, M10, M13, M14).

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use cutover_migration::provisioning::{LicenceRule, country};

use super::tenant::TenantChoice;
use super::value;

/// `cutover provision`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProvisionCommand {
    Plan(PlanProvisioning),
    Apply(ApplyProvisioning),
    Show(TenantChoice),
    Passwords(PrintPasswords),
}

/// What is wanted of a plan.
#[derive(Clone, Debug, Args)]
pub(crate) struct RuleArguments {
    #[arg(long, value_name = "RULE")]
    pub(crate) licence: Vec<LicenceRule>,
    #[arg(long, value_enum, value_name = "TIME", default_value = "before")]
    pub(crate) licence_when: LicenceTimeChoice,
    #[arg(long, value_enum, value_name = "PASSWORDS", default_value = "generate")]
    pub(crate) passwords: PasswordChoice,
    #[arg(long)]
    pub(crate) adopt: bool,
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub(crate) usage_location: Option<String>,
}

/// When licences are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LicenceTimeChoice {
    Before,
    After,
}

/// What becomes of first passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PasswordChoice {
    Generate,
    Given,
    None,
}

/// `cutover provision plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanProvisioning {
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
}

/// `cutover provision apply`.
#[derive(Debug, Args)]
pub(crate) struct ApplyProvisioning {
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    #[arg(long, value_name = "FILE", required_if_eq("passwords", "given"))]
    pub(crate) passwords_file: Option<PathBuf>,
    #[arg(long, value_name = "INTERVAL", value_parser = value::interval, default_value = "30m")]
    pub(crate) wait: Duration,
}

/// `cutover provision passwords`.
#[derive(Debug, Args)]
pub(crate) struct PrintPasswords {
    #[command(flatten)]
    pub(crate) tenant: TenantChoice,
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
