//! What an operation refused, told with what to do about it.

use std::error::Error as _;

use cutover_migration::state::Refused;
use cutover_migration::users_file::{Problem as UsersProblem, ProblemKind};
use cutover_migration::{EndpointTest, OperationError};
use cutover_texts::{Argument, Explanation, Texts};

use super::{Problem, file_problem};
use crate::exit::Exit;

/// Problems of a users file that are shown; the rest is counted.
const MOST_SHOWN: usize = 20;

impl From<OperationError> for Problem {
    fn from(error: OperationError) -> Self {
        let reason = error.source().map(ToString::to_string).unwrap_or_default();
        match error {
            OperationError::Store(error) => error.into(),
            OperationError::Refused(refused) => refused.into(),
            OperationError::Users { problems } => Self::Users(problems),
            OperationError::TooManyUsers { users, most } => {
                Self::found("too-many-users", vec![("users", users.into()), ("most", most.into())])
            }
            OperationError::SamePlace { mailbox } => Self::found("same-place", vec![("mailbox", mailbox.into())]),
            OperationError::Invalid { what, value, wanted } => invalid(what, value, wanted),
            OperationError::EndpointTest { test } => Self::EndpointTest(test),
            OperationError::Settings { object, .. } => {
                let problem = Self::found("settings-unreadable", vec![("object", object.into())]);
                problem.because(reason).ending(Exit::Store)
            }
            OperationError::Failure(failure) => failure.into(),
            OperationError::File { path, source } => file_problem(&path, &source),
            other => Self::found("operation-failed", vec![]).because(other).ending(Exit::Internal),
        }
    }
}

/// A value that cannot work. What would be good is told in the reader's language where the catalogue has the words.
fn invalid(what: &'static str, value: String, wanted: &'static str) -> Problem {
    let problem = |what: &str, wanted: Vec<(&'static str, Argument)>| {
        Problem::found(
            "invalid-setting",
            [vec![("what", what.into()), ("value", value.clone().into())], wanted].concat(),
        )
    };
    let (option, words) = match what {
        "reason" => ("--reason", "wanted-reason"),
        "source" => ("--source", "wanted-source"),
        "sample" => ("--sample", "wanted-sample"),
        "host" => ("--imap", "wanted-host"),
        "maildir" => ("--maildir", "wanted-maildir"),
        "interval" => ("--interval", "wanted-interval"),
        "max-concurrent" => ("--max-concurrent-migrations", "wanted-one-or-more"),
        "out" => ("--out", "wanted-empty-folder"),
        "tenant" => ("--tenant", "wanted-tenant"),
        "application" => ("--application", "wanted-application"),
        _ => return problem(what, vec![("wanted", wanted.into())]),
    };
    problem(option, vec![]).naming("wanted", words)
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let allowed = if refused.allowed.is_empty() { "–".to_owned() } else { refused.allowed.join(", ") };
        let arguments =
            vec![("event", refused.event.into()), ("status", refused.status.into()), ("allowed", allowed.into())];
        Self::found("refused", arguments).ending(Exit::Administrator)
    }
}

/// Everything wrong with a list of users, line by line.
pub(super) fn users(problems: &[UsersProblem], texts: &Texts) -> Explanation {
    let mut lines = vec![texts.say("users-refused", &[("count", problems.len().into())])];
    lines.extend(problems.iter().take(MOST_SHOWN).map(|problem| users_line(problem, texts)));
    if problems.len() > MOST_SHOWN {
        lines.push(texts.say("users-more", &[("count", (problems.len() - MOST_SHOWN).into())]));
    }
    Explanation { message: lines.join("\n"), detail: String::new(), hint: texts.word("users-refused-hint") }
}

/// A problem of a users file: where and what.
pub(crate) fn users_line(problem: &UsersProblem, texts: &Texts) -> String {
    let key = match &problem.kind {
        // Users from the command line have no line.
        ProblemKind::SameUser { first_line: 0, .. } => "users-twice".to_owned(),
        kind => format!("users-{}", kind.word()),
    };
    let what = texts.say(&key, &users_arguments(&problem.kind));
    match problem.line {
        Some(line) => texts.say("users-line", &[("line", line.into()), ("what", what.into())]),
        None => what,
    }
}

fn users_arguments(kind: &ProblemKind) -> Vec<(&'static str, Argument)> {
    match kind {
        ProblemKind::Empty | ProblemKind::GuessedEncoding => vec![],
        ProblemKind::TooLarge { bytes } => vec![("bytes", (*bytes).into())],
        ProblemKind::MissingColumn { column }
        | ProblemKind::EmptyField { column }
        | ProblemKind::PasswordMissing { column } => vec![("column", (*column).into())],
        ProblemKind::DoubleColumn { column } | ProblemKind::UnknownColumn { column } => {
            vec![("column", column.into())]
        }
        ProblemKind::ColumnCount { found, expected } => {
            vec![("found", (*found).into()), ("expected", (*expected).into())]
        }
        ProblemKind::BadAddress { text } => vec![("text", text.into())],
        ProblemKind::SameUser { address, first_line } => {
            vec![("address", address.as_str().into()), ("first", (*first_line).into())]
        }
        ProblemKind::SameTarget { target, first_line } => {
            vec![("target", target.into()), ("first", (*first_line).into())]
        }
        ProblemKind::Malformed { detail } => vec![("detail", detail.into())],
    }
}

/// The step of a test that failed.
pub(super) fn endpoint_test(test: &EndpointTest, texts: &Texts) -> Explanation {
    let mut told = match test.failure() {
        Some(failure) => texts.explain(failure),
        None => Explanation { message: String::new(), detail: String::new(), hint: String::new() },
    };
    let name = test.endpoint.as_str();
    told.message = texts.say("endpoint-not-stored", &[("name", name.into()), ("what", told.message.into())]);
    told
}
