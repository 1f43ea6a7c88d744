//! Flags as one number: the system flags' bits, and the number of the set of keywords that goes with them.
//!
//! A mailbox has few different sets of keywords, so each is kept once. A set's text is a JSON list, as spelled.

use std::collections::HashMap;

use cutover_model::Flags;

use crate::db::Transaction;
use crate::statement::{Access, sql};
use crate::{StoreError, UserLedger};

/// Bits below the number of the keyword set.
const BITS: u32 = 5;
/// So many sets are remembered; more of them than that come from a strange server, and are looked up each time.
const REMEMBERED: usize = 4096;

/// Sets that are in the store for certain.
#[derive(Default)]
pub(crate) struct Keywords {
    numbers: HashMap<String, i64>,
    words: HashMap<i64, Vec<Box<str>>>,
}

impl Keywords {
    fn remember(&mut self, number: i64, text: String) -> Result<(), StoreError> {
        if self.numbers.len() >= REMEMBERED {
            *self = Self::default();
        }
        let words: Vec<Box<str>> = read(&text)?;
        self.words.insert(number, words);
        self.numbers.insert(text, number);
        Ok(())
    }
}

/// The text of a keyword set.
pub(crate) fn text_of(flags: &Flags) -> String {
    let words: Vec<&str> = flags.keywords().collect();
    serde_json::to_string(&words).expect("a list of words is always JSON")
}

/// The keywords in a text.
pub(crate) fn read(text: &str) -> Result<Vec<Box<str>>, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::corrupt("a list of keywords is not one"))
}

/// Flags in a transaction: sets that are new in it are remembered when it is committed.
#[derive(Default)]
pub(crate) struct Interned {
    fresh: HashMap<String, i64>,
}

impl Interned {
    /// The number for flags. Keyword sets must have been through [`Interned::prepare`].
    pub(crate) fn number(&self, flags: &Flags) -> i64 {
        let bits = i64::from(flags.bits());
        if flags.keywords().len() == 0 {
            return bits;
        }
        let text = text_of(flags);
        bits | self.fresh.get(&text).copied().unwrap_or(0) << BITS
    }

    /// Gives every keyword set of these flags a number.
    pub(crate) async fn prepare<'f>(
        &mut self,
        ledger: &UserLedger,
        transaction: &mut Transaction,
        flags: impl Iterator<Item = &'f Flags>,
    ) -> Result<(), StoreError> {
        for flags in flags.filter(|flags| flags.keywords().len() > 0) {
            let text = text_of(flags);
            if self.fresh.contains_key(&text) {
                continue;
            }
            let known = ledger.keywords().numbers.get(&text).copied();
            let number = match known {
                Some(number) => number,
                None => number_of(transaction, &text).await?,
            };
            self.fresh.insert(text, number);
        }
        Ok(())
    }

    /// Remembers what is in the store now.
    pub(crate) fn committed(self, ledger: &UserLedger) -> Result<(), StoreError> {
        let mut keywords = ledger.keywords();
        self.fresh.into_iter().try_for_each(|(text, number)| keywords.remember(number, text))
    }
}

async fn number_of(transaction: &mut Transaction, text: &str) -> Result<i64, StoreError> {
    let find = "SELECT id FROM keyword_set WHERE words = $1";
    if let Some(row) = sql(find).bind(text).optional(transaction).await? {
        return row.get(0);
    }
    let number = crate::store::take_numbers(transaction, "keyword_set", 1).await?;
    let add = "INSERT INTO keyword_set (id, words) VALUES ($1, $2) ON CONFLICT (words) DO NOTHING";
    sql(add).bind(number).bind(text).run(transaction).await?;
    sql(find).bind(text).one(transaction).await?.get(0)
}

/// The flags that a number stands for.
pub(crate) async fn flags_of(ledger: &UserLedger, on: &mut impl Access, number: i64) -> Result<Flags, StoreError> {
    let bits = (number & ((1 << BITS) - 1)) as u8;
    let set = number >> BITS;
    if set == 0 {
        return Ok(Flags::from_parts(bits, [""; 0]));
    }
    let known = ledger.keywords().words.get(&set).cloned();
    if let Some(words) = known {
        return Ok(Flags::from_parts(bits, words));
    }
    let row = sql("SELECT words FROM keyword_set WHERE id = $1").bind(set).optional(on).await?;
    let row = row.ok_or_else(|| StoreError::corrupt(format!("keyword set {set} is missing")))?;
    let text: String = row.get(0)?;
    let words = read(&text)?;
    ledger.keywords().remember(set, text)?;
    Ok(Flags::from_parts(bits, words))
}
