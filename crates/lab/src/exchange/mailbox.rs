//! A mailbox of the organisation: folders and items, each with the numbers of its changes.
//!
//! Every change of a mailbox takes the next number of its counter. What a sync state says is a span of these numbers
//! ([`sync`](super::sync)). Operations of the service get a mailbox by shared reference: nothing that they do is left in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::content::Content;
use super::settings::Settings;

/// A mailbox.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    /// Its place among all mailboxes, which stands in ids.
    pub(super) number: u32,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) folders: BTreeMap<u64, Folder>,
    pub(super) items: BTreeMap<u64, Item>,
    pub(super) settings: Settings,
    /// Folders and items that were there.
    pub(super) gone: Vec<Gone>,
    /// Sync states of other generations are refused.
    pub(super) generation: u32,
    /// The last number that a change got.
    pub(super) last: u64,
}

/// A folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) number: u64,
    /// None for the root.
    pub(super) parent: Option<u64>,
    pub(super) name: String,
    /// The container class; some have none.
    pub(super) class: &'static str,
    /// Its name for clients that look for it.
    pub(super) distinguished: Option<&'static str>,
    pub(super) entered: u64,
    pub(super) changed: u64,
}

/// An item.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) number: u64,
    pub(super) folder: u64,
    /// When it came into this folder.
    pub(super) entered: u64,
    /// When anything but its read state changed last.
    pub(super) changed: u64,
    /// When its read state changed last.
    pub(super) read_changed: u64,
    pub(super) state: ItemState,
    pub(super) content: Arc<Content>,
}

/// What changes of an item while its content stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ItemState {
    pub(super) read: bool,
    pub(super) draft: bool,
    pub(super) flagged: bool,
    pub(super) answered: bool,
    /// Not part of the folder's ordinary contents.
    pub(super) associated: bool,
    pub(super) categories: Vec<String>,
    /// Seconds since 1970.
    pub(super) received: i64,
}

/// Something that was there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone {
    pub(super) number: u64,
    /// The folder that an item was in; none for a folder.
    pub(super) folder: Option<u64>,
    pub(super) entered: u64,
    pub(super) left: u64,
}

/// The top of what people see.
pub(super) const TOP: &str = "msgfolderroot";

