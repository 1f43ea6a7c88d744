//! `GetServerTimeZones`: the zones that the organisation uses.

use super::{Context, answer};
use crate::exchange::seed::{WINDOWS_ZONE, ZONE_NAME};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Node, Xml};

const UTC: &str = "UTC";

/// `GetServerTimeZones`
pub(super) fn server_time_zones(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let wanted: Option<Vec<&str>> =
        request.child("Ids").map(|ids| ids.children.iter().map(|id| id.text.trim()).collect());
    let is_wanted = |id: &str| wanted.as_ref().is_none_or(|wanted| wanted.contains(&id));
    let is_full = request.attribute("ReturnFullTimeZoneData") != Some("false");
    answer(xml, "GetServerTimeZones", |xml| {
        context.message(xml, "m:GetServerTimeZonesResponseMessage", Ok(()), &["m:TimeZoneDefinitions"], |xml, ()| {
            xml.within("m:TimeZoneDefinitions", |xml| {
                if is_wanted(WINDOWS_ZONE) {
                    definition(xml, WINDOWS_ZONE, ZONE_NAME, is_full, write_rules);
                }
                if is_wanted(UTC) {
                    definition(xml, UTC, "(UTC) Coordinated Universal Time", is_full, write_utc);
                }
            });
        });
    });
    Ok(())
}

fn definition(xml: &mut Xml, id: &str, name: &str, is_full: bool, rules: fn(&mut Xml)) {
    if is_full {
        xml.open_with("t:TimeZoneDefinition", &[("Id", id), ("Name", name)]);
        rules(xml);
        xml.close("t:TimeZoneDefinition");
    } else {
        xml.empty("t:TimeZoneDefinition", &[("Id", id), ("Name", name)]);
    }
}

fn period(xml: &mut Xml, bias: &str, name: &str, id: &str) {
    xml.empty("t:Period", &[("Bias", bias), ("Name", name), ("Id", id)]);
}

/// One group of rules that always holds.
fn always(xml: &mut Xml, transitions: impl FnOnce(&mut Xml)) {
    xml.within("t:TransitionsGroups", |xml| {
        xml.open_with("t:TransitionsGroup", &[("Id", "0")]);
        transitions(xml);
        xml.close("t:TransitionsGroup");
    });
    xml.within("t:Transitions", |xml| {
        xml.within("t:Transition", |xml| xml.leaf_with("t:To", &[("Kind", "Group")], "0"));
    });
}

/// The rules of the organisation's zone.
pub(in crate::exchange) fn write_rules(xml: &mut Xml) {
    let (standard, daylight) =
        ("trule:Microsoft/Registry/W. Europe/Standard", "trule:Microsoft/Registry/W. Europe/Daylight");
    xml.within("t:Periods", |xml| {
        period(xml, "-PT1H", "Standard", standard);
        period(xml, "-PT2H", "Daylight", daylight);
    });
    always(xml, |xml| {
        for (target, offset, month) in [(daylight, "PT2H", "3"), (standard, "PT3H", "10")] {
            xml.within("t:RecurringDayTransition", |xml| {
                xml.leaf_with("t:To", &[("Kind", "Period")], target);
                xml.leaf("t:TimeOffset", offset);
                xml.leaf("t:Month", month);
                xml.leaf("t:DayOfWeek", "Sunday");
                xml.leaf("t:Occurrence", "-1");
            });
        }
    });
}

fn write_utc(xml: &mut Xml) {
    xml.within("t:Periods", |xml| period(xml, "PT0S", "Standard", "trule:UTC/Standard"));
    always(xml, |xml| {
        xml.within("t:Transition", |xml| xml.leaf_with("t:To", &[("Kind", "Period")], "trule:UTC/Standard"));
    });
}
