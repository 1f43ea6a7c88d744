//! Faults strike where they are armed, and limits hold.

use std::time::{Duration, Instant};

use cutover_lab::tenant::{Fault, FaultKind, Limits, TenantOptions};
use serde_json::{Value, json};

use crate::client::{Bed, send};

fn user(name: &str) -> Option<Value> {
    Some(json!({"accountEnabled": true, "displayName": name, "mailNickname": name,
        "userPrincipalName": format!("{name}@example.com"), "passwordProfile": {"password": "Correct-Horse-1"}}))
}

fn exists(bed: &Bed, name: &str) -> bool {
    bed.graph("GET", &format!("/users/{name}@example.com"), None).status == 200
}

#[test]
fn connections_are_cut_before_and_after_the_commit() {
    let bed = Bed::new(TenantOptions::default());
    let arm = |what| bed.state().arm(Fault::new(what).on("POST", "/users"));
    for (name, what, there) in [
        ("a", FaultKind::CutBefore, false),
        ("b", FaultKind::CutAfter, true),
        ("c", FaultKind::CutUpload { octets: 10 }, false),
    ] {
        arm(what);
        assert!(bed.try_graph("POST", "/users", user(name)).is_err(), "{name}");
        assert_eq!(exists(&bed, name), there, "{name}");
    }
}

#[test]
fn a_commit_can_come_after_the_connection_died() {
    let bed = Bed::new(TenantOptions::default());
    bed.state().arm(Fault::new(FaultKind::CommitLater { milliseconds: 300 }).on("POST", "/users"));
    assert!(bed.try_graph("POST", "/users", user("late")).is_err());
    assert!(!exists(&bed, "late"));
    let deadline = Instant::now() + Duration::from_secs(10);
    while !exists(&bed, "late") {
        assert!(Instant::now() < deadline, "it never came");
    }
}

#[test]
fn refusals_look_as_documented() {
    let bed = Bed::new(TenantOptions::default());
    bed.state().arm(Fault::new(FaultKind::Throttled { retry_after: Some(7) }));
    let throttled = bed.graph("GET", "/users", None);
    assert_eq!(throttled.status, 429);
    assert!(throttled.head.to_lowercase().contains("retry-after: 7"), "{}", throttled.head);
    bed.state().arm(Fault::new(FaultKind::Throttled { retry_after: None }));
    assert!(!bed.graph("GET", "/users", None).head.to_lowercase().contains("retry-after"));
    let armed =
        send(&bed.address(), "POST", "/_lab/faults", "", br#"{"kind":"unavailable","retry_after":null,"times":2}"#);
    assert_eq!(armed.unwrap().status, 204);
    assert_eq!(bed.graph("GET", "/users", None).status, 503);
    assert_eq!(bed.state().disarm(), 1);
    assert_eq!(bed.graph("GET", "/users", None).status, 200);
    assert_eq!(bed.state().requests("GET /users"), 4);
}

#[test]
fn directory_writes_are_budgeted() {
    let limits = Limits { directory_writes: Some(3000), faster: 1000, ..Limits::default() };
    let bed = Bed::new(TenantOptions { limits, ..TenantOptions::default() });
    let statuses: Vec<u16> = (0..5).map(|n| bed.graph("POST", "/users", user(&format!("u{n}"))).status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count().min(3), 3, "{statuses:?}");
    let state = send(&bed.address(), "GET", "/_lab/state", "", b"").unwrap().json();
    assert!(state["users"].as_array().unwrap().len() >= 3);
}

#[test]
fn the_server_stops_with_open_connections() {
    let mut bed = Bed::new(TenantOptions::default());
    let address = bed.address();
    let idle = std::net::TcpStream::connect(&address).unwrap();
    let server = bed.server.take().unwrap();
    bed.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(5), server.stop()).await }).unwrap();
    drop(idle);
    assert!(send(&address, "GET", "/v1.0/users", "", b"").is_err());
}
