//! How much Microsoft lets an application do (<https://learn.microsoft.com/graph/throttling-limits>), and the budgets that
//! follow from it.

use std::time::Duration;

use cutover_graph::{Destination, GraphRequest, Method};
use cutover_model::{BudgetKey, BudgetUnit};

/// So much within a window that slides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How much.
    pub amount: u64,
    /// Within how long.
    pub window: Duration,
}

impl Rate {
    const fn new(amount: u64, seconds: u64) -> Self {
        Self { amount, window: Duration::from_secs(seconds) }
    }
}

/// The limits that are kept. `None` stands for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests under way at once, per mailbox and application.
    pub at_once: Option<u32>,
    /// Requests, per mailbox and application.
    pub requests: Option<Rate>,
    /// Bytes sent, per mailbox and application.
    pub bytes: Option<Rate>,
    /// Requests to the directory, per tenant and application.
    pub directory: Option<Rate>,
    /// Requests among them that change something.
    pub directory_writes: Option<Rate>,
    /// Cmdlets under way at once, per tenant and application.
    pub cmdlets: Option<u32>,
}

impl Default for Limits {
    /// Microsoft's own. For the directory those of a small tenant; nothing is documented of cmdlets.
    fn default() -> Self {
        Self {
            at_once: Some(4),
            requests: Some(Rate::new(10_000, 600)),
            bytes: Some(Rate::new(150_000_000, 300)),
            directory: Some(Rate::new(3_500, 10)),
            directory_writes: Some(Rate::new(3_000, 150)),
            cmdlets: Some(3),
        }
    }
}

/// How long a slot is held without a sign of life.
pub(crate) const SLOT_LIFE: Duration = Duration::from_secs(10);

impl Limits {
    /// No limits of ours. What the services say is obeyed all the same.
    pub const fn none() -> Self {
        Self { at_once: None, requests: None, bytes: None, directory: None, directory_writes: None, cmdlets: None }
    }

    /// What this request takes from which budgets. `application` names tenant and application.
    pub(crate) fn charges(&self, request: &GraphRequest, application: &str) -> Vec<(BudgetKey, u64)> {
        let owner = owner(request, application);
        let key =
            |owner: String, unit, rate: Rate| BudgetKey { owner, unit, allowed: rate.amount, window: rate.window };
        let charge = |unit, rate: Option<Rate>, amount| rate.map(|rate| (key(owner.clone(), unit, rate), amount));
        let charges = match (&request.mailbox, &request.to) {
            (Some(_), _) => {
                let sent = if request.method == Method::Get { 0 } else { request.body.length().unwrap_or(0) };
                [charge(BudgetUnit::Requests, self.requests, 1), charge(BudgetUnit::Bytes, self.bytes, sent)]
            }
            (None, Destination::Graph(_)) => {
                let writes = self.directory_writes.filter(|_| request.method != Method::Get);
                let writes = writes.map(|rate| (key(format!("{owner}/writes"), BudgetUnit::Requests, rate), 1));
                [charge(BudgetUnit::Requests, self.directory, 1), writes]
            }
            (None, Destination::Exchange(_) | Destination::Upload(_)) => [None, None],
        };
        charges.into_iter().flatten().filter(|(_, amount)| *amount > 0).collect()
    }

    /// The slots of which this request needs one while it is under way.
    pub(crate) fn slots(&self, request: &GraphRequest, application: &str) -> Option<BudgetKey> {
        let allowed = match (&request.mailbox, &request.to) {
            (Some(_), _) => self.at_once,
            (None, Destination::Exchange(_)) => self.cmdlets,
            (None, _) => None,
        };
        let owner = owner(request, application);
        let key =
            |allowed| BudgetKey { owner, unit: BudgetUnit::AtOnce, allowed: u64::from(allowed), window: SLOT_LIFE };
        allowed.map(key)
    }

    /// The budget that waits when the service asks for patience with this request.
    pub(crate) fn told(&self, request: &GraphRequest, application: &str) -> Option<BudgetKey> {
        self.charges(request, application).into_iter().next().map(|(key, _)| key)
    }
}

fn owner(request: &GraphRequest, application: &str) -> String {
    match (&request.mailbox, &request.to) {
        (Some(mailbox), _) => format!("{application}/{}", mailbox.to_lowercase()),
        (None, Destination::Exchange(_)) => format!("{application}/cmdlets"),
        (None, _) => format!("{application}/directory"),
    }
}

#[cfg(test)]
mod tests {
    use cutover_graph::Body;

    use super::*;

    #[track_caller]
    fn check(request: &GraphRequest, expected: &[(&str, BudgetUnit, u64)], slots: Option<u64>) {
        let limits = Limits::default();
        let charges = limits.charges(request, "t/a");
        let found: Vec<_> = charges.iter().map(|(key, amount)| (key.owner.as_str(), key.unit, *amount)).collect();
        assert_eq!(found, expected);
        assert_eq!(limits.slots(request, "t/a").map(|key| key.allowed), slots);
        assert_eq!(Limits::none().charges(request, "t/a"), []);
    }

    #[test]
    fn requests_are_charged_to_whom_they_concern() {
        let text = Body::Text("12345".into());
        let import = GraphRequest::new(Method::Post, "/beta/users/1/mailFolders/2/importMime").with_body(text);
        let (requests, bytes) = (BudgetUnit::Requests, BudgetUnit::Bytes);
        check(&import.of_mailbox("Anna@x"), &[("t/a/anna@x", requests, 1), ("t/a/anna@x", bytes, 5)], Some(4));
        check(&GraphRequest::get("/v1.0/x").of_mailbox("b"), &[("t/a/b", requests, 1)], Some(4));
        check(&GraphRequest::get("/v1.0/users"), &[("t/a/directory", requests, 1)], None);
        let writes = [("t/a/directory", requests, 1), ("t/a/directory/writes", requests, 1)];
        check(&GraphRequest::delete("/v1.0/users/1"), &writes, None);
        check(&GraphRequest::to(Method::Post, Destination::Exchange(String::new())), &[], Some(3));
    }
}
