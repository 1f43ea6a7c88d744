//! MAPI properties that an Internet message does not carry, by message class: what Exchange 2007, which cannot export items,
//! is asked for beside it. The numbers are those of [MS-OXPROPS] section 2.

use cutover_mapi::named::{names, sets};
use cutover_mapi::{Guid, NamedProperty, PropertyTag, PropertyType, tags};

use crate::ExtendedField;

const TEXT: PropertyType = PropertyType::STRING;
const NUMBER: PropertyType = PropertyType::INTEGER32;
const FLAG: PropertyType = PropertyType::BOOLEAN;
const TIME: PropertyType = PropertyType::TIME;
const OCTETS: PropertyType = PropertyType::BINARY;
const FRACTION: PropertyType = PropertyType::FLOATING64;

/// Of every item: dates, state, flags of the follow-up, conversation.
const EVERY: &[PropertyTag] = &[
    tags::MESSAGE_CLASS,
    tags::IMPORTANCE,
    tags::SENSITIVITY,
    tags::CLIENT_SUBMIT_TIME,
    tags::CONVERSATION_TOPIC,
    tags::CONVERSATION_INDEX,
    tags::MESSAGE_DELIVERY_TIME,
    tags::MESSAGE_FLAGS,
    tags::ICON_INDEX,
    tags::LAST_VERB_EXECUTED,
    tags::LAST_VERB_EXECUTION_TIME,
    tags::FLAG_STATUS,
    tags::FLAG_COMPLETE_TIME,
    tags::FOLLOWUP_ICON,
    tags::CREATION_TIME,
    tags::LAST_MODIFICATION_TIME,
];

/// Of every item: reminder, follow-up, privacy.
const EVERY_COMMON: &[(u32, PropertyType)] = &[
    (0x8501, NUMBER), // ReminderDelta
    (0x8502, TIME),   // ReminderTime
    (0x8503, FLAG),   // ReminderSet
    (0x8506, FLAG),   // Private
    (0x8516, TIME),   // CommonStart
    (0x8517, TIME),   // CommonEnd
    (0x8530, TEXT),   // FlagRequest
    (0x8560, TIME),   // ReminderSignalTime
];

const APPOINTMENT: &[(u32, PropertyType)] = &[
    (0x8201, NUMBER), // AppointmentSequence
    (0x8205, NUMBER), // BusyStatus
    (0x8208, TEXT),   // Location
    (0x820D, TIME),   // AppointmentStartWhole
    (0x820E, TIME),   // AppointmentEndWhole
    (0x8213, NUMBER), // AppointmentDuration
    (0x8215, FLAG),   // AppointmentSubType: the whole day
    (0x8216, OCTETS), // AppointmentRecur
    (0x8217, NUMBER), // AppointmentStateFlags
    (0x8218, NUMBER), // ResponseStatus
    (0x8223, FLAG),   // Recurring
    (0x8231, NUMBER), // RecurrenceType
    (0x8232, TEXT),   // RecurrencePattern
    (0x8233, OCTETS), // TimeZoneStruct
    (0x8234, TEXT),   // TimeZoneDescription
    (0x8235, TIME),   // ClipStart
    (0x8236, TIME),   // ClipEnd
    (0x825E, OCTETS), // AppointmentTimeZoneDefinitionStartDisplay
    (0x825F, OCTETS), // AppointmentTimeZoneDefinitionEndDisplay
    (0x8260, OCTETS), // AppointmentTimeZoneDefinitionRecur
];

/// GlobalObjectId and CleanGlobalObjectId.
const MEETING: &[(u32, PropertyType)] = &[(0x0003, OCTETS), (0x0023, OCTETS)];

const TASK: &[(u32, PropertyType)] = &[
    (0x8101, NUMBER),   // TaskStatus
    (0x8102, FRACTION), // PercentComplete
    (0x8103, FLAG),     // TeamTask
    (0x8104, TIME),     // TaskStartDate
    (0x8105, TIME),     // TaskDueDate
    (0x810F, TIME),     // TaskDateCompleted
    (0x8110, NUMBER),   // TaskActualEffort
    (0x8111, NUMBER),   // TaskEstimatedEffort
    (0x8113, NUMBER),   // TaskState
    (0x8116, OCTETS),   // TaskRecurrence
    (0x811C, FLAG),     // TaskComplete
    (0x811F, TEXT),     // TaskOwner
    (0x8126, FLAG),     // TaskFRecurring
    (0x8129, NUMBER),   // TaskOwnership
    (0x812A, NUMBER),   // TaskAcceptanceState
];

const CONTACT: &[(u32, PropertyType)] = &[
    (0x8005, TEXT),   // FileUnder
    (0x8006, NUMBER), // FileUnderId
    (0x8015, FLAG),   // HasPicture
    (0x801A, TEXT),   // HomeAddress
    (0x801B, TEXT),   // WorkAddress
    (0x801C, TEXT),   // OtherAddress
    (0x8022, NUMBER), // PostalAddressId
    (0x802B, TEXT),   // Html
    (0x8045, TEXT),   // WorkAddressStreet
    (0x8046, TEXT),   // WorkAddressCity
    (0x8047, TEXT),   // WorkAddressState
    (0x8048, TEXT),   // WorkAddressPostalCode
    (0x8049, TEXT),   // WorkAddressCountry
    (0x804A, TEXT),   // WorkAddressPostOfficeBox
    (0x8062, TEXT),   // InstantMessagingAddress
    (0x8080, TEXT),   // Email1DisplayName, and so on
    (0x8082, TEXT),
    (0x8083, TEXT),
    (0x8084, TEXT),
    (0x8085, OCTETS),
    (0x8090, TEXT), // Email2DisplayName, and so on
    (0x8092, TEXT),
    (0x8093, TEXT),
    (0x8094, TEXT),
    (0x8095, OCTETS),
    (0x80A0, TEXT), // Email3DisplayName, and so on
    (0x80A2, TEXT),
    (0x80A3, TEXT),
    (0x80A4, TEXT),
    (0x80A5, OCTETS),
];

