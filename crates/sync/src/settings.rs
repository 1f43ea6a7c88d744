//! What the administrator sets for a sync: which folders, how deletions are treated, how much is allowed to fail.

use std::time::Duration;

use cutover_model::{FolderPath, WriteLimits};

/// Settings of one mailbox's sync. The defaults are those of a batch that was created without options.
#[derive(Clone, Debug)]
pub struct SyncSettings {
    /// Which folders, and where to.
    pub folders: FolderRules,
    /// What happens at the target when an item is removed at the source.
    pub deletions: Deletions,
    /// Items that may fail before the mailbox stops; no limit if `None`.
    pub bad_item_limit: Option<u64>,
    /// Items that may be too large before the mailbox stops; no limit if `None`.
    pub large_item_limit: Option<u64>,
    /// Pairs of connections that copy one mailbox at the same time.
    pub connections: usize,
    /// How long after a lost connection a write can still land at the target and is watched for.
    pub settle: Duration,
    /// Whether the administrator has agreed to a deletion that the guard stopped.
    pub accept_deletions: bool,
    /// How much goes into one write.
    pub write: WriteLimits,
    /// How much is announced in the journal at a time.
    pub page: PageLimits,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            folders: FolderRules::default(),
            deletions: Deletions::Follow,
            bad_item_limit: None,
            large_item_limit: None,
            connections: 2,
            settle: Duration::from_secs(10),
            accept_deletions: false,
            write: WriteLimits::default(),
            page: PageLimits::default(),
        }
    }
}

/// How much one intent covers, and how often confirmed rows go to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimits {
    /// Items in an intent.
    pub items: usize,
    /// Bytes after which confirmed rows are written to the ledger.
    pub bytes: u64,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { items: 1000, bytes: 32 << 20 }
    }
}

/// What happens at the target when an item is removed at the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletions {
    /// It is removed there too, if we wrote it and nobody touched it since.
    Follow,
    /// It stays.
    Keep,
}

/// Which folders are copied, and where to. Patterns match the folder's path with `/` between names; `*` stands for
/// any characters, `?` for one; case does not matter.
#[derive(Clone, Debug, Default)]
pub struct FolderRules {
    /// If there is any, only folders that match one.
    pub include: Vec<String>,
    /// Never folders that match one of these.
    pub exclude: Vec<String>,
    /// A folder and all below it goes to another place.
    pub map: Vec<(FolderPath, FolderPath)>,
}

impl FolderRules {
    /// Whether the folder is to be copied.
    pub fn admits(&self, path: &FolderPath) -> bool {
        let shown = path.to_string();
        let matches = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, &shown));
        (self.include.is_empty() || matches(&self.include)) && !matches(&self.exclude)
    }

    /// Where the map sends the folder: the longest entry that is the folder or one above it.
    pub fn mapped(&self, path: &FolderPath) -> Option<FolderPath> {
        let entries = self.map.iter().filter(|(from, _)| starts_with(path, from));
        let (from, to) = entries.max_by_key(|(from, _)| from.names().len())?;
        let rest = &path.names()[from.names().len()..];
        Some(FolderPath::new(to.names().iter().chain(rest).cloned()))
    }
}

fn starts_with(path: &FolderPath, above: &FolderPath) -> bool {
    path.names().len() >= above.names().len()
        && above.names().iter().zip(path.names()).all(|(a, b)| a.to_lowercase() == b.to_lowercase())
}

/// Whether the text matches the pattern, without regard to case.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    p = star + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("Sent*", "Sent Items", true),
            ("*/2019", "Archive/2019", true),
            ("archive/?019", "Archive/2019", true),
            ("Archive", "Archive/2019", false),
            ("*a*b*", "xxaxxbxx", true),
            ("", "INBOX", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn the_longest_map_entry_wins_and_carries_what_is_below() {
        let rules = FolderRules {
            map: vec![
                (FolderPath::new(["Old"]), FolderPath::new(["Archive"])),
                (FolderPath::new(["Old", "2019"]), FolderPath::new(["Nineteen"])),
            ],
            ..FolderRules::default()
        };
        assert_eq!(rules.mapped(&FolderPath::new(["old", "2019", "May"])), Some(FolderPath::new(["Nineteen", "May"])));
        assert_eq!(rules.mapped(&FolderPath::new(["Old", "x"])), Some(FolderPath::new(["Archive", "x"])));
        assert_eq!(rules.mapped(&FolderPath::new(["Older"])), None);
    }
}
