//! Figures, and how they are printed.

use std::collections::BTreeMap;
use std::fmt::Write;

use cutover_testbed::measure::Measured;

use super::Contender;

/// Runs of contenders in one scene.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    /// What was done.
    pub(super) title: String,
    /// Messages of one run; 0 where a rate makes no sense.
    pub(super) messages: usize,
    /// Megabytes of one run.
    pub(super) megabytes: f64,
    /// Every run.
    pub(super) runs: BTreeMap<Contender, Vec<Measured>>,
    /// What else is to be said.
    pub(super) note: String,
}

/// All scenes.
#[derive(Clone, Debug, Default)]
pub(super) struct Results(pub(super) Vec<Scene>);

impl Scene {
    /// Adds a run.
    pub(super) fn add(&mut self, contender: Contender, measured: Measured) {
        eprintln!("{}: {} {:.2} s", self.title, contender.name(), measured.wall);
        self.runs.entry(contender).or_default().push(measured);
    }

    /// The run in the middle.
    pub(super) fn median(&self, contender: Contender) -> Option<Measured> {
        let mut runs = self.runs.get(&contender)?.clone();
        runs.sort_by(|one, other| one.wall.total_cmp(&other.wall));
        runs.get(runs.len() / 2).copied()
    }

    fn rate(&self, contender: Contender) -> f64 {
        self.median(contender).map_or(0.0, |median| median.rate(self.messages))
    }

    /// How fast the tool is beside another, in medians.
    fn beside(&self, other: Contender) -> f64 {
        match (self.median(Contender::Cutover), self.median(other)) {
            (Some(own), Some(other)) if own.wall > 0.0 => other.wall / own.wall,
            _ => 0.0,
        }
    }

    /// The most memory of any run, in megabytes.
    fn rss(&self, contender: Contender) -> f64 {
        let most = self.runs.get(&contender).into_iter().flatten().map(|run| run.rss).max();
        most.unwrap_or(0) as f64 / 1e6
    }

    fn cpu(&self, contender: Contender) -> f64 {
        self.median(contender).map_or(0.0, |median| median.cpu)
    }

    fn rows(&self) -> String {
        let mut text = String::new();
        for contender in Contender::ALL.iter().filter(|contender| self.runs.contains_key(contender)) {
            let Some(median) = self.median(*contender) else { continue };
            let walls: Vec<f64> = self.runs[contender].iter().map(|run| run.wall).collect();
            let (least, most) =
                (walls.iter().copied().fold(f64::MAX, f64::min), walls.iter().copied().fold(0.0, f64::max));
            let rate = if self.messages > 0 { format!("{:.0}", median.rate(self.messages)) } else { "–".into() };
            let bytes =
                if self.megabytes > 0.0 { format!("{:.0}", self.megabytes / median.wall) } else { "–".into() };
            let _ = writeln!(
                text,
                "| {} | {:.2} ({least:.2}–{most:.2}) | {rate} | {bytes} | {:.2} | {:.0} |",
                contender.name(),
                median.wall,
                median.cpu,
                self.rss(*contender),
            );
        }
        text
    }

    fn ratios(&self) -> String {
        if !self.runs.contains_key(&Contender::Cutover) {
            return self.note.clone();
        }
        let others = [Contender::Pump, Contender::Mbsync].into_iter().filter(|other| self.runs.contains_key(other));
        let said: Vec<String> =
            others.map(|other| format!("{:.2} times as fast as {}", self.beside(other), other.name())).collect();
        format!("cutover: {}. {}", said.join(", "), self.note)
    }
}

impl Results {
    /// The object for the main workload; every other scene under its own name.
    pub(super) fn json(&self) -> String {
        let Some(main) = self.0.first() else { return "{}".into() };
        let mut text = format!(
            "{{\"pump\":{:.0},\"cutover\":{:.0},\"mbsync\":{:.0},\"ratio_to_pump\":{:.3},\"rss_mb\":{:.1},\"cpu_s\":{:.2}",
            main.rate(Contender::Pump),
            main.rate(Contender::Cutover),
            main.rate(Contender::Mbsync),
            main.beside(Contender::Pump),
            main.rss(Contender::Cutover),
            main.cpu(Contender::Cutover),
        );
        for scene in &self.0[1..] {
            let walls: Vec<String> = scene
                .runs
                .keys()
                .map(|contender| {
                    let median = scene.median(*contender).unwrap_or_default();
                    let rss = scene.rss(*contender);
                    format!(
                        "\"{}\":{{\"wall_s\":{:.3},\"cpu_s\":{:.2},\"rss_mb\":{rss:.1}}}",
                        contender.name(),
                        median.wall,
                        median.cpu
                    )
                })
                .collect();
            let _ = write!(text, ",\"{}\":{{{}}}", scene.title, walls.join(","));
        }
        text + "}"
    }

    /// A few lines for a person.
    pub(super) fn summary(&self) -> String {
        self.0.iter().map(|scene| format!("{}\n{}{}\n", scene.title, scene.rows(), scene.ratios())).collect()
    }

    /// The table for the documentation.
    pub(super) fn markdown(&self) -> String {
        let head =
            "| | wall s, median (least–most) | messages/s | MB/s | CPU s | peak RSS MB |\n|---|---|---|---|---|---|\n";
        self.0
            .iter()
            .map(|scene| format!("### {}\n\n{head}{}\n{}\n\n", scene.title, scene.rows(), scene.ratios()))
            .collect()
    }
}
