//! `cargo xtask pump`: the raw pump as a process of its own, so that it can be measured like the others.

use anyhow::{Context, Result};
use cutover_testbed::Account;
use cutover_testbed::pump::Pump;
use cutover_testbed::server::PASSWORD;

use crate::options::Options;

/// Copies one mailbox and prints what went through.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.only(&["from", "to", "user", "to-user", "connections", "batch"])?;
    let user = options.text("user").context("--user is needed")?;
    let account = |port: u16, user: &str| Account {
        host: "127.0.0.1".into(),
        port,
        user: user.into(),
        password: PASSWORD.into(),
    };
    let pump = Pump {
        source: account(options.number("from", 0)?, user),
        target: account(options.number("to", 0)?, options.text("to-user").unwrap_or(user)),
        connections: options.number("connections", 2)?,
        batch: options.number("batch", 100)?,
    };
    let pumped = pump.run()?;
    println!("{{\"messages\":{},\"bytes\":{},\"seconds\":{:.3}}}", pumped.messages, pumped.bytes, pumped.seconds);
    Ok(())
}
