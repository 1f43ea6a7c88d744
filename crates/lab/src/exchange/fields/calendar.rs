//! The fields of appointments.

use super::value::{attendees, mailbox_element};
use super::{Field, View, field, truth};
use crate::exchange::content::Kind;
use crate::exchange::ids::{Id, item_key};
use crate::exchange::property as p;
use crate::exchange::seed::{Appointment, WINDOWS_ZONE, ZONE_NAME};
use crate::exchange::shape::Base;
use crate::exchange::xml::Xml;

const DEFAULT: Option<Base> = Some(Base::Default);
const ALL: Option<Base> = Some(Base::All);

/// Of appointments.
pub(super) const FIELDS: &[Field] = &[
    field("calendar:UID", ALL, |view, xml| of(view, |own| xml.leaf("t:UID", &own.uid()))),
    field("calendar:DateTimeStamp", ALL, |view, xml| {
        of(view, |own| xml.leaf("t:DateTimeStamp", &p::shown(own.start - 86_400)));
    }),
    field("calendar:Start", DEFAULT, |view, xml| of(view, |own| xml.leaf("t:Start", &p::shown(own.start)))),
    field("calendar:End", DEFAULT, |view, xml| of(view, |own| xml.leaf("t:End", &p::shown(own.end)))),
    field("calendar:IsAllDayEvent", ALL, |view, xml| of(view, |own| xml.leaf("t:IsAllDayEvent", truth(own.all_day)))),
    field("calendar:LegacyFreeBusyStatus", DEFAULT, |view, xml| {
        of(view, |own| xml.leaf("t:LegacyFreeBusyStatus", if own.all_day { "Free" } else { "Busy" }));
    }),
    field("calendar:Location", DEFAULT, |view, xml| of(view, |own| xml.leaf("t:Location", &own.location))),
    field("calendar:IsMeeting", ALL, |view, xml| {
        of(view, |own| xml.leaf("t:IsMeeting", truth(!own.attendees.is_empty())));
    }),
    field("calendar:IsCancelled", ALL, |_, xml| xml.leaf("t:IsCancelled", "false")),
    field("calendar:IsRecurring", ALL, |_, xml| xml.leaf("t:IsRecurring", "false")),
    field("calendar:MeetingRequestWasSent", ALL, |view, xml| {
        of(view, |own| xml.leaf("t:MeetingRequestWasSent", truth(own.is_organizer && !own.attendees.is_empty())));
    }),
    field("calendar:IsResponseRequested", ALL, |_, xml| xml.leaf("t:IsResponseRequested", "true")),
    field("calendar:CalendarItemType", ALL, |view, xml| {
        of(view, |own| xml.leaf("t:CalendarItemType", kind(view, own)))
    }),
    field("calendar:MyResponseType", ALL, |view, xml| of(view, |own| xml.leaf("t:MyResponseType", own_response(own)))),
    field("calendar:Organizer", DEFAULT, |view, xml| of(view, |own| organizer(xml, own))),
    field("calendar:RequiredAttendees", ALL, |view, xml| of(view, |own| asked(xml, own, "t:RequiredAttendees", 1)))
        .single(),
    field("calendar:OptionalAttendees", ALL, |view, xml| of(view, |own| asked(xml, own, "t:OptionalAttendees", 2)))
        .single(),
    field("calendar:Resources", ALL, |view, xml| of(view, |own| asked(xml, own, "t:Resources", 3))).single(),
    field("calendar:Duration", ALL, |view, xml| {
        of(view, |own| xml.leaf("t:Duration", &format!("PT{}M", (own.end - own.start) / 60)));
    }),
    field("calendar:TimeZone", ALL, |_, xml| xml.leaf("t:TimeZone", ZONE_NAME)),
    field("calendar:AppointmentSequenceNumber", ALL, |_, xml| xml.leaf("t:AppointmentSequenceNumber", "0")),
    field("calendar:AppointmentState", ALL, |view, xml| of(view, |own| xml.leaf("t:AppointmentState", state(own)))),
    field("calendar:Recurrence", ALL, |view, xml| of(view, |own| recurrence(xml, own))).single(),
    field("calendar:FirstOccurrence", ALL, |view, xml| of(view, |own| edge(view, xml, "t:FirstOccurrence", own, 0)))
        .single(),
    field("calendar:LastOccurrence", ALL, |view, xml| {
        of(view, |own| edge(view, xml, "t:LastOccurrence", own, own.occurrences().len().saturating_sub(1)));
    })
    .single(),
    field("calendar:ModifiedOccurrences", ALL, |view, xml| of(view, |own| modified(view, xml, own))).single(),
    field("calendar:DeletedOccurrences", ALL, |view, xml| of(view, |own| deleted(xml, own))).single(),
    field("calendar:StartTimeZone", ALL, |_, xml| zone(xml, "t:StartTimeZone")).single().since("Exchange2010"),
    field("calendar:EndTimeZone", ALL, |_, xml| zone(xml, "t:EndTimeZone")).single().since("Exchange2010"),
    field("calendar:IsOnlineMeeting", ALL, |_, xml| xml.leaf("t:IsOnlineMeeting", "false")),
    field("calendar:IsOrganizer", ALL, |view, xml| of(view, |own| xml.leaf("t:IsOrganizer", truth(own.is_organizer))))
        .since("Exchange2013"),
];

