//! What is counted in a tenant: nothing is wrong where everything arrived, and every fault that is planted is seen.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use cutover_lab::{
    Count, Directory, DirectoryCheck, Mailbox, Manifest, Message, RecordKind, check_directory, count_tenant,
    sample_directory, sample_organisation,
};
use cutover_model::SystemFlag;
use serde_json::{Value, json};

fn sample() -> Manifest {
    let folder = tempfile::tempdir().unwrap();
    sample_organisation(3, folder.path()).unwrap()
}

/// A tenant to which a whole organisation has moved.
fn arrived(organisation: &Manifest) -> Value {
    let user = |mailbox: &Mailbox| json!({"mail": mailbox.address, "exchange": {"mailbox": mailbox.address}});
    let users: Vec<Value> = organisation.mailboxes.iter().map(user).collect();
    json!({"users": users, "mailboxes": organisation.mailboxes.iter().map(mailbox).collect::<Vec<_>>()})
}

fn mailbox(mailbox: &Mailbox) -> Value {
    let mut number = 0;
    let mut folders = Vec::new();
    for folder in &mailbox.folders {
        let mut items = Vec::new();
        for message in &folder.messages {
            number += 1;
            items.push(item(message, number));
        }
        let known = match folder.path.join("/").as_str() {
            "INBOX" => Some("inbox"),
            "Sendt" | "Sent" | "Gesendete Objekte" | "送信済み" | "Отправленные" => Some("sentitems"),
            "Utkast" | "Drafts" | "Entwürfe" | "下書き" | "Черновики" => Some("drafts"),
            "Papirkurv" | "Trash" | "Papierkorb" | "ゴミ箱" => Some("deleteditems"),
            "Søppelpost" | "Junk" => Some("junkemail"),
            "Arkiv" | "Archive" => Some("archive"),
            _ => None,
        };
        folders.push(json!({"path": folder.path.join("/"), "wellKnown": known, "items": items}));
    }
    json!({"id": mailbox.address, "folders": folders})
}

fn item(message: &Message, number: u64) -> Value {
    let flags = &message.flags;
    let categories: Vec<&str> = flags.keywords().filter(|word| !["$Forwarded", "NonJunk"].contains(word)).collect();
    json!({
        "messageId": message.message_id, "received": jiff::Timestamp::from_second(message.received).unwrap().to_string(),
        "read": flags.contains(SystemFlag::Seen), "draft": flags.contains(SystemFlag::Draft),
        "flag": if flags.contains(SystemFlag::Flagged) { "flagged" } else { "notFlagged" },
        "categories": categories, "named": {"{0} CutoverItem": number.to_string()},
    })
}

/// The items of the first inbox.
fn inbox(look: &mut Value) -> &mut Vec<Value> {
    look["mailboxes"][0]["folders"][0]["items"].as_array_mut().unwrap()
}

/// What a fault makes of the count.
fn counted(plant: impl Fn(&mut Value)) -> Count {
    let organisation = sample();
    let mut look = arrived(&organisation);
    let clean = count_tenant(&organisation, &look);
    assert!(clean.is_clean() && clean.expected as usize == organisation.messages(), "{clean:?}");
    plant(&mut look);
    let count = count_tenant(&organisation, &look);
    assert!(!count.is_clean());
    Count { expected: 0, found: 0, ..count }
}

#[test]
fn what_is_missing_doubled_or_altered_is_seen() {
    let none = Count::default();
    let dropped = counted(|look| drop(inbox(look).remove(7)));
    assert_eq!(dropped, Count { missing: 1, ..none });
    let doubled = counted(|look| {
        let twin = inbox(look)[7].clone();
        inbox(look).push(twin);
    });
    assert_eq!(doubled, Count { doubled: 1, ..none });
    let marked_twice = counted(|look| inbox(look)[7]["named"] = inbox(look)[8]["named"].clone());
    assert_eq!(marked_twice, Count { doubled: 1, ..none });
    let read = counted(|look| inbox(look)[7]["read"] = json!(inbox(look)[7]["read"] != true));
    assert_eq!(read, Count { flags: 1, ..none });
    let category = counted(|look| inbox(look)[7]["categories"] = json!(["Stranger"]));
    assert_eq!(category, Count { flags: 1, ..none });
    let dated = counted(|look| inbox(look)[7]["received"] = json!("1970-01-02T00:00:00Z"));
    assert_eq!(dated, Count { dates: 1, ..none });
}

