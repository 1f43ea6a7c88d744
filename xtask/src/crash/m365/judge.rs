//! The judge, from here: `judge/tenant.py` of the test bed reads the source and the tenant.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use cutover_testbed::judge::{self, Sabotage};
use cutover_testbed::process;
use serde_json::{Value, json};

/// What is only said, and is no fault.
const TOTALS: [&str; 4] = ["source_messages", "target_messages", "refused", "objects"];

/// What the judge counted.
pub(super) struct Verdict {
    /// Everything that is to be 0, by name.
    pub(super) faults: Vec<(String, u64)>,
    /// Messages that are no mail and were not taken for mail.
    pub(super) refused: u64,
    /// In words, with examples.
    pub(super) said: String,
}

/// Compares the whole tenant with the sources.
pub(super) fn compare(scratch: &Path, job: &Value) -> Result<Verdict> {
    let answer = ask(scratch, job)?;
    let counts = answer.as_object().context("the judge gave no object")?;
    let count = |(name, value): (&String, &Value)| Some((name.clone(), value.as_u64()?));
    let (totals, faults): (Vec<_>, Vec<_>) =
        counts.iter().filter_map(count).partition(|(name, _)| TOTALS.contains(&name.as_str()));
    let wrong = faults.iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = totals.iter().chain(wrong).map(|(name, count)| format!("{name} {count}")).collect();
    let examples = answer["examples"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let said = words.join(", ") + &examples.map(|example| format!("\n  {example}")).collect::<String>();
    let refused = answer["refused"].as_u64().context("the judge did not count what was refused")?;
    Ok(Verdict { faults, refused, said })
}

/// Spoils one item of this mailbox.
pub(super) fn tamper(scratch: &Path, tenant: &Value, address: &str, how: Sabotage) -> Result<()> {
    let how = Sabotage::ALL.iter().find(|(_, one)| *one == how).map_or("", |(word, _)| word);
    ask(scratch, &json!({"do": "tamper", "tenant": tenant, "address": address, "how": how})).map(drop)
}

fn ask(scratch: &Path, job: &Value) -> Result<Value> {
    let file = scratch.join("judge.json");
    std::fs::write(&file, job.to_string()).with_context(|| format!("write {}", file.display()))?;
    let script = judge::scripts().join("tenant.py");
    let answer = process::run(Command::new("python3").arg("-B").arg(script).arg(file)).context("the judge failed")?;
    serde_json::from_str(&answer).context("read the verdict")
}
