//! A Maildir as a source. Nothing in it is written, renamed or moved, not even from `new` to `cur`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use cutover_model::{
    Cursor, Failure, FailureCode, Flags, ItemForm, ItemStream, Listed, ListingPage, Page, SourceConnector,
    SourceFolder, SourceKey, SourceMailbox,
};

use crate::folders::{self, DiskFolder};
use crate::keywords::Keywords;
use crate::names;
use crate::reader::{FileStream, Order};
use crate::scan::{self, Place};
use crate::subscriptions::Subscriptions;
use crate::trouble::{self, blocking};

/// Items in a page of a listing: some megabytes of memory.
const PAGE: usize = 20_000;

/// Opens the Maildir of one migration user for reading.
#[derive(Clone, Debug)]
pub struct MaildirSource {
    root: PathBuf,
}

impl MaildirSource {
    /// The Maildir whose inbox is at this place.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }
}

#[async_trait]
impl SourceConnector for MaildirSource {
    async fn open(&self) -> Result<Box<dyn SourceMailbox>, Failure> {
        let root = self.root.clone();
        blocking(move || std::fs::read_dir(&root).map(drop).map_err(|error| no_mailbox(&root, &error))).await?;
        Ok(Box::new(SourceSession { root: self.root.clone(), places: HashMap::new() }))
    }
}

/// A Maildir that is not there is the administrator's business, unlike a folder that goes.
pub(crate) fn no_mailbox(root: &Path, error: &std::io::Error) -> Failure {
    match trouble::of_folder(root, error) {
        gone if gone.code == FailureCode::FolderGone => {
            Failure::new(FailureCode::File, root.display().to_string()).with_detail(error)
        }
        other => other,
    }
}

/// Most sizes of large messages of one folder.
const MOST_SIZES: usize = 2_000;

struct SourceSession {
    root: PathBuf,
    /// Where the messages of the last page were.
    places: HashMap<Vec<u8>, Place>,
}

#[async_trait]
impl SourceMailbox for SourceSession {
    async fn folders(&mut self) -> Result<Vec<SourceFolder>, Failure> {
        let root = self.root.clone();
        blocking(move || source_folders(&root)).await
    }

    async fn changes(&mut self, folder: &SourceFolder, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let directory = folders::directory(&self.root, &folder.key)?;
        let Some(position) = Position::read(cursor) else { return Ok(Page::Reset) };
        let (page, places) = blocking(move || listing(&directory, position, PAGE)).await?;
        self.places = places;
        Ok(Page::Listing(page))
    }

    async fn states(&mut self, folder: &SourceFolder, keys: &[SourceKey]) -> Result<Vec<Option<Flags>>, Failure> {
        let directory = folders::directory(&self.root, &folder.key)?;
        let keys = keys.iter().map(|key| key.as_bytes().to_vec()).collect();
        blocking(move || flags_of(&directory, keys)).await
    }

    async fn larger_than(&mut self, folder: &SourceFolder, bytes: u64) -> Result<Vec<u64>, Failure> {
        let directory = folders::directory(&self.root, &folder.key)?;
        blocking(move || {
            let sizes = scan::sizes_over(&directory, bytes, MOST_SIZES);
            sizes.map_err(|error| trouble::of_folder(&directory, &error))
        })
        .await
    }

    async fn read<'a>(
        &'a mut self,
        folder: &SourceFolder,
        keys: &[SourceKey],
        form: ItemForm,
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        if form != ItemForm::Mime {
            let detail = "a Maildir holds Internet messages";
            return Err(Failure::new(FailureCode::Unsupported, folder.path.to_string()).with_detail(detail));
        }
        let directory = folders::directory(&self.root, &folder.key)?;
        let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.as_bytes().to_vec()).collect();
        let place = |key: &Vec<u8>| Some((key.clone(), self.places.get(key)?.clone()));
        let places = keys.iter().filter_map(place).collect();
        Ok(Box::new(FileStream::start(Order { directory, keys, places })))
    }

    async fn close(self: Box<Self>) {}
}

fn source_folders(root: &Path) -> Result<Vec<SourceFolder>, Failure> {
    let subscriptions = Subscriptions::load(root).map_err(|error| trouble::of_folder(root, &error))?;
    let folder = |DiskFolder { key, path, selectable }| {
        let (state, items) = if selectable { measured(&folders::directory(root, &key)?) } else { (None, None) };
        let subscribed = subscriptions.as_ref().map(|list| list.contains(path.names()));
        let generation = Some(folders::generation());
        Ok(SourceFolder { key, path, role: None, selectable, subscribed, generation, items, bytes: None, state })
    };
    folders::list(root)?.into_iter().map(folder).collect()
}

/// The folder's state, and how many messages it has; a folder that cannot be read is told when it is listed.
fn measured(directory: &Path) -> (Option<Box<[u8]>>, Option<u64>) {
    (folders::state(directory), scan::count(directory).ok())
}

