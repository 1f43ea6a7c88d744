//! What records say of each other, as targets of steps: what is there, what will be there, and what is left to tell.

use std::collections::HashSet;

use cutover_model::{ExistingKind, GroupKind, MailboxKind, Recipient, RecordId, Reference, Relation, Target};

use super::finding::{Finding, FindingKind};
use super::licences::{Licences, needs_licence};
use super::rules::{LicenceTime, Rules};
use super::standing::{Case, Cases, Standing};
use super::wanted::{WantedKind, finding};

/// Looks up what references mean.
pub(super) struct Resolver<'a> {
    pub(super) cases: &'a Cases<'a>,
    pub(super) licences: &'a Licences,
    pub(super) rules: &'a Rules,
}

impl Resolver<'_> {
    /// Whether a record has a mailbox or another address in Exchange, or will have one.
    pub(super) fn will_receive(&self, case: &Case<'_>) -> bool {
        match case.standing {
            Standing::Never => false,
            Standing::Present { object, .. } if object.kind != ExistingKind::Account => true,
            Standing::Absent if self.rules.licence_time == LicenceTime::After => true,
            _ => !needs_licence(case) || self.licences.is_licensed(&case.recipient.id),
        }
    }

    /// The target that a reference means in this relation; a finding says why there is none.
    pub(super) fn target(
        &self,
        from: &Recipient,
        relation: Relation,
        reference: &Reference,
        findings: &mut Vec<Finding>,
    ) -> Option<Target> {
        let told = |kind| finding(kind, from, &format!("{} {reference}", relation.word()));
        let Some(case) = reference.record().and_then(|record| self.cases.get(record)) else {
            findings.push(told(FindingKind::Outside));
            return None;
        };
        let named = |kind| finding(kind, from, &format!("{} {}", relation.word(), case.recipient.primary));
        if case.recipient.id == from.id {
            if relation == Relation::Member {
                findings.push(named(FindingKind::OwnMember));
            }
            return None;
        }
        let Some(wanted) = case.wanted.as_ref().filter(|_| self.is_made(case, relation)) else {
            findings.push(named(FindingKind::NotMade));
            return None;
        };
        if !can_be(relation, wanted.kind) {
            findings.push(named(FindingKind::CannotBe));
            return None;
        }
        Some(self.as_target(case, relation, &wanted.primary))
    }

    /// All targets of a relation, each once.
    pub(super) fn targets(
        &self,
        from: &Recipient,
        relation: Relation,
        references: &[Reference],
        findings: &mut Vec<Finding>,
    ) -> Vec<Target> {
        let mut targets: Vec<Target> = Vec::with_capacity(references.len());
        let mut seen = HashSet::new();
        for reference in references.iter().filter(|reference| seen.insert(*reference)) {
            targets.extend(self.target(from, relation, reference, findings));
        }
        targets
    }

    fn is_made(&self, case: &Case<'_>, relation: Relation) -> bool {
        match relation {
            Relation::Manager => !matches!(case.standing, Standing::Never),
            _ => self.will_receive(case),
        }
    }

    fn as_target(&self, case: &Case<'_>, relation: Relation, primary: &str) -> Target {
        match case.standing {
            Standing::Present { object, .. }
                if relation == Relation::Manager || object.kind != ExistingKind::Account =>
            {
                Target::Object { id: object.id.clone(), identity: object.identity().to_owned() }
            }
            _ => Target::Planned { record: case.recipient.id.clone(), identity: primary.to_owned() },
        }
    }
}

/// What can have which part: rights need an account or a group that carries rights.
fn can_be(relation: Relation, kind: WantedKind) -> bool {
    let carries_rights =
        matches!(kind, WantedKind::Mailbox(_) | WantedKind::MailUser | WantedKind::Group(GroupKind::Security));
    match relation {
        Relation::Member | Relation::Forwarding => true,
        Relation::Manager => {
            matches!(kind, WantedKind::Mailbox(MailboxKind::User) | WantedKind::MailUser)
        }
        Relation::Delegate | Relation::FullAccess | Relation::SendAs | Relation::Owner => carries_rights,
    }
}

/// Memberships that close a circle of groups: the group and its member, by their places.
pub(super) type Closing = HashSet<(RecordId, RecordId)>;

/// Groups that are members of each other in a circle. A tenant does not take the last membership of a circle; it is
/// left out, and told. Which one is the last depends on the order of the records alone.
pub(super) fn circles(cases: &Cases<'_>, findings: &mut Vec<Finding>) -> Closing {
    let mut closing = Closing::new();
    let mut done = vec![false; cases.all.len()];
    for start in 0..cases.all.len() {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, next)) = path.pop() {
            let member = cases.all[at].recipient.members.get(next);
            if done[at] || member.is_none() {
                done[at] = true;
                continue;
            }
            path.push((at, next + 1));
            let below = member.and_then(|member| member.record()).and_then(|record| cases.place(record));
            let Some(below) = below.filter(|below| *below != at) else { continue };
            let (from, to) = (cases.all[at].recipient, cases.all[below].recipient);
            if path.iter().any(|(place, _)| *place == below) {
                closing.insert((from.id.clone(), to.id.clone()));
                findings.push(finding(FindingKind::Circle, from, &to.primary));
            } else if to.kind.is_group() {
                path.push((below, 0));
            }
        }
    }
    closing
}
