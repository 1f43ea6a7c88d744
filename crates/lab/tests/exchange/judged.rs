//! Every request that the organisation accepts and every answer that it gives, judged by Microsoft's schema through
//! `xmllint`, counted by operation and release.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cutover_lab::exchange::{Exchange, Fault, FaultKind, MailboxChange, Release};
use cutover_testbed::shared;

use crate::client::{ADMINISTRATOR, ANNE, Bed, INGRID};
use crate::reading::{contents, items};
use crate::requests as r;

/// Every operation there is.
const OPERATIONS: [&str; 17] = [
    "GetFolder",
    "FindFolder",
    "SyncFolderHierarchy",
    "SyncFolderItems",
    "FindItem",
    "GetItem",
    "ExportItems",
    "GetAttachment",
    "ResolveNames",
    "ExpandDL",
    "FindPeople",
    "GetInboxRules",
    "GetUserOofSettings",
    "GetDelegate",
    "GetUserConfiguration",
    "ConvertId",
    "GetServerTimeZones",
];

/// SOAP's envelope around the schema of EWS.
fn envelope_schema(ews: &Path) -> String {
    let place = ews.display();
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
  targetNamespace="http://schemas.xmlsoap.org/soap/envelope/" elementFormDefault="qualified">
  <xs:import namespace="http://schemas.microsoft.com/exchange/services/2006/types" schemaLocation="{place}/types.xsd"/>
  <xs:import namespace="http://schemas.microsoft.com/exchange/services/2006/messages" schemaLocation="{place}/messages.xsd"/>
  <xs:element name="Envelope"><xs:complexType><xs:sequence>
    <xs:element name="Header" minOccurs="0"><xs:complexType><xs:sequence>
      <xs:any minOccurs="0" maxOccurs="unbounded" processContents="strict"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="Body"><xs:complexType><xs:choice>
      <xs:any namespace="http://schemas.microsoft.com/exchange/services/2006/messages" processContents="strict"/>
      <xs:element name="Fault"><xs:complexType><xs:sequence>
        <xs:element name="faultcode" type="xs:QName" form="unqualified"/>
        <xs:element name="faultstring" form="unqualified"><xs:complexType mixed="true"><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element>
        <xs:element name="detail" form="unqualified" minOccurs="0"><xs:complexType><xs:sequence>
          <xs:any maxOccurs="unbounded" processContents="lax"/></xs:sequence></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
    </xs:choice></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"#
    )
}

/// The judge, where its schema and `xmllint` are.
struct Judge {
    folder: tempfile::TempDir,
    schema: PathBuf,
    judged: BTreeMap<String, [u64; 2]>,
    files: Vec<(String, PathBuf)>,
}

impl Judge {
    fn new() -> Option<Self> {
        let shared = shared::folder()?;
        Command::new("xmllint").arg("--version").output().ok()?;
        let folder = tempfile::tempdir().unwrap();
        let schema = folder.path().join("envelope.xsd");
        fs::write(&schema, envelope_schema(&shared.join("specs/ews"))).unwrap();
        Some(Self { folder, schema, judged: BTreeMap::new(), files: Vec::new() })
    }

    /// Takes what was exchanged: answers always, requests that were accepted.
    fn take(&mut self, release: Release, exchanges: Vec<Exchange>) {
        for exchange in exchanges.into_iter().filter(|one| one.operation != "Autodiscover") {
            let counts = self.judged.entry(exchange.operation.clone()).or_default();
            let name = format!("{release:?}-{}-{}", exchange.operation, self.files.len());
            let place = self.folder.path().join(format!("{name}.answer.xml"));
            fs::write(&place, &exchange.answer).unwrap();
            self.files.push((name.clone(), place));
            if exchange.status == 200 {
                *counts = [counts[0] + 1, counts[1] + 1];
                let place = self.folder.path().join(format!("{name}.request.xml"));
                fs::write(&place, &exchange.request).unwrap();
                self.files.push((name, place));
            }
        }
    }

