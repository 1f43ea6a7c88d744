//! A piece of an answer that is small enough to be looked at as a whole.

use super::Namespace;

/// An element with everything in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// The local name.
    pub(crate) name: Box<str>,
    /// The namespace.
    pub(crate) namespace: Namespace,
    /// The attributes by their local names.
    pub(crate) attributes: Vec<(Box<str>, Box<str>)>,
    /// The text directly in it.
    pub(crate) text: String,
    /// The elements directly in it.
    pub(crate) children: Vec<Element>,
    /// What it takes of the limit.
    pub(crate) weight: usize,
}

impl Element {
    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| &*child.name == name)
    }

    /// The element at the end of this path of first children.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The children of the child of this name; none where it is not there.
    pub(crate) fn list(&self, name: &str) -> &[Element] {
        self.child(name).map_or(&[], |child| &child.children)
    }

    /// The attribute of this name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
    }

    /// The text of the child of this name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// The text of the child of this name, owned; nothing if it is empty.
    pub(crate) fn string(&self, name: &str) -> Option<Box<str>> {
        self.value(name).filter(|text| !text.is_empty()).map(Box::from)
    }

    /// A child's truth value (XML Schema part 2 section 3.2.2).
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.value(name).and_then(boolean)
    }

    /// A child's number, where it is one.
    pub(crate) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.value(name)?.trim().parse().ok()
    }

    /// The texts of the children of the child of this name: an array of strings.
    pub(crate) fn strings(&self, name: &str) -> Vec<Box<str>> {
        self.list(name).iter().map(|child| Box::from(child.text.as_str())).collect()
    }
}

/// A truth value as XML Schema writes it.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
