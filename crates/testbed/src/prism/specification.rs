//! The specification as Prism gets it: under the addresses of the service, and with what the metadata cannot say.

use std::collections::BTreeMap;

/// Answers that the reference documents and the metadata's conversion has otherwise: method, end of the path, status,
/// type. (`message-update`, `mailfolder-update`, `mailboxfolder-update`: 200 with the object; `message-move`: 201;
/// `group-post-members`: errors as everywhere.)
const DOCUMENTED: [(&str, &str, &str, &str); 9] = [
    ("patch", "/messages/{id_1}", "200", "microsoft.graph.message"),
    ("patch", "/messages/{id_2}", "200", "microsoft.graph.message"),
    ("patch", "/mailFolders/{id_1}", "200", "microsoft.graph.mailFolder"),
    ("patch", "/childFolders/{id_2}", "200", "microsoft.graph.mailFolder"),
    ("patch", "/folders/{id_3}", "200", "microsoft.graph.mailboxFolder"),
    ("patch", "/childFolders/{id_4}", "200", "microsoft.graph.mailboxFolder"),
    ("post", "/messages/{id_1}/move", "201", "microsoft.graph.message"),
    ("post", "/members/$ref", "4XX", "error"),
    ("post", "/owners/$ref", "4XX", "error"),
];

/// Types that the reference documents more properties of: type, property, type of its elements (`message-update`).
const DOCUMENTED_PROPERTIES: [(&str, &str, &str); 1] = [(
    "microsoft.graph.message-update",
    "singleValueExtendedProperties",
    "microsoft.graph.singleValueLegacyExtendedProperty-create",
)];

const METHODS: [&str; 5] = ["get", "post", "patch", "put", "delete"];

/// The specification with its operations.
pub struct Specification {
    text: String,
    /// Methods in upper case with the paths that they have.
    operations: BTreeMap<String, Vec<String>>,
}

impl Specification {
    /// Takes the shared specification and puts each path under its version.
    pub fn from_text(source: &str) -> Self {
        let mut reader = Reader::default();
        source.lines().for_each(|line| reader.line(line));
        Self { text: reader.text, operations: reader.operations }
    }

