//! Progress of long work on stderr: bars on a terminal, a line every few seconds without one.

use std::time::{Duration, Instant};

use cutover_texts::Texts;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::context::Context;

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
/// Without a terminal, a line this often.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// Shows frames.
pub(crate) struct ProgressView {
    texts: Texts,
    shape: Shape,
}

enum Shape {
    Bars { bars: MultiProgress, total: ProgressBar, figures: ProgressBar, mailboxes: Vec<ProgressBar> },
    Lines { next: Instant },
}

impl ProgressView {
    /// A view for this process.
    pub(crate) fn new(context: &Context) -> Self {
        let texts = context.texts.clone();
        let shape = if context.printer.talk_is_terminal() {
            bars()
        } else {
            Shape::Lines { next: Instant::now() + LINE_INTERVAL }
        };
        Self { texts, shape }
    }

    /// Shows how far the work is.
    pub(crate) fn show(&mut self, frame: &Frame) {
        let now = Instant::now();
        let [first, second] = summary(&self.texts, frame);
        match &mut self.shape {
            Shape::Bars { bars, total, figures, mailboxes } => {
                let (done, all) = match frame.by_mailboxes {
                    true => (frame.mailboxes_done, frame.mailboxes),
                    false => (frame.items_done, frame.items),
                };
                total.set_length(all.max(1));
                total.set_position(done.min(all));
                total.set_prefix(frame.title.clone());
                total.set_message(first);
                figures.set_message(second);
                show_mailboxes(bars, mailboxes, frame, &self.texts);
            }
            Shape::Lines { next } if now >= *next => {
                *next = now + LINE_INTERVAL;
                eprintln!("{}: {first} · {second}", frame.title);
            }
            Shape::Lines { .. } => {}
        }
    }

    /// Writes lines above the bars.
    pub(crate) fn writer(&self) -> Box<dyn Fn(&str)> {
        match &self.shape {
            Shape::Bars { bars, .. } => {
                let bars = bars.clone();
                Box::new(move |text| bars.suspend(|| eprintln!("{text}")))
            }
            Shape::Lines { .. } => Box::new(|text| eprintln!("{text}")),
        }
    }

    /// Takes the bars away.
    pub(crate) fn finish(self) {
        if let Shape::Bars { bars, .. } = self.shape {
            // The terminal may be gone; there is nobody to be told then.
            let _ = bars.clear();
        }
    }
}

fn bars() -> Shape {
    let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10));
    let total =
        bars.add(ProgressBar::new(1).with_style(style("{prefix:.bold} {bar:24.cyan/dim} {percent:>3} %  {wide_msg}")));
    let figures = bars.add(ProgressBar::new(1).with_style(style("  {wide_msg}")));
    Shape::Bars { bars, total, figures, mailboxes: Vec::new() }
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
    fn what_is_not_known_is_not_shown() {
        let lines = summary(&Texts::new(Language::NorwegianBokmal), &Frame { mailboxes: 3, ..Frame::default() });
        assert_eq!(lines, ["0 av 3 postbokser", "0 elementer"]);
    }
}
