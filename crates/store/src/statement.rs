//! One way to say an SQL statement to both databases: text with `$1`, values of three types, rows read by position.
//!
//! Only integers of 64 bits, text and bytes are bound, so that a column means the same in both. A NULL carries its
//! type, because PostgreSQL wants to know it.

use std::borrow::Cow;
use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{
    Arguments, AssertSqlSafe, Decode, PgConnection, Postgres, Row as _, SqlSafeStr, SqlStr, Sqlite, SqliteConnection,
    Type,
};

use crate::StoreError;

/// A connection to either database.
pub(crate) enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Something that has a connection: a transaction or a reader.
pub(crate) trait Access: Send {
    fn connection(&mut self) -> Connection<'_>;
}

/// A bound value.
pub(crate) enum Value<'a> {
    Integer(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Bytes(Option<Cow<'a, [u8]>>),
}

macro_rules! values {
    ($($type:ty => |$value:ident| $made:expr;)+) => {
        $(impl<'a> From<$type> for Value<'a> {
            fn from($value: $type) -> Self { $made }
        })+
    };
}

values! {
    i64 => |value| Value::Integer(Some(value));
    Option<i64> => |value| Value::Integer(value);
    u32 => |value| Value::Integer(Some(i64::from(value)));
    Option<u32> => |value| Value::Integer(value.map(i64::from));
    u64 => |value| Value::Integer(Some(i64::try_from(value).unwrap_or(i64::MAX)));
    Option<u64> => |value| Value::Integer(value.map(|value| i64::try_from(value).unwrap_or(i64::MAX)));
    bool => |value| Value::Integer(Some(i64::from(value)));
    String => |value| Value::Text(Some(clean(Cow::Owned(value))));
    Option<String> => |value| Value::Text(value.map(|value| clean(Cow::Owned(value))));
    &'a str => |value| Value::Text(Some(clean(Cow::Borrowed(value))));
    Option<&'a str> => |value| Value::Text(value.map(|value| clean(Cow::Borrowed(value))));
    Vec<u8> => |value| Value::Bytes(Some(Cow::Owned(value)));
    &'a [u8] => |value| Value::Bytes(Some(Cow::Borrowed(value)));
    Cow<'a, [u8]> => |value| Value::Bytes(Some(value));
    Option<&'a [u8]> => |value| Value::Bytes(value.map(Cow::Borrowed));
}

/// PostgreSQL's text cannot hold NUL; servers can send it in a name.
fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { text }
}

/// A statement and its values.
pub(crate) struct Statement<'a> {
    text: SqlStr,
    values: Vec<Value<'a>>,
}

/// A statement with a fixed text.
pub(crate) fn sql(text: &'static str) -> Statement<'static> {
    Statement { text: text.into_sql_str(), values: Vec::new() }
}

/// A statement whose text was put together from fixed parts.
pub(crate) fn sql_of(text: Arc<str>) -> Statement<'static> {
    Statement { text: AssertSqlSafe(text).into_sql_str(), values: Vec::new() }
}

