//! The folders that every mailbox has, in the language of its owner, and where the sample's folders go.

use crate::exchange::mailbox::{Mailbox, TOP};
use crate::phrases::{GERMAN, JAPANESE, Language, NORWEGIAN, RUSSIAN};

/// Distinguished name, class, and the names in English, Norwegian, German, Japanese, Russian.
const USUAL: [(&str, &str, [&str; 5]); 13] = [
    ("inbox", "IPF.Note", ["Inbox", "Innboks", "Posteingang", "受信トレイ", "Входящие"]),
    ("drafts", "IPF.Note", ["Drafts", "Utkast", "Entwürfe", "下書き", "Черновики"]),
    (
        "sentitems",
        "IPF.Note",
        ["Sent Items", "Sendte elementer", "Gesendete Elemente", "送信済みアイテム", "Отправленные"],
    ),
    (
        "deleteditems",
        "IPF.Note",
        ["Deleted Items", "Slettede elementer", "Gelöschte Elemente", "削除済みアイテム", "Удаленные"],
    ),
    ("junkemail", "IPF.Note", ["Junk E-Mail", "Søppelpost", "Junk-E-Mail", "迷惑メール", "Нежелательная почта"]),
    ("outbox", "IPF.Note", ["Outbox", "Utboks", "Postausgang", "送信トレイ", "Исходящие"]),
    ("calendar", "IPF.Appointment", ["Calendar", "Kalender", "Kalender", "予定表", "Календарь"]),
    ("contacts", "IPF.Contact", ["Contacts", "Kontakter", "Kontakte", "連絡先", "Контакты"]),
    ("tasks", "IPF.Task", ["Tasks", "Oppgaver", "Aufgaben", "タスク", "Задачи"]),
    ("notes", "IPF.StickyNote", ["Notes", "Notater", "Notizen", "メモ", "Заметки"]),
    ("journal", "IPF.Journal", ["Journal", "Logg", "Journal", "履歴", "Дневник"]),
    (
        "syncissues",
        "IPF.Note",
        ["Sync Issues", "Synkroniseringsproblemer", "Synchronisierungsprobleme", "同期の失敗", "Ошибки синхронизации"],
    ),
    (
        "conversationhistory",
        "IPF.Note",
        ["Conversation History", "Samtalelogg", "Aufgezeichnete Unterhaltungen", "会話の履歴", "Журнал бесед"],
    ),
];

const TOPS: [&str; 5] = [
    "Top of Information Store",
    "Øverste nivå i informasjonslager",
    "Oberste Ebene des Informationsspeichers",
    "インフォメーション ストアの先頭",
    "Корневой уровень хранилища данных",
];

/// Names that the sample gives to folders of these kinds.
const SAMPLE: [(&str, &str); 16] = [
    ("INBOX", "inbox"),
    ("Sendt", "sentitems"),
    ("Sent", "sentitems"),
    ("Gesendete Objekte", "sentitems"),
    ("送信済み", "sentitems"),
    ("Отправленные", "sentitems"),
    ("البريد المرسل", "sentitems"),
    ("Utkast", "drafts"),
    ("Drafts", "drafts"),
    ("Entwürfe", "drafts"),
    ("下書き", "drafts"),
    ("Черновики", "drafts"),
    ("مسودات", "drafts"),
    ("Søppelpost", "junkemail"),
    ("Junk", "junkemail"),
    ("ゴミ箱", "deleteditems"),
];

/// Names of the waste basket.
const BASKETS: [&str; 3] = ["Papirkurv", "Trash", "Papierkorb"];

/// The language of an owner, as a place in the tables.
pub(super) fn language(of: &'static Language) -> usize {
    let known = [&NORWEGIAN, &GERMAN, &JAPANESE, &RUSSIAN];
    known.iter().position(|own| std::ptr::eq(*own, of)).map_or(0, |place| place + 1)
}

/// Makes the folders that every mailbox has.
pub(super) fn usual(mailbox: &mut Mailbox, language: usize, has_dumpster: bool) {
    let root = mailbox.add_folder(None, "Root", "", Some("root"));
    let top = mailbox.add_folder(Some(root), TOPS[language], "", Some(TOP));
    mailbox.add_folder(Some(root), "Finder", "", Some("searchfolders"));
    for (distinguished, class, names) in USUAL {
        mailbox.add_folder(Some(top), names[language], class, Some(distinguished));
    }
    if has_dumpster {
        let dumpster = mailbox.add_folder(Some(root), "Recoverable Items", "", Some("recoverableitemsroot"));
        mailbox.add_folder(Some(dumpster), "Deletions", "", Some("recoverableitemsdeletions"));
        mailbox.add_folder(Some(dumpster), "Versions", "", Some("recoverableitemsversions"));
        mailbox.add_folder(Some(dumpster), "Purges", "", Some("recoverableitemspurges"));
    }
}

/// The folder for one of the sample's, made where it is not there yet.
pub(super) fn place(mailbox: &mut Mailbox, path: &[String]) -> u64 {
    let distinguished = match path {
        [name] if BASKETS.contains(&name.as_str()) => Some("deleteditems"),
        [name] => SAMPLE.iter().find(|(own, _)| own == name).map(|(_, distinguished)| *distinguished),
        _ => None,
    };
    if let Some(folder) = distinguished.and_then(|name| mailbox.distinguished(name)) {
        return folder.number;
    }
    let mut at = mailbox.distinguished(TOP).map_or(0, |top| top.number);
    for name in path {
        let known = mailbox.children(at).find(|child| child.name == *name).map(|child| child.number);
        at = known.unwrap_or_else(|| mailbox.add_folder(Some(at), name, "IPF.Note", None));
    }
    at
}
