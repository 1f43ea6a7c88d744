//! When something is tried again, and how long to wait before: exponential back-off with jitter.

use std::time::Duration;

use cutover_graph::GraphError;
use cutover_model::{Disposition, FailureCode};

/// How often and how fast something is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The first wait where the service does not say how long; doubled each time.
    pub first: Duration,
    /// The longest such wait.
    pub longest: Duration,
    /// How many times a passing fault is met before it is told.
    pub tries: u32,
    /// How long one request may spend with waiting that the service asked for. A wait that goes beyond is told.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            tries: 6,
            patience: Duration::from_secs(900),
        }
    }
}

/// The tries of one request.
pub(crate) struct Tries {
    pace: Pace,
    made: u32,
    waited: Duration,
}

impl Tries {
    pub(crate) fn new(pace: Pace) -> Self {
        Self { pace, made: 0, waited: Duration::ZERO }
    }

    /// How long to wait before the next try after this error; `None` if there is none.
    pub(crate) fn after(&mut self, error: &GraphError) -> Option<Duration> {
        let asked = match error.failure.disposition {
            Disposition::Throttled(wait) => Some(wait),
            _ if passes(error.failure.code) => None,
            _ => return None,
        };
        self.made += 1;
        let throttled = asked.is_some() || error.failure.code == FailureCode::Throttled;
        if !throttled && self.made >= self.pace.tries {
            return None;
        }
        let wait = asked.unwrap_or_else(|| self.backed_off());
        self.waited += wait;
        (self.waited <= self.pace.patience).then_some(wait)
    }

    /// Between half of the doubled wait and all of it, so that those who failed together do not come back together.
    fn backed_off(&self) -> Duration {
        let doubled = self.pace.first.saturating_mul(1 << self.made.saturating_sub(1).min(16)).min(self.pace.longest);
        doubled.mul_f64(0.5 + 0.5 * fraction())
    }
}

/// A random number from 0 to 1.
fn fraction() -> f64 {
    let mut bytes = [0; 4];
    match aws_lc_rs::rand::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 1.0,
    }
}

/// Faults that pass by themselves within a while that is worth waiting for.
fn passes(code: FailureCode) -> bool {
    use FailureCode::{Busy, Connect, ConnectionLost, NameResolution, Throttled, Timeout};
    matches!(code, Busy | Connect | ConnectionLost | NameResolution | Throttled | Timeout)
}

#[cfg(test)]
mod tests {
    use cutover_model::Failure;

    use super::*;

    fn error(code: FailureCode) -> GraphError {
        GraphError::unanswered(Failure::new(code, "x"), false)
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let pace = Pace { first: Duration::from_secs(1), longest: Duration::from_secs(4), tries: 6, ..Pace::default() };
        let mut tries = Tries::new(pace);
        for most in [1, 2, 4, 4, 4] {
            let wait = tries.after(&error(FailureCode::Busy)).map(|wait| wait.as_secs_f64()).unwrap_or_default();
            assert!(wait >= f64::from(most) / 2.0 && wait <= f64::from(most), "{wait} of {most}");
        }
        assert_eq!(tries.after(&error(FailureCode::Busy)), None);
    }

    #[test]
    fn what_the_service_asks_for_is_obeyed_within_patience() {
        let pace = Pace { patience: Duration::from_secs(100), tries: 1, ..Pace::default() };
        let wait = |seconds| {
            let failure = Failure::new(FailureCode::Throttled, "x");
            let failure = failure.with_disposition(Disposition::Throttled(Duration::from_secs(seconds)));
            GraphError::unanswered(failure, false)
        };
        let mut tries = Tries::new(pace);
        assert_eq!(tries.after(&wait(60)), Some(Duration::from_secs(60)));
        assert_eq!(tries.after(&wait(40)), Some(Duration::from_secs(40)));
        assert_eq!(tries.after(&wait(1)), None);
    }

    #[test]
    fn what_does_not_pass_is_told_at_once() {
        for code in [FailureCode::Permission, FailureCode::Refused, FailureCode::MailboxMissing, FailureCode::Protocol]
        {
            assert_eq!(Tries::new(Pace::default()).after(&error(code)), None);
        }
    }
}
