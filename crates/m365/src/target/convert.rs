//! Makes of a gathered body what `importItem` takes: FastTransfer in its frames, with the item's identity in it.
//!
//! A stream that comes from Exchange passes as it is but for that one property; an Internet message is converted. Both
//! is work for the processor and is done on a thread of its own.

use std::io::Write;

use cutover_content::{ConvertError, IDENTITY, ItemFacts, Loss, identity_text, to_fasttransfer};
use cutover_mapi::PropertyValue;
use cutover_mapi::fasttransfer::Stamp;
use cutover_mapi::framing::{FrameWriter, FramedStamp, ServerVersion, looks_framed};
use cutover_model::{Failure, FailureCode, ItemForm, ItemIdentity, WriteItem};

use super::body::unreadable;
use super::spool::{Spool, SpoolWriter};

/// Pieces in which a stream passes.
const PIECE: usize = 64 << 10;

/// What is to be imported, and what was lost on the way.
pub(crate) struct Prepared {
    pub(crate) stream: Spool,
    pub(crate) losses: Vec<Loss>,
}

/// Prepares an item. A stream that cannot be read is the item's own fault.
pub(crate) async fn prepare(item: &WriteItem, body: Spool) -> Result<Prepared, Failure> {
    let subject = format!("{:?}", item.head.key);
    let (form, identity) = (item.form, item.identity);
    let facts = ItemFacts { received: item.head.received, flags: item.head.flags.clone(), identity: Some(identity) };
    let work = move || match form {
        ItemForm::Mime => converted(&body, &facts, &subject),
        ItemForm::FastTransfer => stamped(&body, identity, &subject),
    };
    let task = tokio::task::spawn_blocking(work);
    task.await.map_err(|error| Failure::new(FailureCode::Internal, "conversion").with_detail(error))?
}

fn converted(body: &Spool, facts: &ItemFacts, subject: &str) -> Result<Prepared, Failure> {
    let frames = FrameWriter::new(SpoolWriter::default(), ServerVersion::EXCHANGE_ONLINE);
    let mut frames = frames.map_err(|error| unreadable(&error))?;
    let losses = to_fasttransfer(&mut body.reader(), facts, &mut frames).map_err(|error| match error {
        ConvertError::Spool(error) => unreadable(&error),
        ConvertError::Write(error) => refused(subject, &error),
    })?;
    let stream = frames.finish().map_err(|error| unreadable(&error))?.finish();
    Ok(Prepared { stream, losses })
}

fn stamped(body: &Spool, identity: ItemIdentity, subject: &str) -> Result<Prepared, Failure> {
    let beginning = body.piece(0, PIECE).map_err(|error| unreadable(&error))?;
    let value = PropertyValue::String(identity_text(identity));
    let stamp = Stamp::new(IDENTITY, &value).map_err(|error| refused(subject, &error))?;
    let stream = if looks_framed(&beginning) { framed(body, stamp, subject)? } else { bare(body, stamp, subject)? };
    Ok(Prepared { stream: stream.finish(), losses: Vec::new() })
}

/// A stream in its frames, as EWS and Graph give it.
fn framed(body: &Spool, stamp: Stamp, subject: &str) -> Result<SpoolWriter, Failure> {
    let mut stamp = FramedStamp::new(stamp);
    let mut out = SpoolWriter::default();
    let mut ready = Vec::new();
    each_piece(body, |piece| {
        stamp.feed(piece, &mut ready).map_err(|error| refused(subject, &error))?;
        write(&mut out, &mut ready)
    })?;
    stamp.finish(&mut ready).map_err(|error| refused(subject, &error))?;
    write(&mut out, &mut ready)?;
    Ok(out)
}

/// A stream without frames, as MAPI gives it.
fn bare(body: &Spool, mut stamp: Stamp, subject: &str) -> Result<SpoolWriter, Failure> {
    let frames = FrameWriter::new(SpoolWriter::default(), ServerVersion::EXCHANGE_ONLINE);
    let mut frames = frames.map_err(|error| unreadable(&error))?;
    let mut ready = Vec::new();
    each_piece(body, |piece| {
        stamp.feed(piece, &mut ready).map_err(|error| refused(subject, &error))?;
        write(&mut frames, &mut ready)
    })?;
    stamp.finish(&mut ready).map_err(|error| refused(subject, &error))?;
    write(&mut frames, &mut ready)?;
    frames.finish().map_err(|error| unreadable(&error))
}

fn each_piece(body: &Spool, mut each: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut at = 0;
    while at < body.length() {
        let piece = body.piece(at, PIECE).map_err(|error| unreadable(&error))?;
        at += piece.len() as u64;
        each(&piece)?;
    }
    Ok(())
}

fn write(out: &mut impl Write, ready: &mut Vec<u8>) -> Result<(), Failure> {
    out.write_all(ready).map_err(|error| unreadable(&error))?;
    ready.clear();
    Ok(())
}

fn refused(subject: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(FailureCode::ItemRefused, subject).with_detail(error)
}
