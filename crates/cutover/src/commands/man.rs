//! `cutover man`: a manual page for each command, in the reader's language.

use std::path::Path;

use clap::Command;

use crate::cli::{self, ManOptions};
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};

/// Writes the pages.
pub(crate) fn run(options: &ManOptions, context: &Context) -> Result<Exit, Problem> {
    std::fs::create_dir_all(&options.dir).map_err(|error| file_problem(&options.dir, &error))?;
    let mut command = cli::command(&context.texts);
    command.build();
    let mut written = Vec::new();
    write(&command, "cutover", &options.dir, &mut written)?;
    let pages = written.len();
    if !context.printer.object(&serde_json::json!({ "pages": written })) {
        let dir = options.dir.display().to_string();
        context.talk("man-written", &[("pages", pages.into()), ("dir", dir.into())]);
    }
    Ok(Exit::Done)
}

fn write(command: &Command, name: &str, dir: &Path, written: &mut Vec<String>) -> Result<(), Problem> {
    let path = dir.join(format!("{name}.1"));
    let page = clap_mangen::Man::new(command.clone()).title(name.to_owned());
    let mut content = Vec::new();
    page.render(&mut content)
        .and_then(|()| std::fs::write(&path, content))
        .map_err(|error| file_problem(&path, &error))?;
    written.push(path.display().to_string());
    for sub in command.get_subcommands() {
        write(sub, &format!("{name}-{}", sub.get_name()), dir, written)?;
    }
    Ok(())
}
