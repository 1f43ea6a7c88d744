//! Flags as Exchange keeps them: read state, follow-up flag, last verb, categories.

use cutover_model::{Flags, FlagsKept, SystemFlag, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::requests::LAST_VERB;

/// `PidTagLastVerbExecuted` ([MS-OXOMSG] 2.2.1.39): what was done with the message last.
const REPLIED: i64 = 102;
const REPLIED_TO_ALL: i64 = 103;
const FORWARDED: i64 = 104;
/// The keyword for it.
const FORWARDED_KEYWORD: &str = "$Forwarded";

/// What stays of flags; a draft is one from the beginning or never.
pub(crate) fn kept(drafts: Drafts) -> FlagsKept {
    match drafts {
        Drafts::Kept => FlagsKept::by(cutover_content::kept_flags),
        Drafts::Lost => FlagsKept::by(|flags| {
            let mut kept = cutover_content::kept_flags(flags);
            kept.remove(SystemFlag::Draft);
            kept
        }),
    }
}

/// Whether a message can come into being as a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drafts {
    /// It can.
    Kept,
    /// It becomes an ordinary message.
    Lost,
}

/// What Graph tells of a message.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct MessageState {
    pub(crate) is_read: bool,
    pub(crate) is_draft: bool,
    pub(crate) flag: Option<FollowUp>,
    pub(crate) categories: Vec<String>,
    pub(crate) parent_folder_id: Option<String>,
    pub(crate) received_date_time: Option<String>,
    pub(crate) single_value_extended_properties: Vec<Extended>,
}

/// `followupFlag`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct FollowUp {
    pub(crate) flag_status: String,
}

/// An extended property.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Extended {
    pub(crate) id: String,
    pub(crate) value: String,
}

impl MessageState {
    /// The flags that this is.
    pub(crate) fn flags(&self, drafts: Drafts) -> Flags {
        let mut flags = Flags::none();
        let verb = self.last_verb();
        let flagged = self.flag.as_ref().is_some_and(|flag| flag.flag_status == "flagged");
        for (set, flag) in [
            (self.is_read, SystemFlag::Seen),
            (flagged, SystemFlag::Flagged),
            (matches!(verb, Some(REPLIED | REPLIED_TO_ALL)), SystemFlag::Answered),
            (self.is_draft && drafts == Drafts::Kept, SystemFlag::Draft),
        ] {
            if set {
                flags.insert(flag);
            }
        }
        self.categories.iter().for_each(|category| flags.insert_keyword(category.as_str()));
        if verb == Some(FORWARDED) {
            flags.insert_keyword(FORWARDED_KEYWORD);
        }
        flags
    }

    fn last_verb(&self) -> Option<i64> {
        let verb =
            self.single_value_extended_properties.iter().find(|property| property.id.eq_ignore_ascii_case(LAST_VERB));
        verb.and_then(|property| property.value.parse().ok())
    }

    /// When it was received.
    pub(crate) fn received(&self) -> Option<Timestamp> {
        instant(self.received_date_time.as_deref()?)
    }
}

/// The change that makes the flags exactly these, as far as they are kept.
pub(crate) fn change(flags: &Flags) -> Value {
    let flags = &cutover_content::kept_flags(flags);
    let status = if flags.contains(SystemFlag::Flagged) { "flagged" } else { "notFlagged" };
    let forwarded = flags.keywords().any(|keyword| keyword.eq_ignore_ascii_case(FORWARDED_KEYWORD));
    let verb = match flags.contains(SystemFlag::Answered) {
        true => REPLIED,
        false if forwarded => FORWARDED,
        false => 0,
    };
    let categories: Vec<&str> =
        flags.keywords().filter(|keyword| !keyword.eq_ignore_ascii_case(FORWARDED_KEYWORD)).collect();
    json!({
        "isRead": flags.contains(SystemFlag::Seen),
        "flag": {"flagStatus": status},
        "categories": categories,
        "singleValueExtendedProperties": [{"id": LAST_VERB, "value": verb.to_string()}],
    })
}

/// A date of Graph, with a fraction or without.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp::utc(instant.as_second()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_what_is_told() {
        for names in [&["\\Seen"][..], &[], &["\\Flagged", "\\Answered", "Project X"], &["$Forwarded", "\\Seen"]] {
            let flags = Flags::from_names(names.iter().copied());
            let mut told = change(&flags);
            told["receivedDateTime"] = json!("2017-04-13T15:51:04.25Z");
            let state: MessageState = serde_json::from_value(told).unwrap();
            assert_eq!(state.flags(Drafts::Kept), flags);
            assert_eq!(state.received(), Some(Timestamp::utc(1_492_098_664)));
        }
    }

    #[test]
    fn a_draft_is_told_where_it_can_be_one() {
        let state: MessageState = serde_json::from_str(r#"{"isDraft":true,"isRead":true,"odd":1}"#).unwrap();
        assert_eq!(state.flags(Drafts::Kept), Flags::from_names(["\\Seen", "\\Draft"]));
        assert_eq!(state.flags(Drafts::Lost), Flags::from_names(["\\Seen"]));
        let all = Flags::from_names(["\\Deleted", "\\Draft", "a"]);
        assert_eq!(kept(Drafts::Lost).of(&all), Flags::from_names(["a"]));
    }
}
