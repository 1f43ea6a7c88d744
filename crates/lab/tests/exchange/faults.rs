//! Faults on demand, each as a client sees it.

use std::io::ErrorKind;

use cutover_lab::exchange::{Fault, FaultKind, Release};

use crate::client::{ANNE, Bed, envelope, send};
use crate::requests as r;

fn bed() -> Bed {
    Bed::new(Release::Exchange2016, "Exchange2013_SP1")
}

fn inbox(bed: &Bed) -> crate::client::Answer {
    bed.ask(ANNE, &r::sync_items(&r::distinguished("inbox"), "", 512))
}

#[test]
fn busy_servers_say_how_long_to_wait() {
    let bed = bed();
    bed.state().arm(Fault::new(FaultKind::ServerBusy { milliseconds: Some(2500) }));
    let answer = inbox(&bed);
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("a:ErrorServerBusy") && answer.body.contains("Name=\"BackOffMilliseconds\">2500<"));
    bed.state().arm(Fault::new(FaultKind::MessagesBusy { milliseconds: Some(10) }).on("SyncFolderItems"));
    assert_eq!(inbox(&bed).codes(), ["ErrorServerBusy"]);
    bed.state().arm(Fault::new(FaultKind::StoreUnavailable).of(ANNE));
    assert_eq!(inbox(&bed).codes(), ["ErrorMailboxStoreUnavailable"]);
    assert_eq!(inbox(&bed).codes(), ["NoError"]);
}

#[test]
fn requests_fail_as_a_whole() {
    let bed = bed();
    bed.state().arm(Fault::new(FaultKind::Unauthorized));
    assert_eq!(inbox(&bed).status, 401);
    let fault = FaultKind::SoapFault { code: "ErrorInternalServerError".into(), message: "x".into(), status: 200 };
    bed.state().arm(Fault::new(fault));
    let answer = inbox(&bed);
    assert!(answer.status == 200 && answer.body.contains("<s:Fault>"));
    bed.state().arm(Fault::new(FaultKind::Http { status: 503, retry_after: Some(7) }));
    let answer = inbox(&bed);
    assert!(answer.status == 503 && answer.head.to_lowercase().contains("retry-after: 7"));
    bed.state().arm(Fault::new(FaultKind::Bomb));
    assert!(inbox(&bed).body.contains("<!ENTITY"));
}

#[test]
fn connections_end_before_and_in_the_middle() {
    let bed = bed();
    let request = envelope(bed.version, "", &r::sync_items(&r::distinguished("inbox"), "", 512));
    bed.state().arm(Fault::new(FaultKind::CutBefore));
    assert!(bed.envelope(ANNE, &request).is_err());
    bed.state().arm(Fault::new(FaultKind::CutAnswer { octets: 1000 }));
    let kind = bed.envelope(ANNE, &request).unwrap_err().kind();
    assert!([ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset].contains(&kind), "{kind}");
    assert_eq!(bed.envelope(ANNE, &request).unwrap().status, 200);
}

#[test]
fn items_and_states_are_refused() {
    let bed = bed();
    let first = inbox(&bed);
    let ids = first.attributes("t:ItemId", "Id");
    let subject = bed.state().mailbox(ANNE).unwrap().folders[0].items[2].subject.clone();
    bed.state().arm(Fault::new(FaultKind::BadItem { subject, code: "ErrorItemCorrupt".into() }).on("ExportItems"));
    for _ in 0..2 {
        let codes = bed.ask(ANNE, &r::export(&ids)).codes();
        assert_eq!(codes.iter().filter(|code| *code == "ErrorItemCorrupt").count(), 1, "{codes:?}");
    }
    assert_eq!(bed.state().disarm(), 1);
    let body = br#"{"kind":"invalid-sync-state","operation":"SyncFolderItems"}"#;
    assert_eq!(send(&bed.address(), "POST", "/_lab/faults", "", body).unwrap().status, 204);
    let request = r::sync_items(&r::distinguished("inbox"), &first.first("m:SyncState"), 5);
    assert_eq!(bed.ask(ANNE, &request).codes(), ["ErrorInvalidSyncStateData"]);
    assert_eq!(bed.ask(ANNE, &request).codes(), ["NoError"]);
}

#[test]
fn odd_requests_are_refused_and_nothing_else() {
    let bed = bed();
    for odd in ["", "<", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", &envelope("Exchange2013", "", "")] {
        assert_eq!(bed.envelope(ANNE, odd).unwrap().status, 500, "{odd}");
    }
    let unknown = bed.ask(ANNE, "<m:DeleteItem DeleteType=\"HardDelete\"><m:ItemIds/></m:DeleteItem>");
    assert!(unknown.status == 500 && unknown.body.contains("ErrorSchemaValidation"));
    let malformed = bed.ask(ANNE, &r::get_item(&["AAMk".to_owned()], false));
    assert_eq!(malformed.codes(), ["ErrorInvalidIdMalformed"]);
    assert_eq!(bed.state().requests("DeleteItem"), 1);
}
