//! The fields of tasks.

use super::{Field, View, field, truth};
use crate::exchange::content::Kind;
use crate::exchange::property as p;
use crate::exchange::seed::Todo;
use crate::exchange::shape::Base;

const DEFAULT: Option<Base> = Some(Base::Default);
const ALL: Option<Base> = Some(Base::All);

/// Of tasks.
pub(super) const FIELDS: &[Field] = &[
    field("task:DueDate", DEFAULT, |view, xml| of(view, |task| xml.leaf("t:DueDate", &p::shown(task.due)))),
    field("task:IsComplete", ALL, |view, xml| of(view, |task| xml.leaf("t:IsComplete", truth(task.percent == 100)))),
    field("task:IsRecurring", ALL, |_, xml| xml.leaf("t:IsRecurring", "false")),
    field("task:IsTeamTask", ALL, |_, xml| xml.leaf("t:IsTeamTask", "false")),
    field("task:Owner", ALL, |view, xml| of(view, |task| xml.leaf("t:Owner", &task.owner))),
    field("task:PercentComplete", DEFAULT, |view, xml| {
        of(view, |task| xml.leaf("t:PercentComplete", &task.percent.to_string()));
    }),
    field("task:StartDate", DEFAULT, |view, xml| of(view, |task| xml.leaf("t:StartDate", &p::shown(task.start)))),
    field("task:Status", DEFAULT, |view, xml| of(view, |task| xml.leaf("t:Status", task.status().0))),
];

fn of(view: &View<'_>, write: impl FnOnce(&Todo)) {
    if let Kind::Task(task) = &view.item.content.kind {
        write(task);
    }
}
