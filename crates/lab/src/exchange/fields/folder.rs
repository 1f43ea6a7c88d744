//! The fields of folders.

use crate::exchange::ids::{Id, folder_key};
use crate::exchange::mailbox::{Folder, Mailbox};
use crate::exchange::operations::Context;
use crate::exchange::shape::{Base, Shape};
use crate::exchange::xml::Xml;
use crate::tenant::codec::{Key, Message, Property};

/// The element of a folder.
pub(in crate::exchange) fn element(folder: &Folder) -> &'static str {
    match (folder.class, folder.distinguished) {
        ("IPF.Appointment", _) => "t:CalendarFolder",
        ("IPF.Contact", _) => "t:ContactsFolder",
        ("IPF.Task", _) => "t:TasksFolder",
        _ => "t:Folder",
    }
}

/// Writes what a shape shows of a folder.
pub(in crate::exchange) fn write(
    context: &Context<'_>,
    xml: &mut Xml,
    mailbox: &Mailbox,
    folder: &Folder,
    shape: &Shape,
) {
    let id = |folder: u64| Id::Folder { mailbox: mailbox.number, folder }.text();
    xml.empty("t:FolderId", &[("Id", &id(folder.number)), ("ChangeKey", &folder_key(folder.changed))]);
    if let (Some(parent), true) = (folder.parent, shape.shows("folder:ParentFolderId", Some(Base::All))) {
        xml.empty("t:ParentFolderId", &[("Id", &id(parent)), ("ChangeKey", &folder_key(parent))]);
    }
    if !folder.class.is_empty() && shape.shows("folder:FolderClass", Some(Base::All)) {
        xml.leaf("t:FolderClass", folder.class);
    }
    if shape.shows("folder:DisplayName", Some(Base::Default)) {
        xml.leaf("t:DisplayName", &folder.name);
    }
    let shown = |item: &&crate::exchange::mailbox::Item| !item.state.associated;
    if shape.shows("folder:TotalCount", Some(Base::Default)) {
        xml.leaf("t:TotalCount", &mailbox.items_of(folder.number).filter(shown).count().to_string());
    }
    if shape.shows("folder:ChildFolderCount", Some(Base::Default)) {
        xml.leaf("t:ChildFolderCount", &mailbox.children(folder.number).count().to_string());
    }
    extended(xml, mailbox, folder, shape);
    if shape.shows("folder:EffectiveRights", Some(Base::All)) {
        rights(xml, context.version.has("Exchange2010"));
    }
    let named = context.version.has("Exchange2013") && shape.shows("folder:DistinguishedFolderId", Some(Base::All));
    if let Some(name) = folder.distinguished.filter(|_| named) {
        xml.leaf("t:DistinguishedFolderId", name);
    }
    if shape.has_field("folder:PermissionSet") {
        permissions(xml, mailbox, folder);
    }
    let counts_unread = matches!(element(folder), "t:Folder" | "t:TasksFolder");
    if counts_unread && shape.shows("folder:UnreadCount", Some(Base::Default)) {
        let unread = mailbox.items_of(folder.number).filter(shown).filter(|item| !item.state.read).count();
        xml.leaf("t:UnreadCount", &unread.to_string());
    }
}

/// The properties of a folder: its name, class, type, size, whether it is hidden.
fn extended(xml: &mut Xml, mailbox: &Mailbox, folder: &Folder, shape: &Shape) {
    if shape.extended.is_empty() {
        return;
    }
    let size: usize = mailbox.items_of(folder.number).map(|item| item.content.size()).sum();
    let mut message = Message::default();
    message.set(Property::text(0x3001, &folder.name));
    message.set(Property::text(0x3613, folder.class));
    message.set(Property::number(0x3601, i32::from(folder.parent.is_some())));
    message.set(Property {
        key: Key::Id(0x0e08),
        kind: 0x0014,
        value: crate::tenant::codec::Value::Fixed((size as i64).to_le_bytes().to_vec()),
    });
    message.set(crate::exchange::property::truth(Key::Id(0x10f4), false));
    for wanted in &shape.extended {
        if let Some(values) = wanted.values(&message) {
            wanted.write(xml, &values);
        }
    }
}

/// What the caller may do: everything, as who may not open a mailbox sees nothing of it.
pub(super) fn rights(xml: &mut Xml, has_private: bool) {
    xml.within("t:EffectiveRights", |xml| {
        for name in ["CreateAssociated", "CreateContents", "CreateHierarchy", "Delete", "Modify", "Read"] {
            xml.leaf(&format!("t:{name}"), "true");
        }
        if has_private {
            xml.leaf("t:ViewPrivateItems", "true");
        }
    });
}

/// Rights on the folder: those of everybody, and of the delegates.
fn permissions(xml: &mut Xml, mailbox: &Mailbox, folder: &Folder) {
    let is_calendar = element(folder) == "t:CalendarFolder";
    let (list, one) =
        if is_calendar { ("t:CalendarPermissions", "t:CalendarPermission") } else { ("t:Permissions", "t:Permission") };
    let level = |delegate: &crate::exchange::settings::Delegate| match folder.distinguished {
        Some("calendar") => Some(delegate.calendar),
        Some("inbox") => Some(delegate.inbox),
        _ => None,
    };
    xml.within("t:PermissionSet", |xml| {
        xml.within(list, |xml| {
            for user in ["Default", "Anonymous"] {
                let level = if is_calendar && user == "Default" { "FreeBusyTimeOnly" } else { "None" };
                permission(xml, one, is_calendar, level, |xml| xml.leaf("t:DistinguishedUser", user));
            }
            for delegate in &mailbox.settings.delegates {
                let Some(level) = level(delegate) else { continue };
                permission(xml, one, is_calendar, level, |xml| {
                    xml.leaf("t:PrimarySmtpAddress", &delegate.address);
                    xml.leaf("t:DisplayName", &delegate.name);
                });
            }
        });
    });
}

fn permission(xml: &mut Xml, element: &str, is_calendar: bool, level: &str, user: impl FnOnce(&mut Xml)) {
    let (writes, reads) = (level == "Editor", matches!(level, "Editor" | "Reviewer"));
    let edits = if writes { "All" } else { "None" };
    let read = match level {
        _ if reads => "FullDetails",
        "FreeBusyTimeOnly" => "TimeOnly",
        _ => "None",
    };
    xml.within(element, |xml| {
        xml.within("t:UserId", user);
        xml.leaf("t:CanCreateItems", super::truth(writes));
        xml.leaf("t:CanCreateSubFolders", "false");
        xml.leaf("t:IsFolderOwner", "false");
        xml.leaf("t:IsFolderVisible", super::truth(reads));
        xml.leaf("t:IsFolderContact", "false");
        xml.leaf("t:EditItems", edits);
        xml.leaf("t:DeleteItems", edits);
        xml.leaf("t:ReadItems", read);
        xml.leaf(if is_calendar { "t:CalendarPermissionLevel" } else { "t:PermissionLevel" }, level);
    });
}
