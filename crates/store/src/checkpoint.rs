//! Writing a checkpoint: one transaction, fenced by the lease, with many rows a statement.
//!
//! What leaves the ledger goes first and what enters it second, so a key that is in both is in it afterwards.

use std::collections::HashMap;

use crate::db::Transaction;
use crate::keywords::{Interned, text_of};
use crate::ledger::UserLedger;
use crate::prefix::{self, Prefixes, shorten};
use crate::statement::{Value, sql, sql_of};
use crate::stored::{failure_values, pack_keys, path_text};
use crate::{Checkpoint, Counters, Durability, EscrowEntry, FolderId, FolderRow, Intent, ItemRow, StoreError};

/// Rows that one statement writes; a list is divided into the largest that fit, so that few texts are needed.
const SIZES: [usize; 4] = [200, 40, 8, 1];

pub(crate) async fn commit(
    ledger: &UserLedger,
    checkpoint: &Checkpoint,
    durability: Durability,
) -> Result<(), StoreError> {
    let mut transaction = ledger.store().db().write(durability).await?;
    fence(&mut transaction, ledger).await?;
    reset_folders(&mut transaction, &checkpoint.reset).await?;
    let mut interned = Interned::default();
    let flags = checkpoint.items.iter().map(|(_, item)| &item.flags);
    interned.prepare(ledger, &mut transaction, flags).await?;
    forget_items(&mut transaction, ledger, checkpoint).await?;
    let items = sorted(&checkpoint.items);
    let prefixes = prefix::for_items(ledger, &mut transaction, &items).await?;
    write_items(&mut transaction, ledger, &items, &interned, &prefixes).await?;
    for folder in &checkpoint.folders {
        write_folder(&mut transaction, ledger, folder).await?;
    }
    write_intents(&mut transaction, ledger, checkpoint).await?;
    write_escrow(&mut transaction, checkpoint).await?;
    count(&mut transaction, ledger, checkpoint.counters, durability).await?;
    transaction.commit().await?;
    ledger.prefixes().extend(prefixes);
    interned.committed(ledger)
}

/// Holds the lease for the rest of the transaction, or refuses.
pub(crate) async fn fence(transaction: &mut Transaction, ledger: &UserLedger) -> Result<(), StoreError> {
    let text = ledger.store().db().many("SELECT 1 FROM lease WHERE user_id = ? AND epoch = ? {hold}", "", 0);
    let lease = ledger.lease();
    match sql_of(text).bind(ledger.user().0).bind(lease.epoch).optional(transaction).await? {
        Some(_) if lease.user == ledger.user() => Ok(()),
        _ => Err(StoreError::LeaseLost),
    }
}

/// Forgets everything of folders whose keys mean nothing any more; what was exported or released stays on record.
async fn reset_folders(transaction: &mut Transaction, folders: &[FolderId]) -> Result<(), StoreError> {
    for folder in folders {
        sql("DELETE FROM item WHERE folder_id = $1").bind(folder.0).run(transaction).await?;
        let statement = sql("DELETE FROM escrow WHERE folder_id = $1 AND state IN ('held', 'retry')");
        statement.bind(folder.0).run(transaction).await?;
    }
    Ok(())
}

async fn forget_items(
    transaction: &mut Transaction,
    ledger: &UserLedger,
    checkpoint: &Checkpoint,
) -> Result<(), StoreError> {
    for (folder, source) in &checkpoint.forgotten {
        let prefixes = prefix::of_folder(ledger, transaction, *folder).await?.unwrap_or_default();
        let stored = shorten(&prefixes.source, source.as_bytes());
        let statement = sql("DELETE FROM item WHERE folder_id = $1 AND source = $2");
        statement.bind(folder.0).bind(&*stored).run(transaction).await?;
    }
    Ok(())
}

async fn write_items(
    transaction: &mut Transaction,
    ledger: &UserLedger,
    items: &[(FolderId, &ItemRow)],
    interned: &Interned,
    prefixes: &HashMap<FolderId, Prefixes>,
) -> Result<(), StoreError> {
    let mut rest = items;
    for size in SIZES {
        while let Some((chunk, more)) = rest.split_at_checked(size) {
            let text = ledger.store().db().many(INSERT_ITEMS, "(?, ?, ?, ?, ?, ?, ?)", size);
            let values = chunk.iter().flat_map(|(folder, item)| item_values(*folder, item, interned, prefixes));
            sql_of(text).bind_all(values).run(transaction).await?;
            rest = more;
        }
    }
    Ok(())
}

const INSERT_ITEMS: &str = "INSERT INTO item (folder_id, source, target, digest, size, received, flags) VALUES {many}
    ON CONFLICT (folder_id, source) DO UPDATE SET target = excluded.target, digest = excluded.digest,
    size = excluded.size, received = excluded.received, flags = excluded.flags";

