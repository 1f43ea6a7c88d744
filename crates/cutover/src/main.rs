//! The program `cutover`: reads what was typed, does it through the operations library, and says what came of it.
//!
//! Nothing of the logic lives here. Concrete connectors are named in `wiring` only (design section 6).

mod cli;
mod commands;
mod context;
mod exit;
mod logging;
mod printer;
mod problem;
mod progress;
mod secrets;
mod table;
mod wiring;
mod work;
mod wrap;

use std::process::ExitCode;

use clap::FromArgMatches;
use cutover_texts::Texts;

use crate::cli::{Cli, Mistake};
use crate::context::Context;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::problem::Problem;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let texts = Texts::new(context::language(&arguments));
    let parsed = cli::command(&texts)
        .try_get_matches_from(std::env::args_os())
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(Cli { options, command }) => run(command, &Context::new(options, texts)).into(),
        Err(error) => mistyped(&error, &arguments, &texts).into(),
    }
}

/// Does what was asked for, and says what went wrong.
fn run(command: cli::Command, context: &Context) -> Exit {
    let is_daemon = matches!(command, cli::Command::Serve);
    logging::begin(context.options.verbose, is_daemon);
    match commands::run(command, context) {
        Ok(exit) => exit,
        Err(problem) => {
            problem.report(&context.printer, &context.texts);
            problem.exit()
        }
    }
}

/// Help and version are data; everything else that clap returns is a mistake.
fn mistyped(error: &clap::Error, arguments: &[String], texts: &Texts) -> Exit {
    if !error.use_stderr() {
        let _ = error.print();
        return Exit::Done;
    }
    let mistake = Mistake::of(error, texts, &cli::typed_path(arguments));
    let printer = Printer::new(arguments.iter().any(|word| word == "--json"));
    Problem::Mistake(mistake).report(&printer, texts);
    Exit::Usage
}
