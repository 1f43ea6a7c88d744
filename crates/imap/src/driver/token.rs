//! Runs the command that gives an access token.

use std::process::Stdio;
use std::time::Duration;

use cutover_model::Secret;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use crate::error::ImapError;

/// No token is longer.
const LONGEST: u64 = 64 << 10;

/// The command's output, trimmed. The output is never part of an error.
pub(crate) async fn access_token(command: &str, limit: Duration) -> Result<Secret, ImapError> {
    match timeout(limit, run(command)).await {
        Ok(outcome) => outcome.map_err(|reason| ImapError::Token { reason }),
        Err(_) => Err(ImapError::Token { reason: format!("no answer within {} seconds", limit.as_secs()) }),
    }
}

async fn run(command: &str) -> Result<Secret, String> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = shell.spawn().map_err(|error| error.to_string())?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut text = String::new();
    output.take(LONGEST).read_to_string(&mut text).await.map_err(|error| error.to_string())?;
    let secret = Secret::new(text.trim());
    drop(Secret::new(text));
    let status = child.wait().await.map_err(|error| error.to_string())?;
    if !status.success() {
        return Err(status.to_string());
    }
    let fits = !secret.expose().is_empty() && !secret.expose().contains(|c: char| c.is_control());
    fits.then_some(secret).ok_or_else(|| "the output is not one line".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn outcome(command: &str) -> Result<String, String> {
        let limit = Duration::from_secs(5);
        access_token(command, limit).await.map(|secret| secret.expose().to_owned()).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn the_output_is_trimmed_and_failures_keep_it_secret() {
        assert_eq!(outcome("echo '  tok en '").await.as_deref(), Ok("tok en"));
        let failed = outcome("echo hush; exit 3").await.expect_err("a failing command");
        assert!(failed.contains("exit status: 3") && !failed.contains("hush"), "{failed}");
        assert!(outcome("true").await.is_err());
        assert!(outcome("echo a; echo b").await.is_err());
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended() {
        let error = access_token("exec sleep 600", Duration::from_millis(50)).await.err();
        assert!(matches!(error, Some(ImapError::Token { .. })));
    }
}
