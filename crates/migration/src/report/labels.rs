//! The page's words: keys of the catalogue, numbers and instants as the reader's language writes them.

use cutover_texts::{Argument, Texts};

/// Categories that the catalogue has words for: `report-category-<word>` and `report-meaning-<word>`.
pub(super) fn category(texts: &Texts, word: &str) -> String {
    known(texts, "report-category-", word).unwrap_or_else(|| word.to_owned())
}

/// What a category means, in a sentence; empty where there is nothing to say.
pub(super) fn meaning(texts: &Texts, word: &str) -> String {
    known(texts, "report-meaning-", word).unwrap_or_default()
}

/// Kinds of losses that the catalogue has words for: `report-loss-<word>` and `report-loss-meaning-<word>`.
pub(super) fn loss(texts: &Texts, word: &str) -> String {
    known(texts, "report-loss-", word).unwrap_or_else(|| word.to_owned())
}

/// What a loss means, in a sentence; empty where there is nothing to say.
pub(super) fn loss_meaning(texts: &Texts, word: &str) -> String {
    known(texts, "report-loss-meaning-", word).unwrap_or_default()
}

fn known(texts: &Texts, prefix: &str, word: &str) -> Option<String> {
    let key = format!("{prefix}{word}");
    texts.has(&key).then(|| texts.word(&key))
}

/// A probability, as per cent with as many places as are honest.
pub(super) fn percent(texts: &Texts, share: f64) -> String {
    let percent = share * 100.0;
    let shown = if percent > 99.99 && share < 1.0 {
        "> 99.99".to_owned()
    } else if (percent - percent.round()).abs() < 0.005 {
        format!("{percent:.0}")
    } else {
        format!("{percent:.2}")
    };
    texts.say("report-percent", &[("number", Argument::from(localised(texts, &shown)))])
}

fn localised(texts: &Texts, number: &str) -> String {
    match texts.language() {
        cutover_texts::Language::English => number.to_owned(),
        cutover_texts::Language::NorwegianBokmal => number.replace('.', ","),
    }
}
