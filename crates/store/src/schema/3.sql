CREATE TABLE budget_spent (
    owner TEXT NOT NULL,
    unit TEXT NOT NULL,
    slice {long} NOT NULL,
    spent {long} NOT NULL,
    PRIMARY KEY (owner, unit, slice)
) {clustered};

CREATE TABLE budget_pause (
    owner TEXT NOT NULL,
    unit TEXT NOT NULL,
    until {long} NOT NULL,
    PRIMARY KEY (owner, unit)
) {clustered};

CREATE TABLE budget_slot (
    owner TEXT NOT NULL,
    unit TEXT NOT NULL,
    holder TEXT NOT NULL,
    held {long} NOT NULL,
    expires {long} NOT NULL,
    PRIMARY KEY (owner, unit, holder)
) {clustered};
