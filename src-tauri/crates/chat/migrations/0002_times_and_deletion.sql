-- When a message was first on its way, and when that came to its end (delivered or given up). Unknown of older ones.
ALTER TABLE messages ADD COLUMN sent_at INTEGER;
ALTER TABLE messages ADD COLUMN settled_at INTEGER;

-- What a person deleted. For a short while it can be had back; then its messages go, and the row with them.
CREATE TABLE deletions (
    id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    contact BLOB NOT NULL REFERENCES contacts (id)
) STRICT;
ALTER TABLE messages ADD COLUMN deletion BLOB REFERENCES deletions (id);

-- What is deleted is in no page and counts nowhere, and its going is not looked for in the whole table.
DROP INDEX messages_history;
DROP INDEX messages_unread;
CREATE INDEX messages_history ON messages (contact, at) WHERE deletion IS NULL;
CREATE INDEX messages_unread ON messages (contact) WHERE read = 0 AND deletion IS NULL;
CREATE INDEX messages_deleted ON messages (deletion) WHERE deletion IS NOT NULL;
