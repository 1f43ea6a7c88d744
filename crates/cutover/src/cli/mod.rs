//! What can be typed: the grammar of the command line, one file per command family.
//!
//! There is no prose here. Every help text comes from the catalogue (`localise`), and so do the messages about what
//! was typed wrongly (`mistakes`).

mod assess;
mod batch;
mod debug;
mod domain;
mod endpoint;
mod escrow;
mod lab;
mod licence;
mod localise;
#[cfg(test)]
mod manual;
mod mistakes;
mod organisation;
mod provision;
mod tenant;
mod user;
mod value;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use cutover_model::BatchName;
use cutover_texts::Language;

pub(crate) use assess::AssessOptions;
pub(crate) use batch::{
    BatchCommand, CreateBatch, FolderOptions, LimitOptions, RemoveBatch, ReportBatch, ResumeBatch, VerifyBatch,
};
pub(crate) use debug::{DebugCommand, StreamFile};
pub(crate) use domain::{DomainCommand, NamedDomain, ShowDomain, VerifyDomain};
pub(crate) use endpoint::{
    AccountOptions, CreateEndpoint, EndpointCommand, ExtensionOptions, LimitsOfEndpoint, SecretOptions, SetEndpoint,
    TestEndpoint,
};
pub(crate) use escrow::{EscrowCommand, EscrowSelection, ExportEscrow, ListEscrow, ReleaseEscrow};
pub(crate) use lab::{LabCommand, LabTenant};
pub(crate) use licence::{AssignLicences, LicenceCommand};
pub(crate) use localise::{command, grammar};
pub(crate) use mistakes::Mistake;
pub(crate) use organisation::{ImportOrganisation, ListOrganisation, MarkRecipient, OrganisationCommand, UNMARKED};
pub(crate) use provision::{
    ApplyProvisioning, LicenceTimeChoice, PasswordChoice, PlanProvisioning, PrintPasswords, ProvisionCommand,
    RuleArguments,
};
pub(crate) use tenant::{AddTenant, CredentialOptions, SetTenant, TenantChoice, TenantCommand};
pub(crate) use user::{RetryUser, UserCommand};
pub(crate) use value::{DeletionChoice, DemoTarget, Sabotage, SecurityChoice};

/// Everything that was typed.
#[derive(Debug, Parser)]
#[command(name = "cutover", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) options: GlobalOptions,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that may stand anywhere.
#[derive(Clone, Debug, Args)]
pub(crate) struct GlobalOptions {
    #[arg(long, global = true, env = "CUTOVER_STORE", default_value = "cutover.store", value_name = "STORE")]
    pub(crate) store: String,
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true, value_parser = value::language, value_name = "LANGUAGE")]
    pub(crate) language: Option<Language>,
    #[arg(long, global = true, value_name = "ACTOR")]
    pub(crate) actor: Option<String>,
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// The command families.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(subcommand)]
    Tenant(TenantCommand),
    #[command(subcommand)]
    Domain(DomainCommand),
    #[command(subcommand)]
    Licence(LicenceCommand),
    #[command(subcommand)]
    Organisation(OrganisationCommand),
    Assess(AssessOptions),
    #[command(subcommand)]
    Provision(ProvisionCommand),
    #[command(subcommand)]
    Endpoint(EndpointCommand),
    #[command(subcommand)]
    Batch(BatchCommand),
    #[command(subcommand)]
    User(UserCommand),
    #[command(subcommand)]
    Escrow(EscrowCommand),
    #[command(subcommand)]
    Report(ReportCommand),
    #[command(subcommand)]
    Audit(AuditCommand),
    #[command(subcommand)]
    Store(StoreCommand),
    Status(StatusOptions),
    Run(RunOptions),
    Serve,
    Demo(DemoOptions),
    #[command(subcommand)]
    Lab(LabCommand),
    #[command(subcommand)]
    Debug(DebugCommand),
    Completions(CompletionOptions),
    Man(ManOptions),
}

/// `cutover report`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    Verify(ReportFile),
}

/// A report that is to be checked.
#[derive(Debug, Args)]
pub(crate) struct ReportFile {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// `cutover audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    Show(AuditSelection),
    Verify,
}

/// Which lines of the audit log.
#[derive(Debug, Args)]
pub(crate) struct AuditSelection {
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) last: usize,
}

/// `cutover store`.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    Backup(BackupFile),
    Restore(RestoreStore),
}

/// A backup.
#[derive(Debug, Args)]
pub(crate) struct BackupFile {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// `cutover store restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreStore {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

/// `cutover status`.
#[derive(Debug, Args)]
pub(crate) struct StatusOptions {
    #[arg(long, short)]
    pub(crate) watch: bool,
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Option<BatchName>,
}

/// `cutover run`.
#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Option<BatchName>,
}

/// `cutover demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    #[arg(long, value_enum, value_name = "TARGET", default_value = "tenant")]
    pub(crate) to: DemoTarget,
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "FAULT")]
    pub(crate) sabotage: Option<Sabotage>,
}

/// `cutover completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionOptions {
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// `cutover man`.
#[derive(Debug, Args)]
pub(crate) struct ManOptions {
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
}

/// The command as far as it was typed: `cutover batch create`.
pub(crate) fn typed_path(arguments: &[String]) -> String {
    let grammar = grammar();
    let mut command = &grammar;
    let mut path = "cutover".to_owned();
    for word in arguments.iter().skip(1) {
        if let Some(sub) = command.find_subcommand(word) {
            command = sub;
            path.push(' ');
            path.push_str(word);
        }
    }
    path
}
