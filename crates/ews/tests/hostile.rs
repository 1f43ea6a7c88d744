//! Answers that mean harm, or are broken: they end in an error, cost no more than the limits allow, and read the same in
//! whatever pieces they come.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use cutover_ews::operations::{
    ExportItemsAnswer, FindItemAnswer, GetAttachmentAnswer, GetItemAnswer, SyncFolderItemsAnswer,
};
use cutover_ews::{Answer, DecodeError, Decoder, Limits, XmlError};
use proptest::prelude::*;
use support::{Read, envelope, read, read_whole, recorded};

/// What an answer says, as text, to be compared.
fn shown<A: Answer>(read: Result<Read<A>, DecodeError>) -> String
where
    A::Part: std::fmt::Debug,
    A::Summary: std::fmt::Debug,
{
    match read {
        Ok(read) => {
            format!("{:?} {:?} {:?} {:?} {:?}", read.server, read.parts, read.messages, read.contents, read.faults)
        }
        Err(error) => format!("{error:?}"),
    }
}

fn same_however_cut<A: Answer>(answer: &[u8], cuts: impl IntoIterator<Item = usize>)
where
    A::Part: std::fmt::Debug,
    A::Summary: std::fmt::Debug,
{
    let whole = shown(read_whole::<A>(answer));
    for cut in cuts {
        let (first, second) = answer.split_at(cut);
        assert_eq!(shown(read::<A>([first, second])), whole, "cut at {cut}");
    }
    assert_eq!(shown(read::<A>(answer.chunks(1))), whole, "octet by octet");
}

#[test]
fn answers_read_the_same_however_they_are_cut() {
    let Some(folder) = recorded() else { return };
    let answer = |id: &str| std::fs::read(folder.join(format!("{id}.resp.xml"))).unwrap();
    let everywhere = |answer: &[u8]| 0..=answer.len();
    let (small, fault) = (answer("018-getattachment-file"), answer("063-syncitems-badstate6"));
    same_however_cut::<GetAttachmentAnswer>(&small, everywhere(&small));
    same_however_cut::<SyncFolderItemsAnswer>(&fault, everywhere(&fault));
    let (changes, item) = (answer("056-syncitems-changes"), answer("016-getitem-attachment"));
    same_however_cut::<SyncFolderItemsAnswer>(&changes, everywhere(&changes));
    same_however_cut::<GetItemAnswer>(&item, everywhere(&item));
}

#[track_caller]
fn refused<A: Answer>(answer: &str, expected: DecodeError) {
    for size in [1, 7, answer.len().max(1)] {
        let error = read::<A>(answer.as_bytes().chunks(size)).err();
        assert_eq!(error.as_ref(), Some(&expected), "in pieces of {size}");
    }
}

#[test]
fn document_types_are_refused_before_anything_of_them_is_read() {
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">".to_owned();
    for level in 1..10 {
        bomb += &format!("<!ENTITY lol{level} \"{}\">", format!("&lol{};", level - 1).repeat(10));
    }
    bomb += "]><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">&lol9;</s:Envelope>";
    refused::<GetItemAnswer>(&bomb, XmlError::DocumentType.into());
    refused::<GetItemAnswer>("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", XmlError::DocumentType.into());
}

#[test]
fn what_is_no_answer_is_refused() {
    refused::<GetItemAnswer>("<html><body>Service Unavailable</body></html>", DecodeError::NotSoap);
    refused::<GetItemAnswer>("Service Unavailable", XmlError::Outside.into());
    refused::<GetItemAnswer>("", DecodeError::CutOff);
    let other = DecodeError::Unexpected { expected: "GetItemResponse", found: "ExportItemsResponse".into() };
    refused::<GetItemAnswer>(&envelope("<m:ExportItemsResponse/>"), other);
    refused::<GetItemAnswer>(&envelope(""), DecodeError::CutOff);
    refused::<GetItemAnswer>(&envelope("<m:GetItemResponse></m:GetItem>"), XmlError::Balance.into());
    let whole = envelope("<m:GetItemResponse/>");
    refused::<GetItemAnswer>(&whole[..whole.len() - 1], DecodeError::CutOff);
    refused::<GetItemAnswer>(&(whole + "<again/>"), XmlError::Outside.into());
}

