//! Problems with the store, told with what to do about each.

use std::error::Error as _;

use cutover_model::{Failure, FailureCode};
use cutover_store::{KeyProblem, StoreError};

use super::{Problem, file_problem};
use crate::exit::Exit;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let reason = error.source().map(ToString::to_string).unwrap_or_default();
        match error {
            StoreError::Newer { found, known } => {
                let arguments = vec![("found", found.to_string().into()), ("known", known.to_string().into())];
                Self::found("store-newer", arguments).ending(Exit::Store)
            }
            StoreError::Corrupt { what } => Self::found("store-corrupt", vec![]).because(what).ending(Exit::Store),
            StoreError::DiskFull => Failure::new(FailureCode::DiskFull, "the store").into(),
            StoreError::Busy => Self::found("store-busy", vec![]).ending(Exit::Store),
            StoreError::LeaseLost => Failure::new(FailureCode::LeaseLost, "").into(),
            StoreError::WrongKey => Self::found("store-wrong-key", vec![]).ending(Exit::Store),
            StoreError::Key { place, problem } => key(&place, problem),
            StoreError::File { path, source } => file_problem(&path, &source),
            StoreError::Place { place, .. } => {
                Self::found("store-place", vec![("place", place.into())]).because(reason)
            }
            StoreError::Unreachable(_) => Self::found("store-unreachable", vec![]).because(reason).ending(Exit::Store),
            StoreError::Database(_) => Self::found("store-refused", vec![]).because(reason).ending(Exit::Store),
            other => named(other),
        }
    }
}

/// What the store says of one thing in it.
fn named(error: StoreError) -> Problem {
    match error {
        StoreError::NotFound { what: "organisation", .. } => Problem::found("no-organisation", vec![]),
        StoreError::NotFound { what, name } => {
            Problem::found("not-found", vec![("name", name.into())]).naming("what", thing(what))
        }
        StoreError::Exists { what, name } => {
            Problem::found("exists", vec![("name", name.into())]).naming("what", thing(what))
        }
        StoreError::InUse { what, name, by } => {
            let problem = Problem::found("in-use", vec![("name", name.into()), ("by", by.into())]);
            problem.naming("what", thing(what)).ending(Exit::Administrator)
        }
        StoreError::State { what, name, found } => {
            let problem = Problem::found("wrong-state", vec![("name", name.into()), ("status", found.into())]);
            problem.naming("what", thing(what)).ending(Exit::Administrator)
        }
        other => Failure::new(FailureCode::Store, "").with_detail(other).into(),
    }
}

/// The key of the catalogue's word for a kind of thing.
fn thing(what: &str) -> &'static str {
    match what {
        "endpoint" => "thing-endpoint",
        "batch" => "thing-batch",
        "tenant" => "thing-tenant",
        "record" => "thing-record",
        "user" => "thing-user",
        "escrow entry" => "thing-escrow",
        "report" => "thing-report",
        "file" => "thing-file",
        _ => "thing-other",
    }
}

fn key(place: &str, problem: KeyProblem) -> Problem {
    let name = match problem {
        KeyProblem::Form => "store-key-form",
        KeyProblem::Mode { .. } => "store-key-mode",
        KeyProblem::Missing => "store-key-missing",
    };
    Problem::found(name, vec![("place", place.into())]).ending(Exit::Store)
}
