//! Verification reports (mission B2): data as JSON Lines, a page that stands alone, both sealed with the store's key.
//!
//! The data have a line for every item that was compared; the page has totals and what differs. Memory does not grow
//! with the number of items: lines go to the disk as they come, and of what differs the page shows a limited number.

mod check;
mod convert;
mod html;
mod labels;
mod losses;
mod sample;
mod sign;
mod table;
mod write;

use serde::{Deserialize, Serialize};

pub use check::{ReportCheck, ReportProblem, check_report};
pub use losses::{LossCount, LossLine, LossWeight};
pub use sample::{Chance, Confidence};
pub use sign::{Seal, Signer, signed_text};
pub use write::{ReportFiles, ReportWriter};

pub(crate) use convert::{item_line, written};
pub(crate) use html::escape;
pub(crate) use sign::hex;

/// Version of the data format.
pub const REPORT_VERSION: u32 = 1;

/// The first line of the data: what was compared, and how anybody can check the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version of this form.
    pub version: u32,
    /// The batch.
    pub batch: String,
    /// Endpoint that was copied from.
    pub source: String,
    /// Endpoint that was copied to.
    pub target: String,
    /// When the comparison began, RFC 3339 in UTC.
    pub began: String,
    /// Name and version of the program.
    pub program: String,
    /// Per cent of the items that were compared; `None` for all.
    pub sample_percent: Option<f64>,
    /// How the file is checked with `sha256sum`, `openssl` and `python3` alone.
    pub how_to_check: Vec<String>,
}

/// One item as compared on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLine {
    /// The migration user.
    pub user: String,
    /// The folder at the source, or at the target for what is only there.
    pub folder: String,
    /// The category's word.
    pub category: String,
    /// Whether it is as it should be.
    pub verdict: ItemVerdict,
    /// The source's key, in hexadecimal.
    pub source_key: Option<String>,
    /// The target's key, in hexadecimal.
    pub target_key: Option<String>,
    /// SHA-256 of the content at the source.
    pub source_sha256: Option<String>,
    /// SHA-256 of the content at the target.
    pub target_sha256: Option<String>,
    /// Bytes at the source.
    pub source_size: Option<u64>,
    /// Bytes at the target.
    pub target_size: Option<u64>,
    /// Received date at the source, RFC 3339.
    pub source_received: Option<String>,
    /// Received date at the target, RFC 3339.
    pub target_received: Option<String>,
    /// Flags and keywords at the source.
    pub source_flags: Option<Vec<String>>,
    /// Flags and keywords at the target.
    pub target_flags: Option<Vec<String>>,
    /// What the difference is, or why the item was not copied.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What its conversion for the target could not carry over, the weightiest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<LossLine>,
    /// How many losses are not in the list, of kinds that are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub losses_left_out: u64,
    /// Subject, where it is known and may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Whether an item is as it should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemVerdict {
    /// Something is lost, doubled or altered.
    #[default]
    Differs,
    /// Not the same, for a reason that is known and told.
    Explained,
    /// The same on both sides.
    Same,
}

/// A category of items and how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryCount {
    /// The category's word.
    pub category: String,
    /// What it means.
    pub verdict: ItemVerdict,
    /// How many items.
    pub items: u64,
}

/// Items by category, differences first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// A count for each category that came up.
    pub categories: Vec<CategoryCount>,
    /// What conversions lost, a count of items for each kind that came up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<LossCount>,
}

impl Tally {
    /// Counts an item.
    pub fn add(&mut self, category: &str, verdict: ItemVerdict) {
        self.add_many(category, verdict, 1);
    }

    /// Counts an item with its losses.
    pub(crate) fn add_item(&mut self, item: &ItemLine) {
        self.add(&item.category, item.verdict);
        self.add_losses(&item.losses);
    }

    fn add_many(&mut self, category: &str, verdict: ItemVerdict, items: u64) {
        if let Some(count) = self.categories.iter_mut().find(|count| count.category == category) {
            count.items += items;
            return;
        }
        self.categories.push(CategoryCount { category: category.to_owned(), verdict, items });
        self.categories.sort_by(|a, b| (a.verdict, &a.category).cmp(&(b.verdict, &b.category)));
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Tally) {
        for count in &other.categories {
            self.add_many(&count.category, count.verdict, count.items);
        }
        self.merge_losses(other);
    }

    /// All items.
    pub fn total(&self) -> u64 {
        self.categories.iter().map(|count| count.items).sum()
    }

    /// Items of one verdict.
    pub fn of(&self, verdict: ItemVerdict) -> u64 {
        self.categories.iter().filter(|count| count.verdict == verdict).map(|count| count.items).sum()
    }

    /// Items of one category.
    pub fn count(&self, category: &str) -> u64 {
        self.categories.iter().find(|count| count.category == category).map_or(0, |count| count.items)
    }
}

/// A folder of a user in sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderTally {
    /// The folder's path.
    pub folder: String,
    /// Its items by category.
    pub tally: Tally,
}

/// A user in sum; in the data after the user's items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserTally {
    /// The user.
    pub user: String,
    /// The folders in the order in which they were compared.
    pub folders: Vec<FolderTally>,
    /// All items by category.
    pub tally: Tally,
    /// Why the comparison of this user could not be finished: code, subject, detail.
    pub failure: Option<FailureLine>,
}

/// A failure in data: the catalogue has the words for the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureLine {
    /// The failure's code.
    pub code: String,
    /// What it happened to.
    pub subject: String,
    /// What the server said.
    pub detail: String,
}

impl From<&cutover_model::Failure> for FailureLine {
    fn from(failure: &cutover_model::Failure) -> Self {
        Self {
            code: failure.code.as_str().to_owned(),
            subject: failure.subject.clone(),
            detail: failure.detail.clone(),
        }
    }
}

/// Everything in sum; the last line before the seal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Users that were compared to the end.
    pub users: u64,
    /// Users that could not be compared.
    pub users_failed: u64,
    /// All items by category.
    pub tally: Tally,
    /// What a sample tells; `None` where everything was compared.
    pub confidence: Option<Confidence>,
    /// When the comparison ended, RFC 3339 in UTC.
    pub ended: String,
}

impl Totals {
    /// Whether nothing differs and nobody was left out.
    pub fn is_clean(&self) -> bool {
        self.users_failed == 0 && self.tally.of(ItemVerdict::Differs) == 0
    }
}

/// A line of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "nearly every line is an item")]
pub enum Line {
    /// The first line.
    Header(Header),
    /// An item.
    Item(ItemLine),
    /// A user in sum, after the user's items.
    User(UserTally),
    /// Everything in sum.
    Totals(Totals),
}
