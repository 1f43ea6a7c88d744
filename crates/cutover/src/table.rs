//! Tables for people: aligned columns, headings, and the widest column shortened where the terminal is narrow.

use console::{Alignment, Style, measure_text_width, pad_str, truncate_str};

/// A word in a table, with its colour.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A word in a colour.
    pub(crate) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: visible(&text.into()), style }
    }

    /// The word alone, in its colour if colours may be used.
    pub(crate) fn painted(self, colour: bool) -> String {
        self.style.force_styling(colour).apply_to(self.text).to_string()
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(text, Style::new())
    }
}

/// What came from a server or a file must not steer the terminal.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A table: columns, then rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    columns: Vec<(String, Alignment)>,
    rows: Vec<Vec<Cell>>,
    headless: bool,
}

const GAP: usize = 2;
/// No column is made narrower than this.
const NARROWEST: usize = 8;

impl Table {
    /// A table with these headings; a `>` before one aligns its column to the right.
    pub(crate) fn new<N: Into<String>>(headings: impl IntoIterator<Item = N>) -> Self {
        let columns = headings
            .into_iter()
            .map(Into::into)
            .map(|heading: String| match heading.strip_prefix('>') {
                Some(name) => (name.to_owned(), Alignment::Right),
                None => (heading, Alignment::Left),
            })
            .collect();
        Self { columns, rows: Vec::new(), headless: false }
    }

    /// A table of names and values, without headings.
    pub(crate) fn pairs() -> Self {
        Self { headless: true, ..Self::new(["", ""]) }
    }

    /// The same table without its headings.
    #[must_use]
    pub(crate) fn without_headings(mut self) -> Self {
        self.headless = true;
        self
    }

    /// Adds a row.
    pub(crate) fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Adds a name and its value.
    pub(crate) fn pair(&mut self, name: impl Into<String>, value: impl Into<Cell>) {
        self.rows.push(vec![Cell::styled(name, Style::new().dim()), value.into()]);
    }

    /// The lines of the table.
    pub(crate) fn lines(&self, width: Option<usize>, colour: bool) -> Vec<String> {
        let widths = self.widths(width);
        let heading: Vec<Cell> =
            self.columns.iter().map(|(name, _)| Cell::styled(name.clone(), Style::new().bold())).collect();
        let heading = (!self.headless).then_some(&heading);
        heading.into_iter().chain(&self.rows).map(|row| self.line(row, &widths, colour)).collect()
    }

    fn line(&self, row: &[Cell], widths: &[usize], colour: bool) -> String {
        let mut line = String::new();
        let cells = row.iter().zip(widths).zip(&self.columns);
        for (index, ((cell, width), (_, alignment))) in cells.enumerate() {
            if index > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            let shortened = truncate_str(&cell.text, *width, "…");
            let padded = pad_str(&shortened, *width, *alignment, None).into_owned();
            let last = index + 1 == row.len();
            let padded = if last { padded.trim_end().to_owned() } else { padded };
            line.push_str(&cell.style.clone().force_styling(colour).apply_to(padded).to_string());
        }
        if colour { line } else { line.trim_end().to_owned() }
    }

    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.columns.len()).map(|index| self.widest(index)).collect();
        let gaps = GAP * self.columns.len().saturating_sub(1);
        let limit = limit.map_or(usize::MAX, |limit| limit.saturating_sub(gaps));
        while widths.iter().sum::<usize>() > limit {
            match widths.iter_mut().max() {
                Some(widest) if *widest > NARROWEST => *widest -= 1,
                _ => break,
            }
        }
        widths
    }

    fn widest(&self, column: usize) -> usize {
        let heading = if self.headless { 0 } else { measure_text_width(&self.columns[column].0) };
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| measure_text_width(&cell.text)).fold(heading, usize::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(["Name", ">Items"]);
        table.row(["Årdal", "7"]);
        table.row(["a very long name of a folder", "12,345"]);
        table
    }

    #[test]
    fn columns_are_aligned() {
        let lines = sample().lines(None, false);
        assert_eq!(
            lines,
            [
                "Name                           Items",
                "Årdal                              7",
                "a very long name of a folder  12,345"
            ]
        );
    }

    #[test]
    fn the_widest_column_gives_way() {
        let lines = sample().lines(Some(24), false);
        assert!(lines.iter().all(|line| measure_text_width(line) <= 24), "{lines:?}");
        assert!(lines[2].contains("…  12,345"), "{lines:?}");
    }

    #[test]
    fn nothing_that_a_server_says_steers_the_terminal() {
        let mut table = Table::pairs();
        table.pair("subject", "\u{1b}[2Jgone\r\n");
        assert!(table.lines(None, false).iter().all(|line| !line.chars().any(char::is_control)));
    }
}
