//! Recorded answers of an independent server decode to the facts that are recorded beside them. Every key of every file
//! of facts is checked or named here as not checked, and the count is printed.

use std::fs;
use std::path::Path;

use cutover_ews::autodiscover::pox::{self, PoxAnswer};
use cutover_ews::autodiscover::{ProtocolKind, Settings};
use cutover_testbed::shared;
use serde_json::Value;

/// What is not of the messages that are spoken here, and why.
const NOT_SPOKEN: [(&str, &str); 4] = [
    ("015-mobilesync", "the form for telephones"),
    ("017-json-EWS", "the JSON form"),
    ("018-json-AutodiscoverV1", "the JSON form"),
    ("019-json-Nonsense", "the JSON form"),
];

/// Keys that tell of something else than the answer's body.
const BESIDE: [&str; 2] = ["note", "http"];

#[test]
fn recorded_answers_decode_to_the_recorded_facts() {
    let Some(shared) = shared::folder() else {
        eprintln!("not run: there are no recordings");
        return;
    };
    let folder = shared.join("captures/gromox-3.10/autodiscover");
    let index: Value = read(&folder.join("index.json"));
    let (mut checked, mut beside) = (0, 0);
    for exchange in index["exchanges"].as_array().expect("a list") {
        let id = exchange["id"].as_str().expect("an id");
        let facts = read(&folder.join(exchange["expect"].as_str().expect("a file")));
        let facts = facts.as_object().expect("facts");
        let passed_over = NOT_SPOKEN.iter().any(|(own, _)| *own == id) || exchange["status"] == 401;
        let body = fs::read(folder.join(exchange["response"].as_str().expect("a file"))).expect("a body");
        for (key, value) in facts {
            if passed_over || BESIDE.contains(&key.as_str()) {
                beside += 1;
                continue;
            }
            assert!(holds(&pox::parse(&body).expect(id), key, value), "{id}: {key} = {value}");
            checked += 1;
        }
    }
    eprintln!("facts of recorded Autodiscover answers: {checked} of {checked} hold, {beside} are of something else");
    assert!(checked >= 60, "{checked}");
}

#[test]
fn questions_are_those_that_were_recorded() {
    let Some(shared) = shared::folder() else {
        eprintln!("not run: there are no recordings");
        return;
    };
    let folder = shared.join("captures/gromox-3.10/autodiscover");
    let by_address = fs::read(folder.join("001-u1-mapihttp.req.xml")).expect("a question");
    let own = pox::question(&pox::Subject::Address("alice@contoso.test".into()));
    assert_eq!(String::from_utf8_lossy(&own), String::from_utf8_lossy(&by_address));
    let by_name = fs::read_to_string(folder.join("011-by-legacydn.req.xml")).expect("a question");
    let name = by_name.split(['<', '>']).skip_while(|part| *part != "LegacyDN").nth(1).expect("a name");
    let own = pox::question(&pox::Subject::LegacyDn(name.to_owned()));
    assert_eq!(String::from_utf8_lossy(&own), by_name);
}

fn holds(answer: &PoxAnswer, key: &str, fact: &Value) -> bool {
    let settings = match answer {
        PoxAnswer::Settings(settings) => settings,
        PoxAnswer::Error { code, .. } => return key == "error_code" && fact == *code,
        other => panic!("{other:?}"),
    };
    let is = |value: Option<&str>| value.is_some() && value == fact.as_str();
    let text = fact.as_str().unwrap_or_default();
    match key {
        "display_name" => is(settings.display_name.as_deref()),
        "primary_smtp" => is(settings.address.as_deref()),
        "legacy_dn" => is(settings.legacy_dn.as_deref()),
        "mapihttp_protocol_present" => *fact == settings.mapi_http().is_some(),
        "mapihttp_mailstore_url_contains" => {
            settings.mapi_http().and_then(|block| block.mail_store.best()).is_some_and(|url| url.contains(text))
        }
        "ews_url" => is(settings.ews_url()),
        "protocol_types" => kinds(settings) == *fact,
        "exch_server_suffix" => settings.rpc_server().is_some_and(|server| server.ends_with(text)),
        "expr_server" => is(settings.rpc_proxy()),
        "alternative_mailboxes" => alternatives(settings) == *fact,
        other => panic!("nobody checks {other}"),
    }
}

fn kinds(settings: &Settings) -> Value {
    let word = |kind: &ProtocolKind| match kind {
        ProtocolKind::Exch => "EXCH",
        ProtocolKind::Expr => "EXPR",
        ProtocolKind::ExHttp => "EXHTTP",
        ProtocolKind::MapiHttp => "mapiHttp",
        ProtocolKind::Web => "WEB",
        ProtocolKind::Other(_) => "other",
    };
    settings.protocols.iter().map(|block| word(&block.kind)).collect()
}

fn alternatives(settings: &Settings) -> Value {
    let shown = settings.alternatives.iter();
    shown
        .map(|other| serde_json::json!({"type": other.kind, "smtp": other.address, "display_name": other.display_name}))
        .collect()
}

fn read(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).expect("a file")).expect("JSON")
}
