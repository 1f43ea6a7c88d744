//! Everything that is told of a directory has its text, with all its variables, in every language.

use cutover_directory::csv::ProblemKind;
use cutover_directory::{NotTaken, Notice};
use cutover_model::{Organisation, Recipient, RecipientKind, RecordId, Relation};
use cutover_texts::{Argument, Language, Texts};

fn check(key: &str, arguments: &[(&'static str, String)]) {
    for language in Language::ALL {
        let texts = Texts::new(language);
        assert!(texts.has(key), "{key} in {language:?}");
        let given: Vec<(&str, Argument)> = arguments.iter().map(|(name, value)| (*name, value.into())).collect();
        let text = texts.say(key, &given);
        // A variable that is missing shows its name in braces.
        assert!(!text.contains('{') && !text.contains('$'), "{key} in {language:?}: {text}");
        let shown = arguments.iter().filter(|(name, _)| *name != "relation").all(|(_, value)| text.contains(value));
        assert!(shown, "{key} in {language:?}: {text}");
    }
}

#[test]
fn every_notice_has_its_text() {
    let id = || RecordId("0001".into());
    let anna = Recipient::new(id(), RecipientKind::UserMailbox, "anna@old.example");
    let organisation = Organisation { recipients: vec![anna] };
    let word = |text: &str| text.to_owned();
    let mut notices = vec![
        Notice::Elsewhere { url: word("ldap://x") },
        Notice::BadValue { record: id(), attribute: "mDBStorageQuota", value: word("much") },
        Notice::SameAddress { address: word("a@b"), first: id(), second: RecordId("gone".into()) },
        Notice::SamePerson { account: word("S-1-5"), records: vec![id(), RecordId("0002".into())] },
        Notice::Circle { groups: vec![id()] },
    ];
    let reasons =
        [NotTaken::NoAddress, NotTaken::System, NotTaken::PublicFolder, NotTaken::InTheCloud, NotTaken::OtherAccount];
    notices.extend(reasons.map(|why| Notice::NotTaken { name: word("CN=x"), why }));
    let relations = [
        Relation::Manager,
        Relation::Delegate,
        Relation::FullAccess,
        Relation::SendAs,
        Relation::Member,
        Relation::Owner,
        Relation::Forwarding,
    ];
    for relation in relations {
        notices.push(Notice::Outside { record: id(), relation, name: word("CN=y") });
        notices.push(Notice::Ambiguous { record: id(), relation, name: word("CN=y") });
    }
    for notice in notices {
        let arguments = notice.arguments(&organisation);
        assert!(!arguments.iter().any(|(_, value)| value == "0001"), "records go by their addresses");
        check(&notice.key(), &arguments);
    }
}

#[test]
fn every_problem_of_a_file_has_its_text() {
    let word = |text: &str| text.to_owned();
    let kinds = [
        ProblemKind::Empty,
        ProblemKind::TooLarge { bytes: 7 },
        ProblemKind::MissingColumn { column: "Kind" },
        ProblemKind::DoubleColumn { column: word("Kind") },
        ProblemKind::UnknownColumn { column: word("Shoe") },
        ProblemKind::ColumnCount { found: 2, expected: 3 },
        ProblemKind::EmptyField { column: "Kind" },
        ProblemKind::BadAddress { text: word("nobody") },
        ProblemKind::BadValue { column: "UMEnabled", text: word("perhaps") },
        ProblemKind::SameAddress { address: word("a@b"), first_file: word("f.csv"), first_line: 4 },
        ProblemKind::Malformed { detail: word("quotes") },
        ProblemKind::GuessedEncoding,
    ];
    for kind in kinds {
        check(&kind.key(), &kind.arguments());
    }
    let place = |name: &str| vec![("file", word("f.csv")), ("what", word(name))];
    check("records-file", &place("x"));
    check("records-line", &[place("x"), vec![("line", word("9"))]].concat());
}
