//! Why there is no answer, and whether the request may have been carried out.

use std::error::Error;
use std::{fmt, io};

use cutover_model::{Failure, FailureCode};

use crate::error::tls_code;

/// No answer, or none that could be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpError {
    /// What failed.
    pub failure: Failure,
    /// Whether the server may have got the whole request and carried it out.
    pub uncertain: bool,
}

impl HttpError {
    /// The request was not sent, or not to its end.
    pub(crate) fn before(failure: Failure) -> Self {
        Self { failure, uncertain: false }
    }

    /// The request was sent, as far as one can tell.
    pub(crate) fn after(failure: Failure) -> Self {
        Self { failure, uncertain: true }
    }

    /// What an error of the client underneath means. `whole` tells whether the body was handed over to its end.
    pub(crate) fn of(error: reqwest::Error, server: &str, whole: bool) -> Self {
        let error = error.without_url();
        let failure = Failure::new(code_of(&error), server).with_detail(innermost(&error));
        let uncertain = whole && !error.is_connect() && !error.is_builder();
        Self { failure, uncertain }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)
    }
}

impl Error for HttpError {}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        error.failure
    }
}

fn code_of(error: &reqwest::Error) -> FailureCode {
    if let Some(tls) = chain(error).find_map(tls_error) {
        return tls_code(tls);
    }
    if error.is_dns() {
        return FailureCode::NameResolution;
    }
    if error.is_timeout() {
        return FailureCode::Timeout;
    }
    if error.is_connect() {
        return FailureCode::Connect;
    }
    if error.is_builder() {
        return FailureCode::Internal;
    }
    // Also a body that ends early: nothing is decompressed or parsed here.
    FailureCode::ConnectionLost
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

/// An I/O error does not name the error that it carries as its source, and it can carry another I/O error.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(io) => tls_error(io.get_ref()?),
        None => error.downcast_ref(),
    }
}

/// The innermost error says what happened; the outer ones say that something did.
fn innermost(error: &reqwest::Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
