//! What a folder is for, judged by its name where the server does not say (RFC 6154 is the better source).

use cutover_model::{FolderPath, FolderRole};

/// Names that mail programs and servers give to special folders, in lower case.
const NAMES: &[(FolderRole, &[&str])] = &[
    (
        FolderRole::Sent,
        &[
            "sent",
            "sent items",
            "sent messages",
            "sent mail",
            "sent-mail",
            "sendte elementer",
            "sendt",
            "sendte",
            "sendt post",
            "gesendet",
            "gesendete elemente",
            "gesendete objekte",
            "skickat",
            "skickade objekt",
            "sendte elementer (exchange)",
            "envoyés",
            "éléments envoyés",
            "messages envoyés",
            "enviados",
            "elementos enviados",
            "posta inviata",
            "inviata",
            "itens enviados",
            "verzonden",
            "verzonden items",
            "wysłane",
            "elementy wysłane",
            "lähetetyt",
            "lähetetyt kohteet",
            "отправленные",
            "已发送",
            "已发送邮件",
            "送信済み",
            "送信済みアイテム",
            "보낸 편지함",
        ],
    ),
    (
        FolderRole::Drafts,
        &[
            "drafts",
            "draft",
            "kladd",
            "kladder",
            "utkast",
            "entwürfe",
            "entwurf",
            "brouillons",
            "borradores",
            "bozze",
            "rascunhos",
            "concepten",
            "szkice",
            "kopie robocze",
            "luonnokset",
            "черновики",
            "草稿",
            "草稿箱",
            "下書き",
            "임시 보관함",
        ],
    ),
    (
        FolderRole::Trash,
        &[
            "trash",
            "deleted items",
            "deleted messages",
            "deleted",
            "bin",
            "slettede elementer",
            "slettet",
            "papirkurv",
            "søppelkurv",
            "gelöschte elemente",
            "gelöschte objekte",
            "gelöscht",
            "papierkorb",
            "borttaget",
            "borttagna objekt",
            "papperskorgen",
            "slettet post",
            "corbeille",
            "éléments supprimés",
            "papelera",
            "elementos eliminados",
            "cestino",
            "posta eliminata",
            "lixeira",
            "itens excluídos",
            "prullenbak",
            "verwijderde items",
            "kosz",
            "elementy usunięte",
            "roskakori",
            "poistetut kohteet",
            "удаленные",
            "корзина",
            "已删除",
            "已删除邮件",
            "削除済みアイテム",
            "ゴミ箱",
            "지운 편지함",
        ],
    ),
    (
        FolderRole::Junk,
        &[
            "junk",
            "junk e-mail",
            "junk email",
            "junk mail",
            "spam",
            "søppelpost",
            "uønsket e-post",
            "uønsket post",
            "junk-e-mail",
            "spamverdacht",
            "unerwünscht",
            "skräppost",
            "courrier indésirable",
            "indésirables",
            "correo no deseado",
            "posta indesiderata",
            "lixo eletrônico",
            "ongewenste e-mail",
            "ongewenst",
            "wiadomości-śmieci",
            "roskaposti",
            "нежелательная почта",
            "спам",
            "垃圾邮件",
            "迷惑メール",
            "スパム",
        ],
    ),
    (
        FolderRole::Archive,
        &[
            "archive",
            "archives",
            "arkiv",
            "archiv",
            "archief",
            "archivo",
            "archivio",
            "arquivo",
            "archiwum",
            "arkisto",
            "архив",
            "存档",
            "归档",
            "アーカイブ",
        ],
    ),
];

/// The role that the name suggests. Only folders at the top, or right below the inbox, are judged.
pub(crate) fn by_name(path: &FolderPath) -> Option<FolderRole> {
    let name = match path.names() {
        [name] if path.is_inbox() => {
            debug_assert!(name.eq_ignore_ascii_case("inbox"));
            return Some(FolderRole::Inbox);
        }
        [name] => name,
        [above, name] if above.eq_ignore_ascii_case("INBOX") => name,
        _ => return None,
    };
    let folded = name.trim().to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(role, _)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_many_languages_below_the_top_or_the_inbox_only() {
        let role = |names: &[&str]| by_name(&FolderPath::new(names.iter().copied()));
        assert_eq!(role(&["inbox"]), Some(FolderRole::Inbox));
        assert_eq!(role(&["Gesendete Elemente"]), Some(FolderRole::Sent));
        assert_eq!(role(&["INBOX", "Søppelpost"]), Some(FolderRole::Junk));
        assert_eq!(role(&["Projects", "Sent"]), None);
        assert_eq!(role(&["Sent to print"]), None);
    }

    #[test]
    fn no_name_stands_for_two_roles() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|name| *name == name.to_lowercase()));
    }
}
