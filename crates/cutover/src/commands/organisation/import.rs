//! `cutover organisation import`: from Active Directory by LDAP, or from CSV.

use std::path::{Path, PathBuf};

use cutover_directory::csv::{self, CsvFile};
use cutover_directory::ldap::{self, LdapSettings, OtherAccounts};
use cutover_directory::{Imported, Notice};
use cutover_migration::provisioning::FolderPermission;
use cutover_model::Organisation;
use cutover_net::{Security, Trust};
use cutover_texts::Argument;
use serde_json::json;

use crate::cli::ImportOrganisation;
use crate::context::{Context, Opening};
use crate::exit::Exit;
use crate::problem::{Problem, file_problem};
use crate::secrets;

/// Problems and notices that are shown one by one; the rest is counted.
const MOST_SHOWN: usize = 20;

/// Reads the directory and keeps its records.
pub(super) async fn run(options: ImportOrganisation, context: &Context) -> Result<Exit, Problem> {
    let permissions = options.permissions.as_deref().map(permissions).transpose()?.unwrap_or_default();
    let (origin, imported) = match &options.ldap {
        Some(url) => (url.clone(), by_ldap(url, &options, context).await?),
        None => (names(&options.csv), by_csv(&options.csv, context)?),
    };
    let operations = context.open(Opening::MayCreate).await?;
    let organisation = &imported.organisation;
    operations.import_organisation(&context.actor(), &origin, organisation, &permissions).await?;
    let records = organisation.recipients.len();
    let notices: Vec<(&str, String)> =
        imported.notices.iter().map(|one| (one.word(), notice(one, organisation, context))).collect();
    let lines: Vec<_> = notices.iter().map(|(word, text)| json!({ "notice": word, "text": text })).collect();
    if !context.printer.object(&json!({ "origin": origin, "records": records, "notices": lines })) {
        told(&notices, context);
        context.talk("organisation-imported", &[("count", records.into()), ("origin", origin.as_str().into())]);
        context.hint("organisation-imported-hint", &[]);
    }
    Ok(Exit::Done)
}

/// A notice in the reader's language, with records by their addresses.
fn notice(notice: &Notice, organisation: &Organisation, context: &Context) -> String {
    say(&notice.key(), &notice.arguments(organisation), context)
}

/// A problem of a file of records in the reader's language, with its place.
fn problem(problem: &csv::Problem, context: &Context) -> String {
    let what = say(&problem.kind.key(), &problem.kind.arguments(), context);
    let arguments = [("file", problem.file.as_str().into()), ("what", what.into())];
    match problem.line {
        Some(line) => {
            let [file, what] = arguments;
            context.texts.say("records-line", &[file, ("line", line.into()), what])
        }
        None => context.texts.say("records-file", &arguments),
    }
}

fn say(key: &str, arguments: &[(&'static str, String)], context: &Context) -> String {
    let arguments: Vec<(&str, Argument)> = arguments.iter().map(|(name, value)| (*name, value.into())).collect();
    context.texts.say(key, &arguments)
}

fn told(notices: &[(&str, String)], context: &Context) {
    notices.iter().take(MOST_SHOWN).for_each(|(_, text)| context.warn(text));
    if notices.len() > MOST_SHOWN {
        context.talk("organisation-more-notices", &[("count", (notices.len() - MOST_SHOWN).into())]);
    }
}

async fn by_ldap(url: &str, options: &ImportOrganisation, context: &Context) -> Result<Imported, Problem> {
    let wrong = |error: ldap::LdapUrlError| Problem::found("ldap-url", vec![("url", url.into())]).because(error);
    let mut server = ldap::server(url).map_err(wrong)?;
    if let Some(file) = &options.trust_certificate {
        server.trust = Trust::File(file.clone());
    }
    if options.allow_plain && server.security == Security::StartTls {
        server.security = Security::None;
    }
    let bind = options.bind.clone().ok_or_else(|| Problem::found("ldap-bind", vec![]))?;
    let password = match secrets::from_options(&options.secret)? {
        Some(password) => password,
        None => secrets::asked(&context.texts, &bind)?.ok_or_else(|| {
            Problem::found("password-needed", vec![("account", bind.as_str().into())]).ending(Exit::Administrator)
        })?,
    };
    let mut settings = LdapSettings::new(server, bind, password);
    settings.allow_plain = options.allow_plain;
    settings.bases.clone_from(&options.base);
    if options.all_accounts {
        settings.other_accounts = OtherAccounts::Mailboxes;
    }
    Ok(ldap::read(&settings).await?)
}

fn by_csv(files: &[PathBuf], context: &Context) -> Result<Imported, Problem> {
    let mut read = Vec::with_capacity(files.len());
    for path in files {
        let bytes = std::fs::read(path).map_err(|error| file_problem(path, &error))?;
        read.push((path.display().to_string(), bytes));
    }
    let files: Vec<CsvFile<'_>> = read.iter().map(|(name, bytes)| CsvFile { name, bytes }).collect();
    let import = csv::read(&files).map_err(|problems| {
        let shown: Vec<String> = problems.iter().take(MOST_SHOWN).map(|one| problem(one, context)).collect();
        Problem::found("csv-refused", vec![("count", problems.len().into())]).because(shown.join("\n"))
    })?;
    import.warnings.iter().take(MOST_SHOWN).for_each(|warning| context.warn(&problem(warning, context)));
    Ok(import.imported)
}

fn names(files: &[PathBuf]) -> String {
    files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Permissions on folders: columns `mailbox`, `folder`, `trustee`, `roles`, the roles divided by `;`.
fn permissions(path: &Path) -> Result<Vec<FolderPermission>, Problem> {
    let wrong = |line: u64| {
        let place = format!("{}:{line}", path.display());
        Problem::found("permissions-refused", vec![("place", place.into())])
    };
    let bytes = std::fs::read(path).map_err(|error| file_problem(path, &error))?;
    let mut reader = ::csv::ReaderBuilder::new().trim(::csv::Trim::All).from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|error| wrong(1).because(error))?.clone();
    let place = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name)).ok_or_else(|| wrong(1));
    let places = [place("mailbox")?, place("folder")?, place("trustee")?, place("roles")?];
    let mut all = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let line = number as u64 + 2;
        let row = row.map_err(|error| wrong(line).because(error))?;
        let [mailbox, folder, trustee, roles] = places.map(|place| row.get(place).unwrap_or_default().to_owned());
        let roles: Vec<String> =
            roles.split(';').map(|role| role.trim().to_owned()).filter(|role| !role.is_empty()).collect();
        if mailbox.is_empty() || folder.is_empty() || trustee.is_empty() || roles.is_empty() {
            return Err(wrong(line));
        }
        all.push(FolderPermission { mailbox, folder: folder.replace('/', "\\"), trustee, roles });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_read_with_all_their_columns() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("permissions.csv");
        let check = |text: &str| {
            std::fs::write(&path, text).expect("written");
            permissions(&path).ok().map(|all| all.into_iter().map(|one| (one.folder, one.roles)).collect::<Vec<_>>())
        };
        let good = check("trustee,mailbox,roles,folder\nb@x.no,a@x.no,Editor; FolderVisible,Inbox/Work\n");
        let roles = vec!["Editor".to_owned(), "FolderVisible".to_owned()];
        assert_eq!(good, Some(vec![("Inbox\\Work".to_owned(), roles)]));
        assert_eq!(check("mailbox,trustee\na,b\n"), None);
        assert_eq!(check("mailbox,folder,trustee,roles\na@x,Inbox,,Editor\n"), None);
    }
}
