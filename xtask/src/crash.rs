//! `cargo xtask crash`: copies between two Dovecots that are killed and cut at every instant that matters, then
//! finished, and judged by a reader that uses neither the ledger nor our IMAP (issue: "To show").

mod bed;
mod outcome;
mod round;
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
use bed::Bed;
use outcome::Report;

/// What is to be done.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
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
    pub(crate) fn fresh(rounds: u64, state: PathBuf) -> Self {
        Self { rounds, first: 0, seed: 1, sabotage: None, jobs: 2, state, resume: false }
    }

    fn read(options: &Options) -> Result<Self> {
        let state = project::target().join("crash-state.json");
        let sabotage = options.text("sabotage").map(|word| {
            Sabotage::from_word(word).with_context(|| format!("--sabotage {word}? drop, double, flag or date"))
        });
        Ok(Self {
            first: options.number("first", 0)?,
            seed: options.number("seed", 1)?,
            sabotage: sabotage.transpose()?,
            jobs: options.number("jobs", 2)?.max(1),
            resume: options.has("resume"),
            ..Self::fresh(options.number("rounds", 5)?, state)
        })
    }
}

/// `cargo xtask crash`.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.only(&["rounds", "first", "seed", "sabotage", "resume", "jobs", "json"])?;
    let plan = Plan::read(options)?;
    install::ensure()?;
    let outcome = rounds(&Tool::from(options)?, &plan)?;
    match options.has("json") {
        true => println!("{}", outcome.json()),
        false => println!("{outcome}"),
    }
    outcome.verdict()
}

/// Does the rounds that are left, keeping the outcome after each.
pub(crate) fn rounds(tool: &Tool, plan: &Plan) -> Result<Outcome> {
    let mut outcome = if plan.resume { Outcome::load(&plan.state, plan.seed)? } else { Outcome::new(plan.seed) };
    let bed = Bed::new()?;
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
    let schedule = schedule::round(plan.seed, number, owed);
    let report = round::run(tool, bed, &schedule, plan.sabotage)
        .with_context(|| format!("round {number}; repeat it by --seed {} --first {number} --rounds 1", plan.seed))?;
    eprintln!("round {number}: {report}, {:.1} s", start.elapsed().as_secs_f64());
    Ok(report)
}
