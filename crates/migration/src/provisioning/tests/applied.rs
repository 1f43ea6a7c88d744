//! Plans that are carried out, interrupted, carried out again: each time the same tenant comes out.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use cutover_model::{Organisation, RecipientKind, Secret, TenantState};
use cutover_store::{AccountPassword, AccountStatus, Accounts, Actor, MasterKey, Store, StoreLocation};

use super::super::{
    Applied, Apply, Extent, FirstPasswords, LicenceTime, Patience, Plan, Rules, look_for, plan, settle,
};
use super::fake::{FakeTenant, Moods};
use super::{organisation, record, rules, tenant, to};
use cutover_model::Provisioner;

pub(super) struct Place {
    _folder: tempfile::TempDir,
    store: Store,
}

pub(super) async fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let location = StoreLocation::Folder(folder.path().join("store"));
    let store = Store::open(&location, MasterKey::generate()).await.unwrap();
    store.tenants().add(&Actor::new("test"), "new", "{}", &[]).await.unwrap();
    Place { _folder: folder, store }
}

impl Place {
    pub(super) fn accounts(&self) -> Accounts {
        self.store.accounts("new")
    }

    /// The plan with what the store knows.
    pub(super) async fn plan(&self, organisation: &Organisation, tenant: &FakeTenant, rules: Rules) -> Plan {
        let rules = Rules { added: settle::added(&self.accounts()).await.unwrap(), ..rules };
        let state = tenant.look(&look_for(organisation, &rules)).await.unwrap();
        plan(organisation, &state, &rules)
    }

    pub(super) async fn apply(&self, organisation: &Organisation, tenant: &FakeTenant, rules: Rules) -> Applied {
        self.try_apply(organisation, tenant, rules, HashMap::new()).await
    }

    async fn try_apply(
        &self,
        organisation: &Organisation,
        tenant: &FakeTenant,
        rules: Rules,
        given: HashMap<cutover_model::RecordId, Secret>,
    ) -> Applied {
        let [first, longest, all] = [1, 2, 300].map(Duration::from_millis);
        let run = Apply {
            organisation,
            rules,
            provisioner: tenant,
            accounts: self.accounts(),
            actor: Actor::new("test"),
            given,
            extent: Extent::Everything,
            patience: Patience { first, longest, all },
            stop: Arc::new(AtomicBool::new(false)),
            told: &|_| {},
            now: 1_000,
        };
        run.run().await.unwrap()
    }
}

pub(super) async fn left(organisation: &Organisation, tenant: &FakeTenant, rules: &Rules) -> usize {
    let state = tenant.look(&look_for(organisation, rules)).await.unwrap();
    plan(organisation, &state, rules).steps.len()
}

fn addresses(state: &TenantState) -> Vec<String> {
    let mut all: Vec<String> = state.objects.iter().map(|object| object.identity().to_owned()).collect();
    all.sort();
    all
}

#[tokio::test]
async fn after_a_plan_was_carried_out_the_second_is_empty() {
    let (place, organisation) = (place().await, organisation());
    let fake = FakeTenant::new(tenant(9), Moods { mailbox_looks: 2, ..Moods::default() });
    let applied = place.apply(&organisation, &fake, rules()).await;
    assert_eq!((applied.failed, applied.left.steps), (vec![], vec![]));
    assert_eq!(left(&organisation, &fake, &rules()).await, 0);
    assert_eq!(addresses(&fake.state()).len(), 8);
    let accounts = place.accounts().list().await.unwrap();
    assert!(accounts.iter().all(|one| one.status == AccountStatus::Completed), "{accounts:?}");
    let kept = place.accounts().password("anna").await.unwrap().map(|secret| secret.expose().to_owned());
    assert!(kept.is_some());
    assert_eq!(fake.password("anna@new.no"), kept, "what is sealed is what was set");
    let log = format!("{:?}", place.store.audit().list(0, 999).await.unwrap());
    assert!(!log.contains(kept.unwrap().as_str()) && log.contains("create-user"));
    assert_eq!(
        place.store.audit().verify().await.unwrap(),
        cutover_store::AuditVerdict::Whole { rows: log.matches("seq").count() as u64 }
    );
}

