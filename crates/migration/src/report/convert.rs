//! From what `sync` found of an item to its line in the report.

use cutover_model::{Flags, Timestamp};
use cutover_sync::{Agreement, Category, Comparison, Side};
use jiff::tz::Offset;

use super::{ItemLine, ItemVerdict, LossLine, hex};

/// Equal in every field, at a target that keeps what a message says and not its octets.
pub(super) const CONVERTED: &str = "converted";
/// The same, and something of it could not be carried over.
pub(super) const CONVERTED_WITH_LOSSES: &str = "converted-with-losses";

/// The line of one comparison.
pub(crate) fn item_line(user: &str, comparison: &Comparison) -> ItemLine {
    let (category, verdict, note) = judged(comparison);
    let folder = if comparison.source.is_none() && comparison.target.is_some() {
        &comparison.target_folder
    } else {
        &comparison.folder
    };
    let (source, target) = (comparison.source.as_ref(), comparison.target.as_ref());
    ItemLine {
        user: user.to_owned(),
        folder: folder.to_string(),
        category: category.to_owned(),
        verdict,
        source_key: source.map(|side| hex(&side.key)),
        target_key: target.map(|side| hex(&side.key)),
        source_sha256: source.map(|side| hex(&side.sha256)),
        target_sha256: target.map(|side| hex(&side.sha256)),
        source_size: source.map(|side| side.size),
        target_size: target.map(|side| side.size),
        source_received: source.and_then(received),
        target_received: target.and_then(received),
        source_flags: source.map(|side| names(&side.flags)),
        target_flags: target.map(|side| names(&side.flags)),
        note,
        losses: comparison.losses.named.iter().map(LossLine::from).collect(),
        losses_left_out: comparison.losses.more,
        subject: None,
    }
}

/// The category's word, whether it is as it should be, and what is to be said about it. What was found of the content
/// goes before the date, the date before the flags.
fn judged(comparison: &Comparison) -> (&'static str, ItemVerdict, String) {
    use ItemVerdict::{Differs, Explained, Same};
    let silent = String::new();
    match (&comparison.category, comparison.date, comparison.flags) {
        (Category::Missing, ..) => ("missing", Differs, silent),
        (Category::Unreadable(failure), ..) => ("unreadable-at-target", Differs, failure.to_string()),
        (Category::Altered(what), ..) => ("altered", Differs, joined(what)),
        (Category::Doubled, ..) => ("doubled", Differs, silent),
        (Category::NotCopied(failure), ..) => ("not-copied", Differs, failure.to_string()),
        (Category::Released(failure), ..) => ("released", Explained, failure.to_string()),
        (Category::Pending, ..) => ("not-yet-copied", Explained, silent),
        (Category::Extra, ..) => ("extra-at-target", Explained, silent),
        (_, Agreement::Differs, _) => ("date-differs", Differs, silent),
        (_, _, Agreement::Differs) => ("flags-differ", Differs, silent),
        (_, Agreement::Clipped, _) => ("date-clipped", Explained, silent),
        (Category::Rewritten(how), ..) => ("rewritten-by-target", Explained, how.to_string()),
        (_, Agreement::Touched, _) | (_, _, Agreement::Touched) => ("flags-touched-at-target", Explained, silent),
        (_, Agreement::Pending, _) | (_, _, Agreement::Pending | Agreement::Clipped) => {
            ("not-yet-copied", Explained, silent)
        }
        (Category::Converted, ..) if comparison.losses.is_empty() => (CONVERTED, Same, silent),
        (Category::Converted, ..) => (CONVERTED_WITH_LOSSES, Explained, silent),
        (Category::Identical, Agreement::Equal, Agreement::Equal) => ("identical", Same, silent),
    }
}

