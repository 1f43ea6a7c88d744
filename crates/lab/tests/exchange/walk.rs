//! `exchangelib` (PyPI), a client by others, walks through the organisation: it sees the same folders, items, subjects and
//! attachments as the organisation has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use cutover_lab::exchange::{ExchangeOptions, Release, Scheme};
use cutover_testbed::install;
use cutover_testbed::process::run;
use serde_json::{Value, json};

use crate::client::{ADMINISTRATOR, Bed, INGRID};

/// The version of `exchangelib`.
const VERSION: &str = "5.6.0";

/// Python with `exchangelib`, for one test at a time; made where it is not there yet.
fn python() -> anyhow::Result<PathBuf> {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = install::cache().join(format!("exchangelib-{VERSION}"));
    let program = folder.join("bin/python3");
    if folder.join("complete").exists() {
        return Ok(program);
    }
    eprintln!("installing exchangelib {VERSION}");
    fs::create_dir_all(install::cache())?;
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let package = format!("exchangelib=={VERSION}");
    run(Command::new(&program).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).arg(package))?;
    fs::write(folder.join("complete"), "")?;
    Ok(program)
}

fn walk(bed: &Bed, python: &Path, (build, impersonate, scheme): (&str, bool, &str), mailboxes: &[&str]) -> Value {
    let job = json!({
        "url": format!("http://{}/EWS/Exchange.asmx", bed.address()), "user": ADMINISTRATOR,
        "password": "rehearsal-password", "mailboxes": mailboxes, "build": build, "impersonate": impersonate, "scheme": scheme,
    });
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/exchange/walk.py");
    let said = run(Command::new(python).arg("-B").arg(script).arg(job.to_string())).unwrap();
    serde_json::from_str(&said).unwrap()
}

/// What the organisation itself says, in the form that the walk has.
fn expected(bed: &Bed, mailbox: &str) -> Value {
    let sight = bed.state().mailbox(mailbox).unwrap();
    let mut folders: Vec<Value> = Vec::new();
    for folder in sight.folders {
        let shown = |text: &str| text.chars().filter(|one| *one >= ' ' || *one == '\t').collect::<String>();
        let mut items: Vec<Value> =
            folder.items.iter().map(|item| json!([shown(&item.subject), item.class, item.attachments])).collect();
        items.sort_by_key(Value::to_string);
        folders.push(json!({"path": folder.path, "items": items}));
    }
    folders.sort_by_key(|folder| folder["path"].to_string());
    Value::Array(folders)
}

fn compare(bed: &Bed, walked: &Value, mailbox: &str) -> (usize, usize) {
    let mut seen: Vec<Value> = walked[mailbox].as_array().unwrap().clone();
    for folder in &mut seen {
        folder["items"].as_array_mut().unwrap().sort_by_key(Value::to_string);
    }
    seen.sort_by_key(|folder| folder["path"].to_string());
    let expected = expected(bed, mailbox);
    let expected = expected.as_array().unwrap();
    let paths = |all: &[Value]| all.iter().map(|folder| folder["path"].clone()).collect::<Vec<_>>();
    assert_eq!(paths(&seen), paths(expected), "{mailbox}");
    for (seen, expected) in seen.iter().zip(expected) {
        assert_eq!(seen, expected, "{mailbox}");
    }
    (expected.len(), expected.iter().map(|folder| folder["items"].as_array().unwrap().len()).sum())
}

#[test]
fn exchangelib_sees_what_is_there() {
    let python = match python() {
        Ok(python) => python,
        Err(error) => {
            eprintln!("not run: exchangelib cannot be installed: {error:#}");
            return;
        }
    };
    let cases = [
        (Release::Exchange2007Sp1, "Exchange2007_SP1", "8.1.240.5", false),
        (Release::Exchange2010Sp2, "Exchange2010_SP2", "14.2.247.5", true),
        (Release::Exchange2016, "Exchange2016", "15.1.2507.6", true),
    ];
    for (release, version, build, impersonate) in cases {
        let bed = Bed::new(release, version);
        let before = bed.state().digest();
        let all = bed.state().addresses();
        let some =
            [INGRID, "ursula.brandt@nordvarde.example", "fyrrommet@nordvarde.example", "sentralbord@nordvarde.example"];
        let mailboxes: Vec<&str> =
            if release == Release::Exchange2016 { all.iter().map(String::as_str).collect() } else { some.to_vec() };
        let walked = walk(&bed, &python, (build, impersonate, "basic"), &mailboxes);
        let counts: Vec<(usize, usize)> = mailboxes.iter().map(|mailbox| compare(&bed, &walked, mailbox)).collect();
        let (folders, items) = counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        eprintln!("exchangelib in {release:?}: {} mailboxes, {folders} folders, {items} items", mailboxes.len());
        assert!(folders > 13 * mailboxes.len() && items > 100);
        assert_eq!(bed.state().digest(), before);
    }
}

#[test]
fn exchangelib_logs_on_with_ntlm() {
    let python = match python() {
        Ok(python) => python,
        Err(error) => {
            eprintln!("not run: exchangelib cannot be installed: {error:#}");
            return;
        }
    };
    let options = ExchangeOptions { schemes: vec![Scheme::Ntlm], ..ExchangeOptions::default() };
    let bed = Bed::with(options, "Exchange2016");
    let anne = "anne.lunde@nordvarde.example";
    let walked = walk(&bed, &python, ("15.1.2507.6", true, "NTLM"), &[anne]);
    assert!(compare(&bed, &walked, anne).1 > 10);
    assert!(bed.state().requests("GetItem") > 0);
}