fn of(view: &View<'_>, write: impl FnOnce(&Appointment)) {
    if let Kind::Appointment(appointment) = &view.item.content.kind {
        write(appointment);
    }
}

fn kind(view: &View<'_>, own: &Appointment) -> &'static str {
    match (view.id, &own.series) {
        (Id::Exception { .. }, _) => "Exception",
        (_, Some(_)) => "RecurringMaster",
        _ => "Single",
    }
}

fn own_response(own: &Appointment) -> &'static str {
    match (own.attendees.is_empty(), own.is_organizer) {
        (true, _) => "Unknown",
        (false, true) => "Organizer",
        (false, false) => "Accept",
    }
}

fn state(own: &Appointment) -> &'static str {
    match (own.attendees.is_empty(), own.is_organizer) {
        (true, _) => "0",
        (false, true) => "1",
        (false, false) => "3",
    }
}

fn organizer(xml: &mut Xml, own: &Appointment) {
    xml.within("t:Organizer", |xml| mailbox_element(xml, "t:Mailbox", &own.organizer.0, &own.organizer.1, None));
}

fn asked(xml: &mut Xml, own: &Appointment, element: &str, kind: i32) {
    attendees(xml, element, own.attendees.iter().filter(|attendee| attendee.kind == kind));
}

fn recurrence(xml: &mut Xml, own: &Appointment) {
    let Some(series) = &own.series else { return };
    let start = own.local_start();
    xml.within("t:Recurrence", |xml| {
        xml.within("t:WeeklyRecurrence", |xml| {
            xml.leaf("t:Interval", &series.interval.to_string());
            xml.leaf("t:DaysOfWeek", &start.strftime("%A").to_string());
        });
        xml.within("t:NumberedRecurrence", |xml| {
            xml.leaf("t:StartDate", &start.strftime("%Y-%m-%d").to_string());
            xml.leaf("t:NumberOfOccurrences", &series.count.to_string());
        });
    });
}

fn occurrence_id(view: &View<'_>, place: u8) -> Id {
    Id::Exception { mailbox: view.mailbox.number, item: view.item.number, place }
}

fn occurrence(view: &View<'_>, xml: &mut Xml, element: &str, id: &Id, times: [i64; 3]) {
    xml.within(element, |xml| {
        xml.empty("t:ItemId", &[("Id", &id.text()), ("ChangeKey", &item_key(view.item.version()))]);
        for (name, time) in ["t:Start", "t:End", "t:OriginalStart"].into_iter().zip(times) {
            xml.leaf(name, &p::shown(time));
        }
    });
}

/// The first or the last time that a series takes place.
fn edge(view: &View<'_>, xml: &mut Xml, element: &str, own: &Appointment, place: usize) {
    if let (Some(_), Some((start, end))) = (&own.series, own.occurrences().get(place)) {
        occurrence(view, xml, element, view.id, [*start, *end, *start]);
    }
}

fn modified(view: &View<'_>, xml: &mut Xml, own: &Appointment) {
    let Some(series) = own.series.as_ref().filter(|series| !series.exceptions.is_empty()) else { return };
    xml.within("t:ModifiedOccurrences", |xml| {
        for (place, one) in (0..).zip(&series.exceptions) {
            occurrence(view, xml, "t:Occurrence", &occurrence_id(view, place), [one.start, one.end, one.original]);
        }
    });
}

fn deleted(xml: &mut Xml, own: &Appointment) {
    let Some(series) = own.series.as_ref().filter(|series| !series.deleted.is_empty()) else { return };
    xml.within("t:DeletedOccurrences", |xml| {
        for day in &series.deleted {
            xml.within("t:DeletedOccurrence", |xml| xml.leaf("t:Start", &p::shown(*day)));
        }
    });
}

fn zone(xml: &mut Xml, element: &str) {
    xml.open_with(element, &[("Id", WINDOWS_ZONE), ("Name", ZONE_NAME)]);
    crate::exchange::operations::write_zone(xml);
    xml.close(element);
}
