//! The ledger of one user as a sync session sees it: reading. What it writes goes through `checkpoint`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cutover_model::{Cursor, Digest, FolderKey, Generation, Mark, SourceKey, TargetKey};

use crate::db::Reader;
use crate::keywords::{Keywords, flags_of};
use crate::prefix::{self, Prefixes, lengthen, shorten};
use crate::statement::{Row, Value, sql, sql_of};
use crate::store::{Store, take_numbers};
use crate::stored::{path_at, path_text, role_at, unpack_keys};
use crate::{
    Checkpoint, Counters, Durability, EscrowEntry, FolderId, FolderRow, Intent, IntentId, ItemRow, Lease, StoreError,
    UserId, checkpoint, escrow,
};

/// Keys that one statement asks for; a shorter list is filled up with its last key, so that few texts are needed.
const ASKED: usize = 250;
const ASKED_FEW: usize = 8;
/// Rows that are read at once where a whole folder is gone through.
const PAGE: i64 = 5000;

macro_rules! item_columns {
    () => {
        "source, target, digest, size, received, CAST(flags AS BIGINT)"
    };
}

macro_rules! range_text {
    ($bounds:literal) => {
        concat!("SELECT ", item_columns!(), " FROM item WHERE folder_id = $1", $bounds, " ORDER BY source LIMIT $2")
    };
}

/// The ledger of one user, for the session that holds the lease. Every write is refused once the lease is another's.
#[derive(Clone)]
pub struct UserLedger {
    store: Store,
    user: UserId,
    lease: Lease,
    prefixes: Arc<Mutex<HashMap<FolderId, Prefixes>>>,
}

impl UserLedger {
    pub(crate) fn new(store: Store, user: UserId, lease: Lease) -> Self {
        Self { store, user, lease, prefixes: Arc::default() }
    }

    /// Whose ledger it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The lease that its writes are fenced with.
    pub fn lease(&self) -> Lease {
        self.lease
    }

    /// The number of the store.
    pub fn store_id(&self) -> [u8; 16] {
        self.store.store_id()
    }

    /// Every folder of the user.
    pub async fn folders(&self) -> Result<Vec<FolderRow>, StoreError> {
        let text = "SELECT id, source, path, role, generation, cursor, state, target_path, target, target_generation,
            adopted, vanished FROM folder WHERE user_id = $1 ORDER BY id";
        let rows = sql(text).bind(self.user.0).all(&mut self.read().await?).await?;
        rows.iter().map(folder_of).collect()
    }

    /// Adds a folder and tells its number.
    pub async fn add_folder(&self, row: FolderRow) -> Result<FolderId, StoreError> {
        // What is written later, an intent above all, takes this to the disk with it.
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        checkpoint::fence(&mut transaction, self).await?;
        let id = take_numbers(&mut transaction, "folder", 1).await?;
        let text = "INSERT INTO folder (id, user_id, source, path, target_path, adopted) VALUES ($1, $2, $3, $4, $5, 0)
            ON CONFLICT (user_id, source) DO NOTHING";
        let added = sql(text)
            .bind(id)
            .bind(self.user.0)
            .bind(&*row.source.0)
            .bind(path_text(&row.path))
            .bind(path_text(&row.target_path))
            .run(&mut transaction)
            .await?;
        if added == 0 {
            return Err(StoreError::exists("folder", &row.path));
        }
        let row = FolderRow { id: FolderId(id), ..row };
        checkpoint::write_folder(&mut transaction, self, &row).await?;
        transaction.commit().await?;
        Ok(FolderId(id))
    }

    /// Which of the keys are dealt with: in the ledger, or in escrow and not to be tried again.
    pub async fn known(&self, folder: FolderId, keys: &[SourceKey]) -> Result<Vec<bool>, StoreError> {
        let mut reader = self.read().await?;
        if keys.len() > ASKED_FEW && self.holds_nothing(&mut reader, folder).await? {
            return Ok(vec![false; keys.len()]);
        }
        let mut marks = Marks::new(keys.iter().map(SourceKey::as_bytes));
        let text = "SELECT source FROM item WHERE folder_id = ? AND source IN ({many})";
        let prefix = self.folder_prefixes(&mut reader, folder).await?.source;
        let stored = keys.iter().map(|key| shorten(&prefix, key.as_bytes()));
        for row in self.asked(&mut reader, text, folder, stored).await? {
            marks.set(&lengthen(&prefix, row.get(0)?)?);
        }
        let text = "SELECT source FROM escrow WHERE state <> 'retry' AND folder_id = ? AND source IN ({many})";
        let asked = keys.iter().map(|key| Cow::Borrowed(key.as_bytes()));
        for row in self.asked(&mut reader, text, folder, asked).await? {
            marks.set(row.get(0)?);
        }
        Ok(marks.set)
    }

