//! The life of a migration user: Get-MigrationUser's 21 states and what leads from one to the next.
//!
//! `Provisioning`, `ProvisionUpdating` and the states of the finalisation are known and can be removed; what leads
//! into them comes with provisioning and the cutover itself.

use cutover_model::UserStatus;
use cutover_model::UserStatus::*;

use super::{Refused, words};

/// What can happen to a migration user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserEvent {
    /// The administrator started or resumed the batch.
    Start,
    /// The administrator stopped the batch.
    Stop,
    /// The administrator asked for an incremental sync now.
    SyncNow,
    /// The administrator asked for another try.
    Retry,
    /// The administrator removes the batch.
    Remove,
    /// A worker saw the user, but every place is taken.
    NoPlace,
    /// A worker holds the lease and begins.
    Taken,
    /// Both ends could be opened.
    Validated,
    /// The sync ended well.
    Finished,
    /// The sync ended with a failure that passes; it is tried again by itself.
    FailedForNow,
    /// The sync ended with a failure that only the administrator can mend.
    FailedForGood,
    /// The session ended because it was told to stop, or its worker died after that.
    Halted,
    /// The session ended because its worker stopped, died or lost the lease.
    Interrupted,
}

words! { UserEvent {
    Start = "start", Stop = "stop", SyncNow = "sync", Retry = "retry", Remove = "remove", NoPlace = "no-place",
    Taken = "taken", Validated = "validated", Finished = "finished", FailedForNow = "failed-for-now",
    FailedForGood = "failed-for-good", Halted = "halted", Interrupted = "interrupted",
} }

impl UserEvent {
    /// Those that an administrator can cause.
    pub const BY_ADMINISTRATOR: [UserEvent; 5] = [Self::Start, Self::Stop, Self::SyncNow, Self::Retry, Self::Remove];
}

/// What has to be done together with a change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserEffect {
    /// It is due at once, and its count of failed tries starts again.
    DueNow,
    /// It is due after the batch's interval.
    DueAfterInterval,
    /// It is due after the back-off, one failed try more.
    DueAfterBackoff,
    /// It is not due at all until the administrator does something.
    NeverDue,
    /// A running session must end.
    CancelSession,
}

/// The next state and what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserStep {
    /// The state after the event.
    pub status: UserStatus,
    /// What has to be done with it, if anything.
    pub effect: Option<UserEffect>,
}

/// The state after an event. `synced_before` tells whether the initial copy was finished once.
pub fn step_user(status: UserStatus, event: UserEvent, synced_before: bool) -> Result<UserStep, Refused> {
    next(status, event, synced_before).ok_or_else(|| Refused {
        thing: "user",
        status: status.as_str(),
        event: event.as_str(),
        allowed: UserEvent::BY_ADMINISTRATOR
            .into_iter()
            .filter(|event| next(status, *event, synced_before).is_some())
            .map(UserEvent::as_str)
            .collect(),
    })
}

fn next(status: UserStatus, event: UserEvent, synced_before: bool) -> Option<UserStep> {
    match event {
        UserEvent::Start => started(status, synced_before),
        UserEvent::Stop => stopped(status, synced_before),
        UserEvent::SyncNow => synced_now(status),
        UserEvent::Retry => retried(status, synced_before),
        UserEvent::Remove => (status != Removing).then(|| removed(status)),
        UserEvent::NoPlace => (status == Starting).then(|| stay(Queued)),
        UserEvent::Taken => taken(status, synced_before),
        UserEvent::Validated => (status == Validating).then(|| stay(Syncing)),
        UserEvent::Finished => finished(status),
        UserEvent::FailedForNow => gone_on(status, UserEffect::DueAfterBackoff),
        UserEvent::FailedForGood => failed(status),
        UserEvent::Halted => halted(status, synced_before),
        UserEvent::Interrupted => gone_on(status, UserEffect::DueNow),
    }
}

fn stay(status: UserStatus) -> UserStep {
    UserStep { status, effect: None }
}

fn with(status: UserStatus, effect: UserEffect) -> UserStep {
    UserStep { status, effect: Some(effect) }
}

/// What rests and is due at once: an incremental sync where the initial one was finished, else the initial one.
fn waiting(synced_before: bool) -> UserStatus {
    if synced_before { IncrementalSynced } else { Starting }
}