    /// What does not follow the schema, in the words of `xmllint`.
    fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for files in self.files.chunks(200) {
            let mut command = Command::new("xmllint");
            command
                .args(["--noout", "--nonet", "--huge", "--schema"])
                .arg(&self.schema)
                .args(files.iter().map(|(_, file)| file));
            let said = String::from_utf8_lossy(&command.output().unwrap().stderr).into_owned();
            let fine = said.lines().filter(|line| line.ends_with(" validates")).count();
            assert!(fine > 0 || files.len() < 3, "{said}");
            if fine != files.len() {
                wrong.extend(said.lines().filter(|line| !line.ends_with(" validates")).map(str::to_owned));
            }
        }
        wrong
    }
}

/// Asks everything that the release has.
fn scenario(bed: &Bed, has_second: bool, has_third: bool) {
    let all =
        ["root", "msgfolderroot", "inbox", "calendar", "contacts", "tasks", "notes", "journal", "archivemsgfolderroot"];
    let folders: String = all.iter().map(|name| r::distinguished(name)).collect();
    bed.ask_for(INGRID, &r::get_folder(&folders));
    bed.ask_for("henry.ashdown@nordvarde.example", &r::get_folder(&folders));
    bed.ask_for(INGRID, &r::find_folder(&r::distinguished("root")));
    bed.ask_for(INGRID, &r::sync_hierarchy(""));
    for folder in ["calendar", "contacts", "tasks", "journal"] {
        contents(bed, INGRID, folder, false);
        bed.ask_for(INGRID, &r::find_item(&r::distinguished(folder), "Shallow"));
    }
    for folder in ["notes", "inbox", "calendar", "drafts", "tasks"] {
        contents(bed, INGRID, folder, true);
    }
    contents(bed, "fyrrommet@nordvarde.example", "calendar", true);
    bed.ask_for(INGRID, &r::find_read(&r::distinguished("inbox")));
    let view = r::calendar_view(&r::distinguished("calendar"), "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    bed.ask_for(INGRID, &view);
    bed.ask_for(INGRID, &r::calendar_view(&r::distinguished("inbox"), "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"));
    let answers = contents(bed, INGRID, "inbox", false);
    let attachments: Vec<String> =
        answers.iter().flat_map(|answer| answer.attributes("t:AttachmentId", "Id")).collect();
    bed.ask_for(INGRID, &r::get_attachment(&attachments));
    for entry in ["Øyvind", "k", "nobody"] {
        bed.ask(ADMINISTRATOR, &r::resolve_names(entry));
    }
    bed.ask(ADMINISTRATOR, &r::expand_list("alle@nordvarde.example"));
    bed.ask(ADMINISTRATOR, &r::expand_list(ANNE));
    for mailbox in [INGRID, "ursula.brandt@nordvarde.example", "henry.ashdown@nordvarde.example"] {
        bed.ask_for(mailbox, &r::out_of_office(mailbox));
        bed.ask_for(mailbox, &r::delegates(mailbox));
        bed.ask_for(mailbox, &r::rules(mailbox));
    }
    bed.ask(ANNE, &r::out_of_office(INGRID));
    let ids = items(bed, ANNE, "inbox", 10);
    bed.ask_for(ANNE, &r::convert_id(&ids[0], "EwsId", "HexEntryId"));
    if has_second {
        bed.ask_for(INGRID, &r::export(&items(bed, INGRID, "calendar", 100)));
        bed.ask_for(INGRID, &r::export(&[ids[0].clone(), "AAMk".to_owned()]));
        bed.ask_for(INGRID, &r::configuration("CategoryList"));
        bed.ask_for(ANNE, &r::configuration("CategoryList"));
        bed.ask_for(ANNE, &r::zones());
        bed.ask_for(INGRID, &r::find_item(&r::distinguished("calendar"), "Associated"));
    }
    if has_third {
        bed.ask(ADMINISTRATOR, &r::find_people(20));
    }
    mishaps(bed);
}

/// Changes and faults.
fn mishaps(bed: &Bed) {
    let state = bed.ask_for(ANNE, &r::sync_items(&r::distinguished("inbox"), "", 100)).first("m:SyncState");
    let hierarchy = bed.ask_for(ANNE, &r::sync_hierarchy("")).first("m:SyncState");
    let folder = || "inbox".to_owned();
    for change in [
        MailboxChange::Read { folder: folder(), subject: String::new(), read: true },
        MailboxChange::ArriveMany { folder: folder(), count: 2, octets: 10 },
        MailboxChange::Rename { folder: folder(), subject: "Number 1".into(), to: "Anders \u{1}\u{fffe} <&>".into() },
        MailboxChange::Delete { folder: folder(), subject: "Number 0".into() },
        MailboxChange::Delete { folder: folder(), subject: String::new() },
        MailboxChange::DeleteFolder { folder: "Logg".into() },
    ] {
        bed.state().change(ANNE, &change).unwrap();
    }
    bed.ask_for(ANNE, &r::sync_items(&r::distinguished("inbox"), &state, 100));
    bed.ask_for(ANNE, &r::sync_hierarchy(&hierarchy));
    bed.ask_for(ANNE, &r::sync_items(&r::distinguished("inbox"), "AAAA", 100));
    for what in [
        FaultKind::ServerBusy { milliseconds: Some(5) },
        FaultKind::MessagesBusy { milliseconds: Some(5) },
        FaultKind::StoreUnavailable,
        FaultKind::SoapFault { code: "ErrorInternalServerError".into(), message: "x".into(), status: 200 },
    ] {
        bed.state().arm(Fault::new(what));
        bed.ask_for(ANNE, &r::get_folder(&r::distinguished("inbox")));
    }
    bed.ask_for(ANNE, "<m:CreateItem/>");
}

#[test]
fn everything_follows_the_schema() {
    let Some(mut judge) = Judge::new() else {
        eprintln!("not run: the schema of EWS or xmllint is not there");
        return;
    };
    let releases = [
        (Release::Exchange2007Sp1, "Exchange2007_SP1"),
        (Release::Exchange2010Sp2, "Exchange2010_SP2"),
        (Release::Exchange2013, "Exchange2013_SP1"),
        (Release::Exchange2016, "Exchange2016"),
    ];
    for (release, version) in releases {
        let bed = Bed::new(release, version);
        scenario(&bed, release >= Release::Exchange2010Sp2, release >= Release::Exchange2013);
        judge.take(release, bed.state().take_exchanges());
    }
    let wrong = judge.wrong();
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
    for operation in OPERATIONS {
        let [requests, answers] = judge.judged.get(operation).copied().unwrap_or_default();
        eprintln!("judged by the schema: {operation}: {requests} requests, {answers} answers");
        assert!(requests > 0 && answers > 0, "{operation} was never judged");
    }
}

#[test]
fn a_planted_mistake_is_caught() {
    let Some(mut judge) = Judge::new() else {
        eprintln!("not run: the schema of EWS or xmllint is not there");
        return;
    };
    let bed = Bed::new(Release::Exchange2016, "Exchange2016");
    bed.ask_for(ANNE, &r::get_folder(&r::distinguished("inbox")));
    let good = bed.state().take_exchanges();
    judge.take(Release::Exchange2016, good.clone());
    assert!(judge.wrong().is_empty());
    let planted = |from: &str, to: &str, in_answer: bool| {
        let mut bad = good[0].clone();
        let place = if in_answer { &mut bad.answer } else { &mut bad.request };
        let text = String::from_utf8(place.clone()).unwrap();
        assert!(text.contains(from));
        *place = text.replace(from, to).into_bytes();
        bad
    };
    for bad in [
        planted("<t:TotalCount>", "<t:TotalCount>x", true),
        planted("<m:FolderShape>", "<m:FolderShape><t:Odd/>", false),
        planted("ResponseClass=\"Success\"", "ResponseClass=\"Fine\"", true),
    ] {
        let mut judge = Judge::new().unwrap();
        judge.take(Release::Exchange2016, vec![bad]);
        assert!(!judge.wrong().is_empty());
    }
}
