//! Which language the reader wants.

/// A language that the catalogue has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Norwegian Bokmål.
    NorwegianBokmal,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Self::English, Self::NorwegianBokmal];

    /// Its code, as `--language` takes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::NorwegianBokmal => "nb",
        }
    }

    /// The language of a code or locale name: `nb`, `no`, `nb_NO.UTF-8`, `en-GB`. Nynorsk readers get Bokmål.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" | "c" | "posix" => Some(Self::English),
            "nb" | "no" | "nn" => Some(Self::NorwegianBokmal),
            _ => None,
        }
    }

    /// The language that the environment asks for, in the order of POSIX: LC_ALL, LC_MESSAGES, LANG.
    /// The first that is set decides; a language that the catalogue does not have becomes English.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty())
            .and_then(|value| Self::from_code(&value))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Language {
        Language::from_environment(|name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn locale_names_are_understood() {
        assert_eq!(Language::from_code("nb_NO.UTF-8"), Some(Language::NorwegianBokmal));
        assert_eq!(Language::from_code("NO"), Some(Language::NorwegianBokmal));
        assert_eq!(Language::from_code("en-GB"), Some(Language::English));
        assert_eq!(Language::from_code("de_DE"), None);
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        assert_eq!(environment(&[("LANG", "nb_NO.UTF-8")]), Language::NorwegianBokmal);
        assert_eq!(environment(&[("LC_ALL", "en_US"), ("LANG", "nb_NO")]), Language::English);
        assert_eq!(environment(&[("LC_ALL", ""), ("LC_MESSAGES", "nb_NO")]), Language::NorwegianBokmal);
        assert_eq!(environment(&[("LC_ALL", "de_DE"), ("LANG", "nb_NO")]), Language::English);
        assert_eq!(environment(&[]), Language::English);
    }
}
