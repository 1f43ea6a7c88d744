//! The directory of the sample organisation: what an Exchange of twenty years knows of the people who have mailboxes,
//! and of everything else that has an address (issue 3, "To show").
//!
//! [`Directory::csv`] writes it as Exchange's own commands export it. [`check_directory`](crate::check_directory) says
//! what of it is in a tenant.

use crate::organisation::DOMAIN;
use crate::people::PEOPLE;
use crate::random::Random;

/// What a record is, in Exchange's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A mailbox of a person.
    User,
    /// A mailbox that several people use.
    Shared,
    /// A meeting room.
    Room,
    /// An account with an address elsewhere.
    MailUser,
    /// An address elsewhere.
    Contact,
    /// A distribution group.
    Group,
    /// A group that carries rights as well.
    SecurityGroup,
}

impl RecordKind {
    /// `RecipientTypeDetails`
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::User => "UserMailbox",
            Self::Shared => "SharedMailbox",
            Self::Room => "RoomMailbox",
            Self::MailUser => "MailUser",
            Self::Contact => "MailContact",
            Self::Group => "MailUniversalDistributionGroup",
            Self::SecurityGroup => "MailUniversalSecurityGroup",
        }
    }
}

/// A record. References name other records by their addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// Further addresses.
    pub aliases: Vec<String>,
    /// Addresses inside the organisation by which old mail may answer, the present one first.
    pub old_addresses: Vec<String>,
    /// The manager.
    pub manager: Option<String>,
    /// Members, of a group.
    pub members: Vec<String>,
    /// Owners, of a group.
    pub owners: Vec<String>,
    /// Who may open the mailbox.
    pub full_access: Vec<String>,
    /// Who may write under its name.
    pub send_as: Vec<String>,
    /// Who may write on its behalf.
    pub delegates: Vec<String>,
    /// Where mail is sent as well.
    pub forwarding: Option<String>,
    /// Whether address lists leave it out.
    pub hidden: bool,
    pub(crate) telephone: String,
}

/// A whole directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// The records, people first.
    pub records: Vec<Record>,
}

/// Makes the directory of this seed. The same seed makes the same one.
pub fn sample_directory(seed: u64) -> Directory {
    let mut random = Random::new(seed ^ 0xd1ec_7012);
    let mut records: Vec<Record> = PEOPLE.iter().map(|person| at_home(person.local, person.name)).collect();
    records.push(Record { kind: RecordKind::Room, ..at_home("fyrrommet", "Møterom Fyret") });
    records.push(Record { kind: RecordKind::MailUser, ..at_home("konsulent", "Tobias Wren") });
    for (local, name) in [("alle", "Alle i Nordvarde"), ("kontoret", "Kontoret"), ("verftet", "Verftet")] {
        records.push(Record { kind: RecordKind::Group, ..at_home(local, name) });
    }
    records.push(Record { kind: RecordKind::SecurityGroup, ..at_home("regnskap", "Regnskap") });
    for (name, address) in CONTACTS {
        records.push(Record { kind: RecordKind::Contact, ..record(address, name) });
    }
    for record in &mut records {
        number(record, &mut random);
        relate(record);
    }
    Directory { records }
}

/// Two whom many write to.
const CONTACTS: [(&str, &str); 2] =
    [("Bjørn Ågotnes", "bjorn@kaiverket.example"), ("Harriet Plumley", "harriet@northpier.example")];

fn at_home(local: &str, name: &str) -> Record {
    record(&own(local), name)
}

fn own(local: &str) -> String {
    format!("{local}@{DOMAIN}")
}

fn record(address: &str, name: &str) -> Record {
    Record {
        kind: RecordKind::User,
        address: address.to_owned(),
        name: name.to_owned(),
        aliases: Vec::new(),
        old_addresses: Vec::new(),
        manager: None,
        members: Vec::new(),
        owners: Vec::new(),
        full_access: Vec::new(),
        send_as: Vec::new(),
        delegates: Vec::new(),
        forwarding: None,
        hidden: false,
        telephone: String::new(),
    }
}

/// Its names in the organisation that was, and in the one before it; its telephone.
fn number(record: &mut Record, random: &mut Random) {
    let local = record.address.split('@').next().unwrap_or_default().to_owned();
    let group = "/o=Nordvarde/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients";
    record.old_addresses.push(format!("{group}/cn={:08x}-{local}", random.next() as u32));
    if record.kind == RecordKind::User {
        let older = local.replace('.', "");
        record.old_addresses.push(format!("/o=FYRVESENET/ou=BODO/cn=Recipients/cn={}", older.to_uppercase()));
        record.telephone = format!("+47 75 55 {:02} {:02}", random.below(100), random.below(100));
    }
}

