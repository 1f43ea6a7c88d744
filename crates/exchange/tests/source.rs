//! The source against a script of answers: what it asks for, and what it makes of what it is told.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use std::time::Duration;

use cutover_ews::{ActingFor, Operation};
use cutover_exchange::Access;
use cutover_model::{
    Change, Cursor, Disposition, Failure, FailureCode, Flags, FolderRole, ItemForm, ItemStream, Page, SourceFolder,
    SourceKey,
};
use support::script::{Script, error, item, success};

fn key(id: &str) -> SourceKey {
    SourceKey::new(id.as_bytes())
}

fn folder() -> SourceFolder {
    SourceFolder {
        key: cutover_model::FolderKey((*b"f1").into()),
        path: cutover_model::FolderPath::inbox(),
        role: None,
        selectable: true,
        subscribed: None,
        generation: None,
        items: None,
        bytes: None,
        state: None,
    }
}

fn folder_element(kind: &str, id: &str, parent: &str, name: &str, extra: &str) -> String {
    format!(
        "<t:Create><t:{kind}><t:FolderId Id=\"{id}\"/><t:ParentFolderId Id=\"{parent}\"/><t:DisplayName>{name}\
         </t:DisplayName><t:TotalCount>3</t:TotalCount>{extra}</t:{kind}></t:Create>"
    )
}

fn known_folders() -> String {
    let one = |id: &str| {
        success("GetFolder", &format!("<m:Folders><t:Folder><t:FolderId Id=\"{id}\"/></t:Folder></m:Folders>"))
    };
    let missing = error("GetFolder", "ErrorFolderNotFound", "");
    ["top", "in", "drafts", "sent", "bin"].map(one).concat() + &missing
}

#[tokio::test]
async fn folders_have_places_and_roles_whatever_their_names() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let hidden = "<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag=\"0x10f4\" PropertyType=\"Boolean\"/>\
                  <t:Value>true</t:Value></t:ExtendedProperty>";
    let first = [
        folder_element("Folder", "in", "top", "Posteingang", ""),
        folder_element("Folder", "a", "in", "Ablage/Büro", ""),
        folder_element("Folder", "x", "top", "Inbox", ""),
        folder_element("SearchFolder", "s", "top", "Ungelesen", ""),
    ];
    let second = [
        folder_element("CalendarFolder", "c", "top", "Kalender &amp; mehr", ""),
        folder_element("Folder", "h", "top", "Conversation Action Settings", hidden),
        folder_element("Folder", "bin", "top", "Gelöschte Elemente", ""),
        "<t:Delete><t:FolderId Id=\"never\"/></t:Delete>".to_owned(),
    ];
    script.answer(Operation::GetFolder, &known_folders());
    script.answer(
        Operation::SyncFolderHierarchy,
        &success("SyncFolderHierarchy", &Script::folders("h1", false, &first.concat())),
    );
    script.answer(
        Operation::SyncFolderHierarchy,
        &success("SyncFolderHierarchy", &Script::folders("h2", true, &second.concat())),
    );
    let folders = mailbox.folders().await.unwrap();
    let shown: Vec<_> =
        folders.iter().map(|folder| (folder.path.names().join("|"), folder.role, folder.items)).collect();
    let expected = [
        ("Gelöschte Elemente", Some(FolderRole::Trash)),
        ("INBOX", Some(FolderRole::Inbox)),
        ("INBOX|Ablage/Büro", None),
        ("Inbox (1)", None),
        ("Kalender & mehr", None),
    ];
    assert_eq!(shown, expected.map(|(path, role)| (path.to_owned(), role, Some(3))));
    let sent = script.sent();
    assert!(sent[2].contains("<m:SyncFolderId>") && !sent[2].contains("<m:SyncState>"));
    assert!(sent[3].contains("<m:SyncState>h1</m:SyncState>"));
}

