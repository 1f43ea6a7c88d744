//! `cutover audit`: who did what, and whether the log is whole (B14).

use cutover_store::{AuditRow, AuditVerdict};
use serde_json::json;

use crate::cli::AuditCommand;
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::table::Table;

/// Does what was asked for.
pub(crate) async fn run(command: AuditCommand, context: &Context) -> Result<Exit, Problem> {
    let audit = context.open(Opening::Existing).await?.store().audit();
    match command {
        AuditCommand::Show(selection) => {
            let rows = audit.last(selection.last).await?;
            if !context.printer.object(&json!({ "entries": rows })) {
                context.printer.table(&table(&rows, context));
            }
            Ok(Exit::Done)
        }
        AuditCommand::Verify => told(audit.verify().await?, context),
    }
}

fn table(rows: &[AuditRow], context: &Context) -> Table {
    let headings = ["column-number", "column-when", "column-actor", "column-action", "column-object", "column-details"];
    let mut table = Table::new(headings.map(|key| context.texts.word(key)));
    for row in rows {
        let when = context.texts.time(row.at);
        let details = details(&row.details);
        table.row([row.seq.to_string(), when, row.actor.clone(), row.action.clone(), row.object.clone(), details]);
    }
    table
}

/// The details without the marks of JSON, as `name=value`.
fn details(details: &serde_json::Value) -> String {
    let plain = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let shown = details.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    shown.map(|(name, value)| format!("{name}={}", plain(value))).collect::<Vec<_>>().join(" ")
}

fn told(verdict: AuditVerdict, context: &Context) -> Result<Exit, Problem> {
    match verdict {
        AuditVerdict::Whole { rows } => {
            if !context.printer.object(&json!({ "whole": true, "entries": rows })) {
                context.talk("audit-whole", &[("count", rows.into())]);
            }
            Ok(Exit::Done)
        }
        AuditVerdict::Broken { first } => {
            Err(Problem::found("audit-broken", vec![("entry", first.to_string().into())]).ending(Exit::Incomplete))
        }
    }
}
