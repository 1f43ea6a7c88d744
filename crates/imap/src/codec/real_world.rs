//! Responses in the manner of real servers (Gmail, Exchange, Dovecot, Cyrus, Courier, Zimbra, Yahoo, UW and others), each with
//! what has to be understood of it. A response that is only passed over has to be passed over whole.

use std::fmt::Write as _;

use super::*;

/// What the views make of a response, in one line.
fn seen(line: &str) -> String {
    match Response::parse(line.as_bytes()) {
        Response::Continue(text) => format!("go on: {}", String::from_utf8_lossy(text)),
        Response::Condition { tag, condition, code, text } => condition_seen(tag, condition, code, text),
        Response::Data { number, name, rest } => data_seen(number, &String::from_utf8_lossy(name), rest),
        Response::Unknown => "unknown".to_owned(),
    }
}

fn condition_seen(tag: Option<&[u8]>, condition: Condition, code: Code<'_>, text: &[u8]) -> String {
    let tag = String::from_utf8_lossy(tag.unwrap_or(b"*"));
    let mut out = format!("{tag} {condition:?}");
    if let Some(told) = code.append_uid() {
        let _ = write!(out, " append {} {}", told.validity, told.uids.write());
    } else if let Some(told) = code.copy_uid() {
        let _ = write!(out, " copy {} {} {}", told.validity, told.from.write(), told.to.write());
    } else if let Some(told) = code.capabilities() {
        let _ = write!(out, " can {}", told.names().collect::<Vec<_>>().join(" "));
    } else if !code.text.is_empty() {
        let number = code.number().map_or_else(String::new, |number| format!("={number}"));
        let _ = write!(out, " [{}{number}]", String::from_utf8_lossy(code.name()));
    }
    if !text.is_empty() {
        let _ = write!(out, " {}", String::from_utf8_lossy(text));
    }
    out
}

fn data_seen(number: Option<u64>, name: &str, rest: Scanner<'_>) -> String {
    match name.to_ascii_uppercase().as_str() {
        "LIST" | "LSUB" => ListEntry::parse(rest).map_or_else(|| "no entry".to_owned(), |entry| list_seen(&entry)),
        "STATUS" => MailboxStatus::parse(rest).map_or_else(|| "no status".to_owned(), |status| status_seen(&status)),
        "SEARCH" => format!("found {}", SearchResult::parse_search(rest).found.write()),
        "ESEARCH" => format!("found {}", SearchResult::parse_esearch(rest).found.write()),
        "VANISHED" => format!("gone {}", parse_vanished(rest).unwrap_or_default().write()),
        "FETCH" | "UIDFETCH" => fetch_seen(number, &Fetch::parse(rest)),
        "NAMESPACE" => namespaces_seen(&Namespaces::parse(rest)),
        "CAPABILITY" => format!("can {}", Capabilities::parse(rest).names().collect::<Vec<_>>().join(" ")),
        other => number.map_or_else(|| format!("data {other}"), |number| format!("{number} {other}")),
    }
}

fn list_seen(entry: &ListEntry) -> String {
    let separator = entry.separator.map_or('-', char::from);
    let marks = [(entry.unselectable, " closed"), (entry.subscribed, " subscribed")];
    let marks: String = marks.iter().filter(|(set, _)| *set).map(|(_, mark)| *mark).collect();
    let role = entry.role.map_or_else(String::new, |role| format!(" {}", role.name()));
    format!("{separator} {}{marks}{role}", decode_mailbox(&entry.name))
}

fn status_seen(status: &MailboxStatus) -> String {
    let mut out = decode_mailbox(&status.name);
    let numbers = [
        ("messages", status.messages),
        ("next", status.uid_next.map(u64::from)),
        ("validity", status.uid_validity.map(u64::from)),
        ("modseq", status.highest_modseq),
        ("size", status.size),
        ("limit", status.append_limit),
    ];
    for (name, number) in numbers.into_iter().filter_map(|(name, number)| Some((name, number?))) {
        let _ = write!(out, " {name}={number}");
    }
    if let Some(id) = &status.mailbox_id {
        let _ = write!(out, " id={}", String::from_utf8_lossy(id));
    }
    out
}