#[tokio::test]
async fn changes_are_told_in_the_words_of_the_model() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let changes = [
        format!("<t:Create>{}</t:Create>", item("new", "IPM.Note", "false")),
        format!("<t:Update>{}</t:Update>", item("old", "IPM.Note", "true")),
        "<t:Delete><t:ItemId Id=\"gone\"/></t:Delete>".to_owned(),
        "<t:ReadFlagChange><t:ItemId Id=\"read\"/><t:IsRead>true</t:IsRead></t:ReadFlagChange>".to_owned(),
    ];
    script.answer(
        Operation::SyncFolderItems,
        &success("SyncFolderItems", &Script::items("s1", false, &changes.concat())),
    );
    let flagged = item("read", "IPM.Note", "true").replace(
        "</t:Message>",
        "<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag=\"0x1090\" PropertyType=\"Integer\"/><t:Value>2</t:Value>\
         </t:ExtendedProperty></t:Message>",
    );
    script.answer(Operation::GetItem, &success("GetItem", &format!("<m:Items>{flagged}</m:Items>")));
    let Page::Delta(page) = mailbox.changes(&folder(), None).await.unwrap() else { panic!("no changes") };
    let seen = Flags::from_names(["\\Seen"]);
    let expected = [
        Change::New(key("new")),
        Change::New(key("old")),
        Change::Flags(key("old"), seen),
        Change::Gone(key("gone")),
        Change::Flags(key("read"), Flags::from_names(["\\Seen", "\\Flagged"])),
    ];
    assert_eq!((page.changes.as_slice(), page.more), (&expected[..], true));
    assert_eq!(page.cursor, Cursor::new(*b"s1"));
    script.answer(Operation::SyncFolderItems, &success("SyncFolderItems", &Script::items("s2", true, "")));
    let Page::Delta(last) = mailbox.changes(&folder(), Some(&page.cursor)).await.unwrap() else { panic!("no changes") };
    assert_eq!((last.changes.len(), last.more), (0, false));
    let sent = script.sent();
    assert!(sent.last().unwrap().contains("<m:SyncState>s1</m:SyncState>"));
    assert!(sent.last().unwrap().contains("\"Exchange2010_SP1\""), "read flags need 2010");
}

#[tokio::test]
async fn a_state_that_is_refused_starts_anew() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let cursor = Cursor::new(*b"old");
    script.answer(Operation::SyncFolderItems, &error("SyncFolderItems", "ErrorInvalidSyncStateData", ""));
    assert_eq!(mailbox.changes(&folder(), Some(&cursor)).await, Ok(Page::Reset));
    script.fault(Operation::SyncFolderItems, 200, "ErrorInvalidSyncStateData");
    assert_eq!(mailbox.changes(&folder(), Some(&cursor)).await, Ok(Page::Reset));
    assert_eq!(mailbox.changes(&folder(), Some(&Cursor::new(*b"\xff"))).await, Ok(Page::Reset), "no cursor of ours");
    script.answer(Operation::SyncFolderItems, &error("SyncFolderItems", "ErrorInvalidSyncStateData", ""));
    assert!(mailbox.changes(&folder(), None).await.is_err(), "without a state nothing can be refused");
    script.answer(Operation::SyncFolderItems, &error("SyncFolderItems", "ErrorSyncFolderNotFound", ""));
    assert_eq!(mailbox.changes(&folder(), None).await.unwrap_err().code, FailureCode::FolderGone);
}

/// Keys and bodies of all items, and failures in their places.
async fn all(mut stream: Box<dyn ItemStream + '_>) -> Vec<Result<(SourceKey, Vec<u8>), Failure>> {
    let mut found = Vec::new();
    loop {
        match stream.next_item().await {
            Ok(None) => return found,
            Err(failure) if failure.disposition == Disposition::SkipItem => found.push(Err(failure)),
            Err(failure) => {
                found.push(Err(failure));
                return found;
            }
            Ok(Some(head)) => {
                let mut body = Vec::new();
                while let Some(piece) = stream.chunk().await.unwrap() {
                    assert!(!piece.is_empty());
                    body.extend_from_slice(&piece);
                }
                found.push(Ok((head.key, body)));
            }
        }
    }
}

fn exported(id: &str, data: &str) -> String {
    success("ExportItems", &format!("<m:ItemId Id=\"{id}\"/><m:Data>{data}</m:Data>"))
}

