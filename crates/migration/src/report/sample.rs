//! What a sample tells: how likely it is to have seen a fault, and how many faults can be left at most.
//!
//! Every item is chosen with the same chance `p`, by a hash of its key, which knows nothing of what is in it. So of `k`
//! faulty items at least one is seen with probability `1 - (1 - p)^k`.

use serde::{Deserialize, Serialize};

/// What was drawn, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// The share of items that was compared, 0 to 1.
    pub share: f64,
    /// For some numbers of faulty items: the probability to have seen at least one of them.
    pub seen: Vec<Chance>,
    /// If no fault was seen: there are, with a confidence of 95 %, at most this many.
    pub at_most_unseen: Option<u64>,
}

/// The probability to have seen at least one of so many faulty items.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// How many faulty items there are.
    pub faulty: u64,
    /// The probability to have seen one, 0 to 1.
    pub probability: f64,
}

impl Confidence {
    /// What a sample of this many per cent tells. `faults` is how many were found.
    pub fn of(percent: f64, faults: u64) -> Self {
        let share = (percent / 100.0).clamp(0.0, 1.0);
        let seen = [1, 10, 100, 1000].map(|faulty| Chance { faulty, probability: at_least_one(share, faulty) });
        Self { share, seen: seen.to_vec(), at_most_unseen: (faults == 0).then(|| at_most(share)).flatten() }
    }
}

fn at_least_one(share: f64, faulty: u64) -> f64 {
    let probability = 1.0 - (1.0 - share).powf(faulty as f64);
    // A sample is never certain, whatever the number is rounded to.
    if share < 1.0 { probability.min(1.0 - 1e-9) } else { probability }
}

/// The number of faulty items of which 95 of 100 samples would have shown one.
fn at_most(share: f64) -> Option<u64> {
    if share <= 0.0 {
        return None;
    }
    if share >= 1.0 {
        return Some(0);
    }
    Some((0.05_f64.ln() / (1.0 - share).ln()).floor() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sample_tells() {
        let tenth = Confidence::of(10.0, 0);
        assert!((tenth.seen[0].probability - 0.1).abs() < 1e-9);
        assert!((tenth.seen[1].probability - 0.651_321_559_9).abs() < 1e-9, "1 - 0.9^10");
        assert!(Confidence::of(50.0, 0).seen[3].probability < 1.0, "never certain");
        assert_eq!(tenth.at_most_unseen, Some(28), "0.9^28 is just above 5 %, 0.9^29 below");
        assert_eq!(Confidence::of(100.0, 0).at_most_unseen, Some(0));
        assert_eq!(Confidence::of(10.0, 1).at_most_unseen, None);
        assert_eq!(Confidence::of(0.0, 0).at_most_unseen, None);
    }
}
