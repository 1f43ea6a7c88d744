//! Instants with the zone they were written in, and the one clock that the procedure reads.

/// An instant to the second, with the zone offset that the server keeps beside it (IMAP INTERNALDATE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Minutes east of UTC in which the server wrote it.
    pub offset_minutes: i16,
}

impl Timestamp {
    /// An instant in UTC.
    pub const fn utc(seconds: i64) -> Self {
        Self { seconds, offset_minutes: 0 }
    }

    /// Whether both name the same second, in whatever zone.
    pub const fn same_instant(self, other: Self) -> bool {
        self.seconds == other.seconds
    }
}

/// The procedure's clock, which tests can move. The wire (deadlines, leases in memory) uses the real one.
pub trait Clock: Send + Sync {
    /// Now, in seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX))
    }
}