fn exported(data: &str) -> String {
    envelope(&format!(
        "<m:ExportItemsResponse><m:ResponseMessages><m:ExportItemsResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:ItemId Id=\"i\"/><m:Data>{data}</m:Data>\
         </m:ExportItemsResponseMessage></m:ResponseMessages></m:ExportItemsResponse>"
    ))
}

#[test]
fn contents_are_base64_and_nothing_else() {
    for wrong in ["AQ", "AQ==AQ==", "A$==", "<t:a/>", "&#228;AAA"] {
        refused::<ExportItemsAnswer>(&exported(wrong), DecodeError::Content);
    }
}

fn limited<A: Answer>(answer: &str, limits: Limits) -> Option<DecodeError> {
    let mut decoder = Decoder::<A>::with_limits(limits);
    let mut input = answer.as_bytes();
    loop {
        match decoder.next(&mut input) {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(error) => return Some(error),
        }
    }
}

#[test]
fn every_size_has_its_limit() {
    let limits = Limits { depth: 16, text: 1000, held: 40_000, parts: 3, content: 5, ..Limits::default() };
    let deep = envelope(&format!("<m:FindItemResponse>{}", "<t:a>".repeat(20)));
    assert_eq!(limited::<FindItemAnswer>(&deep, limits), Some(XmlError::Limit("depth").into()));
    let long = envelope(&format!("<m:FindItemResponse>{}", "x".repeat(1001)));
    assert_eq!(limited::<FindItemAnswer>(&long, limits), Some(XmlError::Limit("text").into()));
    let message = "<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage>";
    let wide = envelope(&format!("{message}{}", "<t:a/>".repeat(1000)));
    assert_eq!(limited::<FindItemAnswer>(&wide, limits), Some(XmlError::Limit("size").into()));
    let list = |count| {
        let items = "<t:Message><t:ItemId Id=\"i\"/></t:Message>".repeat(count);
        let open = "<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage><m:RootFolder><t:Items>";
        envelope(&format!("{open}{items}"))
    };
    assert_eq!(limited::<FindItemAnswer>(&list(4), limits), Some(XmlError::Limit("parts").into()));
    assert_eq!(limited::<ExportItemsAnswer>(&exported("AAAAAAAA"), limits), Some(XmlError::Limit("content").into()));
    let tag = envelope(&format!("<m:FindItemResponse a=\"{}", "x".repeat(100_000)));
    assert_eq!(limited::<FindItemAnswer>(&tag, Limits::default()), Some(XmlError::Tag.into()));
    let prefixes: String = (0..600).map(|number| format!(" xmlns:p{number}=\"x\"")).collect();
    let declared = envelope(&format!("<m:FindItemResponse{prefixes}>"));
    assert_eq!(limited::<FindItemAnswer>(&declared, Limits::default()), Some(XmlError::Limit("declarations").into()));
}

#[test]
fn lists_of_any_length_keep_only_one_part() {
    // A million bytes of items under a limit of 20,000.
    let items = "<t:Message><t:ItemId Id=\"i\"/><t:Subject>a subject that takes some room</t:Subject></t:Message>"
        .repeat(12_000);
    let open = "<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage><m:RootFolder><t:Items>";
    let limits = Limits { held: 20_000, ..Limits::default() };
    assert_eq!(
        limited::<FindItemAnswer>(&envelope(&format!("{open}{items}")).replace("</s:Body></s:Envelope>", ""), limits),
        None
    );
}

proptest! {
    #[test]
    fn any_octets_are_taken(octets: Vec<u8>, cut: prop::sample::Index) {
        let answer = [b"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">", octets.as_slice()].concat();
        let whole = shown(read_whole::<GetItemAnswer>(&answer));
        let (first, second) = answer.split_at(cut.index(answer.len()));
        prop_assert_eq!(shown(read::<GetItemAnswer>([first, second])), whole);
    }

    #[test]
    fn what_was_exported_comes_back(octets: Vec<u8>, size in 1_usize..50) {
        use base64::Engine as _;
        let data = base64::engine::general_purpose::STANDARD.encode(&octets);
        let answer = exported(&data);
        let read: Read<ExportItemsAnswer> = read(answer.as_bytes().chunks(size)).unwrap();
        prop_assert_eq!(&read.contents[0].1, &octets);
    }
}
