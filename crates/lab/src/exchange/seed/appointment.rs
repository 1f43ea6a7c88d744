//! Appointments: single ones, meetings with attendees, series with exceptions.

use super::recurrence::{self as r, WINDOWS_ZONE, ZONE_NAME};
use crate::exchange::content::{Content, Kind};
use crate::exchange::mail::{encoded, recipient};
use crate::exchange::property as p;
use crate::tenant::codec::{Attachment, Key, Message, Property};

/// An entry of a calendar. Times are in seconds since 1970.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Appointment {
    pub(crate) subject: String,
    pub(crate) location: String,
    pub(crate) body: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) all_day: bool,
    /// Name and address.
    pub(crate) organizer: (String, String),
    /// Whose calendar it is: the organizer or one who was asked.
    pub(crate) is_organizer: bool,
    pub(crate) attendees: Vec<Attendee>,
    pub(crate) series: Option<Series>,
    pub(crate) reminder: Option<i32>,
    /// What makes it one in all calendars.
    pub(crate) identity: Vec<u8>,
}

/// Somebody who was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attendee {
    pub(crate) name: String,
    pub(crate) address: String,
    /// 1 required, 2 optional, 3 a resource.
    pub(crate) kind: i32,
    /// As EWS names it.
    pub(crate) response: &'static str,
}

/// Every so many weeks, so many times.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) interval: u32,
    pub(crate) count: u32,
    pub(crate) exceptions: Vec<Exception>,
    /// Starts of occurrences that do not take place.
    pub(crate) deleted: Vec<i64>,
}

/// An occurrence that is different.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exception {
    pub(crate) original: i64,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) subject: String,
}

/// Names of responses with the numbers that a store has for them.
const RESPONSES: [(&str, i32); 6] =
    [("Unknown", 0), ("Organizer", 1), ("Tentative", 2), ("Accept", 3), ("Decline", 4), ("NoResponseReceived", 5)];

impl Appointment {
    /// The id that calendars share, as EWS writes it.
    pub(crate) fn uid(&self) -> String {
        r::global_id(&self.identity).iter().map(|octet| format!("{octet:02X}")).collect()
    }

    /// Starts and ends of what takes place, exceptions where they were moved to.
    pub(crate) fn occurrences(&self) -> Vec<(i64, i64)> {
        let Some(series) = &self.series else { return vec![(self.start, self.end)] };
        let length = self.end - self.start;
        let starts =
            (0..i64::from(series.count)).map(|place| r::weeks_later(self.start, place * i64::from(series.interval)));
        let changed = |start: &i64| series.exceptions.iter().find(|exception| exception.original == *start);
        let held = starts.filter(|start| !series.deleted.contains(start));
        held.map(|start| changed(&start).map_or((start, start + length), |other| (other.start, other.end))).collect()
    }

    /// The day and the time in the zone of the organisation.
    pub(crate) fn local_start(&self) -> jiff::civil::DateTime {
        r::local(self.start)
    }

    /// The content of an exception of the series, as an item of its own.
    pub(crate) fn exception_content(&self, place: usize) -> Option<Content> {
        let own = self.series.as_ref()?.exceptions.get(place)?;
        let (subject, start, end) = (own.subject.clone(), own.start, own.end);
        Some(Self { subject, start, end, series: None, ..self.clone() }.content())
    }

    /// The content of the item.
    pub(super) fn content(self) -> Content {
        let mut message = Message::default();
        let mut all = self.common(&self.subject, self.start, self.end);
        all.push(Property::text(p::CLASS, "IPM.Appointment"));
        all.push(Property::text(p::BODY, &self.body));
        all.extend(self.meeting());
        if let Some(series) = &self.series {
            let octets = r::octets(series, self.start, self.end - self.start);
            all.push(p::binary(p::named(p::APPOINTMENT, 0x8216), &octets));
            all.push(p::truth(p::named(p::APPOINTMENT, 0x8223), true));
            all.push(p::number(p::named(p::APPOINTMENT, 0x8231), 2));
            all.push(p::binary(p::named(p::APPOINTMENT, 0x8233), &r::zone_octets()));
            all.push(p::text(p::named(p::APPOINTMENT, 0x8234), ZONE_NAME));
            message.attachments =
                series.exceptions.iter().enumerate().map(|(place, own)| self.exception(place, own)).collect();
        }
        all.into_iter().for_each(|property| message.set(property));
        message.recipients = self.rows();
        let mime = self.calendar().into_bytes();
        Content::new(Kind::Appointment(Box::new(self)), message, Some(mime))
    }

