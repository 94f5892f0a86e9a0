-- The order of messages is that in which this node came to know them; the wall clock, which may be set in either direction,
-- is only a label. A message out of a file became known elsewhere: `behind` is the position of the last of this node's own
-- messages that it stands behind, 0 if it stands before all of them. NULL: it was sent or received here.
ALTER TABLE messages ADD COLUMN behind INTEGER CHECK (behind >= 0);
ALTER TABLE messages ADD COLUMN rank INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(behind, position)) VIRTUAL;

-- Of one rank are a message of this node and what came out of files behind it: these by their time, then by position, which
-- as the rowid is the last column of every index.
DROP INDEX messages_history;
CREATE INDEX messages_history ON messages (contact, rank, at) WHERE deletion IS NULL;
CREATE INDEX messages_order ON messages (rank, at) WHERE deletion IS NULL;
