//! Answers as the reference shows them, of operations that the recorded server does not have or answers only in part.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use std::time::Duration;

use cutover_ews::operations::*;
use cutover_ews::{
    Answer, ContentKind, DistinguishedFolder, ExtendedField, ItemId, RequestVersion, ResponseClass, ResponseCode,
};
use cutover_mapi::named::names;
use cutover_mapi::{PropertyType, PropertyValue, tags};
use cutover_model::{Disposition, FailureCode};
use support::{Read, envelope, read_whole};

fn read<A: Answer>(body: &str) -> Read<A> {
    read_whole(envelope(body).as_bytes()).unwrap()
}

#[test]
fn exported_items_come_with_their_ids_first() {
    let read: Read<ExportItemsAnswer> = read(
        "<m:ExportItemsResponse><m:ResponseMessages>\
         <m:ExportItemsResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:ItemId Id=\"one\" ChangeKey=\"k\"/><m:Data>AQAA\r\nAAgA</m:Data></m:ExportItemsResponseMessage>\
         <m:ExportItemsResponseMessage ResponseClass=\"Error\"><m:MessageText>Gone.</m:MessageText>\
         <m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>\
         </m:ExportItemsResponseMessage></m:ResponseMessages></m:ExportItemsResponse>",
    );
    assert_eq!(read.server.unwrap().newest_request(), RequestVersion::Exchange2010Sp2);
    let (head, data) = &read.contents[0];
    let id = ItemId { id: "one".into(), change_key: Some("k".into()) };
    assert_eq!(
        (head.kind, head.item.as_ref(), data.as_slice()),
        (ContentKind::Export, Some(&id), &[1, 0, 0, 0, 8, 0][..])
    );
    let [first, second] = <[_; 2]>::try_from(read.messages).unwrap();
    assert_eq!(first.into_result("one"), Ok(id));
    let failure = second.into_result("two").unwrap_err();
    assert_eq!((failure.code, &*failure.detail), (FailureCode::ItemVanished, "ErrorItemNotFound: Gone."));
}

#[test]
fn busy_servers_say_how_long() {
    let values = "<m:MessageXml><t:Value Name=\"BackOffMilliseconds\">297749</t:Value></m:MessageXml>";
    let body = format!(
        "<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage ResponseClass=\"Error\">\
         <m:MessageText>Busy.</m:MessageText><m:ResponseCode>ErrorServerBusy</m:ResponseCode>\
         <m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{values}<m:Items/></m:GetItemResponseMessage>\
         </m:ResponseMessages></m:GetItemResponse>"
    );
    let status = &read::<GetItemAnswer>(&body).messages[0].status;
    let failure = status.failure("item").unwrap();
    assert_eq!(failure.disposition, Disposition::Throttled(Duration::from_millis(297_749)));
    let body = "<s:Fault><faultcode xmlns:a=\"http://schemas.microsoft.com/exchange/services/2006/types\">a:ErrorServerBusy\
                </faultcode><faultstring xml:lang=\"en-US\">The server cannot service this request right now.</faultstring>\
                <detail><e:ResponseCode xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">ErrorServerBusy\
                </e:ResponseCode><e:Message xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">Later.\
                </e:Message><t:MessageXml><t:Value Name=\"BackOffMilliseconds\">99999999999</t:Value></t:MessageXml></detail>\
                </s:Fault>";
    let fault = &read::<GetItemAnswer>(body).faults[0];
    assert_eq!((&fault.code, &*fault.name), (&ResponseCode::ErrorServerBusy, "ErrorServerBusy"));
    let longest = Duration::from_secs(3600);
    assert_eq!(fault.failure("host").disposition, Disposition::Throttled(longest));
}

#[test]
fn warnings_can_come_without_what_was_asked_for() {
    let read: Read<GetItemAnswer> = read(
        "<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage ResponseClass=\"Warning\">\
         <m:ResponseCode>ErrorBatchProcessingStopped</m:ResponseCode><m:Items/></m:GetItemResponseMessage>\
         </m:ResponseMessages></m:GetItemResponse>",
    );
    let message = read.messages.into_iter().next().unwrap();
    assert_eq!(message.status.class, ResponseClass::Warning);
    assert_eq!(message.into_result("x").unwrap_err().code, FailureCode::Busy);
}

