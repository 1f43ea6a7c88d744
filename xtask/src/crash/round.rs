//! One round: mail is made, copied with incidents, finished, changed, followed with incidents, finished, and judged.

use std::fs::File;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use cutover_testbed::gate::{self, FaultGate};
use cutover_testbed::judge::{self, Sabotage};
use cutover_testbed::process::wait_until;

use super::bed::{Bed, Place};
use super::outcome::Report;
use super::schedule::{Incident, Round};
use crate::tool::{Migration, Tool};

/// No run of a round takes longer, by far; one that does hangs.
const RUN: Duration = Duration::from_secs(60);

/// How often a run may end with "passing failure, try again" before that is a failure of the round.
const TRIES: usize = 3;

/// The exit code that asks to try again.
const PASSING: i32 = 5;

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
        let mut child = self.spawn()?;
        let (mut held, mut ended) = (false, None);
        wait_until(RUN, || {
            held = self.gate.wait_held(Duration::ZERO).is_some();
            ended = child.try_wait().ok().flatten();
            held || ended.is_some()
        });
        self.gate.disarm();
        self.end(child, held, ended)
    }

    fn kill_after(&self, time: Duration) -> Result<bool> {
        let mut child = self.spawn()?;
        let mut ended = None;
        wait_until(time, || {
            ended = child.try_wait().ok().flatten();
            ended.is_some()
        });
        self.end(child, ended.is_none(), ended)
    }

    /// A cut connection, and a kill soon after it; or no kill, and the tool has to mend it by itself.
    fn cut(&self, fired: usize, kill: Option<Duration>) -> Result<bool> {
        let mut child = self.spawn()?;
        let proxy = &self.place.target_proxy;
        let mut ended = None;
        wait_until(RUN, || {
            ended = child.try_wait().ok().flatten();
            ended.is_some() || proxy.fired().len() > fired
        });
        let happened = proxy.fired().len() > fired;
        let Some(kill) = kill.filter(|_| happened && ended.is_none()) else {
            let ended = wait_for(&mut child).context("after a cut")?;
            must_be_well(ended, self.place)?;
            return Ok(happened);
        };
        wait_until(kill, || child.try_wait().is_ok_and(|status| status.is_some()));
        self.end(child, true, None)
    }

    /// Kills what is to be killed. What ended by itself must have ended well.
    fn end(&self, mut child: Child, kill: bool, ended: Option<ExitStatus>) -> Result<bool> {
        if let Some(status) = ended {
            must_be_well(status, self.place)?;
            return Ok(kill);
        }
        let _ = child.kill();
        let _ = child.wait();
        if !kill {
            bail!("a run did not end within {} s\n{}", RUN.as_secs(), said(self.place));
        }
        self.migration.let_leases_run_out()?;
        Ok(true)
    }

    /// Runs the tool until it says that all is done.
    fn finish(&self) -> Result<()> {
        for _ in 0..TRIES {
            let mut child = self.spawn()?;
            let status = wait_for(&mut child)?;
            if status.code() != Some(PASSING) {
                return must_be_done(status, self.place);
            }
        }
        bail!("it asked {TRIES} times to be tried again\n{}", said(self.place));
    }

    fn spawn(&self) -> Result<Child> {
        let log = File::options().create(true).append(true).open(self.place.scratch.path().join("tool.log"))?;
        let mut command: Command = self.migration.work();
        command.env(gate::VARIABLE, self.gate.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        command.spawn().context("start the tool")
    }
}

fn wait_for(child: &mut Child) -> Result<ExitStatus> {
    let deadline = Instant::now() + RUN;
    let mut ended = None;
    wait_until(deadline.saturating_duration_since(Instant::now()), || {
        ended = child.try_wait().ok().flatten();
        ended.is_some()
    });
    if ended.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    ended.with_context(|| format!("a run did not end within {} s", RUN.as_secs()))
}

/// A run that was disturbed may ask to be tried again.
fn must_be_well(status: ExitStatus, place: &Place<'_>) -> Result<()> {
    if status.code() == Some(PASSING) { Ok(()) } else { must_be_done(status, place) }
}

fn must_be_done(status: ExitStatus, place: &Place<'_>) -> Result<()> {
    if !status.success() {
        bail!("a run ended with {status}\n{}", said(place));
    }
    Ok(())
}

fn said(place: &Place<'_>) -> String {
    let text = std::fs::read_to_string(place.scratch.path().join("tool.log")).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
