//! Faults on demand: what is to go wrong, with which requests, how many times (issue 3, item 10).

use serde::{Deserialize, Serialize};

use super::call::Call;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FaultKind {
    /// 429, with or without `Retry-After`.
    Throttled {
        /// Seconds to wait.
        retry_after: Option<u64>,
    },
    /// 503, with or without `Retry-After`.
    Unavailable {
        /// Seconds to wait.
        retry_after: Option<u64>,
    },
    /// The answer takes its time.
    Slow {
        /// How long.
        milliseconds: u64,
    },
    /// The connection ends after that many octets of the body.
    CutUpload {
        /// How many.
        octets: u64,
    },
    /// The connection ends before anything is done.
    CutBefore,
    /// The connection ends after it is done.
    CutAfter,
    /// The connection ends at once, and it is done some time later.
    CommitLater {
        /// How much later.
        milliseconds: u64,
    },
    /// The token counts as expired.
    TokenExpired,
    /// The import session counts as expired.
    SessionExpired,
    /// The mailbox is not there yet.
    MailboxNotReady,
    /// The mailbox is full.
    QuotaFull,
    /// The item is refused; looked at by whoever takes items, with the item's subject.
    ItemRefused,
    /// The answer breaks the specification: an id in it is a number.
    Spoiled,
    /// Any other refusal.
    Refused {
        /// The status.
        status: u16,
        /// The code.
        code: String,
        /// The text.
        message: String,
    },
}

/// A fault that is armed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub what: FaultKind,
    /// Only requests with this method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests whose path contains this.
    #[serde(default)]
    pub path: Option<String>,
    /// Only items whose subject contains this ([`FaultKind::ItemRefused`]).
    #[serde(default)]
    pub subject: Option<String>,
    /// How many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many are hit then.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// Hits the next request, whatever it is.
    pub fn new(what: FaultKind) -> Self {
        Self { what, method: None, path: None, subject: None, skip: 0, times: 1 }
    }

    /// Only requests with this method whose path contains this.
    #[must_use]
    pub fn on(self, method: &str, path: &str) -> Self {
        Self { method: Some(method.to_owned()), path: Some(path.to_owned()), ..self }
    }

    /// Only items whose subject contains this.
    #[must_use]
    pub fn with_subject(self, subject: &str) -> Self {
        Self { subject: Some(subject.to_owned()), ..self }
    }

    /// So many matching requests pass first.
    #[must_use]
    pub fn after(self, skip: u32) -> Self {
        Self { skip, ..self }
    }

    /// So many are hit.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    fn matches(&self, call: &Call) -> bool {
        let address = call.address();
        self.method.as_ref().is_none_or(|method| *method == call.method)
            && self.path.as_ref().is_none_or(|path| address.contains(path.as_str()))
    }

    /// Counts a request that matches; says whether it is hit.
    fn hit(&mut self) -> bool {
        match (self.skip, self.times) {
            (0, 0) => false,
            (0, _) => {
                self.times -= 1;
                true
            }
            _ => {
                self.skip -= 1;
                false
            }
        }
    }
}

/// All faults that are armed.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn arm(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What is armed still.
    pub(super) fn left(&self) -> &[Fault] {
        &self.0
    }

    /// What goes wrong with this request: the first fault that hits it.
    pub(super) fn take(&mut self, call: &Call) -> Option<FaultKind> {
        let mut matching =
            self.0.iter_mut().filter(|fault| fault.what != FaultKind::ItemRefused && fault.matches(call));
        let what = matching.find_map(|fault| fault.hit().then(|| fault.what.clone()));
        self.0.retain(|fault| fault.times > 0);
        what
    }

    /// Whether an item with this subject is to be refused.
    pub(super) fn refuses_item(&mut self, subject: &str) -> bool {
        let wanted = |fault: &&mut Fault| {
            let subject_fits = fault.subject.as_ref().is_none_or(|wanted| subject.contains(wanted.as_str()));
            fault.what == FaultKind::ItemRefused && subject_fits
        };
        let hit = self.0.iter_mut().filter(wanted).any(Fault::hit);
        self.0.retain(|fault| fault.times > 0);
        hit
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use std::collections::BTreeMap;

    use axum::body::Bytes;

    use super::*;

    #[test]
    fn hits_what_matches_so_many_times() {
        let mut faults = Faults::default();
        faults.arm(Fault::new(FaultKind::CutAfter).on("POST", "/users").after(1).times(2));
        let call = |method: &str| Call::new(method, "/v1.0/users", BTreeMap::new(), Bytes::new());
        assert_eq!(faults.take(&call("GET")), None);
        let hits: Vec<_> = (0..4).map(|_| faults.take(&call("POST")).is_some()).collect();
        assert_eq!(hits, [false, true, true, false]);
        assert!(faults.left().is_empty());
    }

    #[test]
    fn reads_faults_from_json() {
        let fault: Fault = serde_json::from_str(r#"{"kind":"throttled","retry_after":3,"path":"importItem"}"#).unwrap();
        assert_eq!(fault.what, FaultKind::Throttled { retry_after: Some(3) });
        assert_eq!(fault.times, 1);
    }
}
