//! The page of a preflight: one file without scripts and without anything from elsewhere, for a screen in light or dark
//! and for paper, in the style of the verification report.

use std::io::{self, Write};
use std::time::Duration;

use cutover_texts::{Argument, Texts};

use super::document::Assessment;
use super::finding::Severity;
use super::words::{ToldFinding, ToldGroup, instant, verdict};
use crate::report::escape;

const STYLE: &str = concat!(include_str!("../report/report.css"), include_str!("assess.css"));

/// Rows that are shown at once; a longer list opens on demand, and on paper.
const ROWS_AT_ONCE: usize = 12;

struct Page<'a> {
    assessment: &'a Assessment,
    groups: Vec<ToldGroup>,
    texts: &'a Texts,
}

impl Page<'_> {
    fn word(&self, key: &str) -> String {
        escape(&self.texts.word(key))
    }

    fn say(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        escape(&self.texts.say(key, arguments))
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &ToldGroup> {
        self.groups.iter().filter(move |group| group.severity == severity)
    }
}

/// Writes the page.
pub(super) fn write(assessment: &Assessment, texts: &Texts, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { assessment, groups: assessment.told(texts), texts };
    write_head(&page, out)?;
    write_verdict(&page, out)?;
    write_tiles(&page, out)?;
    write_overview(&page, out)?;
    for severity in Severity::ALL {
        write_severity(&page, severity, out)?;
    }
    write_licences(&page, out)?;
    write_mailboxes(&page, out)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

fn write_head(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Assessment { tenant, tenant_id, cloud, batch, made, .. } = page.assessment;
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<main>\n<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n<dl class=\"facts\">",
        page.texts.language().code(),
        page.say("assess-title", &[("tenant", tenant.as_str().into())]),
        page.word("assess-kicker"),
        escape(tenant),
    )?;
    let program = format!("cutover {}", env!("CARGO_PKG_VERSION"));
    let facts = [
        ("assess-fact-tenant", Some(tenant_id.clone())),
        ("assess-fact-cloud", Some(cloud.clone())),
        ("assess-fact-batch", batch.clone()),
        ("assess-fact-made", Some(instant(*made, page.texts))),
        ("report-program", Some(program)),
    ];
    for (key, value) in facts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", page.word(key), escape(&value))?;
        }
    }
    writeln!(out, "</dl>\n</header>")
}

fn write_verdict(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let blocks = page.of(Severity::Blocks).count();
    let warns = page.of(Severity::Warns).count();
    let class = match (blocks, warns) {
        (0, 0) => "good",
        (0, _) => "note",
        _ => "bad",
    };
    let verdict = escape(&verdict(blocks, warns, page.texts));
    writeln!(out, "<section class=\"verdict {class}\"><p>{verdict}</p></section>")
}

fn write_tiles(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Assessment { counts, forecast, .. } = page.assessment;
    let texts = page.texts;
    let number = |number: u64| Some(texts.number(number));
    let tiles = [
        ("assess-tile-mailboxes", number(counts.people + counts.special)),
        ("assess-tile-contacts", number(counts.contacts + counts.mail_users)),
        ("assess-tile-groups", number(counts.groups)),
        ("assess-tile-items", forecast.as_ref().map(|forecast| texts.number(forecast.items))),
        ("assess-tile-bytes", forecast.as_ref().map(|forecast| texts.bytes(forecast.bytes))),
        ("assess-tile-time", forecast.as_ref().map(|forecast| texts.duration(Duration::from_secs(forecast.seconds)))),
    ];
    writeln!(out, "<ul class=\"tiles\">")?;
    for (key, value) in tiles {
        if let Some(value) = value {
            writeln!(out, "<li><b>{}</b><span>{}</span></li>", escape(&value), page.word(key))?;
        }
    }
    writeln!(out, "</ul>")
}

/// Every kind that was found, in a line each.
fn write_overview(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let heading = page.word("assess-overview");
    writeln!(out, "<section class=\"overview\"><h2>{heading}</h2>")?;
    for severity in Severity::ALL.into_iter().filter(|severity| page.of(*severity).next().is_some()) {
        let tag = page.word(severity_key(severity));
        writeln!(out, "<div><h3><span class=\"tag {}\">{tag}</span></h3>\n<ol>", class(severity))?;
        for group in page.of(severity) {
            let number = page.texts.number(group.findings.len() as u64);
            let id = group_id(group);
            writeln!(out, "<li><a href=\"#{id}\">{}</a> <span>{}</span></li>", escape(&group.title), escape(&number))?;
        }
        writeln!(out, "</ol></div>")?;
    }
    writeln!(out, "</section>")
}

fn write_severity(page: &Page<'_>, severity: Severity, out: &mut dyn Write) -> io::Result<()> {
    if page.of(severity).next().is_none() {
        return Ok(());
    }
    let heading = page.word(&format!("assess-heading-{}", severity.word()));
    writeln!(out, "<section class=\"severity {}\"><h2>{heading}</h2>", class(severity))?;
    for group in page.of(severity) {
        write_group(page, group, out)?;
    }
    writeln!(out, "</section>")
}

