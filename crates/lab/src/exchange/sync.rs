//! Sync states. A state is a span of a mailbox's change numbers and a place in it.
//!
//! A round goes from `base`, where the last one ended, to `ceiling`, where the mailbox stood when the round began. Its
//! changes come in the order of their numbers, a page a request; `cursor` is the last number that was told. What
//! changes while a round is on its way belongs to the next one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::mailbox::{Folder, Item, Mailbox};

/// What a state says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) mailbox: u32,
    /// The folder; nothing for the hierarchy.
    pub(super) folder: u64,
    pub(super) generation: u32,
    pub(super) base: u64,
    pub(super) ceiling: u64,
    pub(super) cursor: u64,
}

const LEAD: &[u8] = b"LAB\x01";

impl State {
    /// Where somebody begins who knows nothing.
    pub(super) fn initial(mailbox: &Mailbox, folder: u64) -> Self {
        let ceiling = mailbox.last;
        Self { mailbox: mailbox.number, folder, generation: mailbox.generation, base: 0, ceiling, cursor: 0 }
    }

    pub(super) fn text(&self) -> String {
        let numbers = [self.folder, self.base, self.ceiling, self.cursor].map(u64::to_be_bytes).concat();
        let short = [self.mailbox, self.generation].map(u32::to_be_bytes).concat();
        STANDARD.encode([LEAD, &short, &numbers].concat())
    }

    fn parse(text: &str) -> Option<Self> {
        let octets = STANDARD.decode(text).ok()?;
        let rest = octets.strip_prefix(LEAD)?;
        let (short, long) = rest.split_at_checked(8)?;
        let [mailbox, generation] = short.as_chunks::<4>().0 else { return None };
        let ([folder, base, ceiling, cursor], []) = long.as_chunks::<8>() else { return None };
        let number = |octets: &[u8; 8]| u64::from_be_bytes(*octets);
        Some(Self {
            mailbox: u32::from_be_bytes(*mailbox),
            generation: u32::from_be_bytes(*generation),
            folder: number(folder),
            base: number(base),
            ceiling: number(ceiling),
            cursor: number(cursor),
        })
    }

    /// The state that a client gives, if it is one of this folder; after the end of a round the next one begins.
    pub(super) fn given(text: &str, mailbox: &Mailbox, folder: u64) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::initial(mailbox, folder));
        }
        let state = Self::parse(text)?;
        let fits = (state.mailbox, state.folder, state.generation) == (mailbox.number, folder, mailbox.generation)
            && state.base <= state.cursor
            && state.cursor <= state.ceiling
            && state.ceiling <= mailbox.last;
        let is_over = state.cursor == state.ceiling;
        let next = Self { base: state.ceiling, ceiling: mailbox.last, ..state };
        fits.then_some(if is_over { next } else { state })
    }
}

/// A change of an item or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change<T> {
    Create(T),
    Update(T),
    Read(T),
    /// The number of what is gone.
    Delete(u64),
}

/// A page of changes: what is told, the state after it, and whether it was the last page.
pub(super) struct Page<T> {
    pub(super) changes: Vec<Change<T>>,
    pub(super) state: State,
    pub(super) is_last: bool,
}

/// The next changes of a folder's items. `associated` are told only on demand, read flags only where they are known.
pub(super) fn items<'a>(
    mailbox: &'a Mailbox,
    state: State,
    most: usize,
    associated: bool,
    read_flags: bool,
) -> Page<&'a Item> {
    let inside = |item: &&Item| item.folder == state.folder && (associated || !item.state.associated);
    let all = mailbox.items.values().filter(inside).filter_map(|item: &'a Item| {
        let changed = if read_flags { item.changed } else { item.changed.max(item.read_changed) };
        let (entered, after_base) = (item.entered, |number: u64| number > state.base && number <= state.ceiling);
        match () {
            () if entered > state.base => Some((entered, Change::Create(item))),
            () if after_base(changed) => Some((changed, Change::Update(item))),
            () if read_flags && after_base(item.read_changed) => Some((item.read_changed, Change::Read(item))),
            () => None,
        }
    });
    let gone = mailbox.gone.iter().filter(|gone| gone.folder == Some(state.folder) && gone.entered <= state.base);
    page(state, most, all.chain(gone.map(|gone| (gone.left, Change::Delete(gone.number)))).collect())
}

