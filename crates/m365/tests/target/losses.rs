//! What the conversion of a message cannot carry over is found again by verification.

use cutover_content::LossKind;
use cutover_m365::WritePath;
use cutover_model::Flags;
use cutover_sync::{Category, Comparison, Losses};

use crate::bench::{Bench, WAYS};
use crate::support::{Message, message, path};

/// A text with an octet that no property can hold, and a keyword of a program.
fn lossy() -> Message {
    let plain = message("lossy", 1000, &["\\Seen", "$Junk"]);
    let text = String::from_utf8(plain.body).unwrap().replace("line of", "line\0of");
    Message { body: text.into_bytes(), flags: Flags::from_names(["\\Seen", "$Junk"]), ..plain }
}

fn words(losses: &Losses) -> Vec<String> {
    losses.named.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn losses_of_our_own_conversion_are_told() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        for message in [message("plain", 900, &[]), lossy()] {
            bench.source.state().append(&path(&["INBOX"]), message);
        }
        bench.sync().await.unwrap();
        let mut found: Vec<Comparison> = Vec::new();
        bench.compare(&mut |comparison| found.push(comparison)).await;
        assert_eq!(found.len(), 2);
        let kinds = |at: usize| found[at].losses.named.iter().map(|loss| loss.kind).collect::<Vec<_>>();
        if way == WritePath::ImportMime {
            assert!(found.iter().all(|comparison| comparison.losses.is_empty()), "the conversion is not ours");
            continue;
        }
        assert!(found.iter().all(|comparison| comparison.category == Category::Converted), "{found:?}");
        assert_eq!(kinds(0), [LossKind::NoDate]);
        let form = [LossKind::CharsetGuessed, LossKind::NoDate, LossKind::Keyword];
        assert_eq!((kinds(1)[0], &kinds(1)[1..]), (LossKind::TextNul, &form[..]), "the weighty one first");
        assert_eq!(words(&found[1].losses)[3], "keyword ($Junk)");
        assert!(found[1].losses.touch_content() && !found[0].losses.touch_content());
    }
}