/// Who is what to whom. The two largest groups are members of a third one, as is everybody who is in neither.
fn relate(record: &mut Record) {
    let local = record.address.split('@').next().unwrap_or_default();
    let all = |locals: &[&str]| locals.iter().map(|local| own(local)).collect::<Vec<_>>();
    if record.kind == RecordKind::User && !["ingrid.solheim", "faktura"].contains(&local) {
        record.manager = Some(own("ingrid.solheim"));
    }
    match local {
        "ingrid.solheim" => record.aliases = all(&["daglig.leder"]),
        "henry.ashdown" => record.delegates = all(&["peter.moss"]),
        "peter.moss" => record.forwarding = Some(CONTACTS[1].1.to_owned()),
        "faktura" => record.hidden = true,
        "post" => {
            record.kind = RecordKind::Shared;
            record.aliases = all(&["firmapost", "info"]);
            record.full_access = all(&["regnskap", "ny.ansatt"]);
            record.send_as = all(&["ny.ansatt"]);
        }
        "alle" => {
            record.members = all(&["kontoret", "verftet", "regnskap", "ny.ansatt"]);
            record.members.push(CONTACTS[0].1.to_owned());
            record.owners = all(&["ingrid.solheim"]);
        }
        "kontoret" => record.members = all(&["ingrid.solheim", "henry.ashdown", "peter.moss", "galina.beregova"]),
        "verftet" => {
            record.members = all(&["soren.kjaer", "oyvind.rod", "mizuki.hama", "nadir.sahil", "konsulent"]);
            record.owners = all(&["soren.kjaer"]);
        }
        "regnskap" => {
            record.members = all(&["ursula.brandt", "faktura"]);
            record.owners = all(&["ursula.brandt"]);
        }
        _ => {}
    }
}

/// The columns, as Exchange names them.
const COLUMNS: [&str; 19] = [
    "RecipientTypeDetails",
    "PrimarySmtpAddress",
    "DisplayName",
    "Alias",
    "UserPrincipalName",
    "EmailAddresses",
    "LegacyExchangeDN",
    "ExternalEmailAddress",
    "CountryOrRegion",
    "Phone",
    "Manager",
    "Members",
    "ManagedBy",
    "FullAccess",
    "SendAs",
    "GrantSendOnBehalfTo",
    "ForwardingAddress",
    "DeliverToMailboxAndForward",
    "HiddenFromAddressListsEnabled",
];

impl Directory {
    /// The directory as CSV, in UTF-8.
    pub fn csv(&self) -> String {
        let line = |fields: &[String]| fields.iter().map(|field| quoted(field)).collect::<Vec<_>>().join(",") + "\n";
        let mut text = line(&COLUMNS.map(str::to_owned));
        self.records.iter().for_each(|record| text.push_str(&line(&fields(record))));
        text
    }

    /// How many records are of these kinds.
    pub fn count(&self, kinds: &[RecordKind]) -> usize {
        self.records.iter().filter(|record| kinds.contains(&record.kind)).count()
    }
}

fn fields(record: &Record) -> [String; COLUMNS.len()] {
    let local = record.address.split('@').next().unwrap_or_default().to_owned();
    let is_account = !matches!(record.kind, RecordKind::Contact | RecordKind::Group | RecordKind::SecurityGroup);
    let only = |yes: bool, text: &str| if yes { text.to_owned() } else { String::new() };
    let (legacy, older) = record.old_addresses.split_first().map_or(("", &[][..]), |(one, more)| (one.as_str(), more));
    let mut addresses = vec![format!("SMTP:{}", record.address)];
    addresses.extend(record.aliases.iter().map(|alias| format!("smtp:{alias}")));
    addresses.extend(older.iter().map(|address| format!("X500:{address}")));
    let external = match record.kind {
        RecordKind::Contact => record.address.clone(),
        RecordKind::MailUser => "tobias@lensworks.example".to_owned(),
        _ => String::new(),
    };
    [
        record.kind.word().to_owned(),
        record.address.clone(),
        record.name.clone(),
        local,
        only(is_account, &record.address),
        addresses.join("|"),
        legacy.to_owned(),
        external,
        only(is_account, "NO"),
        record.telephone.clone(),
        record.manager.clone().unwrap_or_default(),
        record.members.join("|"),
        record.owners.join("|"),
        record.full_access.join("|"),
        record.send_as.join("|"),
        record.delegates.join("|"),
        record.forwarding.clone().unwrap_or_default(),
        only(record.forwarding.is_some(), "True"),
        only(record.hidden, "True"),
    ]
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}
