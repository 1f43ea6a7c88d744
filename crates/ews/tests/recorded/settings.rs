//! Settings of a mailbox: GetUserOofSettings, GetDelegate, GetInboxRules.

use cutover_ews::operations::{GetDelegateAnswer, GetInboxRulesAnswer, GetUserOofSettingsAnswer};

use crate::Exchange;
use crate::support::facts::Fact;
use crate::support::{Read, read_whole};

pub(crate) fn out_of_office(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<GetUserOofSettingsAnswer> = read_whole(&exchange.answer).unwrap();
    let settings = read.messages.into_iter().next().unwrap().into_result("").unwrap();
    assert_eq!(format!("{:?}", settings.state), facts.get("state").text());
    if facts.get("state").text() == "Disabled" {
        return;
    }
    assert_eq!(&*settings.audience, facts.get("external_audience").text());
    assert_eq!(settings.start.unwrap().seconds, facts.get("start").seconds());
    assert_eq!(settings.end.unwrap().seconds, facts.get("end").seconds());
    assert_eq!(settings.internal.as_deref(), Some(facts.get("internal").text()));
    assert_eq!(settings.external.as_deref(), Some(facts.get("external").text()));
}

pub(crate) fn delegates(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<GetDelegateAnswer> = read_whole(&exchange.answer).unwrap();
    let found = read.messages.into_iter().next().unwrap().into_result("").unwrap().delegates;
    let expected = facts.get("added").items();
    assert_eq!(found.len(), expected.len());
    for (outcome, fact) in found.into_iter().zip(expected) {
        let delegate = outcome.into_result("").unwrap();
        assert_eq!(delegate.user.address.as_deref(), Some(fact.get("smtp").text()));
        let level = |folder| delegate.levels.iter().find(|(name, _)| &**name == folder).map(|(_, level)| &**level);
        assert_eq!(level("Calendar"), Some(fact.get("calendar").text()));
        assert_eq!(level("Inbox"), Some(fact.get("inbox").text()));
        assert_eq!((level("Tasks"), delegate.levels.len()), (Some("None"), 6));
    }
}

pub(crate) fn rules(exchange: &Exchange<'_>, facts: &Fact<'_>) {
    let read: Read<GetInboxRulesAnswer> = read_whole(&exchange.answer).unwrap();
    assert_eq!(read.parts.len() as u64, facts.get("rules_in_answer").number());
    let end = read.messages[0].summary.unwrap();
    assert_eq!(end.outlook_rules, facts.get("outlook_rule_blob_exists").truth());
}
