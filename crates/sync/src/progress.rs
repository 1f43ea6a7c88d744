//! How far a session has come, in counters that others may read at any time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use cutover_model::Failure;

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Counters of a running session.
        #[derive(Debug, Default)]
        pub struct Progress {
            $($name: AtomicU64,)+
            trouble: Mutex<Option<Failure>>,
        }

        /// [`Progress`] at one instant.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct ProgressSnapshot { $($(#[$doc])* pub $name: u64),+ }

        impl Progress {
            /// All counters now.
            pub fn snapshot(&self) -> ProgressSnapshot {
                ProgressSnapshot { $($name: self.$name.load(Ordering::Relaxed)),+ }
            }

            /// Starts again from nothing.
            pub(crate) fn reset(&self) {
                $(self.$name.store(0, Ordering::Relaxed);)+
                self.in_trouble(None);
            }

            /// Counts what is to be looked at anew, for a further attempt of the same session.
            pub(crate) fn count_again(&self) {
                for counter in [&self.folders, &self.folders_done, &self.items_expected, &self.items_done] {
                    counter.store(0, Ordering::Relaxed);
                }
            }

            $(
                pub(crate) fn $name(&self, more: u64) {
                    self.$name.fetch_add(more, Ordering::Relaxed);
                }
            )+
        }
    };
}

impl Progress {
    /// The passing fault that the session waits out, until both ends are open again.
    pub fn trouble(&self) -> Option<Failure> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells whoever watches what the session waits out now, if anything.
    pub(crate) fn in_trouble(&self, trouble: Option<Failure>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

counters! {
    /// Folders to look at.
    folders,
    /// Folders that are done.
    folders_done,
    /// Items that the source's folders hold.
    items_expected,
    /// Items that are settled: written, known before, or in escrow.
    items_done,
    /// Bytes written to the target.
    bytes_done,
    /// Items written.
    copied,
    /// Items found at the target and taken over.
    adopted,
    /// Items whose flags, content or folder were brought up to date.
    updated,
    /// Items removed at the target.
    removed,
    /// Items put into escrow.
    skipped,
    /// Late twins of our own that were removed.
    twins,
    /// Items that somebody changed at the target and that were left alone.
    touched,
}
