//! Makes of a gathered body what `importItem` takes: FastTransfer in its frames, with the item's identity in it.
//!
//! A stream that comes from Exchange passes as it is but for that one property; an Internet message is converted. Both
//! is work for the processor and is done on a thread of its own, unless there is so little of it that the way there and
//! back would take longer.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cutover_content::{ConvertError, IDENTITY, ItemFacts, Loss, identity_text, to_fasttransfer};
use cutover_mapi::PropertyValue;
use cutover_mapi::fasttransfer::Stamp;
use cutover_mapi::framing::{FrameWriter, FramedStamp, ServerVersion, looks_framed};
use cutover_model::{Failure, FailureCode, ItemForm, ItemIdentity, WriteItem};

use super::body::unreadable;
use super::spool::{Spool, SpoolWriter};

/// Pieces in which a stream passes.
const PIECE: usize = 64 << 10;

/// A body up to this is prepared where it is: some fifty microseconds.
const SMALL: u64 = 16 << 10;

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
    let small = body.length() <= SMALL;
    let work = move || match form {
        ItemForm::Mime => converted(&body, &facts, &subject),
        ItemForm::FastTransfer => stamped(&body, identity, &subject),
    };
    let broken = |detail: &str| Failure::new(FailureCode::Internal, "conversion").with_detail(detail);
    if small {
        return catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken("it broke off")));
    }
    tokio::task::spawn_blocking(work).await.map_err(|error| broken(&error.to_string()))?
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use cutover_content::{FastTransferFacts, MailFacts};
    use cutover_mapi::framing::{FrameEvent, FrameReader, Opcode};
    use cutover_model::{Flags, ItemClass, ItemHead, SourceKey, Ticket, Timestamp};

    use super::*;

    fn item(form: ItemForm, identity: u8) -> WriteItem {
        let head = ItemHead {
            key: SourceKey::new([1]),
            length: None,
            received: Some(Timestamp::utc(1_000)),
            flags: Flags::from_names(["\\Seen"]),
            class: ItemClass::Mail,
        };
        WriteItem { ticket: Ticket(1), identity: ItemIdentity([identity; 16]), head, form, replaces: None }
    }

    fn spool(bytes: &[u8]) -> Spool {
        let mut writer = SpoolWriter::default();
        writer.write_all(bytes).unwrap();
        writer.finish()
    }

    /// The FastTransfer bytes inside of the frames.
    fn inside(stream: &Spool) -> Vec<u8> {
        let (framed, mut frames) = (stream.piece(0, usize::MAX).unwrap(), FrameReader::new());
        let (mut rest, mut bytes, mut data) = (&framed[..], Vec::new(), false);
        while let Some(event) = frames.next(&mut rest) {
            match event {
                FrameEvent::Begin { opcode, .. } => data = opcode == Opcode::Data,
                FrameEvent::Piece(piece) if data => bytes.extend_from_slice(piece),
                _ => {}
            }
        }
        frames.finish().unwrap();
        bytes
    }

    fn facts(stream: &Spool) -> MailFacts {
        let mut facts = FastTransferFacts::new();
        facts.feed(&inside(stream)).unwrap();
        facts.finish().unwrap()
    }

    #[tokio::test]
    async fn a_stream_passes_as_it_is_but_for_its_identity() {
        let text = format!("Subject: a\r\nMessage-ID: <1@x>\r\n\r\n{}", "line of text\r\n".repeat(20_000));
        let converted = prepare(&item(ItemForm::Mime, 1), spool(text.as_bytes())).await.unwrap().stream;
        let before = facts(&converted);
        assert_eq!((before.subject.as_str(), before.received), ("a", Some(1_000)));
        assert_eq!(before.identity, Some(ItemIdentity([1; 16])));
        for stream in [converted.clone(), spool(&inside(&converted))] {
            let stamped = prepare(&item(ItemForm::FastTransfer, 2), stream).await.unwrap().stream;
            assert_eq!(facts(&stamped), MailFacts { identity: Some(ItemIdentity([2; 16])), ..before.clone() });
            assert_eq!(stamped.length(), converted.length());
        }
    }

    #[tokio::test]
    async fn what_is_no_stream_is_the_fault_of_the_item() {
        let nonsense = prepare(&item(ItemForm::FastTransfer, 2), spool(&[0xff; 4096])).await;
        assert_eq!(nonsense.map(|_| ()).map_err(|failure| failure.code), Err(FailureCode::ItemRefused));
    }
}