/// In the order of the table, the last of those with the same key.
fn sorted(items: &[(FolderId, ItemRow)]) -> Vec<(FolderId, &ItemRow)> {
    let mut sorted: Vec<_> = items.iter().map(|(folder, item)| (*folder, item)).collect();
    sorted.reverse();
    sorted.sort_by(|(folder, item), (other, than)| (folder, &item.source).cmp(&(other, &than.source)));
    sorted.dedup_by(|(folder, item), (other, than)| folder == other && item.source == than.source);
    sorted
}

fn item_values<'i>(
    folder: FolderId,
    item: &'i ItemRow,
    interned: &Interned,
    prefixes: &HashMap<FolderId, Prefixes>,
) -> [Value<'i>; 7] {
    let prefixes = &prefixes[&folder];
    [
        folder.0.into(),
        shorten(&prefixes.source, item.source.as_bytes()).into(),
        shorten(&prefixes.target, item.target.as_bytes()).into(),
        item.digest.0.as_slice().into(),
        item.size.into(),
        item.received.into(),
        interned.number(&item.flags).into(),
    ]
}

/// Replaces a folder's row.
pub(crate) async fn write_folder(
    transaction: &mut Transaction,
    ledger: &UserLedger,
    folder: &FolderRow,
) -> Result<(), StoreError> {
    let text = "UPDATE folder SET source = $3, path = $4, role = $5, generation = $6, cursor = $7, state = $8,
        target_path = $9, target = $10, target_generation = $11, adopted = $12, vanished = $13
        WHERE id = $1 AND user_id = $2";
    let written = sql(text)
        .bind(folder.id.0)
        .bind(ledger.user().0)
        .bind(&*folder.source.0)
        .bind(path_text(&folder.path))
        .bind(folder.role.map(|role| role.name()))
        .bind(folder.generation.as_ref().map(|generation| &*generation.0))
        .bind(folder.cursor.as_ref().map(|cursor| cursor.as_bytes()))
        .bind(folder.state.as_deref())
        .bind(path_text(&folder.target_path))
        .bind(folder.target.as_ref().map(|target| &*target.0))
        .bind(folder.target_generation.as_ref().map(|generation| &*generation.0))
        .bind(folder.adopted)
        .bind(folder.vanished)
        .run(transaction)
        .await?;
    if written == 1 { Ok(()) } else { Err(StoreError::missing("folder", &folder.path)) }
}

async fn write_intents(
    transaction: &mut Transaction,
    ledger: &UserLedger,
    checkpoint: &Checkpoint,
) -> Result<(), StoreError> {
    for (folder, intent) in &checkpoint.done {
        let statement = sql("DELETE FROM intent WHERE user_id = $1 AND id = $2 AND folder_id = $3");
        statement.bind(ledger.user().0).bind(intent.0).bind(folder.0).run(transaction).await?;
    }
    for intent in &checkpoint.intents {
        write_intent(transaction, ledger, intent).await?;
    }
    Ok(())
}

async fn write_intent(transaction: &mut Transaction, ledger: &UserLedger, intent: &Intent) -> Result<(), StoreError> {
    let text = "INSERT INTO intent (user_id, id, folder_id, mark, keys, since, watched)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, id) DO UPDATE SET folder_id = excluded.folder_id,
        mark = excluded.mark, keys = excluded.keys, since = excluded.since, watched = excluded.watched";
    sql(text)
        .bind(ledger.user().0)
        .bind(intent.id.0)
        .bind(intent.folder.0)
        .bind(intent.mark.as_bytes())
        .bind(pack_keys(&intent.keys))
        .bind(intent.since)
        .bind(intent.watched)
        .run(transaction)
        .await
        .map(drop)
}

async fn write_escrow(transaction: &mut Transaction, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    for (folder, source) in &checkpoint.settled {
        let statement = sql("DELETE FROM escrow WHERE folder_id = $1 AND source = $2");
        statement.bind(folder.0).bind(source.as_bytes()).run(transaction).await?;
    }
    for entry in &checkpoint.escrow {
        write_entry(transaction, entry).await?;
    }
    Ok(())
}

async fn write_entry(transaction: &mut Transaction, entry: &EscrowEntry) -> Result<(), StoreError> {
    let text = "INSERT INTO escrow (folder_id, source, failure_code, failure_subject, failure_detail,
        failure_disposition, failure_wait, attempts, subject, sender, received, size, flags, keywords, file, since,
        state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (folder_id, source) DO UPDATE SET failure_code = excluded.failure_code,
        failure_subject = excluded.failure_subject, failure_detail = excluded.failure_detail,
        failure_disposition = excluded.failure_disposition, failure_wait = excluded.failure_wait,
        attempts = excluded.attempts, subject = excluded.subject, sender = excluded.sender,
        received = excluded.received, size = excluded.size, flags = excluded.flags, keywords = excluded.keywords,
        file = excluded.file, since = excluded.since, state = excluded.state";
    sql(text)
        .bind(entry.folder.0)
        .bind(entry.source.as_bytes())
        .bind_all(failure_values(Some(&entry.failure)))
        .bind(entry.attempts)
        .bind(entry.subject.as_str())
        .bind(entry.sender.as_str())
        .bind(entry.received)
        .bind(entry.size)
        .bind(i64::from(entry.flags.bits()))
        .bind(text_of(&entry.flags))
        .bind(entry.file.as_deref())
        .bind(entry.since)
        .bind(entry.state.as_str())
        .run(transaction)
        .await
        .map(drop)
}

