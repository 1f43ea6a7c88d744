//! What happens in a round: decided by the seed and the number of the round alone, so that each can be repeated.

use std::time::Duration;

use cutover_testbed::Fault;
use cutover_testbed::random::Random;

/// Instants that the process announces itself.
pub(super) const POINTS: [&str; 5] = ["intent", "literal", "confirmed", "reconcile", "cursor"];

/// Instants on the wire.
const CUTS: [&str; 3] = ["cut_before_commit", "cut_after_commit", "late_commit"];

/// Everything that is counted.
pub(super) const KINDS: [&str; 9] = [
    "intent",
    "literal",
    "confirmed",
    "reconcile",
    "cursor",
    "cut_before_commit",
    "cut_after_commit",
    "late_commit",
    "random",
];

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Incident {
    /// SIGKILL when this point was passed so many times.
    Point(&'static str, u64),
    /// The connection to the target breaks at an APPEND, after so many; the process is killed soon afterwards, or not.
    Cut(Fault, usize, Option<Duration>),
    /// SIGKILL after this time.
    Random(Duration),
}

impl Incident {
    /// What it is counted as.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Point(point, _) => point,
            Self::Cut(Fault::CutAfterCommit, ..) => "cut_after_commit",
            Self::Cut(Fault::LateCommit(_), ..) => "late_commit",
            Self::Cut(..) => "cut_before_commit",
            Self::Random(_) => "random",
        }
    }
}

/// A round.
#[derive(Clone, Debug)]
pub(super) struct Round {
    /// Its number.
    pub(super) number: u64,
    /// What its mail is made from.
    pub(super) seed: u64,
    /// What goes wrong while everything is copied for the first time.
    pub(super) copying: Vec<Incident>,
    /// What goes wrong while changes are brought over.
    pub(super) following: Vec<Incident>,
}

/// The round of this number. `owed` are the kinds that an earlier round had no chance for; they come first.
pub(super) fn round(seed: u64, number: u64, owed: &[String]) -> Round {
    let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let late = owed.iter().filter_map(|kind| KINDS.into_iter().find(|known| known == kind));
    let mut copying: Vec<Incident> = late.map(|kind| incident(kind, &mut random, true)).collect();
    // A kill that leaves an intent open comes before the kill inside the reconciliation of it.
    copying.push(incident(POINTS[(number % 3) as usize], &mut random, false));
    copying.push(incident("reconcile", &mut random, false));
    let cut = CUTS[((number + seed) % 3) as usize];
    let mut rest = [incident(cut, &mut random, false), incident("random", &mut random, false)];
    random.shuffle(&mut rest);
    copying.extend(rest);
    if number % 2 == 1 {
        copying.push(incident("cursor", &mut random, false));
    }
    Round { number, seed: random.bits(), copying, following: following(number, &mut random) }
}

/// Every second round, and the last incident of it is one that the process survives and mends by itself.
fn following(number: u64, random: &mut Random) -> Vec<Incident> {
    if number.is_multiple_of(2) {
        return vec![incident("cursor", random, true), survived(CUTS[(number / 2 % 3) as usize], random)];
    }
    Vec::new()
}

fn survived(kind: &'static str, random: &mut Random) -> Incident {
    match incident(kind, random, true) {
        Incident::Cut(fault, skip, _) => Incident::Cut(fault, skip, None),
        other => other,
    }
}

/// One of this kind, at the first chance where that is wanted.
fn incident(kind: &'static str, random: &mut Random, at_once: bool) -> Incident {
    let mut skip = |most: u64| if at_once { 0 } else { random.below(most + 1) };
    match kind {
        "intent" => Incident::Point(kind, skip(4)),
        "literal" => Incident::Point(kind, skip(12)),
        "confirmed" => Incident::Point(kind, skip(4)),
        "reconcile" => Incident::Point(kind, 0),
        "cursor" => Incident::Point(kind, skip(3)),
        "random" => Incident::Random(Duration::from_millis(20 + random.below(250))),
        cut => {
            let skip = skip(3) as usize;
            let fault = match cut {
                "cut_after_commit" => Fault::CutAfterCommit,
                "late_commit" => Fault::LateCommit(Duration::from_millis(150 + random.below(500))),
                _ => Fault::CutBeforeCommit,
            };
            let kill = random.chance(0.7).then(|| Duration::from_millis(random.below(120)));
            Incident::Cut(fault, skip, kill)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_the_same_for_the_same_seed_and_number() {
        assert_eq!(round(3, 8, &[]).copying, round(3, 8, &[]).copying);
        assert_ne!(round(3, 8, &[]).seed, round(4, 8, &[]).seed);
    }

    #[test]
    fn five_rounds_have_every_kind() {
        for seed in 0..50 {
            let rounds: Vec<Round> = (0..5).map(|number| round(seed, number, &[])).collect();
            for kind in KINDS {
                let all = rounds.iter().flat_map(|round| round.copying.iter().chain(&round.following));
                assert!(all.into_iter().any(|incident| incident.kind() == kind), "{kind} with seed {seed}");
            }
        }
    }
}