#[test]
fn mapi_properties_are_read_by_their_types() {
    let property = |field: &str, value: &str| {
        format!("<t:ExtendedProperty><t:ExtendedFieldURI {field}/>{value}</t:ExtendedProperty>")
    };
    let properties = [
        property(
            "PropertyTag=\"0xe06\" PropertyType=\"SystemTime\"",
            "<t:Value>1970-01-01T00:00:00.0000001Z</t:Value>",
        ),
        property("PropertyTag=\"4240\" PropertyType=\"Integer\"", "<t:Value> 2 </t:Value>"),
        property("PropertyTag=\"0x71\" PropertyType=\"Binary\"", "<t:Value>AQI=</t:Value>"),
        property(
            "DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Keywords\" PropertyType=\"StringArray\"",
            "<t:Values><t:Value>Rot</t:Value><t:Value>Blå &amp; grønn</t:Value></t:Values>",
        ),
        property(
            "PropertySetId=\"00062008-0000-0000-C000-000000000046\" PropertyId=\"34096\" PropertyType=\"String\"",
            "<t:Value>Follow up</t:Value>",
        ),
        property("PropertyTag=\"0x1091\" PropertyType=\"SystemTime\"", "<t:Value>soon</t:Value>"),
        property("PropertyTag=\"0x3701\" PropertyType=\"Object\"", "<t:Value/>"),
    ];
    let read: Read<GetItemAnswer> = read(&format!(
        "<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:MimeContent CharacterSet=\"UTF-8\"/>\
         <t:ItemId Id=\"i\"/>{}</t:Message></m:Items></m:GetItemResponseMessage></m:ResponseMessages></m:GetItemResponse>",
        properties.concat()
    ));
    assert_eq!(read.contents[0].1, b"");
    let item = read.messages.into_iter().next().unwrap().into_result("i").unwrap();
    let found: Vec<_> = item.extended.into_iter().map(|property| (property.field, property.value)).collect();
    let text = PropertyType::STRING;
    let expected = [
        (ExtendedField::Tag(tags::MESSAGE_DELIVERY_TIME), PropertyValue::Time(116_444_736_000_000_001)),
        (ExtendedField::Tag(tags::FLAG_STATUS), PropertyValue::Integer32(2)),
        (ExtendedField::Tag(tags::CONVERSATION_INDEX), PropertyValue::Binary(vec![1, 2])),
        (ExtendedField::Named(names::KEYWORDS, text.multiple()), PropertyValue::strings(["Rot", "Blå & grønn"])),
        (ExtendedField::Named(names::FLAG_REQUEST, text), PropertyValue::String("Follow up".into())),
    ];
    assert_eq!(found, expected, "what cannot be read is left out");
}

