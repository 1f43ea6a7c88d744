//! What is measured.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cutover_testbed::client::{Client, quote};
use cutover_testbed::measure::Measured;
use cutover_testbed::proxy::Line;
use cutover_testbed::seed::{self, Changes};
use cutover_testbed::workload::{self, Workload};
use cutover_testbed::{FaultProxy, MailServer, judge};

use super::reference;
use super::stand::{Contender, Ready, Stand, Trip};
use super::table::{Results, Scene};

/// A quick run begins no further round after this.
const QUICK: Duration = Duration::from_secs(30);

/// One of a hundred of 10,000.
const ONE_PERCENT: Changes = Changes { added: 100, flagged: 200, removed: 100 };

/// One scene of the main workload, for work on it: the copy beside the limit alone, or the incremental syncs.
pub(super) fn alone(stand: &Stand, scene: &str, messages: usize, rounds: usize) -> Result<Results> {
    let mut results = Results::default();
    if scene == "copy" {
        copy(stand, &[Contender::Pump, Contender::Cutover], messages, rounds, false, &mut results)?;
    } else {
        stand.seed("long", &workload::mailbox(1, messages))?;
        results.0.extend(incremental(stand, rounds)?);
    }
    Ok(results)
}

/// The main workload: a mailbox of years.
pub(super) fn long_used_mailbox(
    stand: &Stand,
    messages: usize,
    rounds: usize,
    quick: bool,
    results: &mut Results,
) -> Result<()> {
    copy(stand, &Contender::ALL, messages, rounds, quick, results)
}

fn copy(
    stand: &Stand,
    contenders: &[Contender],
    messages: usize,
    rounds: usize,
    quick: bool,
    results: &mut Results,
) -> Result<()> {
    let start = Instant::now();
    let workload = workload::mailbox(1, messages);
    stand.seed("long", &workload)?;
    let users = ["long".to_owned()];
    warm_up(stand, &users)?;
    let mut scene = scene("initial copy of one mailbox, 12 folders", &workload);
    for round in 0..rounds {
        if quick && round > 0 && start.elapsed() > QUICK {
            break;
        }
        for &contender in contenders {
            let trip = stand.trip(&users, &format!("{}{round}", contender.name()));
            scene.add(contender, stand.ready(contender, &trip)?.go()?);
            if contender == Contender::Cutover && round == 0 {
                scene.note = judged(stand, &trip, messages)?;
            }
            stand.clear(&trip)?;
        }
    }
    results.0.push(scene);
    Ok(())
}

/// Every other scene.
pub(super) fn everything_else(stand: &Stand, rounds: usize, results: &mut Results) -> Result<()> {
    results.0.extend(compare_pumps(stand, rounds)?);
    results.0.extend(incremental(stand, rounds)?);
    results.0.push(latency(stand, rounds, 10)?);
    results.0.push(latency(stand, rounds, 20)?);
    results.0.push(many_mailboxes(stand, rounds)?);
    results.0.push(large(stand, rounds.min(3), "40 messages of 20 MB", 40, 20_000_000)?);
    results.0.push(large(stand, 1, "one message of 150 MB", 1, 150_000_000)?);
    Ok(())
}

/// Our pump in the place of the contender that is measured, the reference in the place of the limit.
fn compare_pumps(stand: &Stand, rounds: usize) -> Result<Option<Scene>> {
    let Some(program) = reference::built()? else {
        eprintln!("not run: the reference pump is not there");
        return Ok(None);
    };
    let mut scene = Scene { title: "our pump beside the reference pump".into(), ..Scene::default() };
    let mut theirs = Vec::new();
    let users = ["long".to_owned()];
    for round in 0..2 * rounds {
        if round % 2 == 0 {
            theirs.push(reference::run(&program, stand, "long")?.wall);
        }
        let trip = stand.trip(&users, &format!("ours{round}"));
        scene.add(Contender::Pump, stand.ready(Contender::Pump, &trip)?.go()?);
        stand.clear(&trip)?;
        if round % 2 == 1 {
            theirs.push(reference::run(&program, stand, "long")?.wall);
        }
    }
    eprintln!("the reference pump: {theirs:.2?} s");
    // Of a limit the best run counts: everything else is what the machine did besides.
    let (theirs, ours) = (least(theirs), least(scene.runs[&Contender::Pump].iter().map(|run| run.wall)));
    scene.note =
        format!("The reference pump took {theirs:.2} s at best, ours {ours:.2} s: {:.2} of it.", theirs / ours);
    Ok(Some(scene))
}

fn least(walls: impl IntoIterator<Item = f64>) -> f64 {
    walls.into_iter().fold(f64::MAX, f64::min)
}

/// Nothing to do, then one message of a hundred changed.
fn incremental(stand: &Stand, rounds: usize) -> Result<[Scene; 2]> {
    let users = ["long".to_owned()];
    let contenders = [Contender::Cutover, Contender::Mbsync];
    let mut ready: Vec<(Contender, Ready, Trip)> = Vec::new();
    for contender in contenders {
        let trip = stand.trip(&users, &format!("again-{}", contender.name()));
        let set_up = stand.ready(contender, &trip)?;
        set_up.go()?;
        ready.push((contender, set_up, trip));
    }
    let nothing = repeat("incremental, nothing to do", stand, &ready, rounds, |_| Ok(()))?;
    let changes = |round: usize| {
        seed::change_maildir(&stand.source.maildir("long"), ONE_PERCENT, 90 + round as u64, stand.source.owner())
    };
    let mut changed = repeat("incremental, 100 new, 200 flags, 100 deleted of 10,000", stand, &ready, rounds, changes)?;
    for (contender, _, trip) in &ready {
        if *contender == Contender::Cutover {
            changed.note = judged(stand, trip, 0)?;
        }
        stand.clear(trip)?;
    }
    Ok([nothing, changed])
}

