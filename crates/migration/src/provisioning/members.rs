//! Members and owners of groups: who comes, and who leaves because the source has them no more (M13).
//!
//! Somebody leaves whom we put there (the store tells), and where objects of others may be taken over also whom others
//! put there, as long as the source knows them. Who is no record of the organisation and was not put there by us always
//! stays: of them the source says nothing.

use std::collections::{BTreeMap, HashSet};

use cutover_model::{Action, ExistingObject, ObjectId, Recipient, RecordId, Reference, Relation, Target};
use cutover_store::{GroupPart, Membership};

use super::finding::FindingKind;
use super::plan::{Planner, missing};
use super::standing::{Case, Standing};
use super::wanted::{Wanted, WantedKind, finding};

/// Whom we put into groups, by group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added(BTreeMap<(GroupPart, String), Vec<Membership>>);

impl Added {
    fn of(&self, part: GroupPart, group: &RecordId) -> &[Membership] {
        self.0.get(&(part, group.0.clone())).map_or(&[], Vec::as_slice)
    }

    /// Whether it is known already.
    pub(super) fn has(&self, one: &Membership) -> bool {
        self.of(one.part, &RecordId(one.group.clone())).contains(one)
    }
}

impl FromIterator<Membership> for Added {
    fn from_iter<T: IntoIterator<Item = Membership>>(all: T) -> Self {
        let mut added: BTreeMap<_, Vec<Membership>> = BTreeMap::new();
        for one in all {
            added.entry((one.part, one.group.clone())).or_default().push(one);
        }
        Self(added)
    }
}

/// Who comes into a group, and who is there no more although we put them there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// To be written down before the steps are carried out.
    pub coming: Vec<Membership>,
    /// To be forgotten.
    pub gone: Vec<Membership>,
}

/// One list of a group: its members or its owners.
pub(super) struct List<'a> {
    part: GroupPart,
    references: &'a [Reference],
    targets: Vec<Target>,
    there: &'a [ObjectId],
}

impl Planner<'_> {
    /// Steps on the members of a group.
    pub(super) fn members(&mut self, case: &Case<'_>, wanted: &Wanted, object: &ExistingObject) {
        let Some(there) = object.members.as_deref().filter(|_| matches!(wanted.kind, WantedKind::Group(_))) else {
            return;
        };
        let recipient = case.recipient;
        let closes = |member: &&Reference| {
            member.record().is_some_and(|to| self.closing.contains(&(recipient.id.clone(), to.clone())))
        };
        let open: Vec<Reference> = recipient.members.iter().filter(|one| !closes(one)).cloned().collect();
        let targets = self.resolver.targets(recipient, Relation::Member, &open, &mut self.findings);
        let list = List { part: GroupPart::Member, references: &recipient.members, targets, there };
        let (coming, leaving) = self.moved(recipient, &list);
        let adopted = matches!(case.standing, Standing::Present { adopted: true, .. });
        if !coming.is_empty() {
            let few = coming.len() <= 2 && !there.is_empty();
            let action = if adopted || few || !leaving.is_empty() {
                Action::AddMembers(coming)
            } else {
                Action::SetMembers(self.with(there, coming))
            };
            self.step(case, wanted, action);
        }
        if !leaving.is_empty() {
            self.step(case, wanted, Action::RemoveMembers(leaving));
        }
    }

    /// The owners that a group shall have, if it has others now. A group is never left without one.
    pub(super) fn owners(&mut self, recipient: &Recipient, there: &[ObjectId]) -> Option<Vec<Target>> {
        let references = &recipient.owners;
        let targets = self.resolver.targets(recipient, Relation::Owner, references, &mut self.findings);
        let list = List { part: GroupPart::Owner, references, targets, there };
        let (coming, leaving) = self.moved(recipient, &list);
        if coming.is_empty() && leaving.is_empty() {
            return None;
        }
        let leaves = |id: &&ObjectId| leaving.iter().any(|target| target.id() == Some(id));
        let staying: Vec<ObjectId> = there.iter().filter(|id| !leaves(id)).cloned().collect();
        if staying.is_empty() && coming.is_empty() {
            self.findings.push(finding(FindingKind::LastOwner, recipient, leaving[0].identity()));
            return None;
        }
        Some(self.with(&staying, coming))
    }

    /// Who is missing in a list, and who is too much; both are kept in mind for the store.
    fn moved(&mut self, recipient: &Recipient, list: &List<'_>) -> (Vec<Target>, Vec<Target>) {
        let coming = missing(&list.targets, list.there);
        let wanted: HashSet<&ObjectId> = list.targets.iter().filter_map(Target::id).collect();
        for record in list.references.iter().filter_map(Reference::record) {
            let object = self.resolver.cases.object(record).map(|object| &object.id);
            if let Some(object) = object.filter(|id| wanted.contains(id) && !list.there.contains(id)) {
                self.moved.coming.push(membership(list.part, &recipient.id, record, object));
            }
        }
        let ours = self.rules.added.of(list.part, &recipient.id).iter();
        let there: HashSet<&str> = list.there.iter().chain(wanted.iter().copied()).map(|id| id.0.as_str()).collect();
        self.moved.gone.extend(ours.filter(|one| !there.contains(one.object.as_str())).cloned());
        let extra = list.there.iter().filter(|id| !wanted.contains(id));
        let leaving: Vec<ObjectId> = extra.filter(|id| self.leaves(recipient, list, id)).cloned().collect();
        (coming, self.with(&leaving, Vec::new()))
    }

    /// Whether somebody who is in a list and is not wanted there has to go. A finding says why not, where it is of use.
    fn leaves(&mut self, recipient: &Recipient, list: &List<'_>, id: &ObjectId) -> bool {
        let cases = self.resolver.cases;
        let ours: Vec<RecordId> = self
            .rules
            .added
            .of(list.part, &recipient.id)
            .iter()
            .filter(|one| one.object == id.0)
            .map(|one| RecordId(one.member.clone()))
            .collect();
        let known = cases.record_of(id);
        let still = |record: &RecordId| list.references.iter().any(|one| one.record() == Some(record));
        if ours.iter().chain(known).any(still) {
            // The source has them; why they are no target is told already.
            return false;
        }
        let told = |kind| finding(kind, recipient, &format!("{} {}", list.part.as_str(), self.name_of(id)));
        if ours.is_empty() {
            let told = known.filter(|_| !self.rules.adopt).map(|_| told(FindingKind::AddedByOthers));
            self.findings.extend(told);
            return self.rules.adopt && known.is_some();
        }
        // Where the source names somebody who is not part of the organisation, it may be this one.
        let unknown = known.is_none() && !ours.iter().any(|record| cases.get(record).is_some());
        let unclear = unknown && list.references.iter().any(|one| one.record().is_none());
        let told = unclear.then(|| told(FindingKind::MayBeMeant));
        self.findings.extend(told);
        !unclear
    }
}

fn membership(part: GroupPart, group: &RecordId, member: &RecordId, object: &ObjectId) -> Membership {
    Membership { part, group: group.0.clone(), member: member.0.clone(), object: object.0.clone() }
}
