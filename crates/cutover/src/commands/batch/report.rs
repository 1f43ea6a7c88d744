//! `cutover batch verify` and `cutover batch report`: what is proven, and what is written for whoever asks.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use console::Style;
use cutover_migration::report::{FailureLine, ItemVerdict, LossWeight, ReportFiles, Tally, Totals};
use cutover_migration::{
    Operations, Privacy, UserReport, VerifyOptions, VerifyProgress, write_folders, write_not_copied, write_users,
};
use cutover_model::{BatchName, FailureCode};
use cutover_store::UserFilter;
use cutover_sync::StopSource;
use cutover_texts::{Explanation, Texts};
use serde_json::{Value, json};

use crate::cli::{ReportBatch, VerifyBatch};
use crate::commands::user::{self, Told};
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};
use crate::progress::{Frame, ProgressView};
use crate::table::{Cell, Table};
use crate::work;

/// Reads both sides again, and ends with 4 where they differ.
pub(super) async fn verify(options: &VerifyBatch, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let files = verified(options, operations, context).await?;
    let clean = files.totals.is_clean();
    if !context.printer.object(&as_json(&options.name, &files)) {
        show(&files, context);
        tell_verdict(&files, context);
        let page = files.page.display().to_string();
        context.hint("verified-hint", &[("page", page.as_str().into())]);
    }
    Ok(if clean { Exit::Done } else { Exit::Incomplete })
}

/// Verifies a batch, with its progress shown.
pub(crate) async fn verified(
    options: &VerifyBatch,
    operations: &Operations,
    context: &Context,
) -> Result<ReportFiles, Problem> {
    let (source, stop) = StopSource::new();
    let progress = Arc::new(VerifyProgress::default());
    let wanted = VerifyOptions {
        sample_percent: options.sample,
        user: options.user.clone(),
        folder: options.out.clone(),
        texts: context.texts.clone(),
        privacy: privacy(options.hide_subjects),
        progress: Arc::clone(&progress),
        stop,
    };
    let actor = context.actor();
    let mut view = ProgressView::new(context);
    let say = view.writer();
    let verification = operations.verify_batch(&actor, &options.name, &wanted);
    let verification = work::stopped_by_signals(verification, &source, context, &say);
    tokio::pin!(verification);
    let title = context.texts.word("progress-verifying");
    let files = loop {
        tokio::select! {
            files = &mut verification => break files,
            () = tokio::time::sleep(Duration::from_millis(200)) => view.show(&frame(&progress, &title)),
        }
    };
    view.finish();
    files.map_err(|problem| match problem.exit() {
        Exit::Stopped => {
            Problem::found("verify-stopped", vec![("name", options.name.as_str().into())]).ending(Exit::Stopped)
        }
        _ => problem,
    })
}

/// In a sentence: whether anything differs, and whether everybody could be compared.
fn tell_verdict(files: &ReportFiles, context: &Context) {
    let differs = files.totals.tally.of(ItemVerdict::Differs) > 0;
    let failed = files.failures.len();
    if differs {
        context.talk("verified-differs", &[]);
    }
    if failed > 0 {
        let rest_is_same = !differs && files.totals.tally.total() > 0;
        context.talk("verified-not-all", &[("count", failed.into()), ("same", u64::from(rest_is_same).into())]);
    }
    if !differs && failed == 0 {
        let released = files.totals.tally.count("released");
        let key = if released > 0 { "verified-but-released" } else { "verified-clean" };
        context.talk(key, &[("count", released.into())]);
    }
}

/// The mailboxes are what is known beforehand; the items are counted as they come.
fn frame(progress: &VerifyProgress, title: &str) -> Frame {
    let now = progress.snapshot();
    Frame {
        title: title.to_owned(),
        mailboxes: now.users,
        mailboxes_done: now.users_done,
        items_done: now.items,
        by_mailboxes: true,
        ..Frame::default()
    }
}

fn privacy(hide_subjects: bool) -> Privacy {
    if hide_subjects { Privacy::Hidden } else { Privacy::Shown }
}

