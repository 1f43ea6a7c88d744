//! `cutover tenant`: Microsoft 365 tenants and the application that works in them (M4).

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::value;

/// `cutover tenant`.
#[derive(Debug, Subcommand)]
pub(crate) enum TenantCommand {
    Add(Box<AddTenant>),
    Test(NamedTenant),
    SignIn(NamedTenant),
    List,
    Show(NamedTenant),
    Set(SetTenant),
    Remove(NamedTenant),
}

/// A tenant by its name.
#[derive(Debug, Args)]
pub(crate) struct NamedTenant {
    #[arg(value_name = "NAME", value_parser = value::name)]
    pub(crate) name: String,
}

/// `cutover tenant add`.
#[derive(Debug, Args)]
pub(crate) struct AddTenant {
    #[arg(value_name = "NAME", value_parser = value::name)]
    pub(crate) name: String,
    #[arg(long, value_name = "TENANT")]
    pub(crate) tenant: String,
    #[arg(long, value_name = "ID")]
    pub(crate) application: String,
    #[command(flatten)]
    pub(crate) credential: CredentialOptions,
    #[arg(long, value_name = "CLOUD", value_parser = ["global", "gcc-high", "dod", "china"], default_value = "global")]
    pub(crate) cloud: String,
    #[arg(long, value_name = "URL")]
    pub(crate) login_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub(crate) graph_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub(crate) exchange_url: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust_certificate: Option<PathBuf>,
    #[arg(long)]
    pub(crate) no_test: bool,
}

/// `cutover tenant set`.
#[derive(Debug, Args)]
pub(crate) struct SetTenant {
    #[arg(value_name = "NAME", value_parser = value::name)]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) credential: CredentialOptions,
    #[arg(long)]
    pub(crate) no_test: bool,
}

/// Where the application's credential comes from. There is no option that takes the secret itself.
#[derive(Clone, Debug, Default, Args)]
#[group(multiple = false)]
pub(crate) struct CredentialOptions {
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) secret_env: Option<String>,
    #[arg(long, value_name = "COMMAND")]
    pub(crate) secret_command: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate_file: Option<PathBuf>,
}

/// Which tenant; the only one, if none is said.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TenantChoice {
    #[arg(long, value_name = "NAME", value_parser = value::name)]
    pub(crate) tenant: Option<String>,
}
