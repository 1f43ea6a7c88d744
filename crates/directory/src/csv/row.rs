//! From a row to a record. References are kept by name; they are resolved when all files are read.

use csv::StringRecord;
use cutover_model::{Forwarding, Person, ProxyAddress, Quotas, Recipient, RecipientKind, RecordId, Reference};

use super::columns::{Column, Columns};
use super::problem::ProblemKind;
use super::values;

/// A row and where its columns are; what is wrong with it is gathered.
pub(super) struct Row<'r> {
    pub(super) columns: &'r Columns,
    pub(super) row: &'r StringRecord,
    pub(super) problems: Vec<ProblemKind>,
}

impl Row<'_> {
    /// The record; `None` where it cannot be one. What is wrong stands in `problems`.
    pub(super) fn recipient(&mut self) -> Option<Recipient> {
        let (kind, primary) = (self.kind(), self.primary());
        let (kind, primary) = (kind?, primary?);
        let mut recipient = Recipient::new(RecordId(primary.to_lowercase()), kind, primary);
        recipient.display_name = self.text(Column::DisplayName);
        recipient.alias = self.text(Column::Alias);
        recipient.sign_in = self.optional(Column::SignIn);
        recipient.linked_account = self.optional(Column::LinkedAccount);
        recipient.legacy_dn = self.optional(Column::LegacyDn);
        recipient.member_rule = self.optional(Column::MemberRule);
        recipient.external_address = self.external(kind);
        recipient.person = self.person();
        recipient.proxies = values::list(self.field(Column::Addresses)).map(ProxyAddress::parse).collect();
        self.references(&mut recipient);
        recipient.hidden = self.flag(Column::Hidden);
        recipient.disabled = self.flag(Column::Disabled);
        recipient.unified_messaging = self.flag(Column::UnifiedMessaging);
        recipient.authenticated_senders_only = self.flag(Column::AuthenticatedOnly);
        recipient.quotas = Quotas {
            warning: self.size(Column::WarningQuota),
            send: self.size(Column::SendQuota),
            receive: self.size(Column::ReceiveQuota),
        };
        self.check_addresses(&recipient);
        Some(recipient)
    }

    fn kind(&mut self) -> Option<RecipientKind> {
        let text = self.needed(Column::Kind)?;
        let kind = values::kind(&text);
        if kind.is_none() {
            self.problems.push(ProblemKind::BadValue { column: Column::Kind.name(), text });
        }
        kind
    }

    fn primary(&mut self) -> Option<String> {
        let text = self.needed(Column::Primary)?;
        if is_address(&text) {
            return Some(text);
        }
        self.problems.push(ProblemKind::BadAddress { text });
        None
    }

    fn external(&mut self, kind: RecipientKind) -> Option<String> {
        let text = self.optional(Column::External)?;
        let address = ProxyAddress::parse(&text);
        if !address.is_smtp() || !is_address(&address.value) {
            self.problems.push(ProblemKind::BadAddress { text });
            return None;
        }
        (!kind.is_mailbox()).then_some(address.value)
    }

    fn check_addresses(&mut self, recipient: &Recipient) {
        let bad = recipient.proxies.iter().filter(|proxy| proxy.is_smtp() && !is_address(&proxy.value));
        self.problems.extend(bad.map(|proxy| ProblemKind::BadAddress { text: proxy.value.clone() }));
    }

    fn person(&self) -> Person {
        Person {
            given_name: self.text(Column::GivenName),
            surname: self.text(Column::Surname),
            job_title: self.text(Column::JobTitle),
            department: self.text(Column::Department),
            company: self.text(Column::Company),
            office: self.text(Column::Office),
            street: self.text(Column::Street),
            city: self.text(Column::City),
            state: self.text(Column::State),
            postal_code: self.text(Column::PostalCode),
            country: self.text(Column::Country),
            telephone: self.text(Column::Telephone),
            mobile: self.text(Column::Mobile),
            language: self.text(Column::Language),
        }
    }

    fn references(&mut self, recipient: &mut Recipient) {
        recipient.manager = self.optional(Column::Manager).map(Reference::Outside);
        recipient.delegates = self.named(Column::Delegates);
        recipient.full_access = self.named(Column::FullAccess);
        recipient.send_as = self.named(Column::SendAs);
        recipient.members = self.named(Column::Members);
        recipient.owners = self.named(Column::Owners);
        let keep_copy = self.flag(Column::KeepCopy);
        let to = self.optional(Column::Forwarding).map(|text| strip_smtp(&text).to_owned());
        recipient.forwarding = to.map(|to| Forwarding { to: Reference::Outside(to), keep_copy });
    }

    fn named(&self, column: Column) -> Vec<Reference> {
        values::list(self.field(column)).map(|name| Reference::Outside(strip_smtp(name).to_owned())).collect()
    }

    fn flag(&mut self, column: Column) -> bool {
        let text = self.field(column).to_owned();
        values::flag(&text).unwrap_or_else(|| {
            self.problems.push(ProblemKind::BadValue { column: column.name(), text });
            false
        })
    }

    fn size(&mut self, column: Column) -> Option<u64> {
        let text = self.field(column).to_owned();
        values::size(&text).unwrap_or_else(|| {
            self.problems.push(ProblemKind::BadValue { column: column.name(), text });
            None
        })
    }

    fn needed(&mut self, column: Column) -> Option<String> {
        let text = self.optional(column);
        if text.is_none() {
            self.problems.push(ProblemKind::EmptyField { column: column.name() });
        }
        text
    }

    fn optional(&self, column: Column) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    fn text(&self, column: Column) -> String {
        self.field(column).to_owned()
    }

    fn field(&self, column: Column) -> &str {
        self.columns.field(column, self.row)
    }
}

/// `local@domain`, each of which is something, with nothing in it that no address has.
fn is_address(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ','))
}

fn strip_smtp(text: &str) -> &str {
    match text.split_once(':') {
        Some((kind, address)) if kind.eq_ignore_ascii_case("smtp") => address,
        _ => text,
    }
}
