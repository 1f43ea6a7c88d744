//! Items: SyncFolderItems, FindItem, GetItem, GetAttachment; ExportItems, which this server does not know.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cutover_ews::operations::{
    ExportItemsAnswer, FindItemAnswer, GetAttachmentAnswer, GetItemAnswer, ItemChange, SyncFolderItemsAnswer,
};
use cutover_ews::{AttachmentKind, ContentKind, ExtendedField, Item, RecipientKind, ResponseCode};
use cutover_mapi::tags;

use crate::Exchange;
use crate::recorded::folders::refused;
use crate::support::facts::Fact;
use crate::support::{Read, read_whole};

/// Whether an id of this server is that of a global counter: six octets, the highest first, before the last three.
pub(crate) fn holds(id: &str, counter: u64) -> bool {
    let octets = STANDARD.decode(id).unwrap();
    octets[octets.len() - 9..].starts_with(&counter.to_be_bytes()[2..])
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn importance(word: Option<&str>) -> u64 {
    match word {
        Some("Low") => 0,
        Some("High") => 2,
        _ => 1,
    }
}

/// What a row of the server's database says, also of items in listings.
fn is_row(item: &Item, fact: &Fact<'_>) {
    assert!(holds(&item.id.id, fact.get("mid_gc").number()), "{:?}", item.subject);
    let text = |name| fact.find(name).map(|fact| fact.text());
    assert_eq!(item.subject.as_deref().unwrap_or_default(), text("subject").unwrap_or_default());
    assert_eq!(item.class.as_deref(), text("message_class"));
    assert_eq!(item.size, fact.find("message_size").map(|fact| fact.number()));
    let importance_fact = fact.find("importance").map_or(1, |fact| fact.number());
    assert_eq!(importance(item.importance.as_deref()), importance_fact);
    if let Some(read) = item.read {
        assert_eq!(read, fact.get("read").truth());
    }
    // Listings do not tell it.
    if let (Some(found), Some(told)) = (item.message_id.as_deref(), text("internet_message_id")) {
        assert_eq!(found.trim(), told.trim());
    }
    let told = fact.find("flag_status").map(|fact| fact.number());
    let flag = number_of(item, ExtendedField::Tag(tags::FLAG_STATUS));
    assert!(flag.is_none() || flag == told);
    sender_is(item, fact);
    times_are(item, fact);
}

fn sender_is(item: &Item, fact: &Fact<'_>) {
    let text = |name| fact.find(name).map(|fact| fact.text());
    let (name, address, from) = (text("sender_name"), text("sender_smtp"), text("from_name"));
    if let (Some(sender), Some(address)) = (&item.sender, address) {
        assert_eq!(sender.smtp(), Some(address));
        assert!(name.is_none() || sender.name.as_deref() == name, "{:?}", item.subject);
    }
    if let (Some(mailbox), Some(from)) = (&item.from, from) {
        assert_eq!(mailbox.name.as_deref(), Some(from));
    }
}

/// Of mail without a date this server tells the date of its row; of some shapes it tells the wrong one of two.
fn times_are(item: &Item, fact: &Fact<'_>) {
    let time = |name| fact.find(name).map(|fact| fact.seconds());
    let (sent, received) = (time("submit_time"), time("delivery_time"));
    if let (Some(found), Some(sent)) = (item.sent, sent) {
        assert_eq!(found.seconds, sent, "{:?}", item.subject);
    }
    if let (Some(found), Some(received)) = (item.received, received) {
        assert!([Some(received), sent].contains(&Some(found.seconds)), "{:?}", item.subject);
    }
    if let (Some(found), Some(told)) = (item.has_attachments, fact.find("has_attachments")) {
        assert_eq!(found, told.truth());
    }
}

fn number_of(item: &Item, field: ExtendedField) -> Option<u64> {
    let found = item.extended.iter().find(|property| property.field == field)?;
    u64::try_from(found.value.as_integer()?).ok()
}

/// All that the pages of a folder tell, from the beginning to this page.
fn pages(exchange: &Exchange<'_>, page: u64) -> Vec<Item> {
    let mut items = Vec::new();
    for number in 1..=page {
        let file = format!("{:03}-syncitems-page{number}.resp.xml", number + 5);
        let read: Read<SyncFolderItemsAnswer> =
            read_whole(&std::fs::read(exchange.folder.join(file)).unwrap()).unwrap();
        let end = read.messages.into_iter().next().unwrap().into_result("").unwrap();
        assert_eq!(end.last, number == 4);
        for change in read.parts {
            let ItemChange::Create(item) = change else { panic!("{change:?}") };
            items.push(*item);
        }
    }
    items
}

pub(crate) fn sync(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    if let Some(page) = facts.find("page") {
        let last = facts.get("includes_last").truth();
        let most = facts.get("max_per_page").number();
        assert_eq!(last, page.number() == 4);
        let (items, rows) = (pages(exchange, page.number()), facts.get("items_over_all_pages").items());
        for item in &items {
            let row = rows.iter().find(|row| holds(&item.id.id, row.get("mid_gc").number())).unwrap();
            is_row(item, row);
        }
        assert!(items.len() as u64 <= page.number() * most);
        return assert!(!last || items.len() == rows.len());
    }
    let read: Read<SyncFolderItemsAnswer> = read_whole(&exchange.answer).unwrap();
    if let Some(observed) = facts.find("observed") {
        let observed = observed.items();
        let code = read.faults.first().map_or_else(|| &read.messages[0].status.code, |fault| &fault.code);
        return assert!(observed.iter().any(|one| one.text() == code.name()), "{code:?}");
    }
    if let Some(count) = facts.find("changes") {
        return assert_eq!(read.parts.len() as u64, count.number());
    }
    changed(exchange, &read, facts);
}

fn changed(exchange: &Exchange<'_>, read: &Read<SyncFolderItemsAnswer>, facts: &Fact<'_>) {
    let before = pages(exchange, 4);
    let subjects: BTreeMap<_, _> = before.iter().map(|item| (&item.id.id, item.subject.as_deref())).collect();
    let (mut new, mut gone, mut flags) = (Vec::new(), Vec::new(), Vec::new());
    for change in &read.parts {
        match change {
            ItemChange::Create(item) => new.push(item.subject.as_deref().unwrap()),
            // This server tells read flags so.
            ItemChange::Update(item) => flags.push((subjects[&item.id.id].unwrap(), item.read.unwrap())),
            ItemChange::Delete(id) => gone.push(id),
            ItemChange::ReadFlag(id, read) => flags.push((subjects[&id.id].unwrap(), *read)),
        }
    }
    let expected = facts.get("created_subjects").items();
    assert_eq!(new, expected.iter().map(|fact| fact.text()).collect::<Vec<_>>());
    let deleted = facts.get("deleted").items();
    assert_eq!(gone.len(), deleted.len());
    for fact in &deleted {
        let id = gone.iter().find(|id| holds(&id.id, fact.get("mid_gc").number())).unwrap();
        assert_eq!(subjects[&id.id], Some(fact.get("subject").text()));
    }
    let told = facts.get("read_flag").items();
    let mut told: Vec<_> = told.iter().map(|fact| (fact.get("subject").text(), fact.get("read").truth())).collect();
    told.sort_unstable();
    flags.sort_unstable();
    assert_eq!(flags, told);
}

pub(crate) fn find(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<FindItemAnswer> = read_whole(&exchange.answer).unwrap();
    let end = read.messages.into_iter().next().unwrap().into_result("").unwrap();
    if let Some(total) = facts.find("total") {
        assert_eq!(end.total, Some(total.number()));
    }
    if let Some(rows) = facts.find("items") {
        let rows = rows.items();
        for item in &read.parts {
            is_row(item, rows.iter().find(|row| holds(&item.id.id, row.get("mid_gc").number())).unwrap());
        }
        assert!(!read.parts.is_empty() && (!end.last || read.parts.len() == rows.len()));
    }
    if let Some(subjects) = facts.find("subjects_any_order") {
        let subjects = subjects.items();
        let known: Vec<_> = subjects.iter().map(|fact| fact.text_or_none()).collect();
        assert_eq!((read.parts.len(), end.next, end.last), (10, Some(10), false));
        for item in &read.parts {
            assert!(known.contains(&item.subject.as_deref().filter(|text| !text.is_empty())), "{:?}", item.subject);
        }
    }
}

pub(crate) fn get(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<GetItemAnswer> = read_whole(&exchange.answer).unwrap();
    if let Some(fault) = read.faults.first() {
        return refused(exchange, fault, facts);
    }
    if exchange.id.starts_with("050") {
        let codes: Vec<_> = read.messages.iter().map(|message| message.status.code.name()).collect();
        assert_eq!(codes, ["NoError", "ErrorInvalidId", "NoError"]);
        return assert!(read.messages[1].summary.is_none() && read.messages[2].summary.is_some());
    }
    if let Some(code) = facts.find("response_code") {
        return assert_eq!(read.messages[0].status.code, ResponseCode::from_name(code.text()));
    }
    let item = read.messages.into_iter().next().unwrap().into_result("").unwrap();
    for (head, message) in &read.contents {
        assert_eq!((head.kind, &head.item), (ContentKind::Mime, &None));
        assert!(message.windows(6).any(|window| window == b"\r\nDate" || window == b"MIME-V"));
    }
    if let Some(fact) = facts.find("facts") {
        is_row(&item, &fact);
        more_facts(&item, &fact);
    }
    if let Some(other) = facts.find("exchangelib") {
        as_others_read_it(&item, &other);
    }
}

/// What only the item itself tells, not a listing.
fn more_facts(item: &Item, fact: &Fact<'_>) {
    let parent = fact.find("folder_gc").map(|fact| fact.number());
    assert!(item.parent.is_none() || holds(&item.parent.as_ref().unwrap().id, parent.unwrap()));
    let key = STANDARD.decode(&**item.id.change_key.as_ref().unwrap()).unwrap();
    assert_eq!(hex(&key), fact.get("change_key").get("hex").text());
    assert!(key.ends_with(&fact.get("change_number_gc").number().to_be_bytes()[2..]));
    if let Some(flags) = number_of(item, ExtendedField::Tag(tags::MESSAGE_FLAGS)) {
        // What is computed (read, has attachments) comes on top of what is stored.
        let stored = fact.get("message_flags_stored").number();
        assert_eq!(flags & stored, stored);
    }
    let mut told: Vec<_> = fact.get("recipients").items().iter().map(recipient).collect();
    let mut found: Vec<_> = item.recipients.iter().map(|one| (kind_word(one.kind), one.mailbox.smtp())).collect();
    told.sort_unstable();
    found.sort_unstable();
    if item.kind.as_ref() == "Message" {
        assert_eq!(found, told);
    }
    attachments_are(item, &fact.get("attachments").items());
}

fn recipient<'a>(fact: &Fact<'a>) -> (&'a str, Option<&'a str>) {
    let _ = fact.find("name").map(|name| name.text());
    (fact.get("type").text(), fact.find("smtp").map(|smtp| smtp.text()))
}

