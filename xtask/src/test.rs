//! `cargo xtask test`: everything that CI runs, on a machine with nothing but Rust and a C compiler.

use std::time::Instant;

use anyhow::{Result, bail};
use cutover_testbed::{Postgres, install, shared};
use serde_json::Value;

use crate::cargo::{self, Counts};
use crate::checks;
use crate::crash::Target;
use crate::options::Options;
use crate::tool::Tool;
use crate::{crash, project};

/// Rounds of the crash test that every run does.
const CRASH_ROUNDS: u64 = 5;

/// Rounds of it into a rehearsal tenant, and the first: these two have both ways into a mailbox.
const TENANT_CRASH_ROUNDS: u64 = 2;
const FIRST_TENANT_CRASH_ROUND: u64 = 1;

/// What needs the folder beside the project.
const NEEDS_SHARED: &str = "the messages of the corpus, the captures, and the reference pump of the bench";

/// Runs it all, goes on after a failure, and ends with the sum.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.only(&[])?;
    install::ensure()?;
    let mut sum = Counts::default();
    let mut step = |name: &str, result: Result<Counts>| report(&mut sum, name, result);
    step("shared folder", shared_folder());
    step("format", cargo::run(&["fmt", "--all", "--check"]).map(|()| Counts::default()));
    step("rules", checks::all().map(|()| Counts::default()));
    step("lints", lints());
    step("tests", tests());
    step("demo", demo());
    let fresh = |target, rounds, state| crash::Plan::fresh(target, rounds, project::target().join(state));
    step("crash", crash_rounds(&fresh(Target::Imap, CRASH_ROUNDS, "crash-test.json")));
    let tenant = fresh(Target::Microsoft365, TENANT_CRASH_ROUNDS, "crash-m365-test.json");
    step("crash into a tenant", crash_rounds(&tenant.starting_at(FIRST_TENANT_CRASH_ROUND)));
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed > 0 {
        bail!("not everything is well");
    }
    Ok(())
}

/// A step that is no test runner counts when it fails.
fn report(sum: &mut Counts, name: &str, result: Result<Counts>) {
    match result {
        Ok(counts) => {
            eprintln!("{name}: {}", if counts.failed == 0 { "well" } else { "FAILED" });
            sum.passed += counts.passed;
            sum.failed += counts.failed;
        }
        Err(error) => {
            eprintln!("{name}: FAILED: {error:#}");
            sum.failed += 1;
        }
    }
}

fn shared_folder() -> Result<Counts> {
    if shared::folder().is_some() {
        return Ok(Counts::default());
    }
    eprintln!("not run, as there is no folder beside the project and {} names none: {NEEDS_SHARED}", shared::VARIABLE);
    if std::env::var("CI").is_ok_and(|value| value == "true") {
        bail!("in CI the shared folder must be there");
    }
    Ok(Counts::default())
}

fn lints() -> Result<Counts> {
    cargo::run(&["clippy", "--release", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    Ok(Counts::default())
}

fn tests() -> Result<Counts> {
    let postgres = Postgres::start()?;
    let mut environment = vec![("CUTOVER_TEST_POSTGRES".to_owned(), postgres.url())];
    environment.extend(shared::folder().map(|path| (shared::VARIABLE.to_owned(), path.display().to_string())));
    cargo::test(&["test", "--release", "--workspace", "--no-fail-fast"], &environment)
}

/// The first command of the README, as it stands there.
fn demo() -> Result<Counts> {
    let start = Instant::now();
    let printed = cargo::output(&["run", "--release", "--quiet", "--", "demo", "--json"])?;
    let summary: Value = serde_json::from_str(printed.lines().last().unwrap_or_default())?;
    eprintln!("demo in {:.1} s: {summary}", start.elapsed().as_secs_f64());
    if summary["missing"] != 0 || summary["doubled"] != 0 || summary["copied"].as_u64().unwrap_or(0) == 0 {
        bail!("the demo lost or doubled something: {summary}");
    }
    Ok(Counts { passed: 1, failed: 0 })
}

fn crash_rounds(plan: &crash::Plan) -> Result<Counts> {
    let outcome = crash::rounds(&Tool::built()?, plan)?;
    println!("{}", outcome.json());
    outcome.verdict()?;
    Ok(Counts { passed: plan.rounds(), failed: 0 })
}
