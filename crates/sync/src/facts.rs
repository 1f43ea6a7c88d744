//! Facts of mails (`cutover_content`), for targets that keep what a message says and not its octets: read while the body
//! passes, shortened to keys by which a copy is recognised, and compared field by field.

use std::io::{self, Seek, Write};

use aws_lc_rs::digest::{Context, SHA256};
use cutover_content::{
    ConvertError, FactDifference, FactField, FastTransferFacts, ItemFacts, MailFacts, compare_facts, facts_of_mime,
    to_fasttransfer,
};
use cutover_model::{Digest, Failure, FailureCode, ItemForm, ItemHead};
use tempfile::SpooledTempFile;

use crate::losses::Losses;

/// What of a body stays in memory while its facts are taken.
const IN_MEMORY: usize = 256 << 10;

/// Takes the facts of one item while its body passes.
pub(crate) enum FactTaker {
    Mime(SpooledTempFile),
    FastTransfer(Box<FastTransferFacts>),
    /// What passed is no message.
    Unreadable(String),
}

impl FactTaker {
    pub(crate) fn new(form: ItemForm) -> Self {
        match form {
            ItemForm::Mime => Self::Mime(SpooledTempFile::new(IN_MEMORY)),
            ItemForm::FastTransfer => Self::FastTransfer(Box::default()),
        }
    }

    pub(crate) fn feed(&mut self, piece: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Mime(spool) => spool.write_all(piece).map_err(|error| broken(&error)),
            Self::FastTransfer(facts) => {
                if let Err(error) = facts.feed(piece) {
                    *self = Self::Unreadable(error.to_string());
                }
                Ok(())
            }
            Self::Unreadable(_) => Ok(()),
        }
    }

    /// What the conversion of the message loses: it is made as for the target, and thrown away.
    pub(crate) fn losses(&mut self, head: &ItemHead) -> Result<Losses, Failure> {
        let Self::Mime(spool) = self else { return Ok(Losses::default()) };
        spool.rewind().map_err(|error| broken(&error))?;
        match to_fasttransfer(spool, &item_facts(head), &mut io::sink()) {
            Ok(losses) => Ok(Losses::of(losses)),
            Err(ConvertError::Spool(error)) => Err(broken(&error)),
            // Such an item was refused when it was to be written, and is in escrow.
            Err(ConvertError::Write(error)) => {
                tracing::debug!(%error, "an item cannot be converted");
                Ok(Losses::default())
            }
        }
    }

    /// The facts. What is no message has none that could be the same as another's.
    pub(crate) fn finish(self, head: &ItemHead) -> Result<Option<MailFacts>, Failure> {
        let facts = match self {
            Self::Mime(mut spool) => {
                spool.rewind().map_err(|error| broken(&error))?;
                Ok(facts_of_mime(&mut spool, &item_facts(head)).map_err(|error| broken(&error))?)
            }
            Self::FastTransfer(facts) => facts.finish().map_err(|error| error.to_string()),
            Self::Unreadable(why) => Err(why),
        };
        if let Err(why) = &facts {
            tracing::debug!(%why, "an item that was read back is no message");
        }
        Ok(facts.ok())
    }
}

fn item_facts(head: &ItemHead) -> ItemFacts {
    ItemFacts { received: head.received, flags: head.flags.clone(), identity: None }
}

fn broken(error: &io::Error) -> Failure {
    let full = error.kind() == io::ErrorKind::StorageFull;
    let code = if full { FailureCode::DiskFull } else { FailureCode::File };
    Failure::new(code, "temporary file").with_detail(error)
}

/// Keys by which a copy is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FactKeys {
    /// Of everything that a person sees and of the header.
    pub(crate) whole: Digest,
    /// Of what no server touches: ids, date, author, subject.
    pub(crate) envelope: Digest,
}

