//! Every reader of a FastTransfer stream sees the same however the bytes come in, keeps no more than its limits allow,
//! and the mark that is put into a stream changes nothing else in it ([MS-OXCFXICS] section 2.2.4).

#![no_main]

use cutover_mapi::fasttransfer::{Digester, Event, Lexer, Limits, Message, MessageReader, Shower, Stamp};
use cutover_mapi::named::sets;
use cutover_mapi::{NamedProperty, PropertyValue};
use libfuzzer_sys::fuzz_target;

const KEY: NamedProperty = NamedProperty::known(sets::PUBLIC_STRINGS, "k");
const LIMITS: Limits = Limits { value: 24, message: 4000 };

#[derive(Debug, PartialEq)]
struct Seen {
    events: Vec<String>,
    end: String,
    message: Option<Message>,
    digest: Option<[u8; 32]>,
    text: String,
    stamped: Option<Vec<u8>>,
}

fn seen<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Seen {
    let (mut lexer, mut reader, mut digester) = (Lexer::new(), MessageReader::new(LIMITS), Digester::new(Some(KEY)));
    let (mut shower, mut text, mut events) = (Shower::new(), String::new(), Vec::new());
    let (mut stamp, mut stamped) = (stamp(), Vec::new());
    let (mut reads, mut digests, mut stamps) = (true, true, true);
    for piece in pieces {
        events_of(&mut lexer, piece, &mut events);
        reads = reads && reader.feed(piece).is_ok();
        digests = digests && digester.feed(piece).is_ok();
        let _ = shower.feed(piece, &mut text);
        stamps = stamps && stamp.feed(piece, &mut stamped).is_ok();
    }
    let stamps = stamps && stamp.finish(&mut stamped).is_ok();
    Seen {
        events,
        end: format!("{:?}", lexer.finish()),
        message: if reads { reader.finish().ok() } else { None },
        digest: if digests { digester.finish().ok() } else { None },
        text,
        stamped: stamps.then_some(stamped),
    }
}

/// Events, with neighbouring pieces joined, up to an error.
fn events_of(lexer: &mut Lexer, mut piece: &[u8], events: &mut Vec<String>) {
    while let Ok(Some(event)) = lexer.next(&mut piece) {
        match (event, events.last_mut()) {
            (Event::Piece(bytes), Some(last)) if last.starts_with('#') => *last += &hex(bytes),
            (Event::Piece(bytes), _) => events.push(format!("#{}", hex(bytes))),
            (event, _) => events.push(format!("{event:?}")),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn stamp() -> Stamp {
    Stamp::new(KEY, &PropertyValue::Integer32(1)).expect("the mark is short")
}

fuzz_target!(|input: &[u8]| {
    let Some((&step, stream)) = input.split_first() else { return };
    let whole = seen(std::iter::once(stream));
    // Values that show as nothing equal nothing, not even themselves.
    let same = |other: Seen| format!("{other:?}") == format!("{whole:?}");
    assert!(same(seen(stream.chunks(1))), "octet by octet");
    assert!(same(seen(stream.chunks(usize::from(step) + 1))), "{} octets at a time", usize::from(step) + 1);
    let (before, after) = stream.split_at(usize::from(step).min(stream.len()));
    assert!(same(seen([before, after].into_iter())), "cut at {}", before.len());
    if let (Some(digest), Some(stamped)) = (whole.digest, &whole.stamped) {
        let again = seen(std::iter::once(&stamped[..]));
        assert_eq!(again.digest, Some(digest), "the mark changes nothing else");
        assert_eq!(again.stamped.as_ref(), Some(stamped), "the mark is there once");
    }
});
