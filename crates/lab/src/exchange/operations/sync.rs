//! `SyncFolderHierarchy` and `SyncFolderItems`.

use super::{Context, answer, demanded};
use crate::exchange::faults::FaultKind;
use crate::exchange::fields::{folder_element, item_element, write_folder, write_item};
use crate::exchange::ids::{Id, item_key};
use crate::exchange::mailbox::{Folder, Item, Mailbox, TOP};
use crate::exchange::shape::Shape;
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::sync::{self, Change, Page, State};
use crate::exchange::xml::{Node, Xml};

/// The most changes that a page of items may have.
const MOST: usize = 512;
/// How many folders a page has.
const FOLDERS: usize = 500;

fn state(context: &Context<'_>, request: &Node, mailbox: &Mailbox, folder: u64) -> Result<State, Refusal> {
    let text = request.text_at(&["SyncState"]).unwrap_or_default();
    let is_spoiled = context.fault == Some(FaultKind::InvalidSyncState) && !text.is_empty();
    let state = State::given(text, mailbox, folder).filter(|_| !is_spoiled);
    state.ok_or_else(|| {
        Refusal::new("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.")
    })
}

/// `SyncFolderHierarchy`
pub(super) fn hierarchy(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let shape = Shape::folder(demanded(request, "FolderShape")?)?;
    let top = match request.child("SyncFolderId").and_then(|id| id.children.first()) {
        Some(id) => context.folder(id),
        None => context.mailbox_of(None).and_then(|mailbox| {
            mailbox.distinguished(TOP).map(|top| (mailbox, top)).ok_or_else(Refusal::folder_not_found)
        }),
    };
    let found = top.and_then(|(mailbox, top)| {
        let state = state(context, request, mailbox, top.number)?;
        Ok((mailbox, sync::folders(mailbox, state, top.number, FOLDERS)))
    });
    answer(xml, "SyncFolderHierarchy", |xml| {
        context.message(xml, "m:SyncFolderHierarchyResponseMessage", found, &[], |xml, (mailbox, page)| {
            head(xml, &page, "m:IncludesLastFolderInRange");
            xml.within("m:Changes", |xml| {
                page.changes.iter().for_each(|change| folder_change(context, xml, mailbox, *change, &shape));
            });
        });
    });
    Ok(())
}

fn head<T>(xml: &mut Xml, page: &Page<T>, last: &str) {
    xml.leaf("m:SyncState", &page.state.text());
    xml.leaf(last, if page.is_last { "true" } else { "false" });
}

fn folder_change(context: &Context<'_>, xml: &mut Xml, mailbox: &Mailbox, change: Change<&Folder>, shape: &Shape) {
    let (name, folder) = match change {
        Change::Create(folder) => ("t:Create", folder),
        Change::Update(folder) | Change::Read(folder) => ("t:Update", folder),
        Change::Delete(folder) => {
            let id = Id::Folder { mailbox: mailbox.number, folder }.text();
            return xml.within("t:Delete", |xml| xml.empty("t:FolderId", &[("Id", &id)]));
        }
    };
    xml.within(name, |xml| {
        xml.within(folder_element(folder), |xml| write_folder(context, xml, mailbox, folder, shape));
    });
}

/// `SyncFolderItems`
pub(super) fn items(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let shape = Shape::item(demanded(request, "ItemShape")?)?;
    let most = demanded(request, "MaxChangesReturned")?.text.trim().parse().unwrap_or(0);
    if !(1..=MOST).contains(&most) {
        return Err(Fault::schema("The 'MaxChangesReturned' element is invalid - it is not between 1 and 512."));
    }
    let id = demanded(request, "SyncFolderId")?.children.first();
    let id = id.ok_or_else(|| Fault::schema("The element 'SyncFolderId' has incomplete content."))?;
    let ignored: Vec<Id> = request
        .child("Ignore")
        .map_or(Vec::new(), |ignore| ignore.children.iter().filter_map(|id| Id::parse(id.attribute("Id")?)).collect());
    let associated = request.text_at(&["SyncScope"]) == Some("NormalAndAssociatedItems");
    let read_flags = context.version.has("Exchange2010");
    let found = context.folder(id).and_then(|(mailbox, folder)| {
        let state = state(context, request, mailbox, folder.number)?;
        Ok((mailbox, sync::items(mailbox, state, most, associated, read_flags)))
    });
    answer(xml, "SyncFolderItems", |xml| {
        context.message(xml, "m:SyncFolderItemsResponseMessage", found, &[], |xml, (mailbox, page)| {
            head(xml, &page, "m:IncludesLastItemInRange");
            xml.within("m:Changes", |xml| {
                let told = page.changes.iter().filter(|change| !is_ignored(change, mailbox, &ignored));
                told.for_each(|change| item_change(context, xml, mailbox, *change, &shape));
            });
        });
    });
    Ok(())
}

fn is_ignored(change: &Change<&Item>, mailbox: &Mailbox, ignored: &[Id]) -> bool {
    let item = match change {
        Change::Create(item) | Change::Update(item) | Change::Read(item) => item.number,
        Change::Delete(number) => *number,
    };
    ignored.contains(&Id::Item { mailbox: mailbox.number, item })
}

fn item_change(context: &Context<'_>, xml: &mut Xml, mailbox: &Mailbox, change: Change<&Item>, shape: &Shape) {
    let id = |item: u64| Id::Item { mailbox: mailbox.number, item }.text();
    let (name, item) = match change {
        Change::Create(item) => ("t:Create", item),
        Change::Update(item) => ("t:Update", item),
        Change::Read(item) => {
            return xml.within("t:ReadFlagChange", |xml| {
                xml.empty("t:ItemId", &[("Id", &id(item.number)), ("ChangeKey", &item_key(item.version()))]);
                xml.leaf("t:IsRead", if item.state.read { "true" } else { "false" });
            });
        }
        Change::Delete(number) => {
            return xml.within("t:Delete", |xml| xml.empty("t:ItemId", &[("Id", &id(number))]));
        }
    };
    xml.within(name, |xml| {
        xml.within(item_element(item), |xml| write_item(context, xml, mailbox, item, shape, true));
    });
}
