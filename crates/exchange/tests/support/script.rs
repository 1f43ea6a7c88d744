//! A server that says what a script says: answers in their order for each operation, in small pieces.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_ews::Operation;
use cutover_exchange::{Access, ExchangeSettings, ExchangeSource, Reply, ReplyBody, Transport};
use cutover_model::{Failure, SourceConnector, SourceMailbox};

/// The server.
#[derive(Clone)]
pub(crate) struct Script(Arc<State>);

struct State {
    version: &'static str,
    answers: Mutex<HashMap<Operation, VecDeque<(u16, String)>>>,
    sent: Mutex<Vec<String>>,
}

impl Script {
    /// A server of 2016.
    pub(crate) fn new() -> Self {
        Self::of_version("15\" MinorVersion=\"1")
    }

    /// A server of this version.
    pub(crate) fn of_version(version: &'static str) -> Self {
        Self(Arc::new(State { version, answers: Mutex::default(), sent: Mutex::default() }))
    }

    /// A session on the mailbox.
    pub(crate) async fn open(&self, access: Access) -> Box<dyn SourceMailbox> {
        let top = "<m:Folders><t:Folder><t:FolderId Id=\"top\"/></t:Folder></m:Folders>";
        self.answer(Operation::GetFolder, &success("GetFolder", top));
        let transport = Arc::new(self.clone());
        let settings = ExchangeSettings { transport, access, mailbox: "erika@fabrikam.example".into() };
        ExchangeSource::new(settings).open().await.unwrap()
    }

    /// Answers the next request of this operation with these messages.
    pub(crate) fn answer(&self, operation: Operation, messages: &str) {
        let name = operation.name();
        let answer =
            format!("<m:{name}Response><m:ResponseMessages>{messages}</m:ResponseMessages></m:{name}Response>");
        self.page(operation, 200, &self.envelope(&answer));
    }

    /// Answers the next request of this operation with a fault.
    pub(crate) fn fault(&self, operation: Operation, status: u16, code: &str) {
        let fault = format!("<s:Fault><faultcode>a:{code}</faultcode><faultstring>No.</faultstring></s:Fault>");
        self.page(operation, status, &self.envelope(&fault));
    }

    /// Answers the next request of this operation with this.
    pub(crate) fn page(&self, operation: Operation, status: u16, text: &str) {
        let mut answers = self.0.answers.lock().unwrap();
        answers.entry(operation).or_default().push_back((status, text.to_owned()));
    }

    /// The requests so far.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.0.sent.lock().unwrap().clone()
    }

    /// The content of an answer about folders.
    pub(crate) fn folders(state: &str, last: bool, changes: &str) -> String {
        format!(
            "<m:SyncState>{state}</m:SyncState><m:IncludesLastFolderInRange>{last}</m:IncludesLastFolderInRange>\
             <m:Changes>{changes}</m:Changes>"
        )
    }

    /// The content of an answer about items.
    pub(crate) fn items(state: &str, last: bool, changes: &str) -> String {
        Self::folders(state, last, changes).replace("LastFolderInRange", "LastItemInRange")
    }

    fn envelope(&self, body: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
             xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Header><t:ServerVersionInfo \
             MajorVersion=\"{}\"/></s:Header><s:Body>{body}</s:Body></s:Envelope>",
            self.0.version
        )
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, operation: Operation, envelope: Vec<u8>) -> Result<Reply, Failure> {
        self.0.sent.lock().unwrap().push(String::from_utf8(envelope).unwrap());
        let next = self.0.answers.lock().unwrap().get_mut(&operation).and_then(VecDeque::pop_front);
        let (status, text) = next.unwrap_or_else(|| panic!("nothing is written for {operation:?}"));
        let pieces = text.into_bytes().chunks(100).map(Bytes::copy_from_slice).collect();
        Ok(Reply { status, retry_after: Some(Duration::from_secs(7)), body: Box::new(Pieces(pieces)) })
    }
}

struct Pieces(VecDeque<Bytes>);

#[async_trait]
impl ReplyBody for Pieces {
    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        Ok(self.0.pop_front())
    }
}

/// A message that says that it worked.
pub(crate) fn success(operation: &str, content: &str) -> String {
    format!(
        "<m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>{content}\
         </m:{operation}ResponseMessage>"
    )
}

/// A message that says that it did not.
pub(crate) fn error(operation: &str, code: &str, text: &str) -> String {
    format!(
        "<m:{operation}ResponseMessage ResponseClass=\"Error\"><m:MessageText>{text}</m:MessageText>\
         <m:ResponseCode>{code}</m:ResponseCode></m:{operation}ResponseMessage>"
    )
}

/// An item as a listing tells it.
pub(crate) fn item(id: &str, class: &str, read: &str) -> String {
    format!(
        "<t:Message><t:ItemId Id=\"{id}\" ChangeKey=\"k\"/><t:ItemClass>{class}</t:ItemClass>\
         <t:DateTimeReceived>2026-01-02T03:04:05Z</t:DateTimeReceived><t:Size>1000</t:Size><t:IsRead>{read}</t:IsRead>\
         </t:Message>"
    )
}
