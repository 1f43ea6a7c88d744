//! Copying every row of one database into another of the same schema, a page at a time in the order of the primary
//! keys. The SQLite side of the two tells the columns.

use std::fmt::Write;

use crate::StoreError;
use crate::db::{Dialect, Transaction, expand};
use crate::statement::{Row, Value, sql, sql_of};

/// Rows that are read and written at once.
const PAGE: usize = 200;

/// Every table that a copy holds, in an order that foreign keys allow.
const TABLES: [&str; 21] = [
    "meta",
    "sequence",
    "endpoint",
    "batch",
    "migration_user",
    "counter",
    "folder",
    "keyword_set",
    "item",
    "intent",
    "escrow",
    "secret",
    "audit",
    "audit_head",
    "report",
    "tenant",
    "organisation_record",
    "organisation_import",
    "provisioning",
    "licence_countdown",
    "membership",
];

/// Tables that a new store has rows in already.
const FILLED: [&str; 3] = ["DELETE FROM meta", "DELETE FROM sequence", "DELETE FROM audit_head"];

struct Column {
    name: String,
    kind: Kind,
    /// Its place in the primary key, from 1; 0 if it is not in it.
    key: i64,
}

#[derive(Clone, Copy)]
enum Kind {
    Integer,
    Text,
    Bytes,
}

/// Replaces everything in `to` by what is in `from`. One of the two is SQLite.
pub(crate) async fn transfer(
    from: &mut Transaction,
    from_dialect: Dialect,
    to: &mut Transaction,
    to_dialect: Dialect,
) -> Result<(), StoreError> {
    for text in FILLED {
        sql(text).run(to).await?;
    }
    for table in TABLES {
        let told_by = if from_dialect == Dialect::Sqlite { &mut *from } else { &mut *to };
        let columns = columns_of(told_by, table).await?;
        let mut page = read(from, from_dialect, table, &columns, None).await?;
        while let Some(last) = page.last() {
            write(to, to_dialect, table, &columns, &page).await?;
            let after = values(&columns, last, |column| column.key > 0)?;
            page = read(from, from_dialect, table, &columns, Some(after)).await?;
        }
    }
    Ok(())
}

async fn columns_of(sqlite: &mut Transaction, table: &str) -> Result<Vec<Column>, StoreError> {
    let text = "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid";
    let rows = sql(text).bind(table).all(sqlite).await?;
    rows.iter().map(column_of).collect()
}

fn column_of(row: &Row) -> Result<Column, StoreError> {
    let kind = match row.get::<&str>(1)? {
        "INTEGER" => Kind::Integer,
        "TEXT" => Kind::Text,
        "BLOB" => Kind::Bytes,
        other => return Err(StoreError::corrupt(format!("a column has the type {other}"))),
    };
    Ok(Column { name: row.get(0)?, kind, key: row.get(2)? })
}

/// The page of rows after a key, in the order of the primary key's columns as they stand in the table.
async fn read(
    from: &mut Transaction,
    dialect: Dialect,
    table: &str,
    columns: &[Column],
    after: Option<Vec<Value<'_>>>,
) -> Result<Vec<Row>, StoreError> {
    let wide = columns.iter().map(|column| match column.kind {
        Kind::Integer => format!("CAST({} AS BIGINT)", column.name),
        Kind::Text | Kind::Bytes => column.name.clone(),
    });
    let key: Vec<&str> = columns.iter().filter(|column| column.key > 0).map(|column| column.name.as_str()).collect();
    let key_text = key.join(", ");
    let mut text = format!("SELECT {} FROM {table}", wide.collect::<Vec<_>>().join(", "));
    if after.is_some() {
        let marks = vec!["?"; key.len()].join(", ");
        write!(text, " WHERE ({key_text}) > ({marks})").expect("text takes text");
    }
    write!(text, " ORDER BY {key_text} LIMIT {PAGE}").expect("text takes text");
    sql_of(expand(dialect, &text, "", 0).into()).bind_all(after.into_iter().flatten()).all(from).await
}

async fn write(
    to: &mut Transaction,
    dialect: Dialect,
    table: &str,
    columns: &[Column],
    rows: &[Row],
) -> Result<(), StoreError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let text = format!("INSERT INTO {table} ({}) VALUES {{many}}", names.join(", "));
    let group = format!("({})", vec!["?"; columns.len()].join(", "));
    let mut all = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        all.append(&mut values(columns, row, |_| true)?);
    }
    sql_of(expand(dialect, &text, &group, rows.len()).into()).bind_all(all).run(to).await.map(drop)
}

fn values(columns: &[Column], row: &Row, wanted: impl Fn(&Column) -> bool) -> Result<Vec<Value<'static>>, StoreError> {
    let chosen = columns.iter().enumerate().filter(|(_, column)| wanted(column));
    chosen.map(|(index, column)| value(column.kind, row, index)).collect()
}

fn value(kind: Kind, row: &Row, index: usize) -> Result<Value<'static>, StoreError> {
    Ok(match kind {
        Kind::Integer => row.get::<Option<i64>>(index)?.into(),
        Kind::Text => row.get::<Option<String>>(index)?.into(),
        Kind::Bytes => match row.get::<Option<Vec<u8>>>(index)? {
            Some(bytes) => bytes.into(),
            None => Option::<&[u8]>::None.into(),
        },
    })
}
