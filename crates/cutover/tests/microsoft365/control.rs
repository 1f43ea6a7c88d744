//! The rehearsal tenant as a process of its own, and its control interface by plain HTTP/1.0.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

use cutover_testbed::process::{Daemon, wait_until};
use cutover_testbed::scratch::Scratch;
use serde_json::Value;

/// How long it may take to say where it is.
const READY: Duration = Duration::from_secs(30);

/// A running tenant.
pub(crate) struct Lab {
    daemon: Daemon,
    pub(crate) scratch: Scratch,
    address: SocketAddr,
    said: Value,
}

impl Lab {
    /// Starts one with this domain verified.
    pub(crate) fn start(domain: &str, options: &[&str]) -> Self {
        let scratch = Scratch::new("tenant").unwrap();
        let secret = scratch.file("secret", "of-the-rehearsal").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
        command.args(["lab", "tenant", "--keep", "--domain", domain, "--secret-file"]).arg(secret).args(options);
        let daemon = Daemon::spawn("the rehearsal tenant", command, scratch.path()).unwrap();
        let log = scratch.path().join("console.log");
        let line = || std::fs::read_to_string(&log).unwrap_or_default();
        assert!(wait_until(READY, || line().ends_with('\n')), "{}", daemon.tail());
        let said: Value = serde_json::from_str(line().trim()).unwrap();
        let address = said["graph"].as_str().unwrap().strip_prefix("http://").unwrap().parse().unwrap();
        Self { daemon, scratch, address, said }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it says of itself, such as `tenant` and `graph`.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.said[name].as_str().unwrap()
    }

    /// Asks its control interface.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = body.len();
        let head = format!(
            "{method} /_lab/{path} HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n",
            self.address
        );
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap_or_else(|error| panic!("{error}: {}", self.daemon.tail()));
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 20"), "{method} {path}: {answer}");
        serde_json::from_str(body).unwrap_or(Value::Null)
    }

    /// Everything that is in it.
    pub(crate) fn state(&self) -> Value {
        self.ask("GET", "state", &Value::Null)
    }

    /// Lets something go wrong.
    pub(crate) fn arm(&self, fault: &Value) {
        self.ask("POST", "faults", fault);
    }

    /// Faults that did not happen yet.
    pub(crate) fn armed(&self) -> Value {
        self.ask("GET", "faults", &Value::Null)
    }

    pub(crate) fn set(&self, settings: &Value) {
        self.ask("PATCH", "settings", settings);
    }

    /// The user that signs in with this name.
    pub(crate) fn user(&self, name: &str) -> Option<Value> {
        let state = self.state();
        state["users"].as_array().unwrap().iter().find(|user| user["userPrincipalName"] == name).cloned()
    }
}
