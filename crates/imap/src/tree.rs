//! Mailbox names and places in the tree, both ways (RFC 9051 section 5.1, RFC 2342).
//!
//! The prefix of the user's own namespace is not part of a place, and what belongs to other users or is shared is no
//! part of the user's mailbox.

use cutover_model::FolderPath;

use crate::codec::{Namespaces, decode_mailbox, encode_mailbox};

/// How the server writes the places of folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    prefix: Vec<u8>,
    separator: Option<u8>,
    personal: Vec<Vec<u8>>,
    foreign: Vec<Vec<u8>>,
}

impl Tree {
    pub(crate) fn new(namespaces: &Namespaces) -> Self {
        let prefixes = |list: &[crate::codec::Namespace]| list.iter().map(|space| space.prefix.clone()).collect();
        let first = namespaces.personal.first().cloned().unwrap_or_default();
        let mut foreign: Vec<Vec<u8>> = prefixes(&namespaces.other);
        foreign.extend(namespaces.shared.iter().map(|space| space.prefix.clone()));
        Self { prefix: first.prefix, separator: first.separator, personal: prefixes(&namespaces.personal), foreign }
    }

    /// Uses this separator where NAMESPACE did not tell.
    pub(crate) fn learn_separator(&mut self, separator: Option<u8>) {
        self.separator = self.separator.or(separator);
    }

    /// What to ask LIST for.
    pub(crate) fn patterns(&self) -> Vec<Vec<u8>> {
        if self.prefix.is_empty() {
            return vec![b"*".to_vec()];
        }
        let mut patterns = vec![b"INBOX".to_vec()];
        patterns.extend(self.personal.iter().map(|prefix| [prefix.as_slice(), b"*"].concat()));
        patterns
    }

    /// The place of a mailbox; `None` where it is not the user's own.
    pub(crate) fn path(&self, name: &[u8], separator: Option<u8>) -> Option<FolderPath> {
        if name.eq_ignore_ascii_case(b"INBOX") {
            return Some(FolderPath::inbox());
        }
        if name.is_empty() || !self.is_own(name) {
            return None;
        }
        let inner = name.strip_prefix(self.prefix.as_slice()).filter(|inner| !inner.is_empty());
        let separator = separator.or(self.separator);
        if inner.is_none() && is_root(name, &self.prefix, separator) && !self.prefix.is_empty() {
            return None;
        }
        let inner = inner.unwrap_or(name);
        let Some(separator) = separator else {
            return Some(FolderPath::new([decode_mailbox(inner)]));
        };
        let inner = inner.strip_suffix(&[separator]).unwrap_or(inner);
        let mut names: Vec<String> = inner.split(|&octet| octet == separator).map(decode_mailbox).collect();
        if let Some(first) =
            names.first_mut().filter(|first| self.prefix.is_empty() && first.eq_ignore_ascii_case("INBOX"))
        {
            *first = "INBOX".to_owned();
        }
        Some(FolderPath::new(names))
    }

    /// Whether the longest namespace prefix that fits is one of the user's own.
    fn is_own(&self, name: &[u8]) -> bool {
        let longest =
            |prefixes: &[Vec<u8>]| prefixes.iter().filter(|prefix| name.starts_with(prefix)).map(Vec::len).max();
        let rooted = self.foreign.iter().any(|prefix| !prefix.is_empty() && is_root(name, prefix, self.separator));
        match (longest(&self.personal), longest(&self.foreign)) {
            _ if rooted => false,
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(foreign)) => own >= foreign,
        }
    }

    /// The mailbox name for a place, or why there can be none.
    pub(crate) fn name(&self, path: &FolderPath) -> Result<Vec<u8>, String> {
        if path.is_inbox() {
            return Ok(b"INBOX".to_vec());
        }
        let names = path.names();
        if names.is_empty() || names.iter().any(String::is_empty) {
            return Err("a folder needs a name".to_owned());
        }
        let mut encoded = Vec::with_capacity(names.len());
        for name in names {
            let wire = encode_mailbox(name);
            if let Some(separator) = self.separator.filter(|separator| wire.contains(separator)) {
                return Err(format!("{:?} separates folders here", char::from(separator)));
            }
            encoded.push(wire);
        }
        match self.separator {
            Some(separator) => Ok([self.prefix.as_slice(), &encoded.join(&separator)].concat()),
            None if encoded.len() == 1 => Ok([self.prefix.as_slice(), &encoded.concat()].concat()),
            None => Err("the server has no folders inside folders".to_owned()),
        }
    }
}

/// Whether the name is the namespace's own root: its prefix without the separator.
fn is_root(name: &[u8], prefix: &[u8], separator: Option<u8>) -> bool {
    match (prefix.split_last(), separator) {
        (Some((last, root)), Some(separator)) if *last == separator => name == root,
        _ => name == prefix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Scanner;

    fn tree(namespace: &str) -> Tree {
        let mut tree = Tree::new(&Namespaces::parse(Scanner::new(namespace.as_bytes())));
        tree.learn_separator(Some(b'.'));
        tree
    }

    fn shown(tree: &Tree, name: &str) -> Option<String> {
        tree.path(name.as_bytes(), None).map(|path| path.to_string())
    }

    #[test]
    fn courier_and_cyrus_keep_everything_below_the_inbox() {
        let tree = tree("((\"INBOX.\" \".\")) ((\"user.\" \".\")) ((\"\" \".\"))");
        assert_eq!(tree.patterns(), [b"INBOX".to_vec(), b"INBOX.*".to_vec()]);
        assert_eq!(shown(&tree, "INBOX.Sent.2020").as_deref(), Some("Sent/2020"));
        assert_eq!(shown(&tree, "inbox").as_deref(), Some("INBOX"));
        assert_eq!(shown(&tree, "user.ann.Sent"), None);
        assert_eq!(shown(&tree, "bulletin"), None);
        assert_eq!(tree.name(&FolderPath::new(["Entwürfe", "a/b"])), Ok(b"INBOX.Entw&APw-rfe.a/b".to_vec()));
        assert!(tree.name(&FolderPath::new(["a.b"])).is_err());
        assert!(tree.name(&FolderPath::new([""])).is_err());
    }

    #[test]
    fn other_users_and_shared_folders_are_not_ones_own() {
        let tree = tree("((\"\" \"/\")) ((\"Other Users/\" \"/\")) ((\"Shared Folders/\" \"/\"))");
        assert_eq!(shown(&tree, "INBOX/Sub").as_deref(), Some("INBOX/Sub"));
        assert_eq!(shown(&tree, "Work/2020").as_deref(), Some("Work/2020"));
        assert_eq!(shown(&tree, "Other Users"), None);
        assert_eq!(shown(&tree, "Other Users/bob"), None);
        assert_eq!(shown(&tree, "Shared Folders/x"), None);
        assert_eq!(tree.name(&FolderPath::inbox()), Ok(b"INBOX".to_vec()));
    }

    #[test]
    fn a_server_without_namespaces_is_taken_as_it_is() {
        let tree = Tree::default();
        assert_eq!(shown(&tree, "12").as_deref(), Some("12"));
        assert!(tree.name(&FolderPath::new(["a", "b"])).is_err());
    }
}
