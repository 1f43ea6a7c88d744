//! Single judgements that a whole company would hide.

use cutover_model::{
    ExistingKind, GroupKind, MailboxKind, Marker, Organisation, RecipientKind, Reference, TenantDomain, TenantFacts,
};

use super::super::{AssessPlan, Finding, FindingKind, Severity, SourceFacts, assess};
use super::scenario::{existing, group, person, source, tenant};
use super::{crowd, plan};
use crate::provisioning::{LicenceRange, LicenceRule, LicenceTime};

/// A tenant in which nothing stands in the way.
fn calm() -> TenantFacts {
    let mut facts = TenantFacts { has_mailbox_import: true, ..tenant() };
    facts.state.directory_sync = Default::default();
    facts.state.objects.clear();
    facts.retention.clear();
    facts
}

fn with_licences(people: u64) -> AssessPlan {
    let mut plan = AssessPlan::new("nordlys");
    let rule = |range| LicenceRule { product: "o365_business_premium".to_owned(), range };
    plan.rules.licences = vec![rule(LicenceRange::All)];
    assert!(people > 0);
    plan
}

fn of(findings: &[Finding], kind: FindingKind) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.kind == kind).collect()
}

fn check(organisation: &Organisation, tenant: &TenantFacts, plan: &AssessPlan) -> Vec<Finding> {
    assess(organisation, tenant, None, plan)
}

#[test]
fn a_plain_company_has_nothing_that_blocks_or_warns() {
    let findings = check(&crowd(2), &calm(), &with_licences(2));
    let kinds: Vec<FindingKind> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::ForecastUnknown, FindingKind::NeverTaken]);
    assert!(findings.iter().all(|finding| finding.severity == Severity::Tells));
}

#[test]
fn whoever_exists_is_ours_the_same_or_somebody_else() {
    let mailbox = ExistingKind::Mailbox(MailboxKind::User);
    let mut plan = with_licences(1);
    plan.rules.nonce = "8c21".to_owned();
    let judged = |objects: Vec<cutover_model::ExistingObject>, adopt| {
        let mut facts = calm();
        facts.state.objects = objects;
        let mut plan = plan.clone();
        plan.rules.adopt = adopt;
        let mut anna = person("Anna", "Berg", "anna");
        anna.proxies.push(cutover_model::ProxyAddress::parse("smtp:a@nordlys.example"));
        anna.sign_in = Some("ab@nordlys.example".to_owned());
        let findings = check(&Organisation { recipients: vec![anna] }, &facts, &plan);
        let about = findings.iter().filter(|finding| finding.who.is_some());
        let concerns =
            about.filter(|finding| finding.kind.word().starts_with("exists") || finding.kind.word() == "alias-in-use");
        concerns.map(|finding| (finding.kind, finding.severity)).collect::<Vec<_>>()
    };
    let anna = || existing("1", mailbox, "Anna Berg", "Anna@nordlys.example");
    let marked = |nonce: &str| {
        let mut anna = anna();
        anna.marker = Some(Marker::new(nonce, "0a"));
        anna
    };
    use FindingKind::{AliasInUse, ExistsClash, ExistsOurs, ExistsSame};
    use Severity::{Blocks, Tells, Warns};
    assert_eq!(judged(vec![marked("8c21")], false), [(ExistsOurs, Tells)]);
    assert_eq!(judged(vec![marked("8c21x")], false), [(ExistsSame, Warns)], "the mark of another move");
    assert_eq!(judged(vec![anna()], false), [(ExistsSame, Warns)]);
    assert_eq!(judged(vec![anna()], true), [(ExistsSame, Tells)]);
    let mut renamed = existing("1", mailbox, "Anna", "anna.berg@elsewhere.example");
    renamed.sign_in = Some("AB@nordlys.example".to_owned());
    assert_eq!(judged(vec![renamed.clone()], false), [(ExistsSame, Warns)], "the same name to sign in with");
    assert_eq!(judged(vec![anna(), existing("2", mailbox, "A", "x@y.example")], false), [(ExistsSame, Warns)]);
    renamed.id = cutover_model::ObjectId("2".to_owned());
    assert_eq!(
        judged(vec![anna(), renamed], false),
        [(ExistsClash, Blocks), (ExistsClash, Blocks)],
        "which one is it?"
    );
    let list = existing("1", ExistingKind::Group(GroupKind::Distribution), "Anna", "anna@nordlys.example");
    assert_eq!(judged(vec![list], true), [(ExistsClash, Blocks)], "another kind");
    assert_eq!(judged(vec![existing("1", mailbox, "Arne", "a@nordlys.example")], true), [(AliasInUse, Warns)]);
}