fn kind_word(kind: RecipientKind) -> &'static str {
    match kind {
        RecipientKind::To => "To",
        RecipientKind::Cc => "Cc",
        RecipientKind::Bcc => "Bcc",
    }
}

fn attachments_are(item: &Item, facts: &[Fact<'_>]) {
    // The hidden attachment of a moved occurrence is not told.
    if item.kind.as_ref() == "CalendarItem" || item.attachments.is_empty() {
        return;
    }
    assert_eq!(item.attachments.len(), facts.len());
    for (attachment, fact) in item.attachments.iter().zip(facts) {
        let text = |name| fact.find(name).map(|fact| fact.text());
        let kind = if fact.find("method").map(|fact| fact.number()) == Some(5) {
            AttachmentKind::Item
        } else {
            AttachmentKind::File
        };
        assert_eq!(attachment.kind, kind);
        let (name, media_type, content_id) = (text("long_filename"), text("mime"), text("content_id"));
        assert!(name.is_none() || attachment.name.as_deref() == name);
        assert_eq!(attachment.media_type.as_deref(), media_type);
        assert_eq!(attachment.content_id.as_deref(), content_id);
    }
}

/// What an independent client reads in the same answer.
fn as_others_read_it(item: &Item, fact: &Fact<'_>) {
    let text = |name| fact.find(name).map(|fact| fact.text());
    let truth = |value: Option<bool>| value.map(|value| if value { "True" } else { "False" });
    let check = |name, found: Option<&str>| assert!(found.is_none() || text(name) == found, "{name}: {found:?}");
    check("item_class", item.class.as_deref());
    check("subject", item.subject.as_deref().filter(|subject| !subject.is_empty()));
    check("sensitivity", item.sensitivity.as_deref());
    check("importance", item.importance.as_deref());
    check("size", item.size.map(|size| size.to_string()).as_deref());
    check("is_draft", truth(item.draft));
    check("is_read", truth(item.read));
    check("is_associated", truth(item.associated));
    check("has_attachments", truth(item.has_attachments));
    check("message_id", item.message_id.as_deref());
    check("_class", Some(&*item.kind));
    assert!(text("_id").unwrap().contains(&*item.id.id));
    let _ = text("parent_folder_id").map(|id| assert!(item.parent.as_ref().is_none_or(|own| id.contains(&*own.id))));
    for (name, found) in
        [("datetime_received", item.received), ("datetime_sent", item.sent), ("datetime_created", item.created)]
    {
        if let (Some(found), Some(told)) = (found, fact.find(name)) {
            assert_eq!(found.seconds, told.seconds(), "{name}");
        }
    }
    if let Some(categories) = text("categories") {
        let found = item.categories.iter().map(|one| format!("'{one}'")).collect::<Vec<_>>();
        assert_eq!(format!("[{}]", found.join(", ")), categories);
    }
}

pub(crate) fn attachment(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<GetAttachmentAnswer> = read_whole(&exchange.answer).unwrap();
    let attachment = read.messages.into_iter().next().unwrap().into_result("").unwrap();
    if attachment.kind == AttachmentKind::File {
        let (head, octets) = &read.contents[0];
        assert_eq!((head.kind, head.attachment.as_ref()), (ContentKind::File, Some(&attachment.id)));
        return file_is(&attachment.name, octets, facts);
    }
    let of_items = facts.get("attachments").items();
    let item = of_items.iter().find(|fact| fact.find("method").map(|fact| fact.number()) == Some(5)).unwrap();
    let embedded = item.get("embedded");
    // This server tells nothing of the item inside but its Internet message.
    assert_eq!(attachment.name.as_deref(), Some(embedded.get("subject").text()));
    assert_eq!(read.contents[0].0.kind, ContentKind::Mime);
    let id = format!("Message-ID: {}\r\n", embedded.get("internet_message_id").text()).into_bytes();
    assert!(read.contents[0].1.windows(id.len()).any(|window| window == id));
    assert_eq!(attachment.media_type.as_deref(), item.find("mime").map(|fact| fact.text()));
}

fn file_is(name: &Option<Box<str>>, octets: &[u8], facts: &Fact<'_>) {
    let sum = hex(digest(&SHA256, octets).as_ref());
    if let Some(all) = facts.find("source_attachments") {
        let fact = &all.items()[0];
        assert_eq!(name.as_deref(), Some(fact.get("name").text()));
        assert_eq!(octets.len() as u64, fact.get("bytes").number());
        assert_eq!(fact.get("type").text(), "application/pdf");
        return assert_eq!(sum, fact.get("sha256").text());
    }
    let all = facts.get("attachments").items();
    let fact = all.iter().find(|fact| fact.find("data").is_some()).unwrap();
    assert_eq!(name.as_deref(), fact.find("long_filename").map(|fact| fact.text()));
    assert_eq!(octets.len() as u64, fact.get("data").get("bytes").number());
    assert_eq!(sum, fact.get("data").get("sha256").text());
}

pub(crate) fn export(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<ExportItemsAnswer> = read_whole(&exchange.answer).unwrap();
    refused(exchange, &read.faults[0], facts);
}
