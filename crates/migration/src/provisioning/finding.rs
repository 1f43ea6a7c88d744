//! What a plan cannot do, or not as the source has it.

use cutover_model::RecordId;
use serde::Serialize;

macro_rules! findings {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $weight:ident;)+) => {
        /// What was found. The catalogue has a text `provision-finding-<word>` for each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FindingKind { $($(#[$doc])* $variant),+ }

        impl FindingKind {
            /// Every kind.
            pub const ALL: &[FindingKind] = &[$(Self::$variant),+];

            /// The stable word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// How heavy it is.
            pub const fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight),+ }
            }
        }
    };
}

impl FindingKind {
    /// Whether a record is not made, or not whole, until somebody mends something. A group whose members are found by a
    /// rule never moves, and a person without a licence may be meant.
    pub const fn hinders(self) -> bool {
        matches!(self.weight(), Weight::Missing) && !matches!(self, Self::DynamicGroup | Self::NoLicence)
    }

    /// Whether it concerns those who only give licences.
    pub(super) const fn is_of_licences(self) -> bool {
        let short = matches!(self, Self::LicenceShort | Self::NoUsageLocation | Self::NoLicence);
        short || matches!(self.weight(), Weight::Stop)
    }
}

/// How heavy a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Nothing at all is done.
    Stop,
    /// This record is not made, or lacks something that it needs.
    Missing,
    /// Something is otherwise than at the source.
    Note,
}

findings! {
    /// A directory outside is the master of the tenant.
    DirectorySyncOn = "directory-sync-on", Stop;
    /// The rules name a product that the tenant does not have.
    ProductUnknown = "product-unknown", Stop;
    /// The rules name a group that the organisation does not have.
    RuleGroupUnknown = "rule-group-unknown", Stop;
    /// The domain of the primary address is not verified.
    DomainNotVerified = "domain-not-verified", Missing;
    /// There is no address that can be used.
    NoAddress = "no-address", Missing;
    /// The address belongs to another record too, which comes first.
    AddressTwice = "address-twice", Missing;
    /// Somebody else's object has the address.
    Clash = "clash", Missing;
    /// The object that has the address is of another kind.
    KindDiffers = "kind-differs", Missing;
    /// The object is looked after by a directory outside.
    Synced = "synced", Missing;
    /// The group's members are found by a rule; such a group does not move.
    DynamicGroup = "dynamic-group", Missing;
    /// No rule gives this person a licence.
    NoLicence = "no-licence", Missing;
    /// There are not enough licences.
    LicenceShort = "licence-short", Missing;
    /// Nothing says where the account is used, and without that there is no licence.
    NoUsageLocation = "no-usage-location", Missing;
    /// No password was given for this account.
    PasswordMissing = "password-missing", Missing;
    /// A further address is of a domain that is not verified.
    AddressLeftOut = "address-left-out", Note;
    /// A further address belongs to another object.
    AddressInUse = "address-in-use", Note;
    /// The name to sign in with is not the one of the source.
    SignInDiffers = "sign-in-differs", Note;
    /// The alias is not the one of the source.
    AliasDiffers = "alias-differs", Note;
    /// Something points to what is not part of the organisation.
    Outside = "outside", Note;
    /// Something points to a record that is not made.
    NotMade = "not-made", Note;
    /// Something points to a record that cannot have this part.
    CannotBe = "cannot-be", Note;
    /// Groups are members of each other in a circle.
    Circle = "circle", Note;
    /// Somebody is in a group whom others put there, and whom the source does not have there.
    AddedByOthers = "added-by-others", Note;
    /// Somebody whom we put into a group may be the one whom the source names, and stays.
    MayBeMeant = "may-be-meant", Note;
    /// The last owner of a group stays, although the source has them no more.
    LastOwner = "last-owner", Note;
    /// A group is its own member.
    OwnMember = "own-member", Note;
}

/// Something that a plan cannot do, or not as the source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// The record; `None` where it is about the whole.
    pub record: Option<RecordId>,
    /// The record's address, or what else it is about.
    pub subject: String,
    /// More: the other address, the product, the relation.
    pub detail: String,
}
