//! `cutover report verify`: whether a report is as it was signed, and by whom. A store is not needed.

use std::path::Path;

use cutover_migration::report::{ReportCheck, ReportProblem, check_report};
use serde_json::json;

use crate::cli::ReportCommand;
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};
use crate::table::Table;

/// Does what was asked for.
pub(crate) async fn run(command: ReportCommand, context: &Context) -> Result<Exit, Problem> {
    let ReportCommand::Verify(options) = command;
    let check = check(&options.file, context).await?;
    if check.genuine {
        if !context.printer.object(&json!(check)) {
            show(&check, context);
        }
        return Ok(Exit::Done);
    }
    let problems: Vec<String> = check.problems.iter().map(|problem| word(*problem, context)).collect();
    let arguments = vec![("file", check.file.display().to_string().into())];
    Err(Problem::found("report-not-genuine", arguments).because(problems.join(" ")).ending(Exit::Incomplete))
}

/// Checks a report; with a store at hand also whether it was that store's key.
async fn check(file: &Path, context: &Context) -> Result<ReportCheck, Problem> {
    let has_store = context.location()?.database_file().is_none_or(|database| database.exists());
    if has_store {
        return Ok(context.open(Opening::Existing).await?.check_report(file).await?);
    }
    check_report(file).map_err(|error| file_problem(file, &error))
}

fn show(check: &ReportCheck, context: &Context) {
    let texts = &context.texts;
    let mut table = Table::pairs();
    table.pair(texts.word("column-file"), check.file.display().to_string());
    if let Some(data) = &check.data {
        table.pair(texts.word("column-data"), data.display().to_string());
    }
    table.pair("SHA-256", check.sha256.clone());
    table.pair(texts.word("column-key"), check.fingerprint.clone().unwrap_or_default());
    context.printer.table(&table);
    context.talk(
        match check.own_key {
            Some(true) => "report-own-key",
            Some(false) => "report-other-key",
            None => "report-genuine",
        },
        &[],
    );
}

fn word(problem: ReportProblem, context: &Context) -> String {
    context.texts.word(match problem {
        ReportProblem::SealMissing => "report-seal-missing",
        ReportProblem::SealForged => "report-seal-forged",
        ReportProblem::Changed => "report-changed",
        ReportProblem::OtherData => "report-other-data",
        ReportProblem::DataChanged => "report-data-changed",
    })
}