impl<'a> Statement<'a> {
    /// Adds the next value.
    pub(crate) fn bind<'b>(self, value: impl Into<Value<'b>>) -> Statement<'b>
    where
        'a: 'b,
    {
        let mut values: Vec<Value<'b>> = self.values;
        values.push(value.into());
        Statement { text: self.text, values }
    }

    /// Adds many values.
    pub(crate) fn bind_all<'b>(self, more: impl IntoIterator<Item = Value<'b>>) -> Statement<'b>
    where
        'a: 'b,
    {
        let mut values: Vec<Value<'b>> = self.values;
        values.extend(more);
        Statement { text: self.text, values }
    }

    /// Runs it and tells how many rows it touched.
    pub(crate) async fn run(self, on: &mut impl Access) -> Result<u64, StoreError> {
        Ok(match on.connection() {
            Connection::Sqlite(connection) => {
                let arguments = sqlite_arguments(&self.values)?;
                sqlx::query_with::<Sqlite, _>(self.text, arguments).execute(connection).await?.rows_affected()
            }
            Connection::Postgres(connection) => {
                let arguments = postgres_arguments(&self.values)?;
                sqlx::query_with::<Postgres, _>(self.text, arguments).execute(connection).await?.rows_affected()
            }
        })
    }

    /// Runs it and reads all rows.
    pub(crate) async fn all(self, on: &mut impl Access) -> Result<Vec<Row>, StoreError> {
        Ok(match on.connection() {
            Connection::Sqlite(connection) => {
                let arguments = sqlite_arguments(&self.values)?;
                let rows = sqlx::query_with::<Sqlite, _>(self.text, arguments).fetch_all(connection).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Connection::Postgres(connection) => {
                let arguments = postgres_arguments(&self.values)?;
                let rows = sqlx::query_with::<Postgres, _>(self.text, arguments).fetch_all(connection).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Runs it and reads the first row, if there is one.
    pub(crate) async fn optional(self, on: &mut impl Access) -> Result<Option<Row>, StoreError> {
        Ok(self.all(on).await?.into_iter().next())
    }

    /// Runs it and reads the one row that there is always.
    pub(crate) async fn one(self, on: &mut impl Access) -> Result<Row, StoreError> {
        self.optional(on).await?.ok_or_else(|| StoreError::Database(sqlx::Error::RowNotFound))
    }
}

fn sqlite_arguments(values: &[Value<'_>]) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        let added = match value {
            Value::Integer(value) => Arguments::add(&mut arguments, *value),
            Value::Text(value) => Arguments::add(&mut arguments, value.as_deref()),
            Value::Bytes(value) => Arguments::add(&mut arguments, value.as_deref()),
        };
        added.map_err(|error| StoreError::Database(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

fn postgres_arguments(values: &[Value<'_>]) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), 8 * values.len());
    for value in values {
        let added = match value {
            Value::Integer(value) => Arguments::add(&mut arguments, *value),
            Value::Text(value) => Arguments::add(&mut arguments, value.as_deref()),
            Value::Bytes(value) => Arguments::add(&mut arguments, value.as_deref()),
        };
        added.map_err(|error| StoreError::Database(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// What can be read from a column of either database.
pub(crate) trait Column<'r>: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

impl<'r, T> Column<'r> for T where T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

impl Row {
    /// The value in a column, counted from 0.
    pub(crate) fn get<'r, T: Column<'r>>(&'r self, index: usize) -> Result<T, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(index)?,
            Self::Postgres(row) => row.try_get(index)?,
        })
    }

    /// A number that is never negative.
    pub(crate) fn count(&self, index: usize) -> Result<u64, StoreError> {
        let value: i64 = self.get(index)?;
        u64::try_from(value).map_err(|_| StoreError::corrupt(format!("column {index} holds {value}")))
    }

    /// A number that is never negative, or nothing.
    pub(crate) fn optional_count(&self, index: usize) -> Result<Option<u64>, StoreError> {
        let value: Option<i64> = self.get(index)?;
        Ok(value.and_then(|value| u64::try_from(value).ok()))
    }

    /// A number that fits 32 bits.
    pub(crate) fn small(&self, index: usize) -> Result<u32, StoreError> {
        let value: i64 = self.get(index)?;
        u32::try_from(value).map_err(|_| StoreError::corrupt(format!("column {index} holds {value}")))
    }

    /// A yes or no.
    pub(crate) fn flag(&self, index: usize) -> Result<bool, StoreError> {
        Ok(self.get::<i64>(index)? != 0)
    }

    /// Bytes of an opaque key.
    pub(crate) fn boxed(&self, index: usize) -> Result<Box<[u8]>, StoreError> {
        Ok(self.get::<&[u8]>(index)?.into())
    }

    /// Bytes of an opaque key that may be missing.
    pub(crate) fn optional_boxed(&self, index: usize) -> Result<Option<Box<[u8]>>, StoreError> {
        Ok(self.get::<Option<&[u8]>>(index)?.map(Into::into))
    }

    /// Something that is written as a word.
    pub(crate) fn parsed<T: std::str::FromStr>(&self, index: usize) -> Result<T, StoreError> {
        let word: &str = self.get(index)?;
        word.parse().map_err(|_| StoreError::corrupt(format!("{word:?} is not known")))
    }
}