fn show(files: &ReportFiles, context: &Context) {
    let Totals { tally, users, users_failed, confidence, .. } = &files.totals;
    let texts = &context.texts;
    let headings = [
        texts.word("report-column-category"),
        format!(">{}", texts.word("column-items")),
        texts.word("report-column-meaning"),
    ];
    let mut table = Table::new(headings);
    for count in &tally.categories {
        let style = match count.verdict {
            ItemVerdict::Differs => Style::new().red(),
            ItemVerdict::Explained => Style::new().yellow(),
            ItemVerdict::Same => Style::new().green(),
        };
        let word = |prefix: &str| {
            let key = format!("report-{prefix}-{}", count.category);
            if texts.has(&key) { texts.word(&key) } else { count.category.clone() }
        };
        // What the page says stands there beside the item; here there is a sum.
        let own = format!("verify-meaning-{}", count.category);
        let meaning = if texts.has(&own) { texts.word(&own) } else { word("meaning") };
        let cells = [Cell::styled(word("category"), style), texts.number(count.items).into(), meaning.into()];
        table.row(cells);
    }
    if !tally.categories.is_empty() {
        context.printer.table(&table);
    }
    show_losses(tally, context);
    show_failures(files, context);
    context.printer.line("");
    let mut pairs = Table::pairs();
    pairs.pair(texts.word("column-users"), texts.number(*users));
    if *users_failed > 0 {
        pairs.pair(texts.word("column-failed"), Cell::styled(texts.number(*users_failed), Style::new().red()));
    }
    if let Some(most) = confidence.as_ref().and_then(|confidence| confidence.at_most_unseen) {
        pairs.pair(texts.word("column-confidence"), texts.say("report-sample-at-most", &[("items", most.into())]));
    }
    pairs.pair(texts.word("column-page"), files.page.display().to_string());
    pairs.pair(texts.word("column-data"), files.data.display().to_string());
    pairs.pair(texts.word("column-key"), files.fingerprint.clone());
    context.printer.table(&pairs);
}

/// What conversions lost, in how many items; the page names the items.
fn show_losses(tally: &Tally, context: &Context) {
    if tally.losses.is_empty() {
        return;
    }
    context.printer.line("");
    context.printer.heading(&context.texts.word("report-losses"));
    context.printer.table(&losses_table(tally, &context.texts));
}

fn losses_table(tally: &Tally, texts: &Texts) -> Table {
    let right = format!(">{}", texts.word("column-items"));
    let mut table = Table::new([texts.word("report-column-loss"), right, texts.word("report-column-weight")]);
    for loss in &tally.losses {
        let key = format!("report-loss-{}", loss.kind);
        let name = if texts.has(&key) { texts.word(&key) } else { loss.kind.clone() };
        let weight = match loss.weight {
            LossWeight::Content => "report-weight-content",
            LossWeight::Form => "report-weight-form",
        };
        table.row([name, texts.number(loss.items), texts.word(weight)]);
    }
    table
}

/// Users that could not be compared, each with the reason and what can be done.
fn show_failures(files: &ReportFiles, context: &Context) {
    let told = |(user, failure): &(String, FailureLine)| Told::of(user, explained(failure, context));
    let told: Vec<Told> = files.failures.iter().map(told).collect();
    user::told_lines(&told, context).iter().for_each(|line| context.printer.prose(line));
}

/// A failure from a report in words.
fn explained(failure: &FailureLine, context: &Context) -> Explanation {
    match FailureCode::from_word(&failure.code) {
        Some(code) => context.texts.failure(code, &failure.subject, &failure.detail),
        None => Explanation { message: failure.code.clone(), detail: failure.detail.clone(), hint: String::new() },
    }
}

fn as_json(name: &BatchName, files: &ReportFiles) -> Value {
    let failure = |(user, failure): &(String, FailureLine)| json!({ "user": user, "failure": failure });
    json!({
        "failures": files.failures.iter().map(failure).collect::<Vec<_>>(),
        "batch": name.as_str(),
        "clean": files.totals.is_clean(),
        "totals": files.totals,
        "page": files.page.display().to_string(),
        "data": files.data.display().to_string(),
        "sha256": files.sha256,
        "fingerprint": files.fingerprint,
    })
}

