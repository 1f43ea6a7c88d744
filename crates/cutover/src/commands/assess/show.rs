//! A preflight on a terminal: by severity, then by kind; each kind with its mend and commands once, and a line for each
//! one concerned.

use console::{Style, measure_text_width, truncate_str};
use cutover_migration::assess::{Assessment, Severity, ToldFinding, ToldGroup};
use cutover_texts::Texts;

use crate::table::visible;
use crate::wrap::wrapped;

/// Those concerned, and commands, that are shown of one kind; the rest is counted.
const MOST_LINES: usize = 8;
/// Most columns that an address takes in a line.
const WIDEST_ADDRESS: usize = 36;

/// A line and how it is painted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// What it says.
    pub(super) text: String,
    /// Its colour.
    pub(super) style: Style,
}

/// Everything that was found, in lines that are at most this wide; commands stay whole, so that they can be copied.
pub(super) fn lines(assessment: &Assessment, texts: &Texts, width: usize) -> Vec<Line> {
    let groups = assessment.told(texts);
    let mut sheet = Sheet { lines: Vec::new(), width, texts };
    for severity in Severity::ALL {
        let of: Vec<&ToldGroup> = groups.iter().filter(|group| group.severity == severity).collect();
        if of.is_empty() {
            continue;
        }
        let heading = texts.word(heading(severity));
        sheet.add(&format!("{heading} ({})", texts.number(of.len() as u64)), colour(severity).bold());
        of.into_iter().for_each(|group| sheet.group(group));
        sheet.space();
    }
    let blocks = if assessment.blocks() { Severity::Blocks } else { Severity::Tells };
    sheet.add(&assessment.verdict(texts), colour(blocks).bold());
    sheet.lines
}

struct Sheet<'a> {
    lines: Vec<Line>,
    width: usize,
    texts: &'a Texts,
}

impl Sheet<'_> {
    fn add(&mut self, text: &str, style: Style) {
        for text in wrapped(&visible(text), self.width) {
            self.lines.push(Line { text, style: style.clone() });
        }
    }

    fn space(&mut self) {
        self.lines.push(Line { text: String::new(), style: Style::new() });
    }

    fn group(&mut self, group: &ToldGroup) {
        self.space();
        self.add(&format!("  {}", group.title), colour(group.severity));
        self.findings(&group.findings);
        // One step more to the left than what follows a break, so that all lines of the paragraph begin together.
        for line in wrapped(&visible(&group.mend), self.width.saturating_sub(4).max(20)) {
            let text = format!("    {}", line.trim_start());
            self.lines.push(Line { text, style: Style::new().dim() });
        }
        self.commands(&group.commands);
        if !group.restore.is_empty() {
            self.add(&format!("    {}:", self.texts.word("assess-restore")), Style::new().dim());
            self.commands(&group.restore);
        }
    }

    fn findings(&mut self, findings: &[ToldFinding]) {
        let shown = &findings[..findings.len().min(MOST_LINES)];
        let widest = shown.iter().map(|finding| measure_text_width(&finding.address)).max().unwrap_or_default();
        let column = widest.min(WIDEST_ADDRESS);
        for finding in shown.iter().filter(|finding| !(finding.address.is_empty() && finding.what.is_empty())) {
            self.finding(finding, column);
        }
        self.more(findings.len() - shown.len());
    }

    fn finding(&mut self, finding: &ToldFinding, column: usize) {
        let what = visible(&finding.what);
        if finding.address.is_empty() {
            return self.add(&format!("    {what}"), Style::new());
        }
        let address = visible(&finding.address);
        let address = truncate_str(&address, column, "…").into_owned();
        let gap = " ".repeat(column - measure_text_width(&address));
        let room = self.width.saturating_sub(column + 6).max(20);
        let mut parts = wrapped(&what, room).into_iter();
        let first = format!("    {address}{gap}  {}", parts.next().unwrap_or_default());
        self.lines.push(Line { text: first.trim_end().to_owned(), style: Style::new() });
        for part in parts {
            let text = format!("{}{}", " ".repeat(column + 6), part.trim_start());
            self.lines.push(Line { text, style: Style::new() });
        }
    }

    fn commands(&mut self, commands: &[String]) {
        for command in commands.iter().take(MOST_LINES) {
            self.lines.push(Line { text: format!("      {}", visible(command)), style: Style::new().cyan() });
        }
        self.more(commands.len().saturating_sub(MOST_LINES));
    }

    fn more(&mut self, left: usize) {
        if left > 0 {
            let text = self.texts.say("assess-more", &[("count", left.into())]);
            self.add(&format!("    {text}"), Style::new().dim());
        }
    }
}

const fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocks => "assess-heading-blocks",
        Severity::Warns => "assess-heading-warns",
        Severity::Tells => "assess-heading-tells",
    }
}

fn colour(severity: Severity) -> Style {
    match severity {
        Severity::Blocks => Style::new().red(),
        Severity::Warns => Style::new().yellow(),
        Severity::Tells => Style::new().green(),
    }
}

#[cfg(test)]
mod tests {
    use cutover_migration::assess::AssessPlan;
    use cutover_model::{Organisation, Recipient, RecipientKind, RecordId, TenantFacts};
    use cutover_texts::Language;

    use super::*;

    /// People in a domain that the tenant does not have; the last one has a name that steers the terminal.
    fn assessment(people: usize) -> Assessment {
        let recipients = (0..people).map(|number| {
            let address = format!("somebody.with.a.long.name.{number:02}@subsidiary.nordlys.example");
            let mut recipient = Recipient::new(RecordId(number.to_string()), RecipientKind::UserMailbox, address);
            recipient.unified_messaging = true;
            recipient.alias = "\u{1b}[2J".to_owned();
            recipient
        });
        let organisation = Organisation { recipients: recipients.collect() };
        Assessment::new(&organisation, &TenantFacts::default(), None, &AssessPlan::new("nordlys"), 0)
    }

    #[test]
    fn everything_fits_eighty_columns_but_commands() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            let lines = lines(&assessment(20), &texts, 80);
            let wide = lines.iter().filter(|line| measure_text_width(&line.text) > 80);
            let wide: Vec<&str> = wide.map(|line| line.text.as_str()).collect();
            assert!(wide.iter().all(|line| line.starts_with("      ") && line.contains("-UMMailbox")), "{wide:#?}");
            assert!(!lines.iter().any(|line| line.text.contains(char::is_control)));
            assert!(!lines.iter().any(|line| line.text.contains("assess-")));
        }
    }

    #[test]
    fn long_lists_are_counted_and_the_verdict_comes_last() {
        let texts = Texts::new(Language::English);
        let text = |people| {
            let lines = lines(&assessment(people), &texts, 80).into_iter().map(|line| line.text);
            lines.collect::<Vec<_>>()
        };
        let all = text(20);
        assert_eq!(all[0], "What blocks the move (2)");
        assert!(all.contains(&"    … and 12 more".to_owned()), "{all:#?}");
        let verdict = all.iter().rev().find(|line| line.contains("block the move")).expect("a verdict");
        assert!(verdict.starts_with("2 points block the move."), "{verdict}");
        assert!(!text(8).contains(&"    … and 1 more".to_owned()));
    }
}
