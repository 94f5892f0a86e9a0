-- Everybody ever met. One row is one person at one desk: (user, host) is the identity on the wire.
CREATE TABLE contacts (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),  -- UUIDv7
    user          TEXT    NOT NULL,
    host          TEXT    NOT NULL,
    nickname      TEXT    NOT NULL,
    "group"       TEXT    NOT NULL,
    client        TEXT,                        -- the program as it names itself; NULL until it did
    charset       TEXT,                        -- label of the charset last heard; NULL until one was
    capabilities  INTEGER NOT NULL DEFAULT 0,  -- option bits of the last entry
    first_seen_at INTEGER NOT NULL,            -- unix milliseconds, UTC
    last_seen_at  INTEGER NOT NULL,
    UNIQUE (user, host)
) STRICT;

-- Addresses are attributes of a contact and may change; at most eight are kept.
CREATE TABLE contact_addresses (
    contact      BLOB    NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    address      TEXT    NOT NULL,             -- "10.0.0.7:2425", "[fe80::1%2]:2425"
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (contact, address)
) STRICT, WITHOUT ROWID;
