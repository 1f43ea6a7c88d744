//! What was asked about single objects, so that looking again costs nothing for those that nobody changed.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cutover_model::{Action, Grant, ObjectId};

/// Answers by object.
#[derive(Default)]
pub(super) struct Known(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    managers: HashMap<ObjectId, Option<ObjectId>>,
    members: HashMap<ObjectId, Vec<ObjectId>>,
    grants: HashMap<ObjectId, Vec<Grant>>,
    folders: HashMap<(ObjectId, String), Vec<Grant>>,
    /// Accounts whose mailboxes were asked for.
    asked: HashSet<ObjectId>,
}

impl Known {
    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A step is about to change what was asked of this object.
    pub(super) fn forget(&self, id: &ObjectId, action: &Action) {
        let mut answers = self.answers();
        match action {
            Action::SetManager(_) => drop(answers.managers.remove(id)),
            Action::SetMembers(_) | Action::AddMembers(_) | Action::RemoveMembers(_) => {
                drop(answers.members.remove(id))
            }
            Action::Grant(..) => {
                answers.grants.remove(id);
                answers.folders.retain(|(object, _), _| object != id);
            }
            _ => {}
        }
    }

    /// Whether this account's mailbox is asked for the first time.
    pub(super) fn ask(&self, id: &ObjectId) -> bool {
        self.answers().asked.insert(id.clone())
    }

    pub(super) fn manager(&self, id: &ObjectId) -> Option<Option<ObjectId>> {
        self.answers().managers.get(id).cloned()
    }

    pub(super) fn set_manager(&self, id: &ObjectId, manager: Option<ObjectId>) {
        self.answers().managers.insert(id.clone(), manager);
    }

    pub(super) fn members(&self, id: &ObjectId) -> Option<Vec<ObjectId>> {
        self.answers().members.get(id).cloned()
    }

    pub(super) fn set_members(&self, id: &ObjectId, members: Vec<ObjectId>) {
        self.answers().members.insert(id.clone(), members);
    }

    pub(super) fn grants(&self, id: &ObjectId) -> Option<Vec<Grant>> {
        self.answers().grants.get(id).cloned()
    }

    pub(super) fn set_grants(&self, id: &ObjectId, grants: Vec<Grant>) {
        self.answers().grants.insert(id.clone(), grants);
    }

    pub(super) fn folder(&self, id: &ObjectId, folder: &str) -> Option<Vec<Grant>> {
        self.answers().folders.get(&(id.clone(), folder.to_owned())).cloned()
    }

    pub(super) fn set_folder(&self, id: &ObjectId, folder: &str, grants: Vec<Grant>) {
        self.answers().folders.insert((id.clone(), folder.to_owned()), grants);
    }
}
