//! What the organisation is made of: the sample organisation of the demo, and what only Exchange has beside its mail.

mod appointment;
mod calendar;
mod card;
mod folders;
mod further;
mod organisation;
mod recurrence;

pub(super) use appointment::{Appointment, Attendee};
pub(super) use card::{Card, PersonalList, Todo};
pub(super) use organisation::make;
pub(super) use recurrence::{WINDOWS_ZONE, ZONE_NAME};
