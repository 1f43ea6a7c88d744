//! How fast it goes and how long it will take, told honestly: a smoothed rate, and nothing where nothing is known.

use std::time::Duration;

/// How much a new measurement counts after one half-life.
const HALF_LIFE: Duration = Duration::from_secs(20);

/// A rate that follows measurements without jumping.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SmoothedRate {
    per_second: f64,
    measured: f64,
}

impl SmoothedRate {
    /// Takes in that so much was done in that time.
    pub fn add(&mut self, amount: u64, over: Duration) {
        let seconds = over.as_secs_f64();
        if seconds <= 0.0 {
            return;
        }
        let keep = 0.5_f64.powf(seconds / HALF_LIFE.as_secs_f64());
        self.per_second = self.per_second * keep + (amount as f64 / seconds) * (1.0 - keep);
        self.measured = self.measured * keep + (1.0 - keep);
    }

    /// Units a second; 0 before the first measurement.
    pub fn per_second(&self) -> f64 {
        // What was never measured must not count as a time when nothing happened.
        if self.measured > 0.0 { self.per_second / self.measured } else { 0.0 }
    }
}

/// What is left of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remaining {
    /// Items known to be left in mailboxes that have been looked into.
    pub items: u64,
    /// Mailboxes that wait and that nobody has looked into yet.
    pub unseen_mailboxes: u64,
    /// Mailboxes that have been looked into.
    pub seen_mailboxes: u64,
    /// Items in those that have been looked into.
    pub seen_items: u64,
}

/// How long it will take at this rate of items; `None` where that would be a guess.
pub fn time_left(remaining: &Remaining, items_per_second: f64) -> Option<Duration> {
    if remaining.items == 0 && remaining.unseen_mailboxes == 0 {
        return Some(Duration::ZERO);
    }
    if items_per_second <= 0.0 || (remaining.unseen_mailboxes > 0 && remaining.seen_mailboxes == 0) {
        return None;
    }
    // Mailboxes that wait are taken to be like those that have been seen.
    let mean = remaining.seen_items as f64 / remaining.seen_mailboxes.max(1) as f64;
    let items = remaining.items as f64 + mean * remaining.unseen_mailboxes as f64;
    let seconds = items / items_per_second;
    (seconds < 1e9).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_follows_without_jumping() {
        let mut rate = SmoothedRate::default();
        assert!(rate.per_second() < f64::EPSILON);
        rate.add(100, Duration::from_secs(1));
        assert!((rate.per_second() - 100.0).abs() < 1e-6, "the first measurement counts in full");
        rate.add(0, Duration::from_secs(1));
        assert!((40.0..60.0).contains(&rate.per_second()), "{}", rate.per_second());
        (0..200).for_each(|_| rate.add(10, Duration::from_secs(1)));
        assert!((rate.per_second() - 10.0).abs() < 0.2, "{}", rate.per_second());
    }

    #[test]
    fn time_left_is_told_only_where_it_is_known() {
        let seen = Remaining { items: 100, seen_mailboxes: 2, seen_items: 200, unseen_mailboxes: 0 };
        assert_eq!(time_left(&seen, 10.0), Some(Duration::from_secs(10)));
        assert_eq!(time_left(&seen, 0.0), None);
        assert_eq!(time_left(&Remaining { unseen_mailboxes: 3, ..seen }, 10.0), Some(Duration::from_secs(40)));
        assert_eq!(time_left(&Remaining { unseen_mailboxes: 3, ..Remaining::default() }, 10.0), None);
        assert_eq!(time_left(&Remaining::default(), 0.0), Some(Duration::ZERO));
    }
}
