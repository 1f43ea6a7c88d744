//! Groups: those that do not move, those that contain themselves, and those that nobody owns or is in.

use std::collections::HashSet;

use cutover_model::{Recipient, RecipientKind, RecordId};

use super::finding::{Finding, FindingKind, Value, quoted};
use super::view::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let all = &view.organisation.recipients;
    let dynamic = all.iter().filter(|recipient| recipient.kind == RecipientKind::DynamicGroup);
    findings.extend(dynamic.map(self::dynamic));
    for group in view.groups() {
        if group.members.is_empty() {
            findings.push(Finding::about(FindingKind::GroupEmpty, group));
        }
        if !group.owners.iter().any(|owner| view.resolved(owner).is_some()) {
            findings.push(Finding::about(FindingKind::GroupOwnerless, group));
        }
        if let Some(through) = circle(view, group) {
            findings.push(Finding::about(FindingKind::GroupCircular, group).text("through", through));
        }
    }
}

fn dynamic(group: &Recipient) -> Finding {
    let rule = group.member_rule.clone().filter(|rule| !rule.is_empty());
    let rule = rule.map_or(Value::Word("assess-unknown"), Value::Text);
    let name = quoted(&group.display_name);
    let address = quoted(&group.primary);
    let command = format!("New-DynamicDistributionGroup -Name {name} -PrimarySmtpAddress {address} -RecipientFilter …");
    Finding::about(FindingKind::DynamicGroup, group).with("rule", rule).command(command)
}

/// The group inside this one by which it contains itself; itself where it is its own member.
fn circle(view: &View<'_>, group: &Recipient) -> Option<String> {
    let inner = members(view, group).filter(|member| member.kind.is_group());
    inner.into_iter().find(|member| member.id == group.id || reaches(view, member, &group.id)).map(|member| {
        let best = [&member.display_name, &member.primary].into_iter().find(|name| !name.is_empty());
        best.unwrap_or(&member.id.0).clone()
    })
}

fn reaches(view: &View<'_>, from: &Recipient, goal: &RecordId) -> bool {
    let mut seen: HashSet<&RecordId> = HashSet::new();
    let mut next: Vec<&Recipient> = members(view, from).collect();
    while let Some(member) = next.pop() {
        if member.id == *goal {
            return true;
        }
        if member.kind.is_group() && seen.insert(&member.id) {
            next.extend(members(view, member));
        }
    }
    false
}

/// Members that are part of the move.
pub(super) fn members<'a>(view: &View<'a>, group: &'a Recipient) -> impl Iterator<Item = &'a Recipient> {
    let members: Vec<&'a Recipient> = group.members.iter().filter_map(|member| view.resolved(member)).collect();
    members.into_iter()
}
