//! How values of the model are written into columns and read back: failures, paths, lists of keys.

use std::time::Duration;

use cutover_model::{Disposition, Failure, FailureCode, FolderPath, FolderRole, SourceKey};

use crate::StoreError;
use crate::statement::{Row, Value};

/// A failure as five columns: code, subject, detail, disposition, seconds to wait.
pub(crate) fn failure_values(failure: Option<&Failure>) -> [Value<'_>; 5] {
    let wait = failure.and_then(|failure| match failure.disposition {
        Disposition::Throttled(wait) => Some(wait.as_secs()),
        _ => None,
    });
    [
        failure.map(|failure| failure.code.as_str()).into(),
        failure.map(|failure| failure.subject.as_str()).into(),
        failure.map(|failure| failure.detail.as_str()).into(),
        failure.map(|failure| disposition_word(failure.disposition)).into(),
        wait.into(),
    ]
}

/// The failure in five columns from `first` on.
pub(crate) fn failure_at(row: &Row, first: usize) -> Result<Option<Failure>, StoreError> {
    let Some(word) = row.get::<Option<&str>>(first)? else { return Ok(None) };
    let code = FailureCode::from_word(word).unwrap_or(FailureCode::Internal);
    let wait = row.optional_count(first + 4)?.unwrap_or(0);
    let disposition = match row.get::<Option<&str>>(first + 3)?.unwrap_or_default() {
        "retry" => Disposition::Retry,
        "throttled" => Disposition::Throttled(Duration::from_secs(wait)),
        "administrator" => Disposition::Administrator,
        "skip-item" => Disposition::SkipItem,
        "bug" => Disposition::Bug,
        other => return Err(StoreError::corrupt(format!("{other:?} is not a disposition"))),
    };
    let text = |index| Ok::<_, StoreError>(row.get::<Option<String>>(index)?.unwrap_or_default());
    Ok(Some(Failure { code, subject: text(first + 1)?, detail: text(first + 2)?, disposition }))
}

fn disposition_word(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Retry => "retry",
        Disposition::Throttled(_) => "throttled",
        Disposition::Administrator => "administrator",
        Disposition::SkipItem => "skip-item",
        Disposition::Bug => "bug",
    }
}

/// A path as a JSON list of names.
pub(crate) fn path_text(path: &FolderPath) -> String {
    serde_json::to_string(path.names()).expect("a list of names is always JSON")
}

/// The path in a column.
pub(crate) fn path_at(row: &Row, index: usize) -> Result<FolderPath, StoreError> {
    let names: Vec<String> = serde_json::from_str(row.get(index)?)
        .map_err(|_| StoreError::corrupt(format!("the path in column {index} is not one")))?;
    Ok(FolderPath::new(names))
}

/// The role in a column.
pub(crate) fn role_at(row: &Row, index: usize) -> Result<Option<FolderRole>, StoreError> {
    let Some(word) = row.get::<Option<&str>>(index)? else { return Ok(None) };
    let role = FolderRole::ALL.into_iter().find(|role| role.name() == word);
    role.map(Some).ok_or_else(|| StoreError::corrupt(format!("{word:?} is not a role")))
}

/// Keys one after the other, each with its length (LEB128) before it.
pub(crate) fn pack_keys(keys: &[SourceKey]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(keys.iter().map(|key| key.as_bytes().len() + 2).sum());
    for key in keys {
        let mut length = key.as_bytes().len();
        while length >= 0x80 {
            packed.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        packed.push(length as u8);
        packed.extend_from_slice(key.as_bytes());
    }
    packed
}

/// The keys in what [`pack_keys`] made.
pub(crate) fn unpack_keys(mut packed: &[u8]) -> Result<Vec<SourceKey>, StoreError> {
    let wrong = || StoreError::corrupt("a list of keys ends early");
    let mut keys = Vec::new();
    while !packed.is_empty() {
        let mut length = 0_usize;
        for shift in (0..28).step_by(7) {
            let (byte, rest) = packed.split_first().ok_or_else(wrong)?;
            packed = rest;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (key, rest) = packed.split_at_checked(length).ok_or_else(wrong)?;
        keys.push(SourceKey::new(key));
        packed = rest;
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_any_length_come_back() {
        let lengths = [0, 1, 4, 127, 128, 200, 20_000];
        let keys: Vec<_> = lengths.iter().map(|length| SourceKey::new(vec![7; *length])).collect();
        assert_eq!(unpack_keys(&pack_keys(&keys)).expect("reads back"), keys);
        assert!(unpack_keys(&[3, 1]).is_err());
        assert!(unpack_keys(&[0xff]).is_err());
    }
}
