//! The tables, as a list of versions that are applied one after the other. A store that is newer than this program is
//! refused and not touched.

use crate::db::{Db, Dialect, Transaction};
use crate::statement::{Access, Connection, Row, sql};
use crate::{Durability, StoreError};

/// A step from one schema version to the next.
struct Step {
    shared: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const STEPS: &[Step] = &[
    Step {
        shared: include_str!("schema/1.sql"),
        sqlite: include_str!("schema/1-sqlite.sql"),
        postgres: include_str!("schema/1-postgres.sql"),
    },
    Step { shared: include_str!("schema/2.sql"), sqlite: "", postgres: "" },
    Step { shared: include_str!("schema/3.sql"), sqlite: "", postgres: "" },
    Step { shared: include_str!("schema/4.sql"), sqlite: "", postgres: "" },
];

/// The newest version this program knows.
pub(crate) const NEWEST: i64 = STEPS.len() as i64;

const VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)";

/// Brings the schema up to [`NEWEST`].
pub(crate) async fn migrate(db: &Db) -> Result<(), StoreError> {
    if version_if_any(&mut db.read().await?, db.dialect()).await? == NEWEST {
        return Ok(());
    }
    let mut transaction = db.write(Durability::Flushed).await?;
    alone(&mut transaction, db.dialect()).await?;
    script(&mut transaction, VERSION_TABLE.to_owned()).await?;
    let found = version_if_any(&mut transaction, db.dialect()).await?;
    if found > NEWEST {
        return Err(StoreError::Newer { found, known: NEWEST });
    }
    let first = usize::try_from(found).map_err(|_| StoreError::corrupt("its schema version is negative"))?;
    for step in &STEPS[first..] {
        apply(&mut transaction, db.dialect(), step).await?;
    }
    sql("DELETE FROM schema_version").run(&mut transaction).await?;
    sql("INSERT INTO schema_version (version) VALUES ($1)").bind(NEWEST).run(&mut transaction).await?;
    transaction.commit().await
}

/// Lets one process at a time make a store. SQLite's writer is alone already.
pub(crate) async fn alone(transaction: &mut Transaction, dialect: Dialect) -> Result<(), StoreError> {
    if dialect == Dialect::Postgres {
        sql("SELECT pg_advisory_xact_lock(7166124170)::text").run(transaction).await?;
    }
    Ok(())
}

async fn version_if_any(on: &mut impl Access, dialect: Dialect) -> Result<i64, StoreError> {
    let exists = sql(match dialect {
        Dialect::Sqlite => "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_version'",
        Dialect::Postgres => {
            "SELECT COUNT(*) FROM (SELECT to_regclass('schema_version') AS it) AS t WHERE it IS NOT NULL"
        }
    });
    if !exists.one(on).await?.flag(0)? {
        return Ok(0);
    }
    let row: Option<Row> = sql("SELECT version FROM schema_version").optional(on).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

async fn apply(transaction: &mut Transaction, dialect: Dialect, step: &Step) -> Result<(), StoreError> {
    script(transaction, dialect.fill(step.shared)).await?;
    let own = if dialect == Dialect::Sqlite { step.sqlite } else { step.postgres };
    script(transaction, own.to_owned()).await
}

async fn script(transaction: &mut Transaction, text: String) -> Result<(), StoreError> {
    let script = sqlx::raw_sql(sqlx::AssertSqlSafe(text));
    match transaction.connection() {
        Connection::Sqlite(connection) => script.execute(connection).await.map(drop)?,
        Connection::Postgres(connection) => script.execute(connection).await.map(drop)?,
    }
    Ok(())
}