impl FactKeys {
    pub(crate) fn of(facts: &MailFacts) -> Self {
        let mut envelope = Context::new(&SHA256);
        let ids = [&facts.message_id, &facts.in_reply_to].map(|id| id.as_deref().unwrap_or_default());
        let author = facts.from.as_ref().map_or("", |person| person.address.as_str());
        let sent = facts.sent.map(|sent| sent.to_string()).unwrap_or_default();
        for part in [ids[0], ids[1], author, &facts.subject, &sent] {
            add(&mut envelope, part.as_bytes());
        }
        let mut whole = envelope.clone();
        for (name, value) in &facts.headers {
            add(&mut whole, name.as_bytes());
            add(&mut whole, value.as_bytes());
        }
        // A plain text beside HTML may be of the server's making.
        let text = facts.html.or(facts.text);
        add(&mut whole, text.map(|text| text.sha256.0).unwrap_or_default().as_slice());
        Self { whole: short(whole), envelope: short(envelope) }
    }
}

fn add(context: &mut Context, part: &[u8]) {
    context.update(&(part.len() as u64).to_be_bytes());
    context.update(part);
}

fn short(context: Context) -> Digest {
    let mut digest = [0; 16];
    digest.copy_from_slice(&context.finish().as_ref()[..16]);
    Digest(digest)
}

/// What differs of the content. Flags and the received date are judged by themselves, and the identity is ours.
pub(crate) fn differences(expected: &MailFacts, found: &MailFacts) -> Vec<FactDifference> {
    let of_the_message = |difference: &FactDifference| !difference.place.is_empty();
    let judged_apart = |field: FactField| {
        matches!(
            field,
            FactField::Read
                | FactField::Draft
                | FactField::Flags
                | FactField::Categories
                | FactField::Received
                | FactField::Identity
        )
    };
    let mut differences = compare_facts(expected, found);
    differences.retain(|difference| of_the_message(difference) || !judged_apart(difference.field));
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_model::{Flags, ItemClass, SourceKey};

    fn head(flags: &[&str]) -> ItemHead {
        ItemHead {
            key: SourceKey::new([1]),
            length: None,
            received: None,
            flags: Flags::from_names(flags.iter().copied()),
            class: ItemClass::Mail,
        }
    }

    fn taker(text: &str) -> FactTaker {
        let mut taker = FactTaker::new(ItemForm::Mime);
        text.as_bytes().chunks(7).for_each(|piece| taker.feed(piece).expect("a spool in memory"));
        taker
    }

    fn facts(text: &str) -> MailFacts {
        taker(text).finish(&head(&["\\Seen"])).expect("a spool in memory").expect("a message")
    }

    #[test]
    fn losses_are_taken_beside_the_facts() {
        let text = "Subject: a\r\nMessage-ID: <1@x>\r\nDate: 1 Jan 2020 00:00:00 +0000\r\n\r\nte\0xt\r\n";
        let (mut taker, head) = (taker(text), head(&["\\Seen", "$Junk"]));
        let losses = taker.losses(&head).expect("a spool in memory");
        let words: Vec<String> = losses.named.iter().map(ToString::to_string).collect();
        assert_eq!(words, ["text-nul", "charset-guessed", "keyword ($Junk)"], "the weighty one first");
        assert_eq!(taker.finish(&head).expect("a spool in memory").map(|facts| facts.subject), Some("a".to_owned()));
    }

    #[test]
    fn what_differs_has_a_name_and_what_is_judged_apart_is_left_out() {
        let one = facts("Subject: a\r\nMessage-ID: <1@x>\r\n\r\ntext\r\n");
        let touched = MailFacts { read: false, received: Some(9), ..one.clone() };
        assert_eq!(differences(&one, &touched), []);
        let other = facts("Subject: a\r\nMessage-ID: <1@x>\r\n\r\nother\r\n");
        let names: Vec<String> = differences(&one, &other).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["text"]);
        assert_eq!(FactKeys::of(&one).envelope, FactKeys::of(&other).envelope);
        assert_ne!(FactKeys::of(&one).whole, FactKeys::of(&other).whole);
    }

    #[test]
    fn what_is_no_stream_has_no_facts() {
        let mut taker = FactTaker::new(ItemForm::FastTransfer);
        taker.feed(&[0xff; 64]).expect("nothing is written");
        assert_eq!(taker.losses(&head(&[])).expect("nothing is written"), Losses::default());
        assert_eq!(taker.finish(&head(&[])).expect("nothing is written"), None);
    }
}
