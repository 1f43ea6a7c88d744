//! Who leaves a group: those whom we put there and whom the source has no more, and nobody else.

use cutover_model::{ObjectId, Organisation, RecipientKind, RecordId, Reference, TenantState};

use super::super::{FindingKind, Rules};
use super::applied::{left, place};
use super::fake::{FakeTenant, Moods};
use super::{record, tenant, to};

const GROUP: &str = "staff@new.no";

/// Four mailboxes, and a group with some of them as members and some as owners.
fn organisation(members: &[&str], owners: &[&str]) -> Organisation {
    let person = |id: &&str| record(id, RecipientKind::SharedMailbox);
    let mut recipients: Vec<_> = ["anna", "bob", "cleo", "dan"].iter().map(person).collect();
    let mut staff = record("staff", RecipientKind::MailSecurityGroup);
    staff.members = members.iter().map(|id| to(id)).collect();
    staff.owners = owners.iter().map(|id| to(id)).collect();
    recipients.push(staff);
    let mut organisation = Organisation { recipients };
    organisation.sort();
    organisation
}

fn rules() -> Rules {
    Rules { licences: vec![], folder_permissions: vec![], ..super::rules() }
}

/// The names of members and owners of the group, in order.
fn group(state: &TenantState) -> (Vec<String>, Vec<String>) {
    let staff = state.objects.iter().find(|object| object.identity() == GROUP).unwrap();
    let name = |id: &ObjectId| {
        let object = state.objects.iter().find(|object| object.id == *id).unwrap();
        object.identity().split('@').next().unwrap_or_default().to_owned()
    };
    let names = |ids: &[ObjectId]| {
        let mut names: Vec<String> = ids.iter().map(name).collect();
        names.sort();
        names
    };
    (names(staff.members.as_deref().unwrap_or_default()), names(&staff.owners))
}

