//! `cutover debug fasttransfer`: a stream as text, with the frames of EWS and Graph taken off, and its digest if it is
//! the content of one message. A store is not needed.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use cutover_mapi::fasttransfer::{ALGORITHM, ContentError, Digester, LexError, Shower};
use cutover_mapi::framing::{FrameError, Unframer};
use serde_json::json;

use crate::cli::{DebugCommand, StreamFile};
use crate::context::Context;
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};

/// Does what was asked for.
pub(crate) fn run(command: &DebugCommand, context: &Context) -> Result<Exit, Problem> {
    let DebugCommand::Fasttransfer(StreamFile { file }) = command;
    let mut view = View::new(context);
    let end = read(file, &mut view).map_err(|error| file_problem(file, &error))?;
    end.map_err(|broken| broken_stream(file, &broken))?;
    let (digest, frames) = (view.digest(), view.unframer.frames());
    let file = file.display().to_string();
    let summary = json!({"file": file, "frames": frames, "bytes": view.bytes, "digest": digest, "atoms": view.lines});
    if !context.printer.object(&summary) {
        let digest = digest.unwrap_or_else(|| context.texts.word("fasttransfer-no-digest"));
        let numbers = [("bytes", view.bytes.into()), ("frames", frames.into()), ("digest", digest.into())];
        context.talk("fasttransfer-shown", &numbers);
    }
    Ok(Exit::Done)
}

fn broken_stream(file: &Path, broken: &Broken) -> Problem {
    let arguments = vec![("file", file.display().to_string().into())];
    Problem::found("fasttransfer-broken", arguments).because(broken).ending(Exit::Incomplete)
}

/// Why the stream could not be shown to its end.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Frames(#[from] FrameError),
    #[error(transparent)]
    Stream(#[from] LexError),
}

/// Reads a file to its end, or to where it is broken.
fn read(file: &Path, view: &mut View<'_>) -> std::io::Result<Result<(), Broken>> {
    let mut file = File::open(file)?;
    let mut piece = vec![0; 64 << 10];
    loop {
        let length = file.read(&mut piece)?;
        let end = if length == 0 { view.finish() } else { view.feed(&piece[..length]) };
        if end.is_err() || length == 0 {
            return Ok(end);
        }
    }
}

/// What is seen of a stream as it passes.
struct View<'context> {
    context: &'context Context,
    unframer: Unframer,
    shower: Shower,
    /// Gone as soon as the stream is no content of a message.
    digester: Option<Digester>,
    bytes: u64,
    text: String,
    /// For programs, which get all at once.
    lines: Vec<String>,
}

impl<'context> View<'context> {
    fn new(context: &'context Context) -> Self {
        let (unframer, shower, digester) = (Unframer::new(), Shower::new(), Some(Digester::new(None)));
        Self { context, unframer, shower, digester, bytes: 0, text: String::new(), lines: Vec::new() }
    }

    fn feed(&mut self, piece: &[u8]) -> Result<(), Broken> {
        let mut unframer = std::mem::take(&mut self.unframer);
        let end = unframer.feed(piece, |piece| self.piece(piece));
        self.unframer = unframer;
        self.print();
        end
    }

    fn finish(&mut self) -> Result<(), Broken> {
        let mut unframer = std::mem::take(&mut self.unframer);
        let end = unframer.finish(|piece| self.piece(piece));
        self.unframer = unframer;
        self.print();
        end.and_then(|()| Ok(self.shower.finish()?))
    }

    fn piece(&mut self, piece: &[u8]) -> Result<(), Broken> {
        self.bytes += piece.len() as u64;
        let failed = self.digester.as_mut().is_some_and(|digester| digester.feed(piece).is_err());
        if failed {
            self.digester = None;
        }
        Ok(self.shower.feed(piece, &mut self.text)?)
    }

    /// Prints the whole lines that there are.
    fn print(&mut self) {
        let end = self.text.rfind('\n').map_or(0, |end| end + 1);
        let rest = self.text.split_off(end);
        let text = std::mem::replace(&mut self.text, rest);
        match self.context.printer.is_json() {
            true => self.lines.extend(text.lines().map(str::to_owned)),
            false => self.context.printer.raw(text.as_bytes()),
        }
    }

    fn digest(&mut self) -> Option<String> {
        let digest: Result<_, ContentError> = self.digester.take()?.finish();
        let hex: String = digest.ok()?.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!("{ALGORITHM}:{hex}"))
    }
}
