//! The source against the rehearsal organisation, over real connections: everything that is in its mailboxes is read, of
//! every release, and nothing in them changes.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use cutover_ews::{ActingFor, Operation};
use cutover_exchange::{Access, ExchangeSettings, ExchangeSource, PoolTransport};
use cutover_lab::exchange::{
    self as lab, ExchangeOptions, ExchangeServer, ExchangeState, Fault, FaultKind, FolderSight, MailboxChange, Release,
};
use cutover_model::{
    Change, Cursor, Disposition, FailureCode, ItemForm, Page, Secret, SourceConnector, SourceFolder, SourceKey,
    SourceMailbox, SystemFlag,
};
use cutover_net::pool::{ConnectionPool, PoolSettings};
use cutover_net::sign_in::{Credentials, Scheme};
use cutover_net::{Security, Server};

/// An organisation, and the administrator's way to it.
struct Bed {
    server: ExchangeServer,
    pool: ConnectionPool,
}

impl Bed {
    async fn new(release: Release) -> Self {
        Self::signed_in(release, (lab::Scheme::Basic, Scheme::Basic)).await
    }

    /// With a way to sign in, in the words of the server and of the client.
    async fn signed_in(release: Release, (offered, used): (lab::Scheme, Scheme)) -> Self {
        let options = ExchangeOptions { release, keep: true, schemes: vec![offered], ..ExchangeOptions::default() };
        let password = Secret::new(options.password.clone());
        let server = ExchangeServer::start(options).await.unwrap();
        let address = server.address();
        let place = Server::new(address.ip().to_string(), address.port(), Security::None);
        let settings = PoolSettings { schemes: vec![used], ..PoolSettings::new(place) };
        let credentials = Credentials::new(&server.state().administrator(), password).unwrap();
        let pool = ConnectionPool::new(settings, Some(credentials));
        Self { server, pool }
    }

    fn state(&self) -> ExchangeState {
        self.server.state()
    }

    fn source(&self, access: Access, address: &str) -> ExchangeSource {
        let transport = Arc::new(PoolTransport::new(self.pool.clone(), "/EWS/Exchange.asmx").anchored(address));
        ExchangeSource::new(ExchangeSettings { transport, access, mailbox: address.into() })
    }

    async fn open(&self, address: &str) -> Box<dyn SourceMailbox> {
        let access = Access::Acting(ActingFor::PrimarySmtpAddress(address.into()));
        self.source(access, address).open().await.unwrap()
    }
}

/// All changes since a cursor, and the next one; nothing if it has to start anew.
async fn changes(
    mailbox: &mut dyn SourceMailbox,
    folder: &SourceFolder,
    mut cursor: Option<Cursor>,
) -> Option<(Vec<Change>, Cursor)> {
    let mut all = Vec::new();
    loop {
        let Page::Delta(page) = mailbox.changes(folder, cursor.as_ref()).await.unwrap() else { return None };
        all.extend(page.changes);
        if !page.more {
            return Some((all, page.cursor));
        }
        cursor = Some(page.cursor);
    }
}

fn new_keys(changes: &[Change]) -> Vec<SourceKey> {
    let keys = changes.iter().filter_map(|change| match change {
        Change::New(key) => Some(key.clone()),
        _ => None,
    });
    keys.collect()
}

/// Reads all items of a folder: the sizes of their bodies, and how many cannot be had in this form.
async fn bodies(
    mailbox: &mut dyn SourceMailbox,
    folder: &SourceFolder,
    keys: &[SourceKey],
    form: ItemForm,
) -> (Vec<usize>, usize) {
    let mut stream = mailbox.read(folder, keys, form).await.unwrap();
    let (mut sizes, mut seen, mut unreadable) = (Vec::new(), BTreeSet::new(), 0);
    loop {
        match stream.next_item().await {
            Ok(None) => return (sizes, unreadable),
            Ok(Some(head)) => {
                assert!(seen.insert(head.key.clone()) && keys.contains(&head.key), "no item twice");
                let mut size = 0;
                while let Some(piece) = stream.chunk().await.unwrap() {
                    size += piece.len();
                }
                sizes.push(size);
            }
            Err(failure) => {
                assert_eq!(failure.code, FailureCode::ItemUnreadable, "{failure}");
                unreadable += 1;
            }
        }
    }
}