#[test]
fn licences_are_counted_once_and_not_for_those_who_have_one() {
    let missing = |people: usize, plan: &AssessPlan, facts: &TenantFacts| {
        let findings = check(&crowd(people), facts, plan);
        of(&findings, FindingKind::LicenceShort).iter().map(|finding| finding.severity).collect::<Vec<_>>()
    };
    let mut plan = with_licences(3);
    let facts = calm();
    assert_eq!(missing(2, &plan, &facts), [], "two are free");
    assert_eq!(missing(3, &plan, &facts), [Severity::Blocks]);
    let person = LicenceRange::Person("P1@nordlys.example".to_owned());
    plan.rules.licences.push(LicenceRule { product: facts.state.licences[0].id.clone(), range: person });
    assert_eq!(missing(2, &plan, &facts), [], "named twice, by part number and by id, and counted once");
    plan.rules.licence_time = LicenceTime::After;
    assert_eq!(missing(3, &plan, &facts), [Severity::Warns], "thirty days of grace");
    let mut facts = facts;
    let mut object = existing("1", ExistingKind::Account, "P1", "p1@nordlys.example");
    object.licences = vec![facts.state.licences[0].id.clone()];
    facts.state.objects = vec![object];
    assert_eq!(missing(3, &plan, &facts), [], "one has it already");
}

#[test]
fn too_many_mailboxes_need_a_reason() {
    let number = |people, reason: Option<&str>| {
        let plan = AssessPlan { reason_for_many: reason.map(str::to_owned), ..AssessPlan::new("n") };
        let findings = check(&crowd(people), &calm(), &plan);
        let found = findings.iter().find(|finding| finding.kind.word().ends_with("many-mailboxes"));
        found.map(|finding| (finding.kind, finding.severity))
    };
    assert_eq!(number(150, None), None);
    assert_eq!(number(151, None), Some((FindingKind::ManyMailboxes, Severity::Warns)));
    assert_eq!(number(2_000, None), Some((FindingKind::ManyMailboxes, Severity::Warns)));
    assert_eq!(number(2_001, None), Some((FindingKind::TooManyMailboxes, Severity::Blocks)));
    assert_eq!(number(2_001, Some("one night")), Some((FindingKind::TooManyMailboxes, Severity::Warns)));
}

#[test]
fn groups_in_circles_end() {
    let mut organisation = crowd(1);
    organisation.recipients.push(group("One", "one", &["two", "p0"]));
    organisation.recipients.push(group("Two", "two", &["three"]));
    organisation.recipients.push(group("Three", "three", &["one", "three"]));
    organisation.recipients.push(group("Above", "above", &["one"]));
    let mut plan = with_licences(1);
    plan.rules.licences[0].range = LicenceRange::Group("ABOVE".to_owned());
    let findings = check(&organisation, &calm(), &plan);
    let circles = of(&findings, FindingKind::GroupCircular);
    let names: Vec<&str> = circles.iter().filter_map(|finding| Some(finding.who.as_ref()?.name.as_str())).collect();
    assert_eq!(names, ["One", "Three", "Two"], "by address, and not the group that is in no circle");
    assert_eq!(of(&findings, FindingKind::LicenceNone).len(), 0, "the person is found through the circle");
}

