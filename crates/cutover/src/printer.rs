//! Where output goes: data on stdout (tables for people, JSON for programs), talk on stderr.
//!
//! Colour only on a terminal and only without `NO_COLOR`. A reader that goes away (`| head`) ends nothing.

use std::io::{IsTerminal, Write};

use console::Style;
use serde::Serialize;

use crate::table::Table;
use crate::wrap::wrapped;

/// The two streams, and how they are written.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    json: bool,
    data_is_terminal: bool,
    talk_is_terminal: bool,
    colour: bool,
}

impl Printer {
    /// A printer for this process.
    pub(crate) fn new(json: bool) -> Self {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self {
            json,
            data_is_terminal: std::io::stdout().is_terminal(),
            talk_is_terminal: std::io::stderr().is_terminal(),
            colour,
        }
    }

    /// Whether programs read the data.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a person sees stdout as it is written.
    pub(crate) fn data_is_terminal(&self) -> bool {
        self.data_is_terminal && !self.json
    }

    /// Whether a person sees stderr as it is written.
    pub(crate) fn talk_is_terminal(&self) -> bool {
        self.talk_is_terminal
    }

    /// Whether colours may be used in the data.
    pub(crate) fn data_colour(&self) -> bool {
        self.colour && self.data_is_terminal
    }

    /// Whether colours may be used in the talk.
    pub(crate) fn talk_colour(&self) -> bool {
        self.colour && self.talk_is_terminal
    }

    /// Prints one object as one line, if programs read; tells whether it did.
    pub(crate) fn object(&self, value: &impl Serialize) -> bool {
        if self.json {
            match serde_json::to_string(value) {
                Ok(line) => self.line(&line),
                Err(error) => tracing::error!(%error, "the answer could not be written as JSON"),
            }
        }
        self.json
    }

    /// A line of data.
    pub(crate) fn line(&self, text: &str) {
        self.raw(format!("{text}\n").as_bytes());
    }

    /// Data as they are.
    pub(crate) fn raw(&self, bytes: &[u8]) {
        let mut stdout = std::io::stdout().lock();
        // Nobody is left to be told when stdout is gone.
        let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
    }

    /// A table of data, as wide as the terminal at the most.
    pub(crate) fn table(&self, table: &Table) {
        let width = self.data_is_terminal.then(|| usize::from(console::Term::stdout().size().1));
        table.lines(width, self.data_colour()).iter().for_each(|line| self.line(line));
    }

    /// A table of talk.
    pub(crate) fn talk_table(&self, table: &Table) {
        let width = self.talk_is_terminal.then(|| usize::from(console::Term::stderr().size().1));
        table.lines(width, self.talk_colour()).iter().for_each(|line| self.talk(line));
    }

    /// A heading of data.
    pub(crate) fn heading(&self, text: &str) {
        self.line(&self.paint(text, Style::new().bold()));
    }

    /// A word of data in a colour, where colours may be used.
    pub(crate) fn paint(&self, text: &str, style: Style) -> String {
        style.force_styling(self.data_colour()).apply_to(text).to_string()
    }

    /// A line of talk, broken between words where the terminal ends.
    pub(crate) fn talk(&self, text: &str) {
        let width = self.talk_is_terminal.then(|| usize::from(console::Term::stderr().size().1));
        let mut stderr = std::io::stderr().lock();
        for line in text.lines().flat_map(|line| wrapped(line, width.unwrap_or(usize::MAX))) {
            let _ = writeln!(stderr, "{line}");
        }
    }

    /// A line of data for people, broken between words where the terminal ends.
    pub(crate) fn prose(&self, text: &str) {
        let width = self.data_is_terminal.then(|| usize::from(console::Term::stdout().size().1));
        wrapped(text, width.unwrap_or(usize::MAX)).iter().for_each(|line| self.line(line));
    }

    /// A question, with the answer on the same line.
    pub(crate) fn ask(&self, question: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "{question}").and_then(|()| stderr.flush());
    }

    /// A line of talk with a label before it: `hint: …`. Further lines are indented.
    pub(crate) fn labelled(&self, label: &str, style: Style, text: &str) {
        let label = style.force_styling(self.talk_colour()).apply_to(format!("{label}:"));
        self.talk(&format!("{label} {}", text.replace('\n', "\n  ")));
    }
}