impl Mailbox {
    pub(super) fn new(number: u32, address: &str, name: &str) -> Self {
        Self {
            number,
            address: address.to_owned(),
            name: name.to_owned(),
            folders: BTreeMap::new(),
            items: BTreeMap::new(),
            settings: Settings::default(),
            gone: Vec::new(),
            generation: 1,
            last: 0,
        }
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Adds a folder and gives its number.
    pub(super) fn add_folder(
        &mut self,
        parent: Option<u64>,
        name: &str,
        class: &'static str,
        distinguished: Option<&'static str>,
    ) -> u64 {
        let number = self.next();
        let (entered, changed) = (number, number);
        let folder = Folder { number, parent, name: name.to_owned(), class, distinguished, entered, changed };
        self.folders.insert(number, folder);
        number
    }

    /// Adds an item and gives its number.
    pub(super) fn add_item(&mut self, folder: u64, state: ItemState, content: Arc<Content>) -> u64 {
        let number = self.next();
        let (entered, changed) = (number, number);
        let item = Item { number, folder, entered, changed, read_changed: 0, state, content };
        self.items.insert(number, item);
        number
    }

    /// Moves an item; it gets another number, as a moved item of Exchange gets another id.
    pub(super) fn move_item(&mut self, number: u64, folder: u64) -> Option<u64> {
        let item = self.remove_item(number)?;
        Some(self.add_item(folder, item.state, item.content))
    }

    pub(super) fn remove_item(&mut self, number: u64) -> Option<Item> {
        let item = self.items.remove(&number)?;
        let left = self.next();
        self.gone.push(Gone { number, folder: Some(item.folder), entered: item.entered, left });
        Some(item)
    }

    pub(super) fn set_read(&mut self, number: u64, read: bool) -> bool {
        let change = self.next();
        let Some(item) = self.items.get_mut(&number) else { return false };
        item.state.read = read;
        item.read_changed = change;
        true
    }

    /// Changes anything else of an item.
    pub(super) fn change_item(&mut self, number: u64, change: impl FnOnce(&mut Item)) -> bool {
        let changed = self.next();
        let Some(item) = self.items.get_mut(&number) else { return false };
        change(item);
        item.changed = changed;
        true
    }

    pub(super) fn rename_folder(&mut self, number: u64, name: &str) -> bool {
        let changed = self.next();
        let Some(folder) = self.folders.get_mut(&number) else { return false };
        name.clone_into(&mut folder.name);
        folder.changed = changed;
        true
    }

    pub(super) fn move_folder(&mut self, number: u64, parent: u64) -> bool {
        let changed = self.next();
        let Some(folder) = self.folders.get_mut(&number) else { return false };
        folder.parent = Some(parent);
        folder.changed = changed;
        true
    }

    /// Removes a folder with everything in it.
    pub(super) fn remove_folder(&mut self, number: u64) -> bool {
        let below: Vec<u64> = self.children(number).map(|child| child.number).collect();
        for child in below {
            self.remove_folder(child);
        }
        let inside: Vec<u64> = self.items_of(number).map(|item| item.number).collect();
        for item in inside {
            self.remove_item(item);
        }
        let Some(folder) = self.folders.remove(&number) else { return false };
        let left = self.next();
        self.gone.push(Gone { number, folder: None, entered: folder.entered, left });
        true
    }

    /// The folders right below one, in the order in which they came.
    pub(super) fn children(&self, parent: u64) -> impl Iterator<Item = &Folder> {
        self.folders.values().filter(move |folder| folder.parent == Some(parent))
    }

    /// All folders below one, parents first.
    pub(super) fn below(&self, parent: u64) -> Vec<&Folder> {
        let mut all = Vec::new();
        for child in self.children(parent) {
            all.push(child);
            all.extend(self.below(child.number));
        }
        all
    }

    pub(super) fn items_of(&self, folder: u64) -> impl Iterator<Item = &Item> {
        self.items.values().filter(move |item| item.folder == folder)
    }

    /// The folder with a distinguished name.
    pub(super) fn distinguished(&self, name: &str) -> Option<&Folder> {
        self.folders.values().find(|folder| folder.distinguished == Some(name))
    }

    /// The folder at a path below the top, names joined by `/`; `\/` is a slash inside of a name.
    pub(super) fn at_path(&self, path: &str) -> Option<&Folder> {
        self.folders.values().find(|folder| self.path(folder) == path)
    }

    /// Names from the top down, joined by `/`.
    pub(super) fn path(&self, folder: &Folder) -> String {
        let mut names = Vec::new();
        let mut at = Some(folder);
        while let Some(folder) = at.filter(|folder| folder.parent.is_some() && folder.distinguished != Some(TOP)) {
            names.push(folder.name.replace('/', "\\/"));
            at = folder.parent.and_then(|parent| self.folders.get(&parent));
        }
        names.reverse();
        names.join("/")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn folders_have_paths_and_go_with_what_is_in_them() {
        let mut mailbox = Mailbox::new(1, "a@b.example", "A");
        let root = mailbox.add_folder(None, "Root", "", Some("root"));
        let top = mailbox.add_folder(Some(root), "Top", "", Some(TOP));
        let outer = mailbox.add_folder(Some(top), "Kunder", "IPF.Note", None);
        let inner = mailbox.add_folder(Some(outer), "A/B", "IPF.Note", None);
        assert_eq!(mailbox.at_path("Kunder/A\\/B").unwrap().number, inner);
        assert_eq!(mailbox.below(root).len(), 3);
        assert!(mailbox.remove_folder(outer));
        assert_eq!(mailbox.below(root).len(), 1);
        let gone: Vec<u64> = mailbox.gone.iter().map(|gone| gone.number).collect();
        assert_eq!(gone, [inner, outer]);
    }
}
