-- The place of a message in the queue, which stays when its parts are cut up anew, and the number that the words of a part
-- had before (0: no other).
ALTER TABLE outbox ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN original INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET turn = (SELECT min(o.position) FROM outbox o WHERE o.message = outbox.message);

-- Whether a part begins with "(1/3) " is decided when it leaves.
UPDATE outbox SET text = substr(text, instr(text, ') ') + 2)
 WHERE message IN (SELECT o.message FROM outbox o GROUP BY o.message HAVING count(*) > 1);

-- The parts of a text that has not come whole: acknowledged, so kept. One text for each contact at the most.
CREATE TABLE received_parts (
    contact   BLOB NOT NULL REFERENCES contacts (id),
    part      INTEGER NOT NULL,
    parts     INTEGER NOT NULL,
    -- The number of the first part: which text.
    message   INTEGER NOT NULL,
    packet_no INTEGER NOT NULL,
    text      TEXT NOT NULL,
    raw       BLOB NOT NULL,
    charset   TEXT NOT NULL,
    lossy     INTEGER NOT NULL CHECK (lossy IN (0, 1)),
    options   INTEGER NOT NULL,
    -- As in `messages`.
    source     TEXT,
    instead_of TEXT,
    PRIMARY KEY (contact, part)
) STRICT, WITHOUT ROWID;
