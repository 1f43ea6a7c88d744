//! Where secrets come from: a file, an environment variable, a command, or the terminal. Never the command line.

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use cutover_model::{Failure, FailureCode, Secret};
use cutover_texts::Texts;

use crate::cli::{CredentialOptions, SecretOptions};
use crate::problem::{Problem, file_problem};

/// A secret is one line and not longer than this.
const MOST_BYTES: u64 = 64 << 10;

/// The password from where the options say; `None` when they say nothing.
pub(crate) fn from_options(options: &SecretOptions) -> Result<Option<Secret>, Problem> {
    if let Some(path) = &options.password_file {
        return from_file(path).map(Some);
    }
    if let Some(variable) = &options.password_env {
        return from_variable(variable).map(Some);
    }
    options.password_command.as_deref().map(from_command).transpose()
}

/// The credential of an application from where the options say: a client secret, or PEM with a certificate and its key.
pub(crate) fn credential(options: &CredentialOptions) -> Result<Option<Secret>, Problem> {
    if let Some(path) = &options.certificate_file {
        let text = text_of(path)?;
        if text.trim().is_empty() {
            return Err(Problem::found("secret-empty", vec![("origin", path.display().to_string().into())]));
        }
        return Ok(Some(Secret::new(text)));
    }
    from_options(&SecretOptions {
        password_file: options.secret_file.clone(),
        password_env: options.secret_env.clone(),
        password_command: options.secret_command.clone(),
        token_command: None,
    })
}

/// Asks on the terminal, without showing what is typed; `None` where there is no terminal to ask on.
pub(crate) fn asked(texts: &Texts, account: &str) -> Result<Option<Secret>, Problem> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(None);
    }
    let prompt = texts.say("ask-password", &[("account", account.into())]);
    let typed = rpassword::prompt_password(format!("{prompt} "))
        .map_err(|error| Failure::new(FailureCode::SecretMissing, account).with_detail(error))?;
    first_line(typed, account).map(Some)
}

fn from_file(path: &Path) -> Result<Secret, Problem> {
    first_line(text_of(path)?, &path.display().to_string())
}

fn text_of(path: &Path) -> Result<String, Problem> {
    let read = || -> std::io::Result<String> {
        let mut text = String::new();
        std::fs::File::open(path)?.take(MOST_BYTES).read_to_string(&mut text)?;
        Ok(text)
    };
    read().map_err(|error| file_problem(path, &error))
}

fn from_variable(variable: &str) -> Result<Secret, Problem> {
    let value =
        std::env::var(variable).map_err(|_| Problem::found("variable-missing", vec![("variable", variable.into())]))?;
    first_line(value, variable)
}

fn from_command(command: &str) -> Result<Secret, Problem> {
    let output = Command::new("sh").arg("-c").arg(command).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| command_problem(command).because(error))?;
    if !output.status.success() {
        return Err(command_problem(command).because(output.status));
    }
    // What is not UTF-8 is not shown: it may be the secret.
    let text = String::from_utf8(output.stdout).map_err(|_| command_problem(command))?;
    first_line(text, command)
}

fn command_problem(command: &str) -> Problem {
    Problem::found("password-command-failed", vec![("command", command.into())])
}

/// The first line, without its end.
fn first_line(text: String, origin: &str) -> Result<Secret, Problem> {
    let line = text.lines().next().unwrap_or_default().to_owned();
    drop(Secret::new(text));
    if line.is_empty() {
        return Err(Problem::found("secret-empty", vec![("origin", origin.into())]));
    }
    Ok(Secret::new(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(options: SecretOptions) -> Result<String, Problem> {
        from_options(&options).map(|secret| secret.map(|s| s.expose().to_owned()).unwrap_or_default())
    }

    #[test]
    fn the_first_line_is_the_secret() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("password");
        std::fs::write(&path, "se cret\r\nsecond line\n").expect("a file for the test");
        let options = SecretOptions { password_file: Some(path), ..SecretOptions::default() };
        assert_eq!(read(options).expect("a secret"), "se cret");
        let command = SecretOptions { password_command: Some("printf 'a b\\n'".into()), ..SecretOptions::default() };
        assert_eq!(read(command).expect("a secret"), "a b");
    }

    #[test]
    fn what_gives_no_secret_is_a_problem() {
        let of = |command: &str| read(SecretOptions { password_command: Some(command.into()), ..Default::default() });
        assert!(of("true").is_err(), "nothing was printed");
        assert!(of("echo secret; exit 3").is_err(), "the command failed");
        let variable = SecretOptions { password_env: Some("CUTOVER_NOT_SET".into()), ..Default::default() };
        assert!(read(variable).is_err());
        let file = SecretOptions { password_file: Some("/nowhere/at/all".into()), ..Default::default() };
        assert!(read(file).is_err());
    }

    #[test]
    fn a_failed_command_does_not_show_what_it_printed() {
        let options = SecretOptions { password_command: Some("echo hunter2; exit 1".into()), ..Default::default() };
        let problem = from_options(&options).err().expect("the command failed");
        let told = problem.explain(&Texts::new(cutover_texts::Language::English));
        assert!(
            !format!("{} {} {}", told.message.replace("echo hunter2", ""), told.detail, told.hint).contains("hunter2")
        );
    }
}
