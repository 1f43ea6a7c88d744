//! From the bytes of a file to its rows: encoding, separator, header, and the lines that messages name.

use csv::{ReaderBuilder, StringRecord};
use cutover_model::Recipient;

use super::columns::{Column, Columns};
use super::encoding::{TextEncoding, decode};
use super::problem::{Problem, ProblemKind};
use super::row::Row;
use super::{CsvFile, MOST_BYTES, Reading};
use crate::resolve::Draft;

/// Reads one file to what was found so far.
pub(super) fn read(file: &CsvFile<'_>, reading: &mut Reading) {
    let mut table = Table { file: file.name, reading };
    if file.bytes.len() > MOST_BYTES {
        return table.problem(None, ProblemKind::TooLarge { bytes: file.bytes.len() as u64 });
    }
    let (text, encoding) = decode(file.bytes);
    if encoding == TextEncoding::Windows1252 {
        table.warn(None, ProblemKind::GuessedEncoding);
    }
    let (body, first_line, declared) = after_declarations(&text);
    let separator = declared.unwrap_or_else(|| likely_separator(body));
    table.rows(body, first_line, separator);
}

/// Spreadsheets write `sep=;` into the first line, and PowerShell `#TYPE …`; neither is the header.
fn after_declarations(text: &str) -> (&str, u64, Option<u8>) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r');
    if line.trim_matches('"').starts_with("#TYPE ") {
        return (rest, 2, None);
    }
    match line.strip_prefix("sep=").and_then(|rest| rest.bytes().next()).filter(u8::is_ascii) {
        Some(separator) => (rest, 2, Some(separator)),
        None => (text, 1, None),
    }
}

fn likely_separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    // In a tie the last one wins, which is the comma.
    b";\t,".iter().copied().max_by_key(count).unwrap_or(b',')
}

struct Table<'t> {
    file: &'t str,
    reading: &'t mut Reading,
}

impl Table<'_> {
    fn problem(&mut self, line: Option<u64>, kind: ProblemKind) {
        self.reading.problems.push(Problem { file: self.file.to_owned(), line, kind });
    }

    fn warn(&mut self, line: Option<u64>, kind: ProblemKind) {
        self.reading.warnings.push(Problem { file: self.file.to_owned(), line, kind });
    }

    fn rows(&mut self, text: &str, first_line: u64, separator: u8) {
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
        let mut lines = Lines { text: text.as_bytes(), byte: 0, line: first_line };
        let mut columns = None;
        for row in reader.records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => return self.problem(None, ProblemKind::Malformed { detail: error.to_string() }),
            };
            let line = lines.at(row.position().map_or(0, csv::Position::byte));
            if row.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            match &columns {
                Some(columns) => self.row(line, &row, columns),
                None => match self.header(line, &row) {
                    Some(header) => columns = Some(header),
                    None => return,
                },
            }
        }
    }

    /// Finds the columns; without those that have to be there no row can be understood.
    fn header(&mut self, line: u64, row: &StringRecord) -> Option<Columns> {
        let mut columns = Columns::new(row.len());
        let problems = self.reading.problems.len();
        for (place, name) in row.iter().map(str::trim).enumerate() {
            match Column::named(name) {
                Some(column) if columns.has(column) => {
                    self.problem(Some(line), ProblemKind::DoubleColumn { column: name.to_owned() });
                }
                Some(column) => *columns.place(column) = Some(place),
                None if name.is_empty() => {}
                None => self.warn(Some(line), ProblemKind::UnknownColumn { column: name.to_owned() }),
            }
        }
        for column in Column::NEEDED.into_iter().filter(|column| !columns.has(*column)) {
            self.problem(Some(line), ProblemKind::MissingColumn { column: column.name() });
        }
        (self.reading.problems.len() == problems).then_some(columns)
    }

    fn row(&mut self, line: u64, row: &StringRecord, columns: &Columns) {
        if row.len() != columns.width {
            let kind = ProblemKind::ColumnCount { found: row.len(), expected: columns.width };
            return self.problem(Some(line), kind);
        }
        let mut row = Row { columns, row, problems: Vec::new() };
        let recipient = row.recipient();
        for kind in row.problems {
            self.problem(Some(line), kind);
        }
        if let Some(recipient) = recipient {
            self.addresses(line, &recipient);
            self.reading.drafts.push(Draft { recipient, names: Vec::new() });
        }
    }

    /// No address belongs to two records.
    fn addresses(&mut self, line: u64, recipient: &Recipient) {
        for address in recipient.addresses() {
            let here = (self.file.to_owned(), line);
            let first = self.reading.addresses.entry(address.to_lowercase()).or_insert_with(|| here.clone());
            if *first != here {
                let (first_file, first_line) = first.clone();
                let address = address.to_owned();
                self.problem(Some(line), ProblemKind::SameAddress { address, first_file, first_line });
            }
        }
    }
}

/// Counts lines up to where a row starts; the reader's own count leaves blank lines before a row out.
struct Lines<'t> {
    text: &'t [u8],
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.byte, self.text.len());
        let blank = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let end = start + blank;
        self.line += self.text[self.byte..end].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.byte = end;
        self.line
    }
}
