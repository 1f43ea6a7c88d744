//! Namespaces ([MS-OXWSCDATA] section 2.2.1, SOAP 1.1 section 3), and which prefix stands for which at the moment.

/// A namespace that the answers use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Namespace {
    /// SOAP 1.1.
    Soap,
    /// Messages of Exchange Web Services.
    Messages,
    /// Types of Exchange Web Services.
    Types,
    /// Details of faults.
    Errors,
    /// Any other, or none.
    #[default]
    Other,
}

/// SOAP 1.1.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Messages of Exchange Web Services.
pub(crate) const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
/// Types of Exchange Web Services.
pub(crate) const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";

impl Namespace {
    fn of(address: &str) -> Self {
        match address {
            SOAP => Self::Soap,
            MESSAGES => Self::Messages,
            TYPES => Self::Types,
            ERRORS => Self::Errors,
            _ => Self::Other,
        }
    }
}

/// What a prefix means from an element on.
struct Binding {
    depth: usize,
    prefix: Box<str>,
    namespace: Namespace,
}

/// The prefixes that are declared at the place that is read.
#[derive(Default)]
pub(crate) struct Bindings(Vec<Binding>);

impl Bindings {
    /// Takes a declaration on the element at this depth; an empty prefix is the default.
    pub(crate) fn declare(&mut self, depth: usize, prefix: &str, address: &str) {
        self.0.push(Binding { depth, prefix: prefix.into(), namespace: Namespace::of(address) });
    }

    /// Forgets what the element at this depth declared.
    pub(crate) fn leave(&mut self, depth: usize) {
        while self.0.last().is_some_and(|binding| binding.depth >= depth) {
            self.0.pop();
        }
    }

    /// How many declarations hold.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The namespace of an element with this prefix.
    pub(crate) fn resolve(&self, prefix: &str) -> Namespace {
        let found = self.0.iter().rev().find(|binding| &*binding.prefix == prefix);
        found.map_or(Namespace::Other, |binding| binding.namespace)
    }
}

/// A name with its prefix taken off: prefix and local name.
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
