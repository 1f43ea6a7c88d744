//! Every request that this crate can write validates against Microsoft's schema, and a request with a fault planted in it
//! does not.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use cutover_ews::operations::*;
use cutover_ews::*;

/// The envelope, which Microsoft's schema leaves to SOAP: what is in header and body has to be known to the schema.
const ENVELOPE: &str = r###"<?xml version="1.0" encoding="utf-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://schemas.xmlsoap.org/soap/envelope/"
           elementFormDefault="qualified">
  <xs:import namespace="http://schemas.microsoft.com/exchange/services/2006/messages" schemaLocation="SCHEMA/messages.xsd"/>
  <xs:import namespace="http://schemas.microsoft.com/exchange/services/2006/types" schemaLocation="SCHEMA/types.xsd"/>
  <xs:element name="Envelope"><xs:complexType><xs:sequence>
    <xs:element name="Header"><xs:complexType><xs:sequence>
      <xs:any namespace="##other" processContents="strict" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="Body"><xs:complexType><xs:sequence>
      <xs:any namespace="##other" processContents="strict"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"###;

/// The judge: xmllint with the schema. Nothing, said aloud, where one of them is not there.
struct Judge {
    work: tempfile::TempDir,
    schema: PathBuf,
}

impl Judge {
    fn new() -> Option<Self> {
        let shared = cutover_testbed::shared::folder();
        let there = Command::new("xmllint").arg("--version").output().is_ok_and(|output| output.status.success());
        let (Some(shared), true) = (shared, there) else {
            println!("not run: the schema or xmllint (package libxml2-utils) is not there");
            return None;
        };
        let work = tempfile::tempdir().unwrap();
        let schema = work.path().join("envelope.xsd");
        let folder = shared.join("specs/ews").canonicalize().unwrap();
        std::fs::write(&schema, ENVELOPE.replace("SCHEMA", folder.to_str().unwrap())).unwrap();
        Some(Self { work, schema })
    }

    fn file(&self, name: &str, document: &[u8]) -> PathBuf {
        let path = self.work.path().join(format!("{name}.xml"));
        std::fs::write(&path, document).unwrap();
        path
    }

