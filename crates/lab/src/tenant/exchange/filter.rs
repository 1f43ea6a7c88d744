//! `-Filter` of the `Get-` cmdlets: comparisons joined by `-and` (OPATH, the part that is used).

use serde_json::Value;

use super::errors;
use crate::tenant::reply::Refusal;

/// Comparisons that all must hold.
pub(super) struct Filter(Vec<(String, Operator, String)>);

#[derive(Clone, Copy)]
enum Operator {
    Equal,
    NotEqual,
    Like,
}

impl Filter {
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let invalid = || errors::parameter(format!("Cannot bind parameter 'Filter' to the target: \"{text}\"."));
        let parts = text.split(" -and ");
        let all: Option<Vec<_>> = parts.map(|part| comparison(part.trim())).collect();
        all.map(Self).ok_or_else(invalid)
    }

    pub(super) fn holds(&self, row: &Value) -> bool {
        self.0.iter().all(|(name, operator, wanted)| {
            let own = &row[name.as_str()];
            match own {
                Value::Array(all) => all.iter().any(|one| operator.holds(one, wanted)),
                one => operator.holds(one, wanted),
            }
        })
    }
}

fn comparison(text: &str) -> Option<(String, Operator, String)> {
    let text = text.trim_matches(['(', ')', '{', '}', ' ']);
    let mut words = text.splitn(3, ' ');
    let (name, operator, value) = (words.next()?, words.next()?, words.next()?.trim());
    let operator = match operator.to_ascii_lowercase().as_str() {
        "-eq" => Operator::Equal,
        "-ne" => Operator::NotEqual,
        "-like" => Operator::Like,
        _ => return None,
    };
    let value = value.strip_prefix(['\'', '"']).and_then(|value| value.strip_suffix(['\'', '"'])).unwrap_or(value);
    Some((name.to_owned(), operator, value.trim_start_matches('$').to_lowercase()))
}

impl Operator {
    fn holds(self, own: &Value, wanted: &str) -> bool {
        let own = own.as_str().map_or_else(|| own.to_string(), str::to_owned).to_lowercase();
        match self {
            Self::Equal => own == wanted,
            Self::NotEqual => own != wanted,
            Self::Like => match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
                (Some(rest), Some(_)) => own.contains(rest.trim_end_matches('*')),
                (None, Some(begin)) => own.starts_with(begin),
                (Some(end), None) => own.ends_with(end),
                (None, None) => own == wanted,
            },
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filters_hold() {
        let row = json!({"CustomAttribute15": "cutover-1", "EmailAddresses": ["SMTP:a@b"], "X": true});
        for (text, holds) in [
            ("CustomAttribute15 -like 'cutover-*'", true),
            ("CustomAttribute15 -eq 'cutover-1' -and X -eq $true", true),
            ("{EmailAddresses -eq \"smtp:a@b\"}", true),
            ("CustomAttribute15 -ne 'cutover-1'", false),
        ] {
            assert_eq!(Filter::parse(text).unwrap().holds(&row), holds, "{text}");
        }
        assert!(Filter::parse("what").is_err());
    }
}
