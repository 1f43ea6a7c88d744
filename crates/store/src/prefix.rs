//! Long keys without their common beginning. The ids of EWS and Graph have 150 to 200 bytes, of which all but the last
//! twenty or so are the same in a folder, and the ledger holds two of them for each item.
//!
//! A folder's prefixes are chosen when its first items are written, and never changed. A stored key begins with a byte
//! that tells: 1, the prefix and then what follows; 0 and 2, a key without the prefix that is sorted before or after
//! those with it. So stored keys are in the order of the keys themselves. Without a prefix (IMAP) keys are stored as
//! they are.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::db::Transaction;
use crate::statement::{Access, Row, sql};
use crate::{FolderId, ItemRow, StoreError, UserLedger};

/// Shorter keys are not worth it.
const LONG: usize = 48;
/// The end of a key is never taken for common: the first keys of a folder have low numbers in it, later ones have not.
const OWN: usize = 32;

const BEFORE: u8 = 0;
const WITH: u8 = 1;
const AFTER: u8 = 2;

/// The common beginnings of a folder's keys; empty where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prefixes {
    pub(crate) source: Box<[u8]>,
    pub(crate) target: Box<[u8]>,
}

impl Prefixes {
    fn choose(items: &[&ItemRow]) -> Self {
        Self {
            source: common(items.iter().map(|item| item.source.as_bytes())),
            target: common(items.iter().map(|item| item.target.as_bytes())),
        }
    }
}

/// The beginning that all keys share, if it is worth it.
fn common<'k>(mut keys: impl Iterator<Item = &'k [u8]>) -> Box<[u8]> {
    let first = keys.next().unwrap_or_default();
    if first.len() < LONG {
        return Box::default();
    }
    let shared = |length, key: &[u8]| first.iter().zip(key).take(length).take_while(|(a, b)| a == b).count();
    first[..keys.fold(first.len() - OWN, shared)].into()
}

/// A key as it is stored.
pub(crate) fn shorten<'k>(prefix: &[u8], key: &'k [u8]) -> Cow<'k, [u8]> {
    if prefix.is_empty() {
        return Cow::Borrowed(key);
    }
    let (class, rest) = match key.strip_prefix(prefix) {
        Some(rest) => (WITH, rest),
        None if key < prefix => (BEFORE, key),
        None => (AFTER, key),
    };
    Cow::Owned([&[class], rest].concat())
}

/// A key as it was before it was stored.
pub(crate) fn lengthen(prefix: &[u8], stored: &[u8]) -> Result<Box<[u8]>, StoreError> {
    if prefix.is_empty() {
        return Ok(stored.into());
    }
    match stored.split_first() {
        Some((&WITH, rest)) => Ok([prefix, rest].concat().into()),
        Some((&BEFORE | &AFTER, rest)) => Ok(rest.into()),
        _ => Err(StoreError::corrupt("a key is of no known form")),
    }
}

/// The prefixes of a folder, if they have been chosen.
pub(crate) async fn of_folder(
    ledger: &UserLedger,
    on: &mut impl Access,
    folder: FolderId,
) -> Result<Option<Prefixes>, StoreError> {
    let known = ledger.prefixes().get(&folder).cloned();
    if known.is_some() {
        return Ok(known);
    }
    let text = "SELECT source_prefix, target_prefix FROM folder WHERE id = $1";
    let row = sql(text).bind(folder.0).optional(on).await?;
    row.as_ref().map_or(Ok(None), chosen)
}

fn chosen(row: &Row) -> Result<Option<Prefixes>, StoreError> {
    let (source, target) = (row.optional_boxed(0)?, row.optional_boxed(1)?);
    Ok(source.zip(target).map(|(source, target)| Prefixes { source, target }))
}

/// The prefixes of every folder that items are written into; they are chosen where they have not been.
pub(crate) async fn for_items(
    ledger: &UserLedger,
    transaction: &mut Transaction,
    items: &[(FolderId, &ItemRow)],
) -> Result<HashMap<FolderId, Prefixes>, StoreError> {
    let mut prefixes = HashMap::new();
    for rows in items.chunk_by(|(folder, _), (next, _)| folder == next) {
        let folder = rows[0].0;
        let found = match of_folder(ledger, transaction, folder).await? {
            Some(found) => found,
            None => choose(ledger, transaction, folder, rows).await?,
        };
        prefixes.insert(folder, found);
    }
    Ok(prefixes)
}

async fn choose(
    ledger: &UserLedger,
    transaction: &mut Transaction,
    folder: FolderId,
    rows: &[(FolderId, &ItemRow)],
) -> Result<Prefixes, StoreError> {
    let items: Vec<&ItemRow> = rows.iter().map(|(_, item)| *item).collect();
    let wanted = Prefixes::choose(&items);
    let text = "UPDATE folder SET source_prefix = $2, target_prefix = $3 WHERE id = $1 AND source_prefix IS NULL";
    sql(text).bind(folder.0).bind(&*wanted.source).bind(&*wanted.target).run(transaction).await?;
    let chosen = of_folder(ledger, transaction, folder).await?;
    chosen.ok_or_else(|| StoreError::missing("folder", folder.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_keys_come_back_and_keep_their_order() {
        let prefix = b"mmm".as_slice();
        let keys: [&[u8]; 9] = [b"", b"\0", b"mm", b"mml", b"mmm", b"mmm\0", b"mmmz", b"mmn", b"\xff"];
        let stored: Vec<_> = keys.iter().map(|key| shorten(prefix, key)).collect();
        assert!(stored.is_sorted(), "{stored:?}");
        for (key, stored) in keys.iter().zip(&stored) {
            assert_eq!(&*lengthen(prefix, stored).expect("comes back"), *key);
        }
        assert!(lengthen(prefix, &[3]).is_err());
        assert!(lengthen(prefix, &[]).is_err());
    }

    #[test]
    fn only_long_keys_have_a_prefix() {
        let long = |end: &[u8]| [&[5; 60], end].concat();
        let (one, two) = (long(b"one"), long(b"other"));
        assert_eq!(&*common([one.as_slice(), &two].into_iter()), &[5; 31]);
        assert_eq!(&*common([one.as_slice(), &[5; 7]].into_iter()), &[5; 7]);
        assert_eq!(&*common([one.as_slice(), &[1, 2]].into_iter()), b"");
        assert_eq!(&*common([[1, 2, 3, 4].as_slice(), &[1, 2, 3, 5]].into_iter()), b"");
    }
}
