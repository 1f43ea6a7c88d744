//! What can go wrong in a conversation, and its one translation into the model's failures.
//!
//! Servers tell by response code (RFC 5530 and the extensions'), or only in words; the words of Exchange and Gmail
//! that ask to be left alone are known here.

use std::io;
use std::time::Duration;

use cutover_model::{Disposition, Failure, FailureCode};
use cutover_net::NetError;

use crate::codec::{Code, Condition, FrameError};

/// Why a conversation did not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImapError {
    #[error(transparent)]
    Net(#[from] NetError),
    #[error("the connection broke")]
    Io(#[from] io::Error),
    #[error("the server closed the connection: {words}")]
    Closed { words: String },
    #[error("the server did not answer in time")]
    Timeout,
    #[error("the answer cannot be read")]
    Frame(#[from] FrameError),
    #[error("the server broke the protocol: {what}")]
    Protocol { what: String },
    #[error("the server refused {command}")]
    Refused { command: &'static str, refusal: Refusal },
    #[error("the server offers no TLS")]
    TlsMissing,
    #[error("no way of signing in: {offered}")]
    NoMethod { offered: String },
    #[error("the token command failed: {reason}")]
    Token { reason: String },
    #[error("the server proved not to know the password")]
    ServerSignature,
    #[error("the folder is of another generation")]
    Generation,
    #[error("{0}")]
    Failure(Failure),
}

impl From<Failure> for ImapError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl ImapError {
    pub(crate) fn protocol(what: impl Into<String>) -> Self {
        Self::Protocol { what: what.into() }
    }

    /// The model's word for it. `subject` is the account, unless the error knows better.
    pub(crate) fn into_failure(self, subject: &str) -> Failure {
        match self {
            Self::Net(error) => error.into(),
            Self::Failure(failure) => failure,
            Self::Refused { command, refusal } => refusal.failure(default_code(command), subject),
            Self::Closed { words } => Refusal::from_words(&words).failure(FailureCode::ConnectionLost, subject),
            Self::Io(error) => Failure::new(FailureCode::ConnectionLost, subject).with_detail(error),
            other => Failure::new(other.code(), subject).with_detail(other.reason()),
        }
    }

    fn code(&self) -> FailureCode {
        match self {
            Self::Timeout => FailureCode::Timeout,
            Self::TlsMissing => FailureCode::TlsMissing,
            Self::NoMethod { .. } => FailureCode::AuthenticationMethod,
            Self::Token { .. } => FailureCode::TokenCommand,
            Self::ServerSignature => FailureCode::Credentials,
            Self::Generation => FailureCode::FolderGone,
            _ => FailureCode::Protocol,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Frame(error) => error.to_string(),
            Self::NoMethod { offered } => offered.clone(),
            Self::Token { reason } => reason.clone(),
            Self::Timeout | Self::TlsMissing => String::new(),
            other => other.to_string(),
        }
    }
}

fn default_code(command: &str) -> FailureCode {
    match command {
        "AUTHENTICATE" | "LOGIN" => FailureCode::Credentials,
        "EXAMINE" | "SELECT" | "STATUS" => FailureCode::FolderGone,
        "CREATE" => FailureCode::FolderRefused,
        "STARTTLS" => FailureCode::TlsMissing,
        "APPEND" => FailureCode::ItemRefused,
        _ => FailureCode::Protocol,
    }
}

/// A NO, BAD or BYE with what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) condition: Condition,
    pub(crate) code: String,
    pub(crate) text: String,
}

/// More than this of a server's words is not kept.
const WORDS: usize = 2000;

impl Refusal {
    pub(crate) fn new(condition: Condition, code: Code<'_>, text: &[u8]) -> Self {
        let keep = |bytes: &[u8]| String::from_utf8_lossy(bytes.get(..WORDS).unwrap_or(bytes)).into_owned();
        Self { condition, code: keep(code.text), text: keep(text) }
    }

    pub(crate) fn from_words(words: &str) -> Self {
        Self { condition: Condition::Bye, code: String::new(), text: words.to_owned() }
    }

    /// Whether the response code is this one.
    pub(crate) fn has_code(&self, name: &str) -> bool {
        Code { text: self.code.as_bytes() }.is(name)
    }

    fn says(&self, words: &str) -> bool {
        self.text.to_ascii_lowercase().contains(words)
    }

    /// The code by what was said, else `otherwise`.
    pub(crate) fn failure(&self, otherwise: FailureCode, subject: &str) -> Failure {
        let (code, disposition) = self.verdict(otherwise).unwrap_or((otherwise, otherwise.disposition()));
        Failure::new(code, subject).with_detail(self.words()).with_disposition(disposition)
    }

    /// What the server said, in one line.
    pub(crate) fn words(&self) -> String {
        match (self.code.is_empty(), self.text.is_empty()) {
            (true, true) => format!("{:?}", self.condition).to_uppercase(),
            (true, false) => self.text.clone(),
            (false, true) => format!("[{}]", self.code),
            (false, false) => format!("[{}] {}", self.code, self.text),
        }
    }

    fn verdict(&self, otherwise: FailureCode) -> Option<(FailureCode, Disposition)> {
        self.back_off().map(|wait| (FailureCode::Throttled, Disposition::Throttled(wait))).or_else(|| {
            self.verdict_by_code(otherwise).or_else(|| self.verdict_by_words()).map(|code| (code, code.disposition()))
        })
    }

    /// How long the server wants to be left alone.
    fn back_off(&self) -> Option<Duration> {
        let lower = self.text.to_ascii_lowercase();
        if let Some((_, after)) = lower.split_once("suggested backoff time:") {
            let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
            let milliseconds = digits.parse().unwrap_or(60_000u64);
            return Some(Duration::from_millis(milliseconds.min(24 * 3_600_000)));
        }
        if lower.contains("exceeded command or bandwidth limits") {
            return Some(Duration::from_secs(15 * 60));
        }
        let throttled = self.has_code("THROTTLED") || lower.contains("request is throttled");
        throttled.then(|| Duration::from_secs(60))
    }

    fn verdict_by_code(&self, otherwise: FailureCode) -> Option<FailureCode> {
        let connections = self.says("connection") || self.says("login") || self.says("session");
        let code = match (Code { text: self.code.as_bytes() }).name().to_ascii_uppercase().as_slice() {
            b"AUTHENTICATIONFAILED" | b"EXPIRED" => FailureCode::Credentials,
            b"AUTHORIZATIONFAILED" | b"NOPERM" => FailureCode::Permission,
            b"PRIVACYREQUIRED" => FailureCode::TlsMissing,
            b"LIMIT" if connections => FailureCode::TooManyConnections,
            // What an item runs into is there tomorrow too (RFC 5530 section 3); the words tell which limit it is.
            b"LIMIT" if otherwise == FailureCode::ItemRefused => return None,
            b"UNAVAILABLE" | b"INUSE" | b"LIMIT" | b"EXPUNGEISSUED" => FailureCode::Busy,
            b"OVERQUOTA" => FailureCode::OverQuota,
            b"TRYCREATE" | b"NONEXISTENT" => FailureCode::FolderGone,
            b"TOOBIG" => FailureCode::ItemTooLarge,
            _ => return None,
        };
        Some(code)
    }

    fn verdict_by_words(&self) -> Option<FailureCode> {
        let known = [
            ("too many simultaneous connections", FailureCode::TooManyConnections),
            ("maximum number of connections", FailureCode::TooManyConnections),
            ("too many connections", FailureCode::TooManyConnections),
            ("server unavailable", FailureCode::Busy),
            ("server busy", FailureCode::Busy),
            ("try again later", FailureCode::Busy),
            ("temporary authentication failure", FailureCode::Busy),
            ("quota exceeded", FailureCode::OverQuota),
            ("over quota", FailureCode::OverQuota),
            ("message too large", FailureCode::ItemTooLarge),
            ("message is too large", FailureCode::ItemTooLarge),
            ("maximum message size", FailureCode::ItemTooLarge),
            ("maximum size", FailureCode::ItemTooLarge),
        ];
        known.iter().find(|(words, _)| self.says(words)).map(|(_, code)| *code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(code: &str, text: &str) -> (FailureCode, Disposition) {
        let code = Code { text: code.as_bytes() };
        let failure = Refusal::new(Condition::No, code, text.as_bytes()).failure(FailureCode::Protocol, "x");
        (failure.code, failure.disposition)
    }

    #[test]
    fn the_words_of_servers_are_understood() {
        let throttled = |seconds| (FailureCode::Throttled, Disposition::Throttled(Duration::from_millis(seconds)));
        let exchange = "Request is throttled. Suggested Backoff Time: 299961 milliseconds";
        assert_eq!(verdict("", exchange), throttled(299_961));
        assert_eq!(verdict("OVERQUOTA", "Account exceeded command or bandwidth limits. (Failure)"), throttled(900_000));
        assert_eq!(verdict("THROTTLED", ""), throttled(60_000));
        let plain = |code: FailureCode| (code, code.disposition());
        assert_eq!(
            verdict("ALERT", "Too many simultaneous connections. (Failure)"),
            plain(FailureCode::TooManyConnections)
        );
        assert_eq!(verdict("", "Server Unavailable. 15"), plain(FailureCode::Busy));
        assert_eq!(verdict("unavailable", "x"), plain(FailureCode::Busy));
        assert_eq!(verdict("INUSE", ""), plain(FailureCode::Busy));
        assert_eq!(verdict("LIMIT", "Too many logins"), plain(FailureCode::TooManyConnections));
        let item = |text: &str| {
            let code = Code { text: b"LIMIT" };
            Refusal::new(Condition::No, code, text.as_bytes()).failure(FailureCode::ItemRefused, "x").code
        };
        let dovecot = "Mail size is larger than the maximum size allowed by server configuration (0.001 secs).";
        assert_eq!(item(dovecot), FailureCode::ItemTooLarge);
        assert_eq!(item("Too many keywords"), FailureCode::ItemRefused);
        assert_eq!(item("Too many connections"), FailureCode::TooManyConnections);
        assert_eq!(verdict("AUTHENTICATIONFAILED", "x"), plain(FailureCode::Credentials));
        assert_eq!(verdict("EXPIRED", "x"), plain(FailureCode::Credentials));
        assert_eq!(verdict("AUTHORIZATIONFAILED", "x"), plain(FailureCode::Permission));
        assert_eq!(verdict("PRIVACYREQUIRED", "x"), plain(FailureCode::TlsMissing));
        assert_eq!(verdict("OVERQUOTA", "Quota exceeded"), plain(FailureCode::OverQuota));
        assert_eq!(verdict("", ""), plain(FailureCode::Protocol));
    }
}
