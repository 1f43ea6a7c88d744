//! `GetFolder` and `FindFolder`.

use super::{Context, answer, demanded};
use crate::exchange::fields::{folder_element, write_folder};
use crate::exchange::mailbox::{Folder, Mailbox};
use crate::exchange::shape::Shape;
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Node, Xml};

/// `GetFolder`
pub(super) fn get_folder(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let shape = Shape::folder(demanded(request, "FolderShape")?)?;
    let ids = &demanded(request, "FolderIds")?.children;
    answer(xml, "GetFolder", |xml| {
        for id in ids {
            context.message(xml, "m:GetFolderResponseMessage", context.folder(id), &["m:Folders"], |xml, found| {
                xml.within("m:Folders", |xml| element(context, xml, found, &shape));
            });
        }
    });
    Ok(())
}

fn element(context: &Context<'_>, xml: &mut Xml, (mailbox, folder): (&Mailbox, &Folder), shape: &Shape) {
    let name = folder_element(folder);
    xml.within(name, |xml| write_folder(context, xml, mailbox, folder, shape));
}

/// `FindFolder`
pub(super) fn find_folder(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let shape = Shape::folder(demanded(request, "FolderShape")?)?;
    let parents = &demanded(request, "ParentFolderIds")?.children;
    let is_deep = match request.attribute("Traversal") {
        Some("Deep") => true,
        Some("Shallow") => false,
        _ => return Err(Fault::schema("The 'Traversal' attribute is missing or not supported here.")),
    };
    let view = request.child("IndexedPageFolderView");
    let number = |name: &str| view.and_then(|view| view.attribute(name)).and_then(|text| text.parse::<usize>().ok());
    let (offset, most) = (number("Offset").unwrap_or(0), number("MaxEntriesReturned").unwrap_or(1000).min(1000));
    answer(xml, "FindFolder", |xml| {
        for parent in parents {
            let found = context.folder(parent).map(|(mailbox, folder)| (mailbox, inside(mailbox, folder, is_deep)));
            context.message(xml, "m:FindFolderResponseMessage", found, &[], |xml, (mailbox, all)| {
                let page: Vec<&Folder> = all.iter().copied().skip(offset).take(most).collect();
                root(xml, (offset, page.len(), all.len()), view.is_some(), |xml| {
                    page.into_iter().for_each(|folder| element(context, xml, (mailbox, folder), &shape));
                });
            });
        }
    });
    Ok(())
}

fn inside<'a>(mailbox: &'a Mailbox, folder: &Folder, is_deep: bool) -> Vec<&'a Folder> {
    if is_deep { mailbox.below(folder.number) } else { mailbox.children(folder.number).collect() }
}

/// The root of a view: where it goes on, how much there is.
fn root(xml: &mut Xml, (offset, length, total): (usize, usize, usize), is_paged: bool, inner: impl FnOnce(&mut Xml)) {
    let is_last = (offset + length >= total).to_string();
    let (next, total) = ((offset + length).to_string(), total.to_string());
    let mut attributes = vec![("TotalItemsInView", total.as_str()), ("IncludesLastItemInRange", is_last.as_str())];
    if is_paged {
        attributes.insert(0, ("IndexedPagingOffset", &next));
    }
    xml.open_with("m:RootFolder", &attributes);
    xml.within("t:Folders", inner);
    xml.close("m:RootFolder");
}
