//! What came of each place that was asked: for the person who wants to know why nothing was found.

use std::fmt;

use cutover_model::Failure;

/// Why a place was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidate {
    /// The domain of the address itself.
    Domain,
    /// The host `autodiscover` of the domain.
    AutodiscoverHost,
    /// Where plain HTTP on that host sends one.
    PlainRedirect,
    /// What the domain's SRV record names.
    ServiceRecord,
    /// Where a server sent us.
    Redirect,
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Domain => "domain",
            Self::AutodiscoverHost => "autodiscover host",
            Self::PlainRedirect => "redirect by HTTP",
            Self::ServiceRecord => "SRV record",
            Self::Redirect => "redirect",
        })
    }
}

/// In which form it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Plain old XML.
    Pox,
    /// The same, saying that MAPI over HTTP is known.
    PoxWithMapiHttp,
    /// SOAP.
    Soap,
    /// Plain HTTP without credentials.
    Plain,
    /// The name service.
    Dns,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The settings.
    Settings,
    /// Another address.
    RedirectAddress(String),
    /// Another server.
    RedirectUrl(String),
    /// The server refused, by its code and words.
    Error {
        /// The code.
        code: String,
        /// The words.
        message: String,
    },
    /// An answer of HTTP that is none of Autodiscover.
    Status(u16),
    /// An answer that cannot be read, and why.
    Unreadable(String),
    /// No answer.
    Failed(Failure),
    /// A redirection that is not taken: not `https`, or not to Autodiscover.
    Unsafe(String),
    /// The person did not agree to the host.
    NotAgreed,
    /// There is no SRV record.
    NoService,
    /// It was asked the same before.
    Loop,
    /// There were too many redirections.
    TooManyRedirects,
}

impl Outcome {
    /// A word for tables and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::RedirectAddress(_) => "redirect-address",
            Self::RedirectUrl(_) => "redirect-url",
            Self::Error { .. } => "error",
            Self::Status(_) => "status",
            Self::Unreadable(_) => "unreadable",
            Self::Failed(_) => "failed",
            Self::Unsafe(_) => "unsafe-redirect",
            Self::NotAgreed => "not-agreed",
            Self::NoService => "no-service-record",
            Self::Loop => "loop",
            Self::TooManyRedirects => "too-many-redirects",
        }
    }
}

/// One place, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Why it was asked.
    pub candidate: Candidate,
    /// In which form.
    pub dialect: Dialect,
    /// The address, or the name that was looked up.
    pub place: String,
    /// What came of it.
    pub outcome: Outcome,
}