fn words(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn members_and_owners_who_left_at_the_source_leave_the_group() {
    let (place, fake) = (place().await, FakeTenant::new(tenant(0), Moods::default()));
    let before = organisation(&["anna", "bob", "cleo"], &["anna", "bob"]);
    assert_eq!(place.apply(&before, &fake, rules()).await.left.steps, vec![]);
    let after = organisation(&["cleo", "dan"], &["bob"]);
    let planned = place.plan(&after, &fake, rules()).await;
    let words_of: Vec<&str> = planned.steps.iter().map(|step| step.action.word()).collect();
    assert_eq!(words_of, ["change-recipient", "add-members", "remove-members"]);
    assert_eq!(super::super::subject_of(&planned.steps[2].action), "anna@new.no, bob@new.no");
    let applied = place.apply(&after, &fake, rules()).await;
    assert_eq!((applied.done, applied.failed, applied.left.steps), (3, vec![], vec![]));
    assert_eq!(group(&fake.state()), (words(&["cleo", "dan"]), words(&["bob"])));
    let kept = place.accounts().memberships().await.unwrap();
    let kept: Vec<&str> = kept.iter().map(|one| one.member.as_str()).collect();
    assert_eq!(kept, ["cleo", "dan", "bob"], "who is gone is forgotten");
}

#[tokio::test]
async fn whom_others_put_there_stays_until_adoption_is_asked_for() {
    let (place, fake) = (place().await, FakeTenant::new(tenant(0), Moods::default()));
    let source = organisation(&["anna"], &["anna"]);
    place.apply(&source, &fake, rules()).await;
    fake.put_into(GROUP, &["bob@new.no", "dan@new.no"]);
    fake.stranger("guest@new.no", GROUP);
    let planned = place.plan(&source, &fake, rules()).await;
    assert_eq!(planned.steps, vec![]);
    let told = planned.findings.iter().filter(|one| one.kind == FindingKind::AddedByOthers);
    assert_eq!(told.map(|one| one.detail.as_str()).collect::<Vec<_>>(), ["member bob@new.no", "member dan@new.no"]);
    // The source takes bob in and lets him go again: he was there before, so that he is not ours.
    let with_bob = organisation(&["anna", "bob"], &["anna"]);
    assert_eq!(place.apply(&with_bob, &fake, rules()).await.done, 0);
    assert_eq!(place.apply(&source, &fake, rules()).await.done, 0);
    let adopting = Rules { adopt: true, ..rules() };
    assert_eq!(place.apply(&source, &fake, adopting).await.left.steps, vec![]);
    assert_eq!(group(&fake.state()).0, ["anna", "guest"], "of the guest the source says nothing");
}

#[tokio::test]
async fn who_is_put_back_by_others_is_theirs() {
    let (place, fake) = (place().await, FakeTenant::new(tenant(0), Moods::default()));
    place.apply(&organisation(&["anna", "bob"], &["anna"]), &fake, rules()).await;
    let after = organisation(&["anna"], &["anna"]);
    place.apply(&after, &fake, rules()).await;
    fake.put_into(GROUP, &["bob@new.no"]);
    assert_eq!(left(&after, &fake, &rules()).await, 0);
    assert_eq!(place.apply(&after, &fake, rules()).await.done, 0);
    assert_eq!(group(&fake.state()).0, ["anna", "bob"]);
}

#[tokio::test]
async fn a_record_that_is_gone_leaves_unless_the_source_may_still_mean_it() {
    let (place, fake) = (place().await, FakeTenant::new(tenant(0), Moods::default()));
    place.apply(&organisation(&["anna", "bob"], &["anna"]), &fake, rules()).await;
    let mut narrow = organisation(&["anna"], &["anna"]);
    narrow.recipients.retain(|one| one.id != RecordId("bob".into()));
    let mut unclear = narrow.clone();
    let staff = unclear.recipients.iter_mut().find(|one| one.primary == GROUP).unwrap();
    staff.members.push(Reference::Outside("CN=Bob".into()));
    let planned = place.plan(&unclear, &fake, rules()).await;
    assert_eq!(planned.steps, vec![], "an import of less than before takes nobody out");
    assert!(
        planned.findings.iter().any(|one| one.kind == FindingKind::MayBeMeant && one.detail == "member bob@new.no")
    );
    place.apply(&narrow, &fake, rules()).await;
    assert_eq!(group(&fake.state()).0, ["anna"]);
}

#[tokio::test]
async fn a_member_that_cannot_be_one_any_more_is_not_taken_out() {
    let (place, fake) = (place().await, FakeTenant::new(tenant(0), Moods::default()));
    place.apply(&organisation(&["anna", "bob"], &["anna"]), &fake, rules()).await;
    let mut source = organisation(&["anna", "bob"], &["anna"]);
    let bob = source.recipients.iter_mut().find(|one| one.id.0 == "bob").unwrap();
    bob.primary = "bob@old.no".into();
    let planned = place.plan(&source, &fake, rules()).await;
    assert!(planned.steps.is_empty(), "{:?}", planned.steps);
    assert!(planned.findings.iter().any(|one| one.kind == FindingKind::NotMade));
}

#[tokio::test]
async fn the_last_owner_stays() {
    let (place, fake) = (place().await, FakeTenant::new(tenant(0), Moods::default()));
    place.apply(&organisation(&["anna"], &["anna"]), &fake, rules()).await;
    let planned = place.plan(&organisation(&["anna"], &[]), &fake, rules()).await;
    assert_eq!(planned.steps, vec![]);
    let told = planned.findings.iter().find(|one| one.kind == FindingKind::LastOwner);
    assert_eq!(told.map(|one| one.detail.as_str()), Some("anna@new.no"));
    let other = place.apply(&organisation(&["anna"], &["bob"]), &fake, rules()).await;
    assert_eq!((other.done, other.left.steps), (1, vec![]));
    assert_eq!(group(&fake.state()).1, ["bob"]);
}

#[tokio::test]
async fn a_kill_between_writing_down_and_doing_loses_nobody() {
    let before = organisation(&["anna", "bob", "cleo"], &["anna"]);
    let after = organisation(&["cleo", "dan"], &["bob"]);
    for lost in 0..14 {
        let place = place().await;
        let moods = Moods { lose_answer_after: Some(lost), ..Moods::default() };
        let fake = FakeTenant::new(tenant(0), moods);
        assert_eq!(place.apply(&before, &fake, rules()).await.left.steps, vec![], "before {lost}");
        fake.moods(Moods { lose_answer_after: Some(fake.steps() + lost % 3), ..Moods::default() });
        assert_eq!(place.apply(&after, &fake, rules()).await.left.steps, vec![], "after {lost}");
        assert_eq!(group(&fake.state()), (words(&["cleo", "dan"]), words(&["bob"])), "after {lost}");
    }
}
