//! `cutover status`: how far everything is, once or as it goes (`--watch`).

use std::time::Duration;

use console::{Style, Term, measure_text_width, truncate_str};
use cutover_migration::Operations;
use cutover_migration::overview::{BatchOverview, Overview, RunningMailbox};
use cutover_model::BatchName;
use cutover_store::Worker;
use serde_json::{Value, json};

use crate::cli::StatusOptions;
use crate::commands::{batch, user};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::work;
use crate::wrap::wrapped;

/// How often the picture is drawn anew.
const INTERVAL: Duration = Duration::from_secs(1);
/// Cells of a bar.
const BAR: u64 = 28;

/// Mailboxes with a line of their own.
const MOST_MAILBOXES: usize = 5;

/// Shows it once, or stays.
pub(crate) async fn run(options: StatusOptions, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let mut watch = Watch { drawn: 0 };
    loop {
        let overview = load(&operations, options.batch.as_ref()).await?;
        if !options.watch {
            show(&overview, context);
            return Ok(Exit::Done);
        }
        watch.draw(&overview, context);
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            _ = tokio::signal::ctrl_c() => return Ok(Exit::Done),
        }
    }
}

async fn load(operations: &Operations, only: Option<&BatchName>) -> Result<Overview, Problem> {
    if let Some(name) = only {
        operations.store().batches().get(name).await?;
    }
    let overview = operations.overview(only).await?;
    Ok(Overview { workers: work::workers(operations).await?, ..overview })
}

fn show(overview: &Overview, context: &Context) {
    if !context.printer.object(&as_json(overview, context)) {
        lines(overview, context).iter().for_each(|line| context.printer.prose(line));
    }
}

fn as_json(overview: &Overview, context: &Context) -> Value {
    let daemon = overview.daemon().map(|worker| json!({ "host": worker.host, "process": worker.pid }));
    let worker = |worker: &Worker| json!({ "role": worker.role.as_str(), "host": worker.host, "process": worker.pid, "started": worker.started });
    let workers: Vec<Value> = overview.workers.iter().map(worker).collect();
    let batches: Vec<Value> = overview.batches.iter().map(|batch| batch::as_json(batch, context)).collect();
    json!({ "at": overview.at, "daemon": daemon, "workers": workers, "batches": batches })
}

/// What is kept from one picture to the next.
struct Watch {
    drawn: usize,
}

impl Watch {
    /// Draws over what was drawn before; where programs read, an object a line.
    fn draw(&mut self, overview: &Overview, context: &Context) {
        if context.printer.object(&as_json(overview, context)) {
            return;
        }
        let lines = lines(overview, context);
        if !context.printer.data_is_terminal() {
            lines.iter().for_each(|line| context.printer.line(line));
            return;
        }
        let term = Term::stdout();
        let (height, width) = term.size();
        let (height, width) = (usize::from(height), usize::from(width));
        let lines: Vec<String> = lines.iter().flat_map(|line| wrapped(line, width)).collect();
        let most = height.saturating_sub(1);
        let mut frame = format!("\r{}", if self.drawn > 0 { format!("\u{1b}[{}A", self.drawn) } else { String::new() });
        for line in lines.iter().take(most) {
            frame.push_str(&truncate_str(line, width, "…"));
            frame.push_str("\u{1b}[K\n");
        }
        frame.push_str("\u{1b}[J");
        self.drawn = lines.len().min(most);
        context.printer.raw(frame.as_bytes());
    }
}

fn lines(overview: &Overview, context: &Context) -> Vec<String> {
    let mut lines = who_works(&overview.workers, context);
    if overview.batches.is_empty() {
        lines.push(context.texts.word("no-batches"));
    }
    for batch in &overview.batches {
        lines.push(String::new());
        lines.extend(batch_lines(batch, context));
    }
    lines
}

fn who_works(workers: &[Worker], context: &Context) -> Vec<String> {
    let said = |worker: &Worker| {
        let arguments = [("host", worker.host.as_str().into()), ("process", worker.pid.to_string().into())];
        context.texts.say(&format!("status-{}", worker.role.as_str()), &arguments)
    };
    let mut lines: Vec<String> = workers.iter().map(said).collect();
    if lines.is_empty() {
        lines.push(context.texts.word("status-nobody"));
    }
    lines.iter().map(|line| context.printer.paint(line, Style::new().dim())).collect()
}