fn fetch_seen(number: Option<u64>, fetch: &Fetch<'_>) -> String {
    let mut out = format!("message {}", number.unwrap_or_default());
    if let Some(uid) = fetch.uid {
        let _ = write!(out, " uid={uid}");
    }
    if let Some(flags) = &fetch.flags {
        let _ = write!(out, " ({})", flags.names().collect::<Vec<_>>().join(" "));
    }
    if let Some(date) = fetch.internal_date {
        let _ = write!(out, " {}", date.map_or_else(|| "undated".to_owned(), |date| date.seconds.to_string()));
    }
    match &fetch.body {
        Some(Body::Inline(body)) => write!(out, " body={:?}", String::from_utf8_lossy(body)),
        Some(Body::Streamed(size)) => write!(out, " body of {size}"),
        Some(Body::Nil) => write!(out, " no body"),
        None => Ok(()),
    }
    .unwrap_or_default();
    out
}

fn namespaces_seen(namespaces: &Namespaces) -> String {
    let show = |list: &[Namespace]| {
        let one = |space: &Namespace| String::from_utf8_lossy(&space.prefix).into_owned();
        list.iter().map(one).collect::<Vec<_>>().join("|")
    };
    let (own, other, shared) = (&namespaces.personal, &namespaces.other, &namespaces.shared);
    format!("own <{}> other <{}> shared <{}>", show(own), show(other), show(shared))
}

fn check(cases: &[(&str, &str)]) {
    for (line, expected) in cases {
        assert_eq!(seen(line), *expected, "{line:?}");
    }
}

#[test]
fn conditions_and_codes() {
    check(&[
        ("* OK Gimap ready for requests from 192.0.2.1 ab12", "* Ok Gimap ready for requests from 192.0.2.1 ab12"),
        ("* OK [CAPABILITY IMAP4rev1 literal+ ID] Dovecot ready.", "* Ok can ID IMAP4REV1 LITERAL+ Dovecot ready."),
        ("* PREAUTH [CAPABILITY IMAP4rev1] in", "* PreAuth can IMAP4REV1 in"),
        ("A9 NO", "A9 No"),
        ("A9 no ", "A9 No"),
        ("A9 BAD Command Error. 12", "A9 Bad Command Error. 12"),
        (
            "A1 OK [APPENDUID 1511554416 142,500:502] Append completed.",
            "A1 Ok append 1511554416 142,500:502 Append completed.",
        ),
        ("A1 OK [COPYUID 432432 42:44 1202:1204] done", "A1 Ok copy 432432 42:44 1202:1204 done"),
        ("* OK [COPYUID 9 1,3 7:8]", "* Ok copy 9 1,3 7:8"),
        ("A1 OK [COPYUID 9 ] nothing", "A1 Ok [COPYUID=9] nothing"),
        ("A1 NO [TRYCREATE] Mailbox doesn't exist: x", "A1 No [TRYCREATE] Mailbox doesn't exist: x"),
        ("* OK [UIDVALIDITY 3857529045] UIDs valid", "* Ok [UIDVALIDITY=3857529045] UIDs valid"),
        ("* OK [HIGHESTMODSEQ 90060115194045001]", "* Ok [HIGHESTMODSEQ=90060115194045001]"),
        ("* OK [PERMANENTFLAGS (\\Answered \\* \"a]b\")] Limited", "* Ok [PERMANENTFLAGS] Limited"),
        ("* OK [UNSEEN 12] Message 12 is first unseen", "* Ok [UNSEEN=12] Message 12 is first unseen"),
        ("* OK [BADEVENT (\"x]y\" z)] ok", "* Ok [BADEVENT] ok"),
        ("* OK [no end", "* Ok [no end"),
        ("* BYE Session expired, please login again.", "* Bye Session expired, please login again."),
        ("+ ", "go on: "),
        ("+", "go on: "),
        ("+ OK {12}", "go on: OK {12}"),
        ("", "unknown"),
        ("A1 WHAT", "unknown"),
        ("<html>", "unknown"),
    ]);
}

