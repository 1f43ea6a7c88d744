//! The grammar with the help texts of the reader's language.
//!
//! Keys: `about` and `about-<command>` for commands, `arg-<command>-<argument>` or `arg-<argument>` for arguments,
//! `examples-<command>` where there are some, `value-<NAME>` for the names of values.

use clap::builder::StyledStr;
use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::{Arg, ArgAction, Command, CommandFactory};
use cutover_texts::Texts;

use super::Cli;
use crate::exit::Exit;

const HEADING: Style = AnsiColor::Cyan.on_default().bold();

/// The grammar without any text; completions are made from it.
pub(crate) fn grammar() -> Command {
    Cli::command()
}

/// The grammar with all texts in the reader's language.
pub(crate) fn command(texts: &Texts) -> Command {
    let root = grammar()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .styles(styles())
        .max_term_width(100)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true))
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version))
        .after_help(exit_codes(texts));
    let mut command = localised(root, texts, "");
    command.build();
    with_usage(command, texts)
}

/// Usage lines are made by the grammar; only the word for options is the catalogue's.
fn with_usage(mut command: Command, texts: &Texts) -> Command {
    let usage = command.render_usage().ansi().to_string();
    let start = usage.find("cutover").unwrap_or_default();
    let usage = usage[start..].replace("[OPTIONS]", &texts.word("usage-options"));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |sub| with_usage(sub, texts));
    }
    command.override_usage(usage)
}

fn styles() -> Styles {
    Styles::styled()
        .header(HEADING)
        .usage(HEADING)
        .literal(AnsiColor::Green.on_default())
        .placeholder(Style::new().dimmed())
}

/// Gives a command and all below it their texts. `path` is `` at the root, then `batch`, `batch-create`.
fn localised(command: Command, texts: &Texts, path: &str) -> Command {
    let about = if path.is_empty() { "about".to_owned() } else { format!("about-{path}") };
    let mut command = command
        .about(texts.word(&about))
        .help_template(template(texts))
        .subcommand_help_heading(texts.word("heading-commands"))
        .subcommand_value_name(texts.word("value-COMMAND"))
        .mut_args(|arg| localised_argument(arg, texts, path));
    let examples = format!("examples-{path}");
    if texts.has(&examples) {
        command = command.after_help(section(&texts.word("heading-examples"), &texts.word(&examples)));
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path}-{name}") };
        command = command.mut_subcommand(name, |sub| localised(sub, texts, &below));
    }
    command
}

fn template(texts: &Texts) -> StyledStr {
    let usage = texts.word("heading-usage");
    format!("{{about-with-newline}}\n{HEADING}{usage}:{HEADING:#} {{usage}}\n\n{{all-args}}{{after-help}}").into()
}

fn localised_argument(arg: Arg, texts: &Texts, path: &str) -> Arg {
    let help = argument_help(&arg, texts, path);
    let heading = match (arg.is_positional(), arg.is_global_set()) {
        (true, _) => "heading-arguments",
        (_, true) => "heading-general",
        _ if arg.get_id() == "version" => "heading-general",
        _ => "heading-options",
    };
    let names: Option<Vec<String>> =
        arg.get_value_names().map(|names| names.iter().map(|name| value_name(texts, name)).collect());
    let takes = arg.get_action().takes_values();
    let arg = arg.help(help).help_heading(texts.word(heading));
    let arg = if takes { arg.hide_default_value(true).hide_possible_values(true).hide_env(true) } else { arg };
    match names {
        Some(names) => arg.value_names(names),
        None => arg,
    }
}

fn value_name(texts: &Texts, name: &str) -> String {
    let key = format!("value-{name}");
    if texts.has(&key) { texts.word(&key) } else { name.to_owned() }
}

/// The key of an argument's help: its own under this command, or the one for all commands.
pub(crate) fn argument_key(texts: &Texts, path: &str, id: &str) -> String {
    let id = id.replace('_', "-");
    let own = format!("arg-{path}-{id}");
    if texts.has(&own) { own } else { format!("arg-{id}") }
}

fn argument_help(arg: &Arg, texts: &Texts, path: &str) -> String {
    let mut help = texts.word(&argument_key(texts, path, arg.get_id().as_str()));
    let possible: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !possible.is_empty() && arg.get_action().takes_values() {
        help.push_str(&texts.say("help-possible", &[("values", possible.join(", ").into())]));
    }
    let defaults: Vec<String> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        help.push_str(&texts.say("help-default", &[("value", defaults.join(" ").into())]));
    }
    help
}

/// A section after the options.
fn section(heading: &str, body: &str) -> StyledStr {
    let lines: Vec<String> = body.lines().map(|line| format!("  {line}")).collect();
    format!("{HEADING}{heading}:{HEADING:#}\n{}", lines.join("\n")).into()
}

fn exit_codes(texts: &Texts) -> StyledStr {
    let lines: Vec<String> =
        Exit::ALL.iter().map(|exit| format!("{:>3}  {}", exit.code(), texts.word(exit.key()))).collect();
    section(&texts.word("heading-exit-codes"), &lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_texts::Language;

    fn each_command(command: &Command, path: &str, visit: &mut dyn FnMut(&str, &Command)) {
        visit(path, command);
        for sub in command.get_subcommands() {
            let below = if path.is_empty() { sub.get_name().to_owned() } else { format!("{path}-{}", sub.get_name()) };
            each_command(sub, &below, visit);
        }
    }

    #[test]
    fn the_grammar_holds_together() {
        grammar().debug_assert();
        Language::ALL.iter().for_each(|language| command(&Texts::new(*language)).debug_assert());
    }

    #[test]
    fn no_help_text_is_missing() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            let mut missing = Vec::new();
            each_command(&command(&texts), "", &mut |path, command| {
                let about = command.get_about().map(ToString::to_string).unwrap_or_default();
                if about.is_empty() || about.starts_with("about") {
                    missing.push(format!("about-{path}"));
                }
                for arg in command.get_arguments() {
                    let key = argument_key(&texts, path, arg.get_id().as_str());
                    if !texts.has(&key) {
                        missing.push(key);
                    }
                    let names = arg.get_value_names().unwrap_or_default();
                    let takes = arg.get_action().takes_values();
                    missing.extend(names.iter().filter(|n| takes && n.starts_with("value-")).map(|n| n.to_string()));
                }
            });
            assert_eq!(missing, Vec::<String>::new(), "{language:?}");
        }
    }

    #[test]
    fn value_names_are_in_the_catalogue() {
        let texts = Texts::new(Language::English);
        each_command(&grammar(), "", &mut |path, command| {
            for arg in command.get_arguments().filter(|arg| arg.get_action().takes_values()) {
                for name in arg.get_value_names().unwrap_or_default() {
                    assert!(texts.has(&format!("value-{name}")), "value-{name} in {path}");
                }
            }
        });
    }
}