async fn folder(mailbox: &mut dyn SourceMailbox, name: &str) -> SourceFolder {
    let folders = mailbox.folders().await.unwrap();
    folders.into_iter().find(|folder| folder.path.names().last().is_some_and(|last| last == name)).unwrap()
}

/// Items by the path of their folder, as the organisation knows them.
fn expected(state: &ExchangeState, address: &str) -> BTreeMap<String, usize> {
    let sight = state.mailbox(address).unwrap();
    let mut counts = BTreeMap::new();
    for folder in sight.folders {
        *counts.entry(folder.path).or_default() += folder.items.len();
    }
    counts
}

/// Items of which Exchange 2007 may have no Internet message.
fn without_message(state: &ExchangeState, address: &str) -> usize {
    let folders = state.mailbox(address).unwrap().folders;
    let items = folders.iter().flat_map(|folder| &folder.items);
    let classes = ["IPM.Contact", "IPM.DistList", "IPM.Task", "IPM.StickyNote", "IPM.Activity"];
    items.filter(|item| classes.contains(&&*item.class)).count()
}

/// What is read of a mailbox, by the path of the folder: how many items there are, and how many cannot be had.
async fn read_all(bed: &Bed, address: &str, form: ItemForm) -> (BTreeMap<String, usize>, usize) {
    let mut mailbox = bed.open(address).await;
    let (mut counts, mut missing) = (BTreeMap::new(), 0);
    for folder in mailbox.folders().await.unwrap() {
        let (changes, _) = changes(&mut *mailbox, &folder, None).await.unwrap();
        let keys = new_keys(&changes);
        let (sizes, unreadable) = bodies(&mut *mailbox, &folder, &keys, form).await;
        assert_eq!(sizes.len() + unreadable, keys.len(), "{address} {}", folder.path);
        assert!(sizes.iter().all(|size| *size > 0));
        *counts.entry(folder.path.to_string()).or_default() += keys.len();
        assert!(folder.role.is_none() || unreadable == 0, "mail is always to be had");
        missing += unreadable;
    }
    mailbox.close().await;
    (counts, missing)
}

/// How many items there are in each folder that has some. The inbox is called otherwise in the model.
fn sizes(counts: &BTreeMap<String, usize>) -> Vec<usize> {
    let mut sizes: Vec<_> = counts.values().copied().filter(|count| *count > 0).collect();
    sizes.sort_unstable();
    sizes
}

/// Every mailbox is read whole, by the operations that are allowed, and the organisation is as before.
async fn reads_everything(release: Release, form: ItemForm) {
    let bed = Bed::new(release).await;
    let (state, before) = (bed.state(), bed.state().digest());
    let mut items = 0;
    for address in state.addresses() {
        let (found, missing) = read_all(&bed, &address, form).await;
        let told = expected(&state, &address);
        assert_eq!(sizes(&found), sizes(&told), "{address}: {found:?} instead of {told:?}");
        let most = if form == ItemForm::Mime { without_message(&state, &address) } else { 0 };
        assert!(missing <= most, "{address}: {missing} of {most}");
        items += found.values().sum::<usize>();
    }
    assert!(items > 100, "{items} items in {} mailboxes", state.addresses().len());
    assert_eq!(state.digest(), before, "the organisation is untouched");
    let allowed: BTreeSet<_> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    let exchanges = state.take_exchanges();
    let asked: BTreeSet<_> = exchanges.iter().map(|exchange| exchange.operation.as_str()).collect();
    assert!(asked.iter().all(|operation| allowed.contains(operation)), "{asked:?}");
    println!("{release:?}: {items} items in {} requests: {asked:?}", exchanges.len());
}

#[tokio::test]
async fn exchange_2016_is_exported() {
    reads_everything(Release::Exchange2016, ItemForm::FastTransfer).await;
}

#[tokio::test]
async fn exchange_2010_is_exported() {
    reads_everything(Release::Exchange2010Sp2, ItemForm::FastTransfer).await;
}

#[tokio::test]
async fn exchange_2007_is_read_as_messages() {
    reads_everything(Release::Exchange2007Sp1, ItemForm::Mime).await;
}

