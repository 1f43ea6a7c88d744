//! `cargo xtask crash`: copies from a Dovecot to another, or to a rehearsal tenant, that are killed and cut at every
//! instant that matters, then finished, and judged by a reader that uses neither the ledger nor our IMAP (issue: "To
//! show").

mod bed;
mod m365;
mod outcome;
mod round;
mod runs;
mod schedule;

use std::ops::Range;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result};
use cutover_testbed::install;
use cutover_testbed::judge::Sabotage;

pub(crate) use outcome::Outcome;

use crate::options::Options;
use crate::project;
use crate::tool::Tool;
use outcome::Report;

/// Where mail goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Another Dovecot.
    Imap,
    /// A rehearsal tenant, with the directory before the mail.
    Microsoft365,
}

impl Target {
    fn from_word(word: &str) -> Option<Self> {
        [("imap", Self::Imap), ("m365", Self::Microsoft365)].iter().find(|(name, _)| *name == word).map(|(_, one)| *one)
    }

    /// Everything that goes wrong.
    fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Imap => &schedule::KINDS,
            Self::Microsoft365 => &m365::KINDS,
        }
    }

    /// Where the outcome so far is kept.
    fn state(self) -> PathBuf {
        project::target().join(match self {
            Self::Imap => "crash-state.json",
            Self::Microsoft365 => "crash-m365-state.json",
        })
    }
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Where mail goes.
    target: Target,
    /// How many rounds altogether.
    rounds: u64,
    /// The number of the first one: a round is the same for the same seed and number.
    first: u64,
    /// Everything that looks random comes from it.
    seed: u64,
    /// Spoil the finished target, which must turn the outcome red.
    sabotage: Option<Sabotage>,
    /// Rounds at once: most of a round is waiting for servers to settle.
    jobs: u64,
    /// Where the outcome so far is kept.
    state: PathBuf,
    /// Go on from there.
    resume: bool,
}

impl Plan {
    /// Rounds from the beginning.
    pub(crate) fn fresh(target: Target, rounds: u64, state: PathBuf) -> Self {
        Self { target, rounds, first: 0, seed: 1, sabotage: None, jobs: 2, state, resume: false }
    }

    /// How many rounds.
    pub(crate) fn rounds(&self) -> u64 {
        self.rounds
    }

    /// From the round of this number on.
    pub(crate) fn starting_at(self, first: u64) -> Self {
        Self { first, ..self }
    }

    fn read(options: &Options) -> Result<Self> {
        let word = options.text("target").unwrap_or("imap");
        let target = Target::from_word(word).with_context(|| format!("--target {word}? imap or m365"))?;
        let sabotage = options.text("sabotage").map(|word| {
            Sabotage::from_word(word).with_context(|| format!("--sabotage {word}? drop, double, flag or date"))
        });
        Ok(Self {
            first: options.number("first", 0)?,
            seed: options.number("seed", 1)?,
            sabotage: sabotage.transpose()?,
            jobs: options.number("jobs", 2)?.max(1),
            resume: options.has("resume"),
            ..Self::fresh(target, options.number("rounds", 5)?, target.state())
        })
    }
}

/// `cargo xtask crash`.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.only(&["target", "rounds", "first", "seed", "sabotage", "resume", "jobs", "json"])?;
    let plan = Plan::read(options)?;
    install::ensure()?;
    let outcome = rounds(&Tool::from(options)?, &plan)?;
    match options.has("json") {
        true => println!("{}", outcome.json()),
        false => println!("{outcome}"),
    }
    outcome.verdict()
}

/// The servers of all rounds.
enum Bed {
    Imap(Box<bed::Bed>),
    Microsoft365(Box<m365::Bed>),
}

impl Bed {
    fn new(target: Target) -> Result<Self> {
        match target {
            Target::Imap => bed::Bed::new().map(|bed| Self::Imap(Box::new(bed))),
            Target::Microsoft365 => m365::Bed::new().map(|bed| Self::Microsoft365(Box::new(bed))),
        }
    }
}

/// Does the rounds that are left, keeping the outcome after each.
pub(crate) fn rounds(tool: &Tool, plan: &Plan) -> Result<Outcome> {
    let kinds = plan.target.kinds();
    let mut outcome =
        if plan.resume { Outcome::load(&plan.state, plan.seed, kinds)? } else { Outcome::new(plan.seed, kinds) };
    let bed = Bed::new(plan.target)?;
    while outcome.rounds < plan.rounds {
        let from = plan.first + outcome.rounds;
        let to = (from + plan.jobs).min(plan.first + plan.rounds);
        let owed = std::mem::take(&mut outcome.owed);
        for report in at_once(tool, plan, &bed, from..to, &owed) {
            outcome.add(&report?);
        }
        outcome.save(&plan.state)?;
    }
    Ok(outcome)
}

/// Rounds side by side; what is owed falls to the first of them.
fn at_once(tool: &Tool, plan: &Plan, bed: &Bed, numbers: Range<u64>, owed: &[String]) -> Vec<Result<Report>> {
    let first = numbers.start;
    let one = |number: u64| round(tool, plan, bed, number, if number == first { owed } else { &[] });
    thread::scope(|scope| {
        let threads: Vec<_> = numbers.map(|number| scope.spawn(move || one(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a round reports, it never panics")).collect()
    })
}

fn round(tool: &Tool, plan: &Plan, bed: &Bed, number: u64, owed: &[String]) -> Result<Report> {
    let start = Instant::now();
    let report = match bed {
        Bed::Imap(bed) => round::run(tool, bed, &schedule::round(plan.seed, number, owed), plan.sabotage),
        Bed::Microsoft365(bed) => m365::round(tool, bed, plan.seed, number, owed, plan.sabotage),
    };
    let again = || format!("round {number}; repeat it by --seed {} --first {number} --rounds 1", plan.seed);
    let report = report.with_context(again)?;
    eprintln!("round {number}: {report}, {:.1} s", start.elapsed().as_secs_f64());
    Ok(report)
}
