//! Message flags (RFC 9051 section 2.3.2): the five that travel, and keywords.

/// A system flag that a migration carries. `\Recent` belongs to the session and never travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum SystemFlag {
    /// Has been read.
    Seen = 1,
    /// Has been answered.
    Answered = 2,
    /// Is marked for attention.
    Flagged = 4,
    /// Is marked for removal.
    Deleted = 8,
    /// Is not finished.
    Draft = 16,
}

impl SystemFlag {
    /// All of them, in the order of their bits.
    pub const ALL: [SystemFlag; 5] = [Self::Seen, Self::Answered, Self::Flagged, Self::Deleted, Self::Draft];

    /// The name on the wire, with its backslash.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "\\Seen",
            Self::Answered => "\\Answered",
            Self::Flagged => "\\Flagged",
            Self::Deleted => "\\Deleted",
            Self::Draft => "\\Draft",
        }
    }

    /// The flag that a wire name stands for, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name().eq_ignore_ascii_case(name))
    }
}

/// The flags and keywords of an item. Keywords keep their spelling; they compare without regard to ASCII case.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    system: u8,
    keywords: Vec<Box<str>>,
}

impl Flags {
    /// No flag at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Rebuilds flags from [`Flags::bits`] and keywords.
    pub fn from_parts<K: Into<Box<str>>>(bits: u8, keywords: impl IntoIterator<Item = K>) -> Self {
        let mut flags = Self { system: bits & 31, keywords: Vec::new() };
        for keyword in keywords {
            flags.insert_keyword(keyword);
        }
        flags
    }

    /// Reads the names in a FLAGS list. `\Recent` and system flags that do not travel are left out.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut flags = Self::none();
        for name in names {
            if let Some(flag) = SystemFlag::from_name(name) {
                flags.insert(flag);
            } else if !name.starts_with('\\') {
                flags.insert_keyword(name);
            }
        }
        flags
    }

    /// Adds a system flag.
    pub fn insert(&mut self, flag: SystemFlag) {
        self.system |= flag as u8;
    }

    /// Takes a system flag away.
    pub fn remove(&mut self, flag: SystemFlag) {
        self.system &= !(flag as u8);
    }

    /// Adds a keyword; a second spelling of one that is there is ignored.
    pub fn insert_keyword(&mut self, keyword: impl Into<Box<str>>) {
        let keyword = keyword.into();
        let place = self.keywords.binary_search_by(|have| compare(have, &keyword));
        if let Err(place) = place {
            self.keywords.insert(place, keyword);
        }
    }

    /// Whether the system flag is set.
    pub fn contains(&self, flag: SystemFlag) -> bool {
        self.system & flag as u8 != 0
    }

    /// The system flags as bits ([`SystemFlag`]'s values).
    pub fn bits(&self) -> u8 {
        self.system
    }

    /// The keywords, sorted without regard to ASCII case.
    pub fn keywords(&self) -> impl ExactSizeIterator<Item = &str> {
        self.keywords.iter().map(|keyword| &**keyword)
    }

    /// Every name as it goes into a FLAGS list.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let system = SystemFlag::ALL.into_iter().filter(|flag| self.contains(*flag));
        system.map(|flag| -> &str { flag.name() }).chain(self.keywords())
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.system == 0 && self.keywords.is_empty()
    }
}

fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    let fold = |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>();
    fold(a).cmp(&fold(b))
}

impl PartialEq for Flags {
    fn eq(&self, other: &Self) -> bool {
        self.system == other.system
            && self.keywords.len() == other.keywords.len()
            && self.keywords.iter().zip(&other.keywords).all(|(a, b)| a.eq_ignore_ascii_case(b))
    }
}

impl Eq for Flags {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_and_unknown_system_flags_do_not_travel() {
        let flags = Flags::from_names(["\\recent", "\\SEEN", "\\Strange", "$Forwarded"]);
        assert_eq!(flags.names().collect::<Vec<_>>(), ["\\Seen", "$Forwarded"]);
    }

    #[test]
    fn keywords_compare_without_case_and_keep_their_spelling() {
        let one = Flags::from_names(["NonJunk", "$label1"]);
        let two = Flags::from_names(["$Label1", "nonjunk", "NONJUNK"]);
        assert_eq!(one, two);
        assert_eq!(two.keywords().collect::<Vec<_>>(), ["$Label1", "nonjunk"]);
    }
}