/// The next changes of the folders below `top`.
pub(super) fn folders<'a>(mailbox: &'a Mailbox, state: State, top: u64, most: usize) -> Page<&'a Folder> {
    let all = mailbox.below(top).into_iter().filter_map(|folder: &'a Folder| {
        let is_new = folder.entered > state.base;
        let change = if is_new { Change::Create(folder) } else { Change::Update(folder) };
        (is_new || folder.changed > state.base)
            .then_some((if is_new { folder.entered } else { folder.changed }, change))
    });
    let gone = mailbox.gone.iter().filter(|gone| gone.folder.is_none() && gone.entered <= state.base);
    page(state, most, all.chain(gone.map(|gone| (gone.left, Change::Delete(gone.number)))).collect())
}

fn page<T>(state: State, most: usize, mut all: Vec<(u64, Change<T>)>) -> Page<T> {
    all.retain(|(number, _)| *number > state.cursor && *number <= state.ceiling);
    all.sort_by_key(|(number, _)| *number);
    let is_last = all.len() <= most;
    all.truncate(most);
    let reached = all.last().map_or(state.cursor, |(number, _)| *number);
    let cursor = if is_last { state.ceiling } else { reached };
    let changes = all.into_iter().map(|(_, change)| change).collect();
    Page { changes, state: State { cursor, ..state }, is_last }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use std::sync::Arc;

    use super::super::content::Content;
    use super::super::mailbox::ItemState;
    use super::*;

    struct Client {
        state: String,
        seen: Vec<String>,
    }

    impl Client {
        fn step(&mut self, mailbox: &Mailbox, folder: u64, most: usize) -> bool {
            let state = State::given(&self.state, mailbox, folder).unwrap();
            let page = items(mailbox, state, most, false, true);
            self.seen.extend(page.changes.iter().map(|change| match change {
                Change::Create(item) => format!("+{}", item.number),
                Change::Update(item) => format!("~{}", item.number),
                Change::Read(item) => format!("r{}", item.number),
                Change::Delete(number) => format!("-{number}"),
            }));
            self.state = page.state.text();
            page.is_last
        }

        fn round(&mut self, mailbox: &Mailbox, folder: u64, most: usize) -> Vec<String> {
            while !self.step(mailbox, folder, most) {}
            std::mem::take(&mut self.seen)
        }
    }

    #[test]
    fn every_change_is_told_once_in_its_round() {
        let mut mailbox = Mailbox::new(1, "a@b.example", "A");
        let folder = mailbox.add_folder(None, "F", "IPF.Note", None);
        let other = mailbox.add_folder(None, "G", "IPF.Note", None);
        let content = Arc::new(Content::of_mail(b"Subject: x\r\n\r\ny"));
        let add = |mailbox: &mut Mailbox| mailbox.add_item(folder, ItemState::default(), Arc::clone(&content));
        let first: Vec<u64> = (0..5).map(|_| add(&mut mailbox)).collect();
        let mut client = Client { state: String::new(), seen: Vec::new() };
        assert!(!client.step(&mailbox, folder, 2));
        mailbox.change_item(first[4], |item| item.state.flagged = true);
        mailbox.set_read(first[0], true);
        let late = add(&mut mailbox);
        let told = client.round(&mailbox, folder, 2);
        assert_eq!(told, first.iter().map(|number| format!("+{number}")).collect::<Vec<_>>());
        let told = client.round(&mailbox, folder, 1);
        assert_eq!(told, [format!("~{}", first[4]), format!("r{}", first[0]), format!("+{late}")]);
        mailbox.move_item(first[1], other);
        mailbox.remove_item(late);
        assert_eq!(client.round(&mailbox, folder, 9), [format!("-{}", first[1]), format!("-{late}")]);
        assert!(client.round(&mailbox, folder, 9).is_empty());
        mailbox.generation += 1;
        assert_eq!(State::given(&client.state, &mailbox, folder), None);
        assert_eq!(State::given("nonsense", &mailbox, folder), None);
    }
}