    fn common(&self, subject: &str, start: i64, end: i64) -> Vec<Property> {
        let appointment = |number| p::named(p::APPOINTMENT, number);
        let id = r::global_id(&self.identity);
        let mut all = vec![
            Property::text(p::SUBJECT, subject),
            Property::number(p::IMPORTANCE, 1),
            Property::number(p::SENSITIVITY, 0),
            p::time(appointment(0x820d), start),
            p::time(appointment(0x820e), end),
            p::number(appointment(0x8213), ((end - start) / 60) as i32),
            p::truth(appointment(0x8215), self.all_day),
            p::number(appointment(0x8205), if self.all_day { 0 } else { 2 }),
            p::text(appointment(0x8208), &self.location),
            p::time(p::named(p::COMMON, 0x8516), start),
            p::time(p::named(p::COMMON, 0x8517), end),
            p::truth(p::named(p::COMMON, 0x8503), self.reminder.is_some()),
            p::number(p::named(p::COMMON, 0x8501), self.reminder.unwrap_or(15)),
            p::binary(p::named(p::MEETING, 0x0003), &id),
            p::binary(p::named(p::MEETING, 0x0023), &id),
        ];
        for (name, value) in [(p::FROM_NAME, 0), (p::SENDER_NAME, 0), (p::FROM_ADDRESS, 1), (p::SENDER_ADDRESS, 1)] {
            all.push(Property::text(name, if value == 0 { &self.organizer.0 } else { &self.organizer.1 }));
        }
        all.extend([p::FROM_KIND, p::SENDER_KIND].map(|id| Property::text(id, "SMTP")));
        all
    }

    /// Whether it is a meeting, and whose.
    fn meeting(&self) -> [Property; 3] {
        let appointment = |number| p::named(p::APPOINTMENT, number);
        let is_meeting = !self.attendees.is_empty();
        let state = match (is_meeting, self.is_organizer) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 3,
        };
        let response = if !is_meeting {
            0
        } else if self.is_organizer {
            1
        } else {
            3
        };
        [
            p::number(appointment(0x8217), state),
            p::number(appointment(0x8218), response),
            p::truth(appointment(0x8229), is_meeting),
        ]
    }

    fn rows(&self) -> Vec<Vec<Property>> {
        let own = (!self.attendees.is_empty()).then(|| recipient(0, &self.organizer.0, &self.organizer.1, 1));
        let mut rows: Vec<_> = own.into_iter().collect();
        for attendee in &self.attendees {
            let mut row = recipient(rows.len(), &attendee.name, &attendee.address, attendee.kind);
            let state = RESPONSES.iter().find(|(name, _)| *name == attendee.response).map_or(0, |(_, state)| *state);
            row.push(Property::number(p::RECIPIENT_STATE, state));
            rows.push(row);
        }
        rows
    }

    fn exception(&self, place: usize, own: &Exception) -> Attachment {
        let mut message = Message::default();
        let common = self.common(&own.subject, own.start, own.end);
        common.into_iter().for_each(|property| message.set(property));
        message.set(Property::text(p::CLASS, "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}"));
        message.set(p::time(p::named(p::APPOINTMENT, 0x8228), own.original));
        let properties = vec![
            Property::number(p::ATTACHMENT_NUMBER, place as i32),
            Property::number(p::ATTACHMENT_METHOD, p::EMBEDDED),
            Property::text(p::DISPLAY_NAME, &own.subject),
            Property::number(0x7ffd, 2),
            p::truth(Key::Id(p::ATTACHMENT_HIDDEN), true),
            p::time(Key::Id(0x7ffb), own.start),
            p::time(Key::Id(0x7ffc), own.end),
        ];
        Attachment { properties, embedded: Some(message) }
    }

    /// The entry as iCalendar (RFC 5545), in the form that `MimeContent` has.
    fn calendar(&self) -> String {
        let stamp = |seconds: i64| p::shown(seconds).replace(['-', ':'], "");
        let local = |seconds: i64| r::local(seconds).strftime("%Y%m%dT%H%M%S").to_string();
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "METHOD:PUBLISH".to_owned(),
            "PRODID:Microsoft Exchange Server 2010".to_owned(),
            "VERSION:2.0".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", self.uid()),
            format!("SUMMARY:{}", self.subject),
            format!("DTSTAMP:{}", stamp(self.start - 86_400)),
            format!("DTSTART;TZID={WINDOWS_ZONE}:{}", local(self.start)),
            format!("DTEND;TZID={WINDOWS_ZONE}:{}", local(self.end)),
            format!("LOCATION:{}", self.location),
        ];
        if !self.attendees.is_empty() {
            lines.push(format!("ORGANIZER;CN={}:MAILTO:{}", self.organizer.0, self.organizer.1));
        }
        lines.extend(self.attendees.iter().map(|one| format!("ATTENDEE;CN={}:MAILTO:{}", one.name, one.address)));
        if let Some(series) = &self.series {
            lines.push(format!("RRULE:FREQ=WEEKLY;COUNT={};INTERVAL={}", series.count, series.interval));
            lines.extend(series.deleted.iter().map(|day| format!("EXDATE;TZID={WINDOWS_ZONE}:{}", local(*day))));
        }
        lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned(), String::new()]);
        let header =
            format!("Subject: {}\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n", encoded(&self.subject));
        header + &lines.join("\r\n")
    }
}