/// The names of what differs.
fn joined(differences: &[cutover_content::FactDifference]) -> String {
    differences.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn received(side: &Side) -> Option<String> {
    side.received.and_then(written)
}

/// RFC 3339 with the zone in which the server wrote it.
pub(crate) fn written(at: Timestamp) -> Option<String> {
    let instant = jiff::Timestamp::from_second(at.seconds).ok()?;
    if at.offset_minutes == 0 {
        return Some(instant.to_string());
    }
    let offset = Offset::from_seconds(i32::from(at.offset_minutes) * 60).ok()?;
    Some(instant.display_with_offset(offset).to_string())
}

fn names(flags: &Flags) -> Vec<String> {
    flags.names().map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use cutover_content::{Loss, LossKind};
    use cutover_model::{Failure, FailureCode, FolderPath};
    use cutover_sync::Losses;

    use super::*;

    fn compared(category: Category, flags: Agreement, date: Agreement) -> Comparison {
        let side = Side {
            key: Box::new([1]),
            sha256: [2; 32],
            size: 3,
            received: Some(Timestamp { seconds: 0, offset_minutes: 90 }),
            flags: Flags::from_names(["\\Seen", "$x"]),
        };
        Comparison {
            folder: FolderPath::inbox(),
            target_folder: FolderPath::new(["Old"]),
            source: Some(side.clone()),
            target: Some(side),
            category,
            flags,
            date,
            losses: Losses::default(),
        }
    }

    #[test]
    fn each_finding_has_its_word() {
        use Agreement::{Clipped, Differs, Equal, Pending, Touched};
        let refused = Category::NotCopied(Failure::new(FailureCode::ItemRefused, "x"));
        let released = Category::Released(Failure::new(FailureCode::ItemRefused, "x"));
        let unreadable = Category::Unreadable(Failure::new(FailureCode::ItemUnreadable, "x"));
        for (category, flags, date, word, verdict) in [
            (Category::Identical, Equal, Equal, "identical", ItemVerdict::Same),
            (Category::Identical, Touched, Equal, "flags-touched-at-target", ItemVerdict::Explained),
            (Category::Identical, Differs, Equal, "flags-differ", ItemVerdict::Differs),
            (Category::Identical, Touched, Differs, "date-differs", ItemVerdict::Differs),
            (Category::Identical, Equal, Clipped, "date-clipped", ItemVerdict::Explained),
            (Category::Identical, Pending, Equal, "not-yet-copied", ItemVerdict::Explained),
            (Category::Rewritten(Default::default()), Equal, Equal, "rewritten-by-target", ItemVerdict::Explained),
            (Category::Rewritten(Default::default()), Differs, Equal, "flags-differ", ItemVerdict::Differs),
            (Category::Converted, Equal, Equal, "converted", ItemVerdict::Same),
            (Category::Converted, Touched, Equal, "flags-touched-at-target", ItemVerdict::Explained),
            (unreadable, Equal, Equal, "unreadable-at-target", ItemVerdict::Differs),
            (Category::Altered(Vec::new()), Equal, Equal, "altered", ItemVerdict::Differs),
            (Category::Missing, Equal, Equal, "missing", ItemVerdict::Differs),
            (Category::Doubled, Equal, Equal, "doubled", ItemVerdict::Differs),
            (Category::Extra, Equal, Equal, "extra-at-target", ItemVerdict::Explained),
            (Category::Pending, Equal, Equal, "not-yet-copied", ItemVerdict::Explained),
            (refused, Equal, Equal, "not-copied", ItemVerdict::Differs),
            (released, Equal, Equal, "released", ItemVerdict::Explained),
        ] {
            let line = item_line("a@b", &compared(category, flags, date));
            assert_eq!((line.category.as_str(), line.verdict), (word, verdict));
        }
    }

    #[test]
    fn losses_stand_in_the_line() {
        let loss = |kind, part: &str| Loss { kind, part: part.to_owned(), detail: "x".to_owned() };
        let named = vec![loss(LossKind::TextReplaced, "2.1"), loss(LossKind::Keyword, "")];
        let mut comparison = compared(Category::Converted, Agreement::Equal, Agreement::Equal);
        comparison.losses = Losses { named, more: 3 };
        let line = item_line("a@b", &comparison);
        assert_eq!((line.category.as_str(), line.losses_left_out), (CONVERTED_WITH_LOSSES, 3));
        let losses = serde_json::to_value(&line.losses).expect("JSON");
        let expected = serde_json::json!([
            {"kind": "text-replaced", "weight": "content", "part": "2.1", "detail": "x"},
            {"kind": "keyword", "weight": "form", "part": "", "detail": "x"},
        ]);
        assert_eq!(losses, expected);
    }

    #[test]
    fn dates_keep_their_zone() {
        let line = item_line("a@b", &compared(Category::Identical, Agreement::Equal, Agreement::Equal));
        assert_eq!(line.source_received.as_deref(), Some("1970-01-01T01:30:00+01:30"));
        assert_eq!(line.source_flags, Some(vec!["\\Seen".to_owned(), "$x".to_owned()]));
        assert_eq!(line.folder, "INBOX");
    }
}