fn repeat(
    title: &str,
    stand: &Stand,
    ready: &[(Contender, Ready, Trip)],
    rounds: usize,
    change: impl Fn(usize) -> Result<()>,
) -> Result<Scene> {
    let mut scene = Scene { title: title.into(), ..Scene::default() };
    for round in 0..rounds {
        change(round)?;
        look_at_every_folder(stand, "long")?;
        // The first of a round may pay for what the server then has at hand: they take turns at being it.
        for place in 0..ready.len() {
            let (contender, set_up, _) = &ready[(round + place) % ready.len()];
            scene.add(*contender, set_up.go_again()?);
        }
    }
    Ok(scene)
}

/// The server takes up what changed in its files before anybody is measured.
fn look_at_every_folder(stand: &Stand, user: &str) -> Result<()> {
    let mut client = Client::sign_in(&stand.source.account(user))?;
    let lines = client.command("LIST \"\" *")?;
    for line in lines {
        let line = String::from_utf8(line).context("a folder's name on the wire is ASCII")?;
        if line.to_ascii_lowercase().contains("\\noselect") {
            continue;
        }
        let name = line.trim_end().split_once("\" ").map_or("", |(_, name)| name.trim_matches('"'));
        client.command(&format!("EXAMINE {}", quote(name)))?;
    }
    Ok(())
}

fn latency(stand: &Stand, rounds: usize, milliseconds: u64) -> Result<Scene> {
    let user = format!("far{milliseconds}");
    let workload = workload::small_mailbox(5, 500);
    stand.seed(&user, &workload)?;
    let users = [user];
    warm_up(stand, &users)?;
    let line = Line { delay: Duration::from_millis(milliseconds), rate: None };
    let source = FaultProxy::start_with(stand.source.port(), line)?;
    let target = FaultProxy::start_with(stand.target.port(), line)?;
    let title = format!("500 messages, {} ms round trip at both ends", 2 * milliseconds);
    let mut scene = scene(&title, &workload);
    for round in 0..rounds {
        for contender in Contender::ALL {
            let trip = stand.trip(&users, &format!("{}{round}", contender.name()));
            let far = Trip { source: source.port(), target: target.port(), ..trip.clone() };
            scene.add(contender, stand.ready(contender, &far)?.go()?);
            stand.clear(&trip)?;
        }
    }
    Ok(scene)
}

/// The pump and mbsync take four at a time, as more is slower for them; cutover takes all.
fn many_mailboxes(stand: &Stand, rounds: usize) -> Result<Scene> {
    let users: Vec<String> = (1..=20).map(|user| format!("many{user}")).collect();
    let mut all = Workload::default();
    for (seed, user) in (2000..).zip(&users) {
        let workload = workload::small_mailbox(seed, 500);
        stand.seed(user, &workload)?;
        all = all.with(workload);
    }
    warm_up(stand, &users)?;
    let mut scene = scene("20 mailboxes of 500 messages, cutover with 20 at once, the others with 4", &all);
    for round in 0..rounds {
        for contender in Contender::ALL {
            let trip = stand.trip(&users, &format!("{}{round}", contender.name()));
            let at_once = if contender == Contender::Cutover { users.len() } else { 4 };
            scene.add(contender, stand.ready(contender, &Trip { at_once, ..trip.clone() })?.go()?);
            stand.clear(&trip)?;
        }
    }
    Ok(scene)
}

fn large(stand: &Stand, rounds: usize, title: &str, count: usize, size: usize) -> Result<Scene> {
    let user = format!("large{count}");
    let workload = workload::large(3, count, size);
    stand.seed(&user, &workload)?;
    let users = [user];
    let mut scene = scene(title, &workload);
    for round in 0..rounds {
        for contender in Contender::ALL {
            let trip = stand.trip(&users, &format!("{}{round}", contender.name()));
            scene.add(contender, stand.ready(contender, &trip)?.go()?);
            stand.clear(&trip)?;
        }
    }
    stand.source.forget(&users[0])?;
    Ok(scene)
}

fn scene(title: &str, workload: &Workload) -> Scene {
    let all = workload.folders.iter().flat_map(|folder| &folder.messages);
    let bytes: usize = all.map(|message| message.content.bytes().len()).sum();
    Scene { title: title.into(), messages: workload.count(), megabytes: bytes as f64 / 1e6, ..Scene::default() }
}

/// The source's indexes and the page cache are as they are for everybody after the first.
fn warm_up(stand: &Stand, users: &[String]) -> Result<Measured> {
    let trip = stand.trip(users, "warm");
    let measured = stand.ready(Contender::Pump, &trip)?.go()?;
    stand.clear(&trip)?;
    Ok(measured)
}

/// A copy that is fast and wrong is worth nothing.
fn judged(stand: &Stand, trip: &Trip, messages: usize) -> Result<String> {
    let user = &trip.users[0];
    let target = stand.target.account(&trip.name(user));
    let verdict = judge::compare(&stand.source.account(user).into(), &target.into())?;
    anyhow::ensure!(verdict.is_clean() && verdict.source_messages as usize >= messages, "the copy is wrong: {verdict}");
    Ok(format!("Judged: {} messages, nothing lost, doubled or altered.", verdict.source_messages))
}
