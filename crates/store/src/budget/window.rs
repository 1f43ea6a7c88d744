//! How much may be taken from a budget now, as arithmetic. All times in milliseconds.

use std::ops::RangeInclusive;
use std::time::Duration;

/// The times that follow from a budget's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// How long a block may be spent: a sixtieth of the window, ten seconds at most.
    pub(crate) life: i64,
    /// How long a slice is: half of that.
    slice: i64,
    /// How long a slice counts from its beginning: what was taken at its very end may be spent for a block's life, and
    /// stays in the window from then.
    pub(crate) counted: i64,
}

/// What the arithmetic gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// So much may be taken as a block.
    Block(u64),
    /// Nothing before so many milliseconds.
    Wait(i64),
}

impl Window {
    pub(crate) fn of(window: Duration) -> Self {
        let window = crate::lease::millis(window);
        let life = (window / 60).clamp(2, 10_000);
        Self { life, slice: life / 2, counted: life / 2 + life + window }
    }

    /// The beginning of the slice that this instant is in.
    pub(crate) fn slice_of(self, now: i64) -> i64 {
        now - now.rem_euclid(self.slice)
    }

    /// The slices that count now. One that lies ahead was written by a clock that was set back since.
    pub(crate) fn counting(self, now: i64) -> RangeInclusive<i64> {
        now - self.counted + 1..=now + self.life
    }
}

/// Decides on a block of at least `amount`. `spent` are the slices that count, in order of time. An amount that is
/// larger than the whole budget is granted when nothing is spent.
pub(crate) fn grant(spent: &[(i64, u64)], window: Window, now: i64, allowed: u64, amount: u64) -> Grant {
    let mut used: u64 = spent.iter().fold(0, |sum, (_, spent)| sum.saturating_add(*spent));
    let fits = |used: u64| used == 0 || used.saturating_add(amount) <= allowed;
    if fits(used) {
        let usual = (allowed / 60).max(1).min(allowed.saturating_sub(used));
        return Grant::Block(amount.max(usual));
    }
    for (slice, spent) in spent {
        used = used.saturating_sub(*spent);
        if fits(used) {
            return Grant::Wait((slice + window.counted - now).max(1));
        }
    }
    Grant::Wait(window.counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_last_ten_seconds_at_most() {
        let ten_minutes = Window::of(Duration::from_secs(600));
        assert_eq!(ten_minutes, Window { life: 10_000, slice: 5_000, counted: 615_000 });
        assert_eq!(Window::of(Duration::from_secs(86_400)).life, 10_000);
        assert_eq!(Window::of(Duration::from_secs(300)).life, 5_000);
        assert_eq!(ten_minutes.slice_of(12_345), 10_000);
        assert_eq!(ten_minutes.slice_of(-1), -5_000);
        let counts = |slice: i64, now| ten_minutes.counting(now).contains(&slice);
        assert!(counts(0, 614_999) && !counts(0, 615_000) && !counts(20_000, 0));
    }

    #[test]
    fn a_block_is_a_sixtieth_and_never_more_than_is_left() {
        let window = Window::of(Duration::from_secs(600));
        let check = |spent: &[(i64, u64)], amount, expected| {
            assert_eq!(grant(spent, window, 300_000, 6_000, amount), expected, "{spent:?} {amount}");
        };
        check(&[], 1, Grant::Block(100));
        check(&[], 500, Grant::Block(500));
        check(&[], 9_000, Grant::Block(9_000));
        check(&[(0, 5_950)], 1, Grant::Block(50));
        check(&[(0, 5_950)], 50, Grant::Block(50));
        check(&[(0, 5_950)], 51, Grant::Wait(315_000));
        check(&[(0, 100), (5_000, 5_900)], 50, Grant::Wait(315_000));
        check(&[(0, 100), (5_000, 5_900)], 200, Grant::Wait(320_000));
        check(&[(0, 1)], 9_000, Grant::Wait(315_000));
    }

    /// Nothing that is spent at the last possible moment lies within the window together with more than the budget.
    #[test]
    fn no_window_ever_holds_more_than_the_budget() {
        let (length, allowed) = (60_000, 600);
        let window = Window::of(Duration::from_millis(length as u64));
        let [mut spent, mut uses] = [const { Vec::<(i64, u64)>::new() }; 2];
        for now in (0..400_000).step_by(250) {
            spent.retain(|(slice, _)| window.counting(now).contains(slice));
            if let Grant::Block(block) = grant(&spent, window, now, allowed, 7) {
                spent.push((window.slice_of(now), block));
                let late = if now % 500 == 0 { 0 } else { window.life - 1 };
                uses.push((now + late, block));
            }
        }
        for (end, _) in &uses {
            let within = uses.iter().filter(|(at, _)| *at <= *end && *at > end - length);
            assert!(within.map(|(_, block)| block).sum::<u64>() <= allowed);
        }
        let total: u64 = uses.iter().map(|(_, block)| block).sum();
        assert!(total * 10 >= allowed * (400_000 / length as u64) * 9, "{total} of the bound");
    }
}