#[test]
fn folders() {
    check(&[
        ("* LIST (\\HasNoChildren) \"/\" INBOX", "/ INBOX"),
        ("* LIST (\\HasChildren \\Noselect) \"/\" \"[Gmail]\"", "/ [Gmail] closed"),
        ("* LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/All Mail\"", "/ [Gmail]/All Mail"),
        ("* LIST (\\HasNoChildren \\Junk) \"/\" \"[Gmail]/Spam\"", "/ [Gmail]/Spam junk"),
        ("* LIST (\\Marked \\HasNoChildren \\Trash) \"/\" \"Deleted Items\"", "/ Deleted Items trash"),
        ("* LIST (\\Subscribed \\NonExistent) \".\" \"INBOX.gone\"", ". INBOX.gone closed subscribed"),
        ("* LIST () NIL flat", "- flat"),
        ("* LIST NIL \".\" INBOX.x", ". INBOX.x"),
        ("* LIST () \"\\\\\" \"a\\\\b\"", "\\ a\\b"),
        ("* LIST () \"/\" 2019", "/ 2019"),
        ("* LIST () \"/\" NIL", "/ NIL"),
        ("* LIST () \"/\" \"Entw&APw-rfe\"", "/ Entwürfe"),
        ("* LIST () \"/\" \"Entwürfe\"", "/ Entwürfe"),
        ("* LIST () \".\" {5}\r\na\"b\\c", ". a\"b\\c"),
        ("* LIST () \"/\" a (\"CHILDINFO\" (\"SUBSCRIBED\"))", "/ a"),
        ("* LIST () \"/\" b (\"OLDNAME\" (\"c\"))", "/ b"),
        ("* LIST (\\Sent) \"/\" \"a]b[c\" (X-PROP (deep (er)))", "/ a]b[c sent"),
        ("* LSUB (\\HasNoChildren) \".\" \"INBOX.Sent Messages\"", ". INBOX.Sent Messages"),
        ("* LIST", "no entry"),
        ("* LIST (", "no entry"),
        ("* STATUS \"INBOX\" (MESSAGES 17 UIDNEXT 44 UIDVALIDITY 3)", "INBOX messages=17 next=44 validity=3"),
        ("* STATUS x (HIGHESTMODSEQ 0 SIZE 9000000000)", "x size=9000000000"),
        ("* STATUS x (MAILBOXID (F2212ea87) APPENDLIMIT NIL MESSAGES 1)", "x messages=1 id=F2212ea87"),
        ("* STATUS x (X-GUID 0f (a b) MESSAGES 1 UNSEEN 2)", "x"),
        ("* STATUS {3}\r\na b (MESSAGES 0)", "a b messages=0"),
        ("* STATUS x (UIDNEXT 99999999999)", "x"),
        ("* NAMESPACE ((\"\" \"/\")) NIL NIL", "own <> other <> shared <>"),
        (
            "* NAMESPACE ((\"INBOX.\" \".\")) ((\"user.\" \".\")) ((\"\" \".\" \"X-PARAM\" (\"a\" \"b\")))",
            "own <INBOX.> other <user.> shared <>",
        ),
        (
            "* NAMESPACE ((\"\" \"/\")(\"#mh/\" \"/\")) ((\"~\" \"/\")) ((\"#ftp/\" \"/\"))",
            "own <|#mh/> other <~> shared <#ftp/>",
        ),
        ("* NAMESPACE NIL", "own <> other <> shared <>"),
    ]);
}

#[test]
fn searches() {
    check(&[
        ("* SEARCH", "found "),
        ("* SEARCH 2 3 6", "found 2:3,6"),
        ("* SEARCH 2 5 (MODSEQ 917162500)", "found 2,5"),
        ("* SEARCH 4294967296 1", "found 1"),
        ("* ESEARCH (TAG \"A4\") UID ALL 1:4,9", "found 1:4,9"),
        ("* ESEARCH (TAG \"A4\") UID", "found "),
        ("* ESEARCH (TAG \"A4\") UID MIN 2 MAX 9 COUNT 3 MODSEQ 12 ALL 2:4", "found 2:4"),
        ("* ESEARCH ALL 7", "found 7"),
        ("* VANISHED (EARLIER) 41,43:116", "gone 41,43:116"),
        ("* VANISHED 405", "gone 405"),
    ]);
}

