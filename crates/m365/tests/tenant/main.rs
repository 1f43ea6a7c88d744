//! The way to a tenant, against a server that answers as it is told.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

mod administration;
mod batch;
mod budgets;
mod examine;
mod facts;
mod rehearsal;
mod repeat;
mod requests;
mod sign_in;
mod support;
mod token;

#[path = "../../../net/tests/support/web.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod web;
