//! What stands in a person's calendar: a visit, a holiday, meetings, a weekly series with its exceptions.

use super::appointment::{Appointment, Attendee, Exception, Series};
use super::recurrence::weeks_later;
use crate::random::Random;

/// 2026-03-02 09:00 in Oslo, a Monday.
const FIRST: i64 = 1_772_438_400;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// Name and address.
pub(super) type Who = (String, String);

/// The entries of a person's calendar. `others` are asked to meetings, the room is a resource of one.
pub(super) fn entries(random: &mut Random, owner: &Who, others: &[Who], room: &Who) -> Vec<Appointment> {
    let single = |random: &mut Random, subject: &str, start: i64, length: i64| Appointment {
        subject: subject.to_owned(),
        location: "Kaibygget, 2. etg.".to_owned(),
        body: "Kaffe & kake <i> gangen\r\n".to_owned(),
        start,
        end: start + length,
        all_day: false,
        organizer: owner.clone(),
        is_organizer: true,
        attendees: Vec::new(),
        series: None,
        reminder: Some(15),
        identity: random.octets(16),
    };
    let week = random.below(20) as i64;
    let day = weeks_later(FIRST, week);
    let mut all = vec![
        single(random, "Tannlege", day + 2 * DAY, HOUR),
        Appointment {
            all_day: true,
            reminder: None,
            location: String::new(),
            ..single(random, "Ferie på Lofoten 🏝", day + 4 * DAY - 9 * HOUR, 2 * DAY)
        },
    ];
    let attendees = asked(random, others, room);
    all.push(Appointment {
        attendees: attendees.clone(),
        ..single(random, "Møte om fyrlykten", day + DAY + HOUR, HOUR)
    });
    let mut invited =
        Appointment { attendees, ..single(random, "Besprechung: Größe der Boje", day + 3 * DAY, 2 * HOUR) };
    if let Some(other) = others.first() {
        invited.organizer = other.clone();
        invited.is_organizer = false;
        invited.attendees[0] = attendee(owner, 1, "Accept");
    }
    all.push(invited);
    all.push(Appointment { series: Some(series()), ..single(random, "Mandagsmøte", FIRST, HOUR) });
    all
}

fn asked(random: &mut Random, others: &[Who], room: &Who) -> Vec<Attendee> {
    let mut all: Vec<Attendee> = others.iter().take(2).map(|other| attendee(other, 1, "Accept")).collect();
    all.extend(
        others.iter().skip(2).take(1).map(|other| attendee(other, 2, random.pick::<&str>(&["Tentative", "Decline"]))),
    );
    all.push(attendee(room, 3, "Accept"));
    all
}

fn attendee((name, address): &Who, kind: i32, response: &'static str) -> Attendee {
    Attendee { name: name.clone(), address: address.clone(), kind, response }
}

/// Ten Mondays; the third is on Tuesday under another name, the fifth does not take place.
fn series() -> Series {
    let (third, fifth) = (weeks_later(FIRST, 2), weeks_later(FIRST, 4));
    let moved = third + DAY + 2 * HOUR;
    let subject = "Mandagsmøte (på tirsdag)".to_owned();
    let exceptions = vec![Exception { original: third, start: moved, end: moved + HOUR, subject }];
    Series { interval: 1, count: 10, exceptions, deleted: vec![fifth] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_takes_place_but_for_what_was_deleted() {
        let who = |name: &str| (name.to_owned(), format!("{name}@b.example"));
        let all = entries(&mut Random::new(1), &who("a"), &[who("b"), who("c"), who("d")], &who("room"));
        let series = all.iter().find(|entry| entry.series.is_some()).map(Appointment::occurrences).unwrap_or_default();
        assert_eq!(series.len(), 9);
        assert_eq!(series[2].0 - series[1].0, 8 * DAY + 2 * HOUR);
        assert_eq!(all[2].attendees.len(), 4);
    }
}
