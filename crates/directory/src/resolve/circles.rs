//! Groups that contain each other, by Tarjan's components, without recursion: a chain of groups may be as long as the
//! directory likes.

use std::collections::HashMap;

use cutover_model::{Organisation, RecordId, Reference};

/// Groups that contain themselves, by way of others or directly; each circle once.
pub fn circles(organisation: &Organisation) -> Vec<Vec<RecordId>> {
    let graph = Graph::of(organisation);
    let mut search = Search::new(graph.members.len());
    for start in 0..graph.members.len() {
        search.from(start, &graph);
    }
    let is_circle = |circle: &Vec<usize>| circle.len() > 1 || graph.members[circle[0]].contains(&circle[0]);
    let mut found: Vec<Vec<usize>> = search.components.into_iter().filter(is_circle).collect();
    found.iter_mut().for_each(|circle| circle.sort_unstable());
    found.sort();
    let id = |at: usize| organisation.recipients[graph.places[at]].id.clone();
    found.into_iter().map(|circle| circle.into_iter().map(id).collect()).collect()
}

/// Groups by number, and the groups among their members.
struct Graph {
    members: Vec<Vec<usize>>,
    /// Where each group stands among the records.
    places: Vec<usize>,
}

impl Graph {
    fn of(organisation: &Organisation) -> Self {
        let all = organisation.recipients.iter().enumerate();
        let places: Vec<usize> = all.filter(|(_, one)| one.kind.is_group()).map(|(place, _)| place).collect();
        let group = |place: &usize| &organisation.recipients[*place];
        let numbers: HashMap<&RecordId, usize> =
            places.iter().enumerate().map(|(number, place)| (&group(place).id, number)).collect();
        let inner = |place: &usize| {
            let ids = group(place).members.iter().filter_map(Reference::record);
            ids.filter_map(|id| numbers.get(id).copied()).collect()
        };
        Self { members: places.iter().map(inner).collect(), places }
    }
}

struct Search {
    /// When each group was met first, counted from 1; 0 before that.
    met: Vec<usize>,
    /// The earliest group that can be reached from it and is still open.
    low: Vec<usize>,
    open: Vec<bool>,
    stack: Vec<usize>,
    clock: usize,
    components: Vec<Vec<usize>>,
}

impl Search {
    fn new(count: usize) -> Self {
        Self {
            met: vec![0; count],
            low: vec![0; count],
            open: vec![false; count],
            stack: Vec::new(),
            clock: 0,
            components: Vec::new(),
        }
    }

    fn from(&mut self, start: usize, graph: &Graph) {
        if self.met[start] != 0 {
            return;
        }
        // The way from the start: a group, and how many of its members were looked at.
        let mut way = vec![(start, 0)];
        self.meet(start);
        while let Some((group, looked_at)) = way.last_mut() {
            let group = *group;
            match graph.members[group].get(*looked_at) {
                Some(member) => {
                    *looked_at += 1;
                    if self.met[*member] == 0 {
                        self.meet(*member);
                        way.push((*member, 0));
                    } else if self.open[*member] {
                        self.low[group] = self.low[group].min(self.met[*member]);
                    }
                }
                None => {
                    way.pop();
                    self.leave(group);
                    if let Some((outer, _)) = way.last() {
                        self.low[*outer] = self.low[*outer].min(self.low[group]);
                    }
                }
            }
        }
    }

    fn meet(&mut self, group: usize) {
        self.clock += 1;
        (self.met[group], self.low[group]) = (self.clock, self.clock);
        self.open[group] = true;
        self.stack.push(group);
    }

    /// The first group of a component closes it.
    fn leave(&mut self, group: usize) {
        if self.low[group] != self.met[group] {
            return;
        }
        let from = self.stack.iter().rposition(|open| *open == group).unwrap_or_default();
        let component = self.stack.split_off(from);
        component.iter().for_each(|member| self.open[*member] = false);
        self.components.push(component);
    }
}
