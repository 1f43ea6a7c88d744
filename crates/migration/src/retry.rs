//! When a user is due again: the interval after a success, back-off with jitter after a failure, and what to do when
//! the clock was moved. Pure; the caller passes the time and the dice.

use std::time::Duration;

use cutover_model::{Disposition, Failure, FailureCode};

/// The wait after the first failure.
pub const FIRST_WAIT: Duration = Duration::from_secs(60);
/// The longest wait between two tries.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How many times in a row a mailbox that is not there is asked for: Microsoft's own may be on its way, which takes
/// minutes and seldom an hour. With the waits between them that is half an hour to an hour.
pub const MAILBOX_TRIES: u32 = 7;

/// What a failure of a whole mailbox leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after this wait.
    Again(Duration),
    /// Not by itself: the administrator has to do something.
    GiveUp,
}

/// Decides on a failure. `tries` counts the failures in a row, this one included; `dice` is a random number.
pub fn judge(failure: &Failure, tries: u32, dice: u64) -> Verdict {
    match failure.disposition {
        _ if failure.code == FailureCode::MailboxMissing && tries >= MAILBOX_TRIES => Verdict::GiveUp,
        Disposition::Retry => Verdict::Again(backoff(tries, dice)),
        // What the server asks for is the least; without jitter everybody would be back in the same second.
        Disposition::Throttled(wait) => Verdict::Again(wait + share(wait.min(LONGEST_WAIT), dice) / 4),
        Disposition::Administrator | Disposition::SkipItem | Disposition::Bug => Verdict::GiveUp,
    }
}

/// Twice as long after each failure, from a minute to an hour, of which up to a half is left to chance.
pub fn backoff(tries: u32, dice: u64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << tries.saturating_sub(1).min(10));
    let whole = doubled.min(LONGEST_WAIT);
    whole / 2 + share(whole, dice) / 2
}

fn share(whole: Duration, dice: u64) -> Duration {
    let thousandths = u32::try_from(dice % 1001).unwrap_or(0);
    whole.saturating_mul(thousandths) / 1000
}

/// A due time that the clock makes believable: one further away than anything that is ever scheduled was written by a
/// clock that was ahead, so the wait starts anew from now.
pub fn believable(due: i64, now: i64, interval: Duration) -> i64 {
    let longest = seconds(interval.max(LONGEST_WAIT)).saturating_mul(2);
    if due.saturating_sub(now) > longest { now.saturating_add(seconds(interval)) } else { due }
}

/// When a user that was synced now is due, spread over a hundredth of the interval so that a batch does not come back
/// in one second after the clock jumped.
pub fn next_interval(now: i64, interval: Duration, dice: u64) -> i64 {
    now.saturating_add(seconds(interval)).saturating_add(seconds(share(interval / 100, dice)))
}

/// A duration in whole seconds, as due times are kept.
pub fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_a_minute_to_an_hour() {
        let least = |tries| backoff(tries, 0).as_secs();
        let most = |tries| backoff(tries, 1000).as_secs();
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 8, 400].map(most), [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!([1, 2, 7, 400].map(least), [30, 60, 1800, 1800]);
    }

    #[test]
    fn the_server_is_obeyed_and_the_administrator_awaited() {
        let busy = Failure::new(FailureCode::Throttled, "host");
        let asked = busy.clone().with_disposition(Disposition::Throttled(Duration::from_secs(300)));
        assert_eq!(judge(&asked, 1, 0), Verdict::Again(Duration::from_secs(300)));
        assert_eq!(judge(&asked, 9, 1000), Verdict::Again(Duration::from_secs(375)));
        assert_eq!(judge(&busy, 2, 1000), Verdict::Again(Duration::from_secs(120)));
        for code in [FailureCode::Credentials, FailureCode::MassDeletion, FailureCode::Internal] {
            assert_eq!(judge(&Failure::new(code, ""), 1, 7), Verdict::GiveUp);
        }
    }

    #[test]
    fn a_mailbox_is_waited_for_and_given_up_in_the_end() {
        let missing = Failure::new(FailureCode::MailboxMissing, "anna");
        let verdicts: Vec<Verdict> = (1..=MAILBOX_TRIES).map(|tries| judge(&missing, tries, 0)).collect();
        let waits = verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::Again(wait) => Some(*wait),
            Verdict::GiveUp => None,
        });
        assert!(waits.sum::<Duration>() >= Duration::from_secs(1800), "{verdicts:?}");
        assert_eq!(verdicts.iter().position(|verdict| *verdict == Verdict::GiveUp), Some(6));
        let other = Failure::new(FailureCode::Connect, "anna");
        assert!(matches!(judge(&other, 100, 0), Verdict::Again(_)));
    }

    #[test]
    fn a_clock_that_was_ahead_does_not_stop_the_schedule() {
        let day = Duration::from_secs(86_400);
        assert_eq!(believable(1_000_000, 999_000, day), 1_000_000, "in a moment");
        assert_eq!(believable(1_000, 999_000, day), 1_000, "overdue");
        assert_eq!(believable(90_000_000, 1_000_000, day), 1_086_400, "a clock three years ahead");
        let minute = Duration::from_secs(60);
        assert_eq!(believable(1_003_600, 1_000_000, minute), 1_003_600, "a back-off longer than the interval");
    }

    #[test]
    fn intervals_are_spread() {
        let day = Duration::from_secs(86_400);
        assert_eq!(next_interval(0, day, 0), 86_400);
        assert_eq!(next_interval(0, day, 1000), 87_264);
    }
}
