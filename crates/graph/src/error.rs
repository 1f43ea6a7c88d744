//! Errors of Graph and of the administration interface, and what each calls for.
//!
//! Shapes: <https://learn.microsoft.com/graph/errors>. The administration interface answers in the same envelope and puts
//! Exchange's own words into `details` and `innererror.internalexception` (told by others, not documented).

use std::fmt;
use std::time::Duration;

use cutover_model::{Disposition, Failure, FailureCode};
use serde_json::Value;

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError {
    /// The status, if there was an answer at all.
    pub status: Option<u16>,
    /// The service's own code, or a word of ours where it gave none.
    pub code: String,
    /// What it means.
    pub failure: Failure,
    /// Whether the request may have been carried out all the same.
    pub uncertain: bool,
}

impl GraphError {
    /// A failure before there was an answer.
    pub fn unanswered(failure: Failure, uncertain: bool) -> Self {
        Self { status: None, code: failure.code.as_str().to_owned(), failure, uncertain }
    }

    /// What an answer means whose status is not a success. `retry_after` is what its header said.
    pub fn of_answer(status: u16, body: &[u8], retry_after: Option<Duration>, subject: &str) -> Self {
        let said = Said::read(body);
        let code = failure_code(status, &said);
        let mut failure = Failure::new(code, subject).with_detail(said.detail(status));
        if let (Some(wait), true) = (retry_after, failure.is_transient()) {
            failure = failure.with_disposition(Disposition::Throttled(wait));
        }
        // 503 is a refusal at the door. The others may come from something in front of a service that goes on.
        let uncertain = matches!(status, 408 | 500 | 502 | 504);
        Self { status: Some(status), code: said.code, failure, uncertain }
    }

    /// Whether what was asked for is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self.failure.code, FailureCode::NotFound | FailureCode::MailboxMissing)
    }

    /// Whether something with the same name or address is there already.
    pub fn is_conflict(&self) -> bool {
        self.failure.code == FailureCode::Conflict
    }
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)
    }
}

impl std::error::Error for GraphError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        None
    }
}

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        error.failure
    }
}

/// What the service said.
struct Said {
    code: String,
    message: String,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let error = &value["error"];
        // Some services answer with the error as a text beside its description, as token endpoints do.
        let code = error["code"].as_str().or(error.as_str()).unwrap_or_default();
        let inner = error["innererror"]["internalexception"]["message"].as_str();
        let details = error["details"].as_array().and_then(|details| details.first());
        let detail = details.and_then(|detail| detail["message"].as_str());
        let message = error["message"].as_str().filter(|message| !message.trim().is_empty());
        let message = inner.or(detail).or(message).or(value["error_description"].as_str()).unwrap_or_default();
        Self { code: code.chars().take(100).collect(), message: message.to_owned() }
    }

    fn detail(&self, status: u16) -> String {
        match (self.code.is_empty(), self.message.is_empty()) {
            (true, true) => format!("HTTP {status}"),
            (false, true) => format!("HTTP {status} {}", self.code),
            (true, false) => format!("HTTP {status}: {}", self.message),
            (false, false) => format!("HTTP {status} {}: {}", self.code, self.message),
        }
    }

    fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.code.contains(word) || self.message.contains(word))
    }
}

fn failure_code(status: u16, said: &Said) -> FailureCode {
    match status {
        429 => FailureCode::Throttled,
        408 | 504 => FailureCode::Timeout,
        500 | 502 | 503 => busy_or_better(said),
        401 => FailureCode::Credentials,
        413 => FailureCode::ItemTooLarge,
        507 => FailureCode::OverQuota,
        400..500 => by_words(status, said),
        _ => FailureCode::Protocol,
    }
}

/// Exchange reports some lasting faults as faults of its own.
fn busy_or_better(said: &Said) -> FailureCode {
    match by_words(0, said) {
        FailureCode::Refused => FailureCode::Busy,
        lasting => lasting,
    }
}

