//! Flags and keywords of IMAP in the words of properties ([MS-OXCMSG] section 2.2.1.6, [MS-OXOFLAG], [MS-OXOMSG]
//! section 2.2.1), and back.

use cutover_model::{Flags, SystemFlag};

use crate::loss::{Loss, LossKind};

/// `PidTagMessageFlags`: it has been read.
pub(crate) const READ: i32 = 0x01;
/// `PidTagMessageFlags`: it is a draft.
pub(crate) const UNSENT: i32 = 0x08;
/// `PidTagMessageFlags`: it has attachments.
pub(crate) const HAS_ATTACHMENTS: i32 = 0x10;
/// `PidTagFlagStatus`: marked for attention.
pub(crate) const FLAGGED: i32 = 2;
/// `PidTagLastVerbExecuted`: answered, answered to all, forwarded.
pub(crate) const REPLIED: i32 = 102;
pub(crate) const REPLIED_TO_ALL: i32 = 103;
pub(crate) const FORWARDED: i32 = 104;

/// Keywords that say what a program did or thinks, and are no categories of a person.
const PROGRAMS: &[&str] = &[
    "$MDNSent",
    "$Junk",
    "Junk",
    "$NotJunk",
    "NotJunk",
    "NonJunk",
    "$Phishing",
    "$SubmitPending",
    "$Submitted",
    "$HasAttachment",
    "$HasNoAttachment",
    "$AutoSent",
    "$AutoJunk",
    "$HasMemo",
    "$X-ME-Annot-1",
    "$X-ME-Annot-2",
];

/// What flags and keywords mean to a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) read: bool,
    pub(crate) draft: bool,
    pub(crate) flagged: bool,
    pub(crate) answered: bool,
    pub(crate) forwarded: bool,
    /// Sorted as [`Flags`] sorts keywords.
    pub(crate) categories: Vec<String>,
}

impl State {
    pub(crate) fn of(flags: &Flags) -> Self {
        let is_forwarded = |keyword: &str| keyword.trim_start_matches('$').eq_ignore_ascii_case("forwarded");
        let is_category = |keyword: &&str| {
            !is_forwarded(keyword) && !PROGRAMS.iter().any(|program| program.eq_ignore_ascii_case(keyword))
        };
        Self {
            read: flags.contains(SystemFlag::Seen),
            draft: flags.contains(SystemFlag::Draft),
            flagged: flags.contains(SystemFlag::Flagged),
            answered: flags.contains(SystemFlag::Answered),
            forwarded: flags.keywords().any(is_forwarded),
            categories: flags.keywords().filter(is_category).map(str::to_owned).collect(),
        }
    }

    /// The last thing that was done; a message has room for one.
    pub(crate) fn verb(&self) -> Option<i32> {
        match (self.answered, self.forwarded) {
            (true, _) => Some(REPLIED),
            (false, true) => Some(FORWARDED),
            (false, false) => None,
        }
    }
}

/// What a target has of these flags: without the ones in [`losses`].
pub fn kept_flags(flags: &Flags) -> Flags {
    let state = State::of(flags);
    let mut kept = Flags::from_parts(flags.bits(), state.categories.iter().map(String::as_str));
    kept.remove(SystemFlag::Deleted);
    if state.forwarded && !state.answered {
        kept.insert_keyword("$Forwarded");
    }
    kept
}

/// The flags and keywords that a target has no place for.
pub(crate) fn losses(flags: &Flags) -> Vec<Loss> {
    let state = State::of(flags);
    let mut losses = Vec::new();
    if flags.contains(SystemFlag::Deleted) {
        losses.push(Loss::new(LossKind::Flag, "").with_detail(SystemFlag::Deleted.name()));
    }
    if state.answered && state.forwarded {
        losses.push(Loss::new(LossKind::Flag, "").with_detail("$Forwarded"));
    }
    let is_program = |keyword: &&str| PROGRAMS.iter().any(|program| program.eq_ignore_ascii_case(keyword));
    let keywords = flags.keywords().filter(is_program);
    losses.extend(keywords.map(|keyword| Loss::new(LossKind::Keyword, "").with_detail(keyword)));
    losses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_of_people_are_categories() {
        let flags = Flags::from_names(["\\Seen", "\\Answered", "\\Deleted", "$forwarded", "NonJunk", "Project X"]);
        let state = State::of(&flags);
        assert_eq!(state.categories, ["Project X"]);
        assert!(state.read && state.answered && state.forwarded && !state.draft && !state.flagged);
        assert_eq!(state.verb(), Some(REPLIED));
        let lost: Vec<_> = losses(&flags).into_iter().map(|loss| loss.detail).collect();
        assert_eq!(lost, ["\\Deleted", "$Forwarded", "NonJunk"]);
        assert_eq!(kept_flags(&flags), Flags::from_names(["\\Seen", "\\Answered", "Project X"]));
        assert_eq!(kept_flags(&Flags::from_names(["Forwarded"])), Flags::from_names(["$Forwarded"]));
    }
}
