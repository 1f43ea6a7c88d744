//! Alignment (pure): which item of the target is which item of the source, by content and date, counting multiplicity.
//! Where a target keeps what messages say and not their octets, what they say is the content.
//!
//! Used wherever the ledger does not know: after a crash, when a folder of the target is not empty at the first
//! write, and when a server has renumbered a folder. Size is never looked at, because servers rewrite.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::prints::Print;

/// A pair found: positions in the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) source: usize,
    pub(crate) target: usize,
}

/// Pairs items one to one, in the order of the lists. What agrees best is paired first: exact content and date, then
/// exact content, then content but for what servers rewrite, with and without the date.
pub(crate) fn align(source: &[Print], target: &[Print]) -> Vec<Pair> {
    let mut state = State { source, target, paired: vec![None; source.len()], used: vec![false; target.len()] };
    let date = |print: &Print| print.received.map(|received| received.seconds);
    state.pass(|print| Some((print.content.exact, date(print))));
    state.pass(|print| Some(print.content.exact));
    state.pass(|print| Some((print.content.surviving.short(), date(print))));
    state.pass(|print| Some(print.content.surviving.short()));
    state.pass(|print| Some((print.keys?.whole, date(print))));
    state.pass(|print| Some(print.keys?.whole));
    state.pass(|print| Some((print.keys?.envelope, date(print))));
    let pairs = state.paired.iter().enumerate();
    pairs.filter_map(|(source, target)| target.map(|target| Pair { source, target })).collect()
}

struct State<'a> {
    source: &'a [Print],
    target: &'a [Print],
    paired: Vec<Option<usize>>,
    used: Vec<bool>,
}

impl State<'_> {
    fn pass<K: Hash + Eq>(&mut self, key: impl Fn(&Print) -> Option<K>) {
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (index, print) in self.target.iter().enumerate().filter(|(index, _)| !self.used[*index]) {
            if let Some(key) = key(print) {
                free.entry(key).or_default().push_back(index);
            }
        }
        for (index, print) in self.source.iter().enumerate() {
            if self.paired[index].is_some() {
                continue;
            }
            if let Some(found) = key(print).and_then(|key| free.get_mut(&key)?.pop_front()) {
                self.paired[index] = Some(found);
                self.used[found] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FactKeys;
    use cutover_content::Digester;
    use cutover_model::{Flags, Timestamp};

    use crate::losses::Losses;

    fn print(text: &str, seconds: i64) -> Print {
        let mut digester = Digester::new(&cutover_content::DigestKey::of_store(b"this"));
        digester.feed(text.as_bytes());
        Print {
            key: Box::from([]),
            content: digester.finish(),
            keys: None,
            facts: None,
            losses: Losses::default(),
            received: Some(Timestamp::utc(seconds)),
            flags: Flags::none(),
        }
    }

    fn check(source: &[Print], target: &[Print], expected: &[(usize, usize)]) {
        let pairs: Vec<_> = align(source, target).into_iter().map(|pair| (pair.source, pair.target)).collect();
        assert_eq!(pairs, expected);
    }

    #[test]
    fn twins_are_paired_in_order_and_a_third_is_left_over() {
        let twin = || print("A: b\r\n\r\nsame\r\n", 5);
        check(&[twin(), twin()], &[twin(), twin(), twin()], &[(0, 0), (1, 1)]);
        check(&[twin(), twin(), twin()], &[twin()], &[(0, 0)]);
    }

    #[test]
    fn the_date_decides_between_equal_contents() {
        let at = |seconds| print("A: b\r\n\r\nsame\r\n", seconds);
        check(&[at(1), at(2)], &[at(2), at(1)], &[(0, 1), (1, 0)]);
        check(&[at(1)], &[at(7)], &[(0, 0)]);
    }

    #[test]
    fn where_octets_are_made_anew_what_is_said_decides() {
        let key = |number| cutover_model::Digest([number; 16]);
        let keyed = |text: &str, seconds, whole, envelope| Print {
            keys: Some(FactKeys { whole: key(whole), envelope: key(envelope) }),
            ..print(text, seconds)
        };
        let source = [keyed("a", 1, 1, 9), keyed("b", 2, 2, 9), keyed("c", 3, 3, 8)];
        let target = [keyed("x", 7, 2, 9), keyed("y", 1, 1, 9), keyed("z", 4, 5, 8)];
        check(&source, &target, &[(0, 1), (1, 0)]);
        check(&source[2..], &[keyed("z", 3, 5, 8)], &[(0, 0)]);
    }

    #[test]
    fn what_a_server_rewrites_is_still_recognised() {
        let sent = print("A: b\r\n\r\nnul \0 here\n", 5);
        let kept = print("A: b\r\n\r\nnul \u{80} here\r\n", 5);
        // As bytes: 0x80 alone, not its UTF-8 form.
        let mut digester = Digester::new(&cutover_content::DigestKey::of_store(b"this"));
        digester.feed(b"A: b\r\n\r\nnul \x80 here\r\n");
        let kept = Print { content: digester.finish(), ..kept };
        check(&[print("A: b\r\n\r\nother\r\n", 5), sent], &[kept], &[(1, 0)]);
    }
}