#[tokio::test]
async fn items_are_exported_and_failures_are_theirs_alone() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let told = ["a", "b", "c", "d"]
        .map(|id| success("GetItem", &format!("<m:Items>{}</m:Items>", item(id, "IPM.Note", "true"))));
    script.answer(Operation::GetItem, &told.concat());
    let answers = [
        exported("a", "AQID"),
        error("ExportItems", "ErrorItemNotFound", ""),
        error("ExportItems", "ErrorCorruptData", "Broken."),
        exported("d", ""),
    ];
    script.answer(Operation::ExportItems, &answers.concat());
    let keys = ["a", "b", "c", "d"].map(key);
    let found = all(mailbox.read(&folder(), &keys, ItemForm::FastTransfer).await.unwrap()).await;
    let [first, second, third] = <[_; 3]>::try_from(found).unwrap();
    assert_eq!(first, Ok((key("a"), vec![1, 2, 3])));
    let failure = second.unwrap_err();
    assert_eq!((failure.code, &*failure.subject), (FailureCode::ItemUnreadable, "c"));
    assert_eq!(third, Ok((key("d"), Vec::new())));
}

#[tokio::test]
async fn long_lists_are_divided_and_read_in_order() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let ids: Vec<_> = (0..120).map(|number| format!("i{number}")).collect();
    let told: String =
        ids.iter().map(|id| success("GetItem", &format!("<m:Items>{}</m:Items>", item(id, "IPM.Task", "")))).collect();
    script.answer(Operation::GetItem, &told);
    for batch in ids.chunks(50) {
        script.answer(Operation::ExportItems, &batch.iter().map(|id| exported(id, "AAAA")).collect::<String>());
    }
    let keys: Vec<_> = ids.iter().map(|id| key(id)).collect();
    let found = all(mailbox.read(&folder(), &keys, ItemForm::FastTransfer).await.unwrap()).await;
    let order: Vec<_> = found.into_iter().map(|item| item.unwrap().0).collect();
    assert_eq!(order, keys);
    assert_eq!(script.sent().len(), 1 + 1 + 3);
}

#[tokio::test]
async fn messages_come_without_a_name_and_are_told_by_their_order() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let told =
        ["a", "b"].map(|id| success("GetItem", &format!("<m:Items>{}</m:Items>", item(id, "IPM.Note", "false"))));
    script.answer(Operation::GetItem, &told.concat());
    let mime = |id: &str, data: &str| {
        success(
            "GetItem",
            &format!(
                "<m:Items><t:Message><t:MimeContent>{data}</t:MimeContent><t:ItemId Id=\"{id}\"/></t:Message></m:Items>"
            ),
        )
    };
    script.answer(Operation::GetItem, &(mime("a", "QTo=") + &mime("b", "Qjo=")));
    let found = all(mailbox.read(&folder(), &[key("a"), key("b")], ItemForm::Mime).await.unwrap()).await;
    assert_eq!(found, [Ok((key("a"), b"A:".to_vec())), Ok((key("b"), b"B:".to_vec()))]);
    assert!(script.sent().last().unwrap().contains("<t:IncludeMimeContent>true</t:IncludeMimeContent>"));
}

#[tokio::test]
async fn answers_that_are_missing_are_not_taken_for_items_that_are_gone() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let told =
        ["a", "b"].map(|id| success("GetItem", &format!("<m:Items>{}</m:Items>", item(id, "IPM.Note", "false"))));
    script.answer(Operation::GetItem, &told.concat());
    script.answer(Operation::ExportItems, &exported("a", "AAAA"));
    let found = all(mailbox.read(&folder(), &[key("a"), key("b")], ItemForm::FastTransfer).await.unwrap()).await;
    assert_eq!(found.last().unwrap().as_ref().unwrap_err().code, FailureCode::Protocol);
    script.answer(Operation::GetItem, &told[0]);
    assert_eq!(mailbox.states(&folder(), &[key("a"), key("b")]).await.unwrap_err().code, FailureCode::Protocol);
}

#[tokio::test]
async fn states_tell_gone_items_from_those_that_cannot_be_told() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let told = success("GetItem", &format!("<m:Items>{}</m:Items>", item("a", "IPM.Note", "true")));
    script.answer(Operation::GetItem, &(told.clone() + &error("GetItem", "ErrorItemNotFound", "")));
    let states = mailbox.states(&folder(), &[key("a"), key("b")]).await.unwrap();
    assert_eq!(states, [Some(Flags::from_names(["\\Seen"])), None]);
    script.answer(Operation::GetItem, &(told + &error("GetItem", "ErrorCorruptData", "")));
    assert!(mailbox.states(&folder(), &[key("a"), key("b")]).await.is_err(), "what cannot be told is not gone");
}

