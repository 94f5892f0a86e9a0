-- What a contact was, from each moment on. Doubt is no state: it ends in one of these. Of each contact the newest 2,000
-- changes of the last 90 days are kept, and always the newest one.
CREATE TABLE presence_history (
    contact BLOB    NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,  -- unix milliseconds, UTC; two changes of one millisecond are the later one
    state   TEXT    NOT NULL CHECK (state IN ('online', 'away', 'offline')),
    reason  TEXT,              -- of offline; NULL otherwise
    PRIMARY KEY (contact, at)
) STRICT, WITHOUT ROWID;

-- When this node could know anything at all: it ran, and heard its network.
CREATE TABLE watch_history (
    at    INTEGER NOT NULL PRIMARY KEY,
    state TEXT    NOT NULL CHECK (state IN ('started', 'stopped', 'deaf', 'hearing'))
) STRICT;