/// Adds to the counters. A checkpoint that is to be durable writes them always: a transaction that wrote nothing
/// would not flush the relaxed ones before it.
async fn count(
    transaction: &mut Transaction,
    ledger: &UserLedger,
    add: Counters,
    durability: Durability,
) -> Result<(), StoreError> {
    if add == Counters::default() && durability == Durability::Relaxed {
        return Ok(());
    }
    let text = "INSERT INTO counter (user_id, copied, adopted, updated, removed, twins, bytes)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id) DO UPDATE SET
        copied = counter.copied + excluded.copied, adopted = counter.adopted + excluded.adopted,
        updated = counter.updated + excluded.updated, removed = counter.removed + excluded.removed,
        twins = counter.twins + excluded.twins, bytes = counter.bytes + excluded.bytes";
    let numbers = [add.copied, add.adopted, add.updated, add.removed, add.twins, add.bytes];
    sql(text).bind(ledger.user().0).bind_all(numbers.map(Value::from)).run(transaction).await.map(drop)
}

#[cfg(test)]
mod tests {
    use cutover_model::{Digest, Flags, FolderKey, FolderPath, SourceKey, TargetKey};

    use super::*;
    use crate::statement::Statement;
    use crate::{MasterKey, Store, StoreLocation, UserId};

    fn item(number: u32) -> ItemRow {
        ItemRow {
            source: SourceKey::new(number.to_be_bytes()),
            target: TargetKey::new(number.to_be_bytes()),
            digest: Digest([7; 16]),
            size: 1,
            received: None,
            flags: Flags::none(),
        }
    }

    async fn pragma(store: &Store, statement: Statement<'static>) -> i64 {
        let mut writer = store.db().alone().await.expect("the writer is free");
        statement.one(&mut writer).await.expect("answers").get(0).expect("a number")
    }

    async fn ledger_with_inbox(store: &Store) -> (UserLedger, FolderId) {
        let ttl = std::time::Duration::from_secs(60);
        let lease = store.leases().acquire(UserId(1), "test", ttl).await.expect("asks").expect("it is free");
        let ledger = store.ledger(UserId(1), lease);
        let row = FolderRow {
            id: FolderId(0),
            source: FolderKey(b"INBOX".as_slice().into()),
            path: FolderPath::inbox(),
            role: None,
            generation: None,
            cursor: None,
            state: None,
            target_path: FolderPath::inbox(),
            target: None,
            target_generation: None,
            adopted: false,
            vanished: None,
        };
        let folder = ledger.add_folder(row).await.expect("a folder is added");
        (ledger, folder)
    }

    /// SQLite answers a full disk and a reached `max_page_count` alike (SQLITE_FULL).
    #[tokio::test]
    async fn a_full_disk_is_told_and_leaves_the_store_readable() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let location = StoreLocation::Folder(folder.path().to_owned());
        let store = Store::open(&location, MasterKey::generate()).await.expect("opens");
        let (ledger, inbox) = ledger_with_inbox(&store).await;
        let pages = pragma(&store, sql("PRAGMA page_count")).await;
        assert!(pages < 90);
        pragma(&store, sql("PRAGMA max_page_count = 100")).await;
        let mut written = 0_u32;
        let error = loop {
            let items = (written..written + 100).map(|number| (inbox, item(number))).collect();
            let checkpoint = Checkpoint { items, ..Checkpoint::default() };
            match ledger.commit(checkpoint, Durability::Relaxed).await {
                Ok(()) => written += 100,
                Err(error) => break error,
            }
            assert!(written < 100_000, "the limit was never reached");
        };
        assert!(matches!(error, StoreError::DiskFull), "{error:?}");
        assert_eq!(ledger.count(inbox).await.expect("reads"), u64::from(written));
        pragma(&store, sql("PRAGMA max_page_count = 4294967294")).await;
        let checkpoint = Checkpoint { items: vec![(inbox, item(written))], ..Checkpoint::default() };
        ledger.commit(checkpoint, Durability::Flushed).await.expect("goes on when there is room");
    }

    #[tokio::test]
    async fn durable_checkpoints_sync_the_log_and_relaxed_ones_do_not() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let location = StoreLocation::Folder(folder.path().to_owned());
        let store = Store::open(&location, MasterKey::generate()).await.expect("opens");
        let (ledger, _) = ledger_with_inbox(&store).await;
        for (durability, level) in [(Durability::Relaxed, 1), (Durability::Flushed, 2), (Durability::Relaxed, 1)] {
            ledger.commit(Checkpoint::default(), durability).await.expect("commits");
            assert_eq!(pragma(&store, sql("PRAGMA synchronous")).await, level);
        }
        assert_eq!(pragma(&store, sql("PRAGMA foreign_keys")).await, 1);
    }
}
