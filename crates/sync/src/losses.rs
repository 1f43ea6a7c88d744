//! What the conversion of an item could not carry over (design section 2), as far as a report needs it.

use std::cmp::Reverse;
use std::collections::HashMap;

use cutover_content::{Loss, LossWeight};

/// Most losses of a kind that are named of one item: a message can have thousands of parts, and each its own.
const NAMED: usize = 20;

/// What was lost of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// What, where, and the few words that tell one from another; what a person could miss comes first.
    pub named: Vec<Loss>,
    /// How many more there are of kinds that are named.
    pub more: u64,
}

impl Losses {
    pub(crate) fn of(all: Vec<Loss>) -> Self {
        let (mut seen, count) = (HashMap::new(), all.len());
        let few = |loss: &Loss| {
            let of_its_kind = seen.entry(loss.kind).or_insert(0_usize);
            *of_its_kind += 1;
            *of_its_kind <= NAMED
        };
        let mut named: Vec<Loss> = all.into_iter().filter(few).collect();
        named.sort_by_key(|loss| Reverse(loss.kind.weight()));
        let more = (count - named.len()) as u64;
        Self { named, more }
    }

    /// Whether everything was carried over.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Whether something is among them that a person could miss.
    pub fn touch_content(&self) -> bool {
        self.named.iter().any(|loss| loss.kind.weight() == LossWeight::Content)
    }
}

#[cfg(test)]
mod tests {
    use cutover_content::LossKind;

    use super::*;

    #[test]
    fn every_kind_is_named_and_no_kind_without_end() {
        let part = |kind| move |number: usize| Loss { kind, part: number.to_string(), detail: String::new() };
        let many = (0..5_000).map(part(LossKind::PartFields));
        let losses = Losses::of(many.chain((0..2).map(part(LossKind::EncodingDefective))).collect());
        assert_eq!((losses.named.len(), losses.more), (NAMED + 2, 5_000 - NAMED as u64));
        assert_eq!(losses.named[0].kind, LossKind::EncodingDefective);
        assert!(losses.touch_content());
        assert!(!Losses::of(vec![part(LossKind::Keyword)(0)]).touch_content());
        assert!(Losses::of(Vec::new()).is_empty());
    }
}
