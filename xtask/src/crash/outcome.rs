//! What the rounds came to.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// From so many rounds on, a kind that never happened is a fault of the test.
const ENOUGH_ROUNDS: u64 = 5;

/// What one round came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    /// What the judge counted that is to be 0, by name.
    pub(super) faults: Vec<(String, u64)>,
    /// What it said, in words.
    pub(super) said: String,
    /// Fingerprints of a source that differ, and commands that a source must not be sent.
    pub(super) source_changed: u64,
    /// Incidents that happened, by kind.
    pub(super) kills: BTreeMap<String, u64>,
    /// Incidents that found no chance, as the work was done before.
    pub(super) missed: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kills: Vec<String> = self.kills.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        write!(f, "{}; {}", kills.join(", "), self.said)?;
        if self.source_changed > 0 {
            write!(f, "; THE SOURCE WAS CHANGED")?;
        }
        Ok(())
    }
}

/// What all rounds came to.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// Rounds done.
    pub(super) rounds: u64,
    /// Kinds that a round had no chance for, for the next.
    pub(super) owed: Vec<String>,
    seed: u64,
    kinds: &'static [&'static str],
    faults: BTreeMap<String, u64>,
    kills: BTreeMap<String, u64>,
}

impl Outcome {
    /// Nothing yet, of incidents of these kinds.
    pub(super) fn new(seed: u64, kinds: &'static [&'static str]) -> Self {
        let kills = kinds.iter().map(|kind| ((*kind).to_owned(), 0)).collect();
        Self { rounds: 0, owed: Vec::new(), seed, kinds, faults: BTreeMap::new(), kills }
    }

    /// Adds a round.
    pub(super) fn add(&mut self, report: &Report) {
        self.rounds += 1;
        for (name, count) in &report.faults {
            *self.faults.entry(name.clone()).or_default() += count;
        }
        *self.faults.entry("source_changed".into()).or_default() += report.source_changed;
        for (kind, count) in &report.kills {
            *self.kills.entry(kind.clone()).or_default() += count;
        }
        self.owed.extend(report.missed.iter().cloned());
    }

    /// The object that is printed: the three that must be 0 first.
    pub(crate) fn json(&self) -> String {
        let fault = |name: &str| self.faults.get(name).copied().unwrap_or(0);
        let other: Vec<String> = self
            .faults
            .iter()
            .filter(|(name, _)| !["lost", "doubled", "source_changed"].contains(&name.as_str()))
            .map(|(name, count)| format!("\"{name}\":{count}"))
            .collect();
        let kills: Vec<String> = self.kinds.iter().map(|kind| format!("\"{kind}\":{}", self.kills[*kind])).collect();
        format!(
            "{{\"rounds\":{},\"lost\":{},\"doubled\":{},\"source_changed\":{},\"kills\":{{{}}},{},\"seed\":{}}}",
            self.rounds,
            fault("lost"),
            fault("doubled"),
            fault("source_changed"),
            kills.join(","),
            other.join(","),
            self.seed,
        )
    }

    /// Whether the software did right, and the test did all that it is there for. The order in a folder is counted but
    /// not judged: what could have moved is written after the other new mail, and a late request of a dead connection too.
    pub(crate) fn verdict(&self) -> Result<()> {
        let wrong: Vec<_> = self.faults.iter().filter(|(name, count)| **count > 0 && *name != "order").collect();
        if !wrong.is_empty() {
            bail!("after {} rounds: {wrong:?}", self.rounds);
        }
        let never: Vec<_> = self.kills.iter().filter(|(_, count)| **count == 0).map(|(kind, _)| kind).collect();
        if self.rounds >= ENOUGH_ROUNDS.max(self.kinds.len() as u64 / 2) && !never.is_empty() {
            bail!("these never happened in {} rounds: {never:?}", self.rounds);
        }
        Ok(())
    }

    /// Keeps it in a file.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        let value = json!({"seed": self.seed, "rounds": self.rounds, "owed": self.owed, "faults": self.faults, "kills": self.kills});
        let next = path.with_extension("new");
        std::fs::write(&next, value.to_string()).with_context(|| format!("write {}", next.display()))?;
        std::fs::rename(&next, path).context("keep the outcome so far")
    }

    /// Goes on from a file; without one, from the beginning.
    pub(super) fn load(path: &Path, seed: u64, kinds: &'static [&'static str]) -> Result<Self> {
        let Ok(text) = std::fs::read_to_string(path) else { return Ok(Self::new(seed, kinds)) };
        let value: Value = serde_json::from_str(&text)?;
        if value["seed"].as_u64() != Some(seed) {
            bail!("{} is of the seed {}", path.display(), value["seed"]);
        }
        let mut outcome = Self::new(seed, kinds);
        outcome.rounds = value["rounds"].as_u64().unwrap_or(0);
        outcome.owed =
            value["owed"].as_array().into_iter().flatten().filter_map(|kind| Some(kind.as_str()?.to_owned())).collect();
        outcome.faults.extend(numbers(&value["faults"]));
        outcome.kills.extend(numbers(&value["kills"]));
        Ok(outcome)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} rounds with the seed {}", self.rounds, self.seed)?;
        self.faults.iter().try_for_each(|(name, count)| writeln!(f, "  {name:16} {count}"))?;
        writeln!(f, "killed or cut:")?;
        self.kills.iter().try_for_each(|(kind, count)| writeln!(f, "  {kind:18} {count}"))
    }
}

fn numbers(value: &Value) -> impl Iterator<Item = (String, u64)> {
    let pairs = value.as_object().into_iter().flatten();
    pairs.filter_map(|(name, count)| Some((name.clone(), count.as_u64()?)))
}
