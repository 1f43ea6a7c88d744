//! A company with every trap that a preflight knows, as far as they can stand side by side.

use cutover_model::{
    DirectorySync, ExistingKind, ExistingObject, Failure, FailureCode, FolderPath, Forwarding, GroupKind, MailboxKind,
    Marker, ObjectId, Organisation, ProxyAddress, Recipient, RecipientKind, RecordId, Reference, RetentionAction,
    RetentionRule, TenantDomain, TenantFacts, TenantLicence,
};

use super::super::{AssessPlan, FolderFacts, LargeItem, MailLines, MailboxFacts, SourceFacts};
use crate::provisioning::{LicenceRange, LicenceRule, Rules};

/// When the scenario's preflight is made: 2026-11-22 14:03 UTC.
pub(super) const NOW: i64 = 1_795_356_180;

const BUSINESS: &str = "O365_BUSINESS_PREMIUM";

/// A mailbox of a person, with a record as it should be.
pub(super) fn person(given: &str, family: &str, alias: &str) -> Recipient {
    let address = format!("{alias}@nordlys.example");
    let mut recipient = Recipient::new(RecordId(alias.to_owned()), RecipientKind::UserMailbox, &address);
    recipient.display_name = format!("{given} {family}");
    recipient.alias = alias.to_owned();
    recipient.sign_in = Some(address.clone());
    recipient.proxies = vec![ProxyAddress::parse(&format!("SMTP:{address}"))];
    recipient.legacy_dn = Some(format!("/o=Nordlys/ou=Exchange/cn=Recipients/cn={alias}"));
    recipient.person.given_name = given.to_owned();
    recipient.person.surname = family.to_owned();
    recipient.person.country = "NO".to_owned();
    recipient
}

fn with(mut recipient: Recipient, change: impl FnOnce(&mut Recipient)) -> Recipient {
    change(&mut recipient);
    recipient
}

fn record(alias: &str) -> Reference {
    Reference::Record(RecordId(alias.to_owned()))
}

fn outside(name: &str) -> Reference {
    Reference::Outside(name.to_owned())
}

/// A group, owned by the director.
pub(super) fn group(name: &str, alias: &str, members: &[&str]) -> Recipient {
    let address = format!("{alias}@nordlys.example");
    let mut group = Recipient::new(RecordId(alias.to_owned()), RecipientKind::DistributionGroup, address);
    group.display_name = name.to_owned();
    group.alias = alias.to_owned();
    group.members = members.iter().map(|member| record(member)).collect();
    group.owners = vec![record("ingrid.dahl")];
    group
}

fn people() -> Vec<Recipient> {
    vec![
        person("Ingrid", "Dahl", "ingrid.dahl"),
        with(person("Anna", "Berg", "anna.berg"), |anna| {
            anna.manager = Some(outside("CN=Former Chief,OU=Left,DC=nordlys,DC=local"));
            anna.delegates = vec![outside("CN=Temp 7,OU=Left,DC=nordlys,DC=local"), record("ingrid.dahl")];
            anna.full_access = vec![outside("S-1-5-21-1004336348-512"), record("ingrid.dahl")];
            anna.send_as = vec![record("lars.moen")];
            anna.proxies.push(ProxyAddress::parse("smtp:anna@nordlys.local"));
        }),
        with(person("Bjørn", "O'Neill", "bjorn.oneill"), |bjorn| {
            bjorn.unified_messaging = true;
            bjorn.primary = "bjorn.o'neill@nordlys.example".to_owned();
            bjorn.proxies = vec![ProxyAddress::parse("EUM:1204;phone-context=oslo")];
            bjorn.sign_in = Some("bjorn@nordlys.example".to_owned());
        }),
        with(person("Carl", "Lie", "carl.lie"), |carl| {
            carl.primary = "carl.lie@nordlysbygg.example".to_owned();
            carl.sign_in = Some("carl@nordlys.local".to_owned());
            carl.proxies = vec![ProxyAddress::parse("smtp:carl.lie@nordlys.example")];
            carl.unified_messaging = true;
        }),
        with(person("Dina", "Fjord", "dina.fjord"), |dina| {
            dina.primary = "dina@fjord.example".to_owned();
            dina.sign_in = None;
            dina.legacy_dn = None;
        }),
        with(person("Erik", "Vik", "erik.vik"), |erik| {
            erik.primary.clear();
            erik.sign_in = None;
        }),
        with(person("Frida", "Åsen", "frida.åsen"), |frida| frida.sign_in = None),
        with(person("Geir", "Sund", "geir.sund"), |geir| {
            geir.person.country = "Norge".to_owned();
            geir.person.department = "Prosjektering, kalkyle, innkjøp og oppfølging av underentreprenører".to_owned();
            geir.forwarding = Some(Forwarding { to: outside("SMTP:geir@privat.example"), keep_copy: true });
        }),
        with(person("Hanne", "Ness", "hanne.ness"), |hanne| {
            hanne.hidden = true;
            hanne.forwarding = Some(Forwarding { to: outside("CN=Fax,DC=nordlys,DC=local"), keep_copy: false });
        }),
        with(person("Ivar", "Holm", "ivar.holm"), |ivar| {
            ivar.disabled = true;
            ivar.proxies.push(ProxyAddress::parse("smtp:post@nordlys.example"));
        }),
        with(person("Jon", "Bakke", "jon.bakke"), |jon| jon.sign_in = Some("jonb@nordlys.example".to_owned())),
        with(person("Jon", "Bakke", "jon.bakke2"), |jon| jon.sign_in = Some("jonb@nordlys.example".to_owned())),
        with(person("Kari", "Lunde", "kari+salg"), |kari| kari.alias = "kari.salg".to_owned()),
        with(person("Lars", "Moen", "lars.moen"), |lars| lars.alias = "lars moen".to_owned()),
        person("Mona", "Strand", "mona.strand"),
        with(person("Nils", "Rud", "nils.rud"), |nils| {
            nils.kind = RecipientKind::LinkedMailbox;
            nils.proxies.push(ProxyAddress::parse("smtp:salg@nordlys.example"));
        }),
    ]
}

