//! Writing: items are taken from the engine one after the other and go to the service several at a time.
//!
//! What is not settled when this fails may or may not be there, also later; the engine finds out by the identity.

use std::sync::Arc;

use cutover_model::{
    Failure, FailureCode, Fence, TargetFolder, TargetKey, Ticket, WriteItem, WriteJob, WriteLimits, WriteOutcome,
};
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::Semaphore;

use super::convert::prepare;
use super::gather::{Taken, take};
use super::import::{Import, ImportSessions, Mode, judged};
use super::replace::replace;
use super::spool::Spool;
use super::staging::{Arrived, GROUP};
use super::{Session, Way, folders, staging};

/// Requests under way at once; as many as the service takes of one application at one mailbox.
const AT_ONCE: usize = 4;
/// Items that are read and prepared meanwhile, so that the next request waits for nothing.
const AHEAD: usize = 2;
/// Microsoft's limit of a message, with everything.
const LARGEST: u64 = 150 << 20;

/// What became of an item so far.
enum Landed {
    /// All there is to know.
    Settled(Ticket, WriteOutcome),
    /// It waits in the staging folder.
    Arrived(Box<Arrived>),
}

/// Writes all that the job has.
pub(crate) async fn write(
    session: &mut Session,
    folder: &TargetFolder,
    job: &mut dyn WriteJob,
    limits: WriteLimits,
) -> Result<(), Failure> {
    let staging = match session.way {
        Way::Import(_) => None,
        Way::ImportMime => Some(staging::provide(session).await?),
    };
    let gate = Semaphore::new(AT_ONCE);
    let place = Place { folder: folders::id_of(folder)?, staging, fence: job.fence(), gate };
    let session = &*session;
    let largest = limits.largest.unwrap_or(LARGEST);
    let mut writer =
        Writer { session, place: &place, flying: FuturesUnordered::new(), landed: Vec::new(), arrived: Vec::new() };
    let fed = writer.feed(job, largest).await;
    let drained = writer.drain(job).await;
    fed.and(drained)
}

/// Where items go.
struct Place {
    folder: String,
    staging: Option<String>,
    fence: Arc<dyn Fence>,
    /// What prepared items wait at, in their order.
    gate: Semaphore,
}

struct Writer<'a> {
    session: &'a Session,
    place: &'a Place,
    flying: FuturesUnordered<BoxFuture<'a, Result<Landed, Failure>>>,
    landed: Vec<Result<Landed, Failure>>,
    arrived: Vec<Arrived>,
}

impl<'a> Writer<'a> {
    async fn feed(&mut self, job: &mut dyn WriteJob, largest: u64) -> Result<(), Failure> {
        loop {
            match self.meanwhile(take(job, largest)).await? {
                Taken::Item(item, body) => self.start(item, body),
                Taken::TooLarge(ticket, outcome) => job.settled(ticket, outcome),
                Taken::End => return Ok(()),
            }
            while self.flying.len() >= AT_ONCE + AHEAD {
                let landed = self.flying.next().await;
                self.landed.extend(landed);
            }
            self.settle(job)?;
            self.finish_groups(job, GROUP).await?;
        }
    }

