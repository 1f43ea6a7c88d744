//! `$filter`: parsed once, asked for every object.
//!
//! ```text
//! or      = and *("or" and)
//! and     = unary *("and" unary)
//! unary   = "not" unary / "(" or ")" / comparison
//! comparison = path "/any" "(" name ":" or ")" / function "(" path "," literal ")"
//!            / path ("eq" / "ne" / "gt" / "ge" / "lt" / "le") literal / path "in" "(" literal *("," literal) ")"
//! ```

use serde_json::Value;

use super::token::{Token, tokens};
use crate::tenant::reply::Refusal;

/// How deep a filter may be nested.
const DEEPEST: u32 = 16;

/// A condition on an object.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tenant) enum Filter {
    Or(Vec<Filter>),
    And(Vec<Filter>),
    Not(Box<Filter>),
    Any(String, String, Box<Filter>),
    Compare(String, Operator, Value),
    In(String, Vec<Value>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tenant) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    StartsWith,
    EndsWith,
    Contains,
}

impl Filter {
    /// Parses; refuses what is none.
    pub(in crate::tenant) fn parse(text: &str) -> Result<Self, Refusal> {
        let refusal = || Refusal::bad_request(format!("Invalid filter clause: {text}"));
        let mut reader = Reader { tokens: tokens(text).ok_or_else(refusal)?, at: 0, deep: 0 };
        let filter = reader.or().ok_or_else(refusal)?;
        if reader.at == reader.tokens.len() { Ok(filter) } else { Err(refusal()) }
    }

    /// Whether an object fulfils it.
    pub(in crate::tenant) fn holds(&self, object: &Value) -> bool {
        match self {
            Self::Or(all) => all.iter().any(|filter| filter.holds(object)),
            Self::And(all) => all.iter().all(|filter| filter.holds(object)),
            Self::Not(inner) => !inner.holds(object),
            Self::Any(path, variable, inner) => {
                let elements = find(object, path).and_then(Value::as_array);
                elements.into_iter().flatten().any(|element| inner.holds(&serde_json::json!({ variable: element })))
            }
            Self::Compare(path, operator, literal) => {
                operator.holds(find(object, path).unwrap_or(&Value::Null), literal)
            }
            Self::In(path, literals) => {
                let value = find(object, path).unwrap_or(&Value::Null);
                literals.iter().any(|literal| Operator::Equal.holds(value, literal))
            }
        }
    }
}

fn find<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').try_fold(object, |value, name| value.get(name))
}

impl Operator {
    fn named(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            "startswith" => Self::StartsWith,
            "endswith" => Self::EndsWith,
            "contains" => Self::Contains,
            _ => return None,
        })
    }

    fn holds(self, value: &Value, literal: &Value) -> bool {
        use std::cmp::Ordering;
        let order = match (value, literal) {
            (Value::String(value), Value::String(literal)) => {
                return self.holds_for_text(&value.to_lowercase(), &literal.to_lowercase());
            }
            (Value::Number(value), Value::Number(literal)) => value.as_f64().partial_cmp(&literal.as_f64()),
            (value, literal) => (value == literal).then_some(Ordering::Equal),
        };
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Self::StartsWith | Self::EndsWith | Self::Contains => false,
        }
    }

    /// Directory and mail properties are compared without regard to case.
    fn holds_for_text(self, value: &str, literal: &str) -> bool {
        match self {
            Self::Equal => value == literal,
            Self::NotEqual => value != literal,
            Self::Greater => value > literal,
            Self::GreaterOrEqual => value >= literal,
            Self::Less => value < literal,
            Self::LessOrEqual => value <= literal,
            Self::StartsWith => value.starts_with(literal),
            Self::EndsWith => value.ends_with(literal),
            Self::Contains => value.contains(literal),
        }
    }
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    deep: u32,
}

impl Reader {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn expect(&mut self, token: &Token) -> Option<()> {
        (self.next()? == *token).then_some(())
    }

