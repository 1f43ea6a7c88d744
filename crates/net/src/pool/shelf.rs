//! Connections that nobody uses at the moment.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::connection::Connection;

/// Servers close connections that are idle for two minutes; ours go before.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// The shelf.
#[derive(Default)]
pub(super) struct Shelf(Mutex<Vec<Connection>>);

impl Shelf {
    pub(super) fn put(&self, connection: Connection) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    /// The one that was used last. Old and closed ones are thrown away.
    pub(super) fn take(&self) -> Option<Connection> {
        let mut connections = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connections.retain(|connection| connection.is_open() && connection.used.elapsed() < KEPT_FOR);
        connections.pop()
    }
}