fn write_group(page: &Page<'_>, group: &ToldGroup, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<article id=\"{}\"><h3>{}</h3>", group_id(group), escape(&group.title))?;
    let (whole, people): (Vec<_>, Vec<_>) = group.findings.iter().partition(|finding| finding.address.is_empty());
    for finding in whole.iter().filter(|finding| !finding.what.is_empty()) {
        writeln!(out, "<p class=\"whole\">{}</p>", escape(&finding.what))?;
    }
    writeln!(out, "<p>{}</p>", prose(&group.mend))?;
    write_commands(page, "assess-commands", &group.commands, out)?;
    write_commands(page, "assess-restore", &group.restore, out)?;
    write_people(page, &people, out)?;
    writeln!(out, "</article>")
}

/// Text in which what is typed stands between backticks.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(place, part)| match place % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    });
    parts.collect()
}

fn write_commands(page: &Page<'_>, key: &str, commands: &[String], out: &mut dyn Write) -> io::Result<()> {
    if commands.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = commands.iter().map(|command| escape(command)).collect();
    writeln!(out, "<p class=\"label\">{}</p><pre><code>{}</code></pre>", page.word(key), lines.join("\n"))
}

/// Whom it is about: a short list as it is, a long one to be opened.
fn write_people(page: &Page<'_>, findings: &[&ToldFinding], out: &mut dyn Write) -> io::Result<()> {
    match findings.len() {
        0 => Ok(()),
        1..=ROWS_AT_ONCE => write_rows(findings, out),
        number => {
            let summary = page.say("assess-concerns", &[("count", number.into())]);
            writeln!(out, "<details class=\"user list\"><summary><span>{summary}</span></summary>")?;
            write_rows(findings, out)?;
            writeln!(out, "</details>")
        }
    }
}

fn write_rows(findings: &[&ToldFinding], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<table class=\"who\"><tbody>")?;
    for ToldFinding { address, name, what } in findings {
        let name = if name.is_empty() { String::new() } else { format!("<span>{}</span>", escape(name)) };
        writeln!(out, "<tr><th scope=\"row\">{}{name}</th><td>{}</td></tr>", escape(address), escape(what))?;
    }
    writeln!(out, "</tbody></table>")
}

fn write_licences(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    if page.assessment.licences.is_empty() {
        return Ok(());
    }
    let columns = ["assess-column-product", ">assess-column-needed", ">assess-column-free"];
    write_table_head(page, "assess-licences", &columns, out)?;
    for need in &page.assessment.licences {
        let free = need.free.map_or_else(|| "–".to_owned(), |free| page.texts.number(free));
        let short = need.free.is_none_or(|free| free < need.needed);
        writeln!(
            out,
            "<tr class=\"{}\"><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            if short { "differs" } else { "" },
            escape(&need.product),
            escape(&page.texts.number(need.needed)),
            escape(&free)
        )?;
    }
    writeln!(out, "</tbody></table></section>")
}

fn write_mailboxes(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(forecast) = page.assessment.forecast.as_ref().filter(|forecast| !forecast.mailboxes.is_empty()) else {
        return Ok(());
    };
    let columns =
        ["column-user", ">assess-column-folders", ">column-items", ">column-size", ">assess-column-first-copy"];
    write_table_head(page, "assess-mailboxes", &columns, out)?;
    let texts = page.texts;
    for mailbox in &forecast.mailboxes {
        let about = if mailbox.guessed { "≈ " } else { "" };
        let cells = [
            texts.number(mailbox.folders),
            texts.number(mailbox.items),
            format!("{about}{}", texts.bytes(mailbox.bytes)),
            format!("{about}{}", texts.duration(Duration::from_secs(mailbox.seconds))),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| format!("<td class=\"n\">{}</td>", escape(cell))).collect();
        writeln!(out, "<tr><td>{}</td>{}</tr>", escape(&mailbox.address), cells.concat())?;
    }
    writeln!(out, "</tbody></table></section>")
}

/// A `>` before a key aligns its column to the right.
fn write_table_head(page: &Page<'_>, title: &str, columns: &[&str], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section><h2>{}</h2>\n<table><thead><tr>", page.word(title))?;
    for column in columns {
        match column.strip_prefix('>') {
            Some(key) => writeln!(out, "<th class=\"n\">{}</th>", page.word(key))?,
            None => writeln!(out, "<th>{}</th>", page.word(column))?,
        }
    }
    writeln!(out, "</tr></thead><tbody>")
}

fn group_id(group: &ToldGroup) -> String {
    format!("{}-{}", group.severity.word(), group.kind.word())
}

const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocks => "differs",
        Severity::Warns => "explained",
        Severity::Tells => "same",
    }
}

const fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocks => "assess-severity-blocks",
        Severity::Warns => "assess-severity-warns",
        Severity::Tells => "assess-severity-tells",
    }
}
