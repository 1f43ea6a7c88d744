//! The catalogue: texts by key, with their variables filled in.

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::{Argument, Language, format};

macro_rules! files {
    ($language:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../locales/", $language, "/", $name, ".ftl")))),+]
    };
}

const ENGLISH: &[(&str, &str)] =
    files!("en": "assess", "commands", "failures", "help", "problems", "provision", "report", "tenant");
const NORWEGIAN_BOKMAL: &[(&str, &str)] =
    files!("nb": "assess", "commands", "failures", "help", "problems", "provision", "report", "tenant");

/// The files of a language's catalogue: name and content. For tests and tools that compare them.
pub fn sources(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::English => ENGLISH,
        Language::NorwegianBokmal => NORWEGIAN_BOKMAL,
    }
}

type Bundle = FluentBundle<Arc<FluentResource>>;

/// The texts of one language. Cheap to clone.
#[derive(Clone)]
pub struct Texts {
    language: Language,
    bundle: Arc<Bundle>,
}

impl Texts {
    /// The catalogue of this language.
    pub fn new(language: Language) -> Self {
        Self { language, bundle: Arc::new(bundle(language)) }
    }

    /// The language of the texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a text with this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The text with this key, its variables filled in. A key that is not there reads as itself, so that a mistake
    /// is seen and nothing breaks; a test holds that every key in the code is there.
    pub fn say(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            values.set(*name, value.to_fluent());
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
    }

    /// A text without variables.
    pub fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Texts").field(&self.language).finish()
    }
}

fn bundle(language: Language) -> Bundle {
    let locale = language.code().parse().expect("the codes of the languages are language tags");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| write_number(value, Language::English),
        Language::NorwegianBokmal => |value, _| write_number(value, Language::NorwegianBokmal),
    }));
    for (_, text) in sources(language) {
        // A mistake in a file costs that one text; the tests do not let it pass.
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(Arc::new(resource));
    }
    bundle
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts; made from u64 in Argument")]
fn write_number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::grouped(number.value.max(0.0) as u64, language)),
        _ => None,
    }
}
