//! Who is to be worked on now, and whether there is a place: pure decisions over what the store shows.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cutover_model::{BatchStatus, EndpointName, UserStatus};
use cutover_store::{Batch, User, UserId};

use crate::retry::believable;
use crate::settings::EndpointSettings;
use crate::state::UserEvent;

/// What a user needs from a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing now.
    Nothing,
    /// Its session died; this has to be written down before anything else.
    Recover(UserEvent),
    /// Its due time cannot be believed and is set to this one.
    Reschedule(i64),
    /// A sync.
    Sync,
}

/// What a user that nobody works on needs.
pub(super) fn need(user: &User, now: i64, interval: Duration) -> Need {
    match user.status {
        UserStatus::Validating | UserStatus::Syncing | UserStatus::IncrementalSyncing => {
            Need::Recover(UserEvent::Interrupted)
        }
        UserStatus::Stopping => Need::Recover(UserEvent::Halted),
        UserStatus::Starting | UserStatus::Queued | UserStatus::Synced | UserStatus::IncrementalSynced => {
            when(user, now, interval)
        }
        _ => Need::Nothing,
    }
}

fn when(user: &User, now: i64, interval: Duration) -> Need {
    let Some(due) = user.next_attempt.filter(|_| !user.sync_wanted) else { return Need::Sync };
    match believable(due, now, interval) {
        believed if believed != due => Need::Reschedule(believed),
        due if due <= now => Need::Sync,
        _ => Need::Nothing,
    }
}

/// Whether nothing more will happen to a user by itself before its next scheduled sync.
pub(super) fn is_settled(user: &User, now: i64, interval: Duration) -> bool {
    match user.status {
        UserStatus::Synced | UserStatus::IncrementalSynced => {
            user.attempts == 0 && need(user, now, interval) == Need::Nothing
        }
        UserStatus::Starting
        | UserStatus::Queued
        | UserStatus::Validating
        | UserStatus::Syncing
        | UserStatus::IncrementalSyncing
        | UserStatus::Stopping
        | UserStatus::Removing => false,
        _ => true,
    }
}

/// Whether users of a batch in this state are worked on.
pub(super) fn is_at_work(status: BatchStatus) -> bool {
    matches!(
        status,
        BatchStatus::Starting
            | BatchStatus::Syncing
            | BatchStatus::IncrementalSyncing
            | BatchStatus::Synced
            | BatchStatus::SyncedWithErrors
            | BatchStatus::Failed
            | BatchStatus::Stopping
    )
}

/// The two kinds of sync, which have limits of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The first copy.
    Initial,
    /// What changed since.
    Incremental,
}

impl Kind {
    pub(super) fn of(user: &User) -> Self {
        if user.last_synced.is_some() { Self::Incremental } else { Self::Initial }
    }

    fn limit(self, endpoint: &EndpointSettings) -> u64 {
        match self {
            Self::Initial => endpoint.max_concurrent_migrations.into(),
            Self::Incremental => {
                endpoint.max_concurrent_incremental_syncs.min(endpoint.max_concurrent_migrations).into()
            }
        }
    }
}

/// The places at endpoints and who has them: everybody whose lease is held, by whichever process.
#[derive(Debug, Default)]
pub(super) struct Places {
    taken: BTreeMap<(EndpointName, Kind), BTreeSet<UserId>>,
}

impl Places {
    /// Notes that a user of a batch is being worked on.
    pub(super) fn take(&mut self, batch: &Batch, user: &User) {
        for endpoint in endpoints(batch) {
            self.taken.entry((endpoint.clone(), Kind::of(user))).or_default().insert(user.id);
        }
    }

    /// Whether there is a place for one more at both ends.
    pub(super) fn has_room(&self, batch: &Batch, user: &User, settings: &Settings) -> bool {
        self.fits(batch, user, settings, |taken| taken.len() as u64)
    }

    /// Whether a user that holds a lease may keep it. Where several processes took the last place at the same time,
    /// those with the lower numbers stay, so that exactly the surplus steps back.
    pub(super) fn may_stay(&self, batch: &Batch, user: &User, settings: &Settings) -> bool {
        self.fits(batch, user, settings, |taken| taken.range(..user.id).count() as u64)
    }

    fn fits(&self, batch: &Batch, user: &User, settings: &Settings, before: impl Fn(&BTreeSet<UserId>) -> u64) -> bool {
        let kind = Kind::of(user);
        endpoints(batch).into_iter().all(|endpoint| {
            let Some(limits) = settings.get(endpoint) else { return false };
            let before = self.taken.get(&(endpoint.clone(), kind)).map_or(0, &before);
            before < kind.limit(limits)
        })
    }
}

