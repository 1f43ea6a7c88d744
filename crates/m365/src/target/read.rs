//! Reading back: as FastTransfer by `exportItems`, twenty at a time and into spools while the answer comes, or as an
//! Internet message by `$value`.

use std::collections::{HashMap, VecDeque};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use cutover_graph::GraphError;
use cutover_mapi::framing::{FrameEvent, FrameReader, Opcode};
use cutover_model::{Failure, FailureCode, ItemClass, ItemHead, ItemStream, SourceKey, TargetFolder};

use super::body::unreadable;
use super::export_answer::{AnswerReader, Exported};
use super::flags::MessageState;
use super::spool::Spool;
use super::{Session, Way, items};
use crate::GraphStream;

/// Items in one export, as many as the service takes.
const GROUP: usize = 20;
/// Pieces that are given out.
const PIECE: usize = 64 << 10;

/// Items that are read one after the other.
pub(crate) struct Reader<'a> {
    session: &'a Session,
    folder: TargetFolder,
    waiting: VecDeque<String>,
    /// What is known of the items of this group.
    states: HashMap<String, MessageState>,
    /// Items of this group that are read as Internet messages.
    messages: VecDeque<String>,
    export: Option<Export>,
    ready: VecDeque<Exported>,
    body: Body,
}

/// An answer that is being read.
struct Export {
    stream: GraphStream,
    reader: AnswerReader,
}

enum Body {
    None,
    Stream(Box<GraphStream>),
    /// An export, without its frames.
    Export(Spool, u64, Unframing),
}

impl<'a> Reader<'a> {
    /// Reads these items of a folder.
    pub(crate) fn new(session: &'a Session, folder: &TargetFolder, ids: Vec<String>) -> Self {
        Self {
            session,
            folder: folder.clone(),
            waiting: ids.into(),
            states: HashMap::new(),
            messages: VecDeque::new(),
            export: None,
            ready: VecDeque::new(),
            body: Body::None,
        }
    }

    /// Begins with the next group; false if there is none.
    async fn begin_group(&mut self) -> Result<bool, Failure> {
        let group: Vec<String> = self.waiting.drain(..self.waiting.len().min(GROUP)).collect();
        if group.is_empty() {
            return Ok(false);
        }
        let ids: Vec<&str> = group.iter().map(String::as_str).collect();
        let states = items::states(self.session, &ids).await?;
        let here = group.into_iter().zip(states).filter_map(|(id, state)| Some((id, state?)));
        let here: Vec<_> = here.filter(|(_, state)| self.session.is_in(&self.folder, state)).collect();
        let ids: Vec<String> = here.iter().map(|(id, _)| id.clone()).collect();
        self.states = here.into_iter().collect();
        match &self.session.way {
            Way::ImportMime => self.messages = ids.into(),
            Way::Import(imports) if !ids.is_empty() => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                let request = self.session.requests.export_items(imports.mailbox(), &ids);
                let stream = self.session.tenant.open(request).await?;
                self.export = Some(Export { stream, reader: AnswerReader::default() });
            }
            Way::Import(_) => {}
        }
        Ok(true)
    }

    /// The next item of the export that is under way.
    async fn exported(&mut self) -> Result<Option<Exported>, Failure> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            let Some(export) = &mut self.export else { return Ok(None) };
            let broken = |detail: String| Failure::new(FailureCode::Protocol, "exportItems").with_detail(detail);
            match export.stream.chunk().await? {
                Some(piece) => {
                    export.reader.feed(&piece).map_err(|error| broken(error.to_string()))?;
                    self.ready.extend(export.reader.take());
                }
                None if export.reader.is_whole() => self.export = None,
                None => return Err(broken("the answer breaks off".to_owned())),
            }
        }
    }

    fn head(&mut self, id: &str) -> Option<ItemHead> {
        let state = self.states.remove(id)?;
        let (received, flags) = (state.received(), state.flags(self.session.drafts()));
        Some(ItemHead { key: SourceKey::new(id.as_bytes()), length: None, received, flags, class: ItemClass::Mail })
    }

    fn take_export(&mut self, item: Exported) -> Result<Option<ItemHead>, Failure> {
        match item.data {
            Ok(spool) => {
                self.body = Body::Export(spool, 0, Unframing::default());
                Ok(self.head(&item.id))
            }
            Err(said) if said.contains("NotFound") => Ok(None),
            Err(said) => Err(Failure::new(FailureCode::ItemUnreadable, item.id).with_detail(said)),
        }
    }

    async fn open_message(&mut self, id: String) -> Result<Option<ItemHead>, Failure> {
        match self.session.tenant.open(self.session.requests.message_content(&id)).await {
            Ok(stream) => {
                self.body = Body::Stream(Box::new(stream));
                Ok(self.head(&id))
            }
            Err(error) if error.failure.code == FailureCode::NotFound => Ok(None),
            Err(error) => Err(told(error, &id)),
        }
    }
}

fn told(error: GraphError, id: &str) -> Failure {
    match error.failure.code {
        FailureCode::Refused => Failure::new(FailureCode::ItemUnreadable, id).with_detail(error.failure.detail),
        _ => error.failure,
    }
}

/// Takes the frames off.
#[derive(Default)]
struct Unframing {
    frames: FrameReader,
    /// Whether the frame that is open holds FastTransfer bytes.
    data: bool,
}

impl Unframing {
    /// The FastTransfer bytes in a piece of framed ones.
    fn content(&mut self, mut piece: &[u8]) -> Bytes {
        let mut content = BytesMut::with_capacity(piece.len());
        while let Some(event) = self.frames.next(&mut piece) {
            match event {
                FrameEvent::Begin { opcode, .. } => self.data = opcode == Opcode::Data,
                FrameEvent::Piece(bytes) if self.data => content.extend_from_slice(bytes),
                FrameEvent::Piece(_) | FrameEvent::End => {}
            }
        }
        content.freeze()
    }

    fn finish(&self) -> Result<(), Failure> {
        let broken = |error| Failure::new(FailureCode::Protocol, "exportItems").with_detail(error);
        self.frames.finish().map_err(broken)
    }
}

#[async_trait]
impl ItemStream for Reader<'_> {
    async fn next_item(&mut self) -> Result<Option<ItemHead>, Failure> {
        self.body = Body::None;
        loop {
            let found = if let Some(id) = self.messages.pop_front() {
                self.open_message(id).await?
            } else if let Some(item) = self.exported().await? {
                self.take_export(item)?
            } else if self.begin_group().await? {
                None
            } else {
                return Ok(None);
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        match &mut self.body {
            Body::None => Ok(None),
            Body::Export(spool, at, frames) => loop {
                let piece = spool.piece(*at, PIECE).map_err(|error| unreadable(&error))?;
                if piece.is_empty() {
                    return frames.finish().map(|()| None);
                }
                *at += piece.len() as u64;
                let content = frames.content(&piece);
                if !content.is_empty() {
                    return Ok(Some(content));
                }
            },
            Body::Stream(stream) => loop {
                match stream.chunk().await? {
                    Some(piece) if piece.is_empty() => {}
                    piece => return Ok(piece),
                }
            },
        }
    }
}
