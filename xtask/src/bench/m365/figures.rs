//! Figures of the tenant's scenes, and how they are printed.

use serde_json::{Map, Value, json};

/// One figure beside its goal.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// Its name in JSON.
    pub(super) name: &'static str,
    /// What was done.
    pub(super) title: String,
    /// What was measured, in words.
    pub(super) measured: String,
    /// What is possible at best, in words.
    pub(super) possible: String,
    /// The figure that the goal is about.
    pub(super) value: f64,
    /// The goal.
    pub(super) goal: Goal,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    /// No less than this.
    AtLeast(f64),
    /// No more than this.
    AtMost(f64),
    /// None was set.
    None,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures(Vec<Figure>);

impl Goal {
    /// Whether it is met; nothing where there is none.
    fn is_met_by(self, value: f64) -> Option<bool> {
        match self {
            Self::AtLeast(least) => Some(value >= least),
            Self::AtMost(most) => Some(value <= most),
            Self::None => None,
        }
    }

    fn said(self, value: f64) -> String {
        let limit = match self {
            Self::AtLeast(least) => format!("≥ {least}"),
            Self::AtMost(most) => format!("≤ {most}"),
            Self::None => return "–".to_owned(),
        };
        let met = if self.is_met_by(value) == Some(true) { "met" } else { "**missed**" };
        format!("{limit} {met}")
    }
}

impl Figures {
    /// Adds one.
    pub(super) fn add(&mut self, figure: Figure) {
        eprintln!("{}: {}", figure.title, figure.measured);
        self.0.push(figure);
    }

    /// Adds several.
    pub(super) fn add_all(&mut self, figures: impl IntoIterator<Item = Figure>) {
        figures.into_iter().for_each(|figure| self.add(figure));
    }

    /// An object with one member for each figure.
    pub(crate) fn json(&self) -> Value {
        let one = |figure: &Figure| {
            let value = json!({
                "value": rounded(figure.value), "met": figure.goal.is_met_by(figure.value),
                "measured": figure.measured, "possible": figure.possible, "title": figure.title,
            });
            (figure.name.to_owned(), value)
        };
        Value::Object(self.0.iter().map(one).collect::<Map<_, _>>())
    }

    /// The table for the documentation.
    pub(crate) fn markdown(&self) -> String {
        let row = |figure: &Figure| {
            let (value, goal) = (rounded(figure.value), figure.goal.said(figure.value));
            format!("| {} | {} | {} | {value} | {goal} |\n", figure.title, figure.measured, figure.possible)
        };
        let rows: String = self.0.iter().map(row).collect();
        format!(
            "### Microsoft 365: into the rehearsal tenant\n\n| scene | measured | at best | figure | goal |\n\
             |---|---|---|---|---|\n{rows}"
        )
    }
}

fn rounded(value: f64) -> f64 {
    let places = if value.abs() >= 100.0 { 1.0 } else { 1000.0 };
    (value * places).round() / places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_that_is_missed_is_said() {
        assert_eq!(Goal::AtLeast(0.9).said(0.91), "≥ 0.9 met");
        assert_eq!(Goal::AtLeast(0.9).said(0.89), "≥ 0.9 **missed**");
        assert_eq!(Goal::AtMost(64.0).said(65.0), "≤ 64 **missed**");
        assert_eq!(Goal::None.said(1.0), "–");
        assert_eq!((rounded(1531.7), rounded(0.98765)), (1532.0, 0.988));
    }
}
