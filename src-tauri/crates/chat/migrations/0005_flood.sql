-- How far a deletion has come: its messages are being marked, can be had back, go for good, or come back. Each is done in
-- small steps, and is taken up again after a kill.
ALTER TABLE deletions ADD COLUMN stage TEXT NOT NULL DEFAULT 'kept'
    CHECK (stage IN ('marking', 'kept', 'purging', 'restoring'));
-- What is to be marked: all of the contact up to this position; if there is a moment, only what is settled and older.
ALTER TABLE deletions ADD COLUMN up_to INTEGER;
ALTER TABLE deletions ADD COLUMN older_than INTEGER;
