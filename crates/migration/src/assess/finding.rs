//! What a preflight finds: who, what, how grave, and how it is mended. Words come from the catalogue: `assess-<kind>`
//! is the title, `assess-<kind>-what` says it of one recipient, `assess-<kind>-mend` says what it means and what to do.

use cutover_model::{Failure, Recipient};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The move must not begin before it is mended.
    Blocks,
    /// Something will not move, or not as it is.
    Warns,
    /// Worth knowing; nothing has to be done.
    Tells,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 3] = [Self::Blocks, Self::Warns, Self::Tells];

    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Warns => "warns",
            Self::Tells => "tells",
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $severity:ident;)+) => {
        /// What can be found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FindingKind { $($(#[$doc])* $variant),+ }

        impl FindingKind {
            /// Every kind, in the order in which they are shown.
            pub const ALL: &[FindingKind] = &[$(Self::$variant),+];

            /// The stable word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// How grave it is unless the plan makes it otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
        }
    };
}

kinds! {
    /// Directory synchronisation is on (mission M4).
    DirectorySyncOn = "directory-sync-on", Blocks;
    /// Directory synchronisation was on once.
    DirectorySyncWasOn = "directory-sync-was-on", Tells;
    /// More mailboxes than a cutover takes (mission M1).
    TooManyMailboxes = "too-many-mailboxes", Blocks;
    /// More mailboxes than are recommended.
    ManyMailboxes = "many-mailboxes", Warns;
    /// A domain that is not in the tenant.
    DomainMissing = "domain-missing", Blocks;
    /// A domain whose owner is not proven.
    DomainNotVerified = "domain-not-verified", Blocks;
    /// A further address in such a domain.
    AliasDomain = "alias-domain", Warns;
    /// A mailbox without a primary SMTP address.
    NoPrimary = "no-primary", Blocks;
    /// An address that the tenant refuses.
    AddressRefused = "address-refused", Blocks;
    /// One address at two recipients.
    AddressTwice = "address-twice", Blocks;
    /// One name to sign in with at two accounts.
    SignInTwice = "sign-in-twice", Blocks;
    /// One person with two mailboxes, as far as names tell.
    PersonTwice = "person-twice", Warns;
    /// It exists, and is somebody or something else.
    ExistsClash = "exists-clash", Blocks;
    /// It exists and is the same.
    ExistsSame = "exists-same", Warns;
    /// It exists and was made by this move.
    ExistsOurs = "exists-ours", Tells;
    /// A further address that somebody else has in the tenant.
    AliasInUse = "alias-in-use", Warns;
    /// Unified Messaging is on (mission M8).
    UnifiedMessaging = "unified-messaging", Blocks;
    /// A product that a licence rule names and the tenant does not have.
    LicenceUnknown = "licence-unknown", Blocks;
    /// A group that a licence rule names and the organisation does not have.
    LicenceGroupUnknown = "licence-group-unknown", Blocks;
    /// Fewer licences than a rule needs.
    LicenceShort = "licence-short", Blocks;
    /// Mailboxes that no rule gives a licence.
    LicenceNone = "licence-none", Warns;
    /// No country, and a licence needs one.
    UsageLocation = "usage-location", Warns;
    /// The address is not the name to sign in with.
    SignInDiffers = "sign-in-differs", Warns;
    /// The domain of the name to sign in with is not in the tenant.
    SignInDomain = "sign-in-domain", Warns;
    /// The address cannot be a name to sign in with, and that is what it becomes.
    SignInRefused = "sign-in-refused", Blocks;
    /// The tenant refuses the alias.
    AliasRefused = "alias-refused", Warns;
    /// An alias that the tenant keeps for postmasters.
    AliasReserved = "alias-reserved", Warns;
    /// A field longer than the tenant takes.
    FieldTooLong = "field-too-long", Warns;
    /// A mail user or contact without an address elsewhere.
    ExternalAddressMissing = "external-address-missing", Warns;
    /// The manager is not part of the move (mission M10).
    ManagerOutside = "manager-outside", Warns;
    /// A delegate is not part of the move.
    DelegateOutside = "delegate-outside", Warns;
    /// Somebody who may open the mailbox or write under its name is not part of the move.
    RightOutside = "right-outside", Warns;
    /// A group's member is not part of the move.
    MemberOutside = "member-outside", Warns;
    /// A group's owner is not part of the move.
    OwnerOutside = "owner-outside", Warns;
    /// Mail is forwarded to what is not part of the move.
    ForwardingOutside = "forwarding-outside", Warns;
    /// Mail is forwarded out of the organisation.
    ForwardingExternal = "forwarding-external", Warns;
    /// A mailbox whose account is in another forest.
    LinkedMailbox = "linked-mailbox", Warns;
    /// A shared mailbox, a room, a thing that is booked.
    SpecialMailbox = "special-mailbox", Tells;
    /// Hidden from address lists.
    Hidden = "hidden", Tells;
    /// The account is disabled.
    Disabled = "disabled", Tells;
    /// No old address inside the organisation is known.
    LegacyDnMissing = "legacy-dn-missing", Tells;
    /// Addresses of types that stay behind.
    AddressTypeLeft = "address-type-left", Tells;
    /// A group whose members are found by a rule.
    DynamicGroup = "dynamic-group", Warns;
    /// A group that contains itself.
    GroupCircular = "group-circular", Warns;
    /// A group without members.
    GroupEmpty = "group-empty", Tells;
    /// A group without an owner who moves.
    GroupOwnerless = "group-ownerless", Tells;
    /// A mailbox of the organisation that the batch does not have.
    NotInBatch = "not-in-batch", Warns;
    /// A mailbox of the batch that the organisation does not have.
    NotInOrganisation = "not-in-organisation", Warns;
    /// The mailbox could not be opened at the source (mission M7).
    MailboxUnreadable = "mailbox-unreadable", Blocks;
    /// A mailbox larger than its licence allows.
    MailboxOverQuota = "mailbox-over-quota", Warns;
    /// A folder name that the tenant refuses.
    FolderRefused = "folder-refused", Warns;
    /// Two folders that are one to the tenant.
    FolderTwice = "folder-twice", Warns;
    /// A folder with more items than the tenant takes.
    FolderCrowded = "folder-crowded", Warns;
    /// Items above the size that no tenant takes.
    ItemTooLarge = "item-too-large", Warns;
    /// Items above the size that a mailbox takes by default.
    ItemOverLimit = "item-over-limit", Warns;
    /// Messages with lines that are longer than a message may have them.
    LongLines = "long-lines", Warns;
    /// Messages that could not be read through.
    MailUnread = "mail-unread", Warns;
    /// The tenant's cloud has no mailbox import.
    CloudWithoutImport = "cloud-without-import", Warns;
    /// The tenant moves or deletes old items by itself.
    Retention = "retention", Warns;
    /// How long it takes.
    Forecast = "forecast", Tells;
    /// Nothing is known of the mailboxes' sizes.
    ForecastUnknown = "forecast-unknown", Tells;
    /// Sizes that were guessed from the number of items.
    SizesGuessed = "sizes-guessed", Tells;
    /// What a cutover never takes along (mission B13).
    NeverTaken = "never-taken", Tells;
}

