//! Flags that are set once more after the message is there: Exchange Online lets other programs see `\Flagged` only if it
//! came by STORE. A message counts as written when that is done too.

use cutover_model::{Ticket, WriteOutcome};

use crate::codec::UidSet;
use crate::driver::{Connection, Tag};
use crate::flags::ascending;

/// Messages that are written and wait for their flag.
#[derive(Debug, Default)]
pub(crate) struct Again {
    waiting: Vec<(u32, Ticket, WriteOutcome)>,
    stores: Vec<(Tag, Vec<(Ticket, WriteOutcome)>)>,
}

impl Again {
    /// Keeps a message that was written, until its flag is set.
    pub(crate) fn hold(&mut self, uid: u32, ticket: Ticket, outcome: WriteOutcome) {
        self.waiting.push((uid, ticket, outcome));
    }

    /// Says STORE for all that wait. Nothing else may be half said at this moment.
    pub(crate) fn send(&mut self, connection: &mut Connection) {
        if self.waiting.is_empty() {
            return;
        }
        let uids: Vec<u32> = self.waiting.iter().map(|(uid, _, _)| *uid).collect();
        let set = UidSet::from_sorted(ascending(&uids)).write();
        let tag = connection.send(format!("UID STORE {set} +FLAGS.SILENT (\\Flagged)"));
        let held = self.waiting.drain(..).map(|(_, ticket, outcome)| (ticket, outcome)).collect();
        self.stores.push((tag, held));
    }

    /// What a STORE was for that has ended. That it was refused changes nothing: the flag came with the message as well.
    pub(crate) fn ended(&mut self, tag: Tag) -> Option<Vec<(Ticket, WriteOutcome)>> {
        let place = self.stores.iter().position(|(store, _)| *store == tag)?;
        Some(self.stores.remove(place).1)
    }

    /// Whether nothing waits and nothing is under way.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.stores.is_empty()
    }
}
