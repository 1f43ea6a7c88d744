//! `cutover user`: single mailboxes of a batch.

use console::Style;
use cutover_migration::Operations;
use cutover_migration::overview::{UserFailure, items_at_target, items_done};
use cutover_model::{Address, BatchName, Failure, UserStatus};
use cutover_store::{SyncRequest, User, UserFilter};
use cutover_texts::Explanation;
use serde_json::{Value, json};

use crate::cli::{RetryUser, UserCommand};
use crate::commands::batch;
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::table::{Cell, Table, visible};

/// Failures that are shown with their hints below a table; the rest is counted.
const MOST_FAILURES: usize = 8;

/// Does what was asked for.
pub(crate) async fn run(command: UserCommand, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    match command {
        UserCommand::List(selection) => list(selection.batch, &operations, context).await,
        UserCommand::Show(named) => {
            let user = find(&operations, named.batch.as_ref(), &named.address).await?;
            show(&user, context);
            Ok(Exit::Done)
        }
        UserCommand::Retry(options) => retry(&options, &operations, context).await,
    }
}

async fn list(batch: Option<BatchName>, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    if let Some(name) = &batch {
        operations.store().batches().get(name).await?;
    }
    let users = operations.list_users(&UserFilter { batch, ..UserFilter::default() }).await?;
    let rows: Vec<Value> = users.iter().map(|user| as_json(user, context)).collect();
    if context.printer.object(&json!({ "users": rows })) {
        return Ok(Exit::Done);
    }
    context.printer.table(&table(&users, context));
    failures(&users, context);
    Ok(Exit::Done)
}

async fn retry(options: &RetryUser, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let user = find(operations, options.batch.as_ref(), &options.address).await?;
    if let Some(path) = &options.csv {
        let summary = operations.store().batches().get(&user.batch).await?;
        let needed = operations.passwords_needed(&summary.source, &summary.target).await?;
        let users = batch::read_users(path, needed, context)?;
        let Some(line) = users.into_iter().find(|line| line.address == user.address) else {
            let arguments =
                vec![("address", user.address.as_str().into()), ("file", path.display().to_string().into())];
            return Err(Problem::found("user-not-in-file", arguments));
        };
        operations.set_user_passwords(&context.actor(), &user, line).await?;
    }
    let request = SyncRequest { accept_deletions: options.accept_deletions };
    let status = operations.retry_user(&context.actor(), &user.batch, &user.address, request).await?;
    let object = json!({ "user": user.address.as_str(), "batch": user.batch.as_str(), "status": status.as_str() });
    if !context.printer.object(&object) {
        let arguments = [("address", user.address.as_str().into()), ("status", status.as_str().into())];
        context.talk("user-retried", &arguments);
    }
    batch::who_works(&user.batch, operations, context).await
}

/// The one user with this address, in the batch if one is named.
pub(super) async fn find(
    operations: &Operations,
    batch: Option<&BatchName>,
    address: &Address,
) -> Result<User, Problem> {
    if let Some(batch) = batch {
        operations.store().batches().get(batch).await?;
        return Ok(operations.store().users().find(batch, address).await?);
    }
    let mut found = operations.list_users(&UserFilter::default()).await?;
    found.retain(|user| user.address == *address);
    let first = found.pop();
    match (first, found.pop()) {
        (Some(user), None) => Ok(user),
        (Some(_), Some(_)) => Err(Problem::found("user-in-many-batches", vec![("address", address.as_str().into())])),
        (None, _) => {
            let arguments = vec![("name", address.as_str().into())];
            Err(Problem::found("not-found", arguments).naming("what", "thing-user"))
        }
    }
}

/// A line for each user.
pub(crate) fn table(users: &[User], context: &Context) -> Table {
    let texts = &context.texts;
    let [name, status, items, copied, bytes, last] =
        ["column-user", "column-status", "column-items", "column-copied", "column-size", "column-last-synced"]
            .map(|key| texts.word(key));
    let mut table = Table::new([name, status, format!(">{items}"), format!(">{copied}"), format!(">{bytes}"), last]);
    for user in users {
        table.row([
            user.address.to_string().into(),
            status_cell(user.status),
            texts.number(items_at_target(&user.counters)).into(),
            texts.number(user.counters.copied).into(),
            texts.bytes(user.counters.bytes).into(),
            user.last_synced.map_or_else(|| "–".to_owned(), |at| texts.time(at)).into(),
        ]);
    }
    table
}

/// A user's state in its colour.
pub(crate) fn status_cell(status: UserStatus) -> Cell {
    let style = match status {
        UserStatus::Synced | UserStatus::IncrementalSynced | UserStatus::Completed => Style::new().green(),
        status if status.is_failure() => Style::new().red(),
        UserStatus::Stopped | UserStatus::IncrementalStopped => Style::new().yellow(),
        UserStatus::Syncing | UserStatus::IncrementalSyncing | UserStatus::Validating => Style::new().cyan(),
        _ => Style::new(),
    };
    Cell::styled(status.as_str(), style)
}

