-- The IP addresses at which a contact may be sent messages: the first at which it was met, one that the owner approved, or
-- one that the same network card moved to.
CREATE TABLE trusted_addresses (
    contact     BLOB    NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    address     TEXT    NOT NULL,  -- "10.0.0.7", "fe80::1"; without port and scope
    mac         TEXT,              -- "02:42:0a:00:00:07"; NULL until the system's neighbour table showed it
    approved_at INTEGER NOT NULL,  -- unix milliseconds, UTC
    PRIMARY KEY (contact, address)
) STRICT, WITHOUT ROWID;

-- Whoever was known before is reached as before.
INSERT OR IGNORE INTO trusted_addresses (contact, address, mac, approved_at)
SELECT contact,
    CASE WHEN address LIKE '[%'
        THEN substr(address, 2, min(instr(address || '%', '%'), instr(address, ']')) - 2)
        ELSE substr(address, 1, instr(address, ':') - 1) END,
    NULL, last_seen_at
FROM contact_addresses;
