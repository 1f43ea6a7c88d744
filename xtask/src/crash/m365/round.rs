//! One round: a directory and mail are made, brought over with incidents, finished, changed, followed with incidents,
//! finished, and judged.

use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cutover_testbed::gate::{self, FaultGate};
use cutover_testbed::judge::{self as sources, Sabotage};
use serde_json::Value;

use super::bed::{Bed, Place};
use super::judge;
use super::schedule::{Incident, Round, WritePath};
use crate::crash::outcome::Report;
use crate::crash::runs::{INCOMPLETE, PASSING, RUN, Seen, Work, must_be, said};
use crate::tool::{Migration, Tool};

/// How often a run may end with "passing failure, try again" before that is a failure of the round.
const TRIES: usize = 4;

/// Does the round.
pub(super) fn run(tool: &Tool, bed: &Bed, round: &Round, sabotage: Option<Sabotage>) -> Result<Report> {
    let mut place = bed.place(tool, round)?;
    let migration = tool.store(place.scratch.path());
    place.introduce(&migration)?;
    let gate = FaultGate::start(&place.scratch.path().join("faults"))?;
    let mut report = Report::default();
    let endings = Endings { well: &[], open: &[INCOMPLETE, PASSING] };
    let runner = Runner { migration: &migration, place: &place, gate: &gate, endings, work: || migration.provision() };
    runner.leg(&round.provisioning, &mut report)?;
    let left = nothing_left(&migration)?;
    place.start_batch(&migration)?;
    let well: &[i32] = if round.path == WritePath::ImportMime { &[INCOMPLETE] } else { &[] };
    let endings = Endings { well, open: &[PASSING] };
    let runner = Runner { migration: &migration, place: &place, gate: &gate, endings, work: || migration.work() };
    runner.leg(&round.copying, &mut report)?;
    if !round.following.is_empty() {
        place.change_sources(round.seed)?;
        migration.ask_for_sync()?;
        runner.leg(&round.following, &mut report)?;
    }
    let scratch = place.scratch.path();
    sabotage.map_or(Ok(()), |how| judge::tamper(scratch, place.tenant.said(), &place.victim(), how))?;
    let verdict = judge::compare(scratch, &place.comparison())?;
    report.said = format!("{}; {}", round.path.word(), verdict.said);
    report.faults = verdict.faults;
    report.faults.push(("steps_left".into(), left));
    report.faults.push(("unrecorded".into(), verdict.refused.saturating_sub(recorded(&migration)?)));
    report.source_changed +=
        place.source_proxy.commands().iter().filter(|command| !command.only_reads()).count() as u64;
    place.clear()?;
    Ok(report)
}

/// How many steps a second plan has.
fn nothing_left(migration: &Migration) -> Result<u64> {
    let told = migration.must(&["--json", "provision", "plan", "--licence", crate::tool::LICENCE])?;
    let told: Value = serde_json::from_str(told.lines().last().unwrap_or_default())?;
    Ok(told["steps"].as_array().map_or(1, Vec::len) as u64)
}

/// How many items the tool says that it could not bring over.
fn recorded(migration: &Migration) -> Result<u64> {
    let told = migration.must(&["--json", "escrow", "list"])?;
    let told: Value = serde_json::from_str(told.lines().last().unwrap_or_default())?;
    Ok(told["items"].as_array().map_or(0, Vec::len) as u64)
}

/// Exit codes besides 0 that are no fault.
#[derive(Clone, Copy)]
struct Endings {
    /// It is done: what the tenant refuses, as it is no mail, is in escrow.
    well: &'static [i32],
    /// It asks for another run.
    open: &'static [i32],
}

/// What does one kind of work, and is disturbed in it.
struct Runner<'a, W: Fn() -> Command> {
    migration: &'a Migration,
    place: &'a Place<'a>,
    gate: &'a FaultGate,
    endings: Endings,
    work: W,
}

