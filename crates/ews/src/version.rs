//! Versions: what a request asks for ([MS-OXWSCDATA] section 2.2.3.8, `ExchangeVersionType`; here only those that on-premises
//! servers have), what a server says that it is ([MS-OXWSCDATA] section 2.2.5.10), and which feature came with which.

use crate::xml::Element;

/// The schema that a request is written for. Later ones contain the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestVersion {
    /// Exchange 2007 before its first service pack.
    Exchange2007,
    /// Exchange 2007 SP1.
    Exchange2007Sp1,
    /// Exchange 2010.
    Exchange2010,
    /// Exchange 2010 SP1.
    Exchange2010Sp1,
    /// Exchange 2010 SP2 and SP3.
    Exchange2010Sp2,
    /// Exchange 2013.
    Exchange2013,
    /// Exchange 2013 SP1.
    Exchange2013Sp1,
    /// Exchange 2016, 2019 and Subscription Edition.
    Exchange2016,
}

impl RequestVersion {
    /// All of them, the oldest first.
    pub const ALL: [Self; 8] = [
        Self::Exchange2007,
        Self::Exchange2007Sp1,
        Self::Exchange2010,
        Self::Exchange2010Sp1,
        Self::Exchange2010Sp2,
        Self::Exchange2013,
        Self::Exchange2013Sp1,
        Self::Exchange2016,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exchange2007 => "Exchange2007",
            Self::Exchange2007Sp1 => "Exchange2007_SP1",
            Self::Exchange2010 => "Exchange2010",
            Self::Exchange2010Sp1 => "Exchange2010_SP1",
            Self::Exchange2010Sp2 => "Exchange2010_SP2",
            Self::Exchange2013 => "Exchange2013",
            Self::Exchange2013Sp1 => "Exchange2013_SP1",
            Self::Exchange2016 => "Exchange2016",
        }
    }

    /// The version of this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.name() == name)
    }

    /// Whether a server of this version has the feature.
    pub fn has(self, feature: Feature) -> bool {
        self >= feature.since()
    }
}

/// The features that a server of this version has.
pub fn features(version: RequestVersion) -> impl Iterator<Item = Feature> {
    Feature::ALL.into_iter().filter(move |feature| version.has(*feature))
}

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident since $version:ident;)+) => {
        /// What came after the beginnings and makes a difference for a source.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feature { $($(#[$doc])* $name),+ }

        impl Feature {
            /// All of them.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// The first version that has it.
            pub const fn since(self) -> RequestVersion {
                match self { $(Self::$name => RequestVersion::$version),+ }
            }
        }
    };
}

features! {
    /// Delegates are told.
    Delegates since Exchange2007Sp1;
    /// Permissions of folders are told.
    FolderPermissions since Exchange2007Sp1;
    /// Ids are converted between their forms.
    ConvertId since Exchange2007Sp1;
    /// Acting for another user with one's own password.
    Impersonation since Exchange2007Sp1;
    /// Synchronisation tells of read flags without telling the whole item again.
    ReadFlagChanges since Exchange2010;
    /// Associated items are listed and synchronised.
    AssociatedItems since Exchange2010;
    /// User configuration: categories, settings of the calendar.
    UserConfiguration since Exchange2010;
    /// Time zones with their rules, and the zone that a request means.
    TimeZones since Exchange2010;
    /// Items in the form of FastTransfer.
    ExportItems since Exchange2010Sp1;
    /// The archive mailbox.
    Archive since Exchange2010Sp1;
    /// The folders of recoverable items.
    RecoverableItems since Exchange2010Sp1;
    /// Rules of the inbox.
    InboxRules since Exchange2010Sp1;
    /// A browse through the address book.
    FindPeople since Exchange2013;
}

/// What a server says of itself in each answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVersion {
    /// 8 for 2007, 14 for 2010, 15 for 2013 and later.
    pub major: u16,
    /// 15.0 is 2013, 15.1 is 2016, 15.2 is 2019 and later.
    pub minor: u16,
    /// The build.
    pub build: u16,
    /// The revision of the build.
    pub revision: u16,
    /// The newest schema, in the server's word; not there on the oldest servers.
    pub schema: Option<Box<str>>,
}

impl ServerVersion {
    pub(crate) fn read(element: &Element) -> Option<Self> {
        let number = |name| element.attribute(name).and_then(|text: &str| text.parse().ok());
        Some(Self {
            major: number("MajorVersion")?,
            minor: number("MinorVersion").unwrap_or(0),
            build: number("MajorBuildNumber").unwrap_or(0),
            revision: number("MinorBuildNumber").unwrap_or(0),
            schema: element.attribute("Version").map(Box::from),
        })
    }

    /// The newest version that requests to this server can have, by its build.
    pub fn newest_request(&self) -> RequestVersion {
        match (self.major, self.minor) {
            (..=7, _) | (8, 0) => RequestVersion::Exchange2007,
            (8..=13, _) => RequestVersion::Exchange2007Sp1,
            (14, 0) => RequestVersion::Exchange2010,
            (14, 1) => RequestVersion::Exchange2010Sp1,
            (14, _) => RequestVersion::Exchange2010Sp2,
            (15, 0) if self.build < 847 => RequestVersion::Exchange2013,
            (15, 0) => RequestVersion::Exchange2013Sp1,
            (15.., _) => RequestVersion::Exchange2016,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: (u16, u16, u16), expected: RequestVersion) {
        let (major, minor, build) = numbers;
        let server = ServerVersion { major, minor, build, revision: 0, schema: None };
        assert_eq!(server.newest_request(), expected);
    }

    #[test]
    fn builds_tell_the_newest_schema() {
        check((8, 0, 685), RequestVersion::Exchange2007);
        check((8, 1, 240), RequestVersion::Exchange2007Sp1);
        check((8, 3, 83), RequestVersion::Exchange2007Sp1);
        check((14, 0, 639), RequestVersion::Exchange2010);
        check((14, 1, 218), RequestVersion::Exchange2010Sp1);
        check((14, 3, 123), RequestVersion::Exchange2010Sp2);
        check((15, 0, 516), RequestVersion::Exchange2013);
        check((15, 0, 847), RequestVersion::Exchange2013Sp1);
        check((15, 1, 225), RequestVersion::Exchange2016);
        check((15, 2, 2562), RequestVersion::Exchange2016);
    }

    #[test]
    fn later_versions_have_what_earlier_ones_had() {
        let counts: Vec<_> = RequestVersion::ALL.map(|version| features(version).count()).into();
        assert_eq!(counts, [0, 4, 8, 12, 12, 13, 13, 13]);
        assert!(!RequestVersion::Exchange2010.has(Feature::ExportItems));
    }
}
