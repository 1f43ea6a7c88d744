CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value {bytes} NOT NULL);

CREATE TABLE sequence (name TEXT NOT NULL PRIMARY KEY, last {long} NOT NULL);
INSERT INTO sequence (name, last) VALUES ('user', 0), ('folder', 0), ('keyword_set', 0), ('report', 0);

CREATE TABLE endpoint (
    name TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    max_migrations {long},
    max_incremental {long},
    created {long} NOT NULL,
    changed {long} NOT NULL
);

CREATE TABLE batch (
    name TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL REFERENCES endpoint (name),
    target TEXT NOT NULL REFERENCES endpoint (name),
    status TEXT NOT NULL,
    settings TEXT NOT NULL,
    created {long} NOT NULL,
    created_by TEXT NOT NULL,
    started {long},
    last_synced {long},
    next_sync {long}
);

CREATE TABLE migration_user (
    id {long} NOT NULL PRIMARY KEY,
    batch TEXT NOT NULL REFERENCES batch (name),
    address TEXT NOT NULL,
    source_login TEXT NOT NULL,
    target_login TEXT NOT NULL,
    status TEXT NOT NULL,
    failure_code TEXT,
    failure_subject TEXT,
    failure_detail TEXT,
    failure_disposition TEXT,
    failure_wait {long},
    attempts {long} NOT NULL DEFAULT 0,
    next_attempt {long},
    last_started {long},
    last_synced {long},
    sync_wanted {long} NOT NULL DEFAULT 0,
    accept_deletions {long} NOT NULL DEFAULT 0,
    folders {long} NOT NULL DEFAULT 0,
    folders_done {long} NOT NULL DEFAULT 0,
    items_expected {long} NOT NULL DEFAULT 0,
    items_done {long} NOT NULL DEFAULT 0,
    bytes_done {long} NOT NULL DEFAULT 0,
    bytes_per_second {long} NOT NULL DEFAULT 0,
    progress_at {long},
    UNIQUE (batch, address)
);

CREATE TABLE counter (
    user_id {long} NOT NULL PRIMARY KEY,
    copied {long} NOT NULL,
    adopted {long} NOT NULL,
    updated {long} NOT NULL,
    removed {long} NOT NULL,
    twins {long} NOT NULL,
    bytes {long} NOT NULL
);

CREATE TABLE lease (
    user_id {long} NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    epoch {long} NOT NULL,
    ttl {long} NOT NULL,
    expires {long} NOT NULL
);

CREATE TABLE worker (
    owner TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    host TEXT NOT NULL,
    pid {long} NOT NULL,
    started {long} NOT NULL,
    heartbeat {long} NOT NULL,
    ttl {long} NOT NULL
);

CREATE TABLE folder (
    id {long} NOT NULL PRIMARY KEY,
    user_id {long} NOT NULL,
    source {bytes} NOT NULL,
    path TEXT NOT NULL,
    role TEXT,
    generation {bytes},
    cursor {bytes},
    state {bytes},
    target_path TEXT NOT NULL,
    target {bytes},
    target_generation {bytes},
    source_prefix {bytes},
    target_prefix {bytes},
    adopted {long} NOT NULL,
    vanished {long},
    UNIQUE (user_id, source)
);

CREATE TABLE keyword_set (id {long} NOT NULL PRIMARY KEY, words TEXT NOT NULL UNIQUE);

CREATE TABLE item (
    size {long} NOT NULL,
    received {long},
    folder_id {short} NOT NULL,
    flags {short} NOT NULL,
    source {bytes} NOT NULL,
    target {bytes} NOT NULL,
    digest {bytes} NOT NULL,
    PRIMARY KEY (folder_id, source)
) {clustered};

CREATE TABLE intent (
    user_id {long} NOT NULL,
    id {long} NOT NULL,
    folder_id {long} NOT NULL,
    mark {bytes} NOT NULL,
    since {long} NOT NULL,
    watched {long} NOT NULL,
    keys {bytes} NOT NULL,
    PRIMARY KEY (user_id, id)
);

CREATE TABLE escrow (
    folder_id {long} NOT NULL,
    source {bytes} NOT NULL,
    failure_code TEXT NOT NULL,
    failure_subject TEXT NOT NULL,
    failure_detail TEXT NOT NULL,
    failure_disposition TEXT NOT NULL,
    failure_wait {long},
    attempts {long} NOT NULL,
    subject TEXT NOT NULL,
    sender TEXT NOT NULL,
    received {long},
    size {long},
    flags {long} NOT NULL,
    keywords TEXT NOT NULL,
    file TEXT,
    since {long} NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (folder_id, source)
);

CREATE TABLE secret (
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    PRIMARY KEY (kind, owner, name)
);

CREATE TABLE audit_head (id {long} NOT NULL PRIMARY KEY, seq {long} NOT NULL, hash {bytes} NOT NULL);

CREATE TABLE audit (
    seq {long} NOT NULL PRIMARY KEY,
    at {long} NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    details TEXT NOT NULL,
    hash {bytes} NOT NULL
);

CREATE TABLE report (
    id {long} NOT NULL PRIMARY KEY,
    batch TEXT NOT NULL,
    kind TEXT NOT NULL,
    made {long} NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX report_by_batch ON report (batch, made);
