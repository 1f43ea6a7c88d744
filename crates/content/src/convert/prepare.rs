//! The first reading of a message: what it says, what becomes of its parts, and how long each value will be, because a
//! stream has the length before the value.

use std::io;

use crate::lines::LineEndCounts;
use crate::loss::{Loss, LossKind, LossWeight};
use crate::mime::Entity;
use crate::mime::spool::{Spool, read_range};
use crate::mime::text::{Measured, measure, read_body};

use super::head::Head;
use super::plan::{Plan, Source};

/// A message that can be written.
pub(crate) struct Prepared<'e> {
    pub(crate) head: Head,
    pub(crate) plan: Plan<'e>,
    pub(crate) plain: Option<Measured>,
    pub(crate) html: Option<Measured>,
    /// Octets of each attachment; nothing for messages inside.
    pub(crate) lengths: Vec<u64>,
    /// All losses of the message itself.
    pub(crate) losses: Vec<Loss>,
}

impl<'e> Prepared<'e> {
    /// Reads a message.
    pub(crate) fn read(spool: &mut dyn Spool, message: &'e Entity) -> io::Result<Self> {
        let head = Head::read(&message.fields);
        let plan = Plan::of(message);
        let losses = [head.losses.as_slice(), &plan.losses].concat();
        let mut prepared = Self { head, plan, plain: None, html: None, lengths: Vec::new(), losses };
        prepared.measure_bodies(spool)?;
        prepared.measure_attachments(spool)?;
        let is_there = message.body.end > message.start;
        if is_there && prepared.losses.iter().any(|loss| loss.kind.weight() == LossWeight::Content) {
            prepared.plan.attach_original(message);
            prepared.measure_attachments(spool)?;
        }
        Ok(prepared)
    }

    fn measure_bodies(&mut self, spool: &mut dyn Spool) -> io::Result<()> {
        if let Some(part) = self.plan.plain {
            let measured = measure(spool, part)?;
            self.text_losses(part, &measured, true);
            self.plain = Some(measured);
        }
        if let Some(part) = self.plan.html {
            let measured = measure(spool, part)?;
            // Its octets go over as they are where there is a code page for them.
            self.text_losses(part, &measured, measured.charset.code_page().is_none());
            self.html = Some(measured);
        }
        Ok(())
    }

    fn text_losses(&mut self, part: &Entity, measured: &Measured, as_text: bool) {
        let mut lose = |kind, is_lost: bool| {
            if is_lost {
                let label = part.media.charset.as_deref().unwrap_or_default();
                self.losses.push(Loss::new(kind, &part.number).with_detail(label));
            }
        };
        lose(LossKind::CharsetGuessed, measured.guessed);
        lose(LossKind::TextReplaced, as_text && measured.found.replaced > 0);
        lose(LossKind::TextNul, as_text && measured.found.nul);
        lose(LossKind::EncodingDefective, measured.defective);
    }

    /// Measures those that have not been yet.
    fn measure_attachments(&mut self, spool: &mut dyn Spool) -> io::Result<()> {
        for attachment in &self.plan.attachments[self.lengths.len()..] {
            let length = match &attachment.source {
                Source::Message(_) => 0,
                Source::Raw(fields, range) => {
                    let mut counts = LineEndCounts::default();
                    read_range(spool, range.clone(), &mut |piece| {
                        counts.feed(piece);
                        Ok(())
                    })?;
                    fields.len() as u64 + counts.crlf_length()
                }
                Source::Body(part) => {
                    let mut length = 0;
                    let defective = read_body(spool, part, &mut |piece| {
                        length += piece.len() as u64;
                        Ok(())
                    })?;
                    if defective {
                        self.losses.push(Loss::new(LossKind::EncodingDefective, &part.number));
                    }
                    length
                }
            };
            self.lengths.push(length);
        }
        Ok(())
    }
}

/// Gives the octets of an attachment to `sink`.
pub(crate) fn read_attachment(
    spool: &mut dyn Spool,
    source: &Source<'_>,
    sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    match source {
        Source::Message(_) => Ok(()),
        Source::Body(part) => read_body(spool, part, sink).map(|_| ()),
        Source::Raw(fields, range) => {
            sink(fields.as_bytes())?;
            let mut form = crate::lines::CrlfForm::default();
            let mut out = Vec::new();
            read_range(spool, range.clone(), &mut |piece| {
                out.clear();
                form.extend(piece, &mut out);
                sink(&out)
            })
        }
    }
}
