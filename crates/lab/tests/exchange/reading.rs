//! What is read of a mailbox: folders, items page by page, contents in every form, settings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cutover_lab::exchange::Release;

use crate::client::{ADMINISTRATOR, ANNE, Answer, Bed, INGRID};
use crate::requests as r;

/// Ids and kinds of all items of a folder, read by pages.
pub(crate) fn items(bed: &Bed, mailbox: &str, folder: &str, most: usize) -> Vec<String> {
    let (mut state, mut ids) = (String::new(), Vec::new());
    loop {
        let answer = bed.ask_for(mailbox, &r::sync_items(&r::distinguished(folder), &state, most));
        assert_eq!(answer.codes(), ["NoError"], "{}", answer.body);
        let page = answer.attributes("t:ItemId", "Id");
        assert!(page.len() <= most);
        ids.extend(page);
        state = answer.first("m:SyncState");
        if answer.first("m:IncludesLastItemInRange") == "true" {
            return ids;
        }
    }
}

/// Every item of the folder, asked for in tens.
pub(crate) fn contents(bed: &Bed, mailbox: &str, folder: &str, mime: bool) -> Vec<Answer> {
    let ids = items(bed, mailbox, folder, 50);
    ids.chunks(10).map(|ids| bed.ask_for(mailbox, &r::get_item(ids, mime))).collect()
}

#[test]
fn a_mailbox_is_read_to_the_end_and_stays_as_it_was() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let before = bed.state().digest();
    let sight = bed.state().mailbox(INGRID).unwrap();
    let hierarchy = bed.ask_for(INGRID, &r::sync_hierarchy(""));
    assert_eq!(hierarchy.all("t:DisplayName").len(), sight.folders.len());
    assert!(hierarchy.body.contains("Skuff/med skråstrek") && hierarchy.body.contains("Innboks"));
    let inbox = &sight.folders.iter().find(|folder| folder.path == "Innboks").unwrap().items;
    let ids = items(&bed, INGRID, "inbox", 37);
    assert_eq!(ids.len(), inbox.len());
    let exported = bed.ask_for(INGRID, &r::export(&ids[..5]));
    assert_eq!(exported.codes(), ["NoError"; 5]);
    for data in exported.all("m:Data") {
        let octets = STANDARD.decode(data).unwrap();
        assert_eq!(&octets[..8], [1, 0, 0, 0, 8, 0, 0, 0], "the frame begins with its configuration");
        assert_eq!(&octets[16..20], [3, 0, 0, 0]);
        assert_eq!(&octets[56..58], [1, 15], "15.1 made it");
    }
    let whole = bed.ask_for(INGRID, &r::get_item(&ids[..3], true));
    assert_eq!(whole.codes(), ["NoError"; 3], "{}", whole.body);
    let subjects: Vec<&String> = inbox.iter().map(|item| &item.subject).collect();
    for mime in whole.all("t:MimeContent") {
        let mime = String::from_utf8_lossy(&STANDARD.decode(mime).unwrap()).into_owned();
        assert!(mime.contains("\r\nMessage-ID: ") && mime.contains("\r\n\r\n"));
    }
    assert!(
        whole.all("t:Subject").iter().all(|subject| subjects.iter().any(|own| own.replace('&', "&amp;") == **subject))
    );
    assert_eq!(bed.state().digest(), before, "reading leaves everything as it was");
}

#[test]
fn calendars_have_series_attendees_and_exceptions() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let all: String = contents(&bed, ANNE, "calendar", false).iter().map(|answer| answer.body.clone()).collect();
    let all = Answer { status: 200, head: String::new(), body: all };
    assert_eq!(all.all("t:CalendarItemType"), ["Single", "Single", "Single", "Single", "RecurringMaster"]);
    assert_eq!(all.all("t:NumberOfOccurrences"), ["10"]);
    assert_eq!(all.all("t:DeletedOccurrence").len(), 1);
    assert!(all.first("t:RequiredAttendees").contains("<t:ResponseType>Accept</t:ResponseType>"));
    assert!(all.first("t:Resources").contains("fyrrommet@nordvarde.example"));
    let place = all.body.find("<t:ModifiedOccurrences>").unwrap();
    let modified = Answer { status: 200, head: String::new(), body: all.body[place..].to_owned() };
    let exception = modified.attributes("t:ItemId", "Id").remove(0);
    let answer = bed.ask_for(ANNE, &r::get_item(&[exception], false));
    assert_eq!(answer.first("t:Subject"), "Mandagsmøte (på tirsdag)");
    assert_eq!(answer.first("t:CalendarItemType"), "Exception");
    let folder = r::distinguished("calendar");
    let view = bed.ask_for(ANNE, &r::calendar_view(&folder, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"));
    assert!(view.all("t:Subject").contains(&"Mandagsmøte".to_owned()));
}

#[test]
fn settings_of_mailboxes_are_told() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let rules = bed.ask_for(INGRID, &r::rules(INGRID));
    assert_eq!(rules.all("t:DisplayName"), ["Til Henry", "Bare på denne maskinen", "Følgesedler"]);
    assert_eq!(rules.first("m:OutlookRuleBlobExists"), "true");
    let ursula = "ursula.brandt@nordvarde.example";
    let replies = bed.ask_for(ursula, &r::out_of_office(ursula));
    assert_eq!(replies.first("t:OofState"), "Scheduled");
    assert!(replies.first("t:InternalReply").contains("zurück"));
    let henry = "henry.ashdown@nordvarde.example";
    let delegates = bed.ask_for(henry, &r::delegates(henry));
    assert_eq!(delegates.first("t:CalendarFolderPermissionLevel"), "Editor");
    let categories = bed.ask_for(INGRID, &r::configuration("CategoryList"));
    let list = String::from_utf8(STANDARD.decode(categories.first("t:XmlData")).unwrap()).unwrap();
    assert!(list.contains("name=\"Grønn &amp; blå\""), "{list}");
    let none = bed.ask_for(ANNE, &r::configuration("CategoryList"));
    assert_eq!(none.codes(), ["ErrorItemNotFound"]);
}

