//! Folders of a mailbox.

use std::collections::{BTreeMap, BTreeSet};

use super::Mailbox;
use super::extended::ExtendedId;
use crate::tenant::reply::Refusal;

/// A folder.
#[derive(Debug)]
pub(in crate::tenant) struct Folder {
    pub(in crate::tenant) id: String,
    pub(in crate::tenant) name: String,
    pub(in crate::tenant) parent: Option<String>,
    /// The container class, like `IPF.Note`.
    pub(in crate::tenant) class: String,
    pub(in crate::tenant) well_known: Option<&'static str>,
    /// Numbers of its items.
    pub(in crate::tenant) items: BTreeSet<u64>,
    pub(in crate::tenant) extended: BTreeMap<ExtendedId, String>,
    /// The order in which folders came.
    pub(in crate::tenant) number: u64,
    /// Mail clients show it only when asked for hidden ones.
    pub(in crate::tenant) hidden: bool,
}

/// The folder that holds all others.
const ROOT: &str = "msgfolderroot";

/// What every mailbox has: well-known name, name, class.
const USUAL: [(&str, &str, &str); 13] = [
    ("inbox", "Inbox", "IPF.Note"),
    ("drafts", "Drafts", "IPF.Note"),
    ("sentitems", "Sent Items", "IPF.Note"),
    ("deleteditems", "Deleted Items", "IPF.Note"),
    ("junkemail", "Junk Email", "IPF.Note"),
    ("archive", "Archive", "IPF.Note"),
    ("outbox", "Outbox", "IPF.Note"),
    ("conversationhistory", "Conversation History", "IPF.Note"),
    ("calendar", "Calendar", "IPF.Appointment"),
    ("contacts", "Contacts", "IPF.Contact"),
    ("tasks", "Tasks", "IPF.Task"),
    ("notes", "Notes", "IPF.StickyNote"),
    ("journal", "Journal", "IPF.Journal"),
];

impl Mailbox {
    pub(super) fn add_usual_folders(&mut self) {
        let root = self.add_folder("Top of Information Store", None, "", Some(ROOT));
        for (well_known, name, class) in USUAL {
            self.add_folder(name, Some(root.clone()), class, Some(well_known));
        }
    }

    pub(super) fn add_folder(
        &mut self,
        name: &str,
        parent: Option<String>,
        class: &str,
        well_known: Option<&'static str>,
    ) -> String {
        let number = self.number();
        let id = self.id_of('F', number);
        let folder = Folder {
            id: id.clone(),
            name: name.to_owned(),
            parent,
            class: class.to_owned(),
            well_known,
            items: BTreeSet::new(),
            extended: BTreeMap::new(),
            number,
            hidden: false,
        };
        self.folders.insert(id.clone(), folder);
        id
    }

    /// A folder by id or well-known name.
    pub(in crate::tenant) fn folder(&self, name: &str) -> Result<&Folder, Refusal> {
        let well_known = |folder: &&Folder| folder.well_known.is_some_and(|own| own.eq_ignore_ascii_case(name));
        let found = self.folders.get(name).or_else(|| self.folders.values().find(well_known));
        found.ok_or_else(|| {
            Refusal::new(404, "ErrorItemNotFound", "The specified folder could not be found in the store.")
        })
    }

    pub(super) fn root(&self) -> Result<&Folder, Refusal> {
        self.folder(ROOT)
    }

    /// The folders right below one, in the order in which they came.
    pub(super) fn children<'a>(&'a self, parent: &str) -> Vec<&'a Folder> {
        let mut all: Vec<&Folder> =
            self.folders.values().filter(|folder| folder.parent.as_deref() == Some(parent)).collect();
        all.sort_by_key(|folder| folder.number);
        all
    }

    /// Names from the top down to a folder.
    pub(super) fn path(&self, folder: &Folder) -> String {
        let mut names = vec![folder.name.clone()];
        let mut above = folder.parent.as_ref();
        while let Some(parent) =
            above.and_then(|id| self.folders.get(id)).filter(|parent| parent.well_known != Some(ROOT))
        {
            names.push(parent.name.clone());
            above = parent.parent.as_ref();
        }
        names.reverse();
        names.join("/")
    }

    /// Whether there is a folder at this path; the empty one is the top.
    pub(in crate::tenant) fn has_path(&self, path: &str) -> bool {
        path.is_empty() || self.folders.values().any(|folder| self.path(folder).eq_ignore_ascii_case(path))
    }

    /// Takes a new folder's name, or says why not.
    pub(super) fn check_name(&self, parent: &str, name: &str, own: &str) -> Result<(), Refusal> {
        if name.is_empty() || name.chars().count() > 255 || name.contains('\0') {
            return Err(Refusal::new(400, "ErrorInvalidRequest", "The folder's display name is not valid."));
        }
        let same = |folder: &&Folder| folder.id != own && folder.name.eq_ignore_ascii_case(name);
        match self.children(parent).iter().find(|folder| same(folder)) {
            Some(_) => Err(Refusal::new(409, "ErrorFolderExists", "A folder with the specified name already exists.")),
            None => Ok(()),
        }
    }

    /// Removes a folder with everything in it.
    pub(super) fn remove_folder(&mut self, id: &str) -> Result<(), Refusal> {
        let folder = self.folder(id)?;
        if folder.well_known.is_some() {
            return Err(Refusal::new(
                400,
                "ErrorDeleteDistinguishedFolder",
                "Distinguished folders cannot be deleted.",
            ));
        }
        let mut open = vec![folder.id.clone()];
        while let Some(id) = open.pop() {
            open.extend(self.children(&id).iter().map(|child| child.id.clone()));
            for number in self.folders.remove(&id).map(|folder| folder.items).unwrap_or_default() {
                self.remove_item(number);
            }
        }
        Ok(())
    }
}
