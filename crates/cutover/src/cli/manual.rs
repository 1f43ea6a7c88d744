//! `docs/commands.md`: made from the grammar and the catalogue, and compared with what is there.
//! `CUTOVER_WRITE_DOCS=1 cargo test -p cutover manual` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, Command};
use cutover_texts::{Language, Texts};

use super::command;
use crate::exit::Exit;

/// The whole page.
fn manual(texts: &Texts) -> String {
    let root = command(texts);
    let mut page = String::from(
        "# Commands\n\nMade from the program itself; `cutover man DIR` writes the same as manual pages.\n",
    );
    let _ = write!(page, "\n{}\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n", about(&root));
    for exit in Exit::ALL {
        let _ = writeln!(page, "| {} | {} |", exit.code(), texts.word(exit.key()));
    }
    page.push_str("\n## General options\n\nThey may stand anywhere.\n\n");
    options(&root, &mut page, |arg| arg.is_global_set() || arg.get_id() == "version");
    root.get_subcommands().for_each(|sub| describe(sub, "cutover", "", texts, &mut page));
    page
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

fn describe(command: &Command, before: &str, path: &str, texts: &Texts, page: &mut String) {
    let name = format!("{before} {}", command.get_name());
    let path = if path.is_empty() { command.get_name().to_owned() } else { format!("{path}-{}", command.get_name()) };
    let family = command.has_subcommands();
    let level = if before == "cutover" { "##" } else { "###" };
    let _ = write!(page, "\n{level} {name}\n\n{}\n", about(command));
    if !family {
        let usage = command.clone().render_usage().to_string();
        let usage = usage.split_once("cutover").map_or("", |(_, rest)| rest);
        let _ = write!(page, "\n```\ncutover{usage}\n```\n\n");
        options(command, page, |arg| !arg.is_global_set());
        let examples = format!("examples-{path}");
        if texts.has(&examples) {
            let _ = write!(page, "\n```sh\n{}\n```\n", texts.word(&examples));
        }
    }
    command.get_subcommands().for_each(|sub| describe(sub, &name, &path, texts, page));
}

fn options(command: &Command, page: &mut String, wanted: impl Fn(&Arg) -> bool) {
    for arg in command.get_arguments().filter(|arg| wanted(arg)) {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(page, "- `{}`: {help}", shown(arg));
    }
}

fn shown(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    let value = arg.get_value_names().filter(|_| takes).map(|names| names.join(" ")).unwrap_or_default();
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let name: Vec<String> = short.into_iter().chain(long).collect();
    if arg.is_require_equals_set() {
        return format!("{}[={value}]", name.join(", "));
    }
    [name.join(", "), value].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_manual_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands.md");
    let made = manual(&Texts::new(Language::English));
    if std::env::var_os("CUTOVER_WRITE_DOCS").is_some() {
        std::fs::write(&path, &made).expect("docs/commands.md can be written");
    }
    let there = std::fs::read_to_string(&path).expect("docs/commands.md can be read");
    assert!(there == made, "docs/commands.md is old: CUTOVER_WRITE_DOCS=1 cargo test -p cutover manual");
}

#[test]
fn no_option_takes_a_secret() {
    fn walk(command: &Command) {
        for arg in command.get_arguments() {
            let name = arg.get_long().unwrap_or_default();
            let is_secret = ["password", "token", "secret"].iter().any(|word| name.contains(word));
            let says_where = ["-file", "-env", "-command"].iter().any(|end| name.ends_with(end));
            let is_choice = !arg.get_possible_values().is_empty();
            assert!(!is_secret || says_where || is_choice, "--{name} of {}", command.get_name());
        }
        command.get_subcommands().for_each(walk);
    }
    walk(&command(&Texts::new(Language::English)));
}

/// What is wrong with a command line that a text tells people to type.
fn cannot_be_typed(line: &str, root: &Command) -> Option<String> {
    let mut command = root;
    for word in line.split_whitespace().skip(1) {
        if let Some(option) = word.strip_prefix("--") {
            let is_known = command.get_arguments().any(|arg| arg.get_long() == Some(option));
            if !is_known {
                return Some(format!("--{option} in `{line}`"));
            }
        } else if let Some(sub) = command.find_subcommand(word) {
            command = sub;
        } else if command.has_subcommands()
            && !word.starts_with(['{', '$', '-'])
            && word.chars().all(char::is_lowercase)
        {
            return Some(format!("{word} in `{line}`"));
        }
    }
    None
}

#[test]
fn every_command_that_a_text_names_can_be_typed() {
    for language in Language::ALL {
        let root = command(&Texts::new(language));
        let (mut seen, mut wrong) = (0, Vec::new());
        for (_, text) in cutover_texts::sources(language) {
            for line in text.split('`').skip(1).step_by(2).filter(|line| line.starts_with("cutover ")) {
                seen += 1;
                wrong.extend(cannot_be_typed(line, &root));
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
        assert!(seen > 50, "only {seen} commands were found in the texts");
    }
}

#[test]
fn a_wrong_command_in_a_text_is_seen() {
    let root = command(&Texts::new(Language::English));
    assert!(cannot_be_typed("cutover batch sync NAME --everything", &root).is_some());
    assert!(cannot_be_typed("cutover batch begin NAME", &root).is_some());
    assert!(cannot_be_typed("cutover --store NEW store restore FILE", &root).is_none());
}
