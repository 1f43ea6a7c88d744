//! `cutover assess`: everything that will not move, or not as it is, before anything is written. Ends with 3 where
//! something blocks the move.

mod show;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use cutover_migration::assess::{AssessRequest, Assessment, Depth};

use crate::cli::AssessOptions;
use crate::commands::{provision, tenant};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};
use crate::progress::{Frame, ProgressView};

/// Columns where stdout is no terminal: what is read in an editor or a mail.
const PAGE_WIDTH: usize = 80;

/// Does what was asked for.
pub(crate) async fn run(options: AssessOptions, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    let tenant = tenant::chosen(&operations, &options.tenant).await?;
    let links = tenant::links(&operations, &tenant).await?;
    let request = AssessRequest {
        tenant,
        batch: options.batch.clone(),
        depth: if options.read_mail { Depth::Messages } else { Depth::Sizes },
        rules: provision::rules(&options.rules),
        reason_for_many: options.reason.clone(),
    };
    let mut view = ProgressView::new(context);
    let title = context.texts.word(if options.read_mail { "assess-reading" } else { "assess-looking" });
    let told = |done: usize, all: usize| view.show(&frame(&title, done, all));
    let assessment = operations.assess(&context.actor(), &request, &links, told).await;
    view.finish();
    let assessment = assessment?;
    if let Some(file) = &options.html {
        write_page(file, &assessment, context)?;
    }
    if !context.printer.object(&assessment.as_json(&context.texts)) {
        print(&assessment, options.html.as_deref(), context);
    }
    Ok(if assessment.blocks() { Exit::Administrator } else { Exit::Done })
}

fn frame(title: &str, done: usize, all: usize) -> Frame {
    Frame {
        title: title.to_owned(),
        mailboxes: all as u64,
        mailboxes_done: done as u64,
        by_mailboxes: true,
        ..Frame::default()
    }
}

fn write_page(file: &Path, assessment: &Assessment, context: &Context) -> Result<(), Problem> {
    let write = || {
        let mut out = BufWriter::new(File::create(file)?);
        assessment.write_html(&context.texts, &mut out)?;
        out.flush()
    };
    write().map_err(|error| file_problem(file, &error))
}

fn print(assessment: &Assessment, page: Option<&Path>, context: &Context) {
    let width = if context.printer.data_is_terminal() { console::Term::stdout().size().1.into() } else { PAGE_WIDTH };
    for line in show::lines(assessment, &context.texts, width) {
        context.printer.line(&context.printer.paint(&line.text, line.style));
    }
    match page {
        Some(file) => context.talk("assess-written", &[("file", file.display().to_string().into())]),
        None => context.hint("assess-more-hint", &[]),
    }
}
