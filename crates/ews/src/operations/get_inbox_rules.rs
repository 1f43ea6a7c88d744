//! GetInboxRules, [MS-OXWSRULES] section 3.1.4.1: what the server does with mail that arrives. From 2010 SP1 on.

use crate::answer::{Answer, DecodeError, Layout, Reading};
use crate::types::distinguished::DistinguishedFolder;
use crate::types::people::Mailbox;
use crate::xml::{Element, Writer};
use crate::{Operation, Request};

/// Asks for the rules of an inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetInboxRules {
    /// The mailbox's SMTP address; the caller's own without one.
    pub address: Option<Box<str>>,
}

impl Request for GetInboxRules {
    type Answer = GetInboxRulesAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:GetInboxRules", |out| out.optional("m:MailboxSmtpAddress", self.address.as_deref()));
    }
}

/// A rule ([MS-OXWSRULES] section 2.2.4.8, `RuleType`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRule {
    /// Its id.
    pub id: Option<Box<str>>,
    /// Its name.
    pub name: Box<str>,
    /// Its place among the rules; the lowest is first.
    pub priority: Option<i32>,
    /// Whether it is on.
    pub enabled: bool,
    /// Whether the server says that it is in error.
    pub in_error: bool,
    /// Whether the server says that it cannot tell all of it.
    pub not_supported: bool,
    /// When it applies: all of these.
    pub conditions: Vec<RuleClause>,
    /// When it does not: any of these.
    pub exceptions: Vec<RuleClause>,
    /// What it does.
    pub actions: Vec<RuleClause>,
}

/// A condition or an action, by its name in the schema: `ContainsSubjectStrings`, `MoveToFolder`…
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleClause {
    /// The name.
    pub name: Box<str>,
    /// What it is about.
    pub value: RuleValue,
}

/// What a condition or an action is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleValue {
    /// Whether it holds.
    Flag(bool),
    /// One word.
    Word(Box<str>),
    /// Texts, of which one is enough.
    Texts(Vec<Box<str>>),
    /// People.
    People(Vec<Mailbox>),
    /// A folder, by its id.
    Folder(Box<str>),
    /// A folder that every mailbox has.
    Distinguished(DistinguishedFolder),
    /// A range, by the names of its ends: sizes in KB, or dates.
    Range(Vec<(Box<str>, Box<str>)>),
    /// An item, by its id: what the server replies with.
    Item(Box<str>),
}

/// What is known besides the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxRulesEnd {
    /// Whether Outlook keeps rules of its own beside these, which are not told.
    pub outlook_rules: bool,
}

/// The answer to [`GetInboxRules`]: the rules.
#[derive(Clone, Copy, Debug)]
pub enum GetInboxRulesAnswer {}

impl Answer for GetInboxRulesAnswer {
    type Part = InboxRule;
    type Summary = InboxRulesEnd;
    const OPERATION: Operation = Operation::GetInboxRules;
    const LAYOUT: Layout = Layout::Whole;
    const LIST: &'static [&'static str] = &["InboxRules"];

    fn part(element: Reading<'_>) -> Result<InboxRule, DecodeError> {
        let flag = |name| element.0.boolean(name).unwrap_or(false);
        Ok(InboxRule {
            id: element.0.string("RuleId"),
            name: element.0.required("DisplayName")?.text.as_str().into(),
            priority: element.0.number("Priority"),
            enabled: element.0.required_boolean("IsEnabled")?,
            in_error: flag("IsInError"),
            not_supported: flag("IsNotSupported"),
            conditions: clauses(element.0.list("Conditions")),
            exceptions: clauses(element.0.list("Exceptions")),
            actions: clauses(element.0.list("Actions")),
        })
    }

    fn summary(element: Reading<'_>) -> Result<InboxRulesEnd, DecodeError> {
        Ok(InboxRulesEnd { outlook_rules: element.0.boolean("OutlookRuleBlobExists").unwrap_or(false) })
    }
}

fn clauses(elements: &[Element]) -> Vec<RuleClause> {
    elements.iter().map(|element| RuleClause { name: element.name.clone(), value: RuleValue::read(element) }).collect()
}

impl RuleValue {
    /// What kind of value it is its elements tell; whatever has none is a word or whether it holds.
    fn read(element: &Element) -> Self {
        let texts = || element.children.iter().map(|child| Box::from(child.text.as_str()));
        let id = |child: &Element| child.attribute("Id").unwrap_or_default().into();
        let Some(first) = element.children.first() else {
            if let Some(id) = element.attribute("Id") {
                return Self::Item(id.into());
            }
            let word = element.text.trim();
            return crate::xml::boolean_of(word).map_or_else(|| Self::Word(word.into()), Self::Flag);
        };
        match &*first.name {
            "String" => Self::Texts(texts().collect()),
            "Address" => Self::People(element.children.iter().map(Mailbox::read).collect()),
            "FolderId" => Self::Folder(id(first)),
            "DistinguishedFolderId" => match first.attribute("Id").and_then(DistinguishedFolder::from_name) {
                Some(folder) => Self::Distinguished(folder),
                None => Self::Folder(id(first)),
            },
            _ => Self::Range(element.children.iter().map(|child| child.name.clone()).zip(texts()).collect()),
        }
    }
}
