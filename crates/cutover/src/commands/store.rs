//! `cutover store`: backup while work goes on, and restore into an empty place.

use cutover_store::{MasterKey, Store, StoreLocation};
use serde_json::json;

use crate::cli::{BackupFile, RestoreStore, StoreCommand};
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::Problem;

/// Does what was asked for.
pub(crate) async fn run(command: StoreCommand, context: &Context) -> Result<Exit, Problem> {
    match command {
        StoreCommand::Backup(options) => backup(&options, context).await,
        StoreCommand::Restore(options) => restore(&options, context).await,
    }
}

async fn backup(options: &BackupFile, context: &Context) -> Result<Exit, Problem> {
    let operations = context.open(Opening::Existing).await?;
    operations.store().backup(&context.actor(), &options.file).await?;
    let file = options.file.display().to_string();
    let key = operations.store().location().key_file().display().to_string();
    if !context.printer.object(&json!({ "backup": file, "key": key })) {
        context.talk("store-backed-up", &[("file", file.into())]);
        context.hint("store-backed-up-hint", &[("key", key.into())]);
    }
    Ok(Exit::Done)
}

async fn restore(options: &RestoreStore, context: &Context) -> Result<Exit, Problem> {
    let location = context.location()?;
    let key = key(options, &location)?;
    let store = Store::restore(&context.actor(), &options.file, &location, key).await?;
    store.close().await;
    if !context.printer.object(&json!({ "restored": true, "store": context.store_name() })) {
        context.talk("store-restored", &[("store", context.store_name().into())]);
    }
    Ok(Exit::Done)
}

/// The key of the store that the backup was made of: from a file, the environment, or the place of the new store.
fn key(options: &RestoreStore, location: &StoreLocation) -> Result<MasterKey, Problem> {
    if let Some(file) = &options.key_file {
        let key = MasterKey::from_file(file)?;
        if !location.key_file().exists() {
            key.write_file(&location.key_file())?;
        }
        return Ok(key);
    }
    if let Some(key) = MasterKey::from_environment()? {
        return Ok(key);
    }
    if !location.key_file().exists() {
        return Err(Problem::found("restore-key-needed", vec![]).ending(Exit::Administrator));
    }
    Ok(MasterKey::from_file(&location.key_file())?)
}
