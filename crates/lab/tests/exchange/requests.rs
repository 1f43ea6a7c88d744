//! Requests of all operations, as text.

pub(crate) fn distinguished(name: &str) -> String {
    format!("<t:DistinguishedFolderId Id=\"{name}\"/>")
}

/// A folder of somebody else.
pub(crate) fn of(name: &str, mailbox: &str) -> String {
    format!(
        "<t:DistinguishedFolderId Id=\"{name}\"><t:Mailbox><t:EmailAddress>{mailbox}</t:EmailAddress></t:Mailbox>\
         </t:DistinguishedFolderId>"
    )
}

pub(crate) fn get_folder(folders: &str) -> String {
    format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties>\
         <t:FieldURI FieldURI=\"folder:PermissionSet\"/>\
         <t:ExtendedFieldURI PropertyTag=\"0x0E08\" PropertyType=\"Long\"/></t:AdditionalProperties></m:FolderShape>\
         <m:FolderIds>{folders}</m:FolderIds></m:GetFolder>"
    )
}

pub(crate) fn find_folder(folder: &str) -> String {
    format!(
        "<m:FindFolder Traversal=\"Deep\"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
         <m:IndexedPageFolderView MaxEntriesReturned=\"10\" Offset=\"0\" BasePoint=\"Beginning\"/>\
         <m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindFolder>"
    )
}

pub(crate) fn sync_hierarchy(state: &str) -> String {
    let state = if state.is_empty() { String::new() } else { format!("<m:SyncState>{state}</m:SyncState>") };
    format!(
        "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>\
         <m:SyncFolderId>{}</m:SyncFolderId>{state}</m:SyncFolderHierarchy>",
        distinguished("msgfolderroot")
    )
}

pub(crate) fn sync_items(folder: &str, state: &str, most: usize) -> String {
    let state = if state.is_empty() { String::new() } else { format!("<m:SyncState>{state}</m:SyncState>") };
    format!(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>\
         <m:SyncFolderId>{folder}</m:SyncFolderId>{state}<m:MaxChangesReturned>{most}</m:MaxChangesReturned>\
         </m:SyncFolderItems>"
    )
}

pub(crate) fn find_item(folder: &str, traversal: &str) -> String {
    format!(
        "<m:FindItem Traversal=\"{traversal}\"><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"20\" Offset=\"0\" BasePoint=\"Beginning\"/>\
         <m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

pub(crate) fn find_read(folder: &str) -> String {
    format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
         <m:Restriction><t:And><t:IsEqualTo><t:FieldURI FieldURI=\"message:IsRead\"/><t:FieldURIOrConstant>\
         <t:Constant Value=\"true\"/></t:FieldURIOrConstant></t:IsEqualTo><t:IsGreaterThan>\
         <t:FieldURI FieldURI=\"item:DateTimeReceived\"/><t:FieldURIOrConstant>\
         <t:Constant Value=\"2016-01-01T00:00:00Z\"/></t:FieldURIOrConstant></t:IsGreaterThan></t:And></m:Restriction>\
         <m:SortOrder><t:FieldOrder Order=\"Ascending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/></t:FieldOrder>\
         </m:SortOrder><m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

pub(crate) fn calendar_view(folder: &str, from: &str, to: &str) -> String {
    format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
         <m:CalendarView StartDate=\"{from}\" EndDate=\"{to}\"/>\
         <m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

fn item_ids(ids: &[String]) -> String {
    ids.iter().map(|id| format!("<t:ItemId Id=\"{id}\"/>")).collect()
}

pub(crate) fn get_item(ids: &[String], mime: bool) -> String {
    format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape>\
         <t:IncludeMimeContent>{mime}</t:IncludeMimeContent><t:AdditionalProperties>\
         <t:FieldURI FieldURI=\"item:Body\"/><t:ExtendedFieldURI PropertyTag=\"0x0E07\" PropertyType=\"Integer\"/>\
         <t:ExtendedFieldURI PropertyTag=\"0x0E06\" PropertyType=\"SystemTime\"/>\
         <t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Keywords\" \
         PropertyType=\"StringArray\"/><t:ExtendedFieldURI DistinguishedPropertySetId=\"Appointment\" \
         PropertyId=\"33302\" PropertyType=\"Binary\"/></t:AdditionalProperties></m:ItemShape>\
         <m:ItemIds>{}</m:ItemIds></m:GetItem>",
        item_ids(ids)
    )
}

pub(crate) fn export(ids: &[String]) -> String {
    format!("<m:ExportItems><m:ItemIds>{}</m:ItemIds></m:ExportItems>", item_ids(ids))
}

pub(crate) fn get_attachment(ids: &[String]) -> String {
    let ids: String = ids.iter().map(|id| format!("<t:AttachmentId Id=\"{id}\"/>")).collect();
    format!(
        "<m:GetAttachment><m:AttachmentShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:AttachmentShape>\
         <m:AttachmentIds>{ids}</m:AttachmentIds></m:GetAttachment>"
    )
}

pub(crate) fn resolve_names(entry: &str) -> String {
    format!(
        "<m:ResolveNames ReturnFullContactData=\"true\" SearchScope=\"ActiveDirectory\">\
         <m:UnresolvedEntry>{entry}</m:UnresolvedEntry></m:ResolveNames>"
    )
}

pub(crate) fn expand_list(address: &str) -> String {
    format!("<m:ExpandDL><m:Mailbox><t:EmailAddress>{address}</t:EmailAddress></m:Mailbox></m:ExpandDL>")
}

pub(crate) fn find_people(offset: usize) -> String {
    format!(
        "<m:FindPeople><m:PersonaShape><t:BaseShape>Default</t:BaseShape></m:PersonaShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"10\" Offset=\"{offset}\" BasePoint=\"Beginning\"/>\
         <m:ParentFolderId><t:DistinguishedFolderId Id=\"directory\"/></m:ParentFolderId></m:FindPeople>"
    )
}

pub(crate) fn rules(mailbox: &str) -> String {
    format!("<m:GetInboxRules><m:MailboxSmtpAddress>{mailbox}</m:MailboxSmtpAddress></m:GetInboxRules>")
}

pub(crate) fn out_of_office(mailbox: &str) -> String {
    format!(
        "<m:GetUserOofSettingsRequest><t:Mailbox><t:Address>{mailbox}</t:Address></t:Mailbox></m:GetUserOofSettingsRequest>"
    )
}

pub(crate) fn delegates(mailbox: &str) -> String {
    format!(
        "<m:GetDelegate IncludePermissions=\"true\"><m:Mailbox><t:EmailAddress>{mailbox}</t:EmailAddress></m:Mailbox>\
         </m:GetDelegate>"
    )
}

pub(crate) fn configuration(name: &str) -> String {
    format!(
        "<m:GetUserConfiguration><m:UserConfigurationName Name=\"{name}\">{}</m:UserConfigurationName>\
         <m:UserConfigurationProperties>All</m:UserConfigurationProperties></m:GetUserConfiguration>",
        distinguished("calendar")
    )
}

pub(crate) fn convert_id(id: &str, from: &str, to: &str) -> String {
    format!(
        "<m:ConvertId DestinationFormat=\"{to}\"><m:SourceIds>\
         <t:AlternateId Format=\"{from}\" Id=\"{id}\" Mailbox=\"x@nordvarde.example\"/></m:SourceIds></m:ConvertId>"
    )
}

pub(crate) fn zones() -> String {
    "<m:GetServerTimeZones ReturnFullTimeZoneData=\"true\"/>".to_owned()
}