    /// The rows of the keys, each at its key's place.
    pub async fn rows(&self, folder: FolderId, keys: &[SourceKey]) -> Result<Vec<Option<ItemRow>>, StoreError> {
        let mut reader = self.read().await?;
        let text = concat!("SELECT ", item_columns!(), " FROM item WHERE folder_id = ? AND source IN ({many})");
        let prefixes = self.folder_prefixes(&mut reader, folder).await?;
        let stored = keys.iter().map(|key| shorten(&prefixes.source, key.as_bytes()));
        let rows = self.asked(&mut reader, text, folder, stored).await?;
        let mut found = HashMap::with_capacity(rows.len());
        for row in &rows {
            let item = self.item_of(&mut reader, row, &prefixes).await?;
            found.insert(item.source.clone(), item);
        }
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    /// Rows after a key and up to and including another, ascending by key; at most `limit`.
    pub async fn range(
        &self,
        folder: FolderId,
        after: Option<&SourceKey>,
        through: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<ItemRow>, StoreError> {
        let statement = sql(match (after.is_some(), through.is_some()) {
            (false, false) => range_text!(""),
            (true, false) => range_text!(" AND source > $3"),
            (false, true) => range_text!(" AND source <= $3"),
            (true, true) => range_text!(" AND source > $3 AND source <= $4"),
        });
        let mut reader = self.read().await?;
        let prefixes = self.folder_prefixes(&mut reader, folder).await?;
        let bounds = [after, through].into_iter().flatten();
        let bounds = bounds.map(|key| Value::from(shorten(&prefixes.source, key.as_bytes())));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.bind(folder.0).bind(limit).bind_all(bounds).all(&mut reader).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            items.push(self.item_of(&mut reader, row, &prefixes).await?);
        }
        Ok(items)
    }

    /// How many items of the folder are in the ledger.
    pub async fn count(&self, folder: FolderId) -> Result<u64, StoreError> {
        let statement = sql("SELECT COUNT(*) FROM item WHERE folder_id = $1").bind(folder.0);
        statement.one(&mut self.read().await?).await?.count(0)
    }

    /// Which of the target keys belong to rows of this folder. Goes through the whole folder.
    pub async fn holders(&self, folder: FolderId, targets: &[TargetKey]) -> Result<Vec<bool>, StoreError> {
        let mut marks = Marks::new(targets.iter().map(TargetKey::as_bytes));
        let mut reader = self.read().await?;
        let text = "SELECT source, target FROM item WHERE folder_id = $1 AND source > $2 ORDER BY source LIMIT $3";
        let first = "SELECT source, target FROM item WHERE folder_id = $1 ORDER BY source LIMIT $2";
        let prefix = self.folder_prefixes(&mut reader, folder).await?.target;
        let mut rows = sql(first).bind(folder.0).bind(PAGE).all(&mut reader).await?;
        while let Some(last) = rows.last() {
            let last: Vec<u8> = last.get(0)?;
            for row in &rows {
                marks.set(&lengthen(&prefix, row.get(1)?)?);
            }
            rows = sql(text).bind(folder.0).bind(last).bind(PAGE).all(&mut reader).await?;
        }
        Ok(marks.set)
    }

    /// Every open or watched intent of the user, oldest first.
    pub async fn intents(&self) -> Result<Vec<Intent>, StoreError> {
        let text = "SELECT id, folder_id, mark, keys, since, watched FROM intent WHERE user_id = $1 ORDER BY id";
        let rows = sql(text).bind(self.user.0).all(&mut self.read().await?).await?;
        rows.iter().map(intent_of).collect()
    }

    /// Every item of the folder in escrow, in whatever state.
    pub async fn escrow(&self, folder: FolderId) -> Result<Vec<EscrowEntry>, StoreError> {
        escrow::of_folder(&mut self.read().await?, folder).await
    }

    /// What has been counted so far.
    pub async fn counters(&self) -> Result<Counters, StoreError> {
        let text = "SELECT copied, adopted, updated, removed, twins, bytes FROM counter WHERE user_id = $1";
        let row = sql(text).bind(self.user.0).optional(&mut self.read().await?).await?;
        row.map_or(Ok(Counters::default()), |row| counters_at(&row, 0))
    }

    /// Writes a checkpoint in one transaction, or nothing if the lease is another's.
    pub async fn commit(&self, checkpoint: Checkpoint, durability: Durability) -> Result<(), StoreError> {
        checkpoint::commit(self, &checkpoint, durability).await
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn keywords(&self) -> MutexGuard<'_, Keywords> {
        self.store.inner.keywords.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn prefixes(&self) -> MutexGuard<'_, HashMap<FolderId, Prefixes>> {
        self.prefixes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The prefixes of a folder's keys; where none have been chosen there are no items either.
    async fn folder_prefixes(&self, reader: &mut Reader, folder: FolderId) -> Result<Prefixes, StoreError> {
        let found = prefix::of_folder(self, reader, folder).await?;
        if let Some(found) = &found {
            self.prefixes().insert(folder, found.clone());
        }
        Ok(found.unwrap_or_default())
    }

    /// Whether no key at all of the folder is dealt with: one question in place of hundreds before a first copy.
    async fn holds_nothing(&self, reader: &mut Reader, folder: FolderId) -> Result<bool, StoreError> {
        let any = "SELECT 1 WHERE EXISTS (SELECT 1 FROM item WHERE folder_id = $1)
            OR EXISTS (SELECT 1 FROM escrow WHERE folder_id = $1 AND state <> 'retry')";
        Ok(sql(any).bind(folder.0).optional(reader).await?.is_none())
    }

    async fn read(&self) -> Result<Reader, StoreError> {
        self.store.db().read().await
    }

    /// Asks for many keys of a folder, some at a time.
    async fn asked<'k>(
        &self,
        reader: &mut Reader,
        text: &'static str,
        folder: FolderId,
        keys: impl ExactSizeIterator<Item = Cow<'k, [u8]>>,
    ) -> Result<Vec<Row>, StoreError> {
        let keys: Vec<Cow<'k, [u8]>> = keys.collect();
        let size = if keys.len() <= ASKED_FEW { ASKED_FEW } else { ASKED };
        let mut found = Vec::new();
        for chunk in keys.chunks(size) {
            let last = &chunk[chunk.len() - 1];
            let filled = chunk.iter().chain(std::iter::repeat(last)).take(size).map(|key| Value::from(&**key));
            let text = self.store.db().many(text, "?", size);
            found.append(&mut sql_of(text).bind(folder.0).bind_all(filled).all(reader).await?);
        }
        Ok(found)
    }

    async fn item_of(&self, reader: &mut Reader, row: &Row, prefixes: &Prefixes) -> Result<ItemRow, StoreError> {
        let digest: &[u8] = row.get(2)?;
        let digest = digest.try_into().map_err(|_| StoreError::corrupt("a digest has a wrong length"))?;
        Ok(ItemRow {
            source: SourceKey::new(lengthen(&prefixes.source, row.get(0)?)?),
            target: TargetKey::new(lengthen(&prefixes.target, row.get(1)?)?),
            digest: Digest(digest),
            size: row.count(3)?,
            received: row.get(4)?,
            flags: flags_of(self, reader, row.get(5)?).await?,
        })
    }
}

/// Marks which of the keys that were asked for were found; a key may have been asked for twice.
struct Marks<'k> {
    places: HashMap<&'k [u8], Vec<usize>>,
    set: Vec<bool>,
}

