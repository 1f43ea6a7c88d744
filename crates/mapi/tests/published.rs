//! The samples that Microsoft publishes: exported items on the pages of Graph's `importItem` and of EWS `UploadItems`,
//! both cut off by their authors.
//! <https://learn.microsoft.com/graph/import-exchange-mailbox-item>,
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/uploaditems-operation>

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cutover_mapi::fasttransfer::{LexError, Shower, Stamp, Writer};
use cutover_mapi::framing::{
    FrameError, FrameEvent, FrameReader, FrameWriter, FramedStamp, Opcode, ServerVersion, frame_head, looks_framed,
};
use cutover_mapi::named::names;
use cutover_mapi::{PropertyTag, PropertyType, PropertyValue, tags};

const GRAPH: &str = "AQAAAAgAAAAAAAAAAQAAAAMAAAAYAAAAAQAAAAcDAgAAAAAAwAAAAAAAAEYAJACABAAAAAYAAAAUD9aRhhcCAAAAwHsAAAMAFwABAAAAsIQaABIAAABJAFAATQAu";

const EWS: &str = "AQAAAAgAAAAAAAAAAQAAAAMAAAAYAAAAAQAAAAcDAgAAAAAAwAAAAAAAAEYAJACABAAAAAYAAAABDqSAAAACAAAAcSMAAOSECEBbAAAAL089\
    RklSU1QgT1JHQU5JWkFUSU9OL09VPUVYQ0hBTkdFIEFETUlOSVNUUkFUSVZFIEdST1VQIChGWURJQk9IRjIzU1BETFQpL0NOPVJFQ0lQSUVOVFMvQ049AAMAFw\
    ABAAAAsIQaABIAAABJAFAATQAuAE4AbwB0AGUAAAALACMAAAADACYAAAAAAAsAKQAAAAMALgAAAAAAAwA2AAAAAACwhw4=";

/// The frames of a sample, and what there is of the stream in them.
fn unframed(sample: &[u8]) -> (Vec<(Opcode, u32)>, Vec<u8>, FrameReader) {
    let (mut frames, mut input) = (FrameReader::new(), sample);
    let (mut heads, mut data) = (Vec::new(), Vec::new());
    while let Some(event) = frames.next(&mut input) {
        match (event, heads.last()) {
            (FrameEvent::Begin { opcode, length }, _) => heads.push((opcode, length)),
            (FrameEvent::Piece(piece), Some((Opcode::Data, _))) => data.extend_from_slice(piece),
            _ => {}
        }
    }
    (heads, data, frames)
}

#[test]
fn the_sample_of_graph_is_written_as_published() {
    let sample = BASE64_STANDARD.decode(GRAPH).unwrap();
    let frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE).unwrap();
    let mut writer = Writer::new(frames);
    writer.property(tags::IMPORTANCE, &PropertyValue::Integer32(1)).unwrap();
    let class = "IPM.Note".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = PropertyType::string_in(1200);
    writer.property(tags::MESSAGE_CLASS.with_type(wide), &PropertyValue::StringIn(1200, class)).unwrap();
    // The sample's first frame is full.
    writer.property(tags::HTML, &PropertyValue::Binary(vec![b' '; 40_000])).unwrap();
    let written = writer.finish().unwrap().finish().unwrap();
    assert_eq!(written[..sample.len()], sample);
    let lengths = [(Opcode::Configuration, 8), (Opcode::Object, 24), (Opcode::Version, 6), (Opcode::Data, 0x7BC0)];
    let (heads, _, frames) = unframed(&written);
    assert_eq!(heads[..4], lengths);
    assert_eq!(heads.len(), 5);
    frames.finish().unwrap();
}

#[test]
fn the_sample_of_ews_is_read() {
    let sample = BASE64_STANDARD.decode(EWS).unwrap();
    assert!(looks_framed(&sample));
    let (heads, data, frames) = unframed(&sample);
    assert_eq!(heads[3], (Opcode::Data, 0x2371));
    assert_eq!(frames.finish(), Err(FrameError::Truncated { position: 242 }));
    let (mut shower, mut text) = (Shower::new(), String::new());
    shower.feed(&data, &mut text).unwrap();
    assert_eq!(shower.finish(), Err(LexError::Truncated { position: data.len() as u64 }));
    let expected = "\
        0x400884E4 PidTagDnPrefix: string in 1252 = \"/O=FIRST ORGANIZATION/OU=EXCHANGE ADMINISTRATIVE GROUP \
        (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=\"\n\
        0x00170003 PidTagImportance: integer32 = 1 (0x00000001)\n\
        0x001A84B0 PidTagMessageClass: string in 1200 = \"IPM.Note\"\n\
        0x0023000B PidTagOriginatorDeliveryReportRequested: boolean = false\n\
        0x00260003 PidTagPriority: integer32 = 0 (0x00000000)\n\
        0x0029000B PidTagReadReceiptRequested: boolean = false\n\
        0x002E0003 PidTagOriginalSensitivity: integer32 = 0 (0x00000000)\n\
        0x00360003 PidTagSensitivity: integer32 = 0 (0x00000000)\n";
    assert_eq!(text, expected);
}

#[test]
fn the_mark_goes_between_the_prefix_and_the_properties() {
    let sample = BASE64_STANDARD.decode(EWS).unwrap();
    let (_, data, _) = unframed(&sample);
    let whole = &data[..data.len() - 3];
    let framed = [&sample[..62], &frame_head(Opcode::Data, whole.len() as u32), whole].concat();
    let value = PropertyValue::String("key".into());
    let mut mark = Writer::new(Vec::new());
    mark.named(&names::FLAG_REQUEST, &value).unwrap();
    let mark = mark.finish().unwrap();
    let mut stamp = FramedStamp::new(Stamp::new(names::FLAG_REQUEST, &value).unwrap());
    let mut out = Vec::new();
    stamp.feed(&framed, &mut out).unwrap();
    stamp.finish(&mut out).unwrap();
    let prefix = 4 + 4 + 0x5B;
    let stamped = [&whole[..prefix], &mark, &whole[prefix..]].concat();
    assert_eq!(out, [&sample[..62], &frame_head(Opcode::Data, stamped.len() as u32), &stamped].concat());
    assert_eq!(PropertyTag::from_number(0x4008_84E4).property_type(), PropertyType::string_in(1252));
}
