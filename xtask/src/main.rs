//! What developers and CI run: `cargo xtask test`, `crash`, `bench` (design sections 8 and 9). A file for each command.

mod bench;
mod cargo;
mod checks;
mod crash;
mod options;
mod project;
mod pump;
mod test;
mod tool;

use std::process::ExitCode;

use crate::options::Options;

const USAGE: &str = "\
cargo xtask COMMAND

  test                     everything that CI runs; installs what is missing
  checks                   the rules of the code alone
  crash --rounds N         copies that are killed and cut, then judged
        [--target imap|m365] [--json] [--resume] [--seed S] [--first N] [--jobs N] [--sabotage drop|double|flag|date]
  bench [--quick] [--json] cutover beside the raw pump and mbsync, and into a rehearsal tenant
        [--scene imap|copy|incremental|m365] [--rounds N]
  install                  servers and tools from the distribution";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let result = Options::read(words).and_then(|options| match command.as_str() {
        "test" => test::run(&options),
        "checks" => checks::run(&options),
        "crash" => crash::run(&options),
        "bench" => bench::run(&options),
        "pump" => pump::run(&options),
        "install" => options.only(&[]).and_then(|()| cutover_testbed::install::ensure()),
        _ => anyhow::bail!("{USAGE}"),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
