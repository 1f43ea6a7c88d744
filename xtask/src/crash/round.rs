//! One round: mail is made, copied with incidents, finished, changed, followed with incidents, finished, and judged.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use cutover_testbed::gate::{self, FaultGate};
use cutover_testbed::judge::{self, Sabotage};

use super::bed::{Bed, Place};
use super::outcome::Report;
use super::runs::{PASSING, RUN, Seen, Work, must_be, said};
use super::schedule::{Incident, Round};
use crate::tool::{Migration, Tool};

/// How often a run may end with "passing failure, try again" before that is a failure of the round.
const TRIES: usize = 3;

/// Does the round.
pub(super) fn run(tool: &Tool, bed: &Bed, round: &Round, sabotage: Option<Sabotage>) -> Result<Report> {
    let place = bed.place(round)?;
    let migration = tool.prepare(place.scratch.path(), place.route(), &place.pairs())?;
    let gate = FaultGate::start(&place.scratch.path().join("faults"))?;
    let runner = Runner { migration: &migration, place: &place, gate: &gate };
    let mut report = Report::default();
    runner.leg(&round.copying, &mut report)?;
    if !round.following.is_empty() {
        place.change_sources(round.seed)?;
        migration.ask_for_sync()?;
        runner.leg(&round.following, &mut report)?;
    }
    sabotage.map_or(Ok(()), |how| judge::tamper(&place.victim(), how))?;
    let verdict = judge::compare_all(&place.sides())?;
    report.faults = verdict.faults().map(|(name, count)| (name.to_owned(), count)).to_vec();
    report.said = verdict.to_string();
    report.source_changed +=
        place.source_proxy.commands().iter().filter(|command| !command.only_reads()).count() as u64;
    place.clear()?;
    Ok(report)
}

struct Runner<'a> {
    migration: &'a Migration,
    place: &'a Place<'a>,
    gate: &'a FaultGate,
}

impl Runner<'_> {
    /// Incidents, one after the other, then to the end; the source is the same before and after.
    fn leg(&self, incidents: &[Incident], report: &mut Report) -> Result<()> {
        let before = judge::fingerprint(&self.place.sources())?;
        let mut left = incidents.iter();
        for incident in left.by_ref() {
            let happened = self.incident(incident)?;
            if !happened {
                report.missed.push(incident.kind().to_owned());
                break;
            }
            *report.kills.entry(incident.kind().to_owned()).or_default() += 1;
        }
        report.missed.extend(left.map(|incident| incident.kind().to_owned()));
        self.finish()?;
        report.source_changed += u64::from(judge::fingerprint(&self.place.sources())? != before);
        Ok(())
    }

    /// Runs the tool into the incident; tells whether there was a chance for it.
    fn incident(&self, incident: &Incident) -> Result<bool> {
        match *incident {
            Incident::Point(point, skip) => self.kill_at(point, skip),
            Incident::Random(after) => self.kill_after(after),
            Incident::Cut(fault, skip, kill) => {
                let fired = self.place.target_proxy.fired().len();
                self.place.target_proxy.arm_after(fault, skip);
                let happened = self.cut(fired, kill);
                self.place.target_proxy.disarm();
                happened
            }
        }
    }

    fn kill_at(&self, point: &str, skip: u64) -> Result<bool> {
        self.gate.arm(point, skip);
        let happened = self.kill_when(|| self.gate.wait_held(Duration::ZERO).is_some());
        self.gate.disarm();
        happened
    }

    fn kill_after(&self, time: Duration) -> Result<bool> {
        let start = Instant::now();
        self.kill_when(|| start.elapsed() >= time)
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

    /// A cut connection, and a kill soon after it; or no kill, and the tool has to mend it by itself.
    fn cut(&self, fired: usize, kill: Option<Duration>) -> Result<bool> {
        let mut work = self.start()?;
        let proxy = &self.place.target_proxy;
        let seen = work.until(RUN, || proxy.fired().len() > fired);
        let happened = proxy.fired().len() > fired;
        match (seen, kill) {
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
            if status.code() != Some(PASSING) {
                return must_be(status, &[], &self.log());
            }
        }
        bail!("it asked {TRIES} times to be tried again\n{}", said(&self.log()));
    }

    /// A run that was disturbed may ask to be tried again.
    fn must_be_well(&self, status: ExitStatus) -> Result<()> {
        must_be(status, &[PASSING], &self.log())
    }

    fn start(&self) -> Result<Work> {
        let mut command = self.migration.work();
        command.env(gate::VARIABLE, self.gate.path());
        Work::start(command, &self.log())
    }

    fn log(&self) -> PathBuf {
        self.place.scratch.path().join("tool.log")
    }
}