fn batch_lines(batch: &BatchOverview, context: &Context) -> Vec<String> {
    let mut lines = vec![title(batch, context), bars(batch, context), figures(batch, context)];
    lines.push(statuses(batch, context));
    lines.push(times(batch, context));
    lines.extend(batch.running.iter().take(MOST_MAILBOXES).map(|running| mailbox(running, context)));
    lines.extend(user::failure_lines(&batch.failures, context));
    lines
}

fn title(overview: &BatchOverview, context: &Context) -> String {
    let batch = &overview.batch;
    let name = context.printer.paint(batch.name.as_str(), Style::new().bold());
    let status = batch::status_cell(batch.status).painted(context.printer.data_colour());
    let way = context.printer.paint(&format!("{} → {}", batch.source, batch.target), Style::new().dim());
    format!("{name}  {status}  {way}")
}

fn bars(batch: &BatchOverview, context: &Context) -> String {
    let (total, synced) = (batch.tally.total(), work::at_rest(&batch.tally));
    let (done, all) = work::share(batch).unwrap_or((synced, total));
    let share = context.texts.say("progress-percent", &[("percent", percent(done, all).into())]);
    let arguments = [("done", synced.into()), ("total", context.texts.number(total).into())];
    let words = context.texts.say("progress-mailboxes", &arguments);
    format!("  {}  {share:>5}  {words}", bar(done, all, BAR, context))
}

fn percent(done: u64, all: u64) -> u64 {
    u64::try_from(u128::from(done.min(all)) * 100 / u128::from(all.max(1))).unwrap_or(100)
}

fn bar(done: u64, all: u64, width: u64, context: &Context) -> String {
    let filled = usize::try_from(percent(done, all) * width / 100).unwrap_or_default();
    let width = usize::try_from(width).unwrap_or_default();
    let left = context.printer.paint(&"━".repeat(filled), Style::new().cyan());
    let right = context.printer.paint(&"─".repeat(width.saturating_sub(filled)), Style::new().dim());
    format!("{left}{right}")
}

fn figures(batch: &BatchOverview, context: &Context) -> String {
    let texts = &context.texts;
    let items = match batch.items_expected {
        // Outside of a sync, and where a server does not tell beforehand, what is at the target is what is known.
        expected if expected <= batch.items_done || batch.running.is_empty() => {
            texts.say("count-items", &[("count", batch.items_at_target.into())])
        }
        expected => {
            texts.say("progress-items", &[("done", texts.number(batch.items_done).into()), ("count", expected.into())])
        }
    };
    let mut parts = vec![items];
    if batch.bytes > 0 {
        parts.push(texts.bytes(batch.bytes));
    }
    if batch.bytes_per_second > 0 {
        parts.push(texts.rate(batch.bytes_per_second));
    }
    if let Some(left) = batch.time_left.filter(|left| !left.is_zero()) {
        parts.push(texts.say("progress-left", &[("time", texts.duration(left).into())]));
    }
    if batch.not_copied() > 0 {
        let text = texts.say("progress-not-copied", &[("count", batch.not_copied().into())]);
        parts.push(context.printer.paint(&text, Style::new().yellow()));
    }
    format!("  {}", parts.join(" · "))
}

fn statuses(batch: &BatchOverview, context: &Context) -> String {
    let colour = context.printer.data_colour();
    let words: Vec<String> = batch
        .tally
        .each()
        .map(|(status, users)| format!("{} {}", user::status_cell(status).painted(colour), context.texts.number(users)))
        .collect();
    format!("  {}", words.join("   "))
}

fn times(overview: &BatchOverview, context: &Context) -> String {
    let texts = &context.texts;
    let time = |at: Option<i64>| at.map_or_else(|| "–".to_owned(), |at| texts.time(at));
    let last = format!("{} {}", texts.word("column-last-synced"), time(overview.batch.last_synced));
    let next = format!("{} {}", texts.word("column-next-sync"), time(overview.batch.next_sync));
    context.printer.paint(&format!("  {last} · {next}"), Style::new().dim())
}

fn mailbox(running: &RunningMailbox, context: &Context) -> String {
    let (done, all) = (running.progress.items_done, running.progress.items_expected);
    let name = running.address.as_str();
    let pad = " ".repeat(32_usize.saturating_sub(measure_text_width(name)));
    let counts = format!("{} / {}", context.texts.number(done), context.texts.number(all));
    format!("    {} {name}{pad} {counts}", bar(done, all, 12, context))
}
