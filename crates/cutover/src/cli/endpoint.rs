//! `cutover endpoint`: the servers at both ends (M11).

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use cutover_model::{Address, EndpointName};

use super::value::{HostPort, SecurityChoice};

/// `cutover endpoint`.
#[derive(Debug, Subcommand)]
pub(crate) enum EndpointCommand {
    Create(CreateEndpoint),
    Test(TestEndpoint),
    List,
    Show(NamedEndpoint),
    Set(SetEndpoint),
    Remove(NamedEndpoint),
}

/// An endpoint by its name.
#[derive(Debug, Args)]
pub(crate) struct NamedEndpoint {
    #[arg(value_name = "NAME")]
    pub(crate) name: EndpointName,
}

/// `cutover endpoint create`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("kind").required(true).args(["imap", "maildir", "microsoft365"])))]
pub(crate) struct CreateEndpoint {
    #[arg(value_name = "NAME")]
    pub(crate) name: EndpointName,
    #[command(flatten)]
    pub(crate) imap: ImapOptions,
    #[arg(long, value_name = "TEMPLATE", conflicts_with_all = IMAP_ONLY)]
    pub(crate) maildir: Option<String>,
    #[arg(long, value_name = "TENANT", conflicts_with_all = NOT_MICROSOFT365)]
    pub(crate) microsoft365: Option<String>,
    #[arg(long, value_name = "PATH", value_parser = WRITE_PATHS)]
    pub(crate) write_path: Option<String>,
    #[arg(long, value_name = "HOST", requires = "microsoft365")]
    pub(crate) tenant_imap: Option<HostPort>,
    #[command(flatten)]
    pub(crate) account: AccountOptions,
    #[command(flatten)]
    pub(crate) limits: LimitsOfEndpoint,
    #[arg(long)]
    pub(crate) no_test: bool,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) test_user: Option<Address>,
}

/// `cutover endpoint set`.
#[derive(Debug, Args)]
pub(crate) struct SetEndpoint {
    #[arg(value_name = "NAME")]
    pub(crate) name: EndpointName,
    #[command(flatten)]
    pub(crate) imap: ImapOptions,
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "imap")]
    pub(crate) maildir: Option<String>,
    #[arg(long, value_name = "PATH", value_parser = WRITE_PATHS)]
    pub(crate) write_path: Option<String>,
    #[command(flatten)]
    pub(crate) account: AccountOptions,
    #[command(flatten)]
    pub(crate) limits: LimitsOfEndpoint,
    #[arg(long)]
    pub(crate) no_test: bool,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) test_user: Option<Address>,
}

/// `cutover endpoint test`.
#[derive(Debug, Args)]
pub(crate) struct TestEndpoint {
    #[arg(value_name = "NAME")]
    pub(crate) name: EndpointName,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) test_user: Option<Address>,
    #[command(flatten)]
    pub(crate) secret: SecretOptions,
}

/// Where an IMAP server is and how it is spoken to.
#[derive(Debug, Args)]
pub(crate) struct ImapOptions {
    #[arg(long, value_name = "HOST")]
    pub(crate) imap: Option<HostPort>,
    #[arg(long, value_enum, value_name = "SECURITY")]
    pub(crate) security: Option<SecurityChoice>,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust_certificate: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) extensions: ExtensionOptions,
}

/// What is used only where it is wanted: `--utf8` or `--utf8=yes`, and `--utf8=no` to take it back.
#[derive(Debug, Args)]
pub(crate) struct ExtensionOptions {
    #[arg(long, value_name = "WANTED", num_args = 0..=1, require_equals = true, default_missing_value = "yes",
        value_parser = yes_or_no())]
    pub(crate) compress: Option<bool>,
    #[arg(long, value_name = "WANTED", num_args = 0..=1, require_equals = true, default_missing_value = "yes",
        value_parser = yes_or_no())]
    pub(crate) utf8: Option<bool>,
    #[arg(long, value_name = "WANTED", num_args = 0..=1, require_equals = true, default_missing_value = "yes",
        value_parser = yes_or_no())]
    pub(crate) binary: Option<bool>,
}

fn yes_or_no() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["yes", "no"]).map(|word| word == "yes")
}

/// How to sign in.
#[derive(Debug, Args)]
pub(crate) struct AccountOptions {
    #[arg(long, value_name = "USER")]
    pub(crate) admin_user: Option<String>,
    #[arg(long, value_name = "SCHEME", value_parser = ["master-user", "authorization-identity"])]
    pub(crate) admin_scheme: Option<String>,
    #[arg(long, value_name = "CHARACTER")]
    pub(crate) master_separator: Option<String>,
    #[arg(long, value_name = "METHOD", value_parser = METHODS)]
    pub(crate) auth: Option<String>,
    #[command(flatten)]
    pub(crate) secret: SecretOptions,
}

/// What has no meaning for a Maildir tree.
const IMAP_ONLY: [&str; 16] = [
    "security",
    "trust_certificate",
    "admin_user",
    "admin_scheme",
    "master_separator",
    "auth",
    "password_file",
    "password_env",
    "password_command",
    "token_command",
    "connections_per_mailbox",
    "settle",
    "timeout",
    "compress",
    "utf8",
    "binary",
];

/// What has no meaning for a tenant: how it is signed in to is the tenant's own setting.
const NOT_MICROSOFT365: [&str; 14] = [
    "imap",
    "maildir",
    "admin_user",
    "admin_scheme",
    "master_separator",
    "auth",
    "password_file",
    "password_env",
    "password_command",
    "token_command",
    "connections_per_mailbox",
    "timeout",
    "compress",
    "utf8",
];

const WRITE_PATHS: [&str; 4] = ["auto", "import", "import-mime", "imap"];

const METHODS: [&str; 6] = ["auto", "plain", "login", "scram-sha-256", "xoauth2", "oauthbearer"];

/// Where a secret comes from. There is no option that takes the secret itself.
#[derive(Clone, Debug, Default, Args)]
#[group(multiple = false)]
pub(crate) struct SecretOptions {
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) password_env: Option<String>,
    #[arg(long, value_name = "COMMAND")]
    pub(crate) password_command: Option<String>,
    #[arg(long, value_name = "COMMAND")]
    pub(crate) token_command: Option<String>,
}

/// How much at once.
#[derive(Debug, Args)]
pub(crate) struct LimitsOfEndpoint {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) max_concurrent_migrations: Option<u32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) max_concurrent_incremental_syncs: Option<u32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
    pub(crate) connections_per_mailbox: Option<u32>,
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub(crate) settle: Option<u32>,
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub(crate) timeout: Option<u32>,
}