/// Settings of endpoints by name.
pub(super) type Settings = BTreeMap<EndpointName, EndpointSettings>;

fn endpoints(batch: &Batch) -> [&EndpointName; 2] {
    [&batch.source, &batch.target]
}

#[cfg(test)]
mod tests {
    use cutover_model::BatchName;
    use cutover_store::{Counters, UserProgress};

    use super::*;
    use crate::settings::{EndpointKind, MaildirSettings};

    const DAY: Duration = Duration::from_secs(86_400);
    const NOW: i64 = 1_800_000_000;

    fn user(id: i64, status: UserStatus, next_attempt: Option<i64>) -> User {
        User {
            id: UserId(id),
            batch: BatchName::new("b").expect("a name"),
            address: "a@b".parse().expect("an address"),
            source_login: String::new(),
            target_login: String::new(),
            status,
            failure: None,
            attempts: 0,
            next_attempt,
            last_started: None,
            last_synced: None,
            sync_wanted: false,
            accept_deletions: false,
            progress: UserProgress::default(),
            counters: Counters::default(),
        }
    }

    #[test]
    fn users_are_due_by_state_and_time() {
        use UserStatus as S;
        for (status, next, expected) in [
            (S::Starting, None, Need::Sync),
            (S::Queued, Some(NOW), Need::Sync),
            (S::Queued, Some(NOW + 1), Need::Nothing),
            (S::Synced, Some(NOW + 86_400), Need::Nothing),
            (S::IncrementalSynced, Some(NOW - 1), Need::Sync),
            (S::Synced, Some(NOW + 3 * 86_400), Need::Reschedule(NOW + 86_400)),
            (S::Failed, Some(NOW - 1), Need::Nothing),
            (S::Stopped, None, Need::Nothing),
            (S::IncrementalFailed, None, Need::Nothing),
            (S::Removing, None, Need::Nothing),
            (S::Validating, None, Need::Recover(UserEvent::Interrupted)),
            (S::Syncing, Some(NOW + 5), Need::Recover(UserEvent::Interrupted)),
            (S::Stopping, None, Need::Recover(UserEvent::Halted)),
        ] {
            assert_eq!(need(&user(1, status, next), NOW, DAY), expected, "{status} {next:?}");
        }
        let wanted = User { sync_wanted: true, ..user(1, S::Synced, Some(NOW + 86_400)) };
        assert_eq!(need(&wanted, NOW, DAY), Need::Sync);
    }

    #[test]
    fn a_user_that_waits_for_another_try_is_not_settled() {
        let synced = user(1, UserStatus::Synced, Some(NOW + 86_400));
        assert!(is_settled(&synced, NOW, DAY));
        assert!(!is_settled(&User { attempts: 1, ..synced.clone() }, NOW, DAY));
        assert!(!is_settled(&User { sync_wanted: true, ..synced }, NOW, DAY));
        assert!(is_settled(&user(1, UserStatus::Failed, None), NOW, DAY));
        assert!(!is_settled(&user(1, UserStatus::Queued, Some(NOW + 60)), NOW, DAY));
    }

    #[test]
    fn places_are_counted_for_each_endpoint_and_kind() {
        let batch = Batch {
            name: BatchName::new("b").expect("a name"),
            source: EndpointName::new("old").expect("a name"),
            target: EndpointName::new("new").expect("a name"),
            status: BatchStatus::Syncing,
            settings: String::new(),
            created: 0,
            created_by: String::new(),
            started: None,
            last_synced: None,
            next_sync: None,
        };
        let mut limits = EndpointSettings::new(EndpointKind::Maildir(MaildirSettings { template: "{user}".into() }));
        let wide = limits.clone();
        limits.max_concurrent_migrations = 2;
        limits.max_concurrent_incremental_syncs = 1;
        let settings = Settings::from([(batch.source.clone(), wide), (batch.target.clone(), limits)]);
        let initial = |id| user(id, UserStatus::Queued, None);
        let incremental = |id| User { last_synced: Some(1), ..user(id, UserStatus::Synced, None) };
        let mut places = Places::default();
        places.take(&batch, &initial(1));
        assert!(places.has_room(&batch, &initial(9), &settings));
        places.take(&batch, &initial(2));
        assert!(!places.has_room(&batch, &initial(9), &settings), "the narrower end decides");
        assert!(places.has_room(&batch, &incremental(9), &settings), "another kind, another limit");
        places.take(&batch, &initial(3));
        let stays = |id| places.may_stay(&batch, &initial(id), &settings);
        assert_eq!([stays(1), stays(2), stays(3)], [true, true, false]);
        assert!(!Places::default().has_room(&batch, &initial(1), &Settings::new()), "an endpoint that is gone");
    }
}