    /// Does something while those under way go on: one that stood still could hold what this waits for.
    async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                Some(landed) = self.flying.next(), if !self.flying.is_empty() => self.landed.push(landed),
            }
        }
    }

    fn start(&mut self, item: Box<WriteItem>, body: Spool) {
        let (session, place) = (self.session, self.place);
        self.flying.push(match (&session.way, &place.staging) {
            (Way::ImportMime, _) if item.replaces.is_some() => Box::pin(std::future::ready(Ok(not_replaced(&item)))),
            (Way::ImportMime, Some(staging)) => Box::pin(async move {
                let fence = Arc::clone(&place.fence);
                let _turn = place.gate.acquire().await;
                staging::upload(session, staging, *item, body, fence).await.map(|outcome| match outcome {
                    Ok(arrived) => Landed::Arrived(Box::new(arrived)),
                    Err((ticket, outcome)) => Landed::Settled(ticket, outcome),
                })
            }),
            (Way::Import(imports), _) => Box::pin(import(session, imports, place, item, body)),
            (Way::ImportMime, None) => Box::pin(std::future::ready(Err(staging::not_there()))),
        });
    }

    /// Tells what is known by now; the first failure ends the writing.
    fn settle(&mut self, job: &mut dyn WriteJob) -> Result<(), Failure> {
        let mut outcome = Ok(());
        for landed in self.landed.drain(..) {
            match landed {
                Ok(Landed::Settled(ticket, known)) => job.settled(ticket, known),
                Ok(Landed::Arrived(arrived)) => self.arrived.push(*arrived),
                Err(failure) => outcome = outcome.and(Err(failure)),
            }
        }
        outcome
    }

    /// Gives messages that wait in the staging folder their key and moves them, as soon as there are enough of them.
    async fn finish_groups(&mut self, job: &mut dyn WriteJob, enough: usize) -> Result<(), Failure> {
        while !self.arrived.is_empty() && self.arrived.len() >= enough {
            let group: Vec<Arrived> = self.arrived.drain(..self.arrived.len().min(GROUP)).collect();
            let (session, place) = (self.session, self.place);
            let finishing = staging::finish(session, &place.folder, &*place.fence, group);
            let finished = self.meanwhile(finishing).await?;
            let mut outcome = Ok(());
            for (ticket, known) in finished {
                match known {
                    Ok(known) => job.settled(ticket, known),
                    Err(failure) => outcome = outcome.and(Err(failure)),
                }
            }
            outcome?;
        }
        Ok(())
    }

    /// Waits for what is under way, whatever has happened meanwhile.
    async fn drain(&mut self, job: &mut dyn WriteJob) -> Result<(), Failure> {
        while let Some(landed) = self.flying.next().await {
            self.landed.push(landed);
        }
        let settled = self.settle(job);
        let finished = self.finish_groups(job, 1).await;
        settled.and(finished)
    }
}

/// Messages that came as they are cannot be replaced; nobody should have asked.
fn not_replaced(item: &WriteItem) -> Landed {
    let failure = Failure::new(FailureCode::ItemRefused, format!("{:?}", item.head.key));
    Landed::Settled(item.ticket, WriteOutcome::Refused(failure.with_detail("it cannot be replaced in its place")))
}

/// Converts an item and imports it.
async fn import(
    session: &Session,
    imports: &ImportSessions,
    place: &Place,
    item: Box<WriteItem>,
    body: Spool,
) -> Result<Landed, Failure> {
    let subject = format!("{:?}", item.head.key);
    let prepared = match prepare(&item, body).await {
        Ok(prepared) => prepared,
        Err(failure) if failure.disposition == cutover_model::Disposition::SkipItem => {
            return Ok(Landed::Settled(item.ticket, WriteOutcome::Refused(failure)));
        }
        Err(failure) => return Err(failure),
    };
    for loss in &prepared.losses {
        tracing::debug!(item = %subject, %loss, "something of a message has no place at the target");
    }
    let (stream, fence) = (prepared.stream, Arc::clone(&place.fence));
    let import = Import { mode: Mode::Create, folder: &place.folder, stream, fence, subject: subject.clone() };
    let turn = place.gate.acquire().await;
    if let Some(key) = &item.replaces {
        return Ok(Landed::Settled(item.ticket, replace(session, imports, import, key).await?));
    }
    let created = imports.send(&session.tenant, &session.requests, &import).await;
    drop(turn);
    let outcome = match created {
        Ok(id) => written(session, place, &item, id).await,
        Err(error) => judged(error, &subject)?,
    };
    Ok(Landed::Settled(item.ticket, outcome))
}

/// The key of a new item, if the ids that imports tell are those that lists tell. That is looked at once.
async fn written(session: &Session, place: &Place, item: &WriteItem, id: String) -> WriteOutcome {
    let agree = match session.ids_agree.get() {
        Some(agree) => *agree,
        None => session.ids_agree_for(&place.folder, item.identity, &id).await,
    };
    let key = agree.then(|| TargetKey::new(id.into_bytes()));
    WriteOutcome::Written { key, received: None }
}
