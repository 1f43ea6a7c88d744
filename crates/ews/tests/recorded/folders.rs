//! Folders: GetFolder, FindFolder, SyncFolderHierarchy.

use std::collections::BTreeMap;

use cutover_ews::operations::{FindFolderAnswer, FolderChange, GetFolderAnswer, SyncFolderHierarchyAnswer};
use cutover_ews::{Folder, FolderKind, ResponseCode};

use crate::Exchange;
use crate::recorded::items::holds;
use crate::support::facts::Fact;
use crate::support::{Read, read_whole};

fn is_same(folder: &Folder, fact: &Fact<'_>) {
    assert_eq!(folder.name.as_deref(), Some(fact.get("name").text()));
    assert_eq!(folder.total, Some(fact.get("total").number()));
    // Of folders that hold no mail it is not told.
    let unread = fact.get("unread").number();
    assert_eq!(folder.unread.unwrap_or(0), if folder.unread.is_some() { unread } else { 0 });
    assert!(folder.unread.is_some() || folder.kind != FolderKind::Folder, "{:?}", folder.name);
}

pub(crate) fn get_folder(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<GetFolderAnswer> = read_whole(&exchange.answer).unwrap();
    if exchange.id.starts_with("001") {
        assert_eq!(read.messages.len(), 12);
        for (message, fact) in read.messages.into_iter().zip(facts.get("in_order").items()) {
            let folder = message.into_result("").unwrap();
            is_same(&folder, &fact);
            assert_eq!(folder.class.as_deref(), fact.find("container_class").map(|class| class.text()));
            assert!(!fact.get("distinguished").text().is_empty(), "the request named it so");
        }
    } else if exchange.id.starts_with("079") {
        let folder = read.messages.into_iter().next().unwrap().into_result("").unwrap();
        let given = &folder.permissions[0];
        let fact = &facts.items()[0];
        assert_eq!(given.user.address.as_deref(), Some(fact.get("user").text()));
        // frightsVisible and frightsReadAny ([MS-OXCPERM] section 2.2.7).
        assert_eq!(fact.get("rights").number(), 0x401);
        assert_eq!((given.rights.visible, given.rights.read.as_deref()), (true, Some("FullDetails")));
        assert_eq!((&*given.level, given.rights.create_items, folder.permissions.len()), ("Reviewer", false, 3));
        assert_eq!(folder.permissions[1].user.distinguished.as_deref(), Some("Default"));
    } else if let Some(fault) = read.faults.first() {
        refused(exchange, fault, facts);
    } else if let Some(code) = facts.find("response_code") {
        let status = &read.messages[0].status;
        assert_eq!(status.code, ResponseCode::from_name(code.text()));
        assert!(read.messages[0].summary.is_none() && status.failure("x").is_some());
    } else {
        is_same(&read.messages.into_iter().next().unwrap().into_result("").unwrap(), facts);
    }
}

/// Faults come with any status.
pub(crate) fn refused(exchange: &Exchange<'_>, fault: &cutover_ews::Fault, facts: &Fact<'_>) {
    if let Some(status) = facts.find("http") {
        assert_eq!(exchange.status, status.number());
    }
    match facts.find("faultcode") {
        Some(code) => assert_eq!(&*fault.name, code.text().trim_start_matches("SOAP:")),
        None => assert!(facts.get("fault").truth()),
    }
    assert!(!fault.text.is_empty());
}

/// Facts by the global counter in the folder's id, and folders by the same.
fn by_counter<'a>(folders: &'a [Folder], fact: &Fact<'_>) -> &'a Folder {
    let counter = fact.get("folder_gc").number();
    folders.iter().find(|folder| holds(&folder.id.id, counter)).unwrap_or_else(|| panic!("folder {counter}"))
}

/// The names from the top to the folder.
fn path<'a>(folder: &'a Folder, folders: &'a [Folder]) -> Vec<&'a str> {
    let above =
        |folder: &&Folder| folders.iter().find(|one| folder.parent.as_ref().is_some_and(|id| id.id == one.id.id));
    let mut names: Vec<_> = std::iter::successors(Some(folder), above).filter_map(|one| one.name.as_deref()).collect();
    names.reverse();
    names
}

fn are_same(folders: &[Folder], facts: &[Fact<'_>]) {
    assert_eq!(folders.len(), facts.len());
    for fact in facts {
        let folder = by_counter(folders, fact);
        is_same(folder, fact);
        let names: Vec<_> = fact.get("path").items().iter().map(|name| name.text()).collect();
        if folder.parent.is_some() {
            assert_eq!(path(folder, folders), names);
        }
        let class = fact.find("container_class").map(|class| class.text());
        assert!(folder.class.is_none() || folder.class.as_deref() == class);
    }
}

pub(crate) fn find_folder(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<FindFolderAnswer> = read_whole(&exchange.answer).unwrap();
    let end = read.messages.into_iter().next().unwrap().into_result("").unwrap();
    assert_eq!(end.total, Some(facts.get("total").number()));
    match facts.find("folders_any_order") {
        Some(all) => {
            are_same(&read.parts, &all.items());
            assert!(end.last);
        }
        None => assert_eq!((end.next, end.last, read.parts.len()), (Some(10), false, 10)),
    }
}

fn created(exchange: &str, folder: &std::path::Path) -> Vec<Folder> {
    let answer = std::fs::read(folder.join(format!("{exchange}.resp.xml"))).unwrap();
    let read: Read<SyncFolderHierarchyAnswer> = read_whole(&answer).unwrap();
    let created = read.parts.into_iter().map(|change| match change {
        FolderChange::Create(folder) => folder,
        other => panic!("{other:?}"),
    });
    created.collect()
}

pub(crate) fn hierarchy(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<SyncFolderHierarchyAnswer> = read_whole(&exchange.answer).unwrap();
    let end = read.messages.into_iter().next().unwrap().into_result("").unwrap();
    assert!(end.last && !end.state.is_empty());
    if let Some(all) = facts.find("created_any_order") {
        return are_same(&created(&exchange.id, exchange.folder), &all.items());
    }
    let before = created("004-synchierarchy-u1", exchange.folder);
    let names: BTreeMap<_, _> = before.iter().map(|folder| (&folder.id.id, folder.name.as_deref())).collect();
    let (mut new, mut gone) = (Vec::new(), Vec::new());
    for change in &read.parts {
        match change {
            FolderChange::Create(folder) => new.push(folder.name.as_deref()),
            FolderChange::Update(folder) => assert!(names.contains_key(&folder.id.id)),
            FolderChange::Delete(id) => gone.push(names[&id.id]),
        }
    }
    let texts = |name: &str| facts.get(name).items().iter().map(|name| Some(name.text())).collect::<Vec<_>>();
    assert_eq!((new, gone), (texts("created"), texts("deleted")));
}
