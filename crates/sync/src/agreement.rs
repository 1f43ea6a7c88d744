//! What two copies of an item agree in (pure): content, flags, received date.

use cutover_content::{ContentDifference, compare};
use cutover_model::{Digest, FlagsKept};
use cutover_store::ItemRow;

use crate::comparison::{Agreement, Category, Side};
use crate::facts;
use crate::prints::Print;

/// A print as one side of a comparison.
pub(crate) fn side(print: &Print) -> Side {
    Side {
        key: print.key.clone(),
        sha256: print.content.sha256.0,
        size: print.content.size,
        received: print.received,
        flags: print.flags.clone(),
    }
}

/// What became of the content.
pub(crate) fn content(our: &Print, their: &Print) -> Category {
    match compare(&our.content, &their.content) {
        ContentDifference::Identical => Category::Identical,
        ContentDifference::RewrittenByTarget(rewritings) => Category::Rewritten(rewritings),
        ContentDifference::Different => match (&our.facts, &their.facts) {
            (Some(our), Some(their)) => match facts::differences(our, their) {
                differences if differences.is_empty() => Category::Converted,
                differences => Category::Altered(differences),
            },
            _ => Category::Altered(Vec::new()),
        },
    }
}

/// What a print says and when it was received, where that is known.
pub(crate) fn said(print: &Print) -> Option<(Digest, Option<i64>)> {
    Some((print.keys?.whole, print.received.map(|received| received.seconds)))
}

/// Whether the received dates name the same second.
pub(crate) fn date(our: &Print, their: &Print, now: i64) -> Agreement {
    match (our.received, their.received) {
        _ if our.same_date(their) => Agreement::Equal,
        (Some(our), Some(their)) if our.seconds > now && their.seconds <= now => Agreement::Clipped,
        _ => Agreement::Differs,
    }
}

/// Whether the flags agree, as far as the target keeps them.
pub(crate) fn flags(our: &Print, their: &Print, row: Option<&ItemRow>, recent: bool, kept: FlagsKept) -> Agreement {
    if kept.of(&our.flags) == their.flags {
        Agreement::Equal
    } else if row.is_some_and(|row| kept.of(&row.flags) != their.flags) {
        Agreement::Touched
    } else if recent {
        Agreement::Pending
    } else {
        Agreement::Differs
    }
}
