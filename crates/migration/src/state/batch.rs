//! The life of a batch: Get-MigrationBatch's 15 states. What a batch is follows from its users, except where the
//! administrator's word stands (made, stopped, being removed).

use cutover_model::BatchStatus::{self, *};
use cutover_model::UserStatus;

use super::{Refused, UserEvent, words};

/// What an administrator can do with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BatchEvent {
    /// Begin, or try again what failed.
    Start,
    /// Let everything rest.
    Stop,
    /// Go on after a stop or a failure.
    Resume,
    /// Run an incremental sync now.
    SyncNow,
    /// Remove the batch with everything that is known of its users.
    Remove,
}

words! { BatchEvent { Start = "start", Stop = "stop", Resume = "resume", SyncNow = "sync", Remove = "remove" } }

/// What has to be done together with a change of a batch's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BatchEffect {
    /// This happens to each user that it can happen to.
    ForEachUser(UserEvent),
}

/// The next state and what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchStep {
    /// The state after the event; users' states refine it ([`derive_batch`]).
    pub status: BatchStatus,
    /// What has to be done with it.
    pub effect: BatchEffect,
}

/// The state of a batch after an administrator's event.
pub fn step_batch(status: BatchStatus, event: BatchEvent) -> Result<BatchStep, Refused> {
    next(status, event).ok_or_else(|| Refused {
        thing: "batch",
        status: status.as_str(),
        event: event.as_str(),
        allowed: BatchEvent::ALL
            .iter()
            .copied()
            .filter(|event| next(status, *event).is_some())
            .map(BatchEvent::as_str)
            .collect(),
    })
}

fn next(status: BatchStatus, event: BatchEvent) -> Option<BatchStep> {
    let step = |status, event| Some(BatchStep { status, effect: BatchEffect::ForEachUser(event) });
    match (event, status) {
        (BatchEvent::Start, Created | Waiting | Stopped | Failed | SyncedWithErrors) => {
            step(Starting, UserEvent::Start)
        }
        (BatchEvent::Resume, Stopped | Failed | SyncedWithErrors) => step(Starting, UserEvent::Start),
        (
            BatchEvent::Stop,
            Waiting | Starting | Syncing | IncrementalSyncing | Synced | SyncedWithErrors | Failed | Stopping,
        ) => step(Stopping, UserEvent::Stop),
        (BatchEvent::SyncNow, Starting | Syncing | IncrementalSyncing | Synced | SyncedWithErrors) => {
            step(status, UserEvent::SyncNow)
        }
        (BatchEvent::Remove, status) if status != Removing => step(Removing, UserEvent::Remove),
        _ => None,
    }
}

/// How many users of a batch are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserTally {
    counts: [u64; UserStatus::ALL.len()],
    /// Items of the batch that were not copied and not released.
    pub held_items: u64,
    /// Users that were synced before and are to be synced at once: asked for, or broken off.
    pub due_again: u64,
}

impl UserTally {
    /// Counts states.
    pub fn of(statuses: impl IntoIterator<Item = UserStatus>) -> Self {
        let mut tally = Self::default();
        statuses.into_iter().for_each(|status| tally.add(status, 1));
        tally
    }

    /// Adds users of one state.
    pub fn add(&mut self, status: UserStatus, users: u64) {
        self.counts[status as usize] += users;
    }

    /// Users in this state.
    pub fn count(&self, status: UserStatus) -> u64 {
        self.counts[status as usize]
    }

    /// All users.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Users whose initial copy is done.
    pub fn synced(&self) -> u64 {
        self.sum(UserStatus::has_synced)
    }

    /// Users whose last try failed for good.
    pub fn failed(&self) -> u64 {
        self.sum(UserStatus::is_failure)
    }

    /// Users whose session runs now.
    pub fn running(&self) -> u64 {
        self.sum(is_running)
    }

    /// Users that wait for, or are in, their initial sync.
    pub fn initial(&self) -> u64 {
        self.sum(is_initial)
    }

    /// States that have users, with their number, in Exchange Online's order.
    pub fn each(&self) -> impl Iterator<Item = (UserStatus, u64)> {
        UserStatus::ALL.iter().map(|status| (*status, self.count(*status))).filter(|(_, users)| *users > 0)
    }

    fn sum(&self, wanted: impl Fn(UserStatus) -> bool) -> u64 {
        self.each().filter(|(status, _)| wanted(*status)).map(|(_, users)| users).sum()
    }
}

fn is_running(status: UserStatus) -> bool {
    use UserStatus::{IncrementalSyncing, Stopping, Syncing, Validating};
    matches!(status, Validating | Syncing | IncrementalSyncing | Stopping)
}

fn is_initial(status: UserStatus) -> bool {
    use UserStatus::{Queued, Starting, Syncing, Validating};
    matches!(status, Starting | Queued | Validating | Syncing)
}

