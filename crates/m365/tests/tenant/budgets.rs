//! That requests keep to their budgets.

use std::time::Duration;

use cutover_graph::GraphRequest;
use cutover_m365::{Limits, Rate, TenantSettings};

use crate::support::{granting, settings, tenant_of};
use crate::web::Answer;

#[tokio::test]
async fn requests_of_a_mailbox_wait_for_their_budget_and_others_do_not() {
    let web = granting(|_| Answer::json(200, "{}")).await;
    let window = Duration::from_millis(400);
    let limits = Limits { requests: Some(Rate { amount: 2, window }), ..Limits::default() };
    let tenant = tenant_of(TenantSettings { limits, ..settings(&web.base()) });
    let get = |mailbox: &str| tenant.send(GraphRequest::get("/v1.0/x").of_mailbox(mailbox));
    let begun = std::time::Instant::now();
    for _ in 0..3 {
        get("a").await.expect("answered");
    }
    assert!(begun.elapsed() >= window, "the third waited for the first to leave the window");
    get("b").await.expect("answered");
    assert_eq!(web.count("/v1.0/x"), 4);
}
