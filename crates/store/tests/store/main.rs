//! The store through its public interface, every test on both databases.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

mod audit;
mod backup;
mod batch;
mod budget;
mod lease;
mod ledger;
mod postgres;
mod property;
mod size;
mod support;
mod survival;
mod tenant;
mod vault;
