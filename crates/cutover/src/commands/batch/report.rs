//! `cutover batch verify` and `cutover batch report`: what is proven, and what is written for whoever asks.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use console::Style;
use cutover_migration::report::{ItemVerdict, ReportFiles, Totals};
use cutover_migration::{
    Operations, Privacy, UserReport, VerifyOptions, VerifyProgress, write_folders, write_not_copied,
};
use cutover_model::BatchName;
use cutover_store::UserFilter;
use cutover_sync::StopSource;
use serde_json::{Value, json};

use crate::cli::{ReportBatch, VerifyBatch};
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
        context.talk(if clean { "verified-clean" } else { "verified-differs" }, &[]);
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
    files
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
        let cells = [Cell::styled(word("category"), style), texts.number(count.items).into(), word("meaning").into()];
        table.row(cells);
    }
    context.printer.table(&table);
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

fn as_json(name: &BatchName, files: &ReportFiles) -> Value {
    json!({
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
    let left: usize = reports.iter().map(|report| report.not_copied.len()).sum();
    let files = match &options.out {
        Some(folder) => write_files(folder, &options.name, &reports)?,
        None => Vec::new(),
    };
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let object = json!({ "batch": options.name.as_str(), "users": reports, "not_copied": left, "files": names });
    if !context.printer.object(&object) {
        show_reports(&reports, context);
        names.iter().for_each(|file| context.talk("report-written", &[("file", file.into())]));
    }
    Ok(if left == 0 { Exit::Done } else { Exit::Incomplete })
}

fn show_reports(reports: &[UserReport], context: &Context) {
    let texts = &context.texts;
    let right = |key: &str| format!(">{}", texts.word(key));
    let mut table = Table::new([
        texts.word("column-user"),
        texts.word("column-folder"),
        texts.word("column-target-folder"),
        right("column-items"),
        right("column-not-copied"),
    ]);
    for report in reports {
        for folder in &report.folders {
            let style = if folder.not_copied > 0 { Style::new().yellow() } else { Style::new() };
            table.row([
                report.user.as_str().into(),
                folder.folder.as_str().into(),
                folder.target_folder.as_str().into(),
                texts.number(folder.items).into(),
                Cell::styled(texts.number(folder.not_copied), style),
            ]);
        }
    }
    context.printer.table(&table);
}

fn write_files(folder: &Path, name: &BatchName, reports: &[UserReport]) -> Result<Vec<PathBuf>, Problem> {
    let place = |what: &str| folder.join(format!("{name}-{what}"));
    let (json, folders, errors) = (place("report.json"), place("folders.csv"), place("not-copied.csv"));
    std::fs::create_dir_all(folder).map_err(|error| file_problem(folder, &error))?;
    write_file(&json, |out| serde_json::to_writer_pretty(out, reports).map_err(Into::into))?;
    write_file(&folders, |out| write_folders(reports, out))?;
    write_file(&errors, |out| write_not_copied(reports, out))?;
    Ok(vec![json, folders, errors])
}

fn write_file(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<(), Problem> {
    let write = || {
        let mut out = BufWriter::new(File::create(path)?);
        content(&mut out)?;
        out.flush()
    };
    write().map_err(|error| file_problem(path, &error))
}
