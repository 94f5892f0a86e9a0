-- The domain of a fact is the first word of its kind. Each domain keeps its own newest facts, so that one that has many does
-- not push out those of the others.
ALTER TABLE journal ADD COLUMN domain TEXT NOT NULL GENERATED ALWAYS AS (substr(kind, 1, instr(kind, '.') - 1)) VIRTUAL;
CREATE INDEX journal_domain ON journal (domain);

-- The number of the newest fact of each domain that is not kept any more; of every domain under the empty name.
CREATE TABLE journal_dropped (
    domain TEXT NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO journal_dropped
SELECT '', coalesce((SELECT min(seq) - 1 FROM journal), (SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0);
