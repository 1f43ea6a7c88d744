//! Which properties may be written, of which type, and which never (Graph resource types `user` and `group`).

use serde_json::{Map, Value};

use crate::tenant::reply::Refusal;

/// The type of a property that may be written.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Text,
    Bool,
    List,
    Object,
}

/// Properties by shape.
pub(super) struct Schema {
    pub(super) resource: &'static str,
    pub(super) writable: &'static [(Shape, &'static [&'static str])],
    pub(super) read_only: &'static [&'static str],
}

impl Schema {
    /// Every property of a body is known, may be written, and has its type.
    pub(super) fn check(&self, body: &Map<String, Value>) -> Result<(), Refusal> {
        body.iter().try_for_each(|(name, value)| self.check_one(name, value))
    }

    fn check_one(&self, name: &str, value: &Value) -> Result<(), Refusal> {
        if name.starts_with("@odata") || name.ends_with("@odata.bind") {
            return Ok(());
        }
        if self.read_only.contains(&name) {
            return Err(Refusal::bad_request(format!("Property '{name}' is read-only and cannot be set.")).about(name));
        }
        let shape = self.writable.iter().find(|(_, names)| names.contains(&name)).map(|(shape, _)| *shape);
        let Some(shape) = shape else {
            return Err(Refusal::bad_request(format!("Invalid property '{name}'.")).about(name));
        };
        let fits = matches!(
            (shape, value),
            (_, Value::Null)
                | (Shape::Text, Value::String(_))
                | (Shape::Bool, Value::Bool(_))
                | (Shape::List, Value::Array(_))
                | (Shape::Object, Value::Object(_))
        );
        if fits { Ok(()) } else { Err(self.invalid(name)) }
    }

    /// Every required property is there and has a value.
    pub(super) fn require(&self, body: &Map<String, Value>, names: &[&str]) -> Result<(), Refusal> {
        let missing = |name: &&&str| body.get(**name).is_none_or(|value| value.is_null() || value == "");
        match names.iter().find(missing) {
            None => Ok(()),
            Some(name) => {
                let message = format!("A value is required for property '{name}' of resource '{}'.", self.resource);
                Err(Refusal::bad_request(message).about(name))
            }
        }
    }

    pub(super) fn invalid(&self, name: &str) -> Refusal {
        let message = format!("Invalid value specified for property '{name}' of resource '{}'.", self.resource);
        Refusal::bad_request(message).about(name)
    }
}

/// The objection to a value that somebody else has.
pub(super) fn conflict(name: &str) -> Refusal {
    let message = format!("Another object with the same value for property {name} already exists.");
    Refusal::bad_request(message).about(name).with_detail_code("ObjectConflict")
}
