//! Items that the target has and does not give back: they are told from those that are missing, with the reason.

use std::collections::{HashMap, HashSet};

use cutover_model::{Failure, TargetFolder, TargetKey, TargetMailbox};

use crate::prints::Read;

/// Why the items with these keys were not given back.
pub(crate) type Reasons = HashMap<Box<[u8]>, Failure>;

/// Asks for the state of the items that were not given: one that has a state is there.
pub(crate) async fn reasons(
    target: &mut dyn TargetMailbox,
    folder: &TargetFolder,
    wanted: &[TargetKey],
    read: &Read,
) -> Result<Reasons, Failure> {
    if read.failures.is_empty() {
        return Ok(Reasons::new());
    }
    let given: HashSet<&[u8]> = read.prints.iter().map(|print| &*print.key).collect();
    let left: Vec<TargetKey> = wanted.iter().filter(|key| !given.contains(key.as_bytes())).cloned().collect();
    let states = target.states(folder, &left).await?;
    let there = left.into_iter().zip(states).filter(|(_, state)| state.is_some());
    Ok(told(there.map(|(key, _)| key).collect(), &read.failures))
}

/// Each key with the failure that names it, or else with the one in its place.
fn told(keys: Vec<TargetKey>, failures: &[Failure]) -> Reasons {
    let names = |failure: &&Failure, key: &TargetKey| failure.subject.as_bytes() == key.as_bytes();
    let each = keys.into_iter().enumerate().filter_map(|(place, key)| {
        let in_place = || failures.get(place).or(failures.last());
        let failure = failures.iter().find(|failure| names(failure, &key)).or_else(in_place)?;
        Some((key.as_bytes().into(), failure.clone()))
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use cutover_model::FailureCode;

    use super::*;

    #[test]
    fn each_item_has_its_own_reason() {
        let failure = |subject: &str| Failure::new(FailureCode::ItemUnreadable, subject);
        let keys = || ["a", "b"].map(|key| TargetKey::new(key.as_bytes())).to_vec();
        let subjects = |failures: &[Failure]| {
            let reasons = told(keys(), failures);
            [b"a", b"b"].map(|key| reasons[key.as_slice()].subject.clone())
        };
        assert_eq!(subjects(&[failure("b"), failure("a")]), ["a", "b"], "by name");
        assert_eq!(subjects(&[failure("UID 1"), failure("UID 2")]), ["UID 1", "UID 2"], "by place");
        assert_eq!(subjects(&[failure("UID 1")]), ["UID 1", "UID 1"]);
    }
}
