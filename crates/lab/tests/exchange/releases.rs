//! Every release refuses what it does not know.

use cutover_lab::exchange::{Redirect, Release};

use crate::client::{ADMINISTRATOR, ANNE, Bed, basic, send};
use crate::requests as r;

#[test]
fn request_versions_and_operations_belong_to_releases() {
    let bed = Bed::new(Release::Exchange2007Sp1, "Exchange2007_SP1");
    let answer = bed.ask(ANNE, &r::sync_items(&r::distinguished("inbox"), "", 5));
    let ids = answer.attributes("t:ItemId", "Id");
    assert_eq!(ids.len(), 5);
    assert_eq!(answer.attributes("t:ServerVersionInfo", "MajorVersion"), ["8"]);
    let export = bed.ask(ANNE, &r::export(&ids));
    assert_eq!(export.status, 500);
    assert!(export.body.contains("SOAPAction") && !export.body.contains("<detail>"), "{}", export.body);
    let late = bed.in_version("Exchange2010_SP1");
    let answer = late.ask(ANNE, &r::export(&ids));
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("<e:ResponseCode") && answer.body.contains("ErrorInvalidServerVersion"));
    let bed = Bed::new(Release::Exchange2010Sp2, "Exchange2010_SP1");
    let ids = bed.ask(ANNE, &r::sync_items(&r::distinguished("inbox"), "", 5)).attributes("t:ItemId", "Id");
    assert_eq!(bed.ask(ANNE, &r::export(&ids)).codes(), ["NoError"; 5]);
    assert!(bed.ask(ANNE, &r::find_people(0)).body.contains("ErrorSchemaValidation"));
    let early = bed.in_version("Exchange2007");
    assert!(early.ask(ANNE, &r::export(&ids)).body.contains("ErrorSchemaValidation"));
}

#[test]
fn read_flags_are_updates_before_2010() {
    use cutover_lab::exchange::MailboxChange;
    for (release, version, element) in [
        (Release::Exchange2007Sp1, "Exchange2007_SP1", "t:Update"),
        (Release::Exchange2013, "Exchange2013", "t:ReadFlagChange"),
    ] {
        let bed = Bed::new(release, version);
        let state = bed.ask(ANNE, &r::sync_items(&r::distinguished("inbox"), "", 512)).first("m:SyncState");
        let change = MailboxChange::Read { folder: "inbox".to_owned(), subject: String::new(), read: true };
        bed.state().change(ANNE, &change).unwrap();
        let answer = bed.ask(ANNE, &r::sync_items(&r::distinguished("inbox"), &state, 512));
        assert_eq!(answer.all(element).len(), 1, "{}", answer.body);
    }
}

fn pox(bed: &Bed, wanted: &str, headers: &str) -> String {
    let schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook";
    let body = format!(
        "<Autodiscover xmlns=\"{schema}/requestschema/2006\"><Request>{wanted}\
         <AcceptableResponseSchema>{schema}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"
    );
    let headers = format!("Content-Type: text/xml\r\n{}{headers}", basic(ADMINISTRATOR, "rehearsal-password"));
    let answer = send(&bed.address(), "POST", "/Autodiscover/Autodiscover.xml", &headers, body.as_bytes()).unwrap();
    assert_eq!(answer.status, 200);
    answer.body
}

#[test]
fn autodiscover_finds_redirects_and_refuses() {
    let bed = Bed::new(Release::Exchange2013, "Exchange2013");
    let address = |who: &str| format!("<EMailAddress>{who}</EMailAddress>");
    let found = pox(&bed, &address(ANNE), "");
    assert!(found.contains(&format!("<EwsUrl>http://{}/EWS/Exchange.asmx</EwsUrl>", bed.address())));
    assert!(found.contains("<Type>EXCH</Type>") && found.contains("<Type>EXPR</Type>") && !found.contains("mapiHttp"));
    assert!(pox(&bed, &address(ANNE), "X-MapiHttpCapability: 1\r\n").contains("Type=\"mapiHttp\""));
    let dn = found.split_once("<LegacyDN>").unwrap().1.split_once('<').unwrap().0;
    assert!(pox(&bed, &format!("<LegacyDN>{dn}</LegacyDN>"), "").contains("Anne Lunde"));
    assert!(pox(&bed, &address("nobody@nordvarde.example"), "").contains("<ErrorCode>500</ErrorCode>"));
    bed.state().redirect(ANNE, Some(Redirect::Address("other@new.example".to_owned())));
    assert!(pox(&bed, &address(ANNE), "").contains("<RedirectAddr>other@new.example</RedirectAddr>"));
    bed.state().redirect(ANNE, None);
    let open = send(&bed.address(), "GET", "/autodiscover/autodiscover.xml", "", b"").unwrap();
    assert!(open.status == 401 && open.head.to_lowercase().contains("www-authenticate: basic"), "{}", open.head);
    assert!(open.head.to_lowercase().contains("x-soap-enabled: true"));
}

#[test]
fn autodiscover_speaks_soap_from_2010_on() {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:a=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\"><s:Body><a:GetUserSettingsRequestMessage>\
         <a:Request><a:Users><a:User><a:Mailbox>{ANNE}</a:Mailbox></a:User><a:User><a:Mailbox>no@x.example</a:Mailbox>\
         </a:User></a:Users><a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>UserDN</a:Setting>\
         <a:Setting>GroupingInformation</a:Setting></a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage>\
         </s:Body></s:Envelope>"
    );
    let headers = format!("Content-Type: text/xml\r\n{}", basic("NORDVARDE\\administrator", "rehearsal-password"));
    let ask =
        |bed: &Bed| send(&bed.address(), "POST", "/autodiscover/autodiscover.svc", &headers, body.as_bytes()).unwrap();
    let answer = ask(&Bed::new(Release::Exchange2010Sp2, "Exchange2010"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.all("a:Name"), ["ExternalEwsUrl", "UserDN"]);
    assert_eq!(answer.all("a:SettingName"), ["GroupingInformation"]);
    assert_eq!(answer.all("a:ErrorCode"), ["NoError", "NoError", "SettingIsNotAvailable", "InvalidUser"]);
    assert_eq!(ask(&Bed::new(Release::Exchange2007Sp1, "Exchange2007")).status, 404);
}
