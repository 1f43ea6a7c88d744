//! `cutover batch create`: a list of users becomes a batch.

use std::path::Path;

use cutover_migration::users_file::{self, NewUser, Problem as UsersProblem};
use cutover_migration::{BatchPlan, BatchSettings, Deletions, Operations};
use serde_json::json;

use crate::cli::{CreateBatch, DeletionChoice, FolderOptions, LimitOptions, ResumeBatch};
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::{Problem, file_problem, users_line};

/// Makes the batch, and starts it if wished.
pub(super) async fn run(options: CreateBatch, operations: &Operations, context: &Context) -> Result<Exit, Problem> {
    let users = users(&options, operations, context).await?;
    let mut settings = BatchSettings::default();
    set(&mut settings, &options.limits, &options.folders)?;
    if let Some(interval) = options.interval {
        settings.interval_seconds = interval.as_secs();
    }
    let CreateBatch { name, source, target, reason, .. } = options;
    let plan = BatchPlan { name: name.clone(), source, target, settings, users, reason_for_many: reason };
    let created = operations.create_batch(&context.actor(), plan).await?;
    let arguments = [("name", name.as_str().into()), ("users", created.users.into())];
    if created.many_users {
        context.warn(&context.texts.say("batch-many-users", &arguments));
    }
    if options.start {
        context.talk("batch-created", &arguments);
        return super::start(&name, operations, context).await;
    }
    if !context.printer.object(&json!({ "batch": name.as_str(), "users": created.users, "status": "Created" })) {
        context.talk("batch-created", &arguments);
        context.hint("batch-created-hint", &arguments);
    }
    Ok(Exit::Done)
}

/// Other limits and folders for a batch that goes on.
pub(super) async fn change(options: &ResumeBatch, operations: &Operations, context: &Context) -> Result<(), Problem> {
    let batch = operations.store().batches().get(&options.name).await?;
    let before = operations.batch_settings(&batch)?;
    let mut settings = before.clone();
    set(&mut settings, &options.limits, &options.folders)?;
    if settings != before {
        operations.set_batch_settings(&context.actor(), &options.name, &settings).await?;
    }
    Ok(())
}

fn set(settings: &mut BatchSettings, limits: &LimitOptions, folders: &FolderOptions) -> Result<(), Problem> {
    settings.bad_item_limit = limits.bad_item_limit.or(settings.bad_item_limit);
    settings.large_item_limit = limits.large_item_limit.or(settings.large_item_limit);
    settings.deletions = match folders.deletions {
        Some(DeletionChoice::Follow) => Deletions::Follow,
        Some(DeletionChoice::Keep) => Deletions::Keep,
        None => settings.deletions,
    };
    settings.include.extend(folders.include.iter().cloned());
    settings.exclude.extend(folders.exclude.iter().cloned());
    for rule in &folders.map {
        settings.add_map(rule)?;
    }
    Ok(())
}

async fn users(options: &CreateBatch, operations: &Operations, context: &Context) -> Result<Vec<NewUser>, Problem> {
    let mut users = Vec::new();
    if let Some(path) = &options.csv {
        let needed = operations.passwords_needed(&options.source, &options.target).await?;
        users = read(path, needed, context)?;
    }
    for pair in &options.user {
        let problem = |kind| Problem::Users(vec![UsersProblem { line: None, kind }]);
        users.push(NewUser::from_pair(pair).map_err(problem)?);
    }
    Ok(users)
}

/// The users of a file; what is odd about it is said, what is wrong ends the command.
pub(crate) fn read(
    path: &Path,
    needed: users_file::PasswordsNeeded,
    context: &Context,
) -> Result<Vec<NewUser>, Problem> {
    let bytes = std::fs::read(path).map_err(|error| file_problem(path, &error))?;
    let file = users_file::parse(&bytes, needed).map_err(Problem::Users)?;
    for warning in &file.warnings {
        context.warn(&users_line(warning, &context.texts));
    }
    Ok(file.users)
}
