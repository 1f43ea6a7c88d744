//! The item plan (pure): what a page of the source means for the items that the ledger knows.

use std::collections::{BTreeMap, BTreeSet};

use cutover_model::{Change, Flags, Listed, SourceKey};
use cutover_store::ItemRow;

/// What is to be done in one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ItemPlan {
    /// Items that are not at the target yet, in the order of the source.
    pub(crate) new: Vec<SourceKey>,
    /// Items whose flags at the source are others than those last written.
    pub(crate) flags: Vec<(ItemRow, Flags)>,
    /// Items that the source's folder does not hold any more.
    pub(crate) gone: Vec<ItemRow>,
}

impl ItemPlan {
    pub(crate) fn append(&mut self, mut other: ItemPlan) {
        self.new.append(&mut other.new);
        self.flags.append(&mut other.flags);
        self.gone.append(&mut other.gone);
    }
}

/// What the ledger knows of the keys in question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Items at the target.
    pub(crate) rows: BTreeMap<SourceKey, ItemRow>,
    /// Items in escrow that are not to be tried again.
    pub(crate) held: BTreeSet<SourceKey>,
}

/// Plans changes that the source told. A later change of the same item stands over an earlier one.
pub(crate) fn of_changes(changes: Vec<Change>, known: &Known) -> ItemPlan {
    let mut plan = ItemPlan::default();
    let mut flags: BTreeMap<SourceKey, Flags> = BTreeMap::new();
    let mut gone: BTreeSet<SourceKey> = BTreeSet::new();
    let mut new_seen: BTreeSet<SourceKey> = BTreeSet::new();
    for change in changes {
        match change {
            Change::New(key) => {
                gone.remove(&key);
                if new_seen.insert(key.clone()) && !known.rows.contains_key(&key) && !known.held.contains(&key) {
                    plan.new.push(key);
                }
            }
            Change::Flags(key, now) => {
                flags.insert(key, now);
            }
            Change::Gone(key) => {
                gone.insert(key);
            }
        }
    }
    plan.new.retain(|key| !gone.contains(key));
    plan.gone = gone.iter().filter_map(|key| known.rows.get(key)).cloned().collect();
    let kept = flags.into_iter().filter(|(key, _)| !gone.contains(key));
    plan.flags = kept.filter_map(|(key, now)| changed(known.rows.get(&key)?, now)).collect();
    plan
}

/// Plans a listing of a range of keys; `known` holds exactly what the ledger has in that range.
pub(crate) fn of_listing(items: Vec<Listed>, known: &Known) -> ItemPlan {
    let mut plan = ItemPlan::default();
    let mut there: BTreeSet<SourceKey> = BTreeSet::new();
    for Listed { key, flags } in items {
        match known.rows.get(&key) {
            Some(row) => plan.flags.extend(flags.and_then(|now| changed(row, now))),
            None if !known.held.contains(&key) => plan.new.push(key.clone()),
            None => {}
        }
        there.insert(key);
    }
    plan.gone = known.rows.values().filter(|row| !there.contains(&row.source)).cloned().collect();
    plan
}

fn changed(row: &ItemRow, now: Flags) -> Option<(ItemRow, Flags)> {
    (row.flags != now).then(|| (row.clone(), now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_model::{Digest, SystemFlag, TargetKey};

    fn key(number: u8) -> SourceKey {
        SourceKey::new([number])
    }

    fn known(numbers: &[u8]) -> Known {
        let row = |number: &u8| ItemRow {
            source: key(*number),
            target: TargetKey::new([*number]),
            digest: Digest([*number; 16]),
            size: 1,
            received: None,
            flags: Flags::none(),
        };
        Known { rows: numbers.iter().map(|number| (key(*number), row(number))).collect(), held: BTreeSet::new() }
    }

    fn seen() -> Flags {
        Flags::from_parts(SystemFlag::Seen as u8, Vec::<String>::new())
    }

    #[test]
    fn what_is_known_is_not_new_and_what_is_held_is_not_tried() {
        let known = Known { held: BTreeSet::from([key(3)]), ..known(&[1]) };
        let plan = of_changes(vec![Change::New(key(1)), Change::New(key(2)), Change::New(key(3))], &known);
        assert_eq!(plan, ItemPlan { new: vec![key(2)], ..ItemPlan::default() });
    }

    #[test]
    fn only_flags_that_differ_are_planned() {
        let changes =
            vec![Change::Flags(key(1), seen()), Change::Flags(key(2), Flags::none()), Change::Flags(key(9), seen())];
        let plan = of_changes(changes, &known(&[1, 2]));
        assert_eq!(plan.flags.iter().map(|(row, _)| row.source.clone()).collect::<Vec<_>>(), [key(1)]);
    }

    #[test]
    fn new_and_gone_in_one_page_is_nothing() {
        let plan = of_changes(vec![Change::New(key(5)), Change::Gone(key(5)), Change::Gone(key(1))], &known(&[1]));
        assert_eq!(plan.new, []);
        assert_eq!(plan.gone.iter().map(|row| row.source.clone()).collect::<Vec<_>>(), [key(1)]);
    }

    #[test]
    fn a_listing_tells_what_is_gone_from_its_range() {
        let items = vec![Listed { key: key(2), flags: Some(seen()) }, Listed { key: key(4), flags: None }];
        let plan = of_listing(items, &known(&[1, 2, 3]));
        assert_eq!(plan.new, [key(4)]);
        assert_eq!(plan.gone.iter().map(|row| row.source.clone()).collect::<Vec<_>>(), [key(1), key(3)]);
        assert_eq!(plan.flags.len(), 1);
    }
}
