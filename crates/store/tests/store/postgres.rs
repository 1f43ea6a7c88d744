//! A PostgreSQL server for the tests: the one in `CUTOVER_TEST_POSTGRES`, else one of their own, once a process, in a
//! scratch folder on a socket. It ends, and its folder goes, when the test process ends in whatever way.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

const VARIABLE: &str = "CUTOVER_TEST_POSTGRES";

/// The address of a schema that nobody else has.
pub(crate) async fn fresh_schema() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("store_{}_{number}", std::process::id());
    let url = server();
    let mut connection = PgConnection::connect(url).await.expect("the test server answers");
    let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::raw_sql(create).execute(&mut connection).await.expect("a schema is made");
    connection.close().await.expect("the connection ends");
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}options[search_path]={schema}")
}

fn server() -> &'static str {
    static SERVER: OnceLock<(String, Option<Mutex<Child>>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(url) => (url, None),
        Err(_) => {
            let (url, child) = start();
            (url, Some(Mutex::new(child)))
        }
    });
    url
}

fn start() -> (String, Child) {
    let binaries = binaries();
    let folder = tempfile::Builder::new().prefix("cutover-postgres-").tempdir().expect("a scratch folder").keep();
    let user = (owner_of(&folder) == 0).then_some("postgres");
    if let Some(user) = user {
        run(Command::new("chown").arg(user).arg(&folder));
    }
    let script = format!(
        "{user} {binaries}/initdb -D {folder}/data -U cutover -A trust -E UTF8 --no-locale --no-sync >{folder}/log 2>&1
        {user} {binaries}/postgres -D {folder}/data -k {folder} -h '' -F -c full_page_writes=off >>{folder}/log 2>&1 &
        cat >/dev/null
        kill -QUIT $!; wait; rm -rf {folder}",
        user = user.map(|user| format!("setpriv --reuid {user} --regid {user} --clear-groups")).unwrap_or_default(),
        binaries = binaries.display(),
        folder = folder.display(),
    );
    let mut shell = Command::new("sh");
    let child = shell.arg("-c").arg(script).current_dir("/").stdin(Stdio::piped()).spawn().expect("a shell runs");
    wait_for(&binaries, &folder);
    (format!("postgres://cutover@localhost/postgres?host={}", folder.display()), child)
}

/// Asks until the server takes connections.
fn wait_for(binaries: &Path, folder: &Path) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut ask = Command::new(binaries.join("pg_isready"));
    ask.arg("-q").arg("-h").arg(folder);
    while !ask.status().expect("pg_isready runs").success() {
        let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(Instant::now() < deadline, "PostgreSQL did not start:\n{}", log());
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

fn binaries() -> PathBuf {
    let versions = (13..=20).rev().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = versions.chain(std::env::split_paths(&path));
    let found = places.find(|place| place.join("initdb").exists() && place.join("postgres").exists());
    found.unwrap_or_else(|| {
        panic!("there is no PostgreSQL here; type: apt-get install -y postgresql, or set {VARIABLE}")
    })
}

fn owner_of(folder: &Path) -> u32 {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(folder).expect("the folder is there"))
}

fn run(command: &mut Command) {
    assert!(command.status().expect("the command runs").success(), "{command:?} failed");
}
