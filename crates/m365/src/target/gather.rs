//! Takes items from the engine, body and all, so that several can be under way at once.

use std::io::Write as _;

use cutover_model::{Failure, FailureCode, Ticket, WriteItem, WriteJob, WriteOutcome};

use super::body::unreadable;
use super::spool::{Spool, SpoolWriter};

/// What came of asking for an item.
pub(crate) enum Taken {
    /// An item with its body.
    Item(Box<WriteItem>, Spool),
    /// An item that is larger than is tried at all.
    TooLarge(Ticket, WriteOutcome),
    /// There is no more.
    End,
}

/// Asks for the next item.
pub(crate) async fn take(job: &mut dyn WriteJob, largest: u64) -> Result<Taken, Failure> {
    let Some(item) = job.next_item().await? else { return Ok(Taken::End) };
    let mut size = item.head.length.unwrap_or(0);
    let mut body = SpoolWriter::default();
    if size <= largest {
        while let Some(piece) = job.chunk().await? {
            body.write_all(&piece).map_err(|error| unreadable(&error))?;
            size = body.length();
            if size > largest {
                break;
            }
        }
    }
    if size > largest {
        let failure = Failure::new(FailureCode::ItemTooLarge, format!("{:?}", item.head.key));
        let failure = failure.with_detail(format!("{size} bytes"));
        return Ok(Taken::TooLarge(item.ticket, WriteOutcome::Refused(failure)));
    }
    Ok(Taken::Item(Box::new(item), body.finish()))
}