fn started(status: UserStatus, synced_before: bool) -> Option<UserStep> {
    match status {
        Queued | Stopped | Failed | IncrementalStopped | IncrementalFailed => {
            Some(with(waiting(synced_before), UserEffect::DueNow))
        }
        Starting | Validating | Syncing | Synced | IncrementalSynced | IncrementalSyncing => Some(stay(status)),
        _ => None,
    }
}

fn stopped(status: UserStatus, synced_before: bool) -> Option<UserStep> {
    let rest = if synced_before { IncrementalStopped } else { Stopped };
    match status {
        Starting | Queued | Synced | IncrementalSynced => Some(with(rest, UserEffect::NeverDue)),
        Validating | Syncing | IncrementalSyncing => Some(with(Stopping, UserEffect::CancelSession)),
        Stopping | Stopped | IncrementalStopped | Failed | IncrementalFailed => Some(stay(status)),
        _ => None,
    }
}

fn synced_now(status: UserStatus) -> Option<UserStep> {
    match status {
        Synced | IncrementalSynced | Starting | Queued => Some(with(status, UserEffect::DueNow)),
        Validating | Syncing | IncrementalSyncing => Some(stay(status)),
        _ => None,
    }
}

fn retried(status: UserStatus, synced_before: bool) -> Option<UserStep> {
    match status {
        Failed => Some(with(waiting(synced_before), UserEffect::DueNow)),
        IncrementalFailed => Some(with(IncrementalSynced, UserEffect::DueNow)),
        Starting | Queued | Synced | IncrementalSynced => Some(with(status, UserEffect::DueNow)),
        _ => None,
    }
}

fn removed(status: UserStatus) -> UserStep {
    let runs = matches!(status, Validating | Syncing | IncrementalSyncing | Stopping);
    with(Removing, if runs { UserEffect::CancelSession } else { UserEffect::NeverDue })
}

fn taken(status: UserStatus, synced_before: bool) -> Option<UserStep> {
    match status {
        Starting | Queued if synced_before => Some(stay(IncrementalSyncing)),
        Starting | Queued => Some(stay(Validating)),
        Synced | IncrementalSynced => Some(stay(IncrementalSyncing)),
        _ => None,
    }
}

fn finished(status: UserStatus) -> Option<UserStep> {
    match status {
        Syncing => Some(with(Synced, UserEffect::DueAfterInterval)),
        IncrementalSyncing => Some(with(IncrementalSynced, UserEffect::DueAfterInterval)),
        _ => None,
    }
}

fn failed(status: UserStatus) -> Option<UserStep> {
    match status {
        Validating | Syncing => Some(with(Failed, UserEffect::NeverDue)),
        IncrementalSyncing => Some(with(IncrementalFailed, UserEffect::NeverDue)),
        _ => None,
    }
}

fn gone_on(status: UserStatus, effect: UserEffect) -> Option<UserStep> {
    match status {
        Validating | Syncing => Some(with(Queued, effect)),
        IncrementalSyncing => Some(with(IncrementalSynced, effect)),
        _ => None,
    }
}

