//! LIST, LSUB, STATUS and NAMESPACE (RFC 9051 section 7.3, RFC 5258, RFC 5819, RFC 6154, RFC 2342).

use cutover_model::FolderRole;

use super::scanner::{Scanner, Token};

/// A line of LIST or LSUB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListEntry {
    /// The mailbox name as on the wire.
    pub name: Vec<u8>,
    /// The hierarchy separator; `None` where the server has none for it.
    pub separator: Option<u8>,
    /// Cannot be opened.
    pub unselectable: bool,
    /// Is subscribed to.
    pub subscribed: bool,
    /// What it is declared to be for.
    pub role: Option<FolderRole>,
}

impl ListEntry {
    /// Reads what stands behind `* LIST`.
    pub fn parse(mut rest: Scanner<'_>) -> Option<Self> {
        let mut entry = Self::default();
        if rest.open() {
            while let Some(token) = rest.token() {
                match token {
                    Token::Close => break,
                    token => entry.attribute(&token.into_text().unwrap_or_default()),
                }
            }
        } else {
            rest.skip_value();
        }
        entry.separator = rest.nullable().and_then(|text| text.first().copied());
        entry.name = rest.text()?.into_owned();
        Some(entry)
    }

    fn attribute(&mut self, attribute: &[u8]) {
        match attribute.to_ascii_lowercase().as_slice() {
            b"\\noselect" | b"\\nonexistent" => self.unselectable = true,
            b"\\subscribed" => self.subscribed = true,
            b"\\archive" => self.role = Some(FolderRole::Archive),
            b"\\drafts" => self.role = Some(FolderRole::Drafts),
            b"\\junk" | b"\\spam" => self.role = Some(FolderRole::Junk),
            b"\\sent" => self.role = Some(FolderRole::Sent),
            b"\\trash" => self.role = Some(FolderRole::Trash),
            _ => {}
        }
    }
}

/// What STATUS tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxStatus {
    /// The mailbox name as on the wire.
    pub name: Vec<u8>,
    /// MESSAGES
    pub messages: Option<u64>,
    /// UIDNEXT
    pub uid_next: Option<u32>,
    /// UIDVALIDITY
    pub uid_validity: Option<u32>,
    /// HIGHESTMODSEQ; none where it is 0.
    pub highest_modseq: Option<u64>,
    /// SIZE
    pub size: Option<u64>,
    /// MAILBOXID
    pub mailbox_id: Option<Vec<u8>>,
    /// APPENDLIMIT
    pub append_limit: Option<u64>,
}

impl MailboxStatus {
    /// Reads what stands behind `* STATUS`.
    pub fn parse(mut rest: Scanner<'_>) -> Option<Self> {
        let mut status = Self { name: rest.text()?.into_owned(), ..Self::default() };
        rest.open();
        while let Some(Token::Atom(name)) = rest.token() {
            let narrow = |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok());
            match name.to_ascii_uppercase().as_slice() {
                b"MESSAGES" => status.messages = rest.number(),
                b"UIDNEXT" => status.uid_next = narrow(rest.number()),
                b"UIDVALIDITY" => status.uid_validity = narrow(rest.number()),
                b"HIGHESTMODSEQ" => status.highest_modseq = rest.number().filter(|&modseq| modseq > 0),
                b"SIZE" => status.size = rest.number(),
                b"APPENDLIMIT" => status.append_limit = rest.number(),
                b"MAILBOXID" => status.mailbox_id = identifier(&mut rest),
                _ => rest.skip_value(),
            }
        }
        Some(status)
    }
}

/// `(id)`, or the bare id.
fn identifier(rest: &mut Scanner<'_>) -> Option<Vec<u8>> {
    let listed = rest.open();
    let identifier = rest.nullable().map(|text| text.into_owned());
    if listed {
        rest.skip_to_close();
    }
    identifier
}

/// A namespace: the front of its mailbox names, and their separator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespace {
    /// Prefix, as on the wire, often with the separator at its end.
    pub prefix: Vec<u8>,
    /// Separator.
    pub separator: Option<u8>,
}

/// What NAMESPACE tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// The user's own mailboxes.
    pub personal: Vec<Namespace>,
    /// Those of other users.
    pub other: Vec<Namespace>,
    /// Those that are shared.
    pub shared: Vec<Namespace>,
}

impl Namespaces {
    /// Brings every prefix into another form.
    pub fn rename(&mut self, form: impl Fn(Vec<u8>) -> Vec<u8>) {
        for space in self.personal.iter_mut().chain(&mut self.other).chain(&mut self.shared) {
            space.prefix = form(std::mem::take(&mut space.prefix));
        }
    }

    /// Reads what stands behind `* NAMESPACE`.
    pub fn parse(mut rest: Scanner<'_>) -> Self {
        Self { personal: namespaces(&mut rest), other: namespaces(&mut rest), shared: namespaces(&mut rest) }
    }
}

fn namespaces(rest: &mut Scanner<'_>) -> Vec<Namespace> {
    let mut found = Vec::new();
    if !rest.open() {
        rest.skip_value();
        return found;
    }
    while rest.open() {
        let prefix = rest.nullable().unwrap_or_default().into_owned();
        let separator = rest.nullable().and_then(|text| text.first().copied());
        found.push(Namespace { prefix, separator });
        rest.skip_to_close();
    }
    rest.skip_to_close();
    found
}
