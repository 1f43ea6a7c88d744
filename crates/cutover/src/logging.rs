//! The log on stderr: warnings, and more with `-v` and `-vv`. Secrets have no form that could be logged.

use tracing_subscriber::EnvFilter;

/// Begins to log. `RUST_LOG` has the last word.
pub(crate) fn begin(verbose: u8, is_daemon: bool) {
    let level = match verbose {
        // A person reads what a command says; of a daemon nobody reads anything else.
        0 if is_daemon => "warn",
        0 => "off",
        1 => "cutover=info,info,sqlx=warn",
        _ => "debug,sqlx=info",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    // Whoever read the log may have gone (`| head`). To complain of that on the same stream would end the thread.
    let log = tracing_subscriber::fmt().with_env_filter(filter).log_internal_errors(false);
    let _ = log.with_writer(std::io::stderr).with_ansi(false).try_init();
}
