//! Lines that are longer than a message may have them: RFC 5322, section 2.1.1, allows 998 octets without the line's end.
//! They are found only by reading every message, which is done once, piece by piece, and nothing of it is kept.

use std::time::Duration;

use cutover_model::{
    Change, Cursor, Disposition, Failure, FailureCode, FolderPath, ItemForm, ItemStream, Page, SourceFolder, SourceKey,
    SourceMailbox,
};
use tokio::time::timeout;

/// Most octets of a line without its end.
pub(super) const MOST_OCTETS: u64 = 998;

/// The longest that the source may take for its next word.
const LONGEST_SILENCE: Duration = Duration::from_secs(300);

/// What reading the messages of a mailbox gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailLines {
    /// Messages that were read.
    pub read: u64,
    /// Messages that the source would not give.
    pub refused: u64,
    /// Messages with a line that is too long.
    pub long: u64,
    /// Octets of the longest line of all, and the folder that it is in.
    pub longest: Option<(u64, FolderPath)>,
    /// What ended the reading before it was through.
    pub failure: Option<Failure>,
}

impl MailLines {
    fn take(&mut self, longest: u64, folder: &FolderPath) {
        self.read += 1;
        self.long += u64::from(longest > MOST_OCTETS);
        if self.longest.as_ref().is_none_or(|(before, _)| longest > *before) {
            self.longest = Some((longest, folder.clone()));
        }
    }
}

/// Reads all messages of these folders. What fails is in the answer.
pub(super) async fn read(mailbox: &mut dyn SourceMailbox, folders: &[SourceFolder]) -> MailLines {
    let mut lines = MailLines::default();
    for folder in folders {
        match read_folder(mailbox, folder, &mut lines).await {
            Err(gone) if gone.code == FailureCode::FolderGone => {}
            Err(failure) => {
                lines.failure = Some(failure);
                break;
            }
            Ok(()) => {}
        }
    }
    lines
}

async fn read_folder(
    mailbox: &mut dyn SourceMailbox,
    folder: &SourceFolder,
    lines: &mut MailLines,
) -> Result<(), Failure> {
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = in_time(folder, mailbox.changes(folder, cursor.as_ref())).await?;
        let (keys, next, more) = items(page, folder)?;
        if !keys.is_empty() {
            let mut stream = in_time(folder, mailbox.read(folder, &keys, ItemForm::Mime)).await?;
            read_items(&mut *stream, folder, lines).await?;
        }
        if !more {
            return Ok(());
        }
        cursor = Some(next);
    }
}

/// The items of a page, where the next one starts, and whether there is one.
fn items(page: Page, folder: &SourceFolder) -> Result<(Vec<SourceKey>, Cursor, bool), Failure> {
    match page {
        Page::Delta(page) => {
            let new = page.changes.into_iter().filter_map(|change| match change {
                Change::New(key) => Some(key),
                Change::Flags(..) | Change::Gone(_) => None,
            });
            Ok((new.collect(), page.cursor, page.more))
        }
        Page::Listing(page) => Ok((page.items.into_iter().map(|item| item.key).collect(), page.cursor, page.more)),
        Page::Reset => Err(Failure::new(FailureCode::FolderGone, folder.path.to_string())),
    }
}

async fn read_items(stream: &mut dyn ItemStream, folder: &SourceFolder, lines: &mut MailLines) -> Result<(), Failure> {
    loop {
        match in_time(folder, stream.next_item()).await {
            Ok(None) => return Ok(()),
            Ok(Some(_)) => {}
            Err(failure) if failure.disposition == Disposition::SkipItem => {
                lines.refused += 1;
                continue;
            }
            Err(failure) => return Err(failure),
        }
        match longest_line(stream, folder).await {
            Ok(longest) => lines.take(longest, &folder.path),
            Err(failure) if failure.disposition == Disposition::SkipItem => lines.refused += 1,
            Err(failure) => return Err(failure),
        }
    }
}

async fn longest_line(stream: &mut dyn ItemStream, folder: &SourceFolder) -> Result<u64, Failure> {
    let mut scan = LineScan::default();
    while let Some(piece) = in_time(folder, stream.chunk()).await? {
        scan.update(&piece);
    }
    Ok(scan.finish())
}

async fn in_time<T>(folder: &SourceFolder, answer: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let silent = |_| Err(Failure::new(FailureCode::Timeout, folder.path.to_string()));
    timeout(LONGEST_SILENCE, answer).await.unwrap_or_else(silent)
}

/// Measures lines in pieces of any size. A line ends with LF; a CR before it is part of the end.
#[derive(Default)]
struct LineScan {
    longest: u64,
    current: u64,
    after_cr: bool,
}

impl LineScan {
    fn update(&mut self, piece: &[u8]) {
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            let text = part.strip_suffix(b"\n").unwrap_or(part);
            self.current += text.len() as u64;
            if let Some(last) = text.last() {
                self.after_cr = *last == b'\r';
            }
            if text.len() < part.len() {
                self.end();
            }
        }
    }

    fn end(&mut self) {
        self.longest = self.longest.max(self.current - u64::from(self.after_cr));
        self.current = 0;
        self.after_cr = false;
    }

    /// Octets of the longest line, the last one included.
    fn finish(self) -> u64 {
        self.longest.max(self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(pieces: &[&[u8]]) -> u64 {
        let mut scan = LineScan::default();
        pieces.iter().for_each(|piece| scan.update(piece));
        scan.finish()
    }

    #[test]
    fn ends_of_lines_do_not_count() {
        for (text, expected) in [
            (&b""[..], 0),
            (b"abc", 3),
            (b"abc\r\n", 3),
            (b"abc\nabcd\n", 4),
            (b"\r\n\r\n\n", 0),
            (b"a\rb\r\n", 3),
            (b"ab\r\r\n", 3),
            (b"a\r\nlast", 4),
        ] {
            assert_eq!(longest(&[text]), expected, "{text:?}");
        }
    }

    #[test]
    fn pieces_may_end_anywhere() {
        let text = b"Subject: x\r\n\r\nshort\r\na much longer line\r\n\nend\r";
        let whole = longest(&[text]);
        assert_eq!(whole, 18);
        for one in 0..=text.len() {
            for other in one..=text.len() {
                assert_eq!(longest(&[&text[..one], &text[one..other], &text[other..]]), whole, "{one}, {other}");
            }
        }
    }
}
