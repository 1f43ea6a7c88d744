//! The table of all operations: method, path, whose token, which permission, and what does it.

mod exchange;
mod graph;
mod mail;

use super::call::Call;
use super::directory::Kind;
use super::mailbox::import;
use super::reply::{Answer, Refusal};
use super::state::TenantState;
use super::store::Tenant;
use super::token::{self, Audience};

/// One operation.
struct Route {
    method: &'static str,
    path: &'static str,
    /// Whose token it takes; none for what anybody may ask.
    audience: Option<Audience>,
    /// Any of these permissions is enough.
    roles: &'static [&'static str],
    work: Work,
}

/// How an operation wants to be called.
#[derive(Clone, Copy)]
enum Work {
    /// With the tenant to itself.
    Tenant(fn(&mut Tenant, &Call) -> Answer),
    /// It takes the tenant when it needs it.
    State(fn(&TenantState, &Call) -> Answer),
}

const OPEN: [Route; 3] = [
    Route {
        method: "POST",
        path: "/api/gv1.0/{}/importItem",
        audience: None,
        roles: &[],
        work: Work::State(import::import),
    },
    Route {
        method: "POST",
        path: "/{}/oauth2/v2.0/token",
        audience: None,
        roles: &[],
        work: Work::Tenant(token::token),
    },
    Route {
        method: "POST",
        path: "/{}/oauth2/v2.0/devicecode",
        audience: None,
        roles: &[],
        work: Work::Tenant(token::device_code),
    },
];

fn all() -> impl Iterator<Item = &'static Route> {
    OPEN.iter().chain(mail::ROUTES).chain(graph::ROUTES).chain(exchange::ROUTES)
}

/// Finds the operation and what its placeholders stand for.
fn find(call: &Call) -> Option<(&'static Route, Vec<String>)> {
    match call.path.first().map(String::as_str) {
        Some("v1.0") => named(call, &call.path[1..]).filter(is_graph),
        Some("beta") => named(call, &call.path).or_else(|| named(call, &call.path[1..])).filter(is_graph),
        _ => named(call, &call.path).filter(|found| !is_graph(found)),
    }
}

fn is_graph((route, _): &(&Route, Vec<String>)) -> bool {
    route.audience == Some(Audience::Graph)
}

fn named(call: &Call, path: &[String]) -> Option<(&'static Route, Vec<String>)> {
    let mut fitting = all().filter(|route| route.method == call.method);
    fitting.find_map(|route| Some((route, fit(route.path, path)?)))
}

/// What the placeholders stand for, if the path fits the pattern.
fn fit(pattern: &str, path: &[String]) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut segments = path.iter();
    for part in pattern.split('/').skip(1) {
        let segment = segments.next()?;
        match part {
            "{}" => found.push(segment.clone()),
            _ if part == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(found)
}

/// The operation's name, for counting.
pub(super) fn operation(call: &Call) -> String {
    let path = find(call).map_or("?", |(route, _)| route.path);
    format!("{} {path}", call.method)
}

/// Does what a request asks for.
pub(super) fn answer(state: &TenantState, call: &Call) -> Answer {
    let Some((route, names)) = find(call) else {
        let message = format!("Resource not found for the segment '{}'.", call.path.last().map_or("", String::as_str));
        return Err(Refusal::new(404, "ResourceNotFound", message));
    };
    if let Some(audience) = route.audience {
        token::check(&state.tenant(), call, audience, route.roles)?;
    }
    let call = Call { named: names, ..call.clone() };
    match route.work {
        Work::Tenant(work) => work(&mut state.tenant(), &call),
        Work::State(work) => work(state, &call),
    }
}

/// Whose budget a request uses: a mailbox, the directory (no name), or nobody's.
pub(super) fn mailbox(tenant: &Tenant, call: &Call) -> Option<String> {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["v1.0" | "beta", "users", user, "messages" | "mailFolders" | "calendar" | "outlook", ..] => {
            let found = tenant.directory.find(tenant, user, Kind::User).ok();
            found.and_then(|user| user.recipient.as_ref()?.mailbox.clone())
        }
        ["v1.0" | "beta", "admin", "exchange", "mailboxes", mailbox, ..] => Some((*mailbox).to_owned()),
        ["api", "gv1.0", mailbox, "importItem"] => {
            mailbox.strip_prefix("Mailboxes('").and_then(|rest| rest.strip_suffix("')")).map(str::to_owned)
        }
        ["v1.0" | "beta", "users" | "groups" | "domains", ..] if call.method != "GET" => Some(String::new()),
        _ => None,
    }
}
