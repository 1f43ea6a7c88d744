//! What a client sends: commands are logged, and faults strike at APPEND.

use super::scanner::Piece;
use super::{Fault, LoggedCommand, Shared};

/// What is to be done with a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Send these bytes on; they may be none.
    Forward(Vec<u8>),
    /// Send these bytes on, then cut both sides.
    Cut(Fault, Vec<u8>),
    /// Cut the client; the server gets these bytes later.
    Late(Fault, Vec<u8>),
    /// Send these bytes on; the answer to this tag never reaches the client.
    Swallow(Vec<u8>, Vec<u8>),
}

/// Where in a command the client is.
#[derive(Debug, Default)]
pub(super) struct Upstream {
    inside: bool,
    tag: Vec<u8>,
    fault: Option<Fault>,
    held: Vec<u8>,
}

impl Upstream {
    /// Decides about the next piece.
    pub(super) fn judge(&mut self, piece: Piece, connection: usize, shared: &Shared) -> Verdict {
        match piece {
            Piece::Raw(bytes) => Verdict::Forward(bytes),
            Piece::Literal { bytes, left, total } => self.literal(bytes, left, total),
            Piece::Line { bytes, literal } => {
                if !std::mem::replace(&mut self.inside, literal.is_some()) {
                    self.begin(&bytes, connection, shared);
                }
                if literal.is_some() { self.go_on(bytes) } else { self.end(bytes) }
            }
        }
    }

    fn begin(&mut self, line: &[u8], connection: usize, shared: &Shared) {
        let text = String::from_utf8_lossy(line);
        let (tag, rest) = text.trim_end().split_once(' ').unwrap_or((text.trim_end(), ""));
        self.tag = tag.as_bytes().to_vec();
        self.fault = None;
        let name = command_name(rest);
        if name.is_empty() {
            return;
        }
        if name == "APPEND" {
            self.fault = shared.take(true);
        }
        let text = match name.as_str() {
            "LOGIN" | "AUTHENTICATE" => name.clone(),
            _ => rest.chars().take(400).collect(),
        };
        shared.state().log.push(LoggedCommand { connection, name, text });
    }

    fn literal(&mut self, mut bytes: Vec<u8>, left: u64, total: u64) -> Verdict {
        match self.fault {
            Some(fault @ Fault::CutInLiteral) if left <= total / 2 => {
                let over = usize::try_from(total / 2 - left).unwrap_or(usize::MAX);
                bytes.truncate(bytes.len().saturating_sub(over).max(1));
                Verdict::Cut(fault, bytes)
            }
            Some(Fault::CutBeforeCommit | Fault::LateCommit(_)) if left == 0 => {
                self.held = bytes.split_off(bytes.len() - 1);
                Verdict::Forward(bytes)
            }
            _ => Verdict::Forward(bytes),
        }
    }

    /// Another literal comes: what was held back was not the end.
    fn go_on(&mut self, line: Vec<u8>) -> Verdict {
        let mut bytes = std::mem::take(&mut self.held);
        bytes.extend(line);
        Verdict::Forward(bytes)
    }

    fn end(&mut self, line: Vec<u8>) -> Verdict {
        let mut bytes = std::mem::take(&mut self.held);
        bytes.extend(line);
        match self.fault.take() {
            Some(fault @ Fault::CutBeforeCommit) => Verdict::Cut(fault, Vec::new()),
            Some(fault @ Fault::LateCommit(_)) => Verdict::Late(fault, bytes),
            Some(Fault::CutAfterCommit) => Verdict::Swallow(self.tag.clone(), bytes),
            _ => Verdict::Forward(bytes),
        }
    }
}

fn command_name(rest: &str) -> String {
    let mut words = rest.split(' ').map(str::to_ascii_uppercase);
    match words.next() {
        Some(uid) if uid == "UID" => format!("UID {}", words.next().unwrap_or_default()),
        Some(name) => name,
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scanner::Scanner;
    use super::super::{Armed, Shared};
    use super::*;

    const TWO: &[u8] = b"a1 APPEND x {4+}\r\nabcd {2+}\r\nyz\r\n";

    fn judged(fault: Option<Fault>) -> Vec<Verdict> {
        let shared = Shared::default();
        shared.state().armed.extend(fault.map(|fault| Armed { fault, skip: 0 }));
        let mut upstream = Upstream::default();
        let pieces = Scanner::default().feed(TWO);
        pieces.into_iter().map(|piece| upstream.judge(piece, 0, &shared)).collect()
    }

    fn forwarded(verdicts: &[Verdict]) -> Vec<u8> {
        let bytes = |verdict: &Verdict| match verdict {
            Verdict::Forward(bytes) | Verdict::Cut(_, bytes) | Verdict::Swallow(_, bytes) => bytes.clone(),
            Verdict::Late(..) => Vec::new(),
        };
        verdicts.iter().flat_map(bytes).collect()
    }

    #[test]
    fn nothing_is_changed_without_a_fault() {
        assert_eq!(forwarded(&judged(None)), TWO);
    }

    #[test]
    fn the_last_literal_of_several_is_the_one_that_is_cut() {
        let verdicts = judged(Some(Fault::CutBeforeCommit));
        assert_eq!(forwarded(&verdicts), &TWO[..TWO.len() - 3]);
        assert_eq!(verdicts.last(), Some(&Verdict::Cut(Fault::CutBeforeCommit, vec![])));
    }

    #[test]
    fn what_comes_late_is_the_rest() {
        let fault = Fault::LateCommit(std::time::Duration::ZERO);
        let verdicts = judged(Some(fault));
        assert_eq!(forwarded(&verdicts), &TWO[..TWO.len() - 3]);
        assert_eq!(verdicts.last(), Some(&Verdict::Late(fault, b"z\r\n".to_vec())));
    }

    #[test]
    fn a_literal_is_cut_in_its_middle() {
        let verdicts = judged(Some(Fault::CutInLiteral));
        assert_eq!(verdicts[1], Verdict::Cut(Fault::CutInLiteral, b"ab".to_vec()));
    }
}