#[test]
fn messages() {
    check(&[
        ("* 1 FETCH (FLAGS (\\Seen))", "message 1 (\\Seen)"),
        ("* 12 FETCH (UID 4 FLAGS NIL)", "message 12 uid=4 ()"),
        ("* 12 FETCH (UID 4 RFC822.SIZE 5000000000 FLAGS ())", "message 12 uid=4 ()"),
        (
            "* 1 FETCH (UID 7 FLAGS (\\Recent NonJunk $MDNSent \\X-Odd) MODSEQ (65))",
            "message 1 uid=7 ($MDNSent NonJunk)",
        ),
        ("* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" UID 1)", "message 1 uid=1 837596665"),
        ("* 1 FETCH (INTERNALDATE NIL UID 1)", "message 1 uid=1 undated"),
        ("* 1 FETCH (X-GM-THRID 1278455344230334865 X-GM-LABELS (\"\\\\Inbox\" foo) UID 3)", "message 1 uid=3"),
        ("* 1 FETCH (EMAILID (M6d99) THREADID (T64b) PREVIEW (FUZZY \"Hi (\") SAVEDATE NIL UID 3)", "message 1 uid=3"),
        (
            "* 1 FETCH (ENVELOPE (NIL \"=?x?\" ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL NIL) UID 3)",
            "message 1 uid=3",
        ),
        ("* 1 FETCH (BODYSTRUCTURE (NIL NIL NIL NIL NIL NIL NIL) UID 3)", "message 1 uid=3"),
        ("* 1 FETCH (UID 3 BODY[HEADER.FIELDS (DATE \"X Y\")] {2}\r\nxx FLAGS ())", "message 1 uid=3 ()"),
        ("* 1 FETCH (UID 3 BODY[] {3}\r\na)b FLAGS (\\Draft))", "message 1 uid=3 (\\Draft) body=\"a)b\""),
        ("* 1 FETCH (UID 3 body[] \"a \\\"b\\\"\")", "message 1 uid=3 body=\"a \\\"b\\\"\""),
        ("* 1 FETCH (UID 3 BODY[] \"\")", "message 1 uid=3 body=\"\""),
        ("* 1 FETCH (UID 3 BODY[] {0}\r\n)", "message 1 uid=3 body=\"\""),
        ("* 1 FETCH (UID 3 BODY[] NIL)", "message 1 uid=3 no body"),
        ("* 1 FETCH (UID 3 RFC822 {2}\r\nhi)", "message 1 uid=3 body=\"hi\""),
        ("* 1 FETCH (UID 3 BINARY[] ~{2}\r\n\0x)", "message 1 uid=3 body=\"\\0x\""),
        ("* 1 FETCH (UID 3 BODY[] {90000}\r\n", "message 1 uid=3 body of 90000"),
        ("* 1 FETCH (UID 0 FLAGS (a b", "message 1 (a b)"),
        ("* 5 UIDFETCH (FLAGS (\\Flagged))", "message 5 (\\Flagged)"),
        ("* 3 EXISTS", "3 EXISTS"),
        ("* 3 recent", "3 RECENT"),
        ("* FLAGS (\\Answered x)", "data FLAGS"),
        ("* ACL INBOX ann lrs", "data ACL"),
        ("* MYRIGHTS INBOX lrswipkxtecdan", "data MYRIGHTS"),
        ("* ENABLED QRESYNC", "data ENABLED"),
        ("* ID (\"name\" \"Zimbra\" NIL NIL)", "data ID"),
        ("* QUOTAROOT INBOX \"\"", "data QUOTAROOT"),
        ("* CAPABILITY IMAP4rev1 AUTH=PLAIN APPENDLIMIT=35651584", "can APPENDLIMIT=35651584 AUTH=PLAIN IMAP4REV1"),
    ]);
}