fn others() -> Vec<Recipient> {
    let special = |alias: &str, name: &str, kind| {
        with(person("", "", alias), |recipient| {
            recipient.kind = kind;
            recipient.display_name = name.to_owned();
            recipient.sign_in = None;
            recipient.disabled = true;
        })
    };
    let contact = |id: &str, name: &str, address: Option<&str>| {
        let mut contact =
            Recipient::new(RecordId(id.to_owned()), RecipientKind::MailContact, address.unwrap_or_default());
        contact.display_name = name.to_owned();
        contact.external_address = address.map(|address| format!("SMTP:{address}"));
        contact
    };
    vec![
        special("post", "Post", RecipientKind::SharedMailbox),
        special("rom.fjell", "Rom Fjell", RecipientKind::RoomMailbox),
        special("henger", "Tilhenger", RecipientKind::EquipmentMailbox),
        contact("revisor", "Revisor", Some("post@revisor.example")),
        contact("gammel", "Gammel kontakt", None),
        group("Alle", "alle", &["ansatte", "ledelse", "revisor"]),
        with(group("Ansatte", "ansatte", &["anna.berg", "geir.sund", "hanne.ness", "ledelse"]), |group| {
            group.members.push(outside("CN=Sommerhjelp,OU=Left,DC=nordlys,DC=local"));
        }),
        with(group("Ledelse", "ledelse", &["ingrid.dahl", "ansatte"]), |group| {
            group.kind = RecipientKind::MailSecurityGroup;
            group.owners = vec![outside("CN=Former Chief,OU=Left,DC=nordlys,DC=local")];
        }),
        with(group("Driftsvakt", "webmaster", &[]), |group| group.owners.clear()),
        with(group("Alle i Oslo", "oslo", &[]), |group| {
            group.kind = RecipientKind::DynamicGroup;
            group.member_rule = Some("(&(mailNickname=*)(l=Oslo))".to_owned());
        }),
    ]
}

/// The company's directory.
pub(super) fn organisation() -> Organisation {
    let mut organisation = Organisation { recipients: people().into_iter().chain(others()).collect() };
    organisation.sort();
    organisation
}

/// Something in the tenant.
pub(super) fn existing(id: &str, kind: ExistingKind, name: &str, primary: &str) -> ExistingObject {
    let mut object = ExistingObject::new(ObjectId(id.to_owned()), kind);
    object.display_name = name.to_owned();
    object.primary = Some(primary.to_owned());
    object
}

