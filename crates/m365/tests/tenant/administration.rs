//! Cmdlets: which way they take, their pages, and what Exchange says.

use std::sync::{Arc, OnceLock};

use cutover_graph::Cmdlet;
use cutover_model::FailureCode;
use serde_json::{Value, json};

use crate::support::{TENANT_ID, TOKEN, grant, refusal, tenant};
use crate::web::{Answer, Asked, Web};

async fn granted(roles: &'static [&'static str], rest: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Web {
    Web::start(move |asked| if asked.target == TOKEN { grant(roles) } else { rest(asked) }).await
}

fn ways(web: &Web) -> Vec<String> {
    web.asked().into_iter().filter(|asked| asked.target != TOKEN).map(|asked| asked.target).collect()
}

#[tokio::test]
async fn version_2_is_taken_where_it_is_granted_and_covers_the_call() {
    let invoke = format!("/adminapi/beta/{TENANT_ID}/InvokeCommand");
    let v2 = format!("/adminapi/v2.0/{TENANT_ID}/AcceptedDomain");
    let covered = || Cmdlet::new("Get-AcceptedDomain");
    let other = || Cmdlet::new("New-MailContact").with("Name", "Anna");
    let both: &[&str] = &["Exchange.ManageAsApp", "Exchange.ManageAsAppV2"];
    for (roles, cmdlet, expected) in [
        (both, covered(), vec![v2.clone()]),
        (both, other(), vec![invoke.clone()]),
        (&both[..1], covered(), vec![invoke.clone()]),
    ] {
        let web = granted(roles, |_| Answer::json(200, json!({"value": [{"Name": "x"}]}))).await;
        let found = tenant(&web).cmdlet(cmdlet).await.expect("it is carried out");
        assert_eq!((found, ways(&web)), (vec![json!({"Name": "x"})], expected));
        let asked = web.asked().pop().expect("asked");
        let anchor = format!("APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{TENANT_ID}");
        assert_eq!((asked.header("X-AnchorMailbox"), asked.method.as_str()), (anchor.as_str(), "POST"));
    }
    let web = granted(both, |asked| match asked.target.contains("/v2.0/") {
        true => Answer::Reply(404, Vec::new(), b"<html>".to_vec()),
        false => Answer::json(200, json!({"value": []})),
    })
    .await;
    assert_eq!(tenant(&web).cmdlet(covered()).await, Ok(Vec::new()));
    assert_eq!(ways(&web), [v2, invoke]);
}

#[tokio::test]
async fn pages_are_asked_for_by_the_same_call() {
    let base: Arc<OnceLock<String>> = Arc::default();
    let own = Arc::clone(&base);
    let web = granted(&[], move |asked| {
        let body: Value = serde_json::from_str(&asked.text()).expect("JSON");
        assert_eq!(body["CmdletInput"]["CmdletName"], "Get-Recipient");
        match asked.target.contains("skip") {
            true => Answer::json(200, json!({"value": [2]})),
            false => {
                let next = format!("{}{}?skip=1", own.get().expect("set"), asked.target);
                Answer::json(200, json!({"value": [1], "@odata.nextLink": next, "@adminapi.warnings": ["w"]}))
            }
        }
    })
    .await;
    base.set(web.base()).expect("once");
    assert_eq!(tenant(&web).cmdlet(Cmdlet::new("Get-Recipient")).await, Ok(vec![json!(1), json!(2)]));
}

#[tokio::test]
async fn exchanges_words_are_understood() {
    let missing = "|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be \
        performed because object 'anna' couldn't be found on 'X'.";
    let taken =
        "|Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException|An object named 'anna' already exists.";
    for (message, code) in [(missing, FailureCode::NotFound), (taken, FailureCode::Conflict)] {
        let web = granted(&[], move |_| Answer::json(400, refusal("BadRequest", message))).await;
        let error = tenant(&web).cmdlet(Cmdlet::new("Set-Mailbox").about("anna")).await.expect_err("refused");
        assert_eq!((error.failure.code, error.failure.subject.as_str()), (code, "anna"));
        assert_eq!(ways(&web).len(), 1);
    }
}

#[tokio::test]
async fn what_makes_something_is_not_made_twice() {
    let web = granted(&[], |_| Answer::Close).await;
    let error = tenant(&web).cmdlet(Cmdlet::new("New-Mailbox")).await.expect_err("no answer");
    assert_eq!((error.uncertain, ways(&web).len()), (true, 1));
    let web = granted(&[], |_| Answer::Close).await;
    tenant(&web).cmdlet(Cmdlet::new("Get-Mailbox")).await.expect_err("no answer");
    assert_eq!(ways(&web).len(), 6);
}
