//! The reference pump that lies beside the project: ours is to be as fast, or the ratios mean nothing.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use cutover_testbed::measure::{self, Measured};
use cutover_testbed::{MailServer, install, process, shared};

use super::stand::Stand;

/// Compiles it, if it is there.
pub(super) fn built() -> Result<Option<PathBuf>> {
    let Some(source) = shared::folder().map(|folder| folder.join("bench/pump.rs")).filter(|file| file.exists()) else {
        return Ok(None);
    };
    let program = install::cache().join("reference-pump");
    std::fs::create_dir_all(install::cache())?;
    process::run(Command::new("rustc").args(["-O", "--cap-lints", "allow", "-o"]).arg(&program).arg(&source))?;
    Ok(Some(program))
}

/// One copy; it knows one name for the user at both ends.
pub(super) fn run(program: &PathBuf, stand: &Stand, user: &str) -> Result<Measured> {
    let mut command = Command::new(program);
    let (source, target) = (format!("127.0.0.1:{}", stand.source.port()), format!("127.0.0.1:{}", stand.target.port()));
    command.args(["copy", "--batch", "100", "--conns", "2", "--select", "1", "--user", user]);
    command.args(["--src", &source, "--dst", &target]);
    let (measured, said) = measure::run_any(&command)?;
    if measured.status != 0 {
        bail!("the reference pump failed: {said}");
    }
    stand.target.forget(user)?;
    Ok(measured)
}