/// The tenant that the company goes to.
pub(super) fn tenant() -> TenantFacts {
    let mailbox = ExistingKind::Mailbox(MailboxKind::User);
    let mut facts = TenantFacts {
        id: "5f1c8a52-9d3e-4a57-8a0b-6f5f0b7b7d11".to_owned(),
        display_name: "Nordlys Bygg AS".to_owned(),
        cloud: "gcc-high".to_owned(),
        has_mailbox_import: false,
        ..TenantFacts::default()
    };
    facts.state.directory_sync = DirectorySync::On { last: Some(1_795_341_600) };
    facts.state.domains = [("nordlys.example", true), ("nordlysbygg.example", false)]
        .map(|(name, verified)| TenantDomain { name: name.to_owned(), verified })
        .into();
    let mut ours = existing("1", mailbox, "Mona Strand", "mona.strand@nordlys.example");
    ours.marker = Some(Marker::new("8c21", "0a"));
    let mut synced = existing("2", ExistingKind::Account, "Ingrid Dahl", "ingrid.dahl@nordlys.example");
    synced.synced = true;
    let clash = existing("3", ExistingKind::Group(GroupKind::Distribution), "Rom", "rom.fjell@nordlys.example");
    let shared = existing("4", ExistingKind::Other, "Salg", "salg@nordlys.example");
    facts.state.objects = vec![ours, synced, clash, shared];
    facts.state.licences = vec![TenantLicence {
        id: "f245ecc8-75af-4f8e-b61f-27d8114de5f3".to_owned(),
        part_number: BUSINESS.to_owned(),
        enabled: 5,
        consumed: 3,
        mailbox_quota: Some(50 << 30),
    }];
    facts.retention = vec![RetentionRule {
        name: "Default 2 years to archive".to_owned(),
        action: RetentionAction::Archive,
        days: Some(730),
    }];
    facts
}

fn folder(path: &[&str], items: u64, bytes: Option<u64>) -> FolderFacts {
    FolderFacts { path: FolderPath::new(path.iter().copied()), items: Some(items), bytes }
}

fn mailbox(address: &str, folders: Vec<FolderFacts>) -> MailboxFacts {
    MailboxFacts { address: address.to_owned(), folders, ..MailboxFacts::default() }
}

/// What its old server says of some mailboxes.
pub(super) fn source() -> SourceFacts {
    let large = |folder: &str, bytes| LargeItem { folder: FolderPath::new([folder]), bytes };
    let mut anna = mailbox(
        "anna.berg@nordlys.example",
        vec![
            folder(&["INBOX"], 48_210, Some(9_400_000_000)),
            folder(&["Calendar"], 12, Some(90_000)),
            folder(&["Prosjekter", "2014/2015"], 3_870, Some(1_210_000_000)),
            folder(&["Prosjekter", "Arkiv"], 900, Some(82_000_000)),
            folder(&["Prosjekter", "ARKIV"], 14, Some(1_400_000)),
        ],
    );
    anna.lines = Some(MailLines {
        read: 52_998,
        refused: 2,
        long: 37,
        longest: Some((182_604, FolderPath::new(["Prosjekter", "Arkiv"]))),
        failure: None,
    });
    anna.large = vec![large("INBOX", 171_000_000), large("Sent", 52_000_000), large("Sent", 61_500_000)];
    let lost = Failure::new(FailureCode::Credentials, "hanne.ness").with_detail("NO [AUTHENTICATIONFAILED]");
    let hanne = MailboxFacts { failure: Some(lost), ..mailbox("hanne.ness@nordlys.example", Vec::new()) };
    SourceFacts {
        mailboxes: vec![
            mailbox("ingrid.dahl@nordlys.example", vec![folder(&["INBOX"], 1_204_118, Some(61_300_000_000))]),
            anna,
            hanne,
            mailbox("post@nordlys.example", vec![folder(&["INBOX"], 88_400, Some(58_000_000_000))]),
            mailbox("geir.sund@nordlys.example", vec![folder(&["INBOX"], 7_310, None)]),
        ],
    }
}

/// What is going to be done. Two mailboxes are not in the batch; one of the batch nobody knows.
pub(super) fn plan() -> AssessPlan {
    let left = ["lars.moen@nordlys.example"];
    let organisation = organisation();
    let mailboxes = organisation.recipients.iter().filter(|recipient| recipient.kind.is_mailbox());
    let addresses = mailboxes.filter_map(|recipient| recipient.addresses().first().map(|name| name.to_lowercase()));
    let mut batch: std::collections::BTreeSet<String> =
        addresses.filter(|name| !left.contains(&name.as_str())).collect();
    batch.insert("ukjent@nordlys.example".to_owned());
    let rule = |product: &str, range| LicenceRule { product: product.to_owned(), range };
    AssessPlan {
        batch: Some("Flytting-2026".to_owned()),
        mailboxes: Some(batch),
        rules: Rules {
            nonce: "8c21".to_owned(),
            licences: vec![
                rule(BUSINESS, LicenceRange::Group("Ansatte".to_owned())),
                rule("ENTERPRISEPACK", LicenceRange::Person("anna.berg@nordlys.example".to_owned())),
                rule(BUSINESS, LicenceRange::Group("Sommerhjelp".to_owned())),
            ],
            ..Rules::default()
        },
        ..AssessPlan::new("nordlys")
    }
}
