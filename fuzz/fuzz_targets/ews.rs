//! An answer of Exchange Web Services says the same however it is cut, ends in an error or in an answer, and is kept
//! within its limits.

#![no_main]

use std::fmt::Debug;

use cutover_ews::operations::{
    ExportItemsAnswer, FindItemAnswer, GetAttachmentAnswer, GetDelegateAnswer, GetInboxRulesAnswer, GetItemAnswer,
    SyncFolderItemsAnswer,
};
use cutover_ews::{Answer, DecodeError, Decoder, Event, Limits};
use libfuzzer_sys::fuzz_target;

/// What comes of an answer, with the pieces of each content joined.
fn said<'a, A: Answer>(pieces: impl Iterator<Item = &'a [u8]>) -> Result<Vec<String>, DecodeError>
where
    A::Part: Debug,
    A::Summary: Debug,
{
    let limits = Limits { depth: 24, text: 4096, held: 1 << 16, parts: 100, content: 4096, ..Limits::default() };
    let mut decoder = Decoder::<A>::with_limits(limits);
    let (mut said, mut content) = (Vec::new(), Vec::new());
    for mut piece in pieces {
        while let Some(event) = decoder.next(&mut piece)? {
            match event {
                Event::Piece(piece) => content.extend(piece),
                Event::ContentEnd => said.push(format!("{:?}", std::mem::take(&mut content))),
                other => said.push(format!("{other:?}")),
            }
        }
        assert!(content.len() as u64 <= limits.content);
    }
    decoder.finish().map(|()| said)
}

fn check<A: Answer>(answer: &[u8], step: usize)
where
    A::Part: Debug,
    A::Summary: Debug,
{
    let whole = said::<A>(std::iter::once(answer));
    for size in [1, step] {
        assert_eq!(said::<A>(answer.chunks(size)), whole, "{size} octets at a time");
    }
}

fuzz_target!(|input: &[u8]| {
    let [kind, step, answer @ ..] = input else { return };
    let step = usize::from(*step) + 2;
    match kind % 7 {
        0 => check::<SyncFolderItemsAnswer>(answer, step),
        1 => check::<GetItemAnswer>(answer, step),
        2 => check::<ExportItemsAnswer>(answer, step),
        3 => check::<GetAttachmentAnswer>(answer, step),
        4 => check::<GetInboxRulesAnswer>(answer, step),
        5 => check::<GetDelegateAnswer>(answer, step),
        _ => check::<FindItemAnswer>(answer, step),
    }
});
