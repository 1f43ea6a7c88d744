//! What happens in a round: decided by the seed and the number of the round alone, so that each can be repeated.

use std::time::Duration;

use cutover_testbed::random::Random;
use serde_json::{Value, json};

use crate::crash::schedule::POINTS;

/// What the tenant does to the writing of mail.
const MAIL: [&str; 7] = [
    "cut_before_commit",
    "cut_after_commit",
    "late_commit",
    "throttled",
    "unavailable",
    "token_expired",
    "session_expired",
];

/// What the tenant does to provisioning.
const DIRECTORY: [&str; 6] = [
    "directory_cut_before_commit",
    "directory_cut_after_commit",
    "directory_late_commit",
    "directory_throttled",
    "directory_unavailable",
    "directory_token_expired",
];

/// Everything that is counted.
pub(in crate::crash) const KINDS: [&str; 20] = [
    "intent",
    "literal",
    "confirmed",
    "reconcile",
    "cursor",
    "cut_before_commit",
    "cut_after_commit",
    "late_commit",
    "throttled",
    "unavailable",
    "token_expired",
    "session_expired",
    "random",
    "directory_cut_before_commit",
    "directory_cut_after_commit",
    "directory_late_commit",
    "directory_throttled",
    "directory_unavailable",
    "directory_token_expired",
    "directory_random",
];

/// The way into a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WritePath {
    /// As FastTransfer.
    Import,
    /// As Internet messages.
    ImportMime,
}

impl WritePath {
    /// As the tool knows it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::ImportMime => "import-mime",
        }
    }

    /// What is in the address of requests that write mail.
    fn doors(self) -> &'static [&'static str] {
        match self {
            Self::Import => &["importItem"],
            Self::ImportMime => &["importMime", "$batch"],
        }
    }

    /// What is in the address of requests that bear a token.
    fn token_doors(self) -> &'static [&'static str] {
        match self {
            Self::Import => &["/admin/exchange", "/v1.0"],
            Self::ImportMime => &["importMime", "$batch"],
        }
    }
}

/// One thing that goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Incident {
    /// SIGKILL when this point was passed so many times.
    Point(&'static str, u64),
    /// The tenant does this to a request; the process is killed soon afterwards, or not.
    Fault(&'static str, Value, Option<Duration>),
    /// SIGKILL after this time.
    Random(Duration),
    /// SIGKILL when the tenant has answered so many requests more.
    Answers(u64),
}

impl Incident {
    /// What it is counted as.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Point(kind, _) | Self::Fault(kind, ..) => kind,
            Self::Random(_) => "random",
            Self::Answers(_) => "directory_random",
        }
    }
}

/// A round.
#[derive(Clone, Debug)]
pub(super) struct Round {
    /// Its number.
    pub(super) number: u64,
    /// What its mail and its directory are made from.
    pub(super) seed: u64,
    /// How mail is written.
    pub(super) path: WritePath,
    /// What goes wrong while the directory is brought over.
    pub(super) provisioning: Vec<Incident>,
    /// What goes wrong while mail is copied for the first time.
    pub(super) copying: Vec<Incident>,
    /// What goes wrong while changes are brought over.
    pub(super) following: Vec<Incident>,
}

/// The round of this number. `owed` are the kinds that an earlier round had no chance for; they come first.
pub(super) fn round(seed: u64, number: u64, owed: &[String]) -> Round {
    let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number).wrapping_add(365));
    let path = if number % 3 == 2 { WritePath::ImportMime } else { WritePath::Import };
    let mut maker = Maker { path, random: &mut random };
    let late: Vec<&'static str> = KINDS.into_iter().filter(|kind| owed.iter().any(|owed| owed == kind)).collect();
    let (directory, mail): (Vec<_>, Vec<_>) = late.into_iter().partition(|kind| kind.starts_with("directory"));
    let provisioning = maker.provisioning(number, &directory);
    let copying = maker.copying(number, &mail);
    let following = maker.following(number);
    Round { number, seed: random.bits(), path, provisioning, copying, following }
}

struct Maker<'a> {
    path: WritePath,
    random: &'a mut Random,
}

