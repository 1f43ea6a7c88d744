//! An entry of the directory, and its values read as what they are.

use std::collections::HashMap;

use ldap3::SearchEntry;

/// An entry. Names of attributes are compared without regard to case.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    dn: String,
    values: HashMap<String, Vec<Vec<u8>>>,
}

/// Some of the values of an attribute ([MS-ADTS] 3.1.1.3.1.3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// The attribute, without options.
    pub(super) attribute: String,
    /// The first value's number.
    pub(super) first: usize,
    /// The last value's number; `None` where there are no more.
    pub(super) last: Option<usize>,
}

impl Entry {
    pub(super) fn new(entry: SearchEntry) -> Self {
        let texts = entry.attrs.into_iter().map(|(name, values)| (name, bytes(values)));
        let mut own = Self { dn: entry.dn, values: HashMap::new() };
        for (name, values) in texts.chain(entry.bin_attrs) {
            own.values.entry(name.to_ascii_lowercase()).or_default().extend(values);
        }
        own
    }

    /// For tests: an entry with these values.
    #[cfg(test)]
    pub(super) fn of(dn: &str, values: &[(&str, &[&str])]) -> Self {
        let owned = |list: &[&str]| list.iter().map(|value| value.as_bytes().to_vec()).collect();
        let values = values.iter().map(|(name, list)| (name.to_ascii_lowercase(), owned(list))).collect();
        Self { dn: dn.to_owned(), values }
    }

    pub(super) fn dn(&self) -> &str {
        &self.dn
    }

    /// The first value.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.all(name).first().map(Vec::as_slice)
    }

    /// The first value, where it is text and not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).find(|text| !text.is_empty())
    }

    /// All values that are text.
    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.all(name).iter().filter_map(|value| std::str::from_utf8(value).ok()).map(str::trim)
    }

    /// The first value as a number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// The first value as yes or no.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text.eq_ignore_ascii_case("TRUE"))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        !self.all(name).is_empty()
    }

    /// Whether the entry is of this class.
    pub(super) fn is(&self, class: &str) -> bool {
        self.texts("objectClass").any(|own| own.eq_ignore_ascii_case(class))
    }

    /// The attributes of which only some values are here.
    pub(super) fn ranges(&self) -> Vec<Range> {
        self.values.keys().filter_map(|name| range(name)).collect()
    }

    /// Puts the values of a range to those of its attribute; tells how many there were.
    pub(super) fn absorb(&mut self, from: &mut Entry, range: &Range) -> usize {
        let name = from.values.keys().find(|name| self::range(name).as_ref() == Some(range)).cloned();
        let values = name.and_then(|name| from.values.remove(&name)).unwrap_or_default();
        let count = values.len();
        self.values.entry(range.attribute.clone()).or_default().extend(values);
        count
    }

    /// Takes a range off the entry.
    pub(super) fn split(&mut self, range: &Range) -> Entry {
        let names: Vec<_> =
            self.values.keys().filter(|name| self::range(name).as_ref() == Some(range)).cloned().collect();
        let values = names.into_iter().filter_map(|name| self.values.remove_entry(&name)).collect();
        Entry { dn: self.dn.clone(), values }
    }

    fn all(&self, name: &str) -> &[Vec<u8>] {
        self.values.get(&name.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }
}

fn bytes(values: Vec<String>) -> Vec<Vec<u8>> {
    values.into_iter().map(String::into_bytes).collect()
}

fn range(name: &str) -> Option<Range> {
    let (attribute, options) = name.split_once(';')?;
    let (first, last) = options.split(';').find_map(|option| option.strip_prefix("range="))?.split_once('-')?;
    let last = if last == "*" { None } else { Some(last.parse().ok()?) };
    Some(Range { attribute: attribute.to_owned(), first: first.parse().ok()?, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_what_they_are() {
        let entry = Entry::of("CN=a", &[("ObjectClass", &["top", "user"]), ("x", &["", " 7 "]), ("yes", &["TRUE"])]);
        assert!(entry.is("USER") && !entry.is("group"));
        assert_eq!(
            (entry.text("X"), entry.number("x"), entry.flag("yes"), entry.flag("x")),
            (Some("7"), Some(7), true, false)
        );
        assert!(!entry.has("y"));
    }

    #[test]
    fn ranges_are_told_from_other_options() {
        let some = |first, last| Some(Range { attribute: "member".into(), first, last });
        assert_eq!(range("member;range=0-1499"), some(0, Some(1499)));
        assert_eq!(range("member;range=1500-*"), some(1500, None));
        assert_eq!(range("member"), None);
        assert_eq!(range("description;lang-en"), None);
        assert_eq!(range("member;range=a-b"), None);
        assert_eq!(range("member;range=0-99999999999999999999"), None);
    }
}
