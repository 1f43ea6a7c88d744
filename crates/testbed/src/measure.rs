//! Runs a command and measures it: wall time, processor time and peak memory, with its children.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::judge;

/// What a command took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processor time, its own and the system's for it.
    pub cpu: f64,
    /// The most bytes that were resident.
    pub rss: u64,
    /// How it ended.
    pub status: i64,
}

impl Measured {
    /// Messages a second.
    pub fn rate(&self, messages: usize) -> f64 {
        messages as f64 / self.wall
    }
}

/// Runs the command to its end. What it prints is shown only when it fails.
pub fn run(command: &Command) -> Result<Measured> {
    let measured = run_any(command)?;
    if measured.0.status != 0 {
        bail!("{command:?} ended with {}\n{}", measured.0.status, measured.1);
    }
    Ok(measured.0)
}

/// Runs the command to its end, however that is, and gives what it printed too.
pub fn run_any(command: &Command) -> Result<(Measured, String)> {
    let result = tempfile::NamedTempFile::new()?;
    let mut outer = Command::new("python3");
    outer.arg("-B").arg(judge::scripts().join("measure.py")).arg(result.path());
    outer.arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    let output = outer.output().context("start python3")?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let text = std::fs::read_to_string(result.path())?;
    let answer: Value = serde_json::from_str(&text).with_context(|| format!("{command:?} could not be run\n{said}"))?;
    Ok((measured(&answer)?, said))
}

fn measured(answer: &Value) -> Result<Measured> {
    let number = |name: &str| answer[name].as_f64().with_context(|| format!("{name} was not measured"));
    let rss = answer["rss"].as_u64().context("the memory was not measured")?;
    let status = answer["status"].as_i64().context("the end was not seen")?;
    Ok(Measured { wall: number("wall")?, cpu: number("cpu")?, rss, status })
}