fn halted(status: UserStatus, synced_before: bool) -> Option<UserStep> {
    let rest = if synced_before { IncrementalStopped } else { Stopped };
    (status == Stopping).then(|| with(rest, UserEffect::NeverDue))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every transition of a user that was never synced, and of one that was: event, from, to, effect.
    const TABLE: &str = "
        start            Queued Starting due-now, Stopped Starting due-now, Failed Starting due-now, Starting Starting -, Validating Validating -, Syncing Syncing -
        start synced     Queued IncrementalSynced due-now, Stopped IncrementalSynced due-now, Failed IncrementalSynced due-now, IncrementalStopped IncrementalSynced due-now, IncrementalFailed IncrementalSynced due-now, Synced Synced -, IncrementalSynced IncrementalSynced -, IncrementalSyncing IncrementalSyncing -
        stop             Starting Stopped never, Queued Stopped never, Validating Stopping cancel, Syncing Stopping cancel, Stopping Stopping -, Stopped Stopped -, Failed Failed -
        stop synced      Starting IncrementalStopped never, Queued IncrementalStopped never, Synced IncrementalStopped never, IncrementalSynced IncrementalStopped never, IncrementalSyncing Stopping cancel, IncrementalStopped IncrementalStopped -, IncrementalFailed IncrementalFailed -
        sync             Starting Starting due-now, Queued Queued due-now, Validating Validating -, Syncing Syncing -
        sync synced      Synced Synced due-now, IncrementalSynced IncrementalSynced due-now, IncrementalSyncing IncrementalSyncing -
        retry            Failed Starting due-now, Starting Starting due-now, Queued Queued due-now
        retry synced     Failed IncrementalSynced due-now, IncrementalFailed IncrementalSynced due-now, Synced Synced due-now, IncrementalSynced IncrementalSynced due-now
        no-place         Starting Queued -
        taken            Starting Validating -, Queued Validating -
        taken synced     Starting IncrementalSyncing -, Queued IncrementalSyncing -, Synced IncrementalSyncing -, IncrementalSynced IncrementalSyncing -
        validated        Validating Syncing -
        finished         Syncing Synced interval
        finished synced  IncrementalSyncing IncrementalSynced interval
        failed-for-now   Validating Queued backoff, Syncing Queued backoff
        failed-for-now synced  IncrementalSyncing IncrementalSynced backoff
        failed-for-good  Validating Failed never, Syncing Failed never
        failed-for-good synced IncrementalSyncing IncrementalFailed never
        halted           Stopping Stopped never
        halted synced    Stopping IncrementalStopped never
        interrupted      Validating Queued due-now, Syncing Queued due-now
        interrupted synced IncrementalSyncing IncrementalSynced due-now
    ";

    fn effect_word(effect: Option<UserEffect>) -> &'static str {
        match effect {
            None => "-",
            Some(UserEffect::DueNow) => "due-now",
            Some(UserEffect::DueAfterInterval) => "interval",
            Some(UserEffect::DueAfterBackoff) => "backoff",
            Some(UserEffect::NeverDue) => "never",
            Some(UserEffect::CancelSession) => "cancel",
        }
    }

    #[test]
    fn every_transition_of_the_table_holds() {
        for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut head = line.split_whitespace();
            let event = head.next().expect("an event");
            let synced = head.next() == Some("synced");
            let event = UserEvent::ALL.iter().copied().find(|known| known.as_str() == event).expect("an event");
            let rest = line.split_once(if synced { "synced " } else { "  " }).expect("transitions").1;
            for transition in rest.split(',') {
                let words: Vec<&str> = transition.split_whitespace().collect();
                let from: UserStatus = words[0].parse().expect("a state");
                let step = step_user(from, event, synced).expect(transition);
                assert_eq!((step.status.as_str(), effect_word(step.effect)), (words[1], words[2]), "{line}");
            }
        }
    }

    #[test]
    fn every_other_pair_is_refused_and_says_what_is_possible() {
        let mentioned = |event: UserEvent, from: UserStatus| {
            let lines = TABLE.lines().map(str::trim);
            lines.filter(|line| line.split_whitespace().next() == Some(event.as_str())).any(|line| {
                line.split(',').any(|part| {
                    let words: Vec<&str> = part.split_whitespace().rev().collect();
                    words.get(2) == Some(&from.as_str())
                })
            })
        };
        let mut refused = 0;
        for event in UserEvent::ALL.iter().copied().filter(|event| *event != UserEvent::Remove) {
            for from in UserStatus::ALL.iter().copied() {
                for synced in [false, true] {
                    if step_user(from, event, synced).is_err() {
                        refused += 1;
                    } else {
                        assert!(mentioned(event, from), "{} from {from} is not in the table", event.as_str());
                    }
                }
            }
        }
        assert!(refused > 300, "{refused}");
        let refusal = step_user(Syncing, UserEvent::Retry, false).expect_err("a running user cannot be retried");
        assert_eq!(
            refusal.to_string(),
            "retry is not possible while the user is Syncing; possible now: start, stop, sync, remove"
        );
    }

    #[test]
    fn everything_can_be_removed_once() {
        for status in UserStatus::ALL.iter().copied().filter(|status| *status != Removing) {
            assert_eq!(step_user(status, UserEvent::Remove, false).map(|step| step.status), Ok(Removing));
        }
        assert!(step_user(Removing, UserEvent::Remove, false).is_err());
        assert!(step_user(Removing, UserEvent::Taken, false).is_err());
    }
}