impl<'k> Marks<'k> {
    fn new(keys: impl ExactSizeIterator<Item = &'k [u8]>) -> Self {
        let set = vec![false; keys.len()];
        let mut places: HashMap<_, Vec<usize>> = HashMap::with_capacity(keys.len());
        for (index, key) in keys.enumerate() {
            places.entry(key).or_default().push(index);
        }
        Self { places, set }
    }

    fn set(&mut self, key: &[u8]) {
        for index in self.places.get(key).into_iter().flatten() {
            self.set[*index] = true;
        }
    }
}

fn folder_of(row: &Row) -> Result<FolderRow, StoreError> {
    Ok(FolderRow {
        id: FolderId(row.get(0)?),
        source: FolderKey(row.boxed(1)?),
        path: path_at(row, 2)?,
        role: role_at(row, 3)?,
        generation: row.optional_boxed(4)?.map(Generation),
        cursor: row.optional_boxed(5)?.map(Cursor::new),
        state: row.optional_boxed(6)?,
        target_path: path_at(row, 7)?,
        target: row.optional_boxed(8)?.map(FolderKey),
        target_generation: row.optional_boxed(9)?.map(Generation),
        adopted: row.flag(10)?,
        vanished: row.get(11)?,
    })
}

fn intent_of(row: &Row) -> Result<Intent, StoreError> {
    Ok(Intent {
        id: IntentId(row.get(0)?),
        folder: FolderId(row.get(1)?),
        mark: Mark::new(row.boxed(2)?),
        keys: unpack_keys(row.get(3)?)?,
        since: row.get(4)?,
        watched: row.flag(5)?,
    })
}

/// The six counters in columns from `first` on.
pub(crate) fn counters_at(row: &Row, first: usize) -> Result<Counters, StoreError> {
    Ok(Counters {
        copied: row.count(first)?,
        adopted: row.count(first + 1)?,
        updated: row.count(first + 2)?,
        removed: row.count(first + 3)?,
        twins: row.count(first + 4)?,
        bytes: row.count(first + 5)?,
    })
}
