//! The control interface of a rehearsal tenant, by hand: requests that say how long they are and close.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Requests by operation and status.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests(BTreeMap<String, BTreeMap<String, u64>>);

impl Requests {
    /// What was counted at the tenant.
    pub(super) fn at(address: &str) -> Result<Self> {
        let counted = ask(address, "GET", "requests", None)?;
        Ok(Self(serde_json::from_value(counted).context("counted requests")?))
    }

    /// Those since an earlier count.
    pub(super) fn since(mut self, earlier: &Self) -> Self {
        for (operation, statuses) in &earlier.0 {
            for (status, count) in statuses {
                if let Some(now) = self.0.get_mut(operation).and_then(|statuses| statuses.get_mut(status)) {
                    *now = now.saturating_sub(*count);
                }
            }
        }
        self
    }

    /// How many there were whose operation ends so, whatever became of them.
    pub(super) fn of(&self, ending: &str) -> u64 {
        self.0.iter().filter(|(operation, _)| operation.ends_with(ending)).flat_map(|(_, by)| by.values()).sum()
    }

    /// How many there were in all; parts of a batch count as requests, and so does the batch.
    pub(super) fn all(&self) -> u64 {
        self.of("")
    }

    /// How many of those whose operation ends so were answered with a status that begins so.
    pub(super) fn with_status_of(&self, ending: &str, status: &str) -> u64 {
        let operations = self.0.iter().filter(|(operation, _)| operation.ends_with(ending));
        let statuses = operations.flat_map(|(_, by)| by).filter(|(found, _)| found.starts_with(status));
        statuses.map(|(_, count)| count).sum()
    }

    /// The operations and how often each was asked for, the most frequent first.
    pub(super) fn said(&self) -> String {
        let mut counts: Vec<(u64, &str)> =
            self.0.iter().map(|(operation, by)| (by.values().sum(), operation.as_str())).collect();
        counts.retain(|(count, _)| *count > 0);
        counts.sort_by(|one, other| other.cmp(one));
        let said: Vec<String> = counts.iter().map(|(count, operation)| format!("{count} × {operation}")).collect();
        said.join(", ")
    }
}

/// Sets the limits of the tenant; what is not said is as usual.
pub(super) fn limit(address: &str, limits: &Value) -> Result<()> {
    ask(address, "PUT", "limits", Some(limits)).map(drop)
}

fn ask(address: &str, method: &str, what: &str, body: Option<&Value>) -> Result<Value> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect(address).with_context(|| format!("connect to the tenant at {address}"))?;
    write!(
        stream,
        "{method} /_lab/{what} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, content) = answer.split_once("\r\n\r\n").context("an answer without an end of its head")?;
    ensure!(head.starts_with("HTTP/1.1 2"), "{method} {what}: {head}\n{content}");
    if content.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(content).with_context(|| format!("the answer to {what}"))
}
