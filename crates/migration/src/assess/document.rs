//! The preflight as a whole: findings with what they stand on, for programs, for a terminal and as a page.

use std::io::{self, Write};

use cutover_model::{Organisation, RecipientKind, TenantFacts, Timestamp};
use cutover_texts::Texts;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::finding::{Finding, Severity};
use super::forecast::Forecast;
use super::licences::{self, LicenceNeed};
use super::plan::AssessPlan;
use super::source_facts::SourceFacts;
use super::view::View;
use super::words::{self, ToldGroup};
use super::{assess, html};

/// What moves, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Mailboxes of people, linked ones among them.
    pub people: u64,
    /// Shared mailboxes, rooms and equipment.
    pub special: u64,
    /// Mail users.
    pub mail_users: u64,
    /// Mail contacts.
    pub contacts: u64,
    /// Groups with members of their own.
    pub groups: u64,
}

/// A preflight.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// What the tenant calls itself, else its name on the command line.
    pub tenant: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// Its cloud.
    pub cloud: String,
    /// The batch, where there is one.
    pub batch: Option<String>,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// What moves.
    pub counts: Counts,
    /// What was found, the gravest first.
    pub findings: Vec<Finding>,
    /// What the licence rules need.
    pub licences: Vec<LicenceNeed>,
    /// How long it takes; `None` where the source was not asked.
    pub forecast: Option<Forecast>,
}

impl Assessment {
    /// Looks at everything.
    pub fn new(
        organisation: &Organisation,
        tenant: &TenantFacts,
        source: Option<&SourceFacts>,
        plan: &AssessPlan,
        made: i64,
    ) -> Self {
        let view = View::new(organisation, tenant, source, plan);
        let name = if tenant.display_name.is_empty() { &plan.tenant } else { &tenant.display_name };
        Self {
            tenant: name.clone(),
            tenant_id: tenant.id.clone(),
            cloud: tenant.cloud.clone(),
            batch: plan.batch.clone(),
            made,
            counts: counts(&view),
            findings: assess(organisation, tenant, source, plan),
            licences: licences::needs(&view),
            forecast: source.map(|source| Forecast::new(source, plan.parallel)),
        }
    }

    /// Whether something blocks the move.
    pub fn blocks(&self) -> bool {
        self.count(Severity::Blocks) > 0
    }

    /// Findings of this severity.
    pub fn count(&self, severity: Severity) -> u64 {
        self.findings.iter().filter(|finding| finding.severity == severity).count() as u64
    }

    /// The findings in words, grouped by kind, the gravest first.
    pub fn told(&self, texts: &Texts) -> Vec<ToldGroup> {
        words::told(&self.findings, texts)
    }

    /// Whether the move may begin, in a sentence or two.
    pub fn verdict(&self, texts: &Texts) -> String {
        let kinds = |severity| self.told(texts).iter().filter(|group| group.severity == severity).count();
        words::verdict(kinds(Severity::Blocks), kinds(Severity::Warns), texts)
    }

    /// Everything for programs; sentences are in the reader's language, keys and values are not.
    pub fn as_json(&self, texts: &Texts) -> Json {
        json!({
            "tenant": { "name": self.tenant, "id": self.tenant_id, "cloud": self.cloud },
            "batch": self.batch,
            "made": crate::report::written(Timestamp::utc(self.made)),
            "blocks": self.count(Severity::Blocks),
            "warns": self.count(Severity::Warns),
            "tells": self.count(Severity::Tells),
            "counts": self.counts,
            "licences": self.licences,
            "forecast": self.forecast,
            "findings": self.findings.iter().map(|finding| finding_json(finding, texts)).collect::<Vec<_>>(),
        })
    }

    /// Writes the page: one file without scripts and without anything from elsewhere.
    pub fn write_html(&self, texts: &Texts, out: &mut dyn Write) -> io::Result<()> {
        html::write(self, texts, out)
    }
}

fn counts(view: &View<'_>) -> Counts {
    let mut counts = Counts::default();
    for recipient in view.moving() {
        let counter = match recipient.kind {
            RecipientKind::UserMailbox | RecipientKind::LinkedMailbox => &mut counts.people,
            kind if kind.is_mailbox() => &mut counts.special,
            RecipientKind::MailUser => &mut counts.mail_users,
            RecipientKind::MailContact => &mut counts.contacts,
            _ => &mut counts.groups,
        };
        *counter += 1;
    }
    counts
}

fn finding_json(finding: &Finding, texts: &Texts) -> Json {
    let told = words::told(std::slice::from_ref(finding), texts).remove(0);
    let values: Map<String, Json> =
        finding.values.iter().map(|(name, value)| ((*name).to_owned(), words::data(value, texts))).collect();
    let who = finding.who.as_ref().map(|who| json!({ "address": who.address, "name": who.name }));
    json!({
        "kind": finding.kind.word(),
        "severity": finding.severity.word(),
        "who": who,
        "title": told.title,
        "what": told.findings[0].what,
        "mend": told.mend,
        "commands": finding.commands,
        "restore": finding.restore,
        "values": values,
    })
}
