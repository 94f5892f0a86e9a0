-- A profile as Landline left it when the tables of contacts and presence were at their third version.
CREATE TABLE schema_versions (domain TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO schema_versions VALUES ('peer', 3);

CREATE TABLE contacts (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user          TEXT    NOT NULL,
    host          TEXT    NOT NULL,
    nickname      TEXT    NOT NULL,
    "group"       TEXT    NOT NULL,
    client        TEXT,
    charset       TEXT,
    capabilities  INTEGER NOT NULL DEFAULT 0,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    UNIQUE (user, host)
) STRICT;
CREATE TABLE contact_addresses (
    contact      BLOB    NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    address      TEXT    NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (contact, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE contact_marks (
    contact BLOB    NOT NULL PRIMARY KEY REFERENCES contacts (id),
    pinned  INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    blocked INTEGER NOT NULL CHECK (blocked IN (0, 1)),
    name    TEXT    NOT NULL,
    note    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE contact_groups (
    contact BLOB NOT NULL REFERENCES contacts (id),
    name    TEXT NOT NULL CHECK (name <> ''),
    PRIMARY KEY (contact, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE presence_history (
    contact BLOB    NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('online', 'away', 'offline')),
    reason  TEXT,
    PRIMARY KEY (contact, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE watch_history (
    at    INTEGER NOT NULL PRIMARY KEY,
    state TEXT    NOT NULL CHECK (state IN ('started', 'stopped', 'deaf', 'hearing'))
) STRICT;

INSERT INTO contacts VALUES
    (x'01900000000070008000000000000001', 'dave', 'pc', 'Dave', 'sales', 'iptux 0.8.3', 'euc-kr', 0, 1000, 5000);
INSERT INTO contact_addresses VALUES (x'01900000000070008000000000000001', '10.0.0.9:2425', 5000);
INSERT INTO contact_marks VALUES (x'01900000000070008000000000000001', 1, 1, 'Davy', 'owes me a coffee');
INSERT INTO contact_groups VALUES (x'01900000000070008000000000000001', 'Lunch');
INSERT INTO presence_history VALUES (x'01900000000070008000000000000001', 4000, 'online', NULL);
