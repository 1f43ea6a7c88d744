//! Progress of long work on stderr: bars on a terminal, a line every few seconds without one.

use std::collections::HashSet;
use std::io::Write;
use std::time::{Duration, Instant};

use cutover_texts::Texts;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::context::Context;
use crate::table::visible;
use crate::wrap::wrapped;

/// How far the work is, at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// What is being done.
    pub(crate) title: String,
    /// Mailboxes in all, and done.
    pub(crate) mailboxes: u64,
    pub(crate) mailboxes_done: u64,
    /// Items in all as far as known, and settled.
    pub(crate) items: u64,
    pub(crate) items_done: u64,
    /// Bytes written, and bytes a second.
    pub(crate) bytes: u64,
    pub(crate) bytes_per_second: u64,
    /// The time it still takes, where that is known.
    pub(crate) left: Option<Duration>,
    /// Whether the mailboxes tell how far the work is; else the items do.
    pub(crate) by_mailboxes: bool,
    /// Mailboxes that are being worked on now.
    pub(crate) current: Vec<Current>,
    /// What passing faults are waited out.
    pub(crate) troubles: Vec<Trouble>,
}

/// A passing fault that users wait out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What failed, on what.
    pub(crate) message: String,
    /// Why, in the system's or the server's words; may be empty.
    pub(crate) detail: String,
    /// What can be done.
    pub(crate) hint: String,
    /// One of the users, and how many they are.
    pub(crate) user: String,
    pub(crate) users: u64,
    /// When the first of them is tried again, where that is known; else it is about to be.
    pub(crate) next: Option<i64>,
}

/// A mailbox that is being worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Current {
    pub(crate) name: String,
    pub(crate) items: u64,
    pub(crate) items_done: u64,
}

/// Mailboxes that have a line of their own.
const MOST_LINES: usize = 4;
/// Faults that are told in full; what comes after them stands in the table at the end.
const MOST_TOLD: usize = 20;
/// Without a terminal, a line this often.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// Shows frames.
pub(crate) struct ProgressView {
    texts: Texts,
    shape: Shape,
    /// What was told in full already.
    told: HashSet<(String, String)>,
}

enum Shape {
    Bars(Bars),
    Lines { next: Instant },
}

/// What stands at the foot of a terminal.
struct Bars {
    all: MultiProgress,
    total: ProgressBar,
    figures: ProgressBar,
    /// Who waits out a fault, if anybody does.
    waiting: Option<ProgressBar>,
    mailboxes: Vec<ProgressBar>,
}

impl ProgressView {
    /// A view for this process.
    pub(crate) fn new(context: &Context) -> Self {
        let texts = context.texts.clone();
        let shape = if context.printer.talk_is_terminal() {
            Shape::Bars(Bars::new())
        } else {
            Shape::Lines { next: Instant::now() + LINE_INTERVAL }
        };
        Self { texts, shape, told: HashSet::new() }
    }

    /// Shows how far the work is.
    pub(crate) fn show(&mut self, frame: &Frame) {
        self.tell_troubles(frame);
        let now = Instant::now();
        let [first, second] = summary(&self.texts, frame);
        let third = waiting_line(&self.texts, frame);
        match &mut self.shape {
            Shape::Bars(bars) => bars.show(&self.texts, frame, [first, second, third]),
            Shape::Lines { next } if now >= *next => {
                *next = now + LINE_INTERVAL;
                let parts = [first, second, third];
                let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                talk(&format!("{}: {}", frame.title, parts.join(" · ")));
            }
            Shape::Lines { .. } => {}
        }
    }

    /// Tells every fault in full when it is seen first: what failed, why, and what can be done.
    fn tell_troubles(&mut self, frame: &Frame) {
        let say = self.writer();
        for trouble in &frame.troubles {
            if self.told.len() < MOST_TOLD && self.told.insert((trouble.message.clone(), trouble.detail.clone())) {
                say(&trouble_lines(&self.texts, trouble));
            }
        }
    }

    /// Writes lines above the bars.
    pub(crate) fn writer(&self) -> Box<dyn Fn(&str)> {
        match &self.shape {
            Shape::Bars(bars) => {
                let bars = bars.all.clone();
                Box::new(move |text| bars.suspend(|| talk_wrapped(text)))
            }
            Shape::Lines { .. } => Box::new(talk),
        }
    }

    /// Takes the bars away.
    pub(crate) fn finish(self) {
        if let Shape::Bars(bars) = self.shape {
            // The terminal may be gone; there is nobody to be told then.
            let _ = bars.all.clear();
        }
    }
}

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        let total =
            ProgressBar::new(1).with_style(style("{prefix:.bold} {bar:24.cyan/dim} {percent:>3} %  {wide_msg}"));
        let figures = ProgressBar::new(1).with_style(style("  {wide_msg}"));
        let (total, figures) = (all.add(total), all.add(figures));
        Self { all, total, figures, waiting: None, mailboxes: Vec::new() }
    }

    fn show(&mut self, texts: &Texts, frame: &Frame, [first, second, third]: [String; 3]) {
        let (done, all) = match frame.by_mailboxes {
            true => (frame.mailboxes_done, frame.mailboxes),
            false => (frame.items_done, frame.items),
        };
        self.total.set_length(all.max(1));
        self.total.set_position(done.min(all));
        self.total.set_prefix(frame.title.clone());
        self.total.set_message(first);
        self.figures.set_message(second);
        self.show_waiting(third);
        show_mailboxes(&self.all, &mut self.mailboxes, frame, texts);
    }

    /// A line of its own for those who wait, as long as somebody does.
    fn show_waiting(&mut self, text: String) {
        if text.is_empty() {
            if let Some(line) = self.waiting.take() {
                line.finish_and_clear();
                self.all.remove(&line);
            }
            return;
        }
        let line = || ProgressBar::new(1).with_style(style("  {wide_msg:.yellow}"));
        let shown = self.waiting.get_or_insert_with(|| self.all.insert_after(&self.figures, line()));
        shown.set_message(text);
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("━╸─")
}

