//! The four inputs of the preflight side by side, with the look-ups that the checks share.

use std::collections::{BTreeSet, HashMap};

use cutover_model::{ExistingObject, Organisation, Recipient, RecipientKind, RecordId, Reference, TenantFacts};

use super::plan::AssessPlan;
use super::source_facts::SourceFacts;

/// Everything that a check may look at.
pub(super) struct View<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) tenant: &'a TenantFacts,
    pub(super) source: Option<&'a SourceFacts>,
    pub(super) plan: &'a AssessPlan,
    records: HashMap<&'a RecordId, &'a Recipient>,
    held: HashMap<String, Vec<&'a ExistingObject>>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        organisation: &'a Organisation,
        tenant: &'a TenantFacts,
        source: Option<&'a SourceFacts>,
        plan: &'a AssessPlan,
    ) -> Self {
        let records = organisation.recipients.iter().map(|recipient| (&recipient.id, recipient)).collect();
        let mut held: HashMap<String, Vec<&ExistingObject>> = HashMap::new();
        for object in &tenant.state.objects {
            for name in object.addresses().map(str::to_lowercase).collect::<BTreeSet<_>>() {
                held.entry(name).or_default().push(object);
            }
        }
        Self { organisation, tenant, source, plan, records, held }
    }

    /// The recipients that move.
    pub(super) fn moving(&self) -> impl Iterator<Item = &'a Recipient> {
        self.organisation.recipients.iter().filter(|recipient| self.moves(recipient))
    }

    /// The mailboxes that move.
    pub(super) fn mailboxes(&self) -> impl Iterator<Item = &'a Recipient> {
        self.moving().filter(|recipient| recipient.kind.is_mailbox())
    }

    /// The groups that move.
    pub(super) fn groups(&self) -> impl Iterator<Item = &'a Recipient> {
        self.moving().filter(|recipient| recipient.kind.is_group())
    }

    /// Whether a recipient is part of the move.
    pub(super) fn moves(&self, recipient: &Recipient) -> bool {
        match recipient.kind {
            RecipientKind::DynamicGroup => false,
            kind if kind.is_mailbox() => self.is_in_batch(recipient),
            _ => true,
        }
    }

    /// Whether the batch has this mailbox. Without a batch all of them move.
    pub(super) fn is_in_batch(&self, recipient: &Recipient) -> bool {
        let Some(batch) = &self.plan.mailboxes else { return true };
        recipient.addresses().iter().any(|address| batch.contains(&address.to_lowercase()))
    }

    /// The recipient that a reference names, where it is part of the move.
    pub(super) fn resolved(&self, reference: &Reference) -> Option<&'a Recipient> {
        let Reference::Record(id) = reference else { return None };
        self.record(id).filter(|recipient| self.moves(recipient))
    }

    /// The record of this id.
    pub(super) fn record(&self, id: &RecordId) -> Option<&'a Recipient> {
        self.records.get(id).copied()
    }

    /// What a person reads for a reference.
    pub(super) fn named(&self, reference: &Reference) -> String {
        match reference {
            Reference::Outside(word) => word.clone(),
            Reference::Record(id) => self.record(id).map_or_else(|| id.0.clone(), |r| super::Who::from(r).address),
        }
    }

    /// What holds this address or name to sign in with in the tenant.
    pub(super) fn holders(&self, name: &str) -> &[&'a ExistingObject] {
        self.held.get(&name.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Whether the tenant knows this domain, verified or not.
    pub(super) fn is_known(&self, domain: &str) -> bool {
        self.tenant.state.domains.iter().any(|known| known.name.eq_ignore_ascii_case(domain))
    }

    /// Whether the tenant has proof that this domain is the organisation's.
    pub(super) fn is_verified(&self, domain: &str) -> bool {
        self.tenant.state.has_verified(domain)
    }
}

/// Whether it is a mailbox that a person signs in to.
pub(super) const fn is_personal(kind: RecipientKind) -> bool {
    matches!(kind, RecipientKind::UserMailbox | RecipientKind::LinkedMailbox)
}

/// The domain of an address.
pub(super) fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
}