#[test]
fn a_reference_to_what_stays_behind_is_outside() {
    let mut organisation = crowd(2);
    organisation.recipients[0].manager = Some(Reference::Record(organisation.recipients[1].id.clone()));
    assert_eq!(of(&check(&organisation, &calm(), &with_licences(2)), FindingKind::ManagerOutside).len(), 0);
    let mut plan = with_licences(2);
    plan.mailboxes = Some(["p0@nordlys.example".to_owned()].into());
    let findings = check(&organisation, &calm(), &plan);
    assert_eq!(of(&findings, FindingKind::ManagerOutside).len(), 1);
    assert_eq!(of(&findings, FindingKind::NotInBatch).len(), 1);
}

#[test]
fn rooms_have_disabled_accounts_and_no_need_of_a_licence() {
    let mut organisation = crowd(1);
    organisation.recipients[0].kind = RecipientKind::RoomMailbox;
    organisation.recipients[0].disabled = true;
    let findings = check(&organisation, &calm(), &AssessPlan::new("nordlys"));
    let kinds: Vec<FindingKind> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::SpecialMailbox, FindingKind::ForecastUnknown, FindingKind::NeverTaken]);
}

#[test]
fn a_tenant_that_takes_more_is_believed() {
    let facts = |limit| TenantFacts { receive_limit: limit, ..calm() };
    let over = |limit| {
        let findings = assess(&super::organisation(), &facts(limit), Some(&source()), &plan());
        of(&findings, FindingKind::ItemOverLimit).len()
    };
    assert_eq!(over(None), 1, "the usual limit");
    assert_eq!(over(Some(150 << 20)), 0);
    let none = SourceFacts::default();
    let findings = assess(&crowd(1), &calm(), Some(&none), &with_licences(1));
    assert_eq!(of(&findings, FindingKind::Forecast).len(), 0, "there is nothing to forecast");
}

#[test]
fn two_thousand_people_are_judged_without_delay() {
    let mut organisation = crowd(2_000);
    let names: Vec<String> = (0..2_000).map(|number| format!("p{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    organisation.recipients.extend((0..50).map(|number| group("G", &format!("g{number}"), &names)));
    let findings = check(&organisation, &calm(), &with_licences(2_000));
    assert_eq!(of(&findings, FindingKind::LicenceShort).len(), 1);
    assert_eq!(of(&findings, FindingKind::MemberOutside).len(), 0);
}

#[test]
fn a_name_to_sign_in_with_is_told_for_what_it_is() {
    use FindingKind::{DomainMissing, DomainNotVerified, SignInDiffers, SignInDomain};
    let mut tenant = calm();
    tenant.state.domains.push(TenantDomain { name: "later.example".to_owned(), verified: false });
    let kinds = |address: &str, name: &str, kind| {
        let mut organisation = crowd(1);
        let one = &mut organisation.recipients[0];
        (one.primary, one.sign_in, one.kind) = (address.to_owned(), Some(name.to_owned()), kind);
        one.proxies.clear();
        one.external_address = Some("p0@elsewhere.example".to_owned());
        let about = [DomainMissing, DomainNotVerified, SignInDiffers, SignInDomain];
        let findings = check(&organisation, &tenant, &with_licences(1));
        findings.into_iter().map(|finding| finding.kind).filter(|kind| about.contains(kind)).collect::<Vec<_>>()
    };
    let mailbox = RecipientKind::UserMailbox;
    assert_eq!(kinds("p0@later.example", "P0@later.example", mailbox), [DomainNotVerified], "it will be kept");
    assert_eq!(kinds("p0@later.example", "zero@later.example", mailbox), [DomainNotVerified, SignInDiffers]);
    assert_eq!(kinds("p0@nordlys.example", "p0@later.example", mailbox), [SignInDiffers]);
    assert_eq!(kinds("p0@nordlys.example", "p0@nordlys.local", mailbox), [SignInDomain]);
    let account = RecipientKind::MailUser;
    assert_eq!(kinds("p0@nordlys.example", "p0@nordlys.local", account), []);
    assert_eq!(kinds("p0@elsewhere.example", "p0@later.example", account), [DomainNotVerified]);
}