fn show_mailboxes(bars: &MultiProgress, lines: &mut Vec<ProgressBar>, frame: &Frame, texts: &Texts) {
    let shown = frame.current.iter().take(MOST_LINES);
    while lines.len() > shown.len() {
        if let Some(line) = lines.pop() {
            line.finish_and_clear();
            bars.remove(&line);
        }
    }
    for (index, mailbox) in shown.enumerate() {
        if index == lines.len() {
            lines.push(bars.add(ProgressBar::new(1).with_style(style("  {bar:12.dim/dim} {wide_msg:.dim}"))));
        }
        lines[index].set_length(mailbox.items.max(1));
        lines[index].set_position(mailbox.items_done.min(mailbox.items));
        let done = texts.number(mailbox.items_done);
        lines[index].set_message(format!("{}  {done} / {}", mailbox.name, texts.number(mailbox.items)));
    }
}

/// A line of talk; nobody is left to be told when stderr is gone.
fn talk(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The same on a terminal, broken between words where it ends.
fn talk_wrapped(text: &str) {
    let width = usize::from(console::Term::stderr().size().1);
    text.lines().flat_map(|line| wrapped(line, width)).for_each(|line| talk(&line));
}

/// A fault in full.
fn trouble_lines(texts: &Texts, trouble: &Trouble) -> String {
    let mut lines = vec![format!("{}  {}", visible(&trouble.user), visible(&trouble.message))];
    if !trouble.detail.is_empty() {
        lines.push(format!("  {}: {}", texts.word("detail-label"), visible(&trouble.detail)));
    }
    lines.push(format!("  {}: {}", texts.word("hint-label"), trouble.hint));
    lines.join("\n")
}

/// How many users wait out a fault, and until when.
fn waiting_line(texts: &Texts, frame: &Frame) -> String {
    let users: u64 = frame.troubles.iter().map(|trouble| trouble.users).sum();
    let Some(first) = frame.troubles.first() else { return String::new() };
    let next = frame.troubles.iter().map(|trouble| trouble.next).min().flatten();
    let when = match next {
        Some(at) => texts.say("next-attempt", &[("time", texts.time(at).into())]),
        None => texts.word("progress-again-soon"),
    };
    let waiting = texts.say("progress-waiting", &[("count", users.into())]);
    format!("{waiting}: {} · {when}", visible(&first.message))
}

/// A frame in words: mailboxes and time left; items, bytes and rate.
pub(crate) fn summary(texts: &Texts, frame: &Frame) -> [String; 2] {
    let total = texts.number(frame.mailboxes);
    let mut first =
        vec![texts.say("progress-mailboxes", &[("done", frame.mailboxes_done.into()), ("total", total.into())])];
    if let Some(left) = frame.left.filter(|left| !left.is_zero()) {
        first.push(texts.say("progress-left", &[("time", texts.duration(left).into())]));
    }
    let mut second = vec![texts.say("count-items", &[("count", frame.items_done.into())])];
    if frame.bytes > 0 {
        second.push(texts.bytes(frame.bytes));
    }
    if frame.bytes_per_second > 0 {
        second.push(texts.rate(frame.bytes_per_second));
    }
    [first.join(" · "), second.join(" · ")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_texts::Language;

    #[test]
    fn a_frame_is_two_lines() {
        let frame = Frame {
            mailboxes: 12,
            mailboxes_done: 7,
            items: 900,
            items_done: 500,
            bytes: 4_200_000,
            bytes_per_second: 420_000,
            left: Some(Duration::from_secs(8)),
            ..Frame::default()
        };
        let lines = summary(&Texts::new(Language::English), &frame).map(|line| line.replace('\u{a0}', " "));
        assert_eq!(lines, ["7 of 12 mailboxes · 8.0 s left", "500 items · 4.2 MB · 420 kB/s"]);
    }

    #[test]
    fn a_fault_that_is_waited_out_is_told_with_its_reason() {
        let trouble = Trouble {
            message: "No connection could be made to a:1.".to_owned(),
            detail: "Connection refused".to_owned(),
            hint: "Check the port.".to_owned(),
            user: "anna".to_owned(),
            users: 3,
            next: None,
        };
        let texts = Texts::new(Language::English);
        let lines = "anna  No connection could be made to a:1.\n  reason: Connection refused\n  hint: Check the port.";
        assert_eq!(trouble_lines(&texts, &trouble), lines);
        let frame = Frame { mailboxes: 3, troubles: vec![trouble], ..Frame::default() };
        let line = "3 users wait: No connection could be made to a:1. · tried again in a moment";
        assert_eq!(waiting_line(&texts, &frame), line);
    }

    #[test]
    fn what_is_not_known_is_not_shown() {
        let lines = summary(&Texts::new(Language::NorwegianBokmal), &Frame { mailboxes: 3, ..Frame::default() });
        assert_eq!(lines, ["0 av 3 postbokser", "0 elementer"]);
    }
}
