//! Faults on demand: what is to go wrong, with which requests, how many times (issue 4, item 8).

use serde::{Deserialize, Serialize};

use super::soap::Refusal;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FaultKind {
    /// The whole request is refused with `ErrorServerBusy`.
    ServerBusy {
        /// `BackOffMilliseconds`, if the server says how long.
        milliseconds: Option<u64>,
    },
    /// Every message of the answer is `ErrorServerBusy`.
    MessagesBusy {
        /// `BackOffMilliseconds`, if the server says how long.
        milliseconds: Option<u64>,
    },
    /// Every message of the answer has this code.
    Messages {
        /// A code of `ResponseCodeType`.
        code: String,
        /// The text.
        message: String,
    },
    /// The store is away: `ErrorMailboxStoreUnavailable` in every message.
    StoreUnavailable,
    /// A SOAP fault.
    SoapFault {
        /// The code.
        code: String,
        /// The text.
        message: String,
        /// 500, or 200 as some proxies make of it.
        status: u16,
    },
    /// The credentials count as wrong.
    Unauthorized,
    /// An answer of the web server, not of Exchange.
    Http {
        /// The status.
        status: u16,
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
    /// A sync state that the client gives is refused.
    InvalidSyncState,
    /// Items with this subject cannot be read, until the fault is disarmed.
    BadItem {
        /// Part of the subject.
        subject: String,
        /// The code, like `ErrorItemCorrupt`.
        code: String,
    },
    /// The answer takes its time.
    Slow {
        /// How long.
        milliseconds: u64,
    },
    /// The connection ends before anything is done.
    CutBefore,
    /// The connection ends after that many octets of the answer's body.
    CutAnswer {
        /// How many.
        octets: usize,
    },
    /// The answer is XML with entities that grow without end.
    Bomb,
}

impl FaultKind {
    /// What every message of an answer says then.
    pub(super) fn of_messages(&self) -> Option<Refusal> {
        match self {
            Self::MessagesBusy { milliseconds } => Some(busy(*milliseconds)),
            Self::StoreUnavailable => {
                let text = "The mailbox database is temporarily unavailable.";
                Some(Refusal::new("ErrorMailboxStoreUnavailable", text))
            }
            Self::Messages { code, message } => Some(Refusal::new(code, message)),
            _ => None,
        }
    }
}

/// `ErrorServerBusy`, with how long to wait.
pub(super) fn busy(milliseconds: Option<u64>) -> Refusal {
    let text = "The server cannot service this request right now. Try again later.";
    let values = milliseconds.map(|time| ("BackOffMilliseconds".to_owned(), time.to_string()));
    Refusal { values: values.into_iter().collect(), ..Refusal::new("ErrorServerBusy", text) }
}

/// A fault that is armed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub what: FaultKind,
    /// Only this operation: `GetItem`, or `Autodiscover`.
    #[serde(default)]
    pub operation: Option<String>,
    /// Only requests of this acting mailbox or account.
    #[serde(default)]
    pub mailbox: Option<String>,
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
        Self { what, operation: None, mailbox: None, skip: 0, times: 1 }
    }

    /// Only this operation.
    #[must_use]
    pub fn on(self, operation: &str) -> Self {
        Self { operation: Some(operation.to_owned()), ..self }
    }

    /// Only this mailbox.
    #[must_use]
    pub fn of(self, mailbox: &str) -> Self {
        Self { mailbox: Some(mailbox.to_owned()), ..self }
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

    fn fits(&self, operation: &str, mailbox: &str) -> bool {
        self.operation.as_ref().is_none_or(|own| own == operation)
            && self.mailbox.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(mailbox))
    }

    /// Counts a request that matches; says whether it is hit.
    fn hit(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let is_hit = self.times > 0;
        self.times = self.times.saturating_sub(1);
        is_hit
    }
}

/// All faults that are armed.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn arm(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Disarms all; says how many there were.
    pub(super) fn clear(&mut self) -> usize {
        std::mem::take(&mut self.0).len()
    }

    /// What is armed still.
    pub(super) fn left(&self) -> &[Fault] {
        &self.0
    }

    /// What goes wrong with this request: the first fault that hits it.
    pub(super) fn take(&mut self, operation: &str, mailbox: &str) -> Option<FaultKind> {
        let is_lasting = |fault: &Fault| matches!(fault.what, FaultKind::BadItem { .. });
        let mut fitting = self.0.iter_mut().filter(|fault| !is_lasting(fault) && fault.fits(operation, mailbox));
        let what = fitting.find_map(|fault| fault.hit().then(|| fault.what.clone()));
        self.0.retain(|fault| fault.times > 0);
        what
    }

    /// Subjects and codes of the items that this operation cannot read.
    pub(super) fn bad_items(&self, operation: &str, mailbox: &str) -> Vec<(String, String)> {
        let fitting = self.0.iter().filter(|fault| fault.fits(operation, mailbox));
        let bad = fitting.filter_map(|fault| match &fault.what {
            FaultKind::BadItem { subject, code } => Some((subject.clone(), code.clone())),
            _ => None,
        });
        bad.collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn hits_what_fits_so_many_times() {
        let mut faults = Faults::default();
        faults.arm(Fault::new(FaultKind::CutBefore).on("GetItem").of("a@b.example").after(1).times(2));
        let hits: Vec<bool> = (0..4).map(|_| faults.take("GetItem", "A@b.example").is_some()).collect();
        assert_eq!(hits, [false, true, true, false]);
        assert!(faults.left().is_empty());
        assert_eq!(faults.take("GetItem", "a@b.example"), None);
    }

    #[test]
    fn reads_faults_from_json() {
        let fault: Fault =
            serde_json::from_str(r#"{"kind":"server-busy","milliseconds":300,"operation":"GetItem"}"#).unwrap();
        assert_eq!(fault, Fault::new(FaultKind::ServerBusy { milliseconds: Some(300) }).on("GetItem"));
    }
}
