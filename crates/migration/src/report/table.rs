//! The part of the page that belongs to one user: folders in sum, and the items that are not the same.

use std::io::{self, Write};

use cutover_model::FailureCode;

use super::html::{Page, escape, verdict_class};
use super::labels::category;
use super::losses::item_losses;
use super::write::UserPart;
use super::{FailureLine, ItemLine, ItemVerdict};

/// Writes a user's section; one with differences is open from the start.
pub(super) fn write_user(page: &Page<'_>, number: usize, user: &UserPart, out: &mut dyn Write) -> io::Result<()> {
    let tally = &user.tally;
    let differs = tally.tally.of(ItemVerdict::Differs);
    let open = if differs > 0 || tally.failure.is_some() { " open" } else { "" };
    let sum = page.say("report-user-sum", &[("items", tally.tally.total().into()), ("differs", differs.into())]);
    writeln!(
        out,
        "<details class=\"user\" id=\"u{number}\"{open}><summary><h3>{}</h3><span>{sum}</span></summary>",
        escape(&tally.user)
    )?;
    if let Some(failure) = &tally.failure {
        write_failure(page, failure, out)?;
    }
    write_items(page, user, out)?;
    write_folders(page, user, out)?;
    writeln!(out, "</details>")
}

fn write_failure(page: &Page<'_>, failure: &FailureLine, out: &mut dyn Write) -> io::Result<()> {
    let code = FailureCode::from_word(&failure.code).unwrap_or(FailureCode::Internal);
    let told = page.texts.failure(code, &failure.subject, &failure.detail);
    writeln!(
        out,
        "<p class=\"failure\"><b>{}</b> {} <i>{}</i><br>{}</p>",
        page.word("report-user-failed"),
        escape(&told.message),
        escape(&told.detail),
        escape(&told.hint)
    )
}

fn write_folders(page: &Page<'_>, user: &UserPart, out: &mut dyn Write) -> io::Result<()> {
    if user.tally.folders.is_empty() {
        return Ok(());
    }
    writeln!(out, "<table class=\"folders\"><thead><tr><th>{}</th>", page.word("report-column-folder"))?;
    for key in ["report-tile-items", "report-tile-same", "report-tile-explained", "report-tile-differs"] {
        writeln!(out, "<th class=\"n\">{}</th>", page.word(key))?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for folder in &user.tally.folders {
        let class = if folder.tally.of(ItemVerdict::Differs) > 0 { "differs" } else { "" };
        write!(out, "<tr class=\"{class}\"><td>{}</td>", escape(&folder.folder))?;
        write!(out, "<td class=\"n\">{}</td>", page.number(folder.tally.total()))?;
        for verdict in [ItemVerdict::Same, ItemVerdict::Explained, ItemVerdict::Differs] {
            write!(out, "<td class=\"n\">{}</td>", page.number(folder.tally.of(verdict)))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table>")
}

fn write_items(page: &Page<'_>, user: &UserPart, out: &mut dyn Write) -> io::Result<()> {
    if user.listed.is_empty() {
        return Ok(());
    }
    writeln!(out, "<table class=\"items\"><thead><tr>")?;
    for key in ["report-column-category", "report-column-folder", "report-column-item", "report-column-sides"] {
        writeln!(out, "<th>{}</th>", page.word(key))?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for item in &user.listed {
        write_item(page, item, out)?;
    }
    writeln!(out, "</tbody></table>")?;
    if user.not_listed > 0 {
        let more = page.say("report-not-listed", &[("items", user.not_listed.into()), ("file", page.data.into())]);
        writeln!(out, "<p class=\"more\">{more}</p>")?;
    }
    Ok(())
}

fn write_item(page: &Page<'_>, item: &ItemLine, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<tr><td><span class=\"tag {}\">{}</span></td><td>{}</td><td>{}</td><td>{}</td></tr>",
        verdict_class(item.verdict),
        escape(&category(page.texts, &item.category)),
        escape(&item.folder),
        about(page, item),
        sides(page, item)
    )
}

fn about(page: &Page<'_>, item: &ItemLine) -> String {
    let mut text = String::new();
    if let Some(subject) = &item.subject {
        text.push_str(&format!("<b>{}</b><br>", escape(subject)));
    }
    let date = item.source_received.as_ref().or(item.target_received.as_ref());
    if let Some(date) = date {
        text.push_str(&format!("<time>{}</time><br>", escape(date)));
    }
    text.push_str(&escape(&item.note));
    text.push_str(&item_losses(page, item));
    text
}

fn sides(page: &Page<'_>, item: &ItemLine) -> String {
    let side = |key: &str,
                name: &Option<String>,
                digest: &Option<String>,
                size: Option<u64>,
                date: &Option<String>,
                flags: &Option<Vec<String>>| {
        let name = name.as_ref()?;
        let mut facts = vec![format!("<code>{}</code>", escape(name))];
        facts.extend(digest.as_ref().map(|digest| format!("<code class=\"digest\">{}</code>", escape(digest))));
        facts.extend(size.map(|size| escape(&page.texts.bytes(size))));
        facts.extend(date.as_ref().map(|date| escape(date)));
        facts.extend(flags.as_ref().filter(|flags| !flags.is_empty()).map(|flags| escape(&flags.join(" "))));
        Some(format!("<div><dt>{}</dt><dd>{}</dd></div>", page.word(key), facts.join(" · ")))
    };
    let source = side(
        "report-source",
        &item.source_key,
        &item.source_sha256,
        item.source_size,
        &item.source_received,
        &item.source_flags,
    );
    let target = side(
        "report-target",
        &item.target_key,
        &item.target_sha256,
        item.target_size,
        &item.target_received,
        &item.target_flags,
    );
    let both: Vec<String> = [source, target].into_iter().flatten().collect();
    format!("<dl class=\"sides\">{}</dl>", both.join(""))
}
