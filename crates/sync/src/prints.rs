//! Prints: what is kept of an item to recognise it elsewhere. Bodies stream through and are not kept.

use cutover_content::{ContentPrint, Digester};
use cutover_model::{
    Disposition, Failure, Flags, ItemForm, ItemHead, ItemStream, SourceFolder, SourceKey, SourceMailbox, TargetFolder,
    TargetKey, TargetMailbox, Timestamp,
};

use crate::StopSignal;

/// An item's print.
#[derive(Clone, Debug)]
pub(crate) struct Print {
    /// The key at the side it was read from.
    pub(crate) key: Box<[u8]>,
    pub(crate) content: ContentPrint,
    pub(crate) received: Option<Timestamp>,
    pub(crate) flags: Flags,
}

impl Print {
    /// Whether both were received in the same second, or neither side tells.
    pub(crate) fn same_date(&self, other: &Print) -> bool {
        match (self.received, other.received) {
            (Some(a), Some(b)) => a.same_instant(b),
            (None, None) => true,
            _ => false,
        }
    }
}

/// Prints of items of the source, in the order of the keys; those that are gone or unreadable are left out.
pub(crate) async fn of_source(
    source: &mut dyn SourceMailbox,
    folder: &SourceFolder,
    keys: &[SourceKey],
    stop: &StopSignal,
) -> Result<Vec<Print>, Failure> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut stream = source.read(folder, keys, ItemForm::Mime).await?;
    read_all(&mut *stream, stop).await
}

/// Prints of items of the target, in the order of the keys; those that are gone or unreadable are left out.
pub(crate) async fn of_target(
    target: &mut dyn TargetMailbox,
    folder: &TargetFolder,
    keys: &[TargetKey],
    stop: &StopSignal,
) -> Result<Vec<Print>, Failure> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut stream = target.read_back(folder, keys).await?;
    read_all(&mut *stream, stop).await
}

async fn read_all(stream: &mut dyn ItemStream, stop: &StopSignal) -> Result<Vec<Print>, Failure> {
    let mut prints = Vec::new();
    loop {
        stop.ensure()?;
        match stream.next_item().await {
            Ok(Some(head)) => prints.push(read_one(head, stream).await?),
            Ok(None) => return Ok(prints),
            Err(failure) if failure.disposition == Disposition::SkipItem => {}
            Err(failure) => return Err(failure),
        }
    }
}

async fn read_one(head: ItemHead, stream: &mut dyn ItemStream) -> Result<Print, Failure> {
    let mut digester = Digester::new();
    while let Some(piece) = stream.chunk().await? {
        digester.feed(&piece);
    }
    let key = head.key.as_bytes().into();
    Ok(Print { key, content: digester.finish(), received: head.received, flags: head.flags })
}
