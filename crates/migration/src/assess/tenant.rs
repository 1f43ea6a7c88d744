//! What stands in the way in the tenant itself (mission M4), and what no cutover ever takes along (B13).

use cutover_model::{DirectorySync, RetentionAction, RetentionRule};

use super::finding::{Finding, FindingKind, Value};
use super::view::View;

/// Turns directory synchronisation off; at the synchronising server first, so that it does not come back.
const SYNC_OFF: [&str; 3] = [
    "Set-ADSyncScheduler -SyncCycleEnabled $false",
    "Connect-Entra -Scopes 'OnPremDirectorySynchronization.ReadWrite.All','Organization.ReadWrite.All'",
    "Set-EntraDirSyncEnabled -EnableDirSync $false",
];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    findings.extend(directory_sync(view));
    if !view.tenant.has_mailbox_import {
        findings.push(Finding::new(FindingKind::CloudWithoutImport).text("cloud", &view.tenant.cloud));
    }
    findings.extend(view.tenant.retention.iter().map(retention));
    findings.push(Finding::new(FindingKind::NeverTaken));
}

fn directory_sync(view: &View<'_>) -> Option<Finding> {
    match view.tenant.state.directory_sync {
        DirectorySync::Never => None,
        DirectorySync::Off => Some(Finding::new(FindingKind::DirectorySyncWasOn)),
        DirectorySync::On { last } => {
            let last = last.map_or(Value::Word("time-unknown"), Value::Instant);
            let synced = view.tenant.state.objects.iter().filter(|object| object.synced).count();
            let finding = Finding::new(FindingKind::DirectorySyncOn).with("last", last).number("objects", synced);
            Some(SYNC_OFF.into_iter().fold(finding, Finding::command))
        }
    }
}

fn retention(rule: &RetentionRule) -> Finding {
    let action = match rule.action {
        RetentionAction::Archive => "assess-retention-archive",
        RetentionAction::Delete => "assess-retention-delete",
    };
    let days = rule.days.map_or(Value::Word("assess-unknown"), Value::Number);
    let finding = Finding::new(FindingKind::Retention);
    finding.text("rule", &rule.name).with("action", Value::Word(action)).with("days", days)
}
