//! What Prism's log says: one exchange after the other, and what was wrong with each.

use std::collections::BTreeMap;
use std::fmt;

use super::Specification;

const RECEIVED: &str = "Request received";
const FORWARDED: &str = "The upstream call to ";
const VIOLATION: &str = "Violation: ";
const UNKNOWN_ROUTE: &str = "Selected route not found";
const UNKNOWN_STATUS: &str = "Unable to match the returned status code";

/// What was judged.
#[derive(Debug, Default)]
pub struct Judgement {
    /// How many exchanges each operation of the specification had.
    pub exchanges: BTreeMap<String, u64>,
    /// Requests that the specification does not know, by method and path.
    pub outside: BTreeMap<String, u64>,
    /// What broke the specification.
    pub violations: Vec<Violation>,
    /// Operations of the specification that nobody asked for.
    pub never: Vec<String>,
}

/// Something that broke the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path that was asked for.
    pub path: String,
    /// What was wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

impl Judgement {
    /// All exchanges that were judged.
    pub fn judged(&self) -> u64 {
        self.exchanges.values().sum()
    }

    pub(super) fn read(log: &str, specification: &Specification) -> Self {
        let mut judgement = Self::default();
        let mut path = String::new();
        for line in log.lines() {
            if let Some(request) = request(line) {
                judgement.count(request, specification);
            } else if let Some((_, rest)) = line.split_once(FORWARDED) {
                path = rest.split(" has returned ").next().unwrap_or_default().to_owned();
            } else if let Some((_, what)) = line.split_once(VIOLATION) {
                judgement.blame(&path, what, line.contains("warning"));
            }
        }
        let never = specification.operations().filter(|operation| !judgement.exchanges.contains_key(operation));
        judgement.never = never.collect();
        judgement
    }

    fn count(&mut self, (method, path): (&str, &str), specification: &Specification) {
        match specification.operation(method, path) {
            Some(operation) => *self.exchanges.entry(operation).or_default() += 1,
            None => *self.outside.entry(format!("{} {path}", method.to_uppercase())).or_default() += 1,
        }
    }

    /// A route that is not known is counted as outside; a fault of the service (5xx) is nobody's violation, and only
    /// such a status comes as a warning.
    fn blame(&mut self, path: &str, what: &str, warning: bool) {
        if warning && (what.contains(UNKNOWN_ROUTE) || what.contains(UNKNOWN_STATUS)) {
            return;
        }
        self.violations.push(Violation { path: path.to_owned(), what: what.trim().to_owned() });
    }
}

/// Method and path of a line like `… [HTTP SERVER] get /v1.0/users ℹ  info      Request received`.
fn request(line: &str) -> Option<(&str, &str)> {
    let rest = line.split_once("[HTTP SERVER] ")?.1;
    rest.contains(RECEIVED).then_some(())?;
    let mut words = rest.split(' ');
    Some((words.next()?, words.next()?))
}

/// Whether every request that came in has its end in the log.
pub(super) fn is_settled(log: &str) -> bool {
    let count = |what: &str| log.lines().filter(|line| line.contains(what)).count();
    count(RECEIVED) == count(FORWARDED) + count("Request terminated with error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_judged() {
        let specification = Specification::from_text(
            "paths:\n  /users:\n    get:\n      responses: {}\n    post:\n      responses: {}\n",
        );
        let log = "[1] › [CLI] ▶  start     Prism is listening on http://127.0.0.1:1\n\
            [1] › [HTTP SERVER] get /v1.0/users ℹ  info      Request received\n\
            [1] ›     [PROXY] ℹ  info      The upstream call to /v1.0/users has returned 200\n\
            [1] ›     [VALIDATOR] ✖  error     Violation: response.body.value.0.displayName must be string\n\
            [1] › [HTTP SERVER] get /v1.0/other ℹ  info      Request received\n\
            [1] ›     [PROXY] ℹ  info      The upstream call to /v1.0/other has returned 200\n\
            [1] ›     [VALIDATOR] ⚠  warning   Violation: request Selected route not found\n";
        let judgement = Judgement::read(log, &specification);
        assert_eq!(judgement.exchanges, BTreeMap::from([("GET /v1.0/users".to_owned(), 1)]));
        assert_eq!(judgement.outside, BTreeMap::from([("GET /v1.0/other".to_owned(), 1)]));
        assert_eq!(
            judgement.violations[0].to_string(),
            "/v1.0/users: response.body.value.0.displayName must be string"
        );
        assert_eq!((judgement.violations.len(), judgement.never.as_slice()), (1, &["POST /v1.0/users".to_owned()][..]));
        assert!(is_settled(log));
    }
}
