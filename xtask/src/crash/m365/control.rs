//! The rehearsal tenant as a process of its own, and its control interface below `/_lab/`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cutover_testbed::process::{Daemon, wait_until};
use cutover_testbed::scratch::Scratch;
use serde_json::{Value, json};

use crate::tool::Tool;

/// How long it may take to start, and to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Mailboxes and new objects take a moment, as they do at Microsoft.
const MOMENT: u64 = 1;

/// A running tenant.
pub(super) struct RehearsalTenant {
    _daemon: Daemon,
    /// What it said of itself: where it is, and the application's secret.
    said: Value,
    /// The client secret, for the tool.
    pub(super) secret_file: PathBuf,
    _scratch: Scratch,
}

impl RehearsalTenant {
    /// Starts one.
    pub(super) fn start(tool: &Tool) -> Result<Self> {
        let scratch = Scratch::new("tenant")?;
        let daemon = Daemon::spawn("the rehearsal tenant", tool.rehearsal_tenant(), scratch.path())?;
        let mut said = None;
        wait_until(PATIENCE, || {
            said = first_line(&scratch.path().join("console.log"));
            said.is_some()
        });
        let said = said.with_context(|| format!("the rehearsal tenant does not begin: {}", daemon.tail()))?;
        let secret_file = scratch.file("secret", said["secret"].as_str().unwrap_or_default())?;
        let tenant = Self { _daemon: daemon, said, secret_file, _scratch: scratch };
        let settings = json!({"mailbox_polls": 0, "mailbox_seconds": MOMENT, "listing_seconds": MOMENT});
        tenant.ask("PATCH", "settings", Some(&settings))?;
        Ok(tenant)
    }

    /// What it said of itself when it began, as the judge wants it.
    pub(super) fn said(&self) -> &Value {
        &self.said
    }

    /// One of the words that it said.
    pub(super) fn word(&self, name: &str) -> Result<&str> {
        self.said[name].as_str().with_context(|| format!("the rehearsal tenant does not say its {name}"))
    }

    /// Arms a fault.
    pub(super) fn arm(&self, fault: &Value) -> Result<()> {
        self.ask("POST", "faults", Some(fault)).map(drop)
    }

    /// Disarms all.
    pub(super) fn disarm(&self) -> Result<()> {
        self.ask("DELETE", "faults", None).map(drop)
    }

    /// Whether everything that was armed has struck.
    pub(super) fn struck(&self) -> Result<bool> {
        Ok(self.ask("GET", "faults", None)?.as_array().is_some_and(Vec::is_empty))
    }

    /// How many requests it has answered.
    pub(super) fn answered(&self) -> Result<u64> {
        let counts = self.ask("GET", "requests", None)?;
        let of = |operation: &Value| {
            operation.as_object().into_iter().flatten().filter_map(|(_, one)| one.as_u64()).sum::<u64>()
        };
        Ok(counts.as_object().into_iter().flatten().map(|(_, operation)| of(operation)).sum())
    }

    /// Publishes a TXT record where the tenant looks for it.
    pub(super) fn publish(&self, name: &str, text: &str) -> Result<()> {
        self.ask("POST", "zone", Some(&json!({"name": name, "text": text}))).map(drop)
    }

    fn ask(&self, method: &str, name: &str, body: Option<&Value>) -> Result<Value> {
        let control = self.word("control")?;
        let (host, path) = control
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .with_context(|| format!("{control} is no address"))?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(host).with_context(|| format!("connect to {host}"))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} /{path}/{name} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        read(&answer).with_context(|| format!("{method} {name} at the rehearsal tenant"))
    }
}

/// The JSON of an answer; nothing where it has none.
fn read(answer: &str) -> Result<Value> {
    let (head, body) = answer.split_once("\r\n\r\n").context("it broke off")?;
    if !head.starts_with("HTTP/1.1 2") {
        bail!("{}: {body}", head.lines().next().unwrap_or_default());
    }
    if body.is_empty() { Ok(Value::Null) } else { serde_json::from_str(body).context("it is no JSON") }
}

/// The line with which it begins, once it is whole.
fn first_line(console: &std::path::Path) -> Option<Value> {
    let text = std::fs::read_to_string(console).ok()?;
    text.lines().find_map(|line| serde_json::from_str::<Value>(line).ok()).filter(|line| line["control"].is_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_its_json_or_an_error() {
        assert_eq!(read("HTTP/1.1 204 No Content\r\n\r\n").ok(), Some(Value::Null));
        assert_eq!(read("HTTP/1.1 200 OK\r\na: b\r\n\r\n[1]").ok(), Some(json!([1])));
        assert!(read("HTTP/1.1 404 Not Found\r\n\r\n{}").is_err());
        assert!(read("HTTP/1.1 200 OK\r\n").is_err());
    }
}
