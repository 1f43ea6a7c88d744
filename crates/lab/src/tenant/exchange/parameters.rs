//! The parameters of a cmdlet: each is taken by name, and one that nobody takes is refused.

use serde_json::{Map, Value};

use super::errors;
use crate::tenant::reply::Refusal;

/// Parameters that every cmdlet has.
const COMMON: [&str; 8] = [
    "Confirm",
    "Force",
    "WhatIf",
    "ErrorAction",
    "WarningAction",
    "Verbose",
    "BypassSecurityGroupManagerCheck",
    "ProxyToMailbox",
];

/// What was given.
pub(super) struct Parameters(Map<String, Value>);

/// A change of a list.
#[derive(Debug, PartialEq)]
pub(super) enum Change {
    /// This is the list.
    Whole(Vec<String>),
    /// These come and those go.
    Parts { add: Vec<String>, remove: Vec<String> },
}

impl Change {
    /// The list after the change.
    pub(super) fn of(self, old: &[String], same: impl Fn(&str, &str) -> bool) -> Vec<String> {
        match self {
            Self::Whole(all) => all,
            Self::Parts { add, remove } => {
                let mut all: Vec<String> =
                    old.iter().filter(|old| !remove.iter().any(|gone| same(old, gone))).cloned().collect();
                all.extend(add.into_iter().filter(|new| !old.iter().any(|old| same(old, new))));
                all
            }
        }
    }
}

impl Parameters {
    pub(super) fn new(given: Map<String, Value>) -> Self {
        let common = |name: &str| COMMON.iter().any(|common| common.eq_ignore_ascii_case(name));
        Self(given.into_iter().filter(|(name, _)| !common(name) && !name.contains("@odata")).collect())
    }

    /// Takes a parameter, whatever its value.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let key = self.0.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone();
        self.0.remove(&key)
    }

    /// Takes a text; a null is none.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.take(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(name)),
        }
    }

    pub(super) fn required(&mut self, name: &str) -> Result<String, Refusal> {
        let missing = || {
            errors::parameter(format!(
                "Cannot process command because of one or more missing mandatory parameters: {name}."
            ))
        };
        self.text(name)?.filter(|text| !text.is_empty()).ok_or_else(missing)
    }

    /// Takes a switch or a yes-or-no.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(wrong(name)),
        }
    }

    /// Takes a list: an array, or one text.
    pub(super) fn list(&mut self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        self.take(name).map(|value| list(name, &value)).transpose()
    }

    /// Takes a list or a change of one.
    pub(super) fn change(&mut self, name: &str) -> Result<Option<Change>, Refusal> {
        match self.take(name) {
            Some(Value::Object(table)) => change(name, &table).map(Some),
            Some(value) => list(name, &value).map(|all| Some(Change::Whole(all))),
            None => Ok(None),
        }
    }

    /// Nothing may be left.
    pub(super) fn done(self) -> Result<(), Refusal> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => {
                Err(errors::parameter(format!("A parameter cannot be found that matches parameter name '{name}'.")))
            }
        }
    }

    /// Takes all of these that there are.
    pub(super) fn several(&mut self, names: &[&str]) -> Map<String, Value> {
        names.iter().filter_map(|name| Some(((*name).to_owned(), self.take(name)?))).collect()
    }
}

fn wrong(name: &str) -> Refusal {
    errors::parameter(format!("Cannot process argument transformation on parameter '{name}'."))
}

fn list(name: &str, value: &Value) -> Result<Vec<String>, Refusal> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(all) => {
            let all: Option<Vec<String>> = all.iter().map(|one| one.as_str().map(str::to_owned)).collect();
            all.ok_or_else(|| wrong(name))
        }
        _ => Err(wrong(name)),
    }
}

/// `{"@odata.type": "#Exchange.GenericHashTable", "add": […], "remove": […]}`
fn change(name: &str, table: &Map<String, Value>) -> Result<Change, Refusal> {
    if table.get("@odata.type").and_then(Value::as_str) != Some("#Exchange.GenericHashTable") {
        return Err(wrong(name));
    }
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for (key, value) in table.iter().filter(|(key, _)| !key.contains("@odata")) {
        match key.to_ascii_lowercase().as_str() {
            "add" => add = list(name, value)?,
            "remove" => remove = list(name, value)?,
            _ => return Err(wrong(name)),
        }
    }
    Ok(Change::Parts { add, remove })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use serde_json::json;

    use super::*;

    fn parameters(value: Value) -> Parameters {
        Parameters::new(value.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn parameters_are_taken_by_name() {
        let mut given = parameters(json!({"identity": "a", "Confirm": false, "Members": "x", "Shared": true}));
        assert_eq!(given.required("Identity").unwrap(), "a");
        assert_eq!(given.list("Members").unwrap(), Some(vec!["x".to_owned()]));
        assert!(given.required("Name").is_err());
        assert!(given.done().is_err());
    }

    #[test]
    fn lists_change_in_parts() {
        let table = json!({"L": {"@odata.type": "#Exchange.GenericHashTable", "Add": ["c"], "remove": "A"}});
        let change = parameters(table).change("L").unwrap().unwrap();
        let old = ["a".to_owned(), "b".to_owned()];
        assert_eq!(change.of(&old, str::eq_ignore_ascii_case), ["b", "c"]);
        assert!(parameters(json!({"L": {"add": "c"}})).change("L").is_err());
    }
}