impl Maker<'_> {
    /// Two faults and two kills in any order.
    fn provisioning(&mut self, number: u64, owed: &[&'static str]) -> Vec<Incident> {
        let mut all: Vec<Incident> = owed.iter().map(|kind| self.incident(kind, true)).collect();
        let mut rest = vec![self.incident("directory_random", false), self.incident("directory_random", false)];
        for at in [2 * number, 2 * number + 1] {
            rest.push(self.incident(DIRECTORY[(at % DIRECTORY.len() as u64) as usize], false));
        }
        self.random.shuffle(&mut rest);
        all.extend(rest);
        all
    }

    fn copying(&mut self, number: u64, owed: &[&'static str]) -> Vec<Incident> {
        let mut all: Vec<Incident> = owed.iter().map(|kind| self.incident(kind, true)).collect();
        // A kill that leaves an intent open comes before the kill inside the reconciliation of it.
        all.push(self.incident(POINTS[(number % 3) as usize], false));
        all.push(self.incident("reconcile", false));
        let mut rest = vec![self.incident("random", false)];
        for at in [2 * number, 2 * number + 1] {
            let kinds = if self.path == WritePath::Import { MAIL.len() } else { MAIL.len() - 1 };
            rest.push(self.incident(MAIL[(at % kinds as u64) as usize], false));
        }
        self.random.shuffle(&mut rest);
        all.extend(rest);
        if number % 2 == 1 {
            all.push(self.incident("cursor", false));
        }
        all
    }

    /// Every second round, and the last incident of it is one that the process survives and mends by itself.
    fn following(&mut self, number: u64) -> Vec<Incident> {
        if !number.is_multiple_of(2) {
            return Vec::new();
        }
        let survived = match self.incident(MAIL[(number / 2 % 3) as usize], true) {
            Incident::Fault(kind, fault, _) => Incident::Fault(kind, fault, None),
            other => other,
        };
        vec![self.incident("cursor", true), survived]
    }

    /// One of this kind, at the first chance where that is wanted.
    fn incident(&mut self, kind: &'static str, at_once: bool) -> Incident {
        let mut skip = |most: u64| if at_once { 0 } else { self.random.below(most + 1) };
        match kind {
            "intent" | "confirmed" => Incident::Point(kind, skip(4)),
            "literal" => Incident::Point(kind, skip(12)),
            "reconcile" => Incident::Point(kind, 0),
            "cursor" => Incident::Point(kind, skip(3)),
            "random" => Incident::Random(Duration::from_millis(50 + self.random.below(900))),
            "directory_random" => Incident::Answers(1 + self.random.below(45)),
            fault => self.fault(fault, at_once),
        }
    }

    fn fault(&mut self, kind: &'static str, at_once: bool) -> Incident {
        let directory = kind.strip_prefix("directory_");
        let doors = match (directory, kind) {
            (Some(_), _) => &["/adminapi", "$batch"],
            (None, "session_expired") => &["importItem"][..],
            (None, "token_expired") => self.path.token_doors(),
            (None, _) => self.path.doors(),
        };
        let door = *self.random.pick(doors);
        let most = match (directory, door) {
            (Some(_), _) => 8,
            (None, "importItem" | "importMime") => 50,
            (None, _) => 6,
        };
        let skip = if at_once { 0 } else { self.random.below(most) };
        let mut fault = self.what(directory.unwrap_or(kind));
        fault["path"] = json!(door);
        fault["skip"] = json!(skip);
        let kill = self.random.chance(0.5).then(|| Duration::from_millis(self.random.below(150)));
        Incident::Fault(kind, fault, kill)
    }

    /// As the tenant's control interface calls it.
    fn what(&mut self, kind: &str) -> Value {
        let retry_after = self.random.chance(0.5).then_some(1);
        match kind {
            "cut_before_commit" => json!({"kind": "cut-before", "method": "POST"}),
            "cut_after_commit" => json!({"kind": "cut-after", "method": "POST"}),
            "late_commit" => {
                let milliseconds = 150 + self.random.below(500);
                json!({"kind": "commit-later", "milliseconds": milliseconds, "method": "POST"})
            }
            "throttled" => json!({"kind": "throttled", "retry_after": retry_after}),
            "unavailable" => json!({"kind": "unavailable", "retry_after": retry_after}),
            "token_expired" => json!({"kind": "token-expired"}),
            _ => json!({"kind": "session-expired"}),
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
    fn ten_rounds_have_every_kind_and_both_ways_in() {
        for seed in 0..50 {
            let rounds: Vec<Round> = (0..10).map(|number| round(seed, number, &[])).collect();
            for kind in KINDS {
                let all = |round: &Round| [&round.provisioning[..], &round.copying, &round.following].concat();
                let has = |round: &Round| all(round).iter().any(|incident| incident.kind() == kind);
                assert!(rounds.iter().any(has), "{kind} with seed {seed}");
            }
            assert!(rounds.iter().any(|round| round.path == WritePath::ImportMime));
        }
    }

    #[test]
    fn what_is_owed_comes_first() {
        let owed = ["session_expired".to_owned(), "directory_late_commit".to_owned()];
        let round = round(1, 0, &owed);
        assert_eq!(round.provisioning[0].kind(), "directory_late_commit");
        assert_eq!(round.copying[0].kind(), "session_expired");
    }
}
