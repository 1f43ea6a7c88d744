//! What goes out, and lists.

use cutover_graph::{Body, GraphRequest, Method};
use cutover_m365::{MemoryBudgets, Tenant, TenantSettings};
use cutover_model::FailureCode;
use serde_json::{Value, json};
use std::sync::Arc;

use crate::support::{granting, settings, tenant};
use crate::web::Answer;

#[tokio::test]
async fn a_mailbox_gives_ids_that_stay() {
    let web = granting(|_| Answer::json(200, "{}")).await;
    let tenant = tenant(&web);
    let get = || GraphRequest::get("/v1.0/users/a/messages");
    tenant.send(get()).await.expect("answered");
    tenant.send(get().of_mailbox("a")).await.expect("answered");
    tenant.send(get().of_mailbox("a").with_header("Prefer", "outlook.timezone=\"UTC\"")).await.expect("answered");
    let prefer: Vec<_> = web.asked()[1..].iter().map(|asked| asked.header("prefer").to_owned()).collect();
    assert_eq!(prefer, ["", "IdType=\"ImmutableId\"", "IdType=\"ImmutableId\", outlook.timezone=\"UTC\""]);
}

#[tokio::test]
async fn bodies_have_their_types() {
    let web = granting(|_| Answer::json(201, "{\"id\":\"1\"}")).await;
    let tenant = tenant(&web);
    let import = GraphRequest::new(Method::Post, "/beta/users/a/mailFolders/b/importMime");
    let answer = tenant.send(import.with_body(Body::Text("QUJD".into())).of_mailbox("a")).await.expect("answered");
    assert_eq!(answer.json::<Value>().expect("JSON")["id"], "1");
    tenant.send(GraphRequest::post("/v1.0/users", json!({"a": 1}))).await.expect("answered");
    let asked = web.asked();
    assert_eq!((asked[1].header("content-type"), asked[1].text()), ("text/plain", "QUJD".to_owned()));
    assert_eq!((asked[2].header("content-type"), asked[2].text()), ("application/json", "{\"a\":1}".to_owned()));
    assert_eq!(asked[2].method, "POST");
}

#[tokio::test]
async fn lists_are_followed_on_the_same_server_only() {
    let other = granting(|_| Answer::json(200, json!({"value": [9]}))).await;
    let (base, foreign) = (std::sync::OnceLock::<String>::new(), other.base());
    let base = Arc::new(base);
    let own = Arc::clone(&base);
    let web = granting(move |asked| {
        let next = |from: &str, path: &str| json!({"value": [1, 2], "@odata.nextLink": format!("{from}{path}")});
        match asked.target.as_str() {
            "/v1.0/a?$top=2" => Answer::json(200, next(own.get().expect("set"), "/v1.0/a?$skiptoken=x%20y")),
            "/v1.0/a?$skiptoken=x%20y" => Answer::json(200, json!({"value": [3]})),
            _ => Answer::json(200, next(&foreign, "/v1.0/a")),
        }
    })
    .await;
    base.set(web.base()).expect("once");
    let tenant = tenant(&web);
    let all: Vec<u8> = tenant.list(GraphRequest::get("/v1.0/a").with_query("$top", "2")).await.expect("a list");
    assert_eq!(all, [1, 2, 3]);
    let error = tenant.list::<u8>(GraphRequest::get("/v1.0/b")).await.expect_err("it leads elsewhere");
    assert_eq!((error.failure.code, other.asked().len()), (FailureCode::Protocol, 0));
    let (page, next) = tenant.page::<u8>(GraphRequest::get("/v1.0/a").with_query("$top", "2")).await.expect("a page");
    assert_eq!((page, next.map(|next| next.to.shown().to_owned())), (vec![1, 2], Some("/v1.0/a".to_owned())));
}

#[tokio::test]
async fn a_large_answer_is_read_as_it_comes() {
    let web = granting(|_| Answer::Reply(200, Vec::new(), vec![b'x'; 3 << 20])).await;
    let mut stream = tenant(&web).open(GraphRequest::get("/v1.0/x").of_mailbox("a")).await.expect("answered");
    let mut length = 0;
    while let Some(chunk) = stream.chunk().await.expect("it comes") {
        length += chunk.len();
    }
    assert_eq!((stream.status(), length), (200, 3 << 20));
}

#[tokio::test]
async fn secrets_are_not_sent_in_the_clear_nor_elsewhere() {
    let settings = TenantSettings { ..settings("http://graph.example.org") };
    let failure = Tenant::new(settings, Arc::new(MemoryBudgets::default())).err().expect("it is refused");
    assert_eq!(failure.code, FailureCode::TlsMissing);
    let web = granting(|_| Answer::json(200, "{}")).await;
    // A path that would put another host into the address.
    let error = tenant(&web).send(GraphRequest::get("@evil.example/v1.0")).await.err().expect("it is refused");
    assert!(matches!(error.failure.code, FailureCode::Protocol | FailureCode::TlsMissing), "{error}");
    assert_eq!(web.asked().len(), 0);
}