/// Names, numbers and addresses of a contact that are properties by tag and texts.
const CONTACT_TEXTS: &[u16] = &[
    0x3A05, 0x3A06, 0x3A08, 0x3A09, 0x3A0A, 0x3A11, 0x3A16, 0x3A17, 0x3A18, 0x3A19, 0x3A1A, 0x3A1B, 0x3A1C, 0x3A1D,
    0x3A1E, 0x3A1F, 0x3A21, 0x3A23, 0x3A24, 0x3A25, 0x3A26, 0x3A27, 0x3A28, 0x3A29, 0x3A2A, 0x3A2B, 0x3A2D, 0x3A2E,
    0x3A2F, 0x3A43, 0x3A44, 0x3A45, 0x3A46, 0x3A48, 0x3A4B, 0x3A4C, 0x3A4E, 0x3A4F, 0x3A50, 0x3A51, 0x3A57, 0x3A59,
    0x3A5A, 0x3A5B, 0x3A5C, 0x3A5D, 0x3A5E, 0x3A5F, 0x3A60, 0x3A61, 0x3A62, 0x3A63, 0x3A64,
];

/// Wedding anniversary and birthday.
const CONTACT_DATES: &[u16] = &[0x3A41, 0x3A42];

const LIST: &[(u32, PropertyType)] = &[
    (0x804C, NUMBER),                          // DistributionListChecksum
    (0x8053, TEXT),                            // DistributionListName
    (0x8054, PropertyType::BINARY.multiple()), // DistributionListOneOffMembers
    (0x8055, PropertyType::BINARY.multiple()), // DistributionListMembers
];

/// Colour, width, height and place of a note.
const NOTE: &[(u32, PropertyType)] =
    &[(0x8B00, NUMBER), (0x8B02, NUMBER), (0x8B03, NUMBER), (0x8B04, NUMBER), (0x8B05, NUMBER)];

const LOG: &[(u32, PropertyType)] = &[
    (0x8700, TEXT),   // LogType
    (0x8706, TIME),   // LogStart
    (0x8707, NUMBER), // LogDuration
    (0x8708, TIME),   // LogEnd
    (0x870C, NUMBER), // LogFlags
    (0x8712, TEXT),   // LogTypeDesc
];

/// What to ask for beside the Internet message of an item of this class. Categories come under their name in
/// `PublicStrings`; text and attachments are in the message.
pub fn beside_mime(class: &str) -> Vec<ExtendedField> {
    let mut fields: Vec<_> = EVERY.iter().copied().map(ExtendedField::Tag).collect();
    fields.push(ExtendedField::Named(names::KEYWORDS, TEXT.multiple()));
    fields.extend(named(sets::COMMON, EVERY_COMMON));
    let class = class.to_ascii_uppercase();
    let is = |name: &str| class.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if is("IPM.APPOINTMENT") || is("IPM.SCHEDULE.MEETING") {
        fields.extend(named(sets::APPOINTMENT, APPOINTMENT).chain(named(sets::MEETING, MEETING)));
    } else if is("IPM.TASK") || is("IPM.TASKREQUEST") {
        fields.extend(named(sets::TASK, TASK));
    } else if is("IPM.CONTACT") {
        fields.extend(contact());
    } else if is("IPM.DISTLIST") {
        fields.extend(named(sets::ADDRESS, LIST));
    } else if is("IPM.STICKYNOTE") {
        fields.extend(named(sets::NOTE, NOTE));
    } else if is("IPM.ACTIVITY") {
        fields.extend(named(sets::LOG, LOG));
    }
    fields
}

fn contact() -> impl Iterator<Item = ExtendedField> {
    let texts = CONTACT_TEXTS.iter().map(|id| PropertyTag::new(*id, TEXT));
    let dates = CONTACT_DATES.iter().map(|id| PropertyTag::new(*id, TIME));
    let children = PropertyTag::new(0x3A58, TEXT.multiple());
    let tags = texts.chain(dates).chain([tags::DISPLAY_NAME, children]).map(ExtendedField::Tag);
    tags.chain(named(sets::ADDRESS, CONTACT))
}

fn named(set: Guid, ids: &'static [(u32, PropertyType)]) -> impl Iterator<Item = ExtendedField> {
    ids.iter().map(move |(id, kind)| ExtendedField::Named(NamedProperty::id(set, *id), *kind))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_class_has_its_own() {
        let mail = beside_mime("IPM.Note").len();
        let classes = ["IPM.Appointment", "IPM.Schedule.Meeting.Request", "IPM.Task", "IPM.Contact", "IPM.DistList"];
        for class in classes.into_iter().chain(["ipm.stickynote", "IPM.Activity"]) {
            let fields = beside_mime(class);
            assert!(fields.len() > mail, "{class}");
            assert_eq!(fields.iter().collect::<HashSet<_>>().len(), fields.len(), "{class} names none twice");
        }
        assert_eq!(beside_mime("IPM.Contacts").len(), mail);
    }
}
