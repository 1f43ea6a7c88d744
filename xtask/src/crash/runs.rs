//! The tool at work: started, watched until something happens, killed, and how it ended.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow, bail};
use cutover_testbed::process::wait_until;

/// No run of a round takes longer, by far; one that does hangs.
pub(super) const RUN: Duration = Duration::from_secs(60);

/// The exit code that says that not everything could be done.
pub(super) const INCOMPLETE: i32 = 4;

/// The exit code that asks to try again.
pub(super) const PASSING: i32 = 5;

/// What was seen first.
pub(super) enum Seen {
    /// What was waited for.
    Happened,
    /// The end of the process.
    Ended(ExitStatus),
    /// Neither, in the time there was.
    Late,
}

/// A process of the tool; killed when it is dropped.
pub(super) struct Work {
    child: Child,
    log: PathBuf,
}

impl Work {
    /// Starts it; what it says is added to the log.
    pub(super) fn start(mut command: Command, log: &Path) -> Result<Self> {
        let file = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        Ok(Self { child: command.spawn().context("start the tool")?, log: log.to_owned() })
    }

    /// Waits until it is so, or the process ends, or the time is over.
    pub(super) fn until(&mut self, limit: Duration, mut is_so: impl FnMut() -> bool) -> Seen {
        let mut seen = Seen::Late;
        wait_until(limit, || {
            if is_so() {
                seen = Seen::Happened;
            } else if let Ok(Some(status)) = self.child.try_wait() {
                seen = Seen::Ended(status);
            }
            !matches!(seen, Seen::Late)
        });
        seen
    }

    /// Waits for its end.
    pub(super) fn wait(&mut self) -> Result<ExitStatus> {
        match self.until(RUN, || false) {
            Seen::Ended(status) => Ok(status),
            _ => Err(self.too_long()),
        }
    }

    /// SIGKILL, and waits until it is gone.
    pub(super) fn kill(self) {
        drop(self);
    }

    /// That it takes too long, with its last words.
    pub(super) fn too_long(&self) -> Error {
        anyhow!("a run did not end within {} s\n{}", RUN.as_secs(), said(&self.log))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fails unless the process ended well, or with one of these codes.
pub(super) fn must_be(status: ExitStatus, allowed: &[i32], log: &Path) -> Result<()> {
    if !status.success() && !status.code().is_some_and(|code| allowed.contains(&code)) {
        bail!("a run ended with {status}\n{}", said(log));
    }
    Ok(())
}

/// The end of a log.
pub(super) fn said(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