#[test]
fn the_directory_is_told_by_names_lists_and_people() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let one = bed.ask(ADMINISTRATOR, &r::resolve_names("Øyvind"));
    assert_eq!(one.first("t:EmailAddress"), "oyvind.rod@nordvarde.example");
    let several = bed.ask(ADMINISTRATOR, &r::resolve_names("k"));
    assert_eq!(several.codes(), ["ErrorNameResolutionMultipleResults"]);
    assert!(several.all("t:Resolution").len() > 1);
    assert_eq!(bed.ask(ADMINISTRATOR, &r::resolve_names("nobody")).codes(), ["ErrorNameResolutionNoResults"]);
    let group = bed.ask(ADMINISTRATOR, &r::expand_list("alle@nordvarde.example"));
    assert_eq!(
        group.all("t:MailboxType").iter().filter(|kind| *kind == "PublicDL").count(),
        3,
        "groups in it stay groups"
    );
    let (mut seen, mut total) = (Vec::new(), 1);
    while seen.len() < total {
        let page = bed.ask(ADMINISTRATOR, &r::find_people(seen.len()));
        total = page.first("m:TotalNumberOfPeopleInView").parse().unwrap();
        let names = page.all("t:Persona");
        assert!(!names.is_empty());
        seen.extend(names);
    }
    assert_eq!(seen.len(), total);
    assert!(!seen.iter().any(|persona| persona.contains("faktura@")), "what is hidden is left out");
}

#[test]
fn messages_in_messages_and_files_are_fetched() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let answers = contents(&bed, INGRID, "inbox", false);
    let ids: Vec<String> = answers.iter().flat_map(|answer| answer.attributes("t:AttachmentId", "Id")).collect();
    let sight = bed.state().mailbox(INGRID).unwrap();
    let inbox = &sight.folders.iter().find(|folder| folder.path == "Innboks").unwrap().items;
    assert_eq!(ids.len(), inbox.iter().map(|item| item.attachments.len()).sum::<usize>());
    let fetched = bed.ask_for(INGRID, &r::get_attachment(&ids));
    assert!(fetched.codes().iter().all(|code| code == "NoError"));
    assert!(fetched.all("t:Content").iter().all(|content| STANDARD.decode(content).is_ok()));
    let inner = fetched.all("t:ItemAttachment");
    assert!(!inner.is_empty());
    let nested = Answer { status: 200, head: String::new(), body: inner.concat() };
    let deeper: Vec<String> = nested
        .all("t:FileAttachment")
        .iter()
        .flat_map(|one| {
            Answer { status: 200, head: String::new(), body: one.clone() }.attributes("t:AttachmentId", "Id")
        })
        .collect();
    let deeper = bed.ask_for(INGRID, &r::get_attachment(&deeper[..1]));
    assert_eq!(deeper.codes(), ["NoError"], "an attachment of a message in a message");
}

#[test]
fn ids_have_other_forms() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let id = items(&bed, ANNE, "inbox", 10).remove(0);
    let hexadecimal =
        bed.ask_for(ANNE, &r::convert_id(&id, "EwsId", "HexEntryId")).attributes("m:AlternateId", "Id").remove(0);
    assert!(hexadecimal.starts_with("00000000"));
    let back = bed.ask_for(ANNE, &r::convert_id(&hexadecimal, "HexEntryId", "EwsId"));
    assert_eq!(back.attributes("m:AlternateId", "Id"), [id]);
    assert_eq!(bed.ask_for(ANNE, &r::convert_id("x", "EwsId", "OwaId")).codes(), ["ErrorInvalidIdMalformed"]);
}
