//! What a plan says, to the letter.

use cutover_model::{DirectorySync, ExistingKind, ExistingObject, ObjectId, RecipientKind};

use super::super::{FindingKind, LicenceTime, Plan, Rules, plan, subject_of};
use super::{organisation, record, rules, tenant, to};

fn lines(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter().map(|step| {
        let subject = subject_of(&step.action);
        format!("{} {} {subject}", step.action.word(), step.address).trim_end().to_owned()
    });
    let findings = plan.findings.iter().map(|finding| {
        format!("! {} {} {}", finding.kind.word(), finding.subject, finding.detail).trim_end().to_owned()
    });
    steps.chain(findings).collect()
}

#[test]
fn an_empty_tenant_gets_everything_in_order() {
    let found = lines(&plan(&organisation(), &tenant(9), &rules()));
    let expected = [
        "create-user anna@new.no NO",
        "create-mail-user away@new.no away@gmail.com",
        "create-user bob@new.no SE",
        "create-mailbox info@new.no shared",
        "create-group leaders@new.no security",
        "create-mailbox room@new.no room",
        "create-group staff@new.no distribution",
        "create-contact x@partner.com x@partner.com",
        "assign-licences anna@new.no O365_BUSINESS_PREMIUM",
        "assign-licences bob@new.no O365_BUSINESS_PREMIUM",
        "change-recipient anna@new.no addresses, send_on_behalf",
        "change-recipient away@new.no addresses, marker",
        "change-recipient bob@new.no addresses, forwarding, hidden",
        "change-recipient info@new.no addresses, marker",
        "change-recipient leaders@new.no addresses, marker",
        "change-recipient room@new.no addresses, marker",
        "change-recipient staff@new.no addresses, marker, owners",
        "change-recipient x@partner.com addresses, marker",
        "set-manager anna@new.no bob@new.no",
        "set-members leaders@new.no 2",
        "set-members staff@new.no 3",
        "grant info@new.no full-access: anna@new.no",
        "grant info@new.no full-access: leaders@new.no",
        "grant info@new.no send-as: anna@new.no",
        "grant anna@new.no Calendar Editor: bob@new.no",
        "! address-left-out anna@new.no anna@old.no",
        "! sign-in-differs bob@new.no bob@old.local",
        "! dynamic-group everybody@new.no",
        "! domain-not-verified old@old.no old.no",
        "! circle staff@new.no leaders@new.no",
        "! outside anna@new.no delegate CN=Gone",
        "! cannot-be info@new.no send-as x@partner.com",
        "! own-member staff@new.no member staff@new.no",
        "! outside staff@new.no member nobody",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_same_input_gives_the_same_plan() {
    let (organisation, tenant, rules) = (organisation(), tenant(1), rules());
    assert_eq!(plan(&organisation, &tenant, &rules), plan(&organisation, &tenant, &rules));
}

#[test]
fn mailboxes_come_first_where_licences_come_later() {
    let rules = Rules { licence_time: LicenceTime::After, ..rules() };
    let found = lines(&plan(&organisation(), &tenant(9), &rules));
    assert!(found.contains(&"create-mailbox anna@new.no user".to_owned()), "{found:?}");
    assert!(found.contains(&"change-user anna@new.no person, usage_location".to_owned()), "{found:?}");
    assert!(!found.iter().any(|line| line.starts_with("create-user")), "{found:?}");
    assert!(!found.iter().any(|line| line.starts_with("assign-licences")), "{found:?}");
}

fn foreign(address: &str, kind: ExistingKind) -> ExistingObject {
    let mut object = ExistingObject::new(ObjectId("foreign".into()), kind);
    object.sign_in = Some(address.to_owned());
    object.primary = Some(address.to_owned());
    object.display_name = "Somebody".into();
    object
}

#[test]
fn what_is_not_ours_is_left_alone_unless_it_shall_be_taken_over() {
    let mut tenant = tenant(9);
    tenant.objects.push(foreign("Anna@new.no", ExistingKind::Mailbox(cutover_model::MailboxKind::User)));
    let found = plan(&organisation(), &tenant, &rules());
    assert!(lines(&found).contains(&"! clash anna@new.no Somebody".to_owned()));
    assert!(!found.steps.iter().any(|step| step.address == "anna@new.no"), "{:?}", lines(&found));
    let members = found.steps.iter().find(|step| step.action.word() == "set-members" && step.address == "staff@new.no");
    assert_eq!(members.map(|step| step.action.targets().len()), Some(2), "what is not made is no member");
    let taken = plan(&organisation(), &tenant, &Rules { adopt: true, ..rules() });
    let on_anna: Vec<_> = taken.steps.iter().filter(|step| step.address == "anna@new.no").collect();
    assert!(on_anna.iter().all(|step| step.object.as_ref().is_some_and(|object| object.id().is_some())));
    assert!(on_anna.iter().any(|step| step.action.word() == "change-recipient"));
    assert!(taken.findings.iter().all(|finding| finding.kind != FindingKind::Clash));
}

#[test]
fn an_object_of_another_kind_is_never_taken_over() {
    let mut tenant = tenant(9);
    tenant.objects.push(foreign("anna@new.no", ExistingKind::Contact));
    let found = plan(&organisation(), &tenant, &Rules { adopt: true, ..rules() });
    assert!(found.findings.iter().any(|finding| finding.kind == FindingKind::KindDiffers));
    assert!(!found.steps.iter().any(|step| step.address == "anna@new.no"));
}

#[test]
fn nothing_is_planned_where_a_directory_is_the_master() {
    let mut tenant = tenant(9);
    tenant.directory_sync = DirectorySync::On { last: None };
    let found = plan(&organisation(), &tenant, &rules());
    assert!(found.steps.is_empty());
    assert_eq!(found.stops().map(|finding| finding.kind).collect::<Vec<_>>(), [FindingKind::DirectorySyncOn]);
}

#[test]
fn licences_are_given_as_far_as_they_go() {
    let found = plan(&organisation(), &tenant(1), &rules());
    let given: Vec<_> = found.steps.iter().filter(|step| step.action.word() == "assign-licences").collect();
    assert_eq!(given.iter().map(|step| step.address.as_str()).collect::<Vec<_>>(), ["anna@new.no"]);
    assert!(lines(&found).contains(&"! licence-short bob@new.no O365_BUSINESS_PREMIUM".to_owned()));
    assert!(!found.steps.iter().any(|step| step.address == "bob@new.no" && step.action.word() == "change-recipient"));
    let unknown = Rules { licences: vec!["E9=all".parse().unwrap()], ..rules() };
    let stopped = plan(&organisation(), &tenant(1), &unknown);
    assert!(stopped.steps.is_empty() && stopped.stops().next().is_some());
}

#[test]
fn two_records_with_one_address_do_not_become_two_objects() {
    let mut organisation = organisation();
    let mut second = record("zoe", RecipientKind::SharedMailbox);
    second.primary = "ANNA@new.no".into();
    organisation.recipients.push(second);
    let found = plan(&organisation, &tenant(9), &rules());
    assert_eq!(found.findings.iter().filter(|finding| finding.kind == FindingKind::AddressTwice).count(), 1);
    let made = found.steps.iter().filter(|step| step.action.creates());
    assert_eq!(made.filter(|step| step.address.eq_ignore_ascii_case("anna@new.no")).count(), 1);
}

#[test]
fn long_circles_end() {
    let mut organisation = organisation();
    for number in 0..2_000 {
        let mut group = record(&format!("g{number:04}"), RecipientKind::DistributionGroup);
        group.members = vec![to(&format!("g{:04}", (number + 1) % 2_000))];
        organisation.recipients.push(group);
    }
    let found = plan(&organisation, &tenant(9), &rules());
    assert_eq!(found.findings.iter().filter(|finding| finding.kind == FindingKind::Circle).count(), 2);
    assert_eq!(found.steps.iter().filter(|step| step.action.word() == "set-members").count(), 2_001);
}