    /// As Prism reads it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every operation, like `GET /v1.0/users/{id}`.
    pub fn operations(&self) -> impl Iterator<Item = String> + '_ {
        self.operations.iter().flat_map(|(method, paths)| paths.iter().map(move |path| format!("{method} {path}")))
    }

    /// The operation that a request is, if the specification knows it: the one that says most.
    pub fn operation(&self, method: &str, path: &str) -> Option<String> {
        let method = method.to_uppercase();
        let path = path.split('?').next().unwrap_or_default();
        let fitting = self.operations.get(&method)?.iter().filter(|template| fits(template, path));
        let best = fitting.min_by_key(|template| template.matches('{').count())?;
        Some(format!("{method} {best}"))
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Goes through the lines, which an indent of two tells apart.
#[derive(Default)]
struct Reader {
    text: String,
    operations: BTreeMap<String, Vec<String>>,
    in_paths: bool,
    path: String,
    method: String,
    /// Within a type of this name.
    schema: String,
    expand: Expand,
}

/// Where in the parameter `$expand` the reader is. The reference lets a name in it have options of its own, in
/// parentheses; the conversion knows bare names only.
#[derive(Default)]
enum Expand {
    #[default]
    Outside,
    Inside,
    Names(Vec<String>),
}

impl Reader {
    fn line(&mut self, line: &str) {
        if !line.starts_with(' ') && !line.starts_with('#') && !line.is_empty() {
            self.in_paths = line == "paths:";
        }
        if self.takes_expand(line) {
            return;
        }
        let line = self.moved(line);
        self.put(&line);
        if self.in_paths && line == "      responses:" {
            self.add_documented();
        }
        self.add_properties(&line);
    }

    fn put(&mut self, line: &str) {
        self.text.extend([line, "\n"]);
    }

    /// Names that may be expanded become a pattern of them; tells whether the line is used up.
    fn takes_expand(&mut self, line: &str) -> bool {
        let word = line.trim();
        if word.starts_with("- name: ") || word == "responses:" {
            self.end_expand();
            self.expand = if word == "- name: $expand" { Expand::Inside } else { Expand::Outside };
            return false;
        }
        match (&mut self.expand, word.strip_prefix("- ")) {
            (Expand::Inside, None) if word == "enum:" => {
                self.expand = Expand::Names(Vec::new());
                true
            }
            (Expand::Names(names), Some(name)) if line.starts_with("                - ") => {
                names.push(name.trim_matches('\'').replace('*', "[*]"));
                true
            }
            (Expand::Names(_), _) => {
                self.end_expand();
                false
            }
            _ => false,
        }
    }

    fn end_expand(&mut self) {
        if let Expand::Names(names) = std::mem::take(&mut self.expand) {
            self.put(&format!("              pattern: '^({})([(].*[)])?$'", names.join("|")));
        }
    }

    fn add_properties(&mut self, line: &str) {
        if let Some(name) =
            line.strip_prefix("    ").and_then(|rest| rest.strip_suffix(':')).filter(|name| !name.starts_with(' '))
        {
            self.schema = name.to_owned();
        }
        if line != "      properties:" {
            return;
        }
        for (schema, property, element) in DOCUMENTED_PROPERTIES {
            if self.schema == schema {
                self.put(&format!("        {property}:"));
                self.put("          type: array");
                self.put("          items:");
                self.put(&format!("            $ref: '#/components/schemas/{element}'"));
            }
        }
    }

    fn moved(&mut self, line: &str) -> String {
        if let Some(indent) = line.find("- url: ") {
            return format!("{}- url: /", &line[..indent]);
        }
        if !self.in_paths {
            return line.to_owned();
        }
        if let Some(path) = line.strip_prefix("  /").and_then(|rest| rest.strip_suffix(':')) {
            let version = if path.ends_with("/importMime") { "beta" } else { "v1.0" };
            self.path = format!("/{version}/{path}");
            return format!("  {}:", self.path);
        }
        let method = line.strip_prefix("    ").and_then(|rest| rest.strip_suffix(':'));
        if let Some(method) = method.filter(|method| METHODS.contains(method)) {
            self.method = method.to_owned();
            self.operations.entry(method.to_uppercase()).or_default().push(self.path.clone());
        }
        line.to_owned()
    }

    fn add_documented(&mut self) {
        for (method, end, status, schema) in DOCUMENTED {
            if self.method == method && self.path.ends_with(end) {
                let lines = [
                    format!("        '{status}':"),
                    "          description: as the reference documents it".to_owned(),
                    "          content:".to_owned(),
                    "            application/json:".to_owned(),
                    "              schema:".to_owned(),
                    format!("                $ref: '#/components/schemas/{schema}'"),
                ];
                lines.iter().for_each(|line| self.put(line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "openapi: 3.0.3\nservers:\n  - url: https://graph.microsoft.com/v1.0\npaths:\n  /users/{id}:\n    get:\n      \
        responses:\n        '200': {}\n  /users/delta():\n    get:\n      responses: {}\n  /users/{id}/messages/{id_1}/move:\n    post:\n      \
        responses:\n        '200': {}\n  /users/{id}/mailFolders/{id_1}/importMime:\n    post:\n      responses: {}\ncomponents:\n  /x:\n";

    #[test]
    fn documented_properties_and_options_are_let_through() {
        let source = "paths:\n  /a:\n    get:\n      parameters:\n        - name: $expand\n          schema:\n            items:\n              \
            type: string\n              enum:\n                - '*'\n                - b\n      responses:\n        '200': {}\ncomponents:\n  \
            schemas:\n    microsoft.graph.message-update:\n      properties:\n        x:\n";
        let specification = Specification::from_text(source);
        let text = specification.text();
        assert!(
            text.contains(
                "              type: string\n              pattern: '^([*]|b)([(].*[)])?$'\n      responses:\n"
            ),
            "{text}"
        );
        assert!(text.contains("      properties:\n        singleValueExtendedProperties:\n"), "{text}");
    }

    #[test]
    fn paths_get_their_version() {
        let specification = Specification::from_text(SAMPLE);
        assert!(specification.text().contains("  - url: /\n"));
        assert!(specification.text().contains("\n  /v1.0/users/{id}:\n") && specification.text().contains("\n  /x:\n"));
        assert!(specification.text().contains("responses:\n        '201':\n"));
        let operation = |method: &str, path: &str| specification.operation(method, path);
        assert_eq!(operation("get", "/v1.0/users/delta()?a=b").as_deref(), Some("GET /v1.0/users/delta()"));
        assert_eq!(operation("get", "/v1.0/users/anna").as_deref(), Some("GET /v1.0/users/{id}"));
        assert!(operation("post", "/beta/users/a/mailFolders/b/importMime").is_some());
        assert_eq!(operation("get", "/v1.0/groups"), None);
        assert_eq!(specification.operations().count(), 4);
    }
}
