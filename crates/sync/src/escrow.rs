//! Escrow (mission row B3): an item that was not copied is kept, with its original bytes, its reason, and what a list
//! shows of it.

use std::io;
use std::path::Path;

use cutover_content::{Envelope, EnvelopeCollector};
use cutover_model::{Disposition, Failure, FailureCode, ItemForm, ItemHead, ItemStream, SourceKey, SourceMailbox};
use cutover_store::{EscrowEntry, EscrowState};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use crate::copy::FolderPair;
use crate::session::Session;

/// Reads the item again into the escrow folder. `None` if it is gone by now.
pub(crate) async fn keep(
    session: &Session<'_>,
    source: &mut dyn SourceMailbox,
    pair: &FolderPair,
    key: &SourceKey,
    failure: Failure,
) -> Result<Option<EscrowEntry>, Failure> {
    let attempts = attempts_before(session, pair, key).await? + 1;
    let mut entry = EscrowEntry {
        folder: pair.row.id,
        source: key.clone(),
        failure,
        attempts,
        subject: String::new(),
        sender: String::new(),
        received: None,
        size: None,
        flags: cutover_model::Flags::none(),
        file: None,
        since: session.clock.now(),
        state: EscrowState::Held,
    };
    let keys = std::slice::from_ref(key);
    let mut stream = source.read(&pair.source, keys, ItemForm::Mime).await?;
    match stream.next_item().await {
        Ok(None) if entry.failure.code == FailureCode::ItemUnreadable => Ok(Some(entry)),
        Ok(None) => Ok(None),
        Ok(Some(head)) => {
            store_body(session, pair, &head, &mut *stream, &mut entry).await?;
            Ok(Some(entry))
        }
        Err(failure) if failure.disposition == Disposition::SkipItem => Ok(Some(entry)),
        Err(failure) => Err(failure),
    }
}

async fn attempts_before(session: &Session<'_>, pair: &FolderPair, key: &SourceKey) -> Result<u32, Failure> {
    let entries = session.ledger.escrow(pair.row.id).await?;
    Ok(entries.iter().find(|entry| entry.source == *key).map_or(0, |entry| entry.attempts))
}

async fn store_body(
    session: &Session<'_>,
    pair: &FolderPair,
    head: &ItemHead,
    stream: &mut dyn ItemStream,
    entry: &mut EscrowEntry,
) -> Result<(), Failure> {
    let name = file_name(session, pair, &head.key);
    let path = session.escrow_folder.join(&name);
    let (envelope, size) = match write_body(&path, stream).await {
        Ok(written) => written,
        Err(BodyError::Source(failure)) => return Err(failure),
        Err(BodyError::File(error)) => return Err(file_failure(&path, &error)),
    };
    entry.subject = envelope.subject.unwrap_or_default();
    entry.sender = envelope.from.unwrap_or_default();
    entry.received = head.received.map(|received| received.seconds);
    entry.flags = head.flags.clone();
    entry.size = Some(size);
    entry.file = Some(name);
    Ok(())
}

fn file_name(session: &Session<'_>, pair: &FolderPair, key: &SourceKey) -> String {
    let identity = pair.identity(session.ledger, key);
    let hex: String = identity.0.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{hex}.eml", session.ledger.user().0)
}

enum BodyError {
    Source(Failure),
    File(io::Error),
}

async fn write_body(path: &Path, stream: &mut dyn ItemStream) -> Result<(Envelope, u64), BodyError> {
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(BodyError::File)?;
    }
    let mut file = File::create(path).await.map_err(BodyError::File)?;
    let mut envelope = EnvelopeCollector::new();
    let mut size = 0;
    while let Some(piece) = stream.chunk().await.map_err(BodyError::Source)? {
        envelope.feed(&piece);
        size += piece.len() as u64;
        file.write_all(&piece).await.map_err(BodyError::File)?;
    }
    file.flush().await.map_err(BodyError::File)?;
    file.sync_all().await.map_err(BodyError::File)?;
    Ok((envelope.finish(), size))
}

fn file_failure(path: &Path, error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FailureCode::DiskFull,
        _ => FailureCode::File,
    };
    Failure::new(code, path.display().to_string()).with_detail(error)
}
