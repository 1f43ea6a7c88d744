//! Autodiscover: POX at every release, SOAP from 2010 on (microsoft365.md section 11).

mod pox;
mod soap;

use axum::http::Method;

use super::gate::{Call, Reply};
use super::organisation::Organisation;
use super::version::Release;

/// Answers a request; nothing where the caller has to log on first.
pub(super) fn answer(organisation: &Organisation, call: &Call, account: Option<String>) -> Option<Reply> {
    let path = call.path.to_ascii_lowercase();
    let has_soap = organisation.options.release >= Release::Exchange2010Sp2;
    match (path.as_str(), &call.method) {
        ("/autodiscover/autodiscover.xml", &Method::POST) => account.map(|_| pox::answer(organisation, call)),
        // Without a request in it there is an error to show; before that, everybody is asked who he is.
        ("/autodiscover/autodiscover.xml", &Method::GET) => account.map(|_| pox::error(600, "Invalid Request")),
        ("/autodiscover/autodiscover.svc", &Method::POST) if has_soap => {
            account.map(|_| soap::answer(organisation, call))
        }
        _ => Some(Reply::plain(404, "")),
    }
}

/// What a release says that it can do, with every answer.
pub(super) fn capabilities(release: Release) -> &'static [&'static str] {
    if release >= Release::Exchange2010Sp2 { &["X-SOAP-Enabled", "X-WSSecurity-Enabled"] } else { &[] }
}