/// Flags of the files with these keys now.
pub(crate) fn flags_of(directory: &Path, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Flags>>, Failure> {
    let failed = |error| trouble::of_folder(directory, &error);
    let keywords = Keywords::load(directory).map_err(failed)?;
    let places = scan::locate(directory, keys.iter().map(Vec::as_slice)).map_err(failed)?;
    let flags = |key: &Vec<u8>| places.get(key).map(|place| names::flags(&place.name, &keywords));
    Ok(keys.iter().map(flags).collect())
}

/// How far a listing has come, and the folder's state when it began.
///
/// As a cursor: 1, the state's length, the state, the last key; the cursor of a finished listing is 1, 0.
#[derive(Default)]
struct Position {
    state: Option<Box<[u8]>>,
    after: Option<Vec<u8>>,
}

impl Position {
    fn read(cursor: Option<&Cursor>) -> Option<Self> {
        let Some(cursor) = cursor else { return Some(Self::default()) };
        let (length, rest) = cursor.as_bytes().strip_prefix(&[1])?.split_first()?;
        let (state, after) = rest.split_at_checked(usize::from(*length))?;
        let state = Some(state).filter(|state| !state.is_empty()).map(Into::into);
        Some(Self { state, after: Some(after).filter(|after| !after.is_empty()).map(<[u8]>::to_vec) })
    }

    fn write(&self) -> Cursor {
        let state = self.state.as_deref().unwrap_or_default();
        let length = u8::try_from(state.len()).unwrap_or(0);
        let state = &state[..usize::from(length)];
        Cursor::new([&[1, length], state, self.after.as_deref().unwrap_or_default()].concat())
    }
}

fn listing(
    directory: &Path,
    position: Position,
    limit: usize,
) -> Result<(ListingPage, HashMap<Vec<u8>, Place>), Failure> {
    let failed = |error| trouble::of_folder(directory, &error);
    // The ledger is brought up to the state from before the first page, if that still holds at the last one.
    let now = folders::state(directory);
    let state = if position.after.is_none() { now } else { now.filter(|now| position.state.as_ref() == Some(now)) };
    let keywords = Keywords::load(directory).map_err(failed)?;
    let found = scan::page(directory, position.after.as_deref(), limit).map_err(failed)?;
    let listed = |(key, place): &(Vec<u8>, Place)| Listed {
        key: SourceKey::new(key.clone()),
        flags: Some(names::flags(&place.name, &keywords)),
    };
    let items: Vec<Listed> = found.items.iter().map(listed).collect();
    let last = items.last().map(|item| item.key.clone()).filter(|_| found.more);
    let next = match &last {
        Some(key) => Position { state: state.clone(), after: Some(key.as_bytes().to_vec()) },
        None => Position::default(),
    };
    let page = ListingPage {
        items,
        after: position.after.map(SourceKey::new),
        through: last,
        cursor: next.write(),
        more: found.more,
        state: state.filter(|_| !found.more),
    };
    Ok((page, found.items.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

    use super::*;

    #[test]
    fn sizes_of_large_messages_are_told() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("cur")).unwrap();
        std::fs::create_dir(folder.path().join("new")).unwrap();
        for (name, size) in [("cur/1.a:2,S", 10), ("cur/2.a:2,", 11), ("new/3.a", 500)] {
            std::fs::write(folder.path().join(name), vec![b'x'; size]).unwrap();
        }
        let mut sizes = scan::sizes_over(folder.path(), 10, 9).unwrap();
        sizes.sort_unstable();
        assert_eq!(sizes, [11, 500]);
        assert_eq!(scan::sizes_over(folder.path(), 0, 2).unwrap().len(), 2, "capped");
    }

    #[test]
    fn pages_follow_each_other_by_the_cursor_alone() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("cur")).unwrap();
        (10..35).for_each(|number| std::fs::write(folder.path().join(format!("cur/{number}.a:2,S")), "x").unwrap());
        let (mut cursor, mut seen, mut before) = (None, Vec::new(), None);
        loop {
            let position = Position::read(cursor.as_ref()).unwrap();
            let (page, places) = listing(folder.path(), position, 10).unwrap();
            assert_eq!((&page.after, places.len()), (&before, page.items.len()));
            seen.extend(page.items.iter().map(|item| String::from_utf8_lossy(item.key.as_bytes()).into_owned()));
            if !page.more {
                assert_eq!((page.through, page.cursor), (None, Position::default().write()));
                break;
            }
            assert_eq!(page.through.as_ref(), page.items.last().map(|item| &item.key));
            (cursor, before) = (Some(page.cursor), page.through);
        }
        assert_eq!(seen, (10..35).map(|number| format!("{number}.a")).collect::<Vec<_>>());
    }

    #[test]
    fn a_position_comes_back_from_its_cursor() {
        let position = Position { state: Some([7; 120].into()), after: Some(b"1.a".to_vec()) };
        let read = Position::read(Some(&position.write())).unwrap();
        assert_eq!((read.state, read.after), (position.state, position.after));
    }
}
