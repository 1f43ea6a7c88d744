//! The words of a filter: names with slashes, literals, parentheses, commas.

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    Comma,
    Colon,
    Text(String),
    Word(String),
}

/// All words of a filter; nothing when a text has no end.
pub(super) fn tokens(filter: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = filter.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            ':' => (Token::Colon, 1),
            '\'' => text(rest)?,
            _ => word(rest),
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    Some(found)
}

/// A text in quotes, in which a doubled quote is one.
fn text(rest: &str) -> Option<(Token, usize)> {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character != '\'' {
            value.push(character);
        } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
            value.push('\'');
        } else {
            return Some((Token::Text(value), at + 1));
        }
    }
    None
}

fn word(rest: &str) -> (Token, usize) {
    // A time has colons in it, a lambda's variable has one after it.
    let is_time = rest.starts_with(|first: char| first.is_ascii_digit());
    let ends =
        |character: char| character.is_whitespace() || "(),'".contains(character) || (character == ':' && !is_time);
    let length = rest.find(ends).unwrap_or(rest.len()).max(1);
    let length = if rest.is_char_boundary(length) { length } else { rest.len() };
    (Token::Word(rest[..length].to_owned()), length)
}
