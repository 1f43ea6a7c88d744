//! Reads messages on a thread of its own, some pieces ahead of whoever takes them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use cutover_content::{CrlfForm, LineEndCounts};
use cutover_model::{Disposition, Failure, ItemClass, ItemHead, ItemStream, SourceKey};
use tokio::sync::mpsc;

use crate::keywords::Keywords;
use crate::scan::{self, Place};
use crate::{files, names, trouble};

/// What is read at once; a message up to this size is one piece.
const PIECE: usize = 64 * 1024;
/// Pieces that are read ahead.
const AHEAD: usize = 8;

/// What is to be read.
pub(crate) struct Order {
    pub(crate) directory: PathBuf,
    pub(crate) keys: Vec<Vec<u8>>,
    /// Where some or all of them were last seen.
    pub(crate) places: HashMap<Vec<u8>, Place>,
}

enum Event {
    Head(ItemHead),
    Piece(Bytes),
    End,
    Failed(Failure),
}

/// The messages of an order, one after the other.
pub(crate) struct FileStream {
    events: mpsc::Receiver<Event>,
    in_body: bool,
}

impl FileStream {
    /// Starts reading. The thread ends when the stream is dropped.
    pub(crate) fn start(order: Order) -> Self {
        let (sender, events) = mpsc::channel(AHEAD);
        tokio::task::spawn_blocking(move || Reader { order, keywords: Keywords::default(), sender }.run());
        Self { events, in_body: false }
    }
}

#[async_trait]
impl ItemStream for FileStream {
    async fn next_item(&mut self) -> Result<Option<ItemHead>, Failure> {
        loop {
            match self.events.recv().await {
                None => return Ok(None),
                Some(Event::Head(head)) => {
                    self.in_body = true;
                    return Ok(Some(head));
                }
                Some(Event::Failed(failure)) => return Err(failure),
                Some(Event::Piece(_) | Event::End) => self.in_body = false,
            }
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        if !self.in_body {
            return Ok(None);
        }
        match self.events.recv().await {
            Some(Event::Piece(piece)) => Ok(Some(piece)),
            Some(Event::Failed(failure)) => {
                self.in_body = false;
                Err(failure)
            }
            Some(Event::End | Event::Head(_)) | None => {
                self.in_body = false;
                Ok(None)
            }
        }
    }
}

/// The stream was dropped.
struct NobodyListens;

type Told = Result<(), NobodyListens>;

struct Reader {
    order: Order,
    keywords: Keywords,
    sender: mpsc::Sender<Event>,
}

impl Reader {
    fn run(mut self) {
        match Keywords::load(&self.order.directory) {
            Ok(keywords) => self.keywords = keywords,
            Err(error) => {
                let _ = self.tell(Event::Failed(trouble::of_folder(&self.order.directory, &error)));
                return;
            }
        }
        let keys = std::mem::take(&mut self.order.keys);
        for at in 0..keys.len() {
            let told = match self.item(&keys[at..]) {
                Ok(told) => told,
                Err(failure) => self.tell(Event::Failed(failure)),
            };
            if told.is_err() {
                return;
            }
        }
    }

    fn tell(&self, event: Event) -> Told {
        self.sender.blocking_send(event).map_err(|_| NobodyListens)
    }

    /// Reads the first of these keys. One that is not where it was is looked for, with all that are left.
    fn item(&mut self, keys: &[Vec<u8>]) -> Result<Told, Failure> {
        for _ in 0..2 {
            if let Some(place) = self.order.places.get(&keys[0]) {
                match self.message(&keys[0], &place.clone()) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(trouble::unreadable(&place.path(&self.order.directory), error)),
                    Ok(told) => return Ok(told),
                }
            }
            let directory = &self.order.directory;
            let found = scan::locate(directory, keys.iter().map(Vec::as_slice));
            self.order.places = found.map_err(|error| trouble::of_folder(directory, &error))?;
            if !self.order.places.contains_key(&keys[0]) {
                return Ok(Ok(()));
            }
        }
        Ok(Ok(()))
    }

    fn message(&self, key: &[u8], place: &Place) -> io::Result<Told> {
        let path = place.path(&self.order.directory);
        let mut file = files::open(&path)?;
        let received = files::timestamp(file.metadata()?.modified()?);
        let mut head = ItemHead {
            key: SourceKey::new(key),
            length: None,
            received: Some(received),
            flags: names::flags(&place.name, &self.keywords),
            class: ItemClass::Mail,
        };
        let mut buffer = Vec::with_capacity(PIECE);
        file.by_ref().take(PIECE as u64).read_to_end(&mut buffer)?;
        if buffer.len() < PIECE {
            let mut body = Vec::with_capacity(buffer.len() + buffer.len() / 32);
            CrlfForm::default().extend(&buffer, &mut body);
            head.length = Some(body.len() as u64);
            return Ok(self.whole(head, body));
        }
        let length = crlf_length(&mut file)?;
        head.length = Some(length);
        Ok(self.tell(Event::Head(head)).and_then(|()| self.pieces(&path, file, length)))
    }

    fn whole(&self, head: ItemHead, body: Vec<u8>) -> Told {
        self.tell(Event::Head(head))?;
        if !body.is_empty() {
            self.tell(Event::Piece(body.into()))?;
        }
        self.tell(Event::End)
    }

    /// A file that is not what it was when it was measured breaks the stream off: its length was promised.
    fn pieces(&self, path: &Path, mut file: File, length: u64) -> Told {
        let broken = |detail: &dyn std::fmt::Display| {
            Event::Failed(trouble::unreadable(path, detail).with_disposition(Disposition::Retry))
        };
        let (mut form, mut left, mut buffer) = (CrlfForm::default(), length, vec![0; PIECE]);
        loop {
            let read = match file.read(&mut buffer) {
                Ok(0) if left == 0 => return self.tell(Event::End),
                Ok(0) => return self.tell(broken(&"it became shorter while it was read")),
                Ok(read) => read,
                Err(error) => return self.tell(broken(&error)),
            };
            let mut piece = Vec::with_capacity(read + read / 32);
            form.extend(&buffer[..read], &mut piece);
            let Some(rest) = left.checked_sub(piece.len() as u64) else {
                return self.tell(broken(&"it grew while it was read"));
            };
            left = rest;
            self.tell(Event::Piece(piece.into()))?;
        }
    }
}

/// Measures the CRLF form and goes back to the beginning.
fn crlf_length(file: &mut File) -> io::Result<u64> {
    file.seek(SeekFrom::Start(0))?;
    let (mut counts, mut buffer) = (LineEndCounts::default(), vec![0; PIECE]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => counts.feed(&buffer[..read]),
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(counts.crlf_length())
}