#[tokio::test]
async fn what_happens_later_is_followed() {
    let bed = Bed::new(Release::Exchange2016).await;
    let state = bed.state();
    let address = state.addresses().into_iter().next().unwrap();
    let sight = state.mailbox(&address).unwrap();
    let fits = |folder: &&FolderSight| folder.class.starts_with("IPF.Note") && folder.items.len() > 3;
    let FolderSight { path, items, .. } = sight.folders.iter().find(fits).unwrap();
    let mut mailbox = bed.open(&address).await;
    let wanted =
        mailbox.folders().await.unwrap().into_iter().find(|folder| folder.items == Some(items.len() as u64)).unwrap();
    let (first, cursor) = changes(&mut *mailbox, &wanted, None).await.unwrap();
    let many = MailboxChange::ArriveMany { folder: path.clone(), count: 3, octets: 2000 };
    state.change(&address, &many).unwrap();
    let subject = items[0].subject.clone();
    state.change(&address, &MailboxChange::Delete { folder: path.clone(), subject }).unwrap();
    let (later, cursor) = changes(&mut *mailbox, &wanted, Some(cursor)).await.unwrap();
    assert_eq!(new_keys(&later).len(), 3, "{later:?}");
    let gone =
        later.iter().filter(|change| matches!(change, Change::Gone(key) if first.contains(&Change::New(key.clone()))));
    assert_eq!(gone.count(), 1);
    for read in [true, false] {
        state
            .change(&address, &MailboxChange::Read { folder: path.clone(), subject: items[1].subject.clone(), read })
            .unwrap();
    }
    let (flags, cursor) = changes(&mut *mailbox, &wanted, Some(cursor)).await.unwrap();
    let unread = |change: &&Change| matches!(change, Change::Flags(_, flags) if !flags.contains(SystemFlag::Seen));
    assert_eq!(flags.iter().filter(unread).count(), 1, "{flags:?}");
    state.change(&address, &MailboxChange::ForgetSyncStates).unwrap();
    assert_eq!(changes(&mut *mailbox, &wanted, Some(cursor)).await, None, "a state that was forgotten starts anew");
}

#[tokio::test]
async fn bad_luck_is_told_apart() {
    let bed = Bed::new(Release::Exchange2016).await;
    let state = bed.state();
    let address = state.addresses().into_iter().next().unwrap();
    let mut mailbox = bed.open(&address).await;
    let inbox = folder(&mut *mailbox, "INBOX").await;
    let faults = [
        (FaultKind::MessagesBusy { milliseconds: Some(3000) }, FailureCode::Busy),
        (FaultKind::ServerBusy { milliseconds: Some(3000) }, FailureCode::Busy),
        (FaultKind::StoreUnavailable, FailureCode::Busy),
        (FaultKind::Http { status: 503, retry_after: Some(3) }, FailureCode::Busy),
        (FaultKind::Bomb, FailureCode::Protocol),
    ];
    for (kind, code) in faults {
        state.arm(Fault::new(kind.clone()).on("SyncFolderItems").times(1));
        let failure = mailbox.changes(&inbox, None).await.unwrap_err();
        assert_eq!(failure.code, code, "{kind:?}: {failure}");
        let told = matches!(kind, FaultKind::StoreUnavailable | FaultKind::Bomb);
        let waits = failure.disposition == Disposition::Throttled(Duration::from_secs(3));
        assert!(waits || told, "{kind:?}: {failure:?}");
    }
    let (_, cursor) = changes(&mut *mailbox, &inbox, None).await.unwrap();
    state.arm(Fault::new(FaultKind::InvalidSyncState).on("SyncFolderItems").times(1));
    assert_eq!(mailbox.changes(&inbox, Some(&cursor)).await, Ok(Page::Reset));
    state.change(&address, &MailboxChange::Close { closed: true }).unwrap();
    let failure = mailbox.changes(&inbox, None).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::Permission, "{failure}");
}

#[tokio::test]
async fn connections_that_are_signed_in_by_ntlm_carry_everything() {
    let bed = Bed::signed_in(Release::Exchange2016, (lab::Scheme::Ntlm, Scheme::Ntlm)).await;
    let (state, address) = (bed.state(), bed.state().addresses().into_iter().next().unwrap());
    let (found, missing) = read_all(&bed, &address, ItemForm::FastTransfer).await;
    assert_eq!((sizes(&found), missing), (sizes(&expected(&state, &address)), 0));
}
