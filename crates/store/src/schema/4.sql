CREATE TABLE membership (
    tenant TEXT NOT NULL REFERENCES tenant (name),
    part TEXT NOT NULL,
    group_record TEXT NOT NULL,
    member_record TEXT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (tenant, part, group_record, member_record, object)
) {clustered};
