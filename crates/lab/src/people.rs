//! The people of the company and their folders.

use crate::phrases::{ARABIC, ENGLISH, GERMAN, JAPANESE, Language, NORWEGIAN, RUSSIAN};

/// Somebody with a mailbox.
pub(crate) struct Person {
    pub(crate) local: &'static str,
    pub(crate) name: &'static str,
    pub(crate) language: &'static Language,
    pub(crate) folders: &'static [FolderPlan],
    pub(crate) messages: usize,
}

/// A folder below the inbox: names joined by `/`, its part of the mailbox's messages in percent, and whether its
/// owner is subscribed to it.
pub(crate) struct FolderPlan {
    pub(crate) names: &'static str,
    pub(crate) percent: usize,
    pub(crate) subscribed: bool,
}

const fn folder(names: &'static str, percent: usize) -> FolderPlan {
    FolderPlan { names, percent, subscribed: true }
}

const fn hidden(names: &'static str, percent: usize) -> FolderPlan {
    FolderPlan { names, percent, subscribed: false }
}

const fn person(
    local: &'static str,
    name: &'static str,
    language: &'static Language,
    folders: &'static [FolderPlan],
    messages: usize,
) -> Person {
    Person { local, name, language, folders, messages }
}

/// `Prosjekter` has only folders below it and is none itself.
const NORWEGIAN_FOLDERS: &[FolderPlan] = &[
    folder("Sendt", 20),
    folder("Utkast", 3),
    folder("Papirkurv", 4),
    hidden("Søppelpost", 4),
    folder("Arkiv", 6),
    hidden("Arkiv/2019", 7),
    folder("Prosjekter/Ålesund & omegn", 6),
    folder("Prosjekter/Fyr på Værøy/Tegninger", 3),
    folder("Tom mappe", 0),
];

const ENGLISH_FOLDERS: &[FolderPlan] = &[
    folder("Sent", 20),
    folder("Drafts", 3),
    folder("Trash", 4),
    folder("Junk", 4),
    hidden("Archive", 12),
    folder("R&D", 5),
    folder("Projects/North pier (old)", 4),
    folder("Projects/100% done + more", 2),
    hidden("Nothing here yet", 0),
    folder("a/b/c/d/e/f", 2),
];

const GERMAN_FOLDERS: &[FolderPlan] = &[
    folder("Gesendete Objekte", 20),
    folder("Entwürfe", 3),
    folder("Papierkorb", 4),
    folder("Kunden/Müller & Söhne", 6),
    folder("Kunden/Größere Aufträge", 6),
    folder("Leer", 0),
];

const JAPANESE_FOLDERS: &[FolderPlan] =
    &[folder("送信済み", 20), folder("下書き", 3), folder("ゴミ箱", 3), folder("取引先/東京の港", 10)];

const RUSSIAN_FOLDERS: &[FolderPlan] =
    &[folder("Отправленные", 20), folder("Черновики", 3), folder("Договоры", 8), hidden("Договоры/Старые", 6)];

const ARABIC_FOLDERS: &[FolderPlan] = &[folder("البريد المرسل", 20), folder("مسودات", 3), folder("عقود 🏮", 8)];

/// Everybody with a mailbox, the largest first.
pub(crate) static PEOPLE: &[Person] = &[
    person("ingrid.solheim", "Ingrid Solheim", &NORWEGIAN, NORWEGIAN_FOLDERS, 420),
    person("henry.ashdown", "Henry Ashdown", &ENGLISH, ENGLISH_FOLDERS, 330),
    person("soren.kjaer", "Søren Kjær", &NORWEGIAN, NORWEGIAN_FOLDERS, 260),
    person("ursula.brandt", "Ursula Brändt", &GERMAN, GERMAN_FOLDERS, 240),
    person("oyvind.rod", "Øyvind Rød", &NORWEGIAN, NORWEGIAN_FOLDERS, 200),
    person("mizuki.hama", "浜 みずき", &JAPANESE, JAPANESE_FOLDERS, 160),
    person("galina.beregova", "Галина Берегова", &RUSSIAN, RUSSIAN_FOLDERS, 150),
    person("nadir.sahil", "نادر الساحل", &ARABIC, ARABIC_FOLDERS, 110),
    person("peter.moss", "Peter Moss", &ENGLISH, ENGLISH_FOLDERS, 120),
    person("post", "Nordvarde AS", &NORWEGIAN, &[hidden("Ubesvart", 20)], 130),
    person("faktura", "Nordvarde fakturamottak", &GERMAN, &[], 60),
    person("ny.ansatt", "Ny Ansatt", &NORWEGIAN, &[folder("Sendt", 0)], 0),
];
