//! Named instants at which a crash test can stop the process from outside.
//!
//! With `CUTOVER_FAULT_SOCKET` set to the path of a unix socket, [`reached`] announces the point there and waits for
//! one byte before it goes on; the test answers, or kills the process. Without the variable it does nothing.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, OnceLock};

/// An instant that matters for exactly-once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultPoint {
    /// An intent is durable and nothing of it is written.
    Intent,
    /// A part of an item's body is on its way to the target, the last part is not.
    Literal,
    /// The target has confirmed items and the ledger does not hold them.
    Confirmed,
    /// An open intent is being reconciled.
    Reconcile,
    /// Everything of a page is confirmed and the cursor is not saved.
    Cursor,
}

impl FaultPoint {
    const fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Literal => "literal",
            Self::Confirmed => "confirmed",
            Self::Reconcile => "reconcile",
            Self::Cursor => "cursor",
        }
    }
}

fn observer() -> Option<&'static Mutex<UnixStream>> {
    static OBSERVER: OnceLock<Option<Mutex<UnixStream>>> = OnceLock::new();
    let connect = || {
        let path = std::env::var_os("CUTOVER_FAULT_SOCKET")?;
        UnixStream::connect(path).ok().map(Mutex::new)
    };
    OBSERVER.get_or_init(connect).as_ref()
}

/// Tells the observer, if there is one, that this point was reached, and waits for its leave.
pub(crate) fn reached(point: FaultPoint) {
    let Some(observer) = observer() else { return };
    let Ok(mut stream) = observer.lock() else { return };
    let mut answer = [0];
    let told = writeln!(stream, "{}", point.name()).and_then(|()| stream.read_exact(&mut answer));
    if let Err(error) = told {
        tracing::debug!(%error, "the observer of fault points is gone");
    }
}
