//! The page of a verification report: one file without scripts and without anything from elsewhere, for a screen in
//! light or dark and for paper.

use std::io::{self, Write};

use cutover_texts::{Argument, Texts};

use super::labels::{category, meaning, percent};
use super::losses::write_losses;
use super::sign::Seal;
use super::table::write_user;
use super::write::UserPart;
use super::{Header, ItemVerdict, Totals};

/// What stands around the seal at the end of a page, so that browsers do not show it.
pub(super) const SEAL_COMMENT: (&str, &str) = ("<!-- ", " -->");

const STYLE: &str = include_str!("report.css");

/// Everything that the page is made from.
pub(super) struct Page<'a> {
    pub(super) header: &'a Header,
    pub(super) totals: &'a Totals,
    pub(super) users: &'a [UserPart],
    pub(super) data: &'a str,
    pub(super) seal: &'a Seal,
    pub(super) texts: &'a Texts,
}

impl Page<'_> {
    pub(super) fn word(&self, key: &str) -> String {
        escape(&self.texts.word(key))
    }

    pub(super) fn say(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        escape(&self.texts.say(key, arguments))
    }

    pub(super) fn number(&self, number: u64) -> String {
        escape(&self.texts.number(number))
    }
}

/// Text for HTML, also inside attribute values.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Controls and marks that turn the reading direction would let a subject dress up as something else.
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                safe.push('\u{fffd}');
            }
            c => safe.push(c),
        }
    }
    safe
}

/// Writes the page up to, and without, its seal.
pub(super) fn write_page(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_head(page, out)?;
    write_summary(page, out)?;
    write_categories(page, out)?;
    write_losses(page, out)?;
    write_confidence(page, out)?;
    write_users(page, out)?;
    for number in differences_first(page.users) {
        write_user(page, number, &page.users[number], out)?;
    }
    write_proof(page, out)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

fn write_head(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let language = page.texts.language().code();
    let title = page.say("report-title", &[("batch", page.header.batch.as_str().into())]);
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"{language}\" data-report=\"{}\" data-sha256=\"{}\">\n<head>\n\
         <meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<main>\n<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>",
        escape(page.data),
        page.seal.sha256,
        page.word("report-kicker"),
        escape(&page.header.batch),
    )?;
    let facts = [
        ("report-source", escape(&page.header.source)),
        ("report-target", escape(&page.header.target)),
        ("report-began", escape(&page.header.began)),
        ("report-ended", escape(&page.totals.ended)),
        ("report-program", escape(&page.header.program)),
    ];
    writeln!(out, "<dl class=\"facts\">")?;
    for (key, value) in facts {
        writeln!(out, "<div><dt>{}</dt><dd>{value}</dd></div>", page.word(key))?;
    }
    writeln!(out, "</dl>\n</header>")
}

fn write_summary(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tally = &page.totals.tally;
    let differs = tally.of(ItemVerdict::Differs);
    let (class, text) = if page.totals.is_clean() {
        ("good", page.say("report-verdict-clean", &[("items", tally.total().into())]))
    } else {
        let arguments = [("items", differs.into()), ("users", page.totals.users_failed.into())];
        ("bad", page.say("report-verdict-differs", &arguments))
    };
    writeln!(out, "<section class=\"verdict {class}\"><p>{text}</p></section>\n<ul class=\"tiles\">")?;
    let tiles = [
        ("report-tile-items", tally.total(), ""),
        ("report-tile-same", tally.of(ItemVerdict::Same), "same"),
        ("report-tile-explained", tally.of(ItemVerdict::Explained), "explained"),
        ("report-tile-differs", differs, "differs"),
        ("report-tile-users", page.totals.users, ""),
        ("report-tile-users-failed", page.totals.users_failed, "differs"),
    ];
    for (key, number, class) in tiles {
        let class = if number == 0 { "" } else { class };
        writeln!(out, "<li class=\"{class}\"><b>{}</b><span>{}</span></li>", page.number(number), page.word(key))?;
    }
    writeln!(out, "</ul>")?;
    write_bar(page, out)
}

/// A bar whose parts are as wide as their share of the items.
fn write_bar(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let total = page.totals.tally.total();
    if total == 0 {
        return Ok(());
    }
    write!(out, "<div class=\"bar\" role=\"presentation\">")?;
    for (verdict, class) in
        [(ItemVerdict::Same, "same"), (ItemVerdict::Explained, "explained"), (ItemVerdict::Differs, "differs")]
    {
        let items = page.totals.tally.of(verdict);
        if items > 0 {
            write!(out, "<i class=\"{class}\" style=\"flex-grow:{items}\"></i>")?;
        }
    }
    writeln!(out, "</div>")
}

