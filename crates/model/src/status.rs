//! The states of batches and migration users, with Exchange Online's names (Get-MigrationBatch, Get-MigrationUser).

use std::fmt;
use std::str::FromStr;

/// A stored word is not the name of a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not the name of a state")]
pub struct ParseStatusError {
    /// What was read.
    pub word: String,
}

macro_rules! statuses {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every state, in Exchange Online's order.
            pub const ALL: &[$name] = &[$(Self::$variant),+];

            /// The name exactly as Exchange Online spells it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ParseStatusError;

            fn from_str(word: &str) -> Result<Self, ParseStatusError> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(ParseStatusError { word: word.to_owned() }),
                }
            }
        }
    };
}

statuses! {
    /// The state of a migration batch.
    BatchStatus {
        /// Finalised.
        Completed = "Completed",
        /// Finalised, with items or users left behind.
        CompletedWithErrors = "CompletedWithErrors",
        /// Being finalised.
        Completing = "Completing",
        /// Its records contradict each other.
        Corrupted = "Corrupted",
        /// Made, not started.
        Created = "Created",
        /// No user could be synced.
        Failed = "Failed",
        /// Synced before; bringing over what changed since.
        IncrementalSyncing = "IncrementalSyncing",
        /// Being removed.
        Removing = "Removing",
        /// About to start.
        Starting = "Starting",
        /// Stopped by the administrator.
        Stopped = "Stopped",
        /// In the initial sync.
        Syncing = "Syncing",
        /// About to stop.
        Stopping = "Stopping",
        /// Every user is synced.
        Synced = "Synced",
        /// Synced, but for some users or items. The spelling is Exchange Online's.
        SyncedWithErrors = "SyncedwithErrors",
        /// Waiting for its start time.
        Waiting = "Waiting",
    }
}

statuses! {
    /// The state of a migration user.
    UserStatus {
        /// Finalised.
        Completed = "Completed",
        /// Finalised, with items left behind.
        CompletedWithWarnings = "CompletedWithWarnings",
        /// Being finalised.
        Completing = "Completing",
        /// Could not be finalised.
        CompletionFailed = "CompletionFailed",
        /// Finalised and synced once more.
        CompletionSynced = "CompletionSynced",
        /// Its records contradict each other.
        Corrupted = "Corrupted",
        /// The initial sync failed.
        Failed = "Failed",
        /// An incremental sync failed; what was synced before is there.
        IncrementalFailed = "IncrementalFailed",
        /// An incremental sync was stopped by the administrator.
        IncrementalStopped = "IncrementalStopped",
        /// An incremental sync ended well.
        IncrementalSynced = "IncrementalSynced",
        /// In an incremental sync.
        IncrementalSyncing = "IncrementalSyncing",
        /// The target account is being made.
        Provisioning = "Provisioning",
        /// A group is there but not all of its members are.
        ProvisionUpdating = "ProvisionUpdating",
        /// Waiting for a free place.
        Queued = "Queued",
        /// Being removed.
        Removing = "Removing",
        /// About to start.
        Starting = "Starting",
        /// Stopped by the administrator.
        Stopped = "Stopped",
        /// About to stop.
        Stopping = "Stopping",
        /// The initial sync ended well.
        Synced = "Synced",
        /// In the initial sync.
        Syncing = "Syncing",
        /// Access to both ends is being tested.
        Validating = "Validating",
    }
}

impl UserStatus {
    /// Whether the initial copy has been done at least once.
    pub const fn has_synced(self) -> bool {
        matches!(
            self,
            Self::Synced
                | Self::IncrementalFailed
                | Self::IncrementalStopped
                | Self::IncrementalSynced
                | Self::IncrementalSyncing
                | Self::Completed
                | Self::CompletedWithWarnings
                | Self::Completing
                | Self::CompletionFailed
                | Self::CompletionSynced
        )
    }

    /// Whether the last try ended badly.
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::IncrementalFailed | Self::CompletionFailed | Self::Corrupted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_exchange_onlines_name_and_reads_back() {
        assert_eq!(BatchStatus::ALL.len(), 15);
        assert_eq!(UserStatus::ALL.len(), 21);
        for status in BatchStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
        }
        for status in UserStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
        }
    }
}