/// Something that is put into a text, in the form that the reader's language gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// As it is.
    Text(String),
    /// A count.
    Number(u64),
    /// A size.
    Bytes(u64),
    /// A size that something may have, as who set it writes it: 50 GB may be powers of two.
    Limit(u64),
    /// A time that something takes, in seconds.
    Seconds(u64),
    /// An instant, in seconds since 1970.
    Instant(i64),
    /// A word of the catalogue, by its key.
    Word(&'static str),
    /// Something that failed.
    Failure(Failure),
}

/// Whom a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    /// The primary address, or whatever else names it best.
    pub address: String,
    /// What people see.
    pub name: String,
}

impl Who {
    /// An address of which nothing more is known.
    pub fn address(address: impl Into<String>) -> Self {
        Self { address: address.into(), name: String::new() }
    }
}

impl From<&Recipient> for Who {
    fn from(recipient: &Recipient) -> Self {
        let best = [Some(&recipient.primary), recipient.sign_in.as_ref(), recipient.external_address.as_ref()];
        let address = best.into_iter().flatten().find(|address| !address.is_empty());
        let address = address.unwrap_or(&recipient.id.0).clone();
        Self { address, name: recipient.display_name.clone() }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was found.
    pub kind: FindingKind,
    /// How grave it is.
    pub severity: Severity,
    /// Whom it is about; `None` for the organisation or the tenant as a whole.
    pub who: Option<Who>,
    /// What its text speaks of.
    pub values: Vec<(&'static str, Value)>,
    /// Commands that mend it, to be copied.
    pub commands: Vec<String>,
    /// Commands that restore later what had to be turned off.
    pub restore: Vec<String>,
}

impl Finding {
    /// A finding about the whole.
    pub fn new(kind: FindingKind) -> Self {
        let severity = kind.severity();
        Self { kind, severity, who: None, values: Vec::new(), commands: Vec::new(), restore: Vec::new() }
    }

    /// A finding about a recipient.
    pub fn about(kind: FindingKind, who: impl Into<Who>) -> Self {
        Self { who: Some(who.into()), ..Self::new(kind) }
    }

    /// Makes it graver or less grave.
    #[must_use]
    pub fn grave(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Value::Text(text.into()))
    }

    /// Adds a count.
    #[must_use]
    pub fn number(self, name: &'static str, number: usize) -> Self {
        self.with(name, Value::Number(number as u64))
    }

    /// Adds a command.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.commands.push(command.into());
        self
    }
}

/// Text as one argument of a PowerShell command.
pub(super) fn quoted(text: &str) -> String {
    // PowerShell takes these typographic marks for an apostrophe, too.
    let quote = |character: char| matches!(character, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}');
    let mut argument = String::from("'");
    for character in text.chars() {
        match character {
            character if quote(character) => argument.extend([character, character]),
            character if character.is_control() => argument.push('\u{fffd}'),
            character => argument.push(character),
        }
    }
    argument.push('\'');
    argument
}

/// Text as one argument of a command of ours.
pub(super) fn shell(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "@._-+=:/".contains(character);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
