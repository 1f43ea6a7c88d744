//! Facts of an Internet message in a spool.

use std::io;

use crate::convert::ItemFacts;
use crate::convert::flags::State;
use crate::convert::head::Head;
use crate::convert::names;
use crate::convert::plan::{Attachment, Source};
use crate::convert::prepare::{Prepared, read_attachment};
use crate::mime::fields::Fields;
use crate::mime::spool::Spool;
use crate::mime::text::{Measured, read_text};
use crate::mime::{Entity, scan};

use super::text::{DataDigest, TextDigest};
use super::{AttachmentFacts, MailFacts, TextFact};

/// Reads the facts of the message in the spool.
pub fn facts_of_mime(spool: &mut dyn Spool, item: &ItemFacts) -> io::Result<MailFacts> {
    let message = scan(spool)?;
    let mut facts = of_message(spool, &message)?;
    let state = State::of(&item.flags);
    facts.received = item.received.map(|received| received.seconds).or(facts.received);
    facts.read = state.read;
    facts.draft = state.draft;
    facts.flagged = state.flagged;
    facts.answered = state.answered;
    facts.forwarded = state.forwarded && !state.answered;
    facts.categories = state.categories;
    facts.categories.sort();
    facts.identity = item.identity;
    Ok(facts)
}

fn of_message(spool: &mut dyn Spool, message: &Entity) -> io::Result<MailFacts> {
    let prepared = Prepared::read(spool, message)?;
    let mut facts = of_head(&prepared.head);
    facts.class = prepared.plan.note.class().to_owned();
    facts.headers = headers(&message.fields);
    facts.text = text(spool, prepared.plan.plain, prepared.plain.as_ref())?;
    facts.html = text(spool, prepared.plan.html, prepared.html.as_ref())?;
    facts.read = true;
    for attachment in prepared.plan.attachments.iter().filter(|attachment| attachment.name != names::ORIGINAL) {
        facts.attachments.push(of_attachment(spool, attachment)?);
    }
    let mut original = DataDigest::default();
    read_attachment(spool, &Source::Raw(String::new(), message.start..message.body.end), &mut |piece| {
        original.feed(piece);
        Ok(())
    })?;
    facts.original = Some(original.finish().sha256);
    Ok(facts)
}

fn of_head(head: &Head) -> MailFacts {
    let author = head.from.clone().or(head.sender.clone());
    MailFacts {
        subject: head.subject(),
        sender: head.sender.clone().or(author.clone()),
        from: author,
        reply_to: head.reply_to.clone(),
        recipients: head.recipients.clone(),
        sent: head.sent,
        received: head.received.or(head.sent),
        message_id: head.message_id.clone(),
        in_reply_to: head.in_reply_to.clone(),
        references: head.references.clone(),
        importance: head.importance.into(),
        sensitivity: head.sensitivity.into(),
        ..MailFacts::default()
    }
}

/// Fields as facts.
pub(crate) fn headers(fields: &Fields) -> Vec<(String, String)> {
    let blanks = |value: &str| value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    fields.fields.iter().map(|field| (field.name.clone(), blanks(&field.value))).collect()
}

fn text(spool: &mut dyn Spool, part: Option<&Entity>, measured: Option<&Measured>) -> io::Result<Option<TextFact>> {
    let (Some(part), Some(measured)) = (part, measured) else { return Ok(None) };
    let mut digest = TextDigest::default();
    read_text(spool, part, measured.charset, &mut |text| {
        digest.feed(text);
        Ok(())
    })?;
    Ok(digest.finish())
}

fn of_attachment(spool: &mut dyn Spool, attachment: &Attachment<'_>) -> io::Result<AttachmentFacts> {
    let mut facts = AttachmentFacts {
        name: attachment.name.clone(),
        media_type: attachment.media_type.clone(),
        content_id: attachment.content_id.clone(),
        inline: attachment.inline,
        ..AttachmentFacts::default()
    };
    if let Source::Message(inner) = &attachment.source {
        facts.message = Some(Box::new(of_message(spool, inner)?));
        return Ok(facts);
    }
    let mut digest = DataDigest::default();
    read_attachment(spool, &attachment.source, &mut |piece| {
        digest.feed(piece);
        Ok(())
    })?;
    facts.data = Some(digest.finish());
    Ok(facts)
}
