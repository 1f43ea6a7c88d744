//! An APPEND of one or many messages (RFC 9051 section 6.3.12, RFC 3502): its words, and what its ending means.

use std::collections::HashSet;

use cutover_model::{FailureCode, Flags, Ticket, Timestamp, WriteOutcome};

use super::target_key;
use crate::codec::format_date;
use crate::driver::{Completion, Tag};
use crate::error::ImapError;

/// An APPEND under way.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) tag: Tag,
    pub(crate) tickets: Vec<Ticket>,
    /// Those of them that are flagged.
    pub(crate) flagged: HashSet<Ticket>,
    pub(crate) bytes: u64,
}

impl Batch {
    pub(crate) fn new(tag: Tag) -> Self {
        Self { tag, tickets: Vec::new(), flagged: HashSet::new(), bytes: 0 }
    }

    /// What became of each message, in their order. `generation` is the folder's UIDVALIDITY, where known.
    pub(crate) fn outcomes(
        &self,
        ending: &Completion,
        generation: Option<u32>,
        subject: &str,
    ) -> Result<Vec<WriteOutcome>, ImapError> {
        if !ending.is_ok() {
            return Ok(self.refused(ending, subject));
        }
        let Some(told) = ending.code().append_uid() else {
            return Ok(vec![WriteOutcome::Written { key: None, received: None }; self.tickets.len()]);
        };
        if generation.is_some_and(|generation| generation != told.validity) {
            return Err(ImapError::Generation);
        }
        if told.uids.len() != self.tickets.len() as u64 {
            return Ok(vec![WriteOutcome::Written { key: None, received: None }; self.tickets.len()]);
        }
        Ok(told.uids.iter().map(|uid| WriteOutcome::Written { key: Some(target_key(uid)), received: None }).collect())
    }

    /// The outcomes of a refusal.
    pub(crate) fn refused(&self, ending: &Completion, subject: &str) -> Vec<WriteOutcome> {
        let failure = ending.refusal().failure(FailureCode::ItemRefused, subject);
        match self.tickets.as_slice() {
            [_] => vec![WriteOutcome::Refused(failure)],
            many => vec![WriteOutcome::RequestRefused(failure); many.len()],
        }
    }
}

/// The words before a literal's length.
pub(crate) fn item_words(flags: &str, received: Option<Timestamp>) -> String {
    match received {
        Some(date) => format!(" {flags} \"{}\"", format_date(date)),
        None => format!(" {flags}"),
    }
}

/// The flags in parentheses; `None` where a keyword cannot be said. Such a word would break the command, and what
/// follows it must never be taken for commands.
pub(crate) fn flag_list(flags: &Flags) -> Option<String> {
    let sayable = |name: &str| {
        let unfit = |octet: u8| octet <= b' ' || octet >= 0x7f || b"(){%*\"\\".contains(&octet);
        !name.is_empty() && !name.bytes().any(unfit)
    };
    if !flags.keywords().all(sayable) {
        return None;
    }
    let mut list = String::from("(");
    for name in flags.names() {
        if list.len() > 1 {
            list.push(' ');
        }
        list.push_str(name);
    }
    list.push(')');
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_written_and_impossible_keywords_are_not() {
        assert_eq!(flag_list(&Flags::from_names(["\\Seen", "$Forwarded"])).as_deref(), Some("(\\Seen $Forwarded)"));
        assert_eq!(flag_list(&Flags::none()).as_deref(), Some("()"));
        for keyword in ["a b", "a\r\nb", "(", "Grün", "", "a\"", "x{3}"] {
            assert_eq!(flag_list(&Flags::from_names([keyword])), None, "{keyword:?}");
        }
    }
}
