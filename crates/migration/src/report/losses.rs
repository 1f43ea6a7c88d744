//! What conversions could not carry over (design section 2): with each item, counted by kind in the sums, and as a
//! table of the page with what each kind means.

use std::collections::BTreeSet;
use std::io::{self, Write};

use cutover_content::Loss;
use serde::{Deserialize, Serialize};

use super::html::{Page, escape};
use super::labels::{loss, loss_meaning};
use super::{ItemLine, Tally};

/// Most losses that the page shows of one item.
const SHOWN: usize = 8;

/// How much a loss matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossWeight {
    /// Something a person could miss: the whole original is attached to the message.
    Content,
    /// The form of the message; everything a person reads or saves is there.
    Form,
}

impl From<cutover_content::LossWeight> for LossWeight {
    fn from(weight: cutover_content::LossWeight) -> Self {
        match weight {
            cutover_content::LossWeight::Content => Self::Content,
            cutover_content::LossWeight::Form => Self::Form,
        }
    }
}

/// One loss of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossLine {
    /// The kind's word.
    pub kind: String,
    /// How much it matters.
    pub weight: LossWeight,
    /// The part it happened to, as IMAP numbers parts; empty for the message.
    pub part: String,
    /// A name of a field, a character set, a flag.
    pub detail: String,
}

impl From<&Loss> for LossLine {
    fn from(loss: &Loss) -> Self {
        Self {
            kind: loss.kind.as_str().to_owned(),
            weight: loss.kind.weight().into(),
            part: loss.part.clone(),
            detail: loss.detail.clone(),
        }
    }
}

/// A kind of loss and how many items have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossCount {
    /// The kind's word.
    pub kind: String,
    /// How much it matters.
    pub weight: LossWeight,
    /// How many items.
    pub items: u64,
}

impl ItemLine {
    /// Whether something is lost that a person could miss.
    pub fn touches_content(&self) -> bool {
        self.losses.iter().any(|loss| loss.weight == LossWeight::Content)
    }

    /// Leaves what the page shows of the losses.
    pub(super) fn shorten_losses(&mut self) {
        self.losses_left_out += self.losses.len().saturating_sub(SHOWN) as u64;
        self.losses.truncate(SHOWN);
    }
}

impl Tally {
    /// Counts the kinds of an item's losses, each once.
    pub(super) fn add_losses(&mut self, losses: &[LossLine]) {
        let kinds: BTreeSet<_> = losses.iter().map(|loss| (loss.weight, loss.kind.as_str())).collect();
        kinds.into_iter().for_each(|(weight, kind)| self.add_loss(kind, weight, 1));
    }

    /// Adds the losses of another tally.
    pub(super) fn merge_losses(&mut self, other: &Tally) {
        other.losses.iter().for_each(|count| self.add_loss(&count.kind, count.weight, count.items));
    }

    fn add_loss(&mut self, kind: &str, weight: LossWeight, items: u64) {
        if let Some(count) = self.losses.iter_mut().find(|count| count.kind == kind) {
            count.items += items;
            return;
        }
        self.losses.push(LossCount { kind: kind.to_owned(), weight, items });
        self.losses.sort_by(|a, b| (a.weight, &a.kind).cmp(&(b.weight, &b.kind)));
    }
}

/// Writes the kinds that came up; nothing if nothing was lost.
pub(super) fn write_losses(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let losses = &page.totals.tally.losses;
    if losses.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section><h2>{}</h2>", page.word("report-losses"))?;
    writeln!(out, "<p>{}</p>", page.say("report-losses-text", &[("file", page.data.into())]))?;
    let headings = ["report-column-loss", "report-column-weight"].map(|key| page.word(key));
    let [items, meaning] = ["report-column-items", "report-column-meaning"].map(|key| page.word(key));
    writeln!(
        out,
        "<table><thead><tr><th>{}</th><th>{}</th><th class=\"n\">{items}</th><th>{meaning}</th></tr></thead><tbody>",
        headings[0], headings[1],
    )?;
    for count in losses {
        writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escape(&loss(page.texts, &count.kind)),
            weight_tag(page, count.weight),
            page.number(count.items),
            escape(&loss_meaning(page.texts, &count.kind)),
        )?;
    }
    writeln!(out, "</tbody></table></section>")
}

fn weight_tag(page: &Page<'_>, weight: LossWeight) -> String {
    let (class, key) = match weight {
        LossWeight::Content => ("explained", "report-weight-content"),
        LossWeight::Form => ("soft", "report-weight-form"),
    };
    format!("<span class=\"tag {class}\">{}</span>", page.word(key))
}

/// The losses of an item as a list.
pub(super) fn item_losses(page: &Page<'_>, item: &ItemLine) -> String {
    if item.losses.is_empty() {
        return String::new();
    }
    let mut lines: Vec<String> = item.losses.iter().map(|loss| one_loss(page, loss)).collect();
    if item.losses_left_out > 0 {
        lines.push(page.say("report-losses-more", &[("losses", item.losses_left_out.into())]));
    }
    format!("<ul class=\"losses\"><li>{}</li></ul>", lines.join("</li><li>"))
}

fn one_loss(page: &Page<'_>, lost: &LossLine) -> String {
    let words = escape(&loss(page.texts, &lost.kind));
    let mut text = if lost.weight == LossWeight::Content { format!("<b>{words}</b>") } else { words };
    if !lost.part.is_empty() {
        text.push_str(&format!(", {}", page.say("report-loss-part", &[("part", lost.part.as_str().into())])));
    }
    if !lost.detail.is_empty() {
        text.push_str(&format!(": <code>{}</code>", escape(&lost.detail)));
    }
    text
}

#[cfg(test)]
mod tests {
    use cutover_content::LossKind;
    use cutover_texts::{Language, Texts};

    use super::*;

    fn line(kind: LossKind, part: &str) -> LossLine {
        LossLine::from(&Loss { kind, part: part.to_owned(), detail: String::new() })
    }

    #[test]
    fn an_item_counts_once_for_each_kind() {
        let mut tally = Tally::default();
        tally.add_losses(&[line(LossKind::Keyword, ""), line(LossKind::TextNul, "1"), line(LossKind::TextNul, "2")]);
        let mut sum = tally.clone();
        sum.merge_losses(&tally);
        let counts: Vec<_> = sum.losses.iter().map(|count| (count.kind.as_str(), count.items)).collect();
        assert_eq!(counts, [("text-nul", 2), ("keyword", 2)], "what a person could miss comes first");
    }

    #[test]
    fn every_kind_has_its_words() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for kind in LossKind::ALL {
                let (words, meaning) = (loss(&texts, kind.as_str()), loss_meaning(&texts, kind.as_str()));
                assert!(texts.has(&format!("report-loss-{}", kind.as_str())), "{}", kind.as_str());
                assert!(!words.is_empty() && meaning.len() > 20, "{}: {meaning}", kind.as_str());
            }
        }
    }
}
