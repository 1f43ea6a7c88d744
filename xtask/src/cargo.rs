//! Runs cargo. One profile for everything, so that the demo, the tests and the crash test share what was built.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::project;

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Went well.
    pub(crate) passed: u64,
    /// Did not.
    pub(crate) failed: u64,
}

/// A cargo that works in the project.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(project::root()).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let status = cargo(arguments).status().context("start cargo")?;
    if !status.success() {
        bail!("`cargo {}` failed", arguments.join(" "));
    }
    Ok(())
}

/// What it prints.
pub(crate) fn output(arguments: &[&str]) -> Result<String> {
    cutover_testbed::process::run(&mut cargo(arguments))
}

/// Builds the binary as `cargo run --release` does.
pub(crate) fn build_cutover() -> Result<()> {
    run(&["build", "--release", "--quiet", "--package", "cutover", "--bin", "cutover"])
}

/// Runs tests, shows what they print and counts them.
pub(crate) fn test(arguments: &[&str], environment: &[(String, String)]) -> Result<Counts> {
    let mut command = cargo(arguments);
    command.envs(environment.iter().cloned()).stdout(Stdio::piped());
    let mut child = command.spawn().context("start cargo")?;
    let stdout = child.stdout.take().context("cargo has an output")?;
    let mut counts = Counts::default();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        counts.read(&line);
        println!("{line}");
    }
    let status = child.wait()?;
    // What does not compile, or dies without a word, is a failure too.
    counts.failed += u64::from(!status.success() && counts.failed == 0);
    Ok(counts)
}

impl Counts {
    /// Adds what a closing line of the test runner says.
    fn read(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test result: ") else { return };
        let number = |word: &str| {
            let (before, _) = rest.split_once(&format!(" {word};"))?;
            before.rsplit(' ').next()?.parse::<u64>().ok()
        };
        self.passed += number("passed").unwrap_or(0);
        self.failed += number("failed").unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_summed_up() {
        let mut counts = Counts::default();
        counts.read("test result: ok. 13 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.13s");
        counts.read("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out");
        counts.read("test passed ... ok");
        assert_eq!(counts, Counts { passed: 15, failed: 3 });
    }
}
