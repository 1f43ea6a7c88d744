//! The list of subscribed folders: a file in the root of a Maildir, in either of Dovecot's two forms.
//!
//! The older has one name a line with `.` between the parts. The newer begins with `V` TAB `2`, and has the parts
//! between TABs, with the few octets that would disturb that escaped by 0x01.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use crate::{files, utf7};

const FILE: &str = "subscriptions";
const NEWER: &str = "V\t2\n";

/// Which folders are subscribed, by the names in their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subscriptions {
    newer: bool,
    lines: Vec<String>,
    paths: BTreeSet<Vec<String>>,
    changed: bool,
}

impl Subscriptions {
    /// Reads the file; `None` where there is none, because then nobody ever chose.
    pub(crate) fn load(root: &Path) -> io::Result<Option<Self>> {
        let content = files::read_small(&root.join(FILE))?;
        Ok(content.map(|content| Self::parse(&String::from_utf8_lossy(&content))))
    }

    fn parse(content: &str) -> Self {
        let (newer, content) = match content.strip_prefix(NEWER) {
            Some(rest) => (true, rest),
            None => (false, content),
        };
        let lines: Vec<String> = content.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        let paths = lines.iter().map(|line| path(line, newer)).collect();
        Self { newer, lines, paths, changed: false }
    }

    /// Whether the folder with these names is subscribed.
    pub(crate) fn contains(&self, names: &[String]) -> bool {
        self.paths.contains(names)
    }

    /// Adds or removes a folder; the other lines stay as they are.
    pub(crate) fn set(&mut self, names: &[String], subscribed: bool) {
        if self.contains(names) == subscribed {
            return;
        }
        self.changed = true;
        if subscribed {
            self.lines.push(self.line(names));
            self.paths.insert(names.to_vec());
        } else {
            let newer = self.newer;
            self.lines.retain(|line| path(line, newer) != names);
            self.paths.remove(names);
        }
    }

    /// Saves the file in its form, if anything changed.
    pub(crate) fn save(&mut self, root: &Path) -> io::Result<()> {
        if !self.changed {
            return Ok(());
        }
        let mut text = String::from(if self.newer { "V\t2\n\n" } else { "" });
        self.lines.iter().for_each(|line| text.extend([line.as_str(), "\n"]));
        files::replace(&root.join(FILE), |file| file.write_all(text.as_bytes()))?;
        self.changed = false;
        Ok(())
    }

    fn line(&self, names: &[String]) -> String {
        let encoded = names.iter().map(|name| utf7::encode_name(name));
        // Encoded names hold none of the octets that the newer form escapes.
        encoded.collect::<Vec<_>>().join(if self.newer { "\t" } else { "." })
    }
}

fn path(line: &str, newer: bool) -> Vec<String> {
    let unescape = |name: &str| match newer {
        true => name.replace("\u{1}t", "\t").replace("\u{1}n", "\n").replace("\u{1}1", "\u{1}"),
        false => name.to_owned(),
    };
    let decoded = |name: &str| {
        let name = unescape(name);
        utf7::decode_name(&name).unwrap_or(name)
    };
    line.split(if newer { '\t' } else { '.' }).map(decoded).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

    use std::fs;

    use super::*;

    fn names(path: &[&str]) -> Vec<String> {
        path.iter().map(|name| (*name).to_owned()).collect()
    }

    fn check(before: &str, after: &str) {
        let root = tempfile::TempDir::new().unwrap();
        fs::write(root.path().join(FILE), before).unwrap();
        let mut list = Subscriptions::load(root.path()).unwrap().unwrap();
        assert!(list.contains(&names(&["Kunden", "Müller & Söhne"])));
        list.set(&names(&["Kunden", "Müller & Söhne"]), true);
        list.set(&names(&["Sent"]), false);
        list.set(&names(&["a", "b"]), true);
        list.save(root.path()).unwrap();
        assert_eq!(fs::read_to_string(root.path().join(FILE)).unwrap(), after);
    }

    #[test]
    fn both_forms_keep_their_form() {
        let kept = "M&APw-ller &- S&APY-hne";
        check(&format!("Sent\nKunden.{kept}\n"), &format!("Kunden.{kept}\na.b\n"));
        check(&format!("V\t2\n\nKunden\t{kept}\nSent\n"), &format!("V\t2\n\nKunden\t{kept}\na\tb\n"));
    }

    #[test]
    fn no_file_is_no_choice() {
        let root = tempfile::TempDir::new().unwrap();
        assert_eq!(Subscriptions::load(root.path()).unwrap(), None);
    }
}