#[test]
fn rules_keep_their_conditions_and_actions() {
    let read: Read<GetInboxRulesAnswer> = read(
        "<m:GetInboxRulesResponse ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:OutlookRuleBlobExists>true</m:OutlookRuleBlobExists><m:InboxRules><t:Rule><t:RuleId>r1</t:RuleId>\
         <t:DisplayName>Rechnungen</t:DisplayName><t:Priority>1</t:Priority><t:IsEnabled>true</t:IsEnabled>\
         <t:Conditions><t:ContainsSubjectStrings><t:String>Rechnung</t:String><t:String>Faktura</t:String>\
         </t:ContainsSubjectStrings><t:Importance>High</t:Importance><t:SentToMe>true</t:SentToMe>\
         <t:WithinSizeRange><t:MinimumSize>10</t:MinimumSize></t:WithinSizeRange></t:Conditions>\
         <t:Actions><t:MoveToFolder><t:FolderId Id=\"f\"/></t:MoveToFolder><t:CopyToFolder>\
         <t:DistinguishedFolderId Id=\"junkemail\"/></t:CopyToFolder><t:ForwardToRecipients><t:Address><t:Name>A</t:Name>\
         <t:EmailAddress>a@b.example</t:EmailAddress></t:Address></t:ForwardToRecipients>\
         <t:ServerReplyWithMessage Id=\"i\"/><t:StopProcessingRules>true</t:StopProcessingRules></t:Actions></t:Rule>\
         </m:InboxRules></m:GetInboxRulesResponse>",
    );
    assert!(read.messages[0].summary.unwrap().outlook_rules);
    let rule = &read.parts[0];
    assert_eq!((&*rule.name, rule.priority, rule.enabled, rule.exceptions.len()), ("Rechnungen", Some(1), true, 0));
    let value = |clauses: &[RuleClause], name: &str| {
        clauses.iter().find(|clause| &*clause.name == name).map(|clause| clause.value.clone()).unwrap()
    };
    let condition = |name| value(&rule.conditions, name);
    assert_eq!(condition("ContainsSubjectStrings"), RuleValue::Texts(vec!["Rechnung".into(), "Faktura".into()]));
    assert_eq!(condition("Importance"), RuleValue::Word("High".into()));
    assert_eq!(condition("SentToMe"), RuleValue::Flag(true));
    assert_eq!(condition("WithinSizeRange"), RuleValue::Range(vec![("MinimumSize".into(), "10".into())]));
    let action = |name| value(&rule.actions, name);
    assert_eq!(action("MoveToFolder"), RuleValue::Folder("f".into()));
    assert_eq!(action("CopyToFolder"), RuleValue::Distinguished(DistinguishedFolder::JunkEmail));
    assert!(matches!(action("ForwardToRecipients"), RuleValue::People(all) if all[0].smtp() == Some("a@b.example")));
    assert_eq!(action("ServerReplyWithMessage"), RuleValue::Item("i".into()));
    assert_eq!(action("StopProcessingRules"), RuleValue::Flag(true));
}

#[test]
fn settings_zones_and_ids_are_read() {
    let configuration: Read<GetUserConfigurationAnswer> = read(
        "<m:GetUserConfigurationResponse><m:ResponseMessages><m:GetUserConfigurationResponseMessage \
         ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode><m:UserConfiguration>\
         <t:UserConfigurationName Name=\"CategoryList\"><t:FolderId Id=\"c\"/></t:UserConfigurationName>\
         <t:ItemId Id=\"i\"/><t:Dictionary><t:DictionaryEntry><t:DictionaryKey><t:Type>String</t:Type>\
         <t:Value>OLPrefsVersion</t:Value></t:DictionaryKey><t:DictionaryValue><t:Type>Integer32</t:Type><t:Value>1</t:Value>\
         </t:DictionaryValue></t:DictionaryEntry></t:Dictionary><t:XmlData>PGEvPg==</t:XmlData></m:UserConfiguration>\
         </m:GetUserConfigurationResponseMessage></m:ResponseMessages></m:GetUserConfigurationResponse>",
    );
    let setting = configuration.messages.into_iter().next().unwrap().into_result("CategoryList").unwrap();
    assert_eq!(setting.xml.as_deref(), Some(&b"<a/>"[..]));
    assert_eq!((setting.dictionary, setting.binary), (vec![("OLPrefsVersion".into(), "1".into())], None));
    let zones: Read<GetServerTimeZonesAnswer> = read(
        "<m:GetServerTimeZonesResponse><m:ResponseMessages><m:GetServerTimeZonesResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:TimeZoneDefinitions><t:TimeZoneDefinition Id=\"UTC\" Name=\"(UTC)\"/>\
         <t:TimeZoneDefinition Id=\"W. Europe Standard Time\"/></m:TimeZoneDefinitions>\
         </m:GetServerTimeZonesResponseMessage></m:ResponseMessages></m:GetServerTimeZonesResponse>",
    );
    assert_eq!(zones.parts.iter().map(|zone| &*zone.id).collect::<Vec<_>>(), ["UTC", "W. Europe Standard Time"]);
    let ids: Read<ConvertIdAnswer> = read(
        "<m:ConvertIdResponse><m:ResponseMessages><m:ConvertIdResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:AlternateId xmlns:q=\"http://www.w3.org/2001/XMLSchema-instance\" \
         q:type=\"t:AlternateIdType\" Format=\"EntryId\" Id=\"AAAA\" Mailbox=\"a@b.example\"/></m:ConvertIdResponseMessage>\
         </m:ResponseMessages></m:ConvertIdResponse>",
    );
    assert_eq!(ids.messages.into_iter().next().unwrap().into_result("x"), Ok("AAAA".into()));
}