#[test]
fn a_folder_or_a_mailbox_that_is_not_there_is_seen() {
    let renamed = counted(|look| {
        let folders = look["mailboxes"][0]["folders"].as_array_mut().unwrap();
        let empty = folders.iter_mut().find(|folder| folder["path"] == "Tom mappe").unwrap();
        empty["path"] = json!("Elsewhere");
    });
    assert_eq!(renamed, Count { folders: 1, ..Count::default() });
    let gone = counted(|look| look["users"][0]["exchange"] = Value::Null);
    let mailbox = &sample().mailboxes[0];
    let messages: usize = mailbox.folders.iter().map(|folder| folder.messages.len()).sum();
    assert_eq!((gone.missing, gone.folders), (messages as u64, mailbox.folders.len() as u64));
}

/// A tenant that has every record of a directory; ids are addresses.
fn provisioned(directory: &Directory) -> Value {
    let (mut users, mut contacts, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for record in &directory.records {
        let mut addresses = vec![format!("SMTP:{}", record.address)];
        addresses.extend(record.aliases.iter().map(|alias| format!("smtp:{alias}")));
        addresses.extend(record.old_addresses.iter().map(|address| format!("X500:{address}")));
        let (list, details) = match record.kind {
            RecordKind::User => (&mut users, "UserMailbox"),
            RecordKind::Shared => (&mut users, "SharedMailbox"),
            RecordKind::Room => (&mut users, "RoomMailbox"),
            RecordKind::MailUser => (&mut users, "MailUser"),
            RecordKind::Contact => (&mut contacts, "MailContact"),
            RecordKind::Group => (&mut groups, "MailUniversalDistributionGroup"),
            RecordKind::SecurityGroup => (&mut groups, "MailUniversalSecurityGroup"),
        };
        let full_access: Value = record.full_access.iter().map(|who| (who.clone(), json!(["FullAccess"]))).collect();
        list.push(json!({
            "id": record.address, "mail": record.address, "displayName": record.name, "proxyAddresses": addresses,
            "manager": record.manager, "members": record.members, "owners": record.owners,
            "exchange": {
                "recipientTypeDetails": details, "fullAccess": full_access, "sendAs": record.send_as,
                "sendOnBehalf": record.delegates, "settings": {
                    "HiddenFromAddressListsEnabled": record.hidden, "ForwardingAddress": record.forwarding,
                },
            },
        }));
    }
    json!({"users": users, "contacts": contacts, "groups": groups})
}

#[test]
fn records_that_are_missing_doubled_or_otherwise_are_seen() {
    let directory = sample_directory(3);
    let look = provisioned(&directory);
    let clean = check_directory(&directory, &look);
    assert!(clean.is_clean(), "{clean:?}");
    assert_eq!((clean.users, clean.contacts, clean.groups), (14, 2, 4));
    let checked = |plant: &dyn Fn(&mut Value)| {
        let mut look = look.clone();
        plant(&mut look);
        let DirectoryCheck { missing, doubled, differing, .. } = check_directory(&directory, &look);
        (missing, doubled, differing)
    };
    assert_eq!(checked(&|look| drop(look["contacts"].as_array_mut().unwrap().remove(1))).0, 1);
    let twin = look["users"][0].clone();
    assert_eq!(checked(&|look| look["users"].as_array_mut().unwrap().push(twin.clone())), (0, 1, 0));
    assert_eq!(checked(&|look| look["users"][3]["manager"] = Value::Null), (0, 0, 1));
    assert_eq!(checked(&|look| drop(look["users"][0]["proxyAddresses"].as_array_mut().unwrap().pop())), (0, 0, 1));
    assert_eq!(checked(&|look| drop(look["groups"][0]["members"].as_array_mut().unwrap().pop())), (0, 0, 1));
    assert_eq!(checked(&|look| look["users"][0]["exchange"]["recipientTypeDetails"] = json!("Odd")), (0, 0, 1));
}

#[test]
fn the_directory_of_a_seed_is_always_the_same_and_has_one_of_everything() {
    let directory = sample_directory(2026);
    assert_eq!(directory, sample_directory(2026));
    assert_ne!(directory.csv(), sample_directory(2027).csv());
    for kind in [RecordKind::Shared, RecordKind::Room, RecordKind::MailUser, RecordKind::SecurityGroup] {
        assert_eq!(directory.count(&[kind]), 1, "{kind:?}");
    }
    let group = |address: &str| directory.records.iter().find(|record| record.address.starts_with(address)).unwrap();
    assert!(group("alle@").members.contains(&group("kontoret@").address), "groups are in groups");
    let first = &directory.records[0];
    assert!(first.old_addresses.len() == 2 && first.old_addresses[0].starts_with("/o=Nordvarde/ou="));
    assert_eq!(directory.csv().lines().count(), directory.records.len() + 1);
}
