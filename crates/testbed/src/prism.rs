//! The judge of Microsoft Graph: Prism as a validating proxy between a client and a tenant, with a specification that
//! was cut from Microsoft's own metadata (design section 8). It judges both sides, and counts what it judged.
//!
//! Prism passes everything on as it is and says in its log what broke the specification; what the specification does
//! not know is passed on too, and told apart. The client is given [`Prism::url`] as the address of Graph, the tenant
//! too, for the links in its answers.

mod log;
mod specification;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

pub use log::{Judgement, Violation};
pub use specification::Specification;

use crate::process::{Daemon, wait_until};
use crate::scratch::{Scratch, free_port};
use crate::{install, shared};

/// It takes 4 to 11 seconds to read the specification on an idle machine.
const READY: Duration = Duration::from_secs(120);
/// How long its log may lag behind its answers.
const LOGGED: Duration = Duration::from_secs(5);

/// A running proxy.
pub struct Prism {
    _daemon: Daemon,
    console: PathBuf,
    specification: Specification,
    port: u16,
    _scratch: Scratch,
}

impl Prism {
    /// Starts it in front of a tenant; nothing where it cannot be had, which is said in a line. In CI that is an error.
    pub fn start(upstream: &str) -> Result<Option<Self>> {
        let reason = match (shared::folder(), install::prism()) {
            (Some(folder), Ok(program)) => return Self::launch(&folder, &program, upstream).map(Some),
            (None, _) => "the folder with the specification is not there".to_owned(),
            (_, Err(error)) => format!("{error:#}"),
        };
        if std::env::var_os("CI").is_some_and(|value| value == "true") {
            bail!("Prism does not judge: {reason}");
        }
        eprintln!("not run: Prism does not judge, as {reason}");
        Ok(None)
    }

    fn launch(shared: &Path, program: &Path, upstream: &str) -> Result<Self> {
        let source = shared.join("specs/graph-subset.yaml");
        let text = std::fs::read_to_string(&source).with_context(|| format!("read {}", source.display()))?;
        let specification = Specification::from_text(&text);
        let scratch = Scratch::new("prism")?;
        let file = scratch.file("graph.yaml", specification.text())?;
        let port = free_port()?;
        let mut command = Command::new(program);
        command.args(["proxy", "--host", "127.0.0.1", "--port", &port.to_string()]).arg(file).arg(upstream);
        let daemon = Daemon::spawn("Prism", command, scratch.path())?;
        let prism = Self {
            _daemon: daemon,
            console: scratch.path().join("console.log"),
            specification,
            port,
            _scratch: scratch,
        };
        prism.wait()?;
        Ok(prism)
    }

    fn wait(&self) -> Result<()> {
        match wait_until(READY, || self.log().contains("Prism is listening")) {
            true => Ok(()),
            false => bail!("Prism does not listen: {}", self.log()),
        }
    }

    /// Where clients reach it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it judged until now.
    pub fn judgement(&self) -> Judgement {
        wait_until(LOGGED, || log::is_settled(&self.log()));
        Judgement::read(&self.log(), &self.specification)
    }

    fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.console).unwrap_or_default()).into_owned()
    }
}
