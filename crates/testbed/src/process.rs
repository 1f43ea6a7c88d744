//! Servers as child processes: a group of their own, waited for with a deadline, never left behind.
//!
//! Beside each server a shell waits on a pipe from this process. When this process dies, even by SIGKILL, the pipe
//! closes and the shell ends the server's group; so nothing survives a test, and statics need no destructor.

use std::fs::File;
use std::io::Read;
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a server may take until it answers, and to stop when asked politely.
const READY: Duration = Duration::from_secs(30);
const POLITE: Duration = Duration::from_secs(5);

/// A server process and everything it starts.
#[derive(Debug)]
pub struct Daemon {
    name: &'static str,
    child: Child,
    leash: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts the command in a process group of its own; what it prints goes to `console.log` in its scratch folder,
    /// which goes when this process dies without dropping the daemon.
    pub fn spawn(name: &'static str, mut command: Command, scratch: &Path) -> Result<Self> {
        let log = scratch.join("console.log");
        let out = File::create(&log).with_context(|| format!("make the log {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out).process_group(0);
        let child = command.spawn().with_context(|| format!("start {name}"))?;
        let leash = leash(child.id(), scratch)?;
        Ok(Self { name, child, leash, log })
    }

    /// The id of the process, and of its group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until something answers on the port, or says what the log says.
    pub fn wait_for_port(&mut self, port: u16) -> Result<()> {
        let mut ended = None;
        let child = &mut self.child;
        let ready = wait_until(READY, || {
            ended = child.try_wait().ok().flatten();
            ended.is_some() || greets(port)
        });
        match (ready, ended) {
            (true, None) => Ok(()),
            (_, Some(status)) => bail!("{} ended with {status}: {}", self.name, self.tail()),
            (false, None) => bail!("{} does not answer on port {port}: {}", self.name, self.tail()),
        }
    }

    /// Stops it and waits until it is gone.
    pub fn stop(&mut self) {
        signal("TERM", &self.child.id().to_string());
        let child = &mut self.child;
        wait_until(POLITE, || !matches!(child.try_wait(), Ok(None)));
        signal("KILL", &format!("-{}", self.child.id()));
        let _ = self.child.wait();
        let _ = self.leash.kill();
        let _ = self.leash.wait();
    }

    /// The end of its log.
    pub fn tail(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&text[text.len().saturating_sub(4000)..]).into_owned()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Asks again and again until it is so or the time is over; tells whether it is so.
pub fn wait_until(limit: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    loop {
        if is_so() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Sends a signal to a process, or to a group when the number is negative. One that is gone is no error.
pub fn signal(name: &str, process: &str) {
    let script = format!("kill -s {name} -- {process} 2>/dev/null");
    let _ = Command::new("sh").args(["-c", &script]).stdin(Stdio::null()).status();
}

/// Runs a command to its end and gives what it printed; an error tells what it said.
pub fn run(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("start {command:?}"))?;
    if !output.status.success() {
        bail!("{}", describe(command, output.status, &output.stdout, &output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn describe(command: &Command, status: ExitStatus, out: &[u8], err: &[u8]) -> String {
    let (out, err) = (String::from_utf8_lossy(out), String::from_utf8_lossy(err));
    format!("{command:?} ended with {status}\n{}\n{}", out.trim_end(), err.trim_end())
}

fn leash(group: u32, scratch: &Path) -> Result<Child> {
    let script = format!("read _; kill -s KILL -- -{group}; rm -rf \"$1\" || rm -rf \"$1\"");
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &script, "leash"])
        .arg(scratch)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    shell.spawn().context("start the shell that watches over a server")
}

/// A listening socket is not enough: the first byte of a greeting is. PostgreSQL waits for us and is asked otherwise.
fn greets(port: u16) -> bool {
    let address = ([127, 0, 0, 1], port).into();
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    matches!(stream.read(&mut [0; 1]), Ok(1))
}
