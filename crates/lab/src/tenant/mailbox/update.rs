//! What an update leaves as it was.

use super::item::{Item, id};

impl Item {
    /// The received date stays what it was.
    pub(super) fn restore_date(&mut self, before: &Self) {
        if let Some(time) = before.time(id::DELIVERY_TIME) {
            self.set_time(id::DELIVERY_TIME, time);
        }
    }
}
