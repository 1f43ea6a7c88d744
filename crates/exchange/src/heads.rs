//! What is known of an item before it is read, from what the server tells of it.

use cutover_ews::{ExtendedField, Item, ItemId, ItemShape};
use cutover_mapi::{PropertyTag, tags};
use cutover_model::{Flags, ItemClass, ItemHead, SourceKey, SystemFlag};

/// Values of `PidTagLastVerbExecuted` ([MS-OXOMSG] section 2.2.1.10): a reply to the sender, and one to all.
const REPLIES: [i64; 2] = [102, 103];
/// The value of `PidTagFlagStatus` of an item that is marked for attention ([MS-OXOFLAG] section 2.2.1.1).
const FLAGGED: i64 = 2;

/// What to ask of each item.
pub(crate) fn shape() -> ItemShape {
    let mut shape = ItemShape::heads();
    shape.fields.push(cutover_ews::FieldUri::ITEM_CATEGORIES);
    shape.extended = [tags::FLAG_STATUS, tags::LAST_VERB_EXECUTED].map(ExtendedField::Tag).to_vec();
    shape
}

/// The key of an item: its id. Case counts in it, and it changes with the folder.
pub(crate) fn key(id: &ItemId) -> SourceKey {
    SourceKey::new(id.id.as_bytes())
}

/// The id that a key stands for; nothing if it is no key of this source.
pub(crate) fn id(key: &SourceKey) -> Option<ItemId> {
    std::str::from_utf8(key.as_bytes()).ok().map(ItemId::new)
}

/// What is known of an item, and how large it is in the server's store.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) head: ItemHead,
    pub(crate) size: u64,
}

impl Known {
    pub(crate) fn of(item: &Item) -> Self {
        let class = item.class.as_deref().unwrap_or("IPM.Note");
        let class = if is_mail(class) { ItemClass::Mail } else { ItemClass::Other(class.into()) };
        let flags = flags(item, &class);
        let head = ItemHead { key: key(&item.id), length: None, received: item.received, flags, class };
        Self { head, size: item.size.unwrap_or(0) }
    }
}

impl Known {
    /// Of an item that the server tells nothing of.
    pub(crate) fn nothing_of(key: &SourceKey) -> Self {
        let (flags, class) = (Flags::none(), ItemClass::Mail);
        Self { head: ItemHead { key: key.clone(), length: None, received: None, flags, class }, size: 0 }
    }

    /// The same item under the key that it was asked for by: a server can write an id in more than one way.
    pub(crate) fn called(mut self, key: &SourceKey) -> Self {
        self.head.key = key.clone();
        self
    }
}

fn is_mail(class: &str) -> bool {
    let class = class.to_ascii_uppercase();
    class == "IPM.NOTE" || class.starts_with("IPM.NOTE.")
}

/// What is no mail is never unread.
fn flags(item: &Item, class: &ItemClass) -> Flags {
    let mut flags = Flags::none();
    let mut set = |flag, on: bool| {
        if on {
            flags.insert(flag);
        }
    };
    set(SystemFlag::Seen, item.read.unwrap_or(*class != ItemClass::Mail));
    set(SystemFlag::Draft, *class == ItemClass::Mail && item.draft == Some(true));
    set(SystemFlag::Flagged, number(item, tags::FLAG_STATUS) == Some(FLAGGED));
    set(SystemFlag::Answered, number(item, tags::LAST_VERB_EXECUTED).is_some_and(|verb| REPLIES.contains(&verb)));
    item.categories.iter().for_each(|category| flags.insert_keyword(category.clone()));
    flags
}

fn number(item: &Item, tag: PropertyTag) -> Option<i64> {
    let field = ExtendedField::Tag(tag);
    item.extended.iter().find(|property| property.field == field)?.value.as_integer()
}
