//! Who does something: the name that stands in the audit log.

/// The person or process that an action is done by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(String);

impl Actor {
    /// Takes a name; control characters are made visible, and it is cut after 200 characters.
    pub fn new(name: &str) -> Self {
        let visible = name.trim().chars().take(200);
        Self(visible.map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect())
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }
}
