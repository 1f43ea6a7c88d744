//! Changes of mailboxes show in sync states: new, moved, deleted, read, renamed; folders too.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cutover_lab::exchange::{MailboxChange, Release};

use crate::client::{ANNE, Bed, send};
use crate::requests as r;

fn round(bed: &Bed, folder: &str, state: &mut String) -> Vec<String> {
    let mut told = Vec::new();
    loop {
        let answer = bed.ask_for(ANNE, &r::sync_items(&r::distinguished(folder), state, 3));
        assert_eq!(answer.codes(), ["NoError"]);
        let signs =
            [("<t:Create>", "+"), ("<t:Update>", "~"), ("<t:ReadFlagChange>", "r"), ("<t:Delete><t:ItemId", "-")];
        for (begin, sign) in signs {
            told.extend(answer.body.matches(begin).map(|_| sign.to_owned()));
        }
        *state = answer.first("m:SyncState");
        if answer.first("m:IncludesLastItemInRange") == "true" {
            return told;
        }
    }
}

#[test]
fn every_change_is_told() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let mut state = String::new();
    assert_eq!(round(&bed, "inbox", &mut state).len(), 8);
    assert!(round(&bed, "inbox", &mut state).is_empty());
    let subjects: Vec<String> =
        bed.state().mailbox(ANNE).unwrap().folders[0].items.iter().map(|item| item.subject.clone()).collect();
    let (folder, subject) = ("Innboks".to_owned(), |place: usize| subjects[place].clone());
    let mime = STANDARD.encode("Subject: ny\r\n\r\nHei\r\n");
    let changes = [
        MailboxChange::Arrive { folder: folder.clone(), mime },
        MailboxChange::Move { folder: folder.clone(), subject: subject(0), to: "Slettede elementer".to_owned() },
        MailboxChange::Delete { folder: folder.clone(), subject: subject(1) },
        MailboxChange::Read { folder: folder.clone(), subject: subject(2), read: true },
        MailboxChange::Rename { folder: folder.clone(), subject: subject(3), to: "nytt emne".to_owned() },
    ];
    for change in &changes {
        bed.state().change(ANNE, change).unwrap();
    }
    let mut told = round(&bed, "inbox", &mut state);
    told.sort();
    assert_eq!(told, ["+", "-", "-", "r", "~"]);
    bed.state().change(ANNE, &MailboxChange::ForgetSyncStates).unwrap();
    let answer = bed.ask_for(ANNE, &r::sync_items(&r::distinguished("inbox"), &state, 3));
    assert_eq!(answer.codes(), ["ErrorInvalidSyncStateData"]);
    assert_eq!(bed.ask_for(ANNE, &r::sync_hierarchy(&state)).codes(), ["ErrorInvalidSyncStateData"]);
}

#[test]
fn folders_come_move_and_go() {
    let bed = Bed::new(Release::Exchange2010Sp2, "Exchange2010_SP2");
    let state = bed.ask_for(ANNE, &r::sync_hierarchy("")).first("m:SyncState");
    let json = |change: &str| format!("{{\"mailbox\":\"{ANNE}\",{change}}}");
    for change in [
        r#""change":"make-folder","folder":"","name":"Ny"#,
        r#""change":"make-folder","folder":"Ny","name":"Inni"#,
        r#""change":"rename-folder","folder":"Logg","name":"Dagbok"#,
    ] {
        let body = json(&format!("{change}\""));
        assert_eq!(send(&bed.address(), "POST", "/_lab/change", "", body.as_bytes()).unwrap().status, 204);
    }
    let answer = bed.ask_for(ANNE, &r::sync_hierarchy(&state));
    assert_eq!(answer.all("t:DisplayName"), ["Ny", "Inni", "Dagbok"]);
    let state = answer.first("m:SyncState");
    let inner = answer.attributes("t:FolderId", "Id").remove(1);
    bed.state().change(ANNE, &MailboxChange::DeleteFolder { folder: "Ny".to_owned() }).unwrap();
    let answer = bed.ask_for(ANNE, &r::sync_hierarchy(&state));
    assert_eq!(answer.body.matches("<t:Delete><t:FolderId").count(), 2);
    let gone = format!("<t:FolderId Id=\"{inner}\"/>");
    assert_eq!(bed.ask_for(ANNE, &r::sync_items(&gone, "", 3)).codes(), ["ErrorItemNotFound"]);
    let body = json("\"change\":\"delete-folder\",\"folder\":\"Ny\"");
    assert_eq!(
        send(&bed.address(), "POST", "/_lab/change", "", body.as_bytes()).unwrap().status,
        400,
        "it is gone already"
    );
}

#[test]
fn a_large_folder_is_paged() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let change = MailboxChange::ArriveMany { folder: "Notater".to_owned(), count: 700, octets: 600 };
    bed.state().change(ANNE, &change).unwrap();
    let first = bed.ask_for(ANNE, &r::sync_items(&r::distinguished("notes"), "", 512));
    assert_eq!(
        (first.attributes("t:ItemId", "Id").len(), first.first("m:IncludesLastItemInRange").as_str()),
        (512, "false")
    );
    let second = bed.ask_for(ANNE, &r::sync_items(&r::distinguished("notes"), &first.first("m:SyncState"), 512));
    assert_eq!(second.attributes("t:ItemId", "Id").len(), 189, "and one note");
    assert_eq!(bed.ask_for(ANNE, &r::sync_items(&r::distinguished("notes"), "", 513)).status, 500);
}