impl<W: Fn() -> Command> Runner<'_, W> {
    /// Incidents, one after the other, then to the end; the source is the same before and after.
    fn leg(&self, incidents: &[Incident], report: &mut Report) -> Result<()> {
        let before = sources::fingerprint(&self.place.sources())?;
        let mut left = incidents.iter();
        for incident in left.by_ref() {
            if !self.incident(incident).with_context(|| format!("{incident:?}\n{}", self.escrow()))? {
                report.missed.push(incident.kind().to_owned());
                break;
            }
            *report.kills.entry(incident.kind().to_owned()).or_default() += 1;
        }
        report.missed.extend(left.map(|incident| incident.kind().to_owned()));
        self.finish()?;
        report.source_changed += u64::from(sources::fingerprint(&self.place.sources())? != before);
        Ok(())
    }

    /// Runs the tool into the incident; tells whether there was a chance for it.
    fn incident(&self, incident: &Incident) -> Result<bool> {
        let tenant = &self.place.tenant;
        match incident {
            Incident::Point(point, skip) => {
                self.gate.arm(point, *skip);
                let happened = self.kill_when(|| self.gate.wait_held(Duration::ZERO).is_some());
                self.gate.disarm();
                happened
            }
            Incident::Random(after) => {
                let start = std::time::Instant::now();
                self.kill_when(|| start.elapsed() >= *after)
            }
            Incident::Answers(count) => {
                let until = tenant.answered()? + count;
                self.kill_when(|| tenant.answered().is_ok_and(|now| now >= until))
            }
            Incident::Fault(_, fault, kill) => {
                tenant.arm(fault)?;
                let happened = self.strike(*kill);
                tenant.disarm()?;
                happened
            }
        }
    }

    /// Kills as soon as it is so; tells whether it came to that. What ended by itself must have ended well.
    fn kill_when(&self, is_so: impl FnMut() -> bool) -> Result<bool> {
        let mut work = self.start()?;
        match work.until(RUN, is_so) {
            Seen::Ended(status) => self.must_be_well(status).map(|()| false),
            Seen::Happened => self.kill(work).map(|()| true),
            Seen::Late => Err(work.too_long()),
        }
    }

    /// A fault of the tenant, and a kill soon after it; or no kill, and the tool has to mend it by itself.
    fn strike(&self, kill: Option<Duration>) -> Result<bool> {
        let mut work = self.start()?;
        let tenant = &self.place.tenant;
        let seen = work.until(RUN, || tenant.struck().unwrap_or(false));
        let happened = tenant.struck()?;
        match (seen, kill.filter(|_| happened)) {
            (Seen::Ended(status), _) => self.must_be_well(status)?,
            (Seen::Late, _) => return Err(work.too_long()),
            (Seen::Happened, Some(kill)) => {
                work.until(kill, || false);
                self.kill(work)?;
            }
            (Seen::Happened, None) => self.must_be_well(work.wait()?)?,
        }
        Ok(happened)
    }

    fn kill(&self, work: Work) -> Result<()> {
        work.kill();
        self.migration.let_leases_run_out()
    }

    /// Runs the tool until it says that all is done.
    fn finish(&self) -> Result<()> {
        for _ in 0..TRIES {
            let status = self.start()?.wait()?;
            if !status.code().is_some_and(|code| self.endings.open.contains(&code)) {
                return must_be(status, self.endings.well, &self.log());
            }
        }
        bail!("it asked {TRIES} times to be tried again\n{}", said(&self.log()));
    }

    /// A run that was disturbed may ask for another.
    fn must_be_well(&self, status: ExitStatus) -> Result<()> {
        must_be(status, &[self.endings.well, self.endings.open].concat(), &self.log())
    }

    fn start(&self) -> Result<Work> {
        let mut command = (self.work)();
        command.env(gate::VARIABLE, self.gate.path());
        Work::start(command, &self.log())
    }

    /// What could not be copied, and why.
    fn escrow(&self) -> String {
        self.migration.must(&["escrow", "list"]).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.place.scratch.path().join("tool.log")
    }
}