/// What went wrong with users, each with its hint, below a table.
pub(crate) fn failures(users: &[User], context: &Context) {
    let failed: Vec<UserFailure> = users.iter().filter_map(failure_of).collect();
    failure_lines(&failed, context).iter().for_each(|line| context.printer.prose(line));
}

fn failure_of(user: &User) -> Option<UserFailure> {
    Some(UserFailure {
        address: user.address.clone(),
        status: user.status,
        failure: user.failure.clone()?,
        attempts: user.attempts,
        next_attempt: user.next_attempt,
    })
}

/// A failure of a user in words.
pub(crate) struct Told {
    user: String,
    words: Explanation,
    /// When it is tried again by itself.
    next: Option<i64>,
}

impl Told {
    /// One that nothing more will happen to by itself.
    pub(crate) fn of(user: &str, words: Explanation) -> Self {
        Self { user: user.to_owned(), words, next: None }
    }
}

/// Failures in lines: whose, what, why, when it is tried again, and the hint once for each kind.
pub(crate) fn failure_lines(failed: &[UserFailure], context: &Context) -> Vec<String> {
    let told = |user: &UserFailure| Told {
        next: user.next_attempt.filter(|_| user.failure.is_transient()),
        ..Told::of(user.address.as_str(), context.texts.explain(&user.failure))
    };
    told_lines(&failed.iter().map(told).collect::<Vec<_>>(), context)
}

/// The same for failures that are in words already.
pub(crate) fn told_lines(failed: &[Told], context: &Context) -> Vec<String> {
    let texts = &context.texts;
    let mut lines = Vec::new();
    let mut hinted: Vec<&str> = Vec::new();
    for Told { user, words, next } in failed.iter().take(MOST_FAILURES) {
        let user = context.printer.paint(&visible(user), Style::new().red().bold());
        lines.push(String::new());
        lines.push(format!("  {user}  {}", visible(&words.message)));
        if !words.detail.is_empty() {
            lines.push(format!("    {}: {}", texts.word("detail-label"), visible(&words.detail)));
        }
        if let Some(at) = next {
            lines.push(format!("    {}", texts.say("next-attempt", &[("time", texts.time(*at).into())])));
        }
        if !words.hint.is_empty() && !hinted.contains(&words.hint.as_str()) {
            hinted.push(&words.hint);
            let label = context.printer.paint(&format!("{}:", texts.word("hint-label")), Style::new().cyan());
            lines.push(format!("    {label} {}", words.hint));
        }
    }
    if failed.len() > MOST_FAILURES {
        lines.push(texts.say("failures-more", &[("count", (failed.len() - MOST_FAILURES).into())]));
    }
    lines
}

/// A failure as JSON.
pub(crate) fn failure_json(failure: &Failure, context: &Context) -> Value {
    let told = context.texts.explain(failure);
    json!({
        "code": failure.code.as_str(),
        "subject": failure.subject,
        "message": told.message,
        "reason": told.detail,
        "hint": told.hint,
    })
}

/// A user as JSON.
pub(crate) fn as_json(user: &User, context: &Context) -> Value {
    let failure = user.failure.as_ref().map(|failure| failure_json(failure, context));
    json!({
        "user": user.address.as_str(),
        "batch": user.batch.as_str(),
        "status": user.status.as_str(),
        "source_login": user.source_login,
        "target_login": user.target_login,
        "failure": failure,
        "attempts": user.attempts,
        "next_attempt": user.next_attempt,
        "last_started": user.last_started,
        "last_synced": user.last_synced,
        "items": items_at_target(&user.counters),
        "items_expected": user.progress.items_expected,
        "items_done": items_done(&user.progress),
        "copied": user.counters.copied,
        "adopted": user.counters.adopted,
        "updated": user.counters.updated,
        "removed": user.counters.removed,
        "twins": user.counters.twins,
        "bytes": user.counters.bytes,
    })
}

fn show(user: &User, context: &Context) {
    if context.printer.object(&as_json(user, context)) {
        return;
    }
    let texts = &context.texts;
    let time = |at: Option<i64>| at.map_or_else(|| "–".to_owned(), |at| texts.time(at));
    let mut table = Table::pairs();
    table.pair(texts.word("column-user"), user.address.to_string());
    table.pair(texts.word("column-batch"), user.batch.to_string());
    table.pair(texts.word("column-status"), status_cell(user.status));
    table.pair(texts.word("column-way"), format!("{} → {}", user.source_login, user.target_login));
    table.pair(texts.word("column-last-started"), time(user.last_started));
    table.pair(texts.word("column-last-synced"), time(user.last_synced));
    let counts = [
        ("column-items", items_at_target(&user.counters)),
        ("column-copied", user.counters.copied),
        ("column-adopted", user.counters.adopted),
        ("column-updated", user.counters.updated),
        ("column-removed", user.counters.removed),
    ];
    counts.iter().for_each(|(key, count)| table.pair(texts.word(key), texts.number(*count)));
    table.pair(texts.word("column-size"), texts.bytes(user.counters.bytes));
    context.printer.table(&table);
    failures(std::slice::from_ref(user), context);
}
