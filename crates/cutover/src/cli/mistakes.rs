//! What was typed wrongly, told in the reader's language: what, and a hint.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use cutover_migration::provisioning::{BadCountry, BadRule};
use cutover_model::NameError;
use cutover_texts::Texts;

use super::value::ValueError;

/// A mistake on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// What is wrong.
    pub(crate) message: String,
    /// What to type instead.
    pub(crate) hint: String,
}

impl Mistake {
    /// Reads clap's error. `path` is the command as typed, for the hint: `cutover batch create`.
    pub(crate) fn of(error: &Error, texts: &Texts, path: &str) -> Self {
        let message = message(error, texts);
        let hint = suggestion(error, texts).unwrap_or_else(|| texts.say("hint-help", &[("command", path.into())]));
        Self { message, hint }
    }
}

fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn message(error: &Error, texts: &Texts) -> String {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => texts.say("mistake-unknown", &[("argument", argument.into())]),
        ErrorKind::InvalidSubcommand => {
            let command = context(error, ContextKind::InvalidSubcommand);
            texts.say("mistake-command", &[("command", command.into())])
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            texts.word("mistake-no-command")
        }
        ErrorKind::MissingRequiredArgument => texts.say("mistake-missing", &[("arguments", argument.into())]),
        ErrorKind::InvalidValue if value.is_empty() => texts.say("mistake-no-value", &[("argument", argument.into())]),
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            match other.is_empty() || other == argument {
                true => texts.say("mistake-twice", &[("argument", argument.into())]),
                false => texts.say("mistake-conflict", &[("argument", argument.into()), ("other", other.into())]),
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let reason = reason(error, texts);
            let arguments = [("argument", argument.into()), ("value", value.into()), ("reason", reason.into())];
            texts.say("mistake-value", &arguments)
        }
        ErrorKind::InvalidUtf8 => texts.word("mistake-utf8"),
        _ => texts.say("mistake-other", &[("argument", argument.into())]),
    }
}

/// Why a value was not taken.
fn reason(error: &Error, texts: &Texts) -> String {
    let possible = context(error, ContextKind::ValidValue);
    if !possible.is_empty() {
        return texts.say("reason-possible", &[("values", possible.into())]);
    }
    let Some(source) = error.source() else {
        return texts.word("reason-other");
    };
    if let Some(name) = source.downcast_ref::<NameError>() {
        return name_reason(name, texts);
    }
    if source.is::<BadRule>() {
        return texts.word("reason-licence-rule");
    }
    if source.is::<BadCountry>() {
        return texts.word("reason-country");
    }
    match source.downcast_ref::<ValueError>() {
        Some(ValueError::Language) => texts.word("reason-language"),
        Some(ValueError::Percentage) => texts.word("reason-percentage"),
        Some(ValueError::Duration) => texts.word("reason-interval"),
        Some(ValueError::Host) => texts.word("reason-host"),
        Some(ValueError::Domain) => texts.word("reason-domain"),
        None => texts.word("reason-number"),
    }
}

/// Why a name was not taken.
fn name_reason(error: &NameError, texts: &Texts) -> String {
    match error {
        NameError::Empty => texts.word("reason-empty"),
        NameError::TooLong { length } => texts.say("reason-too-long", &[("length", (*length).into())]),
        NameError::Character { character } => {
            texts.say("reason-character", &[("character", character.to_string().into())])
        }
        NameError::Address { .. } => texts.word("reason-address"),
    }
}

fn suggestion(error: &Error, texts: &Texts) -> Option<String> {
    let argument = context(error, ContextKind::InvalidArg);
    if error.kind() == ErrorKind::UnknownArgument && is_secret_option(&argument) {
        return Some(texts.word("hint-secret-option"));
    }
    [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(|kind| context(error, kind))
        .find(|text| !text.is_empty())
        .map(|text| texts.say("hint-meant", &[("suggestion", text.into())]))
}

/// Options that people of other tools would give a secret to.
fn is_secret_option(argument: &str) -> bool {
    let name = argument.split('=').next().unwrap_or_default().trim_start_matches('-').to_ascii_lowercase();
    ["password", "pass", "passwd", "token", "secret", "passord"].iter().any(|word| name.ends_with(word))
}
