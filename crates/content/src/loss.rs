//! What a conversion could not carry over. Losses are data: they reach the report, and none of them stops a message.

use std::fmt;

macro_rules! losses {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $weight:ident;)+) => {
        /// What was lost, or stands at the target in another way than in the message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LossKind { $($(#[$doc])* $variant),+ }

        impl LossKind {
            /// Every kind.
            pub const ALL: &[LossKind] = &[$(Self::$variant),+];

            /// A stable word for reports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// How much it matters.
            pub const fn weight(self) -> LossWeight {
                match self { $(Self::$variant => LossWeight::$weight),+ }
            }
        }
    };
}

/// How much a loss matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossWeight {
    /// The form of the message; everything a person reads or saves is there.
    Form,
    /// Something a person could miss: the whole original is attached to the message.
    Content,
}

losses! {
    /// There are no header fields; the text may be anything.
    NoHeader = "no-header", Content;
    /// The header section is longer than is read of one.
    HeaderTooLong = "header-too-long", Content;
    /// The header section has no empty line after it, or lines that are no fields.
    HeaderDefective = "header-defective", Form;
    /// Octets above 127 in the header that are not UTF-8 were read as Windows-1252.
    HeaderCharsetGuessed = "header-charset-guessed", Form;
    /// A NUL in the header became U+FFFD.
    HeaderNul = "header-nul", Form;
    /// A multipart without a boundary, or whose boundary never comes, is shown as it is.
    MultipartBroken = "multipart-broken", Content;
    /// A multipart that was never closed.
    MultipartUnclosed = "multipart-unclosed", Form;
    /// Words outside of the parts of a multipart, which only readers without MIME show.
    TextBetweenParts = "text-between-parts", Form;
    /// More parts than are taken apart.
    TooManyParts = "too-many-parts", Content;
    /// Parts are nested deeper than is followed; what is inside stays one attachment.
    TooDeep = "too-deep", Form;
    /// A text in an unknown or undeclared character set was read as what it looks like.
    CharsetGuessed = "charset-guessed", Form;
    /// Characters that the declared character set does not have became U+FFFD.
    TextReplaced = "text-replaced", Content;
    /// A NUL in a text became U+FFFD.
    TextNul = "text-nul", Content;
    /// Base64 with characters that do not belong there, or words after its end.
    EncodingDefective = "encoding-defective", Content;
    /// A transfer encoding that nobody knows; the part stays encoded.
    EncodingUnknown = "encoding-unknown", Form;
    /// An embedded message that is itself encoded stays a file.
    EmbeddedEncoded = "embedded-encoded", Form;
    /// A signed part inside of a message: what it says is there, but its signature cannot be checked any more.
    NestedSignature = "nested-signature", Form;
    /// A report is kept as an ordinary message with its parts.
    ReportAsNote = "report-as-note", Form;
    /// Fields of a part that have no property.
    PartFields = "part-fields", Form;
    /// The subject is longer than the property; the header has it whole.
    SubjectShortened = "subject-shortened", Form;
    /// The date is missing or cannot be read.
    NoDate = "no-date", Form;
    /// A request for a receipt was left out, so that opening old mail sends nothing.
    ReceiptRequest = "receipt-request", Form;
    /// A flag that the target has no place for.
    Flag = "flag", Form;
    /// A keyword that belongs to another program.
    Keyword = "keyword", Form;
}

/// One loss: what, where, and the few words that tell it from another of its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// What was lost.
    pub kind: LossKind,
    /// The part it happened to, as IMAP numbers parts (`2.1`); empty for the message.
    pub part: String,
    /// A name of a field, a character set, a flag. Never content.
    pub detail: String,
}

impl Loss {
    pub(crate) fn new(kind: LossKind, part: &str) -> Self {
        Self { kind, part: part.to_owned(), detail: String::new() }
    }

    #[must_use]
    pub(crate) fn with_detail(mut self, detail: &str) -> Self {
        self.detail = detail.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        self
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        if !self.part.is_empty() {
            write!(f, " in part {}", self.part)?;
        }
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}