#[tokio::test]
async fn servers_without_export_say_so_before_anything_is_sent() {
    let script = Script::of_version("8\" MinorVersion=\"3");
    let mut mailbox = script.open(Access::Own).await;
    script.answer(
        Operation::GetItem,
        &success("GetItem", &format!("<m:Items>{}</m:Items>", item("a", "IPM.Note", "true"))),
    );
    let failure = mailbox.read(&folder(), &[key("a")], ItemForm::FastTransfer).await.err().unwrap();
    assert_eq!(failure.code, FailureCode::Unsupported);
    let sent = script.sent();
    assert!(sent.iter().all(|request| request.contains("\"Exchange2007_SP1\"")));
    assert_eq!(sent.len(), 2);
}

#[tokio::test]
async fn the_mailbox_of_another_is_named_in_the_way_of_the_right() {
    let script = Script::new();
    let _ = script.open(Access::Delegate("erika@fabrikam.example".into())).await;
    let _ = script.open(Access::Acting(ActingFor::PrimarySmtpAddress("erika@fabrikam.example".into()))).await;
    let sent = script.sent();
    assert!(sent[0].contains("<t:Mailbox><t:EmailAddress>erika@fabrikam.example</t:EmailAddress></t:Mailbox>"));
    assert!(!sent[0].contains("ExchangeImpersonation"));
    assert!(sent[1].contains("<t:ConnectingSID><t:PrimarySmtpAddress>erika@fabrikam.example</t:PrimarySmtpAddress>"));
    assert!(!sent[1].contains("<t:Mailbox>"));
}

#[tokio::test]
async fn refusals_say_what_is_to_be_done() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let wait = "<m:MessageXml><t:Value Name=\"BackOffMilliseconds\">2500</t:Value></m:MessageXml>";
    script.answer(
        Operation::SyncFolderItems,
        &error("SyncFolderItems", "ErrorServerBusy", "Busy.")
            .replace("</m:ResponseCode>", &format!("</m:ResponseCode>{wait}")),
    );
    let failure = mailbox.changes(&folder(), None).await.unwrap_err();
    assert_eq!(failure.disposition, Disposition::Throttled(Duration::from_millis(2500)));
    script.fault(Operation::SyncFolderItems, 200, "ErrorImpersonateUserDenied");
    let failure = mailbox.changes(&folder(), None).await.unwrap_err();
    assert_eq!((failure.code, &*failure.subject), (FailureCode::Permission, "erika@fabrikam.example"));
    script.page(Operation::SyncFolderItems, 503, "<html>Service Unavailable</html>");
    let failure = mailbox.changes(&folder(), None).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.disposition),
        (FailureCode::Busy, Disposition::Throttled(Duration::from_secs(7)))
    );
    script.page(Operation::SyncFolderItems, 200, "<!DOCTYPE html><html/>");
    assert_eq!(mailbox.changes(&folder(), None).await.unwrap_err().code, FailureCode::Protocol);
}

#[tokio::test]
async fn large_items_are_listed_page_by_page() {
    let script = Script::new();
    let mut mailbox = script.open(Access::Own).await;
    let listed = |size: u64, end: &str| {
        let message = format!("<t:Message><t:ItemId Id=\"i\"/><t:Size>{size}</t:Size></t:Message>");
        success("FindItem", &format!("<m:RootFolder {end}><t:Items>{message}</t:Items></m:RootFolder>"))
    };
    script.answer(Operation::FindItem, &listed(900, "IndexedPagingOffset=\"1\" IncludesLastItemInRange=\"false\""));
    script.answer(Operation::FindItem, &listed(800, "IndexedPagingOffset=\"2\" IncludesLastItemInRange=\"true\""));
    assert_eq!(mailbox.larger_than(&folder(), 500).await, Ok(vec![900, 800]));
    let sent = script.sent();
    assert!(sent[1].contains("<t:IsGreaterThan>") && sent[1].contains("Value=\"500\""));
    assert!(sent[2].contains("Offset=\"1\""));
}