/// What a batch's state is, from its stored state (the administrator's word) and its users.
pub fn derive_batch(stored: BatchStatus, users: &UserTally) -> BatchStatus {
    match stored {
        Stopping if users.running() == 0 => Stopped,
        Starting | Syncing | IncrementalSyncing | Synced | SyncedWithErrors | Failed => derive_started(users),
        _ => stored,
    }
}

fn derive_started(users: &UserTally) -> BatchStatus {
    let starting = users.count(UserStatus::Starting);
    if starting > 0 && starting == users.total() {
        Starting
    } else if users.initial() > 0 {
        Syncing
    } else if users.running() > 0 || users.due_again > 0 {
        IncrementalSyncing
    } else if users.total() > 0 && users.failed() == users.total() {
        Failed
    } else if users.failed() > 0 || users.held_items > 0 {
        SyncedWithErrors
    } else {
        Synced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_event_is_as_in_the_table() {
        // Rows in Exchange Online's order of states; columns start, stop, resume, sync, remove; '.' is refused.
        let table = "
            Completed             . . . . Removing
            CompletedWithErrors   . . . . Removing
            Completing            . . . . Removing
            Corrupted             . . . . Removing
            Created               Starting . . . Removing
            Failed                Starting Stopping Starting . Removing
            IncrementalSyncing    . Stopping . IncrementalSyncing Removing
            Removing              . . . . .
            Starting              . Stopping . Starting Removing
            Stopped               Starting . Starting . Removing
            Syncing               . Stopping . Syncing Removing
            Stopping              . Stopping . . Removing
            Synced                . Stopping . Synced Removing
            SyncedwithErrors      Starting Stopping Starting SyncedwithErrors Removing
            Waiting               Starting Stopping . . Removing
        ";
        let mut rows = 0;
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let from: BatchStatus = words[0].parse().expect("a state");
            for (event, wanted) in BatchEvent::ALL.iter().zip(&words[1..]) {
                let step = step_batch(from, *event);
                let to = step.as_ref().map_or(".", |step| step.status.as_str());
                assert_eq!(to, *wanted, "{} from {from}", event.as_str());
            }
            rows += 1;
        }
        assert_eq!(rows, BatchStatus::ALL.len());
    }

    #[test]
    fn a_refusal_tells_what_is_possible() {
        let refusal = step_batch(Syncing, BatchEvent::Start).expect_err("it runs already");
        assert_eq!(
            refusal.to_string(),
            "start is not possible while the batch is Syncing; possible now: stop, sync, remove"
        );
        let refusal = step_batch(Removing, BatchEvent::Stop).expect_err("it is going away");
        assert_eq!(refusal.to_string(), "stop is not possible while the batch is Removing; possible now: nothing");
    }

    #[test]
    fn a_started_batch_is_what_its_users_are() {
        use UserStatus as U;
        let check = |users: &[U], wanted: BatchStatus| {
            assert_eq!(derive_batch(Starting, &UserTally::of(users.iter().copied())), wanted, "{users:?}");
        };
        check(&[], Synced);
        check(&[U::Starting, U::Starting], Starting);
        check(&[U::Starting, U::Queued], Syncing);
        check(&[U::Starting, U::Synced], Syncing);
        check(&[U::Validating], Syncing);
        check(&[U::Syncing, U::Failed], Syncing);
        check(&[U::IncrementalSyncing, U::Syncing], Syncing);
        check(&[U::IncrementalSyncing, U::Synced], IncrementalSyncing);
        check(&[U::Failed, U::Failed], Failed);
        check(&[U::Failed, U::Synced], SyncedWithErrors);
        check(&[U::IncrementalFailed, U::IncrementalSynced], SyncedWithErrors);
        check(&[U::Synced, U::IncrementalSynced], Synced);
    }

    #[test]
    fn a_batch_whose_sync_was_broken_off_is_not_synced() {
        let mut users = UserTally::of([UserStatus::IncrementalSynced, UserStatus::Failed]);
        users.due_again = 1;
        assert_eq!(derive_batch(Synced, &users), IncrementalSyncing);
        users.due_again = 0;
        assert_eq!(derive_batch(IncrementalSyncing, &users), SyncedWithErrors);
    }

    #[test]
    fn items_left_behind_are_errors() {
        let mut users = UserTally::of([UserStatus::Synced]);
        users.held_items = 1;
        assert_eq!(derive_batch(Syncing, &users), SyncedWithErrors);
    }

    #[test]
    fn the_administrators_word_stands() {
        let running = UserTally::of([UserStatus::Syncing]);
        let resting = UserTally::of([UserStatus::Stopped, UserStatus::Failed]);
        assert_eq!(derive_batch(Stopping, &running), Stopping);
        assert_eq!(derive_batch(Stopping, &resting), Stopped);
        for stored in [Created, Stopped, Removing, Waiting, Corrupted, Completed, CompletedWithErrors, Completing] {
            assert_eq!(derive_batch(stored, &running), stored);
        }
    }
}
