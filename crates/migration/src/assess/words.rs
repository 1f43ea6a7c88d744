//! Findings in words: grouped by kind, each group with its title and its mend once, each finding with what is its own.

use std::time::Duration;

use cutover_model::Timestamp;
use cutover_texts::{Argument, Language, Texts};
use jiff::tz::TimeZone;

use super::finding::{Finding, FindingKind, Severity, Value};

/// Findings of one kind and severity, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldGroup {
    /// The kind.
    pub kind: FindingKind,
    /// How grave it is.
    pub severity: Severity,
    /// What it is.
    pub title: String,
    /// What it means, and what to do.
    pub mend: String,
    /// Commands that mend it, each once.
    pub commands: Vec<String>,
    /// Commands that restore later what had to be turned off.
    pub restore: Vec<String>,
    /// Whom it is about, and what it is there.
    pub findings: Vec<ToldFinding>,
}

/// One finding, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldFinding {
    /// Whom it is about; empty for the whole.
    pub address: String,
    /// What people see of them.
    pub name: String,
    /// What it is there; empty where the title says it all.
    pub what: String,
}

/// The findings in words. They have to be in their order.
pub(super) fn told(findings: &[Finding], texts: &Texts) -> Vec<ToldGroup> {
    let alike = |one: &Finding, other: &Finding| (one.severity, one.kind) == (other.severity, other.kind);
    findings.chunk_by(alike).map(|group| told_group(group, texts)).collect()
}

fn told_group(findings: &[Finding], texts: &Texts) -> ToldGroup {
    let Finding { kind, severity, .. } = findings[0];
    let arguments = arguments(&findings[0], texts);
    ToldGroup {
        kind,
        severity,
        title: texts.say(&format!("assess-{}", kind.word()), &arguments),
        mend: texts.say(&format!("assess-{}-mend", kind.word()), &arguments),
        commands: once(findings.iter().flat_map(|finding| &finding.commands)),
        restore: once(findings.iter().flat_map(|finding| &finding.restore)),
        findings: findings.iter().map(|finding| told_one(finding, texts)).collect(),
    }
}

fn told_one(finding: &Finding, texts: &Texts) -> ToldFinding {
    let who = finding.who.as_ref();
    ToldFinding {
        address: who.map(|who| who.address.clone()).unwrap_or_default(),
        name: who.map(|who| who.name.clone()).unwrap_or_default(),
        what: what(finding, texts),
    }
}

/// What a finding is for the one whom it is about; empty where the title says it all.
pub(super) fn what(finding: &Finding, texts: &Texts) -> String {
    let key = format!("assess-{}-what", finding.kind.word());
    if texts.has(&key) { texts.say(&key, &arguments(finding, texts)) } else { String::new() }
}

fn arguments(finding: &Finding, texts: &Texts) -> Vec<(&'static str, Argument)> {
    finding.values.iter().map(|(name, value)| (*name, argument(value, texts))).collect()
}

fn argument(value: &Value, texts: &Texts) -> Argument {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Number(number) => (*number).into(),
        Value::Bytes(bytes) => texts.bytes(*bytes).into(),
        Value::Limit(bytes) => limit(*bytes, texts).into(),
        Value::Seconds(seconds) => texts.duration(Duration::from_secs(*seconds)).into(),
        Value::Instant(seconds) => instant(*seconds, texts).into(),
        Value::Word(key) => texts.word(key).into(),
        Value::Failure(failure) => {
            let told = texts.explain(failure);
            if told.detail.is_empty() { told.message } else { format!("{} ({})", told.message, told.detail) }.into()
        }
    }
}

fn limit(bytes: u64, texts: &Texts) -> String {
    const UNITS: [(u32, &str); 3] = [(40, "TB"), (30, "GB"), (20, "MB")];
    let whole = UNITS.into_iter().find(|(bits, _)| bytes > 0 && bytes.is_multiple_of(1 << bits));
    whole.map_or_else(|| texts.bytes(bytes), |(bits, unit)| format!("{}\u{a0}{unit}", texts.number(bytes >> bits)))
}

/// Whether the move may begin, in a sentence or two, from the number of points that block and that warn.
pub(super) fn verdict(blocks: usize, warns: usize, texts: &Texts) -> String {
    let say = |key: &str| texts.say(key, &[("blocks", blocks.into()), ("warns", warns.into())]);
    match (blocks, warns) {
        (0, 0) => texts.word("assess-verdict-good"),
        (0, _) => say("assess-verdict-warns"),
        (_, 0) => say("assess-verdict-blocks"),
        _ => format!("{} {}", say("assess-verdict-blocks"), say("assess-verdict-also")),
    }
}

/// A value for programs: numbers as numbers, words in the reader's language.
pub(super) fn data(value: &Value, texts: &Texts) -> serde_json::Value {
    match value {
        Value::Number(number) | Value::Bytes(number) | Value::Limit(number) | Value::Seconds(number) => {
            (*number).into()
        }
        Value::Instant(seconds) => crate::report::written(Timestamp::utc(*seconds)).into(),
        Value::Failure(failure) => failure.code.as_str().into(),
        Value::Text(_) | Value::Word(_) => match argument(value, texts) {
            Argument::Text(text) => text.into(),
            Argument::Number(number) => number.into(),
        },
    }
}

/// An instant to the minute, in UTC: the page is read in other places than where it was made.
pub(super) fn instant(seconds: i64, texts: &Texts) -> String {
    let pattern = match texts.language() {
        Language::English => "%Y-%m-%d %H:%M UTC",
        Language::NorwegianBokmal => "%d.%m.%Y %H:%M UTC",
    };
    match jiff::Timestamp::from_second(seconds) {
        Ok(instant) => instant.to_zoned(TimeZone::UTC).strftime(pattern).to_string(),
        Err(_) => texts.word("time-unknown"),
    }
}

fn once<'a>(lines: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    lines.filter(|line| seen.insert(*line)).cloned().collect()
}
