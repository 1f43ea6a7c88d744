//! `cutover completions`: the completions of a shell, on stdout.

use crate::cli::{self, CompletionOptions};
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::Problem;

/// Prints the completions.
pub(crate) fn run(options: &CompletionOptions, context: &Context) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut cli::command(&context.texts), "cutover", &mut script);
    if context.printer.is_json() {
        let script = String::from_utf8_lossy(&script);
        context.printer.object(&serde_json::json!({ "shell": options.shell.to_string(), "script": script }));
    } else {
        context.printer.raw(&script);
    }
    Ok(Exit::Done)
}
