-- Which messages may hold what is searched for. It holds no text: for each segment (4,096 positions) and each bucket that the
-- pieces of texts (one to three characters) are hashed to, a set of the messages with such a piece. Texts decide; a segment that
-- is not here is scanned.
CREATE TABLE search_segments (
    segment INTEGER PRIMARY KEY,
    -- The last position that is indexed. NULL: its texts are being read.
    up_to   INTEGER
) STRICT;
CREATE TABLE search_buckets (
    segment  INTEGER NOT NULL,
    bucket   INTEGER NOT NULL,
    messages BLOB NOT NULL,
    PRIMARY KEY (segment, bucket)
) STRICT, WITHOUT ROWID;

-- A segment of which a text goes or changes is not trusted any more. Its buckets go later, in steps, and it is indexed anew.
CREATE TRIGGER messages_search_gone AFTER DELETE ON messages
BEGIN
    DELETE FROM search_segments WHERE segment = old.position >> 12;
END;
CREATE TRIGGER messages_search_changed AFTER UPDATE OF text ON messages WHEN old.text <> new.text
BEGIN
    DELETE FROM search_segments WHERE segment = old.position >> 12;
END;

-- Before a contact goes SQLite asks whether a message refers to it: the other indexes of contacts are partial, so it read them all.
CREATE INDEX messages_contact ON messages (contact);
