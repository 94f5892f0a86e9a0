-- Every message that was sent or received, in the order in which this node came to know it.
CREATE TABLE messages (
    position    INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    contact     BLOB NOT NULL REFERENCES contacts (id),
    outgoing    INTEGER NOT NULL CHECK (outgoing IN (0, 1)),
    at          INTEGER NOT NULL,
    text        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('sending', 'delivered', 'waiting', 'failed', 'received')),
    -- Code of the failure; empty in every other state.
    failure     TEXT NOT NULL DEFAULT '' CHECK ((state = 'failed') = (failure <> '')),
    charset     TEXT NOT NULL,
    lossy       INTEGER NOT NULL DEFAULT 0 CHECK (lossy IN (0, 1)),
    read        INTEGER NOT NULL CHECK (read IN (0, 1)),
    parts       INTEGER NOT NULL CHECK (parts > 0),
    attachments INTEGER NOT NULL DEFAULT 0 CHECK (attachments IN (0, 1)),
    -- As it came: all after the fifth colon, the option bits, the sender's number. Empty and 0 in outgoing ones.
    raw         BLOB NOT NULL DEFAULT x'',
    options     INTEGER NOT NULL DEFAULT 0,
    packet_no   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A page of history. The rowid (position) is the last column of every index, so it breaks ties of the clock.
CREATE INDEX messages_history ON messages (contact, at);
CREATE INDEX messages_unread ON messages (contact) WHERE read = 0;

-- The datagrams that somebody still owes us an acknowledgement for, in the order in which they go out.
CREATE TABLE outbox (
    position  INTEGER PRIMARY KEY,
    message   BLOB NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    part      INTEGER NOT NULL,
    packet_no INTEGER NOT NULL,
    text      TEXT NOT NULL,
    acked     INTEGER NOT NULL DEFAULT 0 CHECK (acked IN (0, 1)),
    UNIQUE (message, part)
) STRICT;

-- The last packets with text of each contact, so that one that comes again is acknowledged and not shown again.
-- The digest of the content tells a retransmission from a number that was given twice.
CREATE TABLE seen_packets (
    position  INTEGER PRIMARY KEY,
    contact   BLOB NOT NULL REFERENCES contacts (id),
    packet_no INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    UNIQUE (contact, packet_no, digest)
) STRICT;
CREATE INDEX seen_packets_window ON seen_packets (contact, position);
