//! Prints: what is kept of an item to recognise it elsewhere. Bodies stream through and are not kept.

use cutover_content::{ContentPrint, DigestKey, Digester, MailFacts};
use cutover_model::{
    ContentKept, Disposition, Failure, Flags, ItemForm, ItemHead, ItemStream, Keeping, SourceFolder, SourceKey,
    SourceMailbox, TargetFolder, TargetKey, TargetMailbox, Timestamp,
};

use crate::facts::{FactKeys, FactTaker};
use crate::losses::Losses;
use crate::session::Session;

/// How much is found out about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// Digests of its octets.
    Octets,
    /// Also keys by what it says.
    Keys,
    /// Also everything that it says.
    Facts,
    /// Also what its conversion to FastTransfer cannot carry over.
    Losses,
}

impl Detail {
    /// What is needed to recognise items at a target that keeps them like this.
    pub(crate) fn to_recognise(keeping: &Keeping) -> Self {
        if keeping.content == ContentKept::Meaning { Self::Keys } else { Self::Octets }
    }

    /// What is needed to compare items with those of such a target.
    pub(crate) fn to_compare(keeping: &Keeping) -> Self {
        if keeping.content == ContentKept::Meaning { Self::Facts } else { Self::Octets }
    }

    /// What is needed of Internet messages to compare them with what such a target keeps. One that gives FastTransfer
    /// back was given it: the conversion was ours, and so are its losses.
    pub(crate) fn of_originals(keeping: &Keeping) -> Self {
        match (keeping.content, keeping.form) {
            (ContentKept::Meaning, ItemForm::FastTransfer) => Self::Losses,
            _ => Self::to_compare(keeping),
        }
    }
}

/// An item's print.
#[derive(Clone, Debug)]
pub(crate) struct Print {
    /// The key at the side it was read from.
    pub(crate) key: Box<[u8]>,
    pub(crate) content: ContentPrint,
    pub(crate) keys: Option<FactKeys>,
    pub(crate) facts: Option<Box<MailFacts>>,
    pub(crate) losses: Losses,
    pub(crate) received: Option<Timestamp>,
    pub(crate) flags: Flags,
}

impl Print {
    /// Whether both were received in the same second, or neither side tells.
    pub(crate) fn same_date(&self, other: &Print) -> bool {
        match (self.received, other.received) {
            (Some(a), Some(b)) => a.same_instant(b),
            (None, None) => true,
            _ => false,
        }
    }
}

/// Prints of items of the source, in the order of the keys; those that are gone or unreadable are left out.
pub(crate) async fn of_source(
    source: &mut dyn SourceMailbox,
    folder: &SourceFolder,
    keys: &[SourceKey],
    detail: Detail,
    session: &Session<'_>,
) -> Result<Vec<Print>, Failure> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut stream = source.read(folder, keys, ItemForm::Mime).await?;
    Ok(read_all(&mut *stream, ItemForm::Mime, detail, session).await?.prints)
}

/// Prints of items of the target, in the order of the keys; those that are gone or unreadable are left out.
pub(crate) async fn of_target(
    target: &mut dyn TargetMailbox,
    folder: &TargetFolder,
    keys: &[TargetKey],
    detail: Detail,
    session: &Session<'_>,
) -> Result<Vec<Print>, Failure> {
    Ok(read_target(target, folder, keys, detail, session).await?.prints)
}

/// What came of reading a list of items.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// Those that were given, in the order of the keys.
    pub(crate) prints: Vec<Print>,
    /// Why others were not, in their order. Those that are gone leave nothing here.
    pub(crate) failures: Vec<Failure>,
}

/// Like [`of_target`], and why some could not be read.
pub(crate) async fn read_target(
    target: &mut dyn TargetMailbox,
    folder: &TargetFolder,
    keys: &[TargetKey],
    detail: Detail,
    session: &Session<'_>,
) -> Result<Read, Failure> {
    if keys.is_empty() {
        return Ok(Read::default());
    }
    let form = target.keeping().form;
    let mut stream = target.read_back(folder, keys).await?;
    read_all(&mut *stream, form, detail, session).await
}

async fn read_all(
    stream: &mut dyn ItemStream,
    form: ItemForm,
    detail: Detail,
    session: &Session<'_>,
) -> Result<Read, Failure> {
    let mut read = Read::default();
    let key = session.digest_key();
    loop {
        session.stop.ensure()?;
        match stream.next_item().await {
            Ok(Some(head)) => read.prints.push(read_one(head, stream, form, detail, &key).await?),
            Ok(None) => return Ok(read),
            Err(failure) if failure.disposition == Disposition::SkipItem => read.failures.push(failure),
            Err(failure) => return Err(failure),
        }
    }
}

async fn read_one(
    head: ItemHead,
    stream: &mut dyn ItemStream,
    form: ItemForm,
    detail: Detail,
    key: &DigestKey,
) -> Result<Print, Failure> {
    let mut digester = Digester::new(key);
    let mut taker = (detail != Detail::Octets).then(|| FactTaker::new(form));
    while let Some(piece) = stream.chunk().await? {
        digester.feed(&piece);
        if let Some(taker) = &mut taker {
            taker.feed(&piece)?;
        }
    }
    let losses = match &mut taker {
        Some(taker) if detail == Detail::Losses => taker.losses(&head)?,
        _ => Losses::default(),
    };
    let facts = taker.map(|taker| taker.finish(&head)).transpose()?.flatten();
    let keys = facts.as_ref().map(FactKeys::of);
    let facts = facts.filter(|_| detail >= Detail::Facts).map(Box::new);
    let (key, content) = (head.key.as_bytes().into(), digester.finish());
    Ok(Print { key, content, keys, facts, losses, received: head.received, flags: head.flags })
}
