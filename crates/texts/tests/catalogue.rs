//! The catalogue is whole: both languages say the same things, and the code asks for nothing that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cutover_model::FailureCode;
use cutover_texts::{Argument, Language, Texts, sources};

/// A message of a Fluent file: the variables it uses and its text.
struct Message {
    variables: BTreeSet<String>,
    text: String,
}

/// The messages of a language by key. A key that is there twice stops the test.
fn messages(language: Language) -> BTreeMap<String, Message> {
    let mut found: BTreeMap<String, Message> = BTreeMap::new();
    let mut last = String::new();
    for line in sources(language).iter().flat_map(|(_, text)| text.lines()) {
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let (true, Some((key, value))) = (begins, line.split_once('=')) {
            last = key.trim().to_owned();
            let message = Message { variables: BTreeSet::new(), text: value.trim().to_owned() };
            assert!(found.insert(last.clone(), message).is_none(), "{last} is there twice in {language:?}");
        } else if line.starts_with(' ') {
            let message = found.get_mut(&last).expect("a continued line follows a message");
            message.text.push('\n');
            message.text.push_str(line.trim());
        }
    }
    for message in found.values_mut() {
        message.variables = message.text.split('$').skip(1).map(variable).collect();
    }
    found
}

fn variable(after_dollar: &str) -> String {
    after_dollar.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let [english, norwegian] = Language::ALL.map(messages);
    let keys = |messages: &BTreeMap<String, Message>| messages.keys().cloned().collect::<BTreeSet<_>>();
    let (left, right) = (keys(&english), keys(&norwegian));
    assert_eq!(left.symmetric_difference(&right).collect::<Vec<_>>(), Vec::<&String>::new());
    for (key, message) in &english {
        assert_eq!(message.variables, norwegian[key].variables, "{key}");
    }
}

#[test]
fn texts_are_translated() {
    let [english, norwegian] = Language::ALL.map(messages);
    let same: Vec<&String> = english
        .iter()
        .filter(|(key, _)| !is_a_name(key))
        .filter(|(key, message)| message.text == norwegian[*key].text)
        .map(|(key, _)| key)
        .collect();
    assert!(same.len() * 20 < english.len(), "{} of {} texts are equal: {same:?}", same.len(), english.len());
}

/// Names of values on the command line and units are the same in many languages.
fn is_a_name(key: &str) -> bool {
    key.starts_with("value-") || key.starts_with("duration-")
}

#[test]
fn every_text_can_be_written() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for (key, message) in messages(language) {
            let arguments: Vec<(&str, Argument)> =
                message.variables.iter().map(|name| (name.as_str(), Argument::from(7_u64))).collect();
            let text = texts.say(&key, &arguments);
            assert!(!text.is_empty() && text != key, "{key} in {language:?}");
            assert!(!text.contains("{$") && !text.contains("{ $"), "{key} in {language:?}: {text}");
        }
    }
}

#[test]
fn every_failure_has_a_message_and_a_hint() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for code in FailureCode::ALL {
            let told = texts.failure(*code, "mail.example.org", "NO");
            assert!(told.message.contains("mail.example.org"), "{}: {}", code.as_str(), told.message);
            assert!(texts.has(&format!("hint-{}", code.as_str())) && told.hint.len() > 20, "{}", code.as_str());
        }
    }
}

#[test]
fn plural_forms_follow_the_number() {
    let english = Texts::new(Language::English);
    assert_eq!(english.say("count-mailboxes", &[("count", 1_u64.into())]), "1 mailbox");
    assert_eq!(english.say("count-mailboxes", &[("count", 1_200_u64.into())]), "1,200 mailboxes");
    let norwegian = Texts::new(Language::NorwegianBokmal);
    assert_eq!(norwegian.say("count-mailboxes", &[("count", 1_u64.into())]), "1 postboks");
    assert_eq!(norwegian.say("count-mailboxes", &[("count", 12_000_u64.into())]), "12\u{a0}000 postbokser");
}

/// Calls that take a key, as they stand in the code of the crates that speak to people.
const CALLS: [&str; 6] = [".say(", ".word(", ".talk(", ".done(", ".column(", "key: "];

#[test]
fn every_key_in_the_code_is_in_the_catalogue() {
    let texts = Texts::new(Language::English);
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates stand side by side").to_owned();
    let mut seen = 0;
    for file in ["cutover", "migration", "texts"].iter().flat_map(|name| rust_files(&crates.join(name).join("src"))) {
        let code = std::fs::read_to_string(&file).expect("a source file can be read");
        for key in keys(&code) {
            assert!(texts.has(&key), "{key} in {}", file.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} keys were found: the calls have other names now");
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder of a crate").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Literal keys that are given to one of the calls, also on the line after it.
fn keys(code: &str) -> Vec<String> {
    let after_call = CALLS.iter().flat_map(|call| code.split(call).skip(1));
    after_call
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .filter(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
        .map(ToOwned::to_owned)
        .collect()
}
