//! The administration interface of Exchange. `{}` stands for one path segment.

use super::{Route, Work};
use crate::tenant::exchange::{invoke, invoke_v2};
use crate::tenant::token::Audience;

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/adminapi/beta/{}/InvokeCommand",
        audience: Some(Audience::Exchange),
        roles: &["Exchange.ManageAsApp"],
        work: Work::Tenant(invoke),
    },
    Route {
        method: "POST",
        path: "/adminapi/v2.0/{}/{}",
        audience: Some(Audience::Exchange),
        roles: &["Exchange.ManageAsAppV2"],
        work: Work::Tenant(invoke_v2),
    },
];