fn write_categories(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section><h2>{}</h2>\n<table><thead><tr><th>{}</th><th class=\"n\">{}</th><th>{}</th></tr></thead><tbody>",
        page.word("report-categories"),
        page.word("report-column-category"),
        page.word("report-column-items"),
        page.word("report-column-meaning"),
    )?;
    for count in &page.totals.tally.categories {
        writeln!(
            out,
            "<tr><td><span class=\"tag {}\">{}</span></td><td class=\"n\">{}</td><td>{}</td></tr>",
            verdict_class(count.verdict),
            escape(&category(page.texts, &count.category)),
            page.number(count.items),
            escape(&meaning(page.texts, &count.category)),
        )?;
    }
    writeln!(out, "</tbody></table></section>")
}

pub(super) const fn verdict_class(verdict: ItemVerdict) -> &'static str {
    match verdict {
        ItemVerdict::Same => "same",
        ItemVerdict::Explained => "explained",
        ItemVerdict::Differs => "differs",
    }
}

fn write_confidence(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(confidence) = &page.totals.confidence else { return Ok(()) };
    let share = percent(page.texts, confidence.share);
    writeln!(out, "<section><h2>{}</h2>", page.word("report-sample"))?;
    writeln!(out, "<p>{}</p>\n<ul>", page.say("report-sample-drawn", &[("share", share.into())]))?;
    for chance in &confidence.seen {
        let probability = percent(page.texts, chance.probability);
        let arguments = [("faulty", chance.faulty.into()), ("probability", probability.into())];
        writeln!(out, "<li>{}</li>", page.say("report-sample-chance", &arguments))?;
    }
    writeln!(out, "</ul>")?;
    if let Some(most) = confidence.at_most_unseen {
        writeln!(out, "<p>{}</p>", page.say("report-sample-at-most", &[("items", most.into())]))?;
    }
    writeln!(out, "</section>")
}

fn write_users(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section><h2>{}</h2>\n<table><thead><tr><th>{}</th>",
        page.word("report-users"),
        page.word("report-column-user")
    )?;
    for key in ["report-tile-items", "report-tile-same", "report-tile-explained", "report-tile-differs"] {
        writeln!(out, "<th class=\"n\">{}</th>", page.word(key))?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for at in differences_first(page.users) {
        let user = &page.users[at].tally;
        let class = if has_differences(&page.users[at]) { "differs" } else { "" };
        write!(out, "<tr class=\"{class}\"><td><a href=\"#u{at}\">{}</a>", escape(&user.user))?;
        if user.failure.is_some() {
            write!(out, " <span class=\"tag differs\">{}</span>", page.word("report-tile-users-failed"))?;
        }
        write!(out, "</td>")?;
        write!(out, "<td class=\"n\">{}</td>", page.number(user.tally.total()))?;
        for verdict in [ItemVerdict::Same, ItemVerdict::Explained, ItemVerdict::Differs] {
            write!(out, "<td class=\"n\">{}</td>", page.number(user.tally.of(verdict)))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></section>")
}

/// The order in which users are shown.
fn differences_first(users: &[UserPart]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..users.len()).collect();
    order.sort_by_key(|at| !has_differences(&users[*at]));
    order
}

fn has_differences(user: &UserPart) -> bool {
    user.tally.failure.is_some() || user.tally.tally.of(ItemVerdict::Differs) > 0
}

fn write_proof(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section class=\"proof\"><h2>{}</h2>\n<p>{}</p>",
        page.word("report-proof"),
        page.word("report-proof-text")
    )?;
    let facts = [
        ("report-proof-data", page.data),
        ("report-proof-digest", &page.seal.sha256),
        ("report-proof-fingerprint", &page.seal.fingerprint),
    ];
    writeln!(out, "<dl class=\"facts\">")?;
    for (key, value) in facts {
        writeln!(out, "<div><dt>{}</dt><dd><code>{}</code></dd></div>", page.word(key), escape(value))?;
    }
    writeln!(out, "</dl>\n<p>{}</p>\n<ol>", page.word("report-proof-steps"))?;
    for step in &page.header.how_to_check {
        writeln!(out, "<li><code>{}</code></li>", escape(step))?;
    }
    writeln!(out, "</ol></section>")
}
