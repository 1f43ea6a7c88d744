//! `cutover lab exchange`: one line says where everything is, and it is there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The running program, which ends with this.
struct Lab(Child);

impl Drop for Lab {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(url: &str, method: &str, headers: &str, body: &str) -> String {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("a URL");
    let mut stream = TcpStream::connect(host).expect("it listens");
    let length = body.len();
    let head =
        format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}Content-Length: {length}");
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn the_organisation_runs_alone() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
    command.args(["lab", "exchange", "--release", "2010sp2"]).current_dir(folder.path());
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("start it");
    let mut lab = Lab(child);
    let mut line = String::new();
    BufReader::new(lab.0.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let said: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(said["mailboxes"].as_array().map(Vec::len), Some(25));
    assert_eq!(said["administrator"], "administrator@nordvarde.example");
    let url = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    let digest = ask(&format!("{}/digest", url("control")), "GET", "", "");
    assert!(digest.starts_with("HTTP/1.1 200") && digest.contains("\"digest\":\""), "{digest}");
    assert!(ask(&url("ews"), "POST", "Content-Type: text/xml\r\n", "<a/>").starts_with("HTTP/1.1 401"));
    assert!(ask(&url("autodiscover"), "GET", "", "").to_lowercase().contains("x-soap-enabled: true"));
}
