//! A command that could not do what it was asked to: what failed, on what, why, and `hint:` what to do.

mod operation;
mod store;

use console::Style;
use cutover_model::Failure;
use cutover_texts::{Argument, Explanation, Texts};
use serde_json::json;

use crate::cli::Mistake;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::table::visible;

pub(crate) use operation::users_line;

/// Why a command ended.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// A failure of the outside world, with a code of its own. Boxed: it is rare and large.
    Failure(Box<Failure>),
    /// The same on the way to a tenant, where other things help than at an endpoint.
    Tenant(Box<Failure>),
    /// Something that the command itself found.
    Found(Box<Finding>),
    /// A mistake in what was typed.
    Mistake(Mistake),
    /// Everything that is wrong with a list of users.
    Users(Vec<cutover_migration::users_file::Problem>),
    /// An endpoint did not pass its test; the steps were shown, this is the one that failed.
    EndpointTest(Box<cutover_migration::EndpointTest>),
}

/// Something that a command found: a text of the catalogue, and a hint `<key>-hint`.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    key: &'static str,
    arguments: Vec<(&'static str, Argument)>,
    /// An argument that is itself a word of the catalogue: its name and its key.
    word: Option<(&'static str, &'static str)>,
    detail: String,
    exit: Exit,
}

impl Finding {
    fn explain(&self, texts: &Texts) -> Explanation {
        let mut arguments = self.arguments.clone();
        arguments.extend(self.word.map(|(name, key)| (name, Argument::from(texts.word(key)))));
        Explanation {
            message: texts.say(self.key, &arguments),
            detail: self.detail.clone(),
            hint: texts.say(&format!("{}-hint", self.key), &arguments),
        }
    }
}

impl Problem {
    /// A text of the catalogue that has a hint `<key>-hint`; the command ends as wrongly typed.
    pub(crate) fn found(key: &'static str, arguments: Vec<(&'static str, Argument)>) -> Self {
        Self::Found(Box::new(Finding { key, arguments, word: None, detail: String::new(), exit: Exit::Usage }))
    }

    /// Adds an argument that is itself a word of the catalogue.
    #[must_use]
    pub(crate) fn naming(mut self, name: &'static str, key: &'static str) -> Self {
        if let Self::Found(finding) = &mut self {
            finding.word = Some((name, key));
        }
        self
    }

    /// Sets how the command ends.
    #[must_use]
    pub(crate) fn ending(mut self, exit: Exit) -> Self {
        if let Self::Found(finding) = &mut self {
            finding.exit = exit;
        }
        self
    }

    /// Adds the system's words.
    #[must_use]
    pub(crate) fn because(mut self, detail: impl std::fmt::Display) -> Self {
        if let Self::Found(finding) = &mut self {
            finding.detail = detail.to_string();
        }
        self
    }

    /// A failure is one on the way to a tenant.
    #[must_use]
    pub(crate) fn at_tenant(self) -> Self {
        match self {
            Self::Failure(failure) => Self::Tenant(failure),
            other => other,
        }
    }

    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Failure(failure) | Self::Tenant(failure) => Exit::of(failure),
            Self::Found(finding) => finding.exit,
            Self::Mistake(_) | Self::Users(_) => Exit::Usage,
            Self::EndpointTest(test) => test.failure().map_or(Exit::Internal, Exit::of),
        }
    }

    /// In words.
    pub(crate) fn explain(&self, texts: &Texts) -> Explanation {
        match self {
            Self::Failure(failure) => texts.explain(failure),
            Self::Tenant(failure) => explain_at_tenant(failure, texts),
            Self::Found(finding) => finding.explain(texts),
            Self::Mistake(mistake) => {
                Explanation { message: mistake.message.clone(), detail: String::new(), hint: mistake.hint.clone() }
            }
            Self::Users(problems) => operation::users(problems, texts),
            Self::EndpointTest(test) => operation::endpoint_test(test, texts),
        }
    }

    /// A stable word for programs.
    fn code(&self) -> &'static str {
        match self {
            Self::Failure(failure) | Self::Tenant(failure) => failure.code.as_str(),
            Self::Found(finding) => finding.key,
            Self::Mistake(_) => "usage",
            Self::Users(_) => "users-refused",
            Self::EndpointTest(test) => test.failure().map_or("internal", |failure| failure.code.as_str()),
        }
    }

    /// Tells the person on stderr, and the program on stdout.
    pub(crate) fn report(&self, printer: &Printer, texts: &Texts) {
        let told = self.explain(texts);
        tell(printer, texts, &told);
        let exit = self.exit().code();
        printer.object(&json!({ "error": {
            "code": self.code(), "message": told.message, "reason": told.detail, "hint": told.hint, "exit": exit,
        }}));
    }
}

/// A failure on the way to a tenant in words: its own hint, where the usual one speaks of endpoints.
pub(crate) fn explain_at_tenant(failure: &Failure, texts: &Texts) -> Explanation {
    let told = texts.explain(failure);
    let hint = format!("tenant-hint-{}", failure.code.as_str());
    if texts.has(&hint) { Explanation { hint: texts.word(&hint), ..told } } else { told }
}

/// What failed, why, and what to do, on stderr.
pub(crate) fn tell(printer: &Printer, texts: &Texts, told: &Explanation) {
    printer.labelled(&texts.word("error-label"), Style::new().red().bold(), &lines(&told.message));
    if !told.detail.is_empty() {
        printer.labelled(&texts.word("detail-label"), Style::new().dim(), &lines(&told.detail));
    }
    if !told.hint.is_empty() {
        printer.labelled(&texts.word("hint-label"), Style::new().cyan().bold(), &lines(&told.hint));
    }
}

fn lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

/// A file that could not be read or written.
pub(crate) fn file_problem(path: &std::path::Path, error: &std::io::Error) -> Problem {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull => cutover_model::FailureCode::DiskFull,
        _ => cutover_model::FailureCode::File,
    };
    Failure::new(code, path.display().to_string()).with_detail(error).into()
}