    /// Takes a word if it is the next one.
    fn takes(&mut self, word: &str) -> bool {
        let is = matches!(self.tokens.get(self.at), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    fn or(&mut self) -> Option<Filter> {
        self.deep += 1;
        let mut all = vec![self.and()?];
        while self.takes("or") {
            all.push(self.and()?);
        }
        self.deep -= 1;
        if all.len() == 1 { all.pop() } else { Some(Filter::Or(all)) }
    }

    fn and(&mut self) -> Option<Filter> {
        let mut all = vec![self.unary()?];
        while self.takes("and") {
            all.push(self.unary()?);
        }
        if all.len() == 1 { all.pop() } else { Some(Filter::And(all)) }
    }

    fn unary(&mut self) -> Option<Filter> {
        if self.deep > DEEPEST {
            return None;
        }
        if self.takes("not") {
            self.deep += 1;
            let inner = self.unary()?;
            self.deep -= 1;
            return Some(Filter::Not(Box::new(inner)));
        }
        if self.tokens.get(self.at) == Some(&Token::Open) {
            return self.in_parentheses();
        }
        self.comparison()
    }

    fn in_parentheses(&mut self) -> Option<Filter> {
        self.expect(&Token::Open)?;
        let inner = self.or()?;
        self.expect(&Token::Close)?;
        Some(inner)
    }

    fn comparison(&mut self) -> Option<Filter> {
        let Token::Word(path) = self.next()? else { return None };
        if self.tokens.get(self.at) != Some(&Token::Open) {
            return self.after_path(path);
        }
        match path.strip_suffix("/any") {
            Some(path) => self.any(path.to_owned()),
            None => self.function(Operator::named(&path)?),
        }
    }

    fn any(&mut self, path: String) -> Option<Filter> {
        self.expect(&Token::Open)?;
        let Token::Word(variable) = self.next()? else { return None };
        self.expect(&Token::Colon)?;
        let inner = self.or()?;
        self.expect(&Token::Close)?;
        Some(Filter::Any(path, variable, Box::new(inner)))
    }

    fn function(&mut self, operator: Operator) -> Option<Filter> {
        self.expect(&Token::Open)?;
        let Token::Word(path) = self.next()? else { return None };
        self.expect(&Token::Comma)?;
        let literal = self.literal()?;
        self.expect(&Token::Close)?;
        Some(Filter::Compare(path, operator, literal))
    }

    fn after_path(&mut self, path: String) -> Option<Filter> {
        if self.takes("in") {
            return self.list(path);
        }
        let Token::Word(word) = self.next()? else { return None };
        Some(Filter::Compare(path, Operator::named(&word)?, self.literal()?))
    }

    fn list(&mut self, path: String) -> Option<Filter> {
        self.expect(&Token::Open)?;
        let mut all = vec![self.literal()?];
        loop {
            match self.next()? {
                Token::Comma => all.push(self.literal()?),
                Token::Close => return Some(Filter::In(path, all)),
                _ => return None,
            }
        }
    }

    fn literal(&mut self) -> Option<Value> {
        match self.next()? {
            Token::Text(text) => Some(Value::String(text)),
            Token::Word(word) => match word.as_str() {
                "null" => Some(Value::Null),
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                number if number.parse::<i64>().is_ok() => number.parse::<i64>().ok().map(Value::from),
                time if time.starts_with(|first: char| first.is_ascii_digit()) => Some(Value::String(word)),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn holds_what_the_reference_shows() {
        let user = json!({"displayName": "O'Hara", "n": 3, "proxyAddresses": ["SMTP:a@b", "smtp:c@d"],
            "a": {"b": "x"}, "p": [{"id": "String 0x1", "value": "v"}]});
        for text in [
            "displayName eq 'o''hara'",
            "startswith(displayName,'O') and n gt 2",
            "proxyAddresses/any(x:x eq 'smtp:C@d')",
            "not (n eq 4) and a/b in ('y','x')",
            "p/any(ep: ep/id eq 'String 0x1' and ep/value eq 'v')",
            "missing eq null or n eq 4",
        ] {
            assert!(Filter::parse(text).unwrap().holds(&user), "{text}");
        }
        for text in ["n eq 4", "proxyAddresses/any(x:startswith(x,'x500'))", "displayName ne 'O''Hara'"] {
            assert!(!Filter::parse(text).unwrap().holds(&user), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_none() {
        let deep = "(".repeat(1000);
        for text in ["", "x", "x eq", "x eq 'a", "x eq 'a' y", "any(x:x)", deep.as_str(), "é", "x eq 'a')"] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }
}