#[tokio::test]
async fn new_objects_that_are_not_listed_for_a_while_are_not_made_twice() {
    let (place, organisation) = (place().await, organisation());
    let moods = Moods { hidden_looks: 3, mailbox_looks: 2, ..Moods::default() };
    let fake = FakeTenant::new(tenant(9), moods);
    let applied = place.apply(&organisation, &fake, rules()).await;
    assert_eq!(applied.left.steps, vec![]);
    let all = addresses(&fake.state());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[tokio::test]
async fn an_answer_that_is_lost_at_any_point_changes_nothing_in_the_end() {
    let organisation = organisation();
    let whole = FakeTenant::new(tenant(9), Moods::default());
    place().await.apply(&organisation, &whole, rules()).await;
    let expected = addresses(&whole.state());
    for after in 0..26 {
        let place = place().await;
        let moods = Moods { lose_answer_after: Some(after), hidden_looks: 1, ..Moods::default() };
        let fake = FakeTenant::new(tenant(9), moods);
        let applied = place.apply(&organisation, &fake, rules()).await;
        assert_eq!(applied.left.steps, vec![], "after {after}");
        assert_eq!(addresses(&fake.state()), expected, "after {after}");
    }
}

#[tokio::test]
async fn another_process_with_the_same_store_goes_on_where_one_was_killed() {
    let organisation = organisation();
    for after in [0, 1, 3, 7, 12, 20] {
        let place = place().await;
        // Everything after this many steps is forbidden: the first process makes no progress from there on.
        let fake = FakeTenant::new(tenant(9), Moods { hidden_looks: 2, ..Moods::default() });
        let stop = Arc::new(AtomicBool::new(false));
        let run = Apply {
            organisation: &organisation,
            rules: rules(),
            provisioner: &fake,
            accounts: place.accounts(),
            actor: Actor::new("test"),
            given: HashMap::new(),
            extent: Extent::Everything,
            patience: Patience {
                first: Duration::from_millis(1),
                longest: Duration::from_millis(2),
                all: Duration::from_millis(50),
            },
            stop,
            told: &|_| {},
            now: 0,
        };
        // Dropped in the middle, as a killed process is.
        let mut running = Box::pin(run.run());
        for _ in 0..after {
            let waker = std::task::Waker::noop();
            let _ = running.as_mut().poll(&mut std::task::Context::from_waker(waker));
            tokio::task::yield_now().await;
        }
        drop(running);
        let applied = place.apply(&organisation, &fake, rules()).await;
        assert_eq!(applied.left.steps, vec![], "after {after}");
        assert_eq!(addresses(&fake.state()).len(), 8, "after {after}");
        let kept = place.accounts().password("bob").await.unwrap().map(|secret| secret.expose().to_owned());
        assert_eq!(fake.password("bob@new.no"), kept, "the first password that was set is the one that is kept");
    }
}

#[tokio::test]
async fn a_permission_that_is_missing_in_the_middle_stops_its_kind_and_nothing_else() {
    let (place, organisation) = (place().await, organisation());
    let fake = FakeTenant::new(tenant(9), Moods { forbid: Some((0, "set-manager")), ..Moods::default() });
    let applied = place.apply(&organisation, &fake, rules()).await;
    assert_eq!(applied.failed.len(), 1);
    assert!(applied.left.steps.iter().all(|step| step.action.word() == "set-manager"));
    let anna = place.accounts().list().await.unwrap().into_iter().find(|one| one.record == "anna").unwrap();
    assert_eq!(anna.status, AccountStatus::Failed);
    fake.moods(Moods::default());
    assert_eq!(place.apply(&organisation, &fake, rules()).await.left.steps, vec![]);
    let anna = place.accounts().list().await.unwrap().into_iter().find(|one| one.record == "anna").unwrap();
    assert_eq!((anna.status, anna.failure), (AccountStatus::Completed, None));
}

#[tokio::test]
async fn nobody_is_asked_a_thousand_times_for_what_is_forbidden() {
    let place = place().await;
    let recipients = (0..300).map(|number| record(&format!("u{number:03}"), RecipientKind::UserMailbox)).collect();
    let organisation = Organisation { recipients };
    let fake = FakeTenant::new(tenant(999), Moods { forbid: Some((40, "create-user")), ..Moods::default() });
    let rules = Rules { licences: vec!["O365_BUSINESS_PREMIUM=all".parse().unwrap()], ..rules() };
    let applied = place.apply(&organisation, &fake, rules).await;
    assert_eq!(applied.failed.len(), 260);
    assert_eq!(fake.state().objects.len(), 40);
}

#[tokio::test]
async fn a_member_that_never_comes_leaves_the_group_updating() {
    let (place, mut organisation) = (place().await, organisation());
    // Without a licence there is no mailbox, and without a mailbox no member.
    let fake = FakeTenant::new(tenant(1), Moods::default());
    let mut rules = rules();
    rules.licences = vec!["O365_BUSINESS_PREMIUM=all".parse().unwrap()];
    for recipient in &mut organisation.recipients {
        recipient.forwarding = None;
    }
    let applied = place.apply(&organisation, &fake, rules.clone()).await;
    assert_eq!(applied.left.steps, vec![]);
    let staff = |state: TenantState| {
        let staff = state.objects.into_iter().find(|object| object.identity() == "staff@new.no");
        staff.and_then(|staff| staff.members).map(|members| members.len())
    };
    assert_eq!(staff(fake.state()), Some(2), "one of the two people, and the contact");
}

#[tokio::test]
async fn mailboxes_without_licence_are_counted_down_until_they_have_one() {
    let (place, organisation) = (place().await, organisation());
    let fake = FakeTenant::new(tenant(9), Moods::default());
    let after = Rules { licence_time: LicenceTime::After, ..rules() };
    assert_eq!(place.apply(&organisation, &fake, after).await.left.steps, vec![]);
    let countdowns = place.accounts().countdowns().await.unwrap();
    assert_eq!(
        countdowns.iter().map(|one| (one.address.as_str(), one.since)).collect::<Vec<_>>(),
        [("anna@new.no", 1_000), ("bob@new.no", 1_000)]
    );
    assert_eq!(place.apply(&organisation, &fake, rules()).await.left.steps, vec![]);
    assert_eq!(place.accounts().countdowns().await.unwrap(), vec![]);
}

#[tokio::test]
async fn passwords_come_when_they_are_wanted() {
    let (place, organisation) = (place().await, organisation());
    let fake = FakeTenant::new(tenant(9), Moods::default());
    let none = Rules { passwords: FirstPasswords::None, ..rules() };
    assert_eq!(place.apply(&organisation, &fake, none).await.left.steps, vec![]);
    assert!(place.accounts().password("anna").await.unwrap().is_none());
    let waiting = |list: Vec<cutover_store::Account>| {
        list.into_iter()
            .filter(|one| one.password == AccountPassword::Waiting)
            .map(|one| one.record)
            .collect::<Vec<_>>()
    };
    assert_eq!(waiting(place.accounts().list().await.unwrap()), ["anna", "away", "bob"]);
    assert!(
        fake.state()
            .objects
            .iter()
            .filter(|object| object.marked && object.usage_location.is_some())
            .all(|one| !one.enabled)
    );
    assert_eq!(place.apply(&organisation, &fake, rules()).await.left.steps, vec![]);
    assert!(place.accounts().password("anna").await.unwrap().is_some());
    assert!(fake.state().objects.iter().all(|object| object.enabled));
}

#[tokio::test]
async fn an_account_without_a_given_password_is_not_made() {
    let (place, organisation) = (place().await, organisation());
    let fake = FakeTenant::new(tenant(9), Moods::default());
    let rules = Rules { passwords: FirstPasswords::Given, ..rules() };
    let given = HashMap::from([(cutover_model::RecordId("anna".into()), Secret::new("Given-2026"))]);
    let applied = place.try_apply(&organisation, &fake, rules, given).await;
    let failed: Vec<&str> = applied.failed.iter().map(|one| one.step.address.as_str()).collect();
    assert_eq!(failed, ["away@new.no", "bob@new.no"]);
    assert_eq!(fake.password("anna@new.no").as_deref(), Some("Given-2026"));
    assert!(fake.state().objects.iter().all(|object| object.identity() != "bob@new.no"));
}

#[tokio::test]
async fn groups_in_circles_are_filled() {
    let place = place().await;
    let mut groups: Vec<_> = ["a", "b", "c"].map(|id| record(id, RecipientKind::DistributionGroup)).into();
    groups[0].members = vec![to("b")];
    groups[1].members = vec![to("c")];
    groups[2].members = vec![to("a"), to("c")];
    let organisation = Organisation { recipients: groups };
    let fake = FakeTenant::new(tenant(0), Moods::default());
    let rules = Rules { licences: vec![], ..rules() };
    assert_eq!(place.apply(&organisation, &fake, rules).await.left.steps, vec![]);
    let counts: Vec<_> = fake.state().objects.iter().map(|group| group.members.as_ref().map(Vec::len)).collect();
    assert_eq!(counts, [Some(1), Some(1), Some(0)], "the membership that closes the circle is left out");
}
