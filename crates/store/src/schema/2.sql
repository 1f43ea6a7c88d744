CREATE TABLE tenant (
    name TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL,
    nonce TEXT NOT NULL,
    created {long} NOT NULL,
    changed {long} NOT NULL
);

CREATE TABLE organisation_record (
    id TEXT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    marked_as TEXT,
    document TEXT NOT NULL
);

CREATE TABLE organisation_import (
    id {long} NOT NULL PRIMARY KEY,
    at {long} NOT NULL,
    origin TEXT NOT NULL,
    permissions TEXT NOT NULL
);

CREATE TABLE provisioning (
    tenant TEXT NOT NULL REFERENCES tenant (name),
    record TEXT NOT NULL,
    address TEXT NOT NULL,
    object TEXT,
    status TEXT NOT NULL,
    password TEXT NOT NULL,
    failure_code TEXT,
    failure_subject TEXT,
    failure_detail TEXT,
    failure_disposition TEXT,
    failure_wait {long},
    changed {long} NOT NULL,
    PRIMARY KEY (tenant, record)
);

CREATE TABLE licence_countdown (
    tenant TEXT NOT NULL REFERENCES tenant (name),
    object TEXT NOT NULL,
    address TEXT NOT NULL,
    since {long} NOT NULL,
    PRIMARY KEY (tenant, object)
);
