//! How many bytes a message costs, as the issue demands: 64 in SQLite and 128 in PostgreSQL with IMAP's keys, also
//! when twenty mailboxes are written by turns; 400 with the long keys of Exchange and Graph, which share their beginning in a folder. A full-size run (a million
//! messages) is made with `CUTOVER_TEST_MESSAGES=1000000`.

use std::time::Instant;

use cutover_model::{SourceKey, TargetKey};
use cutover_store::{Checkpoint, Durability, FolderId, ItemRow, UserLedger};
use sqlx::Connection as _;

use crate::support::{Place, folder, item, ledger, on_both};

on_both!(
    imap_keys_in_one_mailbox,
    imap_keys_in_twenty_mailboxes_by_turns,
    long_keys,
    long_keys_without_anything_in_common
);

const PAGE: u32 = 1000;

fn messages() -> u32 {
    std::env::var("CUTOVER_TEST_MESSAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(200_000)
}

async fn imap_keys_in_one_mailbox(place: Place) {
    let bytes = write(&place, 1, messages(), item).await;
    let most = if place.is_sqlite() { 64.0 } else { 128.0 };
    assert!(bytes <= most, "{bytes:.1} bytes a message; {most} is the most");
}

async fn imap_keys_in_twenty_mailboxes_by_turns(place: Place) {
    let bytes = write(&place, 20, messages(), item).await;
    let most = if place.is_sqlite() { 64.0 } else { 128.0 };
    assert!(bytes <= most, "{bytes:.1} bytes a message; {most} is the most");
}

/// As EWS and Graph make them: base64 of mailbox, folder and item, where only the item's number differs in a folder.
async fn long_keys(place: Place) {
    for length in [152, 200] {
        let place = place.another().await;
        let bytes = write(&place, 20, messages() / 4 / PAGE / 20 * PAGE * 20, |number| {
            let key = |kind: u8| [vec![kind; length - 16], format!("{number:014x}A=").into_bytes()].concat();
            ItemRow { source: SourceKey::new(key(b's')), target: TargetKey::new(key(b't')), ..item(number) }
        })
        .await;
        assert!(bytes <= 400.0, "{bytes:.1} bytes a message; 400 is the most");
    }
}

/// Keys that have nothing in common are possible too; what they cost is their length and a little more.
async fn long_keys_without_anything_in_common(place: Place) {
    let bytes = write(&place, 1, 20 * PAGE, |number| {
        let key = |salt: u32| {
            let words = (0..19).map(|word| (number ^ salt).wrapping_mul(2_654_435_761).wrapping_add(word * 40_503));
            words
                .flat_map(|word| word.rotate_left(word % 31).to_be_bytes().into_iter().chain([0; 4]))
                .collect::<Vec<_>>()
        };
        ItemRow { source: SourceKey::new(key(1)), target: TargetKey::new(key(2)), ..item(number) }
    })
    .await;
    assert!(bytes <= 900.0, "{bytes:.1} bytes a message for two keys of 152 bytes");
}

/// Writes messages into mailboxes by turns, a page each, and tells what a message takes.
async fn write(place: &Place, mailboxes: u32, messages: u32, made: impl Fn(u32) -> ItemRow) -> f64 {
    let store = place.open().await;
    let mut mailbox = Vec::new();
    for user in 0..mailboxes {
        let ledger = ledger(&store, i64::from(user) + 1).await;
        let inbox = folder(&ledger, "INBOX").await;
        mailbox.push((ledger, inbox));
    }
    let before = occupied(place).await;
    let (start, cpu) = (Instant::now(), cpu());
    for page in 0..messages / PAGE {
        let (ledger, inbox) = &mailbox[(page % mailboxes) as usize];
        commit(ledger, *inbox, page / mailboxes * PAGE, &made).await;
    }
    let (spent, cpu) = (start.elapsed(), self::cpu() - cpu);
    let mut count = 0;
    for (ledger, inbox) in &mailbox {
        count += ledger.count(*inbox).await.expect("counts");
    }
    assert_eq!(count, u64::from(messages));
    store.close().await;
    let bytes = (occupied(place).await - before) / f64::from(messages);
    let kind = if place.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    let each = |seconds: f64| seconds * 1e6 / f64::from(messages);
    let (wall, own) = (each(spent.as_secs_f64()), each(cpu));
    println!(
        "{kind}, {messages} messages, {mailboxes} mailboxes: {bytes:.1} bytes, {wall:.2} µs, own CPU {own:.2} µs each"
    );
    bytes
}

async fn commit(ledger: &UserLedger, inbox: FolderId, first: u32, made: impl Fn(u32) -> ItemRow) {
    let items = (first + 1..=first + PAGE).map(|number| (inbox, made(number))).collect();
    ledger.commit(Checkpoint { items, ..Checkpoint::default() }, Durability::Relaxed).await.expect("commits");
}

/// What the store takes on the disk.
async fn occupied(place: &Place) -> f64 {
    match &place.location {
        cutover_store::StoreLocation::Folder(folder) => {
            let length = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |data| data.len());
            length("cutover.db") as f64
        }
        cutover_store::StoreLocation::Postgres { url, .. } => {
            let mut connection = sqlx::PgConnection::connect(url.expose()).await.expect("connects");
            let text = "SELECT pg_total_relation_size('item')";
            sqlx::query_scalar::<_, i64>(text).fetch_one(&mut connection).await.expect("tells") as f64
        }
    }
}

/// Seconds of CPU that this process has used.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("Linux tells");
    let fields: Vec<&str> = text.rsplit(") ").next().expect("a line").split(' ').collect();
    let ticks: f64 = [fields[11], fields[12]].iter().map(|field| field.parse::<f64>().expect("a number")).sum();
    ticks / 100.0
}
