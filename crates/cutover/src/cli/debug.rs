//! `cutover debug`: the program's formats, for people who look for a fault.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `cutover debug`.
#[derive(Debug, Subcommand)]
pub(crate) enum DebugCommand {
    Fasttransfer(StreamFile),
}

/// A stream in a file.
#[derive(Debug, Args)]
pub(crate) struct StreamFile {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
