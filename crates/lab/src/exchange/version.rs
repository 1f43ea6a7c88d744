//! The releases of Exchange and what each knows (microsoft365.md section 9).

use std::str::FromStr;

/// A release that the organisation can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Release {
    /// Exchange 2007 with Service Pack 1.
    Exchange2007Sp1,
    /// Exchange 2010 with Service Pack 2.
    Exchange2010Sp2,
    /// Exchange 2013 with Service Pack 1.
    Exchange2013,
    /// Exchange 2016.
    Exchange2016,
}

/// Values of `RequestServerVersion`, the oldest first.
const REQUESTS: [(&str, Release); 10] = [
    ("Exchange2007", Release::Exchange2007Sp1),
    ("Exchange2007_SP1", Release::Exchange2007Sp1),
    ("Exchange2010", Release::Exchange2010Sp2),
    ("Exchange2010_SP1", Release::Exchange2010Sp2),
    ("Exchange2010_SP2", Release::Exchange2010Sp2),
    ("Exchange2013", Release::Exchange2013),
    ("Exchange2013_SP1", Release::Exchange2013),
    ("Exchange2015", Release::Exchange2016),
    ("Exchange2016", Release::Exchange2016),
    ("V2017_07_11", Release::Exchange2016),
];

/// A version that a request was made for; later ones are larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RequestVersion(usize);

impl RequestVersion {
    /// What holds where a request says nothing.
    pub(super) const OLDEST: Self = Self(0);

    /// The version by its name, if any release knows it.
    pub(super) fn parse(name: &str) -> Option<Self> {
        REQUESTS.iter().position(|(own, _)| *own == name).map(Self)
    }

    pub(super) fn is_known_by(self, release: Release) -> bool {
        REQUESTS[self.0].1 <= release
    }

    /// Whether this version has what came with the named one.
    pub(super) fn has(self, since: &str) -> bool {
        Self::parse(since).is_some_and(|since| since <= self)
    }
}

impl Release {
    /// Major, minor, build, revision: releases that were widely used.
    pub(super) fn numbers(self) -> [u16; 4] {
        match self {
            Self::Exchange2007Sp1 => [8, 1, 240, 5],
            Self::Exchange2010Sp2 => [14, 2, 247, 5],
            Self::Exchange2013 => [15, 0, 847, 32],
            Self::Exchange2016 => [15, 1, 2507, 6],
        }
    }

    /// The schema that `ServerVersionInfo` names; 2007 names none.
    pub(super) fn schema(self) -> Option<&'static str> {
        match self {
            Self::Exchange2007Sp1 => None,
            Self::Exchange2010Sp2 => Some("Exchange2010_SP2"),
            Self::Exchange2013 => Some("V2_23"),
            Self::Exchange2016 => Some("V2017_07_11"),
        }
    }

    /// The version as exported items name it.
    pub(super) fn in_stream(self) -> [u8; 6] {
        let [major, minor, build, revision] = self.numbers();
        let words = [major << 8 | minor, 0x8000 | build, revision];
        let mut octets = [0; 6];
        words.iter().zip(octets.as_chunks_mut::<2>().0).for_each(|(word, place)| *place = word.to_le_bytes());
        octets
    }

    /// The version as Autodiscover shows it: 7 bits of flags, then major, minor, build.
    pub(super) fn in_autodiscover(self) -> String {
        let [major, minor, build, _] = self.numbers().map(u32::from);
        format!("{:08X}", 0x7000_0000 | major << 22 | minor << 16 | 0x8000 | build)
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "2007" | "2007sp1" => Self::Exchange2007Sp1,
            "2010" | "2010sp2" => Self::Exchange2010Sp2,
            "2013" => Self::Exchange2013,
            "2016" => Self::Exchange2016,
            _ => return Err("2007sp1, 2010sp2, 2013 or 2016".to_owned()),
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn releases_know_what_came_before_them() {
        let of = |name: &str| RequestVersion::parse(name).unwrap();
        assert!(of("Exchange2010_SP1").is_known_by(Release::Exchange2010Sp2));
        assert!(!of("Exchange2013").is_known_by(Release::Exchange2010Sp2));
        assert!(!of("Exchange2010").is_known_by(Release::Exchange2007Sp1));
        assert!(of("Exchange2010_SP1").has("Exchange2010") && !of("Exchange2010").has("Exchange2010_SP1"));
        assert_eq!(RequestVersion::parse("Exchange2011"), None);
    }

    #[test]
    fn versions_are_written_as_elsewhere() {
        assert_eq!(Release::Exchange2010Sp2.in_stream(), [2, 14, 247, 0x80, 5, 0]);
        assert_eq!(Release::Exchange2013.in_autodiscover(), "73C0834F", "as 15.0.847 stands in recorded answers");
    }
}