    /// What the judge says of these files, a line for each.
    fn verdicts(&self, files: &[impl AsRef<Path>]) -> String {
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(&self.schema);
        let output = command.args(files.iter().map(AsRef::as_ref)).output().unwrap();
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// Requests of an operation, each written for the lowest version that has it.
#[derive(Default)]
struct Requests(BTreeMap<&'static str, Vec<Vec<u8>>>);

impl Requests {
    fn add<R: Request>(&mut self, request: &R) {
        let mut header = Header::new(request.since());
        let all = self.0.entry(request.operation().name()).or_default();
        all.push(request.envelope(&header));
        header.acting_for = Some(ActingFor::PrimarySmtpAddress("erika@fabrikam.example".into()));
        if RequestVersion::Exchange2010 <= header.version {
            header.time_zone = Some("W. Europe Standard Time".into());
        }
        all.push(request.envelope(&header));
    }
}

fn item() -> ItemId {
    ItemId { id: "AAMk+/=".into(), change_key: Some("CQAA".into()) }
}

fn own(folder: DistinguishedFolder) -> FolderRef {
    FolderRef::own(folder)
}

fn other(folder: DistinguishedFolder) -> FolderRef {
    FolderRef::Distinguished(folder, Some("erika@fabrikam.example".into()))
}

fn folders(requests: &mut Requests) {
    let everywhere = DistinguishedFolder::ALL.into_iter().flat_map(|folder| [own(folder), other(folder)]);
    let shape = FolderShape {
        fields: FieldUri::ALL.iter().copied().filter(|f| f.name().starts_with("folder:")).collect(),
        ..FolderShape::default()
    };
    requests.add(&GetFolder { shape, folders: everywhere.collect() });
    let id = FolderRef::Id(FolderId::new("AQ=="));
    requests.add(&GetFolder { shape: FolderShape::default(), folders: vec![id.clone()] });
    for (page, traversal) in
        [(None, FolderTraversal::Deep), (Some(PageView { offset: u32::MAX, entries: 0 }), FolderTraversal::Shallow)]
    {
        requests.add(&FindFolder {
            traversal,
            shape: FolderShape::listing(),
            page,
            parent: own(DistinguishedFolder::Top),
        });
    }
    for (folder, state) in
        [(None, None), (Some(own(DistinguishedFolder::ArchiveTop)), Some("H4sI".into())), (Some(id), None)]
    {
        requests.add(&SyncFolderHierarchy { shape: FolderShape::listing(), folder, state });
    }
}

fn items(requests: &mut Requests) {
    let extended =
        ["IPM.Note", "IPM.Appointment", "IPM.Contact", "IPM.DistList", "IPM.Task", "IPM.StickyNote", "IPM.Activity"];
    for class in extended {
        let shape = ItemShape { mime: true, extended: beside_mime(class), ..ItemShape::heads() };
        requests.add(&GetItem { shape, items: vec![item(), ItemId::new("x")] });
    }
    let fields = FieldUri::ALL.iter().copied().filter(|field| !field.name().starts_with("folder:")).collect();
    let shape = ItemShape { base: BaseShape::AllProperties, fields, ..ItemShape::default() };
    requests.add(&GetItem { shape: shape.clone(), items: vec![item()] });
    requests.add(&GetItem { shape: ItemShape::mime(), items: vec![item()] });
    for (changes, scope, state) in
        [(0, SyncScope::Normal, None), (999, SyncScope::WithAssociated, Some("a & <b>\u{1}".into()))]
    {
        let folder = own(DistinguishedFolder::Inbox);
        requests.add(&SyncFolderItems { shape: shape.clone(), folder, state, changes, scope });
    }
    let restrictions = [
        None,
        Some(Restriction::LargerThan(1 << 40)),
        Some(Restriction::ChangedSince(0)),
        Some(Restriction::Read(false)),
    ];
    for restriction in restrictions {
        let (page, sorted_by) = (PageView { offset: 0, entries: 1000 }, restriction.map(|_| FieldUri::ITEM_RECEIVED));
        let traversal = if restriction.is_some() { ItemTraversal::Associated } else { ItemTraversal::Shallow };
        let folder = own(DistinguishedFolder::RecoverableDeletions);
        requests.add(&FindItem { traversal, shape: ItemShape::heads(), page, restriction, sorted_by, folder });
    }
    requests.add(&ExportItems { items: vec![item(), item()] });
    let attachments = vec![AttachmentId::new("AQ=="), AttachmentId::new("Ag==")];
    requests.add(&GetAttachment { mime: true, attachments: attachments.clone() });
    requests.add(&GetAttachment { mime: false, attachments });
}

fn others(requests: &mut Requests) {
    let address: Box<str> = "erika@fabrikam.example".into();
    requests.add(&GetServerTimeZones::default());
    requests.add(&GetServerTimeZones { ids: vec!["UTC".into(), "Pacific Standard Time".into()] });
    requests.add(&ResolveNames { entry: "e".into(), details: true });
    requests.add(&ResolveNames { entry: "smtp:<&>".into(), details: false });
    requests.add(&ExpandDl { address: address.clone() });
    let page = PageView { offset: 100, entries: 100 };
    requests.add(&FindPeople { page, query: None, address_list: None });
    requests.add(&FindPeople { page, query: Some("Ä".into()), address_list: Some("8b3c".into()) });
    requests.add(&GetInboxRules::default());
    requests.add(&GetInboxRules { address: Some(address.clone()) });
    requests.add(&GetUserOofSettings { address: address.clone() });
    requests.add(&GetDelegate { address: address.clone() });
    let folder = own(DistinguishedFolder::Calendar);
    requests.add(&GetUserConfiguration { name: "CategoryList".into(), folder });
    let forms = [IdForm::Ews, IdForm::EwsLegacy, IdForm::Entry, IdForm::HexEntry, IdForm::Store, IdForm::Owa];
    for from in forms {
        requests.add(&ConvertId { to: IdForm::Ews, from, mailbox: address.clone(), ids: vec!["AQ==".into()] });
    }
}

fn all() -> Requests {
    let mut requests = Requests::default();
    folders(&mut requests);
    items(&mut requests);
    others(&mut requests);
    requests
}

#[test]
fn every_request_validates_against_the_schema() {
    let Some(judge) = Judge::new() else { return };
    let requests = all();
    let mut files = Vec::new();
    for operation in Operation::ALL {
        let written = requests.0.get(operation.name()).map_or(0, Vec::len);
        println!("{}: {written} requests judged", operation.name());
        assert!(written > 0, "{} was not judged", operation.name());
    }
    for (name, documents) in &requests.0 {
        files.extend(documents.iter().enumerate().map(|(index, one)| judge.file(&format!("{name}-{index}"), one)));
    }
    let verdicts = judge.verdicts(&files);
    let bad: Vec<_> = verdicts.lines().filter(|line| !line.ends_with(" validates")).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert_eq!(verdicts.lines().count(), files.len());
}

#[test]
fn planted_faults_are_caught() {
    let Some(judge) = Judge::new() else { return };
    let request = SyncFolderItems {
        shape: ItemShape::heads(),
        folder: own(DistinguishedFolder::Inbox),
        state: None,
        changes: 100,
        scope: SyncScope::WithAssociated,
    };
    let sound = String::from_utf8(request.envelope(&Header::new(request.since()))).unwrap();
    let faults = [
        ("a misspelt element", sound.replace("MaxChangesReturned", "MaxChangesReturn")),
        ("too many changes", sound.replace(">100<", ">513<")),
        ("an unknown folder", sound.replace("\"inbox\"", "\"in-box\"")),
        ("an unknown version", sound.replace("\"Exchange2010\"", "\"Exchange2011\"")),
        ("an unknown property", sound.replace("item:Size", "item:Weight")),
    ];
    for (index, (what, document)) in faults.iter().enumerate() {
        assert_ne!(document, &sound, "{what} was planted");
        let file = judge.file(&format!("planted-{index}"), document.as_bytes());
        assert!(judge.verdicts(&[file]).contains("fails to validate"), "{what} passes");
    }
}

#[test]
fn requests_are_written_for_the_lowest_version_that_has_them() {
    let items = SyncFolderItems {
        shape: ItemShape::id_only(),
        folder: own(DistinguishedFolder::Inbox),
        state: None,
        changes: 1,
        scope: SyncScope::Normal,
    };
    assert_eq!(items.since(), RequestVersion::Exchange2007);
    assert_eq!(
        SyncFolderItems { scope: SyncScope::WithAssociated, ..items.clone() }.since(),
        RequestVersion::Exchange2010
    );
    let archive = own(DistinguishedFolder::ArchiveTop);
    assert_eq!(SyncFolderItems { folder: archive, ..items }.since(), RequestVersion::Exchange2010Sp1);
    assert_eq!(ExportItems { items: Vec::new() }.since(), RequestVersion::Exchange2010Sp1);
    let shape = FolderShape { fields: vec![FieldUri::FOLDER_PERMISSIONS], ..FolderShape::default() };
    assert_eq!(GetFolder { shape, folders: Vec::new() }.since(), RequestVersion::Exchange2007Sp1);
}

#[test]
fn the_words_of_the_schema_are_spelt_as_it_has_them() {
    let Some(shared) = cutover_testbed::shared::folder() else {
        println!("not run: the schema is not there");
        return;
    };
    let read = |name| std::fs::read_to_string(shared.join("specs/ews").join(name)).unwrap();
    let (messages, types) = (read("messages.xsd"), read("types.xsd"));
    let known = |schema: &str, word: &str| schema.contains(&format!("\"{word}\""));
    ResponseCode::NAMES.iter().for_each(|code| assert!(known(&messages, code), "{code}"));
    RequestVersion::ALL.iter().for_each(|version| assert!(known(&types, version.name()), "{version:?}"));
    DistinguishedFolder::ALL.iter().for_each(|folder| assert!(known(&types, folder.name()), "{folder:?}"));
    FieldUri::ALL.iter().for_each(|field| assert!(known(&types, field.name()), "{field:?}"));
    Operation::ALL.iter().for_each(|operation| assert!(known(&messages, &format!("{}Response", operation.name()))));
}
