//! A failure told to a person: what failed, on what, why, and what to do.

use cutover_model::{Failure, FailureCode};

use crate::Texts;

/// A failure in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What failed, and on what.
    pub message: String,
    /// Why, in the words of the server or the system; empty where it said nothing.
    pub detail: String,
    /// What to do.
    pub hint: String,
}

impl Texts {
    /// What failed, on what, why, and what to do about it.
    pub fn failure(&self, code: FailureCode, subject: &str, detail: &str) -> Explanation {
        let code = code.as_str();
        let unnamed = self.word("unnamed-subject");
        let subject = if subject.is_empty() { unnamed.as_str() } else { subject };
        let message = self.say(&format!("failure-{code}"), &[("subject", subject.into())]);
        let hint = self.word(&format!("hint-{code}"));
        Explanation { message, detail: detail.to_owned(), hint }
    }

    /// The same for a failure of the model.
    pub fn explain(&self, failure: &Failure) -> Explanation {
        self.failure(failure.code, &failure.subject, &failure.detail)
    }
}
