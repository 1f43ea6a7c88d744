//! `cutover organisation`: the records of the directory that moves (M10).

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use cutover_model::RecipientKind;

use super::endpoint::SecretOptions;

/// `cutover organisation`.
#[derive(Debug, Subcommand)]
pub(crate) enum OrganisationCommand {
    Import(Box<ImportOrganisation>),
    List(ListOrganisation),
    Show(NamedRecipient),
    Mark(MarkRecipient),
}

/// `cutover organisation import`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("origin").required(true).args(["ldap", "csv"])))]
pub(crate) struct ImportOrganisation {
    #[arg(long, value_name = "URL")]
    pub(crate) ldap: Option<String>,
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) csv: Vec<PathBuf>,
    #[arg(long, value_name = "USER", requires = "ldap")]
    pub(crate) bind: Option<String>,
    #[command(flatten)]
    pub(crate) secret: SecretOptions,
    #[arg(long, value_name = "DN", requires = "ldap")]
    pub(crate) base: Vec<String>,
    #[arg(long, requires = "ldap")]
    pub(crate) allow_plain: bool,
    #[arg(long, requires = "ldap")]
    pub(crate) all_accounts: bool,
    #[arg(long, value_name = "FILE", requires = "ldap")]
    pub(crate) trust_certificate: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) permissions: Option<PathBuf>,
}

/// `cutover organisation list`.
#[derive(Debug, Args)]
pub(crate) struct ListOrganisation {
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    pub(crate) kind: Option<String>,
}

/// A record by one of its addresses.
#[derive(Debug, Args)]
pub(crate) struct NamedRecipient {
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: String,
}

/// `cutover organisation mark`.
#[derive(Debug, Args)]
pub(crate) struct MarkRecipient {
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: String,
    #[arg(long = "as", value_name = "KIND", value_parser = marks())]
    pub(crate) kind: String,
}

/// The word that takes a mark away.
pub(crate) const UNMARKED: &str = "unmarked";

fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(RecipientKind::ALL.map(RecipientKind::word))
}

fn marks() -> PossibleValuesParser {
    PossibleValuesParser::new(RecipientKind::ALL.into_iter().map(RecipientKind::word).chain([UNMARKED]))
}