/// Writes the report on every user, as JSON and as CSV, with the list of what was not copied.
pub(super) async fn write(options: &ReportBatch, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    operations.store().batches().get(&options.name).await?;
    let filter = UserFilter { batch: Some(options.name.clone()), ..UserFilter::default() };
    let mut reports = Vec::new();
    for user in operations.list_users(&filter).await? {
        reports.push(operations.user_report(&user.batch, &user.address, privacy(options.hide_subjects)).await?);
    }
    let left: u64 = reports.iter().map(UserReport::left).sum();
    let incomplete = reports.iter().filter(|report| !report.is_complete()).count();
    let files = match &options.out {
        Some(folder) => write_files(folder, &options.name, &reports)?,
        None => Vec::new(),
    };
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let object = json!({ "batch": options.name.as_str(), "users": reports, "not_copied": left,
        "users_incomplete": incomplete, "files": names });
    if !context.printer.object(&object) {
        show_reports(&reports, context);
        names.iter().for_each(|file| context.talk("report-written", &[("file", file.into())]));
    }
    Ok(if incomplete == 0 { Exit::Done } else { Exit::Incomplete })
}

fn show_reports(reports: &[UserReport], context: &Context) {
    let texts = &context.texts;
    let right = |key: &str| format!(">{}", texts.word(key));
    let mut table = Table::new([
        texts.word("column-user"),
        texts.word("column-status"),
        texts.word("column-folder"),
        texts.word("column-target-folder"),
        right("column-items"),
        right("column-not-copied"),
    ]);
    for report in reports {
        let status = || report.status.parse().map_or_else(|_| report.status.clone().into(), user::status_cell);
        if report.folders.is_empty() {
            table.row([report.user.as_str().into(), status(), "–".into(), "–".into(), "–".into(), "–".into()]);
        }
        for folder in &report.folders {
            let style = if folder.not_copied > 0 { Style::new().yellow() } else { Style::new() };
            table.row([
                report.user.as_str().into(),
                status(),
                folder.folder.as_str().into(),
                folder.target_folder.as_str().into(),
                texts.number(folder.items).into(),
                Cell::styled(texts.number(folder.not_copied), style),
            ]);
        }
    }
    context.printer.table(&table);
    let failed = reports.iter().filter_map(|report| Some((&report.user, report.failure.as_ref()?)));
    let told: Vec<Told> = failed.map(|(user, failure)| Told::of(user, explained(failure, context))).collect();
    user::told_lines(&told, context).iter().for_each(|line| context.printer.prose(line));
    let never = reports.iter().filter(|report| report.last_synced.is_none()).count();
    if never > 0 {
        context.warn(&texts.say("report-unsynced", &[("count", never.into())]));
    }
}

fn write_files(folder: &Path, name: &BatchName, reports: &[UserReport]) -> Result<Vec<PathBuf>, Problem> {
    let place = |what: &str| folder.join(format!("{name}-{what}"));
    let [json, users, folders, errors] = ["report.json", "users.csv", "folders.csv", "not-copied.csv"].map(place);
    std::fs::create_dir_all(folder).map_err(|error| file_problem(folder, &error))?;
    write_file(&json, |out| serde_json::to_writer_pretty(out, reports).map_err(Into::into))?;
    write_file(&users, |out| write_users(reports, out))?;
    write_file(&folders, |out| write_folders(reports, out))?;
    write_file(&errors, |out| write_not_copied(reports, out))?;
    Ok(vec![json, users, folders, errors])
}

fn write_file(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<(), Problem> {
    let write = || {
        let mut out = BufWriter::new(File::create(path)?);
        content(&mut out)?;
        out.flush()
    };
    write().map_err(|error| file_problem(path, &error))
}

#[cfg(test)]
mod tests {
    use cutover_migration::report::LossCount;
    use cutover_texts::Language;

    use super::*;

    #[test]
    fn losses_are_told_where_the_sums_are() {
        let loss = |kind: &str, weight, items| LossCount { kind: kind.to_owned(), weight, items };
        let losses = vec![loss("text-nul", LossWeight::Content, 2), loss("keyword", LossWeight::Form, 11)];
        let table = losses_table(&Tally { categories: Vec::new(), losses }, &Texts::new(Language::English));
        let lines = table.lines(None, false);
        let found: Vec<Vec<&str>> = lines.iter().map(|line| line.split("  ").map(str::trim).collect()).collect();
        let rows: Vec<String> = found
            .iter()
            .map(|row| row.iter().filter(|cell| !cell.is_empty()).copied().collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(
            rows,
            ["What|Items|Weight", "NUL in the text|2|content, original attached", "keyword of a program|11|form"]
        );
    }
}