fn by_words(status: u16, said: &Said) -> FailureCode {
    if said.has(&["MailboxNotEnabledForRESTAPI", "MailboxNotFound", "ErrorNonExistentMailbox"]) {
        return FailureCode::MailboxMissing;
    }
    if said.has(&["QuotaExceeded", "ErrorQuotaExceeded"]) {
        return FailureCode::OverQuota;
    }
    if said.has(&["ErrorMessageSizeExceeded", "RequestEntityTooLarge"]) {
        return FailureCode::ItemTooLarge;
    }
    if said.has(&["ServerBusy", "ApplicationThrottled", "TooManyRequests", "micro delay"]) {
        return FailureCode::Throttled;
    }
    if status == 409 || said.has(CONFLICTS) {
        return FailureCode::Conflict;
    }
    if matches!(status, 404 | 410) || said.has(ABSENCES) {
        return FailureCode::NotFound;
    }
    if status == 403 || said.has(&["Authorization_RequestDenied", "ErrorAccessDenied", "AccessDeniedException"]) {
        return FailureCode::Permission;
    }
    FailureCode::Refused
}

/// Words by which the services say that a name or address is taken.
const CONFLICTS: &[&str] = &[
    "ObjectConflict",
    "NameAlreadyExists",
    "ErrorFolderExists",
    "AlreadyExistsException",
    "ProxyAddressExistsException",
    "same value for property",
    "conflicting object",
    "already exist",
    "already being used",
];

/// Words by which the services say that a thing is not there.
const ABSENCES: &[&str] = &[
    "Request_ResourceNotFound",
    "ErrorItemNotFound",
    "ErrorFolderNotFound",
    "ManagementObjectNotFoundException",
    "couldn't be found",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: u16, body: &str, code: FailureCode, uncertain: bool) -> GraphError {
        let error = GraphError::of_answer(status, body.as_bytes(), None, "anna");
        assert_eq!((error.failure.code, error.uncertain), (code, uncertain), "{status} {body}");
        error
    }

    #[test]
    fn answers_are_told_apart() {
        let body = |code: &str, message: &str| format!(r#"{{"error":{{"code":"{code}","message":"{message}"}}}}"#);
        check(429, &body("ApplicationThrottled", "MailboxConcurrency"), FailureCode::Throttled, false);
        check(503, "<html>", FailureCode::Busy, false);
        check(504, "", FailureCode::Timeout, true);
        check(500, &body("InternalServerError", ""), FailureCode::Busy, true);
        check(404, &body("MailboxNotEnabledForRESTAPI", "x"), FailureCode::MailboxMissing, false);
        check(404, &body("Request_ResourceNotFound", "x"), FailureCode::NotFound, false);
        check(
            400,
            &body(
                "Request_BadRequest",
                "Another object with the same value for property userPrincipalName already exists.",
            ),
            FailureCode::Conflict,
            false,
        );
        check(400, &body("Request_BadRequest", "Invalid value"), FailureCode::Refused, false);
        check(403, &body("Authorization_RequestDenied", "Insufficient privileges"), FailureCode::Permission, false);
        check(507, &body("ErrorQuotaExceeded", "x"), FailureCode::OverQuota, false);
        check(413, "", FailureCode::ItemTooLarge, false);
        check(302, "", FailureCode::Protocol, false);
    }

    #[test]
    fn the_inner_words_of_exchange_win() {
        let body = r#"{"error":{"code":"NotFound","message":"Error executing cmdlet","details":[{"message":"outer"}],
            "innererror":{"internalexception":{"message":"The operation couldn't be performed because object 'x' couldn't be found"}}}}"#;
        let error = check(404, body, FailureCode::NotFound, false);
        assert!(error.failure.detail.contains("object 'x'"), "{}", error.failure.detail);
    }

    #[test]
    fn a_wait_is_taken_over_where_trying_again_helps() {
        let wait = Some(Duration::from_secs(17));
        let busy = GraphError::of_answer(503, b"", wait, "x");
        assert_eq!(busy.failure.disposition, Disposition::Throttled(Duration::from_secs(17)));
        let refused = GraphError::of_answer(400, b"", wait, "x");
        assert_eq!(refused.failure.disposition, Disposition::Administrator);
    }
}
